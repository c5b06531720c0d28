"""Two made-up lists: a price that moves, a unit that changes, a name that changes, one added, one removed, tiers."""
import json

BASE = dict(currencyCode="USD", tierMinimumUnits=0, armRegionName="westeurope", location="EU West", serviceName="Virtual Machines", type="Consumption",
            isPrimaryMeterRegion=True, unitOfMeasure="1 Hour", effectiveStartDate="2020-01-01T00:00:00Z", note="made up")


def row(n, price, **more):
    name = f"D{n}s v5"
    item = dict(BASE, retailPrice=price, unitPrice=price, meterId=f"00000000-0000-4000-8000-{n:012}", meterName=name, skuName=name,
                armSkuName=f"Standard_D{n}s_v5", productName="Virtual Machines Dsv5 Series", skuId=f"S{n}", productId="P")
    item.update(more)
    return item


before = [row(2, 0.1), row(4, 0.2), row(8, 0.4), row(16, 0.8, unitOfMeasure="1 Hour"), row(32, 1.6), row(48, 2.4, productName="Old name")]
after = [row(2, 0.1), row(4, 0.25), row(16, 80, unitOfMeasure="100 Hours"), row(32, 1.6), row(48, 2.4), row(64, 3.2)]
for name, items in (("before", before), ("after", after)):
    with open(name + ".json", "w") as f:
        json.dump({"Items": items, "NextPageLink": None, "Count": len(items)}, f)

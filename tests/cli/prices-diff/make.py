"""Two made-up lists: a price that moves, a savings plan alone that moves, a later tier alone that does, a unit that changes, a name that changes, one added, one removed, tiers."""
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
plan = lambda price: [dict(unitPrice=price, retailPrice=price, term="1 Year")]
before += [row(96, 4.8, savingsPlan=plan(3.1)), row(97, 4.9, savingsPlan=plan(3.3))]
after += [row(96, 4.8, savingsPlan=plan(3.2)), row(97, 4.9)]
for name, price, items in (("before", 0.08, before), ("after", 0.07, after)):
    items += [row(98, 0.09, unitOfMeasure="1 GB"), row(98, price, unitOfMeasure="1 GB", tierMinimumUnits=100)]
for name, items in (("before", before), ("after", after)):
    with open(name + ".json", "w") as f:
        json.dump({"Items": items, "NextPageLink": None, "Count": len(items)}, f)

"""MADE UP. A Retail list and a RateCard with what the recorded lists lack: plans, tiers, reservations, terms, holes, grants,
zones, odd names, and numbers of every size that a list can carry (up to 15 digits, exponents, 18 decimals, noise)."""
import json
import random

r = random.Random(7)


def number():
    digits, places = r.randint(1, 17), r.randint(-3, 22)
    return float(f"{r.randint(1, 10 ** digits - 1)}e{-places if places >= digits - 17 else 0}") % 1e12


def day():
    return r.choice(["2021-11-01T00:00:00Z", "2026-08-01T00:00:00Z", "2019-02-28", None])


ODD = ['Caf\u00e9 "A\\B"', "  two   blanks ", "=cmd|x!A1", "\u65e5\u672c\u8a9e", "tab\tand\nline", "Win Server", "Spot", "D2 Low Priority",
       "old - Expired", "bidi \u202e end", "a,b;c", "\U0001f600"]
REGIONS = ["westeurope", "northeurope", "", "Zone 1", "US West", "newregion9", "US Gov Virginia", "attatlanta1"]

items, meters = [], []
for i in range(400):
    base = {"currencyCode": "USD", "meterId": f"00000000-0000-4000-8000-{i:012d}", "skuId": f"SKU/{i}", "unitOfMeasure": r.choice(["1 Hour", "10K", "1 GB/Month"]),
            "serviceName": r.choice(["Virtual Machines", "Storage", "Caf\u00e9"]), "productName": r.choice(ODD), "skuName": r.choice(ODD),
            "meterName": r.choice(ODD), "armSkuName": r.choice(["", "Standard_D2_v2", None]), "effectiveStartDate": day(),
            "effectiveEndDate": r.choice([None, "2027-01-01T00:00:00Z"]), "isPrimaryMeterRegion": r.random() < .8}
    for region in r.sample(REGIONS, 3):
        row = dict(base, armRegionName=region, location=r.choice(["EU West", region]))
        if r.random() < .3:
            row["savingsPlan"] = [{"term": t, "retailPrice": number(), "unitPrice": 0} for t in r.sample(["1 Year", "3 Years"], r.randint(1, 2))]
        kind = r.random()
        if kind < .2:
            term = r.choice(["1 Year", "3 Years", "10 Years"])
            items.append(dict(row, type="Reservation", reservationTerm=term, tierMinimumUnits=0, retailPrice=number()))
            continue
        row["type"] = r.choice(["Consumption", "DevTestConsumption"])
        bounds = sorted({0} | {r.randint(1, 10 ** 6) + r.choice([0, 0.000123456, 0.5]) for _ in range(r.choice([0, 0, 3]))})
        for bound in bounds:
            items.append(dict(row, tierMinimumUnits=bound, retailPrice=0 if r.random() < .2 else number()))
    meters.append({"MeterId": base["meterId"], "MeterName": base["meterName"], "MeterCategory": base["serviceName"], "MeterSubCategory": base["productName"],
                   "Unit": base["unitOfMeasure"], "MeterRegion": r.choice(REGIONS), "EffectiveDate": day() or "0001-01-01T00:00:00",
                   "MeterTags": r.choice([[], ["Third Party"]]), "MeterStatus": r.choice(["Active", "Deprecated"]),
                   "IncludedQuantity": r.choice([0, 5, number()]),
                   "MeterRates": {r.choice(["0", "0.0"]): 0 if r.random() < .2 else number()} |
                                 {f"{n}.000": number() for n in r.sample(range(1, 10 ** 9), r.choice([0, 0, 4]))} |
                                 {"0.123456789012345678": 1}})
terms = [{"Name": "Monetary Credit", "Credit": 170.00000000000003, "ExcludedMeterIds": [m["MeterId"].upper() for m in meters[:9]], "EffectiveDate": "2026-01-01T00:00:00Z"},
         {"Name": "Recurring Charge", "RecurringCharge": 45.1, "EffectiveDate": "0001-01-01T00:00:00"},
         {"Name": "Monetary Commitment", "TieredDiscount": {"0": 0, "1000.50": 2.5, "5000": 10}, "ExcludedMeterIds": []}]
json.dump({"BillingCurrency": "USD", "Items": items}, open("list.json", "w"))
json.dump({"OfferTerms": terms, "Meters": meters, "Currency": "EUR", "Locale": "de-DE"}, open("card.json", "w"))

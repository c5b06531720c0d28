"""A made-up Retail price list of any size, and the $filter of its service."""
import json
import re

SERVICES = ["Virtual Machines", "Storage", "SQL Database", "Functions", "L'Or"]
REGIONS = """westeurope northeurope francecentral swedencentral germanywestcentral norwayeast uksouth ukwest switzerlandnorth polandcentral
italynorth spaincentral eastus eastus2 westus westus2 westus3 centralus canadacentral brazilsouth japaneast koreacentral""".split() + ["Global", ""]
TYPES = ["Consumption"] * 7 + ["DevTestConsumption"] * 2 + ["Reservation"]

# Members in the order of the service, written by hand: this makes 700,000 of them.
ITEM = ('{"currencyCode":"%(currency)s","tierMinimumUnits":%(tier)d.0,%(term)s"retailPrice":%(price)s,"unitPrice":%(price)s,'
        '"armRegionName":"%(region)s","location":"%(region)s","effectiveStartDate":"2026-01-01T00:00:00Z","meterId":"%(meter)s",'
        '"meterName":"Meter %(k)d","productId":"DZH%(k)09d","skuId":"DZH%(k)09d/%(kind)02d","productName":"Product %(k)d","skuName":"Sku %(kind)d",'
        '"serviceName":"%(service)s","serviceId":"DZH318Z0BPVW","serviceFamily":"Made up","unitOfMeasure":"1 Hour","type":"%(type)s",'
        '"isPrimaryMeterRegion":true,"armSkuName":"Standard_M%(k)d_%(kind)d"}')


class MadeUp:
    """Row i of n: product by product, region by region, ten kinds of each. A row is a meter; every 50th meter has a second tier in the next
    row."""

    def __init__(self, n):
        self.n = n

    def row(self, i):
        first = i - 1 if i % 50 == 1 else i  # rows of one meter
        region = REGIONS[first // 10 % len(REGIONS)]
        k = first // 10 // len(REGIONS)
        service, kind = SERVICES[k % len(SERVICES)], TYPES[first % 10]
        return {"i": i, "n": first, "k": k, "kind": first % 10, "tier": 100 if first != i else 0, "armRegionName": region, "region": region,
                "serviceName": service, "service": service, "priceType": kind, "type": kind}

    def text(self, i, currency):
        row = self.row(i)
        first = row["n"]
        return ITEM % dict(row, currency=currency, price="%d.%04d" % (first % 97 + (row["tier"] == 0), row["i"] % 10000 + 1),
                           meter="%08x-0000-4000-8000-%012x" % (first * 2654435761 % 2**32, first),
                           term='"reservationTerm":"1 Year",' if row["type"] == "Reservation" else "")


class Real:
    """Items as they stand in a list."""

    def __init__(self, items):
        self.items = items
        self.n = len(items)

    def row(self, i):
        return dict(self.items[i], priceType=self.items[i].get("type", ""))

    def text(self, i, currency):
        return json.dumps(dict(self.items[i], currencyCode=currency))


class BadFilter(Exception):
    pass


TOKEN = re.compile(r"\s*(?:(\()|(\))|(and|or)\b|(\w+)\s+eq\s+'((?:[^']|'')*)')")
FIELDS = {"serviceName", "serviceFamily", "serviceId", "armRegionName", "armSkuName", "skuName", "skuId", "productName", "productId",
          "meterName", "meterId", "location", "priceType", "isPrimaryMeterRegion"}


def compile_filter(text):
    """`eq`, `and`, `or` and brackets, as the service takes them; values are case-sensitive. Returns row -> bool."""
    at, parts = 0, []
    while text[at:].strip():
        m = TOKEN.match(text, at)
        if not m or m[4] and m[4] not in FIELDS:
            raise BadFilter(text[at:])
        at = m.end()
        if m[4]:
            parts.append("row[%r] == %r" % (m[4], m[5].replace("''", "'")))
        else:
            parts.append((m[1] or m[2] or m[3]))
    try:
        return eval("lambda row: " + " ".join(parts or ["True"]))  # of tokens that are ours
    except SyntaxError:
        raise BadFilter(text)

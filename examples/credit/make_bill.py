#!/usr/bin/env python3
"""Writes bill.csv (to stdout): an invented daily bill of a small subscription with a monthly credit, 2025-08-01 to 2026-08-10. Its prices
are those of the real RateCard MS-AZR-0062P of 2016 (tests/data/real), tiers included.

web        two machines, three since 2026-07-09; day and night
downloads  busy on working days, grows slowly, one outlier on 2026-06-17
files      grows slowly; over 1,024 GB a month each further GB is cheaper
builds     on working days; from the 1,140th minute of a month on a minute costs a fifth
support    a charge on the first of each month, from a third party: no list has its price, no credit pays it
"""
import datetime
import math
import sys
from decimal import Decimal

METERS = {  # id, unit, tiers
    "web": ("c27635f1-38af-4eb9-b440-faf198237f18", "Hours", [("0", "0.06")]),
    "downloads": ("9995d93a-7d35-4d3f-9c69-7a7fea447ef4", "GB", [("0", "0.087"), ("10235", "0.083")]),
    "files": ("c1635534-1c1d-4fc4-b090-88fc2672ef87", "GB", [("0", "0.024"), ("1024", "0.0236")]),
    "builds": ("bb65d6d7-6e76-4271-a92b-9afbed775d27", "Minutes", [("0", "0.05"), ("1140", "0.01")]),
}
state = 2026


def noise():
    """Roughly normal, the same on every machine."""
    global state
    total = 0
    for _ in range(6):
        state = (state * 1103515245 + 12345) % 2**31
        total += state / 2**31
    return (total - 3) / 0.7071


def price(tiers, quantity):
    """Of a month's quantity."""
    total = Decimal(0)
    for i, (low, each) in enumerate(tiers):
        high = min(quantity, Decimal(tiers[i + 1][0])) if i + 1 < len(tiers) else quantity
        total += max(high - Decimal(low), Decimal(0)) * Decimal(each)
    return total


def main():
    first, days = datetime.date(2025, 8, 1), 375
    month = {}
    out = sys.stdout
    out.write("series,date,meter_id,quantity,unit,cost,currency,publisher\n")
    for i in range(days):
        day = first + datetime.timedelta(i)
        weekend = day.weekday() > 4
        use = {"web": 24 * (3 if day >= datetime.date(2026, 7, 9) else 2),
               "downloads": 15 * math.exp(0.0008 * i) * (0.55 if weekend else 1) * (1 + 0.07 * noise()),
               "files": 26 + 0.03 * i + 0.2 * noise(),
               "builds": 0 if weekend else 74 * (1 + 0.12 * noise())}
        if day == datetime.date(2026, 6, 17):
            use["downloads"] *= 5
        if day.day == 1:
            month = {}
        out.write("support,%s,,,,%d,USD,Marketplace\n" % (day, 29 if day.day == 1 else 0))
        for name, quantity in use.items():
            meter, unit, tiers = METERS[name]
            quantity = Decimal("%.3f" % quantity)
            before = month.get(name, Decimal(0))
            month[name] = before + quantity
            cost = price(tiers, month[name]) - price(tiers, before)
            out.write("%s,%s,%s,%s,%s,%s,USD,Azure\n" % (name, day, meter, quantity, unit, cost))


main()

#!/usr/bin/env python3
"""Writes history.csv: an invented daily bill of three services, 2025-08-01 to 2026-08-20.

web       busy on working days, grows slowly, one outlier on 2026-06-17
licences  a charge on the first of each month, little besides
analytics doubles on 2026-07-09, and stays there
"""
import datetime
import math

state = 2026


def noise():
    """Roughly normal, the same on every machine."""
    global state
    total = 0
    for _ in range(6):
        state = (state * 1103515245 + 12345) % 2**31
        total += state / 2**31
    return (total - 3) / 0.7071


def main():
    first, days = datetime.date(2025, 8, 1), 385
    rows = []
    for i in range(days):
        day = first + datetime.timedelta(i)
        busy = (1, 1.04, 1.06, 1.03, 0.97, 0.55, 0.5)[day.weekday()]
        web = 180 * math.exp(0.0006 * i) * busy * (1 + 0.05 * noise())
        licences = 6.5 * (1 + 0.1 * noise()) + (1450 if day.day == 1 else 0)
        analytics = 60 * (2 if day >= datetime.date(2026, 7, 9) else 1) * (1 + 0.08 * noise())
        if day == datetime.date(2026, 6, 17):
            web *= 4
        rows += [("analytics", day, analytics), ("licences", day, licences), ("web", day, web)]
    with open("history.csv", "w", newline="\n") as out:
        out.write("series,date,cost,currency\n")
        for series, day, cost in rows:
            out.write("%s,%s,%.4f,USD\n" % (series, day, cost))


main()

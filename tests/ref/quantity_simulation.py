"""A simulated subscription for quantity_oracle.py and quantity_coverage.py: a made-up price list with tiers, an included
quantity and offer terms, daily quantities, and what they cost, computed with fractions.
"""
import datetime
import json
import math
import os
import random
import subprocess
from fractions import Fraction

OFFER = "MS-AZR-0003P"


class Tool:
    """Runs the program with a cache of its own."""

    def __init__(self, program, folder):
        self.program, self.dir = os.path.abspath(program), folder
        self.env = dict(os.environ, HOME=folder, RATECAST_CACHE=os.path.join(folder, "rates.db"))

    def run(self, *args, code=0):
        done = subprocess.run([self.program, *args, "-q"], env=self.env, capture_output=True, cwd=self.dir)
        assert done.returncode == code, (args, done.returncode, done.stderr.decode())
        return done.stdout

    def json(self, *args):
        return json.loads(self.run("forecast", *args, "-o", "json"))

    def take(self, card):
        if os.path.exists(self.env["RATECAST_CACHE"]):
            os.remove(self.env["RATECAST_CACHE"])
        name = os.path.join(self.dir, "%s_USD_US_2026-08-01.json" % OFFER)
        with open(name, "w") as f:
            json.dump(card, f)
        self.run("prices", "import", name)


def meter(number, name, tiers, included=0, unit="GB"):
    return {"EffectiveDate": "2024-01-01T00:00:00Z", "IncludedQuantity": included, "MeterCategory": "Made-up",
            "MeterId": "aaaaaaaa-0000-0000-0000-%012d" % number, "MeterName": name,
            "MeterRates": {str(bound): price for bound, price in tiers}, "MeterRegion": "EU West", "MeterStatus": "Active",
            "MeterSubCategory": "", "MeterTags": [], "Unit": unit}


def card(meters, credit=None, excluded=(), charge=None, discounts=None):
    terms, start = [], "2024-01-01T00:00:00Z"
    if credit is not None:
        terms.append({"Name": "Monetary Credit", "Credit": credit, "ExcludedMeterIds": list(excluded), "EffectiveDate": start})
    if discounts:
        terms.append({"Name": "Monetary Commitment", "TieredDiscount": discounts, "ExcludedMeterIds": [], "EffectiveDate": start})
    if charge is not None:
        terms.append({"Name": "Recurring Charge", "RecurringCharge": charge, "EffectiveDate": start})
    return {"note": "MADE UP", "Meters": meters, "OfferTerms": terms, "IsTaxIncluded": False, "Locale": "en-US", "Currency": "USD"}


def exact(x):
    return Fraction(str(x))


def cost(m, quantity):
    """Of a quantity in priced units, over a whole cycle."""
    net = max(quantity - exact(m["IncludedQuantity"]), Fraction(0))
    tiers = sorted((exact(b), exact(p)) for b, p in m["MeterRates"].items())
    total = Fraction(0)
    for i, (low, price) in enumerate(tiers):
        high = tiers[i + 1][0] if i + 1 < len(tiers) else net
        total += max(min(net, high) - low, Fraction(0)) * price
    return total


def invoice(c, spend):
    """`spend`: (meter id, money). Returns the total and the terms by name."""
    terms = {t["Name"]: t for t in c["OfferTerms"]}
    total, effect = sum((m for _, m in spend), Fraction(0)), {}
    part = Fraction(0)
    if "Monetary Commitment" in terms:
        for bound, percent in sorted((exact(b), exact(p)) for b, p in terms["Monetary Commitment"]["TieredDiscount"].items()):
            if bound <= total:
                part = percent / 100
        effect["Monetary Commitment"] = -total * part
    if "Monetary Credit" in terms:
        t = terms["Monetary Credit"]
        eligible = sum((m for i, m in spend if i not in t["ExcludedMeterIds"]), Fraction(0)) * (1 - part)
        effect["Monetary Credit"] = -min(eligible, exact(t["Credit"]))
    if "Recurring Charge" in terms:
        effect["Recurring Charge"] = exact(terms["Recurring Charge"]["RecurringCharge"])
    return total + sum(effect.values()), effect


def credit_day(c, by_day, first):
    """by_day: for each day of the cycle the quantities by (group, meter index). The day the credit runs out, or None."""
    terms = {t["Name"]: t for t in c["OfferTerms"]}
    if "Monetary Credit" not in terms:
        return None
    whole = {}
    for day in by_day:
        for (_, m), q in day.items():
            whole[m] = whole.get(m, 0) + q
    _, effect = invoice(c, [(c["Meters"][m]["MeterId"], cost(c["Meters"][m], q)) for m, q in whole.items()])
    all_money = sum(cost(c["Meters"][m], q) for m, q in whole.items())
    part = -effect.get("Monetary Commitment", Fraction(0)) / all_money if all_money else 0
    t, used = terms["Monetary Credit"], {}
    for i, day in enumerate(by_day):
        for (_, m), q in day.items():
            used[m] = used.get(m, 0) + q
        money = sum(cost(c["Meters"][m], q) for m, q in used.items() if c["Meters"][m]["MeterId"] not in t["ExcludedMeterIds"])
        if money * (1 - part) >= exact(t["Credit"]) > 0:
            return first + datetime.timedelta(i)
    return None


def month(day):
    """First and last day of its month."""
    first = day.replace(day=1)
    after = (first + datetime.timedelta(31)).replace(day=1)
    return first, after - datetime.timedelta(1)


def decimal(x, places=18):
    """A fraction as text, cut to so many decimals."""
    scaled = round(x * 10 ** places)
    sign, digits = "-" if scaled < 0 else "", str(abs(scaled)).rjust(places + 1, "0")
    return sign + digits[:-places] + "." + digits[-places:]


def history(c, first, days, with_cost=False, paid=Fraction(1)):
    """days: a list of {(group, meter index): quantity}. A CSV; cost: what each day adds at the list, times `paid`."""
    lines = ["date,resource_group,meter_id,quantity,unit" + (",cost,currency" if with_cost else "")]
    used = {}
    for i, day in enumerate(days):
        date = first + datetime.timedelta(i)
        if date.day == 1:
            used = {}
        for (group, m), q in sorted(day.items()):
            line = "%s,%s,%s,%s,%s" % (date, group, c["Meters"][m]["MeterId"], decimal(q), c["Meters"][m]["Unit"])
            if with_cost:
                before = used.get(m, Fraction(0))
                used[m] = before + q
                line += ",%s,USD" % decimal((cost(c["Meters"][m], used[m]) - cost(c["Meters"][m], before)) * paid)
            lines.append(line)
    return "\n".join(lines) + "\n"


def usual(rng):
    """A card whose egress crosses a tier in most months; see set_credit."""
    meters = [meter(1, "Data Transfer Out", [(0, 0.087), (2000, 0.06), (8000, 0.04)], included=5),
              meter(2, "D4 v3", [(0, 0.192)], unit="1 Hour"),
              meter(3, "Disk", [(0, 0.05)], unit="1 GB/Month"),
              meter(4, "Operations", [(0, 0.36), (100, 0.3)], unit="10K")]
    return card(meters, credit=500, excluded=[meters[2]["MeterId"]], charge=29)


def set_credit(rng, card, month):
    """A credit that pays a part of a month like this one, so that it runs out early or late."""
    used, excluded = {}, card["OfferTerms"][0]["ExcludedMeterIds"]
    for day in month:
        for (_, m), q in day.items():
            used[m] = used.get(m, 0) + q
    spend = sum(cost(card["Meters"][m], q) for m, q in used.items() if card["Meters"][m]["MeterId"] not in excluded)
    card["OfferTerms"][0]["Credit"] = max(1, round(float(spend) * rng.uniform(0.2, 0.8)))


def subscription(rng, first, days):
    """Daily quantities of the usual card, three decimals: one traffic behind egress, machines and operations, with weekends,
    growth, drift and campaigns; meters that step up or down when something is deployed or switched off, and outliers; disks
    that are only ever provisioned; machines that run day and night until one is added or stopped."""
    base = {("web", 0): rng.uniform(60, 200), ("web", 1): rng.uniform(48, 240), ("db", 1): rng.randint(2, 6),
            ("db", 2): rng.uniform(20, 200), ("web", 3): rng.uniform(1, 12), ("db", 3): rng.uniform(0.5, 4),
            ("db", 0): rng.uniform(5, 40)}
    growth, dip = rng.gauss(0.0005, 0.001), rng.choice([1, rng.uniform(0.3, 0.9)])
    noise, drift = rng.uniform(0.01, 0.1), rng.choice([0, rng.uniform(0.005, 0.025)])
    own = {key: rng.uniform(0.01, 0.15) for key in base}
    traffic, shift, out = 0.0, {key: 0.0 for key in base}, []
    for i in range(days):
        date = first + datetime.timedelta(i)
        traffic += growth + drift * rng.gauss(0, 1) + (rng.gauss(0, 0.35) if rng.random() < 0.006 else 0)
        today = traffic + noise * rng.gauss(0, 1)
        day = {}
        for key, level in base.items():
            if rng.random() < 0.006:
                shift[key] += rng.gauss(0, 0.45)
            if key == ("db", 2):
                x = level * math.exp(shift[key]) * (1 + 0.0005 * i)
            elif key == ("db", 1):
                x = 24 * max(1, round(level * math.exp(shift[key])))
            else:
                x = level * math.exp(today + shift[key] + own[key] * rng.gauss(0, 1))
                x *= dip if date.weekday() > 4 else 1
                x *= rng.choice([2.5, 4]) if rng.random() < 0.006 else 1
            day[key] = Fraction(round(x * 1000), 1000)
        out.append(day)
    return out

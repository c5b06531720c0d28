#!/usr/bin/env python3
"""Prices every item of a price list twice: with ratecast, and here with Python's decimal. All digits must be equal.

    prices_oracle.py RATECAST FILE [--as-of DATE]      FILE: RateCard or Retail Prices JSON, plain or .gz

Two gates for numbers, as docs/numbers.md states: a JSON number is its double printed with %.15g; an amount is rounded once, half-even, at
18 decimals. Everything between is exact here (decimal with 200 digits). Quantities lie below, at and above each tier bound, and
between; each is a workload of its own, because lines of one workload that use one meter share its tiers.
"""
import csv
import decimal
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from decimal import Decimal

from schemas import Schemas

decimal.getcontext().prec = 200
PLACE = Decimal("1e-18")
HOURS, YEAR = Decimal(730), Decimal(8760)
SMALL = [Decimal("0"), Decimal("1"), Decimal("0.000000000000000001"), Decimal("3.7"), Decimal("1234567.890123456789")]
BLOCK = {"K": 10**3, "M": 10**6, "B": 10**9}


def gate(text):
    return Decimal("%.15g" % float(text))


def rounded(x):
    return x.quantize(PLACE, rounding=decimal.ROUND_HALF_EVEN)


def graduated(q, tiers, included=Decimal(0)):
    q = max(Decimal(0), q - included)
    total = Decimal(0)
    for i, (low, price) in enumerate(tiers):
        high = tiers[i + 1][0] if i + 1 < len(tiers) else None
        slice_ = (q if high is None else min(q, high)) - low
        if slice_ > 0:
            total += slice_ * price
    return total


def block_of(unit):
    """The number before a unit, for those forms whose meaning is beyond doubt; else None."""
    m = re.fullmatch(r"([\d,]+)\s*([KMB]?)s?", unit.strip())
    return Decimal(m.group(1).replace(",", "")) * BLOCK.get(m.group(2), 1) if m else None


def load(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as f:
        return json.loads(f.read().decode("utf-8-sig"), parse_float=gate, parse_int=gate)


class Runner:
    """Runs one workload through ratecast and returns (state, amount) per line name."""

    def __init__(self, program, path, as_of):
        self.program, self.dir, self.as_of = program, tempfile.TemporaryDirectory(), as_of
        self.env = dict(os.environ, RATECAST_CACHE=self.dir.name + "/rates.db", RATECAST_AS_OF=as_of, HOME=self.dir.name)
        done = subprocess.run([program, "prices", "import", path, "--accept", "-o", "json"], env=self.env,
                              capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"import failed: {done.stderr}")
        self.snapshot = json.loads(done.stdout)["snapshots"][0]["id"]
        self.compared = self.differ = self.runs = 0
        self.schemas = Schemas(program)

    def price(self, rows, expect, *options):
        """rows: dicts of workload columns; expect: name -> (state or None, amount or None)."""
        path = self.dir.name + "/w.csv"
        columns = sorted({k for r in rows for k in r})
        with open(path, "w", newline="") as f:
            w = csv.DictWriter(f, columns)
            w.writeheader()
            w.writerows(rows)
        done = subprocess.run([self.program, "estimate", path, "--snapshot", self.snapshot, "-q", "-o", "json", *options],
                              env=self.env, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"estimate {options} failed: {done.stderr}")
        self.runs += 1
        result = self.schemas.check(json.loads(done.stdout))["placements"][0]
        total = Decimal(0)
        for line in result["lines"]:
            state, amount = expect[line["name"]]
            got = None if line["amount"] is None else Decimal(line["amount"])
            total += got or 0
            self.compared += 1
            if got != amount or (state and state != line["state"]):
                self.differ += 1
                if self.differ <= 20:
                    print(f"differs: {line['name']} {options}: expected {state} {amount}, got {line['state']} {got} ({line['reason']})")
        if Decimal(result["before_terms"]) != total:
            self.differ += 1
            print(f"the lines add up to {total}, before_terms says {result['before_terms']}")


def quantities(tiers):
    out = list(SMALL)
    for low, _ in tiers[1:]:
        out += [low - Decimal("0.000001"), low, low + Decimal("0.1"), low * 2 + Decimal("0.37")]
    return out


def ratecard(run, doc):
    meters = doc["Meters"]
    offer = run.offer
    siblings = {}
    for m in meters:
        siblings.setdefault((m["MeterCategory"], m["MeterSubCategory"], m["MeterName"], m["Unit"]), []).append(m)
    plan = []
    for m in meters:
        tiers = sorted((Decimal(k), v) for k, v in m["MeterRates"].items())
        same = siblings[(m["MeterCategory"], m["MeterSubCategory"], m["MeterName"], m["Unit"])]
        zero = all(p == 0 for _, p in tiers)
        hole = zero and any(p != 0 for s in same for p in s["MeterRates"].values())
        hole = hole or (zero and m["MeterCategory"] == "Virtual Machines")
        block = block_of(m["Unit"])
        plan.append((m["MeterId"].lower(), tiers, m.get("IncludedQuantity", 0), hole, block, quantities(tiers)))
    for k in range(max(len(p[5]) for p in plan)):
        for with_block in (False, True):
            rows, expect = [], {}
            for mid, tiers, included, hole, block, qs in plan:
                if k >= len(qs) or (with_block and (block is None or qs[k] * block != rounded(qs[k] * block))):
                    continue
                rows.append({"name": mid, "meter_id": mid, "quantity": str(qs[k] * block if with_block else qs[k]),
                             "unit": "Units" if with_block else ""})
                expect[mid] = ("no-price", None) if hole else (None, rounded(graduated(qs[k], tiers, included)))
            if rows:
                run.price(rows, expect, "--offers", offer, "--currency", doc.get("Currency", "USD"))


def retail_groups(doc):
    """Consumption rates: key without tier -> sorted tiers; and reservation prices by key."""
    items = doc["Items"] if "Items" in doc else doc["items"]
    names = {}
    for i in items:
        key = tuple(" ".join(name.split()) for name in (
            i["serviceName"], i["productName"], i["armSkuName"] or i["skuName"], i["meterName"], i["unitOfMeasure"], i["type"],
            i.get("reservationTerm", ""), i["armRegionName"]))
        one = (i["meterId"].lower(), i["skuId"].lower(), i.get("effectiveStartDate", ""), i.get("effectiveEndDate", ""), i["isPrimaryMeterRegion"])
        names.setdefault(key, {}).setdefault(one, []).append((i["tierMinimumUnits"], i["retailPrice"]))
    return names


def current(variants, day):
    """The rates in force: not ended, not in the future; primary before others; then the latest start."""
    live = {k: v for k, v in variants.items() if (not k[2] or k[2][:10] <= day) and (not k[3] or day <= k[3][:10])}
    primary = {k: v for k, v in live.items() if k[4]}
    live = primary or live
    latest = max((k[2] for k in live), default="")
    return [sorted(set(v)) for k, v in live.items() if k[2] == latest]


def retail(run, doc):
    names = retail_groups(doc)
    paid = {key[:7] for key, vs in names.items() for v in vs.values() for _, p in v if p != 0}
    plan, reservations = [], []
    for key, variants in names.items():
        service, product, sku, meter, unit, kind, term, region = key
        if kind == "Reservation":
            if term in ("1 Year", "3 Years") and service == "Virtual Machines":
                reservations.append((key, variants))
            continue
        if kind != "Consumption" or not re.fullmatch(r"[a-z0-9]+", region) or "Expired" in meter or "romo" in product:
            continue
        tiers = current(variants, run.as_of)
        distinct = {json.dumps(t, default=str) for t in tiers}
        zero = tiers and all(p == 0 for _, p in tiers[0])
        hole = zero and (key[:7] in paid or (service == "Virtual Machines" and "Free" not in meter + sku))
        plan.append((key, tiers[0] if tiers else None, len(distinct), hole, quantities(tiers[0]) if tiers else SMALL))
    for k in range(max((len(p[4]) for p in plan), default=0)):
        for with_block in (False, True):
            rows, expect = [], {}
            for n, (key, tiers, distinct, hole, qs) in enumerate(plan):
                block = block_of(key[4])
                if k >= len(qs) or (with_block and (block is None or qs[k] * block != rounded(qs[k] * block))):
                    continue
                name = f"{n}: {' | '.join(key)} x {qs[k]}"
                rows.append({"name": name, "service": key[0], "product": key[1], "sku": key[2], "meter": key[3], "region": key[7],
                             "quantity": str(qs[k] * block if with_block else qs[k]), "unit": "Units" if with_block else ""})
                expect[name] = (("no-price", None) if tiers is None or hole else ("ambiguous", None) if distinct > 1
                                else (None, rounded(graduated(qs[k], tiers))))
            if rows:
                run.price(rows, expect)
    for years in (1, 3):
        rows, expect = [], {}
        for key, variants in reservations:
            if key[6].split()[0] != str(years) or not key[2].startswith("Standard_"):
                continue
            tiers = current(variants, run.as_of)
            if len({t[0][1] for t in tiers}) != 1:
                continue
            for count in (1, 7):
                name = f"{key[2]} {key[7]} x {count}"
                rows.append({"name": name, "resource": "vm/" + key[2].replace(" ", "_"), "region": key[7], "count": count})
                expect[name] = ("priced", rounded(tiers[0][0][1] * HOURS * count / (YEAR * years)))
        if rows:
            run.price(rows, expect, "--offers", f"reservation-{years}y")


def main():
    program, path = sys.argv[1:3]
    as_of = sys.argv[sys.argv.index("--as-of") + 1] if "--as-of" in sys.argv else "2026-08-20"
    doc = load(path)
    run = Runner(os.path.abspath(program), path, as_of)
    if "Meters" in doc:
        run.offer = re.search(r"MS-AZR-\d+P", os.path.basename(path)).group()
        ratecard(run, doc)
    else:
        retail(run, doc)
    print(f"{os.path.basename(path)}: {run.compared} amounts in {run.runs} workloads, {run.differ} differ from Python decimal")
    return 1 if run.differ or not run.compared else 0


sys.exit(main())

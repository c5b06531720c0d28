#!/usr/bin/env python3
"""Prices random bills twice: with ratecast compare --usage, and here with exact fractions.

    bill_oracle.py RATECAST [FILE [ROUNDS]] [--as-of DATE] [--seed N]

FILE: Retail Prices JSON, plain or .gz, imported into a cache of its own; without it the built-in snapshot. Written from docs/numbers.md, not from the
program: what of a bill is a line, what a quantity counts, the month it is brought to, commitments shared by the lines of a meter (the placements themselves:
exact_prices.py), what was billed beside it. Every line of every placement, every sum, the order of lines and their groups are compared digit by digit; the rows are
shuffled and spread over one to three files, read by one to three threads.
"""
import argparse
import csv
import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction as F

from compare_oracle import Maker, Runner
from exact_prices import OPTIONS, Line, List, Pricing, read_builtin, read_json, rounded, shown, summary

HEAD = ["Date", "MeterId", "MeterName", "MeterCategory", "ResourceLocation", "UnitOfMeasure", "Quantity", "CostInBillingCurrency",
        "BillingCurrencyCode", "PayGPrice", "ChargeType", "PricingModel", "PublisherType", "ResourceGroup"]
ASIDE = [("Purchase", "Reservation", "Azure", "Purchase (Reservation)"), ("Refund", "OnDemand", "Azure", "Refund"), ("Tax", "", "", "Tax"),
         ("UnusedReservation", "Reservation", "Azure", "UnusedReservation (Reservation)"), ("Usage", "OnDemand", "Marketplace", "Marketplace")]
COMMITTED = {"Reservation", "SavingsPlan"}


class BillLine(Line):
    """All rows of a meter in a region, in one unit; `scale`: base units of the meter in one of the bill's, brought to the month."""

    def __init__(self, prices, meter_id, rows, scale, hours):
        super().__init__({"name": meter_id, "meter_id": meter_id}, prices, hours, None)
        self.rows, self.scale = rows, scale
        self.quantity = sum(r.quantity for r in rows)
        self.billed = sum(r.cost for r in rows)
        self.taken = sum((r.quantity for r in rows if r.model in COMMITTED), F(0))
        self.taken_billed = sum((r.cost for r in rows if r.model in COMMITTED), F(0))
        self.pool = self.quantity

    def units(self, rate):
        return self.quantity * self.scale

    def whole(self, hours):
        return hours * self.quantity / self.pool


class Row:
    def __init__(self, **fields):
        self.__dict__.update(fields)

    def written(self, price):
        return [self.day.isoformat(), self.id, "M " + self.id[:4], "S", self.region, self.unit, shown(self.quantity), shown(self.cost), "USD", price,
                self.charge, self.model, self.publisher, self.group]


class Bills:
    def __init__(self, runner, prices, maker):
        self.r, self.prices, self.g = runner, prices, maker.rng
        self.ids = maker.plain_ids

    def amount(self):
        g = self.g
        return F(g.choice(["1", "24", "744", "0.5", "12.345678", "1000", "0.000001", "100.25", "730"]))

    def rows(self, first, last):
        """[(row, list price as the bill states it)], and per (meter, region, unit) how many base units one of the quantity is."""
        g, out, factor = self.g, [], {}
        for meter in g.sample(self.ids, min(len(self.ids), g.choice([1, 3, 8, 15]))):
            rate = self.prices.meter(meter)
            units = [(rate.unit, rate.block)] + ([("100 Hours", F(1)), ("10 Hours", F(10))] if rate.unit_name == "Hours" and rate.price() else [])
            for unit, counts in g.sample(units, g.randint(1, min(2, len(units)))):
                region = g.choice([rate.region, rate.region.upper(), ""]) if unit == rate.unit else rate.region
                factor[(meter, region.lower(), unit)] = counts
                for _ in range(g.randint(1, 4)):
                    quantity, model = self.amount(), g.choice(["OnDemand", "OnDemand", "", "Reservation", "SavingsPlan"])
                    cost = F(0) if model in COMMITTED and g.random() < 0.7 else rounded(quantity * counts * rate.price() * F(g.randint(70, 110), 100))
                    row = Row(day=first + timedelta(g.randint(0, (last - first).days)), id=meter, region=region, unit=unit, quantity=quantity,
                              cost=cost, charge="Usage", model=model, publisher="Azure", group=g.choice(["a", "b", "c"]))
                    out.append((row, shown(rounded(rate.price() * counts))))
        for what in ASIDE:
            for _ in range(g.choice([0, 0, 1, 2])):
                charge, model, publisher, _ = what
                out.append((Row(day=first, id="aside", region="", unit="1", quantity=F(1), cost=self.amount() * g.choice([1, -1]), charge=charge,
                                model=model, publisher=publisher, group="a"), ""))
        for day in (first, last):  # the time of the bill is certain
            row = out[0][0]
            out.append((Row(**dict(row.__dict__, day=day)), out[0][1]))
        g.shuffle(out)
        return out, factor

    def lines(self, rows, factor, by, scale, hours):
        groups = defaultdict(list)
        for row, _ in rows:
            if row.id != "aside":
                groups[(row.id, row.region.lower(), row.group if by else "", row.unit)].append(row)
        lines = []
        for key, members in groups.items():
            line = BillLine(self.prices, key[0], members, scale * factor[(key[0], key[1], key[3])], hours)
            line.key = key
            lines.append(line)
        for line in lines:
            line.pool = sum(x.quantity for x in lines if (x.key[0], x.key[1], x.key[3]) == (line.key[0], line.key[1], line.key[3]))
        return sorted(lines, key=lambda x: (-x.billed, x.key))

    def write(self, rows):
        g, names = self.g, []
        parts = g.choice([1, 1, 2, 3])
        for k in range(parts):
            name = f"{self.r.dir.name}/bill{k}.csv"
            with open(name, "w", newline="") as f:
                w = csv.writer(f)
                w.writerow(HEAD)
                w.writerow(["2020-01-01", "early", "", "", "", "1", str(k), "5", "USD", "", "Usage", "", "", ""])  # before --from; no two files alike
                w.writerows(row.written(price) for row, price in rows[k::parts])
            names.append(name)
        return names

    def run(self, files, options):
        args = ["compare", "--usage", *files, "--snapshot", self.r.snapshot, "-q", "-o", "json", "--lines", "all", *options]
        done = subprocess.run([self.r.program] + args, env=self.r.env, capture_output=True, text=True)
        if done.returncode:
            self.r.differ.append(f"exit {done.returncode} of {' '.join(options)}: {done.stderr.strip()}")
            return None
        return self.r.schemas.check(json.loads(done.stdout))

    def sums(self, got, lines, base, rows, scale):
        """What was billed, beside the base."""
        has = lambda c: c.state in ("priced", "free")
        money = lambda x: rounded(x * scale)
        want = {k: [0, 0, F(0), F(0)] for k in ("priced", "on_demand", "committed", "unpriced")}

        def add(where, rows, billed, listed):
            for i, x in enumerate((1 if rows else 0, rows, billed, listed)):
                want[where][i] += x

        for line, c in zip(lines, base):
            taken, billed, n = money(line.taken_billed), money(line.billed), len(line.rows)
            k = sum(r.model in COMMITTED for r in line.rows)
            add("priced" if has(c) else "unpriced", n, billed, c.amount if has(c) else F(0))
            if has(c):
                part = rounded(c.amount * line.taken / line.quantity)
                add("committed", k, taken, part)
                add("on_demand", n - k, billed - taken, c.amount - part)
        for where, (n, k, billed, listed) in want.items():
            s = got[where]
            self.r.same(f"{where} lines and rows", (s["lines"], s["rows"]), (n, k))
            self.r.same(f"{where} billed", s["billed"], shown(billed) if n else None)
            if where != "unpriced":
                self.r.same(f"{where} list", s["list"], shown(listed) if n else None)
                self.r.same(f"{where} difference", s["difference"], shown(listed - billed) if n else None)
                self.r.same(f"{where} percent", s["difference_pct"], shown(rounded((listed - billed) * 100 / billed)) if billed > 0 else None)
        aside = defaultdict(list)
        names = {what[:3]: what[3] for what in ASIDE}
        for row, _ in rows:
            if row.id == "aside":
                aside[names[(row.charge, row.model, row.publisher)]].append(row.cost)
        self.r.same("left out", [(x["what"], x["rows"], x["billed"]) for x in got["left_out"]],
                    [(what, len(costs), shown(money(sum(costs)))) for what, costs in sorted(aside.items())])
        everything = sum((row.cost for row, _ in rows), F(0))
        self.r.same("billed in all", got["billed_in_all"], shown(everything))
        all_lines = want["priced"][2] + want["unpriced"][2]
        self.r.same("priced_pct", got["priced_pct"], shown(rounded(want["priced"][2] * 100 / all_lines)) if all_lines > 0 else None)

    def round(self):
        g, prices = self.g, self.prices
        days = g.choice([1, 7, 28, 30, 31, 31, 45, 92])
        first = date(2026, g.randint(1, 5), g.randint(1, 28))
        last = first + timedelta(days - 1)
        rows, factor = self.rows(first, last)
        options = ["--from", first.isoformat(), "--threads", str(g.randint(1, 3))]
        own = hours = F(24 * days)
        if g.random() < 0.3:
            hours = F(g.choice([730, 744, 672, 500]))
            options += ["--hours", shown(hours)]
        elif days > 31:
            hours = F(730)
        by = g.random() < 0.3
        if by:
            options += ["--by", "resource-group"]
        offers = g.sample([o for o in OPTIONS if prices.has[o]], g.randint(1, 3))
        regions = g.sample(prices.regions, min(3, len(prices.regions)))
        options += ["--offers", ",".join(offers), "--regions", ",".join(regions)]
        floor = F(g.choice([0, 50, 90])) if g.random() < 0.3 else None
        if floor is not None:
            options += ["--min-coverage", shown(floor)]
        discounts = {}
        if g.random() < 0.3:
            discounts[""] = F(g.choice(["10", "12.5", "9.9"]))
            options += ["--discount", shown(discounts[""])]
        doc = self.run(self.write(rows), options)
        if doc is None:
            return
        lines = self.lines(rows, factor, by, hours / own, hours)
        self.r.same("meters in order", [(x["bill"]["rows"], x["bill"]["quantity"], x["bill"]["unit"]) for x in doc["base"]["lines"]],
                    [(len(x.rows), shown(x.quantity), x.key[3]) for x in lines])
        pricing = Pricing(prices, lines, hours, discounts)
        base = pricing.placement(None, None)
        self.r.settle("base", doc["base"]["lines"], base)
        s = summary(base, base, floor)
        if days < 28 and hours == own and not any(o == "--hours" for o in options):
            self.r.same("no year in part of a month", doc["base"]["yearly"], None)
            s["yearly"] = None
        self.r.place("base", doc["base"], base, s, True)
        self.sums(doc["bills"], lines, base, rows, hours / own)
        if by:
            self.groups(doc["base"]["groups"], lines, base)
        for p in doc["placements"]:
            cells = pricing.placement(p["region"], p["offer"])
            where = f"{p['region']}/{p['offer']}"
            self.r.settle(where, p["lines"], cells)
            t = summary(cells, base, floor, p["offer"])
            if s["yearly"] is None and s["total"] is not None:
                t["yearly"] = p["yearly"] if p["yearly"] is None else t["yearly"]
            self.r.place(where, p, cells, t, False)

    def groups(self, got, lines, base):
        sums = defaultdict(F)
        for line, c in zip(lines, base):
            if c.state in ("priced", "free"):
                sums[line.key[2]] += c.amount
        self.r.same("groups", {x["group"]: x["amount"] for x in got if x["lines_priced"]}, {k: shown(v) for k, v in sums.items()})


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("program")
    args.add_argument("file", nargs="?")
    args.add_argument("rounds", nargs="?", type=int, default=100)
    args.add_argument("--as-of", default="2026-08-25")
    args.add_argument("--seed", type=int, default=7)
    a = args.parse_args()
    runner = Runner(os.path.abspath(a.program), a.file, a.as_of, None)
    rates, day = (read_json(a.file), a.as_of) if a.file else read_builtin()
    prices = List(rates, min(day, a.as_of))
    bills = Bills(runner, prices, Maker(prices, random.Random(a.seed)))
    for _ in range(a.rounds):
        bills.round()
    if runner.differ:
        print(f"bills: {len(runner.differ)} differences")
        print("\n".join(runner.differ[:20]))
        return 1
    print(f"bills at {os.path.basename(a.file) if a.file else 'built-in prices'}: {runner.amounts} amounts and {runner.placements} placements agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())

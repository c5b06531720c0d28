#!/usr/bin/env python3
"""Prices random workloads in every region under every purchase option twice: with ratecast compare, and here with exact fractions.

    compare_oracle.py RATECAST [FILE [ROUNDS]] [--as-of DATE] [--seed N]

FILE: Retail Prices JSON, plain or .gz, imported into a cache of its own; without it the built-in snapshot. Written from
docs/numbers.md, not from the program: which rates a line is charged by, how much of them, the shared tiers, the one rounding, totals, differences, coverage
and ranks (exact_prices.py). Every line of every placement and of the base is compared digit by digit.
"""
import argparse
import calendar
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from fractions import Fraction as F

from exact_prices import ONE, OPTIONS, SIZE_OF, Line, List, Pricing, read_builtin, read_json, rounded, shown, summary
from schemas import Schemas


def product(step):
    """Of an explanation: its factors, exactly."""
    x = F(1)
    for f in step["factors"]:
        x = x / F(f["value"]) if f["op"] == "divide" else x * F(f["value"])
    return x


# Random workloads


class Maker:
    def __init__(self, prices, rng):
        self.p, self.rng = prices, rng
        vms = [r for r in prices.rates if r.vm and not r.deprecated and r.arm.startswith("Standard_")]
        where = defaultdict(set)
        for r in vms:
            where[r.arm.replace(" ", "_")].add(r.region)
        self.sizes = sorted(where)
        self.common = sorted(s for s in where if len(where[s]) == len(prices.regions))
        self.reserved = sorted({r.arm.replace(" ", "_") for r in vms if r.type == "R"}) or self.sizes
        self.slashed = sorted("Standard_" + s[9:].title().replace("_V", "_v").replace("Ds", "DS") for s in prices.slash) or self.sizes
        self.forms = sorted(f for f, n in prices.forms.items() if prices.named.get(n) and n[3])
        plain = [r for r in prices.rates if r.type == "C" and not r.deprecated and r.region in prices.regions and
                 r.unit_name in SIZE_OF]
        alone = [r for r in plain if prices.meter(r.id) is r and not (r.vm and r.zero())]
        self.plain_ids = sorted(r.id for r in alone if not r.variant and (r.arm.startswith("Standard_") or not r.vm))
        self.spot_ids = sorted(r.id for r in alone if r.variant)
        self.named = sorted(r.key for r in plain if not r.variant)

    def amount(self, row, unit_name):
        g = self.rng
        if unit_name == "Hours":
            pick = g.random()
            if pick < 0.35:
                row["hours"] = g.choice(["12x5", "24x7", "8x6", "10x4", "7x3", "1x1", "24x5"])
            elif pick < 0.55:
                row["hours"] = g.choice(["90", "73", "0.5", "365.25", "600", "1", "0"])
            elif pick < 0.75:
                row["quantity"] = g.choice(["0", "1", "100", "333.3", "672", "730", "744", "1000", "1460", "2190.5"])
                row["unit"] = g.choice([""] + sorted(SIZE_OF["Hours"]))
        elif unit_name != "Units/Month" or g.random() < 0.4:
            if g.random() < 0.93:
                row["quantity"] = g.choice(["0", "1", "0.7", "3", "12.345", "250", "99999", "0.000001", "123456.789", "10240", "5"])
                row["unit"] = g.choice([""] + sorted(SIZE_OF[unit_name]))
        if g.random() < 0.6:
            row["count"] = g.choice(["1", "2", "3", "7", "16", "0.5", "1.5", "100"])

    def line(self, n):
        g, p = self.rng, self.p
        row, pick = {"name": f"l{n}", "region": g.choice(p.regions)}, g.random()
        if pick < 0.55 and self.sizes:
            row["resource"] = "vm/" + g.choice(g.choice([self.sizes, self.common or self.sizes, self.reserved, self.reserved, self.slashed]))
            if g.random() < 0.02:
                row["resource"] = "vm/Standard_X9999s_v9"
            if g.random() < 0.1:
                row["resource"] = row["resource"].replace("Standard", "STANDARD")
            row["os"] = g.choice(["linux", "windows", ""])
            unit = "Hours"
        elif pick < 0.85 and self.forms:
            row["resource"] = g.choice(self.forms)
            found = [r for r in p.named[p.forms[row["resource"]]]]
            unit = found[0].unit_name
        elif pick < 0.92 and self.plain_ids:
            row["meter_id"] = g.choice(self.plain_ids)
            unit = p.meter(row["meter_id"]).unit_name
            if g.random() < 0.5:
                del row["region"]
        elif pick < 0.95 and self.spot_ids:
            row.update(meter_id=g.choice(self.spot_ids), pin="both", offer="payg")
            row["region"] = p.meter(row["meter_id"]).region
            unit = "Hours"
        else:
            row.update(zip(("service", "product", "sku", "meter"), g.choice(self.named)))
            unit = p.named[tuple(row[k] for k in ("service", "product", "sku", "meter"))][0].unit_name
        self.amount(row, unit)
        if g.random() < 0.3 and "pin" not in row:
            row["offer"] = g.choice(OPTIONS) + g.choice(["", "", "+ahb"])
        if g.random() < 0.15 and "pin" not in row and "region" in row:
            row["pin"] = g.choice(["region", "offer", "both"] if "offer" in row else ["region"])
        return row

    def rows(self):
        g = self.rng
        rows = [self.line(n) for n in range(g.choice([1, 2, 5, 12, 20]))]
        if g.random() < 0.7:  # lines that share a rate
            for _ in range(g.randint(1, 4)):
                row = dict(g.choice(rows), name=f"l{len(rows)}")
                if "quantity" in row or "hours" in row:
                    row["count"] = g.choice(["1", "2", "3", "0.7"])
                elif row.get("os"):
                    row["hours"] = g.choice(["12x5", "7x3", "11x1"])
                rows.append(row)
        if g.random() < 0.3:
            for row in rows:  # where nothing is missing, ranks are what is tested
                if row.get("resource", "").startswith("vm/"):
                    row["resource"] = "vm/" + g.choice(self.reserved)
        return rows


# Running and comparing


class Runner:
    def __init__(self, program, path, as_of, report):
        self.program, self.dir, self.report = program, tempfile.TemporaryDirectory(), report
        self.schemas = Schemas(program)
        self.env = {"PATH": os.environ.get("PATH", ""), "HOME": self.dir.name, "RATECAST_CACHE": self.dir.name + "/rates.db",
                    "RATECAST_AS_OF": as_of}
        self.snapshot, self.amounts, self.placements, self.explained, self.kept, self.differ = "builtin", 0, 0, 0, 0, []
        if path:
            done = subprocess.run([program, "prices", "import", path, "--accept", "-q", "-o", "json"], env=self.env, capture_output=True,
                                  text=True)
            if done.returncode:
                sys.exit(f"import failed: {done.stderr}")
            self.snapshot = json.loads(done.stdout)["snapshots"][0]["id"]

    def compare(self, rows, options):
        path = self.dir.name + "/w.csv"
        columns = sorted({k for r in rows for k in r})
        with open(path, "w", newline="") as f:
            w = csv.DictWriter(f, columns)
            w.writeheader()
            w.writerows(rows)
        args = ["compare", path, "--snapshot", self.snapshot, "-q", "-o", "json", "--lines", "all"] + options
        done = subprocess.run([self.program] + args, env=self.env, capture_output=True, text=True)
        if done.returncode:
            self.differ.append(f"exit {done.returncode} of {' '.join(options)}: {done.stderr.strip()}")
            self.keep(options)
            return None
        return self.schemas.check(json.loads(done.stdout))

    def keep(self, options):
        """The workload of the first differences, for a closer look."""
        if self.report and self.kept < 5:
            self.kept += 1
            name = f"{self.report}-{self.kept}.csv"
            with open(self.dir.name + "/w.csv") as f, open(name, "w") as out:
                out.write(f.read())
            self.differ.append(f"   kept {name} {' '.join(options)}")

    def same(self, what, got, want):
        if got != want:
            self.differ.append(f"{what}: got {got}, expected {want}")
        return got == want

    def settle(self, where, got, cells):
        """Which of two equal remainders gets the last digit is decided by what the lines say: either is right, if the sum is."""
        tied, ok = defaultdict(lambda: [F(0), F(0)]), True
        for g, c in zip(got, cells):
            if c.tie:
                tied[id(c.rate)][1] += c.amount
                c.amount = c.other if g["amount"] == shown(c.other) else c.amount
                tied[id(c.rate)][0] += c.amount
        for got_sum, want_sum in tied.values():
            ok &= self.same(where + " sum of tied lines", shown(got_sum), shown(want_sum))
        return ok

    def cells(self, where, got, cells):
        ok = True
        for g, c in zip(got, cells):
            at = f"{where} {c.line.name}"
            self.amounts += 1
            ok &= self.same(at + " state", g["state"], c.state) and self.same(at + " amount", g["amount"], shown(c.amount))
            if c.state not in ("priced", "free"):
                continue
            m = g["match"]
            ok &= self.same(at + " meter", g["meter_id"], c.rate.id)
            ok &= self.same(at + " region", m["region"], c.region)
            ok &= self.same(at + " offer", m["offer"].partition("+")[0], c.offer)
            ok &= self.same(at + " derived", m["derived"], c.derived)
            ok &= self.same(at + " interruptible", m["interruptible"], c.interruptible)
            ok &= self.same(at + " utilisation", m["utilisation"], shown(c.utilisation))
            ok &= self.same(at + " upfront", m["upfront"], shown(c.upfront))
            if c.quantity is not None:
                ok &= self.same(at + " quantity", g["quantity"], shown(c.quantity))
        return ok

    def place(self, where, got, cells, s, base):
        self.placements += 1
        ok = self.cells(where, got["lines"], cells)
        if base and s["lines_priced"] < s["lines"]:  # the measure of the others, but no total of its own
            s = dict(s, total=None, yearly=None)
        ranked = s["total"] is not None
        for key in ("total", "delta", "delta_pct", "yearly", "priced_total", "missing", "upfront"):
            ok &= self.same(f"{where} {key}", got[key], shown(s[key]))
        ok &= self.same(where + " before_terms", got["before_terms"], shown(s["priced_total"]))
        ok &= self.same(where + " filled", got["filled"], s["filled"])
        ok &= self.same(where + " interruptible", got["interruptible"], s["interruptible"])
        ok &= self.same(where + " status", got["status"], "ok" if ranked else "incomplete")
        coverage = {"lines": s["lines"], "lines_priced": s["lines_priced"], "spend_pct": shown(s["spend_pct"])}
        return ok & self.same(where + " coverage", {k: got["coverage"][k] for k in coverage}, coverage)

    def explanation(self, where, x, lines):
        """The steps of an explanation come to the amount of its line, done again with exact fractions."""
        self.explained += 1
        want = next(l for l in lines if l["name"] == x["name"]) if lines else x
        ok = self.same(where + " state", x["state"], want["state"]) and self.same(where + " amount", x["amount"], want["amount"])
        if x["amount"] is None:
            return ok & self.same(where + " reason and sum", (bool(x["reason"]), x["sum"], x["terms"]), (True, None, []))
        for step in x["terms"] + [x[k] for k in ("used", "charged") if x[k]]:
            ok &= self.same(where + " step", step["value"], shown(rounded(product(step))))
        total = rounded(sum(map(product, x["terms"]), F(0)))
        ok &= self.same(where + " sum", x["sum"], shown(total))
        if x["share"]:
            own, whole, over, last = (F(x["share"][k]) for k in ("own", "all", "over", "last_digit"))
            ok &= self.same(where + " own use", own / over, product(x["used"])) & self.same(where + " last digit", last in (0, F(1, ONE)), True)
            total = F((total * ONE * own / whole).__floor__(), ONE) + last if own else last
        return ok & self.same(where + " explained amount", shown(total), x["amount"])

    def round(self, prices, maker):
        g = maker.rng
        rows, options, hours, month, floor = maker.rows(), [], F(730), None, None
        pick = g.random()
        if pick < 0.3:
            month = (g.choice([2023, 2024, 2026]), g.randint(1, 12))
            hours = F(24 * calendar.monthrange(*month)[1])
            options += ["--month", "%d-%02d" % month]
        elif pick < 0.4:
            hours = F(g.choice([700, 744, 1, 720]))
            for row in rows:
                if hours == 1 and "x" not in row.get("hours", "x"):
                    row["hours"] = "0.5"
            options += ["--hours", str(hours)]
        offers = [o for o in OPTIONS if prices.has[o]]
        if g.random() < 0.5:
            asked = g.sample(OPTIONS, g.randint(1, 8))
            asked = [o + a for o in asked for a in g.choice([("",), ("+ahb",), ("", "+ahb")])]
            offers = [o for o in asked if prices.has[o.partition("+")[0]]]
            options += ["--offers", ",".join(asked)]
        regions = prices.regions
        if g.random() < 0.3:
            regions = g.sample(regions, g.randint(1, len(regions)))
            options += ["--regions", ",".join(regions)]
        base_at = (None, None)
        if g.random() < 0.4:
            base_at = (g.choice(prices.regions), g.choice([None] + [o for o in OPTIONS if prices.has[o]]))
            options += ["--base", base_at[0] + ("/" + base_at[1] if base_at[1] else "")]
        if g.random() < 0.3:
            floor = F(g.choice(["50", "90", "0", "99.5", "33.3"]))
            options += ["--min-coverage", shown(floor)]
        discounts = {}
        if g.random() < 0.4:
            for service in g.sample(["", "Storage", "virtual machines"], g.randint(1, 3)):
                discounts[service.lower()] = F(g.choice(["0", "10", "12.5", "33.3333", "99.9999", "100", "7"]))
                options += ["--discount", (service + "=" if service else "") + shown(discounts[service.lower()])]
        options += ["--explain", str(g.randint(2, len(rows) + 1))]
        doc = self.compare(rows, options)
        if doc is None:
            return
        before = len(self.differ)
        pricing = Pricing(prices, [Line(r, prices, hours, month) for r in rows], hours, discounts)
        base = pricing.placement(*base_at)
        self.settle("base", doc["base"]["lines"], base)
        self.place("base", doc["base"], base, summary(base, base, floor, base_at[1]), True)
        want, lines = {}, {(p["region"], p["offer"]): p["lines"] for p in doc["placements"]}
        for region in regions:
            for offer in offers:
                cells = pricing.placement(region, offer)
                self.settle(f"{region}/{offer}", lines.get((region, offer), []), cells)
                want[(region, offer)] = cells, summary(cells, base, floor, offer)
        order = self.ranks(want)
        got = [(p["region"], p["offer"]) for p in doc["placements"]]
        self.same("placements in order", [list(x) for x in got], [list(x) for x, _ in order])
        ranks = dict(order)
        for p in doc["placements"]:
            where = (p["region"], p["offer"])
            if where in want:
                self.place("/".join(where), p, *want[where], False)
                self.same("/".join(where) + " rank", p["rank"], ranks[where])
        lines[("as-is", "as-is")] = doc["base"]["lines"]
        for x in doc["explain"]:
            at = (x["region"], x["offer"])
            self.explanation(f"explained {x['name']} in {'/'.join(at)}", x, lines.get(at))
        if len(self.differ) > before:
            self.keep(options)

    @staticmethod
    def ranks(want):
        """[(place, rank)]: firm ones, then what can be evicted, then what cannot be compared."""
        out = []
        for evicted in (False, True):
            some = sorted((s["total"], at) for at, (_, s) in want.items() if s["total"] is not None and s["interruptible"] == evicted)
            out += [(at, n + 1) for n, (_, at) in enumerate(some)]
        return out + [(at, None) for at in sorted(at for at, (_, s) in want.items() if s["total"] is None)]


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("program")
    args.add_argument("file", nargs="?")
    args.add_argument("rounds", nargs="?", type=int, default=300)
    args.add_argument("--as-of", default="2026-08-25")
    args.add_argument("--seed", type=int, default=5)
    args.add_argument("--all", action="store_true", help="print all differences")
    args.add_argument("--keep", help="keep workloads that differ: start of their file names")
    a = args.parse_args()
    runner = Runner(a.program, a.file, a.as_of, a.keep)
    rates, day = (read_json(a.file), a.as_of) if a.file else read_builtin()
    prices = List(rates, min(day, a.as_of))
    rng = random.Random(a.seed)
    maker = Maker(prices, rng)
    for _ in range(a.rounds):
        runner.round(prices, maker)
    name = os.path.basename(a.file) if a.file else "built-in prices"
    if runner.differ:
        print(f"{name}: {len(runner.differ)} differences")
        print("\n".join(runner.differ[:None if a.all else 20]))
        return 1
    print(f"{name}: {runner.amounts} amounts and {runner.placements} placements agree, {runner.explained} explanations come to them")
    return 0


if __name__ == "__main__":
    sys.exit(main())

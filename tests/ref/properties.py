#!/usr/bin/env python3
"""What must hold for any workload, tried on random ones over real prices (fixed seed), through the command line.

    properties.py RATECAST RATECARD [ROUNDS]

The lines add up to the total; a placement compared with itself differs by 0; swapping base and target flips the sign; the order of lines, regions and
offers changes no amount; a line split in two costs the same; a placement that misses a line is not ranked; nothing unknown counts as 0; alternate sizes
fit, are the nearest, and change no total. A bill: its rows in any order, over any number of files and threads, are the same workload; ten times as much
of what has no tiers costs ten times as much.
"""
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from decimal import Decimal
from fractions import Fraction

from schemas import Schemas

REGIONS = ["westeurope", "northeurope", "swedencentral", "francecentral", "belgiumcentral"]
OFFERS = ["payg", "spot", "low-priority", "reservation-1y", "reservation-3y", "savings-plan-1y", "payg+ahb", "reservation-1y+ahb"]
SIZES = ["D2s_v5", "D4s_v5", "E8s_v5", "E16s_v5", "D4s_v3", "D2_v2", "DS14_v2", "B2s", "F8s_v2", "M64ms", "E4as_v5", "NoSuch_v9"]
DISKS = ["disk/P10-LRS", "disk/P30-LRS", "disk/E10-ZRS", "disk/S20-LRS", "disk/P30-ZRS"]
random.seed(20260820)


class Tool:
    def __init__(self, program, card):
        self.program, self.dir = os.path.abspath(program), tempfile.mkdtemp()
        self.env = dict(os.environ, RATECAST_CACHE=self.dir + "/rates.db", RATECAST_AS_OF="2026-08-25", HOME=self.dir)
        subprocess.run([self.program, "prices", "import", card, "-q", "-o", "csv"], env=self.env, check=True, capture_output=True)
        self.checks = 0
        self.schemas = Schemas(program)

    def run(self, verb, rows, *options):
        path = self.dir + "/w.csv"
        with open(path, "w", newline="") as f:
            w = csv.DictWriter(f, ["name", "resource", "meter_id", "os", "count", "hours", "quantity", "region", "offer", "pin"])
            w.writeheader()
            w.writerows(rows)
        done = subprocess.run([self.program, verb, path, "-q", "-o", "json", *options], env=self.env, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{verb} {options}: exit {done.returncode}: {done.stderr}\n{open(path).read()}")
        result = self.schemas.check(json.loads(done.stdout))
        del result["view"]  # how it is shown; the properties are of what it says
        return result

    def check(self, truth, words, *facts):
        self.checks += 1
        if not truth:
            sys.exit(f"property broken: {words}: {facts}")


def some_rows(n):
    rows = []
    for i in range(n):
        row = {"name": f"line {i}", "region": random.choice(REGIONS[:4]), "count": random.choice([1, 2, 3, 7])}
        if random.random() < 0.7:
            row["resource"] = "vm/Standard_" + random.choice(SIZES)
            row["os"] = random.choice(["linux", "windows"])
            row["hours"] = random.choice(["", "12x5", "300", "0.3333", "24x7"])
        else:
            row["resource"] = random.choice(DISKS)
        if random.random() < 0.1:
            row["pin"] = "region"
        rows.append(row)
    return rows


def adds_up(t, p):
    total = sum((Decimal(x["amount"]) for x in p["lines"] if x["amount"] is not None), Decimal(0))
    if not any(x["amount"] is not None for x in p["lines"]):
        t.check(p["before_terms"] is None and p["priced_total"] is None, "a sum of nothing known is unknown", p)
    else:
        t.check(total == Decimal(p["before_terms"]), "lines add up", p["region"], p["offer"], total, p["before_terms"])
    for x in p["lines"]:
        t.check((x["amount"] is not None) == (x["state"] in ("priced", "free")), "only priced lines have an amount", x)
        t.check(x["amount"] is not None or x["reason"], "a line without amount has a reason", x)


def by_place(result):
    return {(p["region"], p["offer"]): p for p in result["placements"]}


def retail_round(t):
    rows = some_rows(random.randint(1, 9))
    where = ["--offers", ",".join(OFFERS), "--regions", ",".join(REGIONS), "--lines", "all", "--snapshot", "builtin"]
    first = t.run("compare", rows, *where)
    base = first["base"]
    priced_in_base = {x["name"] for x in base["lines"] if x["amount"] is not None}
    for p in first["placements"] + [base]:
        adds_up(t, p)
    for p in first["placements"]:
        lacks = [x["name"] for x in p["lines"] if x["amount"] is None and x["name"] in priced_in_base]
        t.check(bool(lacks) == (p["rank"] is None), "a placement that misses a line is not ranked", p["region"], p["offer"], lacks, p["rank"])
        t.check(not lacks or (p["total"] is None and p["delta"] is None and p["reason"]), "nor has it a total", p)
    shuffled = rows[:]
    random.shuffle(shuffled)
    other = t.run("compare", shuffled, "--offers", ",".join(random.sample(OFFERS, len(OFFERS))), "--regions",
                  ",".join(random.sample(REGIONS, len(REGIONS))), "--lines", "all", "--snapshot", "builtin")
    a, b = by_place(first), by_place(other)
    t.check([(p["region"], p["offer"]) for p in first["placements"]] == [(p["region"], p["offer"]) for p in other["placements"]], "order of output")
    for key, p in a.items():
        for member in ("total", "priced_total", "before_terms", "delta", "rank", "upfront"):
            t.check(p[member] == b[key][member], "order changes nothing", key, member, p[member], b[key][member])
        amounts = lambda q: sorted((x["name"], x["amount"]) for x in q["lines"])
        t.check(amounts(p) == amounts(b[key]), "order changes no amount", key)
    places = [k for k, p in a.items() if p["rank"] is not None]
    for one, two in [random.sample(places, 2)] if len(places) > 1 else []:
        ab = t.run("compare", rows, "--base", "/".join(one), "--regions", two[0], "--offers", two[1], "--snapshot", "builtin")["placements"][0]
        ba = t.run("compare", rows, "--base", "/".join(two), "--regions", one[0], "--offers", one[1], "--snapshot", "builtin")["placements"][0]
        aa = t.run("compare", rows, "--base", "/".join(one), "--regions", one[0], "--offers", one[1], "--snapshot", "builtin")["placements"][0]
        t.check(Decimal(aa["delta"]) == 0, "itself gives 0", one, aa["delta"])
        if ab["delta"] is not None and ba["delta"] is not None:
            t.check(Decimal(ab["delta"]) == -Decimal(ba["delta"]), "swapping flips the sign", one, two, ab["delta"], ba["delta"])


def explained(t, x):
    """The terms of an explanation, done again with exact fractions, come to the amount."""
    whole, ulp = Fraction(0), 10**18
    for term in x["terms"]:
        product = Fraction(1)
        for f in term["factors"]:
            product = product / Fraction(f["value"]) if f["op"] == "divide" else product * Fraction(f["value"])
        whole += product
    whole = Fraction(round(whole * ulp), ulp)
    t.check(Fraction(x["sum"]) == whole, "the terms come to the sum", x)
    if x["share"]:
        own, of, last = (Fraction(x["share"][k]) for k in ("own", "all", "last_digit"))
        cut = Fraction((whole * ulp * own / of).__floor__(), ulp) if of else Fraction(0)
        t.check(last in (0, Fraction(1, ulp)), "one last digit", x)
        whole = cut + last
    t.check(Fraction(x["amount"]) == whole, "the steps come to the amount", x)


def tier_round(t, tiered):
    meter = random.choice(tiered)
    total = Decimal(random.randint(1, 10**9)) / 1000
    part = (total * random.randint(0, 1000) / 1000).quantize(Decimal("0.000001"))
    whole = t.run("estimate", [{"name": "a", "meter_id": meter, "quantity": total}], "--offers", "MS-AZR-0062P")["placements"][0]
    split = t.run("estimate", [{"name": "a", "meter_id": meter, "quantity": part}, {"name": "b", "meter_id": meter, "quantity": total - part}],
                  "--offers", "MS-AZR-0062P", "--explain", "b", "--discount", "12.5")
    explained(t, split["explain"][0])
    split = t.run("estimate", [{"name": "a", "meter_id": meter, "quantity": part}, {"name": "b", "meter_id": meter, "quantity": total - part}],
                  "--offers", "MS-AZR-0062P")["placements"][0]
    t.check(whole["before_terms"] == split["before_terms"], "split line costs the same", meter, total, part)
    adds_up(t, split)


def catalogue():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data/vm_sizes.csv")
    with open(path, encoding="utf-8", newline="") as f:
        return {r["name"]: r for r in csv.DictReader(f)}


def fits(own, to):
    return (to is not own and int(to["vcpus_available"]) >= int(own["vcpus_available"]) and Decimal(to["memory_gb"]) >= Decimal(own["memory_gb"])
            and int(to["gpus"]) >= int(own["gpus"]) and to["architecture"] == own["architecture"]
            and (to["premium_io"] == "yes" or own["premium_io"] == "no") and int(to["vcpus_available"]) <= 2 * int(own["vcpus_available"])
            and int(to["gpus"]) <= 2 * int(own["gpus"]) and Decimal(to["memory_gb"]) <= 4 * Decimal(own["memory_gb"]))


def series(name):
    return re.sub(r"^(D|G)S$", r"\1", re.match(r"\w+?_([A-Z]+)", name).group(1))


def generation(name):
    return int((re.search(r"_v(\d)$", name) or [0, 1])[1])


def distance(own, to):
    a, b = series(own["name"]), series(to["name"])
    return (b == "B" and a != "B", int(to["gpus"]), int(to["vcpus_available"]), a != b, Decimal(to["memory_gb"]))


def prices_of(t, sizes, own, row, limit, where):
    """The sizes that fit, how near they are, and what the line costs with those that have a price below the limit."""
    near = {n: distance(own, s) for n, s in sizes.items() if fits(own, s)}
    if not near:
        return near, {}
    lines = t.run("estimate", [dict(row, name=n, resource="vm/" + n) for n in near], *where)["placements"][0]["lines"]
    amounts = {x["name"]: Decimal(x["amount"]) for x in lines if x["state"] == "priced"}
    return near, {n: a for n, a in amounts.items() if limit is None or a < Decimal(limit)}


def alternates_round(t, sizes):
    """Proposals change no amount; each fits, is priced as if it were asked for, and is the nearest, of equally near ones the cheapest, then the newest."""
    rows = some_rows(random.randint(1, 9))
    where = ["--snapshot", "builtin", "--regions", random.choice(REGIONS), "--offers", random.choice(OFFERS)]
    with_them, without = t.run("estimate", rows, *where, "--alternates"), t.run("estimate", rows, *where)
    found = with_them.pop("alternates")
    lines = {x["name"]: x for x in with_them["placements"][0]["lines"]}
    for x in lines.values():
        t.check(len(x.pop("alternates")) == sum(a["name"] == x["name"] for a in found), "each line has its own", x["name"])
    t.check(with_them == without, "alternates change nothing else", where)
    asked = {r["name"]: r for r in rows}
    for x in random.sample(found, min(3, len(found))):
        own, line = sizes.get(x["own_size"]), lines[x["name"]]
        t.check(x["own_missing"] == (line["state"] == "no-price"), "missing is without a price", x)
        t.check((own is None) == (x["reason"] == "not in the catalogue"), "not in the catalogue", x)
        if own is None:
            continue
        near, amounts = prices_of(t, sizes, own, asked[x["name"]], None if x["own_missing"] else line["amount"], where)
        if x["size"] is None:
            t.check(not amounts, "nothing fits", x, amounts)
            continue
        t.check(x["size"] in amounts and abs(amounts[x["size"]] - Decimal(x["amount"])) < Decimal("1e-15"), "priced as if asked for", x)
        best = min(near[n] for n in amounts)
        t.check(near[x["size"]] == best, "the nearest", x, best)
        cheapest = min(amounts[n] for n in amounts if near[n] == best)
        t.check(amounts[x["size"]] == cheapest, "of equally near ones the cheapest", x)
        newest = max(generation(n) for n in amounts if near[n] == best and amounts[n] == cheapest)
        t.check(generation(x["size"]) == newest, "then the newest", x)
        if not x["own_missing"]:
            t.check(Decimal(x["delta"]) == Decimal(x["amount"]) - Decimal(line["amount"]) and Decimal(x["delta"]) < 0, "costs less", x)
    for row in rows:
        own = sizes.get(row["resource"][3:])
        if own and lines[row["name"]]["state"] == "priced" and not any(x["name"] == row["name"] for x in found):
            t.check(not prices_of(t, sizes, own, row, lines[row["name"]]["amount"], where)[1], "none that fits costs less", row)
            break


BILL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../examples/bill/export.csv")


def run_bill(t, parts, *options):
    """The result of a bill written in parts, without what names the files."""
    files = []
    for i, (head, rows) in enumerate(parts):
        files.append(f"{t.dir}/part{i}.csv")
        with open(files[-1], "w", newline="") as f:
            w = csv.writer(f)
            w.writerow(head)
            w.writerows(rows)
    done = subprocess.run([t.program, "compare", "--usage", *files, "--snapshot", "builtin", "-q", "-o", "json", "--lines", "all", *options], env=t.env,
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"compare --usage {options}: exit {done.returncode}: {done.stderr}")
    result = t.schemas.check(json.loads(done.stdout))
    del result["view"], result["inputs"]
    return result


def bill_round(t):
    with open(BILL, newline="") as f:
        head, *rows = list(csv.reader(f))
    options = ["--regions", "northeurope,swedencentral", "--offers", random.choice(["payg", "reservation-1y", "payg,savings-plan-1y"])]
    if random.random() < 0.5:
        options += ["--by", random.choice(["tag:env", "resource-group", "subscription"])]
    whole = run_bill(t, [(head, rows)], *options, "--threads", "1")
    shuffled, order = random.sample(rows, len(rows)), random.sample(range(len(head)), len(head))
    mixed = [head[i] for i in order], [[r[i] for i in order] for r in shuffled]
    t.check(run_bill(t, [mixed], *options, "--threads", "3") == whole, "rows and columns in any order, any threads", options)
    cut = random.randint(1, len(rows) - 1)
    t.check(run_bill(t, [(head, shuffled[:cut]), (head, shuffled[cut:])], *options) == whole, "a bill in two files", options)
    quantity, price = head.index("Quantity"), [head.index(c) for c in ("CostInBillingCurrency",)]
    tenfold = [[str(Decimal(v) * 10) if i in (quantity, *price) else v for i, v in enumerate(r)] for r in rows]
    once, ten = (run_bill(t, [(head, r)], "--regions", "northeurope", "--offers", "payg") for r in (rows, tenfold))
    for a, b in zip([once["base"], *once["placements"]], [ten["base"], *ten["placements"]]):
        t.check(Decimal(a["priced_total"]) * 10 == Decimal(b["priced_total"]), "ten times as much", a["region"])
    t.check(Decimal(once["bills"]["billed"]) * 10 == Decimal(ten["bills"]["billed"]), "ten times the bill")


def main():
    program, card = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    import gzip
    opener = gzip.open if card.endswith(".gz") else open
    meters = json.loads(opener(card, "rb").read().decode("utf-8-sig"))["Meters"]
    tiered = [m["MeterId"] for m in meters if len(m["MeterRates"]) > 1]
    both = {}
    for m in meters:
        both.setdefault((m["MeterCategory"], m["MeterSubCategory"], m["MeterName"], m["Unit"]), []).append(m)
    t = Tool(program, card)
    for _ in range(rounds):
        retail_round(t)
        tier_round(t, tiered)
    for _ in range(rounds // 8):
        bill_round(t)
    for _ in range(rounds // 2):
        alternates_round(t, catalogue())
    traps = traps_of(both)
    t.check(len(traps) == 20, "the card has 20 keys with a 0 in the empty region beside named ones", len(traps))
    for region in ("westeurope", "uksouth", "eastus", "australiaeast"):
        rows = [{"name": m["MeterId"], "meter_id": m["MeterId"], "quantity": 1000} for m in traps]
        for x in t.run("estimate", rows, "--offers", "MS-AZR-0062P", "--regions", region)["placements"][0]["lines"]:
            t.check(x["state"] != "free" and x["amount"] != "0", "never free", region, x)
    for x in t.run("estimate", rows, "--offers", "MS-AZR-0062P")["placements"][0]["lines"]:
        t.check(x["state"] == "no-price" and x["amount"] is None, "never free where it stands", x)
    print(f"properties: {t.checks} checks in {rounds} rounds hold; {len(traps)} empty-region zeros never come out free")


def traps_of(both):
    out = []
    for group in both.values():
        if any(m["MeterRegion"] for m in group):
            out += [m for m in group if not m["MeterRegion"] and not any(m["MeterRates"].values())]
    return out


main()

#!/usr/bin/env python3
"""Properties of results that were kept as JSON.

    results.py PROGRAM

render   for each kind of result, with lines, gaps, marks, terms, ranges, notes: in every format the bytes that the
         command itself writes, and the same notes
ndjson   put together again it is the JSON, member by member
schema   each JSON follows its schema
diff     adds up, turns its signs with the sides, makes up no amount; --max-increase says what the numbers say
"""
import decimal
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from schemas import Schemas, documents, join

ROOT = pathlib.Path(__file__).resolve().parents[2]
CARD = ROOT / "tests/data/real/MS-AZR-0062P_USD_US_2016-05-25.json.gz"
OPTIONS = ROOT / "tests/data/made-up/retail_options.json"
QUIRKS = ROOT / "tests/data/made-up/retail_quirks.json"


class Bench:
    def __init__(self, program, folder):
        self.program = str(pathlib.Path(program).resolve())
        self.folder = pathlib.Path(folder)
        self.env = {"PATH": "/usr/bin:/bin", "HOME": folder, "TZ": "UTC", "LC_ALL": "C", "COLUMNS": "100",
                    "RATECAST_AS_OF": "2026-08-25"}
        self.formats = self.find_formats()

    def run(self, *args, code=0, stdin=None):
        done = subprocess.run([self.program, *map(str, args)], env=self.env, cwd=self.folder, capture_output=True,
                              input=stdin)
        if code is not None and done.returncode != code:
            sys.exit(f"{' '.join(map(str, args))}: exit {done.returncode}\n{done.stderr.decode()}")
        return done

    def find_formats(self):
        """From the message that lists them, so that a new format is tested without a word here."""
        text = self.run("prices", "list", "-o", "?", code=2).stderr.decode()
        names = text.split("\n")[1].replace("give", "").replace(" or ", ",").replace(" ", "")
        return names.split(",")

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def json(self, *args, code=0):
        return json.loads(self.run(*args, "-o", "json", code=code).stdout)


def check_render(bench, args, code=0):
    bench.run(*args, "-o", "json", "--out-file", "kept.json", code=code)
    for form in bench.formats:
        direct = bench.run(*args, "-o", form, code=code)
        again = bench.run("render", "kept.json", "-o", form)
        if direct.stdout != again.stdout:
            sys.exit(f"render -o {form} differs from: {' '.join(map(str, args))}")
        notes = [line for line in direct.stderr.decode().splitlines() if line.startswith("note: ")]
        if notes != again.stderr.decode().splitlines():
            sys.exit(f"render -o {form} has other notes than: {' '.join(map(str, args))}")


def check_shapes(bench, schemas, args, code=0):
    doc = bench.json(*args, code=code)
    schemas.check(doc, always=True)
    records = list(documents(bench.run(*args, "-o", "ndjson", code=code).stdout.decode()))
    joined = join(records)
    del doc["view"]
    for empty in ("lines", "rates", "placements", "changes", "snapshots", "rows", "findings"):
        if doc.get(empty) == []:
            joined.setdefault(empty, [])
    for placement in doc.get("placements", []):
        if placement.get("lines") == []:
            del placement["lines"]
    if doc != joined:
        sys.exit(f"ndjson differs from json: {' '.join(map(str, args))}")


def check_diff(bench, schemas, rng):
    """Random pairs of workloads: the deltas of the lines and the terms add up to that of the total, causes add up, sides
    swapped change every sign, equal sides give 0, and what has no amount has no delta."""
    resources = ["vm/Standard_D4s_v5", "vm/Standard_E8s_v5", "disk/P30-LRS", "disk/E10-ZRS", "vm/Standard_Nothing_v9"]
    offers, regions = ["payg", "reservation-1y", "spot", "MS-AZR-0062P"], ["westeurope", "northeurope", "belgiumcentral"]
    zero = decimal.Decimal(0)
    number = lambda text: zero if text is None else decimal.Decimal(text)

    def side(name, verb):
        rows = ["name,resource,region,count"]
        rows += [f"l{rng.randrange(6)},{rng.choice(resources)},{rng.choice(regions)},{rng.randint(1, 3)}" for _ in range(rng.randint(1, 7))]
        bench.write(name + ".csv", "\n".join(rows) + "\n")
        where = ["--offers", rng.choice(offers)] if verb == "estimate" else ["--offers", ",".join(offers[:2])]
        bench.run(verb, name + ".csv", *where, "-q", "-o", "json", "--out-file", name + ".json")

    for i in range(24):
        verb = "estimate" if i % 3 else "compare"
        side("a", verb)
        side("b", verb)
        there, back, same = (bench.json("diff", x, y) for x, y in (("a.json", "b.json"), ("b.json", "a.json"), ("a.json", "a.json")))
        for doc in (there, back, same):
            schemas.check(doc)
            unknown = [line for line in doc["lines"] if line["delta"] is None]
            for line in doc["lines"]:
                sides = [line[s] for s in ("from", "to") if line[s] is not None]
                assert (line["delta"] is None) == any(s["amount"] is None for s in sides), line
                if line["quantity_effect"] is not None:
                    assert sum(number(line[k]) for k in ("quantity_effect", "price_effect", "move_effect")) == number(line["delta"])
            total, causes = doc["total"], doc["causes"]
            assert total["lines_unknown"] == len(unknown) and (total["delta"] is None) == bool(unknown)
            lines = sum(number(line["delta"]) for line in doc["lines"])
            assert lines + number(causes["terms"]) == number(total["known_delta"]) == sum(map(number, causes.values())), doc["total"]
            if not unknown:
                assert number(total["to"]) - number(total["from"]) == number(total["delta"]) == number(total["known_delta"])
        key = lambda line: (line["name"], json.dumps(line["from"]), json.dumps(line["to"]))
        turned = {(line["name"], json.dumps(line["to"]), json.dumps(line["from"])): line for line in back["lines"]}
        assert len(there["lines"]) == len(back["lines"])
        for line in there["lines"]:
            other = turned[key(line)]
            for k in ("delta", "quantity_effect", "price_effect", "move_effect"):
                assert (line[k] is None) == (other[k] is None) and number(line[k]) == -number(other[k]), (line, other)
        assert all(number(there["causes"][k]) == -number(back["causes"][k]) for k in ("quantity", "price", "move", "terms"))
        assert number(there["causes"]["added"]) == -number(back["causes"]["removed"])
        assert number(same["total"]["known_delta"]) == 0 and all(line["status"] in ("same", "unknown") for line in same["lines"])
        check_gate(bench, there)


def check_gate(bench, doc):
    """Exit 12 exactly when the total rises by more, or may do so; the result is written either way."""
    total = doc["total"]
    for limit in ("0", "10", "1000000", "0%", "5%", "100000%"):
        most = decimal.Decimal(limit.rstrip("%"))
        if limit.endswith("%"):
            before = sum((decimal.Decimal(line["from"]["amount"]) for line in doc["lines"] if line["from"] and line["from"]["amount"]), decimal.Decimal(0))
            if total["from"] is None or decimal.Decimal(total["from"]) != before:
                continue  # terms, or lines without an amount: the base of the percentage is not told here
            most = before * most / 100
        above = decimal.Decimal(total["known_delta"]) > most or total["delta"] is None
        done = bench.run("diff", "a.json", "b.json", "--max-increase", limit, "-o", "json", code=12 if above else 0)
        assert json.loads(done.stdout) == doc and bool(done.stderr) == above


def workloads(bench):
    shop = (ROOT / "examples/five-regions/workload.csv").read_text()
    bench.write("shop.csv", shop)
    bench.write("gaps.csv", "name,resource,quantity,unit,region,os\n"
                "old,vm/Standard_D4s_v3,,,westeurope,\nnew,vm/Standard_D4s_v5,,,westeurope,windows\n"
                "none,vm/Standard_Nothing_v9,,,westeurope,\n\"=cmd(), <b>|*\",disk/P30-LRS,2,,westeurope,\n")
    bench.write("ranges.csv", "name,resource,region,quantity_low,quantity,quantity_high,hours\n"
                "a,vm/Standard_D4s_v5,westeurope,,,,200\nb,egress/internet,westeurope,100,300,900,\n")
    bench.write("hours.csv", "name,resource,region,hours\nd,disk/P30-LRS,westeurope,100\nv,vm/Standard_D4s_v5,westeurope,12x5\n")


def main():
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(sys.argv[1], folder)
        schemas = Schemas(bench.program)
        workloads(bench)
        for path in (CARD, OPTIONS, QUIRKS):
            bench.run("prices", "import", path, "--accept")
        bench.run("compare", "shop.csv", "-q", "--offers", "payg", "-o", "json", "--out-file", "before.json")
        bench.run("compare", "gaps.csv", "-q", "--offers", "payg", "-o", "json", "--out-file", "after.json")
        # Of so many changes the pages and the shapes are tested in a small list.
        other = next(s["id"] for s in bench.json("prices", "list")["snapshots"] if s["source"] == "retail" and not s["builtin"])
        runs = [
            ("diff", "before.json", "after.json"),
            ("diff", "before.json", "before.json"),
            ("compare", "shop.csv", "--snapshot", "builtin", "--lines", "2"),
            ("compare", "shop.csv", "--snapshot", "builtin", "--min-coverage", "50", "--top", "4", "--hours", "700"),
            ("compare", "gaps.csv", "--snapshot", "builtin"),
            ("compare", "gaps.csv", "--snapshot", "builtin", "--base", "belgiumcentral/spot", "--lines", "all"),
            ("compare", "ranges.csv", "--snapshot", "builtin", "--offers", "payg,reservation-1y"),
            ("compare", "hours.csv", "--offers", "payg,spot,MS-AZR-0062P", "--regions", "westeurope,northeurope"),
            ("estimate", "shop.csv", "--snapshot", "builtin"),
            ("estimate", "gaps.csv", "--offers", "reservation-3y", "--regions", "francecentral"),
            ("estimate", "ranges.csv", "--snapshot", "builtin"),
            ("estimate", "hours.csv", "--offers", "MS-AZR-0062P", "--month", "2026-02"),
            ("compare", "shop.csv", "--snapshot", "builtin", "--discount", "12.5"),
            ("estimate", "shop.csv", "--snapshot", "builtin", "--explain", "web"),
            ("compare", "gaps.csv", "--snapshot", "builtin", "--explain", "old", "--regions", "northeurope"),
            ("estimate", "shop.csv", "--snapshot", "builtin", "--by", "service"),
            ("estimate", "gaps.csv", "--alternates"),
            ("usage", "check", ROOT / "tests/data/usage/ea_2019.csv"),
            ("doctor",),
            ("prices", "diff", other, "builtin", "shop.csv", "--top", "20"),
            ("prices", "list"),
            ("prices", "show", "vm/Standard_D4s_v5", "--top", "5"),
            ("prices", "search", "nothing", "of", "this", "name"),
        ]
        for args in runs:
            check_render(bench, args)
            check_shapes(bench, schemas, args)
        # Forecasts put the daily path into JSON alone, summaries of usage write csv past the doc: these render otherwise.
        check_shapes(bench, schemas, ("usage", "summary", ROOT / "tests/data/usage/usageaggregates.json", "--by", "meter,region"))
        check_shapes(bench, schemas, ("forecast", ROOT / "examples/forecast/history.csv", "--by", "series", "--as-of", "2026-08-27"))
        check_shapes(bench, schemas, ("reconcile", ROOT / "examples/reconcile/bill.csv", "--by", "resource-group,region"))
        check_diff(bench, schemas, random.Random(20260827))
        print(f"results: {len(runs)} commands render alike in {len(bench.formats)} formats, as json and ndjson agree")


main()

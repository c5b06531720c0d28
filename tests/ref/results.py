#!/usr/bin/env python3
"""Properties of results that were kept as JSON.

    results.py PROGRAM

render   for each kind of result, with lines, gaps, marks, terms, ranges, notes: in every format the bytes that the
         command itself writes, and the same notes
ndjson   put together again it is the JSON, member by member
schema   each JSON follows its schema
"""
import json
import os
import pathlib
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
        runs = [
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
            ("doctor",),
            ("usage", "summary", ROOT / "tests/data/usage/usageaggregates.json", "--by", "meter,region"),
            ("prices", "list"),
            ("prices", "show", "vm/Standard_D4s_v5", "--top", "5"),
            ("prices", "search", "nothing", "of", "this", "name"),
        ]
        for args in runs:
            check_render(bench, args)
            check_shapes(bench, schemas, args)
        print(f"results: {len(runs)} commands render alike in {len(bench.formats)} formats, as json and ndjson agree")


main()

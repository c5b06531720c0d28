#!/usr/bin/env python3
"""A made-up workload of the built-in prices, the same for the same seed: gen_workload.py LINES [SEED] >workload.csv

An estate as inventories show them: most lines are virtual machines of any size on sale, Linux and Windows, some for
office hours or part of the month, the rest disks of all kinds and their operations. Hardly two lines are equal.
"""
import csv
import gzip
import os
import random
import sys

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data")
REGIONS = ["westeurope"] * 6 + ["northeurope"] * 3 + ["swedencentral", "francecentral"]
HOURS = [""] * 7 + ["12x5", "10x5", "8x7", "24x7"]


def sizes():
    """Sizes with a plain hourly price in all of the regions above, by operating system."""
    seen = {"linux": {}, "windows": {}}
    with gzip.open(os.path.join(DATA, "retail_builtin.tsv.gz"), "rt", encoding="utf-8") as f:
        for line in f:
            field = line.rstrip("\n").split("\t")
            if len(field) < 19 or field[0] != "Virtual Machines" or field[5] != "0":
                continue
            flags = field[12]
            if set(flags) & set("adhls") or "p" not in flags or not field[2].startswith("Standard_"):
                continue
            seen["windows" if "w" in flags else "linux"].setdefault(field[2], set()).add(field[7])
    everywhere = set(REGIONS)
    return {system: sorted(s for s, at in of.items() if everywhere <= at) for system, of in seen.items()}


def forms(kind):
    with open(os.path.join(DATA, "resources.csv"), encoding="utf-8") as f:
        return [row["form"] for row in csv.DictReader(f) if row["form"].startswith(kind + "/")]


def main():
    lines = int(sys.argv[1])
    dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    size, disk, ops = sizes(), forms("disk"), forms("disk-ops")
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow("name resource os count quantity hours region tags".split())
    for i in range(lines):
        roll, system, quantity, hours = dice.random(), "", "", ""
        if roll < 0.6:
            system = "windows" if dice.random() < 0.35 else "linux"
            what = "vm/" + dice.choice(size[system])
            hours = dice.choice(HOURS) if dice.random() < 0.8 else "%d" % dice.randint(1, 730)
        elif roll < 0.95:
            what = dice.choice(disk)
            quantity = "" if dice.random() < 0.7 else "%d.%02d" % (dice.randint(1, 60), dice.randint(0, 99))
        else:
            what = dice.choice(ops)
            quantity = "%d.%04d" % (dice.randint(1, 90000), dice.randint(0, 9999))
        tags = "app=app-%03d;tier=%s;cost-center=%d" % (dice.randint(0, 400), dice.choice(["web", "app", "data", "batch"]), 4000 + dice.randint(0, 60))
        out.writerow(["host-%06d" % i, what, system, dice.choice([1, 1, 1, 1, 2, 3, 4, 8, 16, 40]), quantity, hours, dice.choice(REGIONS), tags])


if __name__ == "__main__":
    main()

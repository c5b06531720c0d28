#!/usr/bin/env python3
"""Takes a newer edition of a public file over into a table of this folder; see README.md.

    python3 data/refresh.py units   PricingUnits.csv
    python3 data/refresh.py sizes   azure_compute_instance_types.json
    python3 data/refresh.py regions Regions.csv      only lists what is new: spellings need a human eye
"""
import csv
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def units(path):
    table = os.path.join(HERE, "units.csv")
    old = rows(table)
    as_priced = {r["unit"]: r["as_priced"] for r in old}
    lines = ["unit,block,name,as_priced,source"]
    new = set()
    for r in rows(path):
        unit = r["UnitOfMeasure"]
        new.add(unit)
        lines.append('"%s",%s,%s,%s,pricing-units'
                     % (unit, r["PricingBlockSize"], r["DistinctUnits"], as_priced.get(unit, "")))
    for r in old:
        if r["source"] != "pricing-units" and r["unit"] not in new:
            lines.append('"%s",%s,%s,%s,%s' % (r["unit"], r["block"], r["name"], r["as_priced"], r["source"]))
    with open(table, "w", encoding="utf-8", newline="") as f:
        f.write("\n".join(lines) + "\n")


def sizes(path):
    with open(path, encoding="utf-8") as f:
        source = json.load(f)
    out = []
    for name, size in source.items():
        spec = size.get("specs") or {}
        if "vCPUs" not in spec or "MemoryGB" not in spec:
            continue
        out.append([name, size["family"], spec["vCPUs"], spec.get("vCPUsAvailable", spec["vCPUs"]), spec["MemoryGB"],
                    spec.get("GPUs", "0"), spec.get("CpuArchitectureType", "x64"),
                    "yes" if spec.get("PremiumIO") else "no"])
    with open(os.path.join(HERE, "vm_sizes.csv"), "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow("name family vcpus vcpus_available memory_gb gpus architecture premium_io".split())
        w.writerows(sorted(out, key=lambda r: r[0].lower()))


def regions(path):
    def fold(s):
        return s.lower().replace(" ", "").replace("_", "").replace("-", "")
    known = {}
    for r in rows(os.path.join(HERE, "regions.csv")):
        for s in [r["arm"], r["price"], r["display"]] + r["spellings"].split(";") + r["price_only"].split(";"):
            known[fold(s)] = r["arm"]
    for r in rows(path):
        have = known.get(fold(r["OriginalValue"]))
        if have != r["RegionId"]:
            print("%s -> %s (%s), here: %s" % (r["OriginalValue"], r["RegionId"], r["RegionName"], have or "unknown"))


if __name__ == "__main__":
    tasks = {"units": units, "sizes": sizes, "regions": regions}
    if len(sys.argv) != 3 or sys.argv[1] not in tasks:
        sys.exit(__doc__)
    tasks[sys.argv[1]](sys.argv[2])

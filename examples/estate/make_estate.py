#!/usr/bin/env python3
"""Writes estate.csv: 200 lines as a firm of some size has them. The same every time."""
import random

random.seed(2026)
# application: (team, tiers: (name, sizes, machines, os, system disk))
APPS = {
    "shop": ("commerce", [("web", ["D2s_v5", "D4s_v5"], 4, "linux", "P6"), ("api", ["D4s_v5", "D8s_v5"], 3, "linux", "P10"),
                          ("db", ["E8s_v5", "E16s_v5"], 2, "linux", "P10"), ("search", ["E4s_v5"], 3, "linux", "P10")]),
    "erp": ("finance", [("app", ["D8s_v5", "D16s_v5"], 2, "windows", "P10"), ("db", ["E32s_v5", "E16s_v5"], 2, "windows", "P15"),
                        ("files", ["D4s_v5"], 1, "windows", "P10")]),
    "crm": ("sales", [("web", ["D2as_v5", "D4as_v5"], 2, "linux", "P6"), ("app", ["D8as_v5"], 2, "linux", "P10"), ("db", ["E8as_v5"], 2, "linux", "P10")]),
    "claims": ("insurance", [("web", ["D4s_v4"], 2, "windows", "P10"), ("app", ["D8s_v4", "D16s_v4"], 2, "windows", "P10"), ("db", ["E16s_v4"], 2, "windows", "P15")]),
    "lake": ("data", [("ingest", ["F8s_v2", "F16s_v2"], 3, "linux", "E10"), ("worker", ["E16s_v5", "L8s_v3"], 6, "linux", "E10"), ("notebook", ["NC4as_T4_v3"], 1, "linux", "E20")]),
    "desktops": ("workplace", [("pool", ["D4s_v5", "D2s_v5"], 12, "windows", "E10")]),
    "build": ("platform", [("agent", ["D8s_v5", "F16s_v2"], 5, "linux", "E10"), ("registry", ["D4s_v5"], 1, "linux", "P10")]),
    "monitoring": ("platform", [("collector", ["B4ms"], 2, "linux", "E10"), ("store", ["E8s_v5"], 2, "linux", "P10")]),
    "directory": ("platform", [("dc", ["B2ms"], 2, "windows", "P6")]),
    "licences": ("workplace", [("server", ["D4s_v3"], 1, "windows", "E10")]),
}
DATA = {"db": ["P30", "P40"], "search": ["P20"], "files": ["P40", "P50"], "worker": ["E40"], "store": ["P30"], "registry": ["E30"]}
ENVIRONMENTS = [("prod", "westeurope", ""), ("prod-dr", "northeurope", "60"), ("test", "westeurope", "12x5"), ("dev", "westeurope", "10x5")]

lines = []
for environment, region, hours in ENVIRONMENTS:
    for app, (team, tiers) in APPS.items():
        if environment == "prod-dr" and app in ("build", "desktops", "lake"):
            continue
        for tier, sizes, machines, system, disk in tiers:
            tags = f"team={team};app={app};env={environment}"
            # data of insured persons stay where they are
            pin = "region" if app == "claims" and tier == "db" and environment == "prod" else ""
            n = machines if environment == "prod" else max(1, machines // 2)
            name = f"{app}-{tier}-{environment}"
            size = random.choice(sizes) if environment == "prod" else sizes[0]
            run = hours if hours else "12x5" if app == "desktops" else str(random.randrange(150, 400)) if tier == "worker" else ""
            lines.append((name, f"vm/Standard_{size}", system, n, run, region, pin, tags))
            lines.append((f"{name}-os", f"disk/{disk}-LRS", "", n, "", region, pin, tags))
            if tier in DATA and environment in ("prod", "prod-dr"):
                lines.append((f"{name}-data", f"disk/{random.choice(DATA[tier])}-LRS", "", n * random.choice([1, 2]), "", region, pin, tags))
            if tier == "db" and environment != "dev":
                lines.append((f"{name}-backup", f"disk/{random.choice(['S40', 'S50'])}-LRS", "", 1, "", region, pin, tags))
print("name,resource,os,count,hours,region,pin,tags")
for line in lines[:200]:
    print(",".join(map(str, line)))

#!/usr/bin/env python3
"""The sums of bills, computed another way: csv and json of Python, each number quantised half-even at 18 decimals, then
exact fractions of ten. Compares with `ratecast usage summary -o csv` under several keys and steps of time.

    usage_oracle.py PROGRAM FILE...

Rules restated here from docs/numbers.md and the fields of each dialect, not taken from the program: which columns count,
how dates are read, what is skipped.
"""
import csv
import datetime
import decimal
import gzip
import io
import json
import re
import subprocess
import sys
from decimal import Decimal

decimal.getcontext().prec = 120
csv.field_size_limit(1 << 30)
ATTO = Decimal(1).scaleb(-18)
LIMIT = Decimal(2) ** 127 * ATTO

# field -> names, the first that a file has counts (azure-apis: canonical mapping)
NAMES = {
    "date": "Date UsageDateTime UsageDate ChargePeriodStart",
    "quantity": "Quantity UsageQuantity ConsumedQuantity",
    "unit": "UnitOfMeasure ConsumedUnit Unit",
    "cost": "CostInBillingCurrency Cost PreTaxCost ExtendedCost BilledCost",
    "currency": "BillingCurrency BillingCurrencyCode Currency",
    "meter": "MeterId x_SkuMeterId SkuMeter SkuId meter",
    "service": "MeterCategory ServiceName service",
    "subscription": "SubscriptionId SubscriptionGuid SubAccountId subscription",
    "resource-group": "ResourceGroup resourceGroupName x_ResourceGroupName",
    "series": "series",
    "tag": "Tags",
}


def fold(name):
    m = re.search(r".\(([^()]+)\)\s*$", name)
    return re.sub(r"[\s_-]", "", (m.group(1) if m else name)).lower()


def number(text):
    """None = not stated; 'bad' = no number."""
    text = text.strip()
    if text in ("", "NULL"):
        return None
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text):
        return "bad"
    value = Decimal(text).quantize(ATTO, decimal.ROUND_HALF_EVEN)
    return value if abs(value) < LIMIT else "bad"


def moment(text, day_first):
    """Hours since 1970 (UTC), or None."""
    text = text.strip()
    m = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(.*)", text)
    n = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(.*)", text)
    if m:
        y, mo, d, rest = int(m[1]), int(m[2]), int(m[3]), m[4]
    elif n:
        y, rest = int(n[3]), n[4]
        mo, d = (int(n[2]), int(n[1])) if day_first else (int(n[1]), int(n[2]))
    else:
        return None
    t = re.fullmatch(r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?", rest)
    try:
        at = datetime.datetime(y, mo, d)
    except ValueError:
        return None
    if not t:
        return None
    if t[1]:
        at += datetime.timedelta(hours=int(t[1]), minutes=int(t[2]))
    if t[4] and t[4] != "Z":
        sign = -1 if t[4][0] == "-" else 1
        digits = t[4][1:].replace(":", "")
        at -= sign * datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return (at - datetime.datetime(1970, 1, 1)) // datetime.timedelta(hours=1)


def tag(text, name):
    if isinstance(text, dict):
        pairs = list(text.items())
    else:
        text = text.strip()
        if text in ("", "NULL"):
            return ""
        try:
            pairs = json.loads(text if text.startswith("{") else "{" + text + "}", object_pairs_hook=list)
        except ValueError:
            return ""
    for k, v in pairs:
        if k.strip().lower() == name.lower():
            return v.strip() if isinstance(v, str) else ""
    return ""


def csv_rows(text):
    rows = [r for r in csv.reader(io.StringIO(text, newline="")) if r and r != [""]]
    titles = [i for i, r in enumerate(rows) if r == ["Daily Usage"]]
    if titles:
        rows = rows[titles[0] + 1:]
    head = [fold(c) for c in rows[0]]
    column = {}
    for field, names in NAMES.items():
        for name in names.split():
            if fold(name) in head:
                column[field] = head.index(fold(name))
                break
    quoted = bool(titles)
    focus = fold("ChargePeriodStart") in head
    for r in rows[1:]:
        row = {}
        for field, at in column.items():
            value = r[at].strip() if at < len(r) else ""
            if quoted and len(value) > 1 and value[0] == value[-1] == '"':
                value = value[1:-1]
            row[field] = "" if focus and value == "NULL" else value
        if len(r) > len(head) and any(r[len(head):]):
            row["wrong"] = True
        yield row


def first(*texts):
    return next((t for t in texts if t), "")


def json_text(value):
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "%.15g" % value
    return value


def json_rows(doc):
    for item in doc["value"]:
        p = item["properties"]
        if "usageStartTime" in p:
            inner = json.loads(p["instanceData"])["Microsoft.Resources"] if "instanceData" in p else {}
            path = inner.get("resourceUri", "")
            row = {"date": p["usageStartTime"], "quantity": p["quantity"], "unit": p.get("unit"), "meter": p["meterId"],
                   "service": p.get("meterCategory"), "subscription": p["subscriptionId"], "tag": inner.get("tags") or {}}
        else:
            meter = p.get("meterDetails") or {}
            path = first(p.get("resourceId"), p.get("instanceId"))
            row = {"date": first(p.get("date"), p.get("usageStart")), "quantity": p.get("quantity", p.get("usageQuantity")),
                   "cost": p.get("cost", p.get("pretaxCost")), "currency": first(p.get("billingCurrency"), p.get("currency")),
                   "unit": first(meter.get("unitOfMeasure"), p.get("unitOfMeasure")), "meter": p["meterId"],
                   "service": first(meter.get("meterCategory"), p.get("consumedService")),
                   "subscription": first(p.get("subscriptionId"), p.get("subscriptionGuid")) or
                   re.search(r"/subscriptions/([^/]+)", path)[1], "tag": item.get("tags") or {}}
        group = re.search(r"/resourcegroups/([^/]+)", path, re.I)
        row["resource-group"] = first(p.get("resourceGroup"), group[1] if group else "")
        yield {k: v if isinstance(v, dict) else json_text(v) for k, v in row.items()}


def read(path):
    data = open(path, "rb").read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    text = data.decode("utf-8-sig")
    return list(json_rows(json.loads(text)) if text.lstrip()[:1] in "{[" else csv_rows(text))


def key_of(row, key):
    if key.startswith("tag:"):
        return tag(row.get("tag", ""), key[4:])
    value = row.get(key, "")
    if key == "subscription":
        value = value.rstrip("/").rsplit("/", 1)[-1]
    return value.lower() if key in ("meter", "subscription", "resource-group") else value


def expected(rows, keys, step):
    forms = [r.get("date", "") for r in rows]
    day_first = any(moment(f, False) is None and moment(f, True) is not None for f in forms) and \
        not any(moment(f, True) is None and moment(f, False) is not None for f in forms)
    sums = {}
    for row in rows:
        at, quantity, cost = moment(row.get("date", ""), day_first), number(row.get("quantity", "")), number(row.get("cost", ""))
        if row.get("wrong") or at is None or "bad" in (quantity, cost) or (quantity is None and cost is None):
            continue
        group = [key_of(row, k) for k in keys]
        start = datetime.datetime(1970, 1, 1) + datetime.timedelta(hours=at)
        if step == "hourly":
            group.append(start.strftime("%Y-%m-%dT%H:00:00Z"))
        elif step != "total":
            group.append(start.strftime("%Y-%m-%d" if step == "daily" else "%Y-%m-01"))
        group += [row.get("unit", ""), row.get("currency", "").upper()]
        s = sums.setdefault(tuple(group), [None, None, 0])
        for i, v in enumerate((quantity, cost)):
            if v is not None:
                s[i] = (s[i] or Decimal(0)) + v
        s[2] += 1
    return sums


def reported(program, paths, keys, step, extra):
    cmd = [program, "usage", "summary", *paths, "--granularity", step, "-o", "csv", "-q", *extra]
    cmd += ["--by", ",".join(keys)] if keys else []
    done = subprocess.run(cmd, capture_output=True)
    if done.returncode:
        sys.exit(f"{' '.join(cmd)}: exit {done.returncode}\n{done.stderr.decode()}")
    rows = list(csv.reader(io.StringIO(done.stdout.decode(), newline="")))
    sums = {}
    # What a spreadsheet would run as a formula has a ' before it.
    for r in rows[1:]:
        r = [c[1:] if c[:1] == "'" and c[1:2] in ("=", "+", "-", "@") else c for c in r]
        n = len(keys) + (step != "total")
        sums[tuple(r[:n] + [r[n + 1], r[n + 3]])] = [None if r[n] == "" else Decimal(r[n]), None if r[n + 2] == "" else Decimal(r[n + 2]),
                                                     int(r[n + 4])]
    if len(sums) != len(rows) - 1:
        sys.exit(f"{' '.join(cmd)}: a group is there twice")
    order = [r[:len(keys)] for r in rows[1:]]
    if [[c.encode() for c in k] for k in order] != sorted([[c.encode() for c in k] for k in order]):
        sys.exit(f"{' '.join(cmd)}: not sorted by key")
    return sums


def main():
    program, paths = sys.argv[1], [a for a in sys.argv[2:] if not a.startswith("--")]
    extra = [a for a in sys.argv[2:] if a.startswith("--")]
    checks = 0
    for path in paths:
        rows = read(path)
        has = {k for r in rows for k in r}
        tags = sorted({k.strip() for r in rows for k in re.findall(r'"([^"]+)"\s*:', json.dumps(r["tag"]) if isinstance(r.get("tag"), dict) else r.get("tag", ""))})[:4]
        wanted = [k for k in ("meter", "service", "subscription", "resource-group", "series") if k in has]
        sets = [[k] for k in wanted] + [["tag:" + t] for t in tags if "=" not in t and "," not in t] + [wanted[:3]]
        for keys in sets:
            if not keys:
                continue
            for step in ("total", "monthly", "daily", "hourly"):
                want, got = expected(rows, keys, step), reported(program, [path], keys, step, extra)
                if want != got:
                    for k in sorted(want.keys() | got.keys()):
                        if want.get(k) != got.get(k):
                            sys.exit(f"{path} --by {keys} {step}: {k}: expected {want.get(k)}, got {got.get(k)}")
                checks += 1
    print(f"usage oracle: {len(paths)} files, {checks} tables equal")


main()

#!/usr/bin/env python3
"""Loads HTML reports in headless Chromium and judges what a reader gets.

    web_test.py RATECAST [--shots FOLDER]

Each report at 360, 800 and 1400 pixels, light and dark, and as printed on A4: nothing scrolls sideways, no two texts overlap, contrast is
enough, nothing is loaded, nothing is logged, no name from the workload becomes markup (page.js). The numbers on the page are those of the
JSON of the same run, rounded; bars are as long as their numbers say. Without scripts the text is the same. --shots keeps pictures.
"""
import csv
import decimal
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
from browser import Browser  # noqa: E402

decimal.getcontext().prec = 60
D = decimal.Decimal
WIDTHS = (360, 800, 1400)
PRINT_WIDTH = 703  # A4 less the margins of report.css, in CSS pixels
LIMIT = 1 << 20
PAGE, DATA = (HERE / "page.js").read_text(), (HERE / "data.js").read_text()
CARD = ROOT / "tests/data/made-up/MS-AZR-0003P_EUR_DE_2026-08-01.json"
STEERING = (list(range(0x20)) + list(range(0x7F, 0xA0)) + [0xAD, 0x61C, 0x180E] + list(range(0x200B, 0x2010)) + list(range(0x2028, 0x202F)) +
            list(range(0x2060, 0x2070)) + [0xFEFF] + list(range(0xFFF9, 0xFFFC)) + list(range(0xE0000, 0xE0080)))
faults = []


def check(what, truth):
    if not truth:
        faults.append(what)


def same(what, got, want):
    if got != want:
        faults.append(f"{what}: {got!r}, not {want!r}")


def estate(path, lines):
    """Lines over many sizes, some of which are not sold everywhere."""
    pick = random.Random(5)
    sizes = "D2s_v5 D4s_v5 D8s_v5 D16s_v5 E4s_v5 E8s_v5 E16s_v5 D4s_v3 D8s_v3 E8_v4 F8s_v2 B2ms B4ms".split()
    with open(path, "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(["name", "resource", "os", "count", "hours", "region", "tags"])
        for i in range(lines):
            tags = f"app=a{i % 7};team={pick.choice(['shop', 'office'])}"
            if i % 4 == 3:
                w.writerow([f"data-disk-{i:03}", "disk/" + pick.choice(["P10-LRS", "P20-LRS", "P30-LRS", "E20-LRS"]), "", pick.randint(1, 9), "", "westeurope", tags])
            else:
                w.writerow([f"{pick.choice(['web', 'app', 'db', 'batch', 'build'])}-{i:03}", "vm/Standard_" + pick.choice(sizes), pick.choice(["linux", "windows"]),
                            pick.randint(1, 6), pick.choice(["", "12x5", "24x7", "200"]), pick.choice(["westeurope", "northeurope"]), tags])


class Reports:
    """Runs commands with a rate cache of their own and keeps what they write."""

    def __init__(self, program, scratch):
        self.program, self.scratch, self.n = pathlib.Path(program).resolve(), pathlib.Path(scratch), 0
        self.codes = (0,)
        self.env = {"PATH": "/usr/bin:/bin", "HOME": scratch, "TZ": "UTC", "LC_ALL": "C", "RATECAST_AS_OF": "2026-08-25"}

    def run(self, *args, cwd=ROOT):
        done = subprocess.run([self.program, *args], cwd=cwd, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        if done.returncode not in self.codes:
            sys.exit(f"ratecast {' '.join(args)}: exit code {done.returncode}: {done.stderr.decode()}")
        return done.stdout

    def make(self, *args, cwd=ROOT):
        """The path of the report, and the JSON of the same command."""
        self.n += 1
        path = self.scratch / f"report-{self.n}.html"
        path.write_bytes(self.run(*args, "-o", "html", cwd=cwd))
        return path, json.loads(self.run(*args, "-o", "json", cwd=cwd))


# How a number is shown


def money(text, digits=2):
    return f"{D(text).quantize(D(1).scaleb(-digits), decimal.ROUND_HALF_EVEN) + 0:,}".replace("-0.00", "0.00")


def delta(text):
    shown = money(text)
    return "+" + shown if D(text) > 0 and D(shown.replace(",", "")) else shown


def percent(text, sign=True):
    shown = money(text, 1)
    shown = "0.0" if shown == "-0.0" else shown
    return ("+" if sign and D(text) > 0 and D(shown.replace(",", "")) else "") + shown + "%"


def same_number(what, got, want, show):
    """A cell, bar or figure against a member of the JSON: exactly in data-exact, rounded in what is seen."""
    if want is None:
        check(f"{what}: a number where the JSON has none: {got}", got is None or got["exact"] is None)
        return
    check(f"{what}: is not there", got is not None)
    if got:
        same(f"{what}, exactly", got["exact"], want)
        same(f"{what}, shown", got["shown"].rstrip("*").replace(" left out", ""), show(want))


# The numbers of a comparison


def value(point, series):
    return next((v for v in point["values"] if v["series"] == series), None)


def check_bars(what, chart):
    """Lengths are in the proportion of the numbers, from 0; what is left out lengthens its bar."""
    ends = [D(chart["reference"]["exact"])] if chart["reference"] else []
    for p in chart["points"]:
        ends += [D(t["exact"]) for t in p["ticks"]]
        if p["bars"]:
            values = [D(v["exact"]) for v in p["values"] if v["exact"] is not None]
            stacked = any(b["kind"] == "rest" for b in p["bars"])
            ends += [sum(values)] if stacked else values
    full = max(ends)
    near = lambda got, n: abs(D(str(got)) - n * 100 / full) < D("0.001")
    if chart["reference"]:
        check(f"{what}: the reference line is elsewhere", chart["line"] and all(near(x, D(chart["reference"]["exact"])) for x in chart["line"]))
    for p in chart["points"]:
        start, known = D(0), [v for v in p["values"] if v["exact"] is not None]
        check(f"{what}: {p['label']}: {len(p['bars'])} bars for {len(known)} numbers", len(p["bars"]) in (len(known), 0))
        for bar, v in zip(p["bars"], known):
            start = start if bar["kind"] == "rest" else D(0)
            check(f"{what}: {p['label']}: the bar of {v['shown']} is {bar}", near(bar["x"], start) and near(bar["width"], D(v["exact"])))
            start += D(v["exact"])
        for t in p["ticks"]:
            check(f"{what}: {p['label']}: a mark at {t}", near(t["x"], D(t["exact"])))


def placements_of(result):
    """By (region, offer); the base among them even if it is none of the placements."""
    every = {(p["region"], p["offer"]): p for p in result["placements"]}
    return {(result["base"]["region"], result["base"]["offer"]): result["base"], **every}


def check_ranking(what, page, result):
    placements = placements_of(result)
    rows = next(t for t in page["tables"] if t["title"] == "Ranking")["rows"]
    base = result["base"]
    want = [k for k, p in placements.items() if p["status"] == "ok" or p["base"]]
    same(f"{what}: rows of the ranking", sorted((r["cells"]["region"]["shown"].replace(" (base)", ""), r["cells"]["offer"]["shown"]) for r in rows), sorted(want))
    for r in rows:
        c = r["cells"]
        p = placements[c["region"]["shown"].replace(" (base)", ""), c["offer"]["shown"]]
        name = f"{what}: {p['region']}/{p['offer']}"
        same_number(name + " total", c["total"], p["total"] or p["priced_total"], money)
        same_number(name + " delta", c.get("delta"), p["delta"], delta)
        same_number(name + " %", c.get("delta_pct"), p["delta_pct"], percent)
        yearly = p["yearly"] or (f"{(12 * D(p['priced_total'])).normalize():f}" if p["base"] and p["priced_total"] else None)
        same_number(name + " yearly", c.get("yearly"), yearly, money)
        same_number(name + " upfront", c.get("upfront"), p["upfront"] if p["upfront"] not in (None, "0") else None, money)
        same(name + " base", "(base)" in c["region"]["shown"], p["base"])
        same(name + " best", "best" in r["tone"], p["rank"] == 1 and not p["interruptible"])
    gaps = {(p["region"], p["offer"]): p for p in result["placements"] if p["status"] != "ok" and not p["base"]}
    table = next((t for t in page["tables"] if t["title"] == "Not comparable"), {"rows": []})
    for r in table["rows"]:
        c = r["cells"]
        p = gaps[c["region"]["shown"], c["offer"]["shown"]]
        same_number(f"{what}: gap {p['region']}/{p['offer']}", c["missing"], p["missing"], money)
        same_number(f"{what}: part {p['region']}/{p['offer']}", c["priced_total"], p["priced_total"], money)
    check(f"{what}: gaps are missing", bool(table["rows"]) == bool(gaps))
    return placements, gaps, base


def check_ranking_chart(what, page, result):
    placements, gaps, base = check_ranking(what, page, result)
    chart = page["charts"]["ranking"]
    same_number(what + " reference", {**chart["reference"], "shown": chart["reference"]["shown"].replace("base ", "")}, base["total"] or base["priced_total"], money)
    seen = set()
    for p in chart["points"] + page["charts"].get("regions", {"points": []})["points"]:
        key = (p["label"], p["detail"] or p["label"])
        want = placements[key]
        name = f"{what}: bar {key}"
        seen.add(key)
        same_number(name, value(p, "total"), want["total"] or want["priced_total"], money)
        if key in gaps:
            same_number(name + " left out", value(p, "missing"), want["missing"], money)
            check(name + " looks like a result", p["tone"] == "bar dim" and p["tag"] is None and p["aside"] is None)
            check(name + " hides what it leaves out", [b["kind"] for b in p["bars"]] == ["dim", "rest"])
        else:
            same_number(name + " %", p["aside"], None if want["base"] else want["delta_pct"], percent)
            tone = "bold" if want["base"] else "risk" if want["interruptible"] else "best" if want["rank"] == 1 else "plain"
            same(name + " tone", p["tone"], "bar " + tone)
            same(name + " bar", [b["kind"] for b in p["bars"]], [tone])
    check(f"{what}: the cheapest is not in the chart", all(k in seen for k, p in placements.items() if p["rank"] == 1))
    check(f"{what}: the base is not in the chart", (base["region"], base["offer"]) in seen)
    check(f"{what}: no gap is in the chart", not [g for g in gaps.values() if g["priced_total"]] or seen & set(gaps))
    for chart in page["charts"].items():
        check_bars(f"{what}: {chart[0]}", chart[1])


def check_compare_figures(what, page, result):
    f = page["figures"]
    firm = [p for p in result["placements"] if p["rank"] == 1 and not p["interruptible"]]
    spot = [p for p in result["placements"] if p["rank"] == 1 and p["interruptible"]]
    gaps = [p["missing"] for p in result["placements"] if p["status"] != "ok" and not p["base"] and p["missing"] is not None]
    same_number(what + " cheapest", f["cheapest"], firm[0]["total"] if firm else None, money)
    if firm:
        check(what + ": whose figure is it?", firm[0]["region"] in f["cheapest"]["place"] and firm[0]["offer"] in f["cheapest"]["place"])
    if "base" in f:
        same_number(what + " base", f["base"], result["base"]["total"] or result["base"]["priced_total"], money)
    if spot and not spot[0]["base"]:
        same_number(what + " evictable", f["evictable"], spot[0]["total"], money)
    if gaps:
        same_number(what + " left out", f["not-comparable"], min(gaps, key=D), money)


def check_lines(what, page, result):
    """The picture and the table of lines: the base, and the first placements that carry lines."""
    sides = {"base": result["base"]}
    carried = [p for p in result["placements"] if "lines" in p and not p["base"]][:2]
    sides.update({f"placement-{i + 1}": p for i, p in enumerate(carried)})
    table = [t for t in page["tables"] if t["title"] == "Monthly cost by line"][0]
    same(f"{what}: rows of the lines", len(table["rows"]), len(result["base"]["lines"]) + 1)
    for key, p in sides.items():
        for row, line in zip(table["rows"], p["lines"]):
            same_number(f"{what}: {key} {line['name'][:20]}", row["cells"][key], line["amount"], money)
            if line["amount"] is None:
                same(f"{what}: {key} state", row["cells"][key]["shown"], line["state"])
        same_number(f"{what}: {key} sum", table["rows"][-1]["cells"][key], p["before_terms"], money)
    chart = page["charts"]["lines"]
    known = sorted((l for l in result["base"]["lines"] if l["amount"] is not None), key=lambda l: -D(l["amount"]))
    for point, line in zip(chart["points"], known[:14]):
        same(f"{what}: line in the chart", plain(point["label"]), plain(line["name"]))
        same_number(f"{what}: line {line['name'][:20]}", value(point, "amount"), line["amount"], money)
    same(f"{what}: series", sorted(v["series"] for v in chart["points"][0]["values"]), sorted(["amount"] + [k for k in sides if k != "base"]))


def plain(name):
    """What is left of a name: one line, nothing that steers, blanks at the ends gone."""
    return "".join(" " if c in "\n\r\t" else "?" if ord(c) in STEERING else c for c in name)


def check_compare(what, page, result):
    same(what + " schema", page["schema"], result["schema"])
    check_ranking_chart(what, page, result)
    check_compare_figures(what, page, result)
    check_lines(what, page, result)


def check_estimate(what, page, result):
    p = result["placements"][0]
    rows = page["tables"][0]["rows"]
    for row, line in zip(rows, p["lines"]):
        same(f"{what}: name", row["cells"]["name"]["shown"], plain(line["name"]))
        same_number(f"{what}: {line['name'][:20]}", row["cells"]["amount"], line["amount"], money)
    same_number(what + " monthly", page["figures"]["monthly"], p["total"] or p["priced_total"], money)
    check_bars(what + ": lines", page["charts"]["lines"])
    shown = [value(v, "amount")["exact"] for v in page["charts"]["lines"]["points"]]
    known = sorted((D(l["amount"]) for l in p["lines"] if l["amount"] is not None), reverse=True)
    check(f"{what}: the chart has other amounts", [D(x) for x in shown if x is not None][:14] == known[:14])
    if "regions" in page["charts"]:
        sums = {}
        for line in p["lines"]:
            if line["amount"] is not None:
                region = line["match"]["region"] or "no region"
                sums[region] = sums.get(region, D(0)) + D(line["amount"])
        got = {v["label"]: D(value(v, "amount")["exact"]) for v in page["charts"]["regions"]["points"]}
        same(f"{what}: by region", got, sums)


def check_forecast(what, page, result):
    """The ends of lines and bands are the numbers of the total, and stand where the scale says; the days add up to what is known."""
    fan, total = page["charts"]["fan"], result["total"]
    above, below = fan["panels"]
    wide, narrow = sorted(total["intervals"], key=lambda i: -D(i["level"]))
    want = {"actual": total["actual_to_date"], "forecast": total["mean"], "low-1": wide["low"], "high-1": wide["high"], "low-2": narrow["low"], "high-2": narrow["high"]}
    if "budget" in result:
        want["reference"] = result["budget"]["amount"]
        check_reference(what, fan, D(result["budget"]["amount"]))
    same(f"{what}: ends", sorted(fan["ends"]), sorted(want))
    for key, n in want.items():
        same_number(f"{what}: {key}", fan["ends"][key], n, money)
    high, days = D(above["marks"][0].replace(",", "")), (int(result["cycle"]["end"][8:]), int(result["model"]["last_day"][8:]))
    at = lambda n, y, top: abs(D(str(y)) - (top - D(n)) * 100 / top) < D("0.01")
    actual, forecast = above["lines"]
    check(f"{what}: the actual line ends elsewhere", len(actual) == days[1] and at(want["actual"], actual[-1][1], high) and actual[-1] == forecast[0])
    check(f"{what}: the forecast ends elsewhere", len(forecast) == days[0] - days[1] + 1 and at(want["forecast"], forecast[-1][1], high))
    for band, i in zip(above["bands"], (1, 2)):
        half = len(band) // 2
        check(f"{what}: band {i} does not begin at a point", band[0] == band[-1] == forecast[0])
        check(f"{what}: band {i} ends elsewhere", at(want[f"low-{i}"], band[half - 1][1], high) and at(want[f"high-{i}"], band[half][1], high))
        widths = [low[1] - up[1] for low, up in zip(band[:half], reversed(band[half:]))]
        check(f"{what}: band {i} does not grow", widths == sorted(widths) and widths[-1] > 0)
    same(f"{what}: the days add up", sum(D(b["exact"]) for b in below["bars"]), D(total["actual_to_date"]))
    most = D(below["marks"][0].replace(",", ""))
    check(f"{what}: a bar is as long as it should not be", all(at(b["exact"], b["y"], most) and abs(b["y"] + b["height"] - 100) < 0.01 for b in below["bars"]))


def check_reference(what, fan, amount):
    """The line of a budget stands in the upper panel, all the way, where the scale says."""
    above, below = fan["panels"]
    top = D(above["marks"][0].replace(",", ""))
    same(f"{what}: lines of the budget", (len(above["references"]), len(below["references"])), (1, 0))
    line = above["references"][0]
    check(f"{what}: the budget stands elsewhere", abs(D(str(line["y1"])) - (top - amount) * 100 / top) < D("0.01") and line["y1"] == line["y2"])
    same(f"{what}: the budget reaches", (line["x1"], line["x2"]), (0, 100))


def check_backtest(what, page, result):
    chart = page["charts"]["error-by-day"]
    same(f"{what}: days", [p["label"] for p in chart["points"]], [f"day {t['day']}" for t in result["total"]["days"]])
    for p, t in zip(chart["points"], result["total"]["days"]):
        for v, key in zip(p["values"], ("mape", "run_rate_mape")):
            same_number(f"{what}: {p['label']}", v, t[key], lambda n: percent(n, False))
    check_bars(what, chart)


def check_budgets(what, page, result):
    """Each budget that is known has a fan with its amount as a line; those that are in danger come first."""
    known = [b for b in result["budgets"] if b["state"] != "no-usage"]
    known.sort(key=lambda b: b["state"] not in ("exceeded", "likely"))
    same(f"{what}: charts", len(page["charts"]), min(6, len(known)))
    for (key, fan), b in zip(page["charts"].items(), known):
        same_number(f"{what}: {b['name']} actual", fan["ends"]["actual"], b["actual_to_date"], money)
        same_number(f"{what}: {b['name']} forecast", fan["ends"].get("forecast"), b["forecast"], money)
        same_number(f"{what}: {b['name']} amount", fan["ends"]["reference"], b["amount"], money)
        check_reference(f"{what}: {b['name']}", fan, D(b["amount"]))
    rows = next(t for t in page["tables"] if t["title"] == "Thresholds")["rows"]
    states = [t["state"] for b in result["budgets"] for t in b["thresholds"]]
    same(f"{what}: thresholds", [r["cells"]["state"]["shown"] for r in rows], states)


def check_sources(what, page, result, inputs):
    same(f"{what}: hashes of the inputs", [i["sha256"] for i in page["inputs"]], [hashlib.sha256(pathlib.Path(i).read_bytes()).hexdigest() for i in inputs])
    same(f"{what}: price lists", [(s["id"], s["fetched"]) for s in page["snapshots"]], [(s["id"], s["fetched"]) for s in result["snapshots"]])
    check(f"{what}: no version", f"ratecast {result['version']}" in page["text"])


def check_many(b, r, path, lines):
    """Of very many lines only the dearest are listed, and what the others come to."""
    estate(path, lines)
    report, result = r.make("compare", str(path), "--lines", "1")
    b.open(report)
    table = next(t for t in b.run(DATA)["tables"] if t["title"] == "Monthly cost by line")
    *rows, more, total = table["rows"]
    amounts = sorted((D(line["amount"]) for line in result["base"]["lines"]), reverse=True)
    same("many: dearest lines", [D(row["cells"]["base"]["exact"]) for row in rows], amounts[:1000])
    same("many: how many more", more["cells"]["name"]["shown"], f"{lines - 1000:,} more lines")
    same("many: the others", D(more["cells"]["base"]["exact"]), sum(amounts[1000:]))
    same("many: sum", D(total["cells"]["base"]["exact"]), sum(amounts))
    check(f"many: {report.stat().st_size} bytes", report.stat().st_size < LIMIT)


# The look


def look(b, name, path, shots):
    for width in WIDTHS:
        for dark in (False, True):
            b.view(width, dark)
            b.open(path)
            where = f"{name} at {width}{' dark' if dark else ''}"
            for fault in b.run(PAGE):
                faults.append(f"{where}: {fault}")
            if shots:
                (shots / f"{name}-{width}{'-dark' if dark else ''}.png").write_bytes(b.screenshot())
            back = b.run("return getComputedStyle(document.body).backgroundColor").strip("rgb()").split(", ")
            check(f"{where}: the background is {back}", (int(back[0]) < 60) == dark)


def look_printed(b, name, path, shots):
    """As printed: in light colours whatever the screen has, no wider than the paper, no row cut."""
    b.view(PRINT_WIDTH, dark=True)
    b.devtools("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    b.open(path)
    for fault in b.run(PAGE):
        faults.append(f"{name} printed: {fault}")
    check(f"{name}: printed dark", b.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)")
    cut = b.run("return [...document.querySelectorAll('tr, li.bar, .figure')].filter(e => getComputedStyle(e).breakInside !== 'avoid').length")
    check(f"{name}: {cut} rows may be cut between pages", cut == 0)
    pdf = b.pdf()
    check(f"{name}: prints on other paper than A4", b"/MediaBox [0 0 594.95996 841.91998]" in pdf)
    if shots:
        (shots / f"{name}.pdf").write_bytes(pdf)


def judge(b, name, made, shots, numbers=None, inputs=()):
    path, result = made
    b.console()
    look(b, name, path, shots)
    look_printed(b, name, path, shots)
    b.view(1400)
    b.open(path)
    page = b.run(DATA)
    if numbers:
        numbers(name, page, result)
    check_sources(name, page, result, inputs)
    b.scripts(False)
    b.open(path)
    same(f"{name}: text without scripts", b.run("return document.body.innerText"), page["text"])
    b.scripts(True)
    same(f"{name}: console", b.console(), [])
    check(f"{name}: {path.stat().st_size} bytes", path.stat().st_size < LIMIT)
    return page


def main():
    shots = pathlib.Path(sys.argv[sys.argv.index("--shots") + 1]) if "--shots" in sys.argv else None
    if shots:
        shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, Browser() as b:
        r = Reports(sys.argv[1], scratch)
        shop, hostile, big = ROOT / "examples/five-regions/workload.csv", HERE / "hostile/workload.csv", pathlib.Path(scratch) / "estate.csv"
        estate(big, 200)
        judge(b, "compare", r.make("compare", str(shop), "--lines", "2"), shots, check_compare, [shop])
        judge(b, "compare-plain", r.make("compare", str(shop), "--base", "northeurope/payg", "--min-coverage", "90"), shots, check_compare, [shop])
        judge(b, "estate", r.make("compare", str(big), "--lines", "1"), shots, check_compare, [big])
        judge(b, "estimate", r.make("estimate", str(big)), shots, check_estimate, [big])
        made = _, result = r.make("compare", str(hostile), "--lines", "all")
        page = judge(b, "hostile", made, shots, check_compare, [hostile])
        shown = next(t for t in page["tables"] if t["title"] == "Monthly cost by line")["rows"]
        names = [plain(line["name"]) for line in result["base"]["lines"]]
        same("hostile: names", [row["cells"]["name"]["shown"] for row in shown[:-1]], names)
        check("hostile: the names were made harmless before", any("<script>" in n for n in names) and any("?" in n for n in names))
        judge(b, "hostile-estimate", r.make("estimate", str(hostile)), shots, check_estimate, [hostile])
        judge(b, "prices-list", r.make("prices", "list"), shots)
        judge(b, "prices-show", r.make("prices", "show", "vm/Standard_D4s_v5"), shots)
        history = ROOT / "examples/forecast/history.csv"
        judge(b, "forecast", r.make("forecast", str(history)), shots, check_forecast, [history])
        judge(b, "forecast-budget", r.make("forecast", str(history), "--budget", "11200"), shots, check_forecast, [history])
        judge(b, "backtest", r.make("backtest", str(history)), shots, check_backtest, [history])
        r.codes = (0, 10)
        judge(b, "budgets", r.make("budget", "check", str(ROOT / "tests/cli/budget-thresholds/budgets.csv"), str(history)), shots, check_budgets, [history])
        r.codes = (0,)
        r.run("prices", "import", str(CARD))
        judge(b, "terms", r.make("estimate", str(HERE / "terms.csv"), "--currency", "EUR", "--offers", "MS-AZR-0003P"), shots, check_estimate, [HERE / "terms.csv"])
        check_many(b, r, pathlib.Path(scratch) / "many.csv", 2345)
    for fault in faults[:40]:
        print(fault)
    print(f"web: {r.n} reports, {len(WIDTHS)} widths, light, dark and printed: {'passed' if not faults else str(len(faults)) + ' faults'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

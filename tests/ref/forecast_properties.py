#!/usr/bin/env python3
"""What must hold for any forecast, tried on random histories (fixed seed), through the command line.

    forecast_properties.py RATECAST [ROUNDS]

The known part is the exact sum of the known days; the groups add up to the total; ten times the history gives ten times the
forecast; 28 days later, with the same cycle, the forecast is the same; neither the order of rows, nor their split over files, nor the number of
threads changes a byte; days after the as-of date are never read; intervals hold what they lie in; unknown days are never 0.
"""
import csv
import datetime
import io
import json
import os
import random
import subprocess
import sys
import tempfile
from decimal import Decimal

random.seed(20260825)


class Tool:
    def __init__(self, program):
        self.program, self.dir = os.path.abspath(program), tempfile.mkdtemp()
        self.env = dict(os.environ, HOME=self.dir, RATECAST_CACHE=self.dir + "/rates.db")
        self.checks = 0

    def write(self, name, rows):
        path = os.path.join(self.dir, name)
        with open(path, "w") as f:
            f.write("series,date,cost,currency\n" + "".join("%s,%s,%s,EUR\n" % row for row in rows))
        return path

    def run(self, *args):
        done = subprocess.run([self.program, "forecast", *args, "-q"], env=self.env, capture_output=True)
        assert done.returncode == 0, (args, done.stderr.decode())
        return done.stdout

    def json(self, *args):
        return json.loads(self.run(*args, "--by", "series", "-o", "json"))

    def check(self, true, *what):
        self.checks += 1
        if not true:
            sys.exit("forecast_properties: " + " ".join(str(w) for w in what))


def history(days, first):
    """A few series of random kinds: level, weekdays, growth, charges on a weekday-free day, gaps, spikes, a step."""
    rows = []
    for name in random.sample("web db batch egress disks licences".split(), random.randint(1, 5)):
        level, dip, growth = 10 ** random.uniform(-3, 6), random.choice([1, 1, 0.5]), random.uniform(-0.002, 0.004)
        step, gap = random.randint(20, days), random.choice([0, 0, 0.03])
        for i in range(days):
            day = first + datetime.timedelta(i)
            x = level * (1 + growth * i) * random.gauss(1, 0.07) * (dip if day.weekday() > 4 else 1) * (1.6 if i > step else 1)
            x *= random.choice([1] * 40 + [8])
            if random.random() >= gap or i == days - 1:
                rows.append((name, day, "%.6f" % max(x, 0)))
    return rows


def near(a, b):
    return abs(Decimal(a) - Decimal(b)) <= Decimal("1e-9") * max(abs(Decimal(a)), abs(Decimal(b)))


def check_sums(t, rows, got, start, as_of):
    groups, total = got["groups"], got["total"]
    for member in ("actual_to_date", "remaining", "mean"):
        t.check(sum(Decimal(g[member]) for g in groups) == Decimal(total[member]), member, "does not add up")
    for g in groups + [total]:
        known = sum(Decimal(c) for s, d, c in rows if start <= d <= as_of and g.get("series") in (None, s))
        t.check(Decimal(g["actual_to_date"]) == known, "known part", g["actual_to_date"], "is not", known)
        t.check(Decimal(g["mean"]) == Decimal(g["actual_to_date"]) + Decimal(g["remaining"]), "mean")
        edges = [Decimal(i[side]) for side, i in [("low", i) for i in g["intervals"][::-1]] + [("high", i) for i in g["intervals"]]]
        t.check(edges == sorted(edges), "intervals are not nested", edges)
        t.check(Decimal(g["intervals"][0]["low"]) <= Decimal(g["mean"]) <= Decimal(g["intervals"][0]["high"]), "mean is outside")
        t.check(Decimal(g["intervals"][1]["low"]) >= 0, "a bound below 0")
    for g in groups:
        t.check(Decimal(g["remaining"]) > 0, g["series"], "nothing remains, though it never stopped")


def round_(t, number):
    first = datetime.date(2025, 1, 1) + datetime.timedelta(random.randint(0, 600))
    days = random.randint(30, 300)
    rows, as_of = history(days, first), first + datetime.timedelta(days - 1)
    start = as_of - datetime.timedelta(random.randint(3, 25))
    end = start + datetime.timedelta(random.randint(27, 31))
    cycle = lambda shift: ["--cycle-start", str(start + shift), "--cycle-end", str(end + shift), "--as-of", str(as_of + shift)]
    zero, four = datetime.timedelta(0), datetime.timedelta(28)
    path = t.write("h.csv", rows)
    got = t.json(path, *cycle(zero))
    check_sums(t, rows, got, start, as_of)

    shuffled = rows[:]
    random.shuffle(shuffled)
    plain = t.run(path, *cycle(zero), "--by", "series", "-o", "csv")
    t.check(plain == t.run(t.write("s.csv", shuffled), *cycle(zero), "--by", "series", "-o", "csv"), "order of rows matters")
    half = len(rows) // 2
    parts = [t.write("a.csv", rows[:half]), t.write("b.csv", rows[half:])]
    t.check(plain == t.run(*parts, *cycle(zero), "--by", "series", "-o", "csv"), "the split over files matters")
    t.check(plain == t.run(path, *cycle(zero), "--by", "series", "-o", "csv", "--threads", str(random.randint(1, 5))), "threads matter")
    later = [(s, as_of + datetime.timedelta(i), "123456") for s, _, _ in rows[:1] for i in (1, 2, 9)]
    t.check(plain == t.run(t.write("l.csv", rows + later), *cycle(zero), "--by", "series", "-o", "csv"), "later days are read")

    ten = t.json(t.write("t.csv", [(s, d, str(Decimal(c) * 10)) for s, d, c in rows]), *cycle(zero))
    moved = t.json(t.write("m.csv", [(s, d + four, c) for s, d, c in rows]), *cycle(four))
    for a, b, c in zip(got["groups"] + [got["total"]], ten["groups"] + [ten["total"]], moved["groups"] + [moved["total"]]):
        t.check(near(Decimal(a["mean"]) * 10, b["mean"]), "round", number, "ten times", a["mean"], "is", b["mean"])
        low = [g["intervals"][0]["low"] for g in (a, b)]
        t.check(near(Decimal(low[0]) * 10, low[1]), "round", number, "ten times the bound", low)
        charges = any(f["kind"] == "calendar charge" for g in got["groups"] + moved["groups"] for f in g["model"]["findings"])
        t.check(charges or near(a["mean"], c["mean"]) or abs(float(a["mean"]) / float(c["mean"]) - 1) < 0.02, "round", number,
                "28 days later", a["mean"], "is", c["mean"])


def check_backtest(t):
    """The backtest says what forecasts asked on those days, with nothing but --as-of, and the later bill say."""
    path = "examples/forecast/history.csv"
    with open(path) as f:
        days = {}
        for row in csv.DictReader(f):
            day = datetime.date.fromisoformat(row["date"])
            days[day] = days.get(day, Decimal(0)) + Decimal(row["cost"])
    for day in (5, 20):
        off, simple, held = [], [], 0
        for months in range(12):
            year, month = (2026, 7 - months) if months < 7 else (2025, 19 - months)
            as_of = datetime.date(year, month, day)
            total = sum(c for d, c in days.items() if (d.year, d.month) == (year, month))
            got = list(csv.DictReader(io.StringIO(t.run(path, "--as-of", str(as_of), "-o", "csv").decode()))) \
                if (as_of - min(days)).days >= 13 else []
            for row in got:
                off.append(abs(Decimal(row["total"]) - total) / total)
                simple.append(abs(Decimal(row["run_rate"]) - total) / total)
                held += Decimal(row["lo80"]) <= total <= Decimal(row["hi80"])
        done = subprocess.run([t.program, "backtest", path, "--as-of", "2026-08-20", "-o", "csv", "-q"], env=t.env, capture_output=True)
        row = [r for r in csv.DictReader(io.StringIO(done.stdout.decode())) if r["day"] == str(day)][0]
        t.check(int(row["cycles"]) == len(off) and int(row["held80"]) == held, "backtest", day, row, len(off), held)
        for name, errors in (("mape", off), ("run_rate_mape", simple)):
            t.check(abs(Decimal(row[name]) - 100 * sum(errors) / len(errors)) < Decimal("0.001"), "backtest", day, name, row[name])


def check_events(t):
    """A factor multiplies what remains from its day on, an amount is added, and the groups still add up."""
    path, ask = "examples/forecast/history.csv", ["--as-of", "2026-08-20"]
    events = os.path.join(t.dir, "events.csv")
    with open(events, "w") as f:
        f.write("date,until,series,amount,factor\n2026-08-01,,web,,3\n2026-08-28,,licences,250.25,\n2026-08-05,,,7,\n2026-09-01,,,9,\n")
    plain = {g["series"]: g for g in t.json(path, *ask, "--filter", "series=web")["groups"]}
    moved = {g["series"]: g for g in t.json(path, *ask, "--filter", "series=web", "--events", events)["groups"]}
    t.check(near(Decimal(plain["web"]["remaining"]) * 3, moved["web"]["remaining"]), "a factor of 3", moved["web"]["remaining"])
    spread = lambda g: Decimal(g["intervals"][0]["high"]) - Decimal(g["mean"])
    t.check(abs(spread(moved["web"]) / spread(plain["web"]) - 3) < Decimal("1e-6"), "the interval follows the factor")
    got = t.json(path, *ask, "--events", events, "--cycles-ahead", "2")
    t.check(abs(Decimal({g["series"]: g for g in got["groups"]}["licences"]["planned"]) - Decimal("250.25")) < Decimal("1e-6"), "an amount")
    for member in ("remaining", "mean", "planned"):
        t.check(sum(Decimal(g[member]) for g in got["groups"]) == Decimal(got["total"][member]), member, "does not add up")
    for k in (0, 1):
        t.check(sum(Decimal(g["next_cycles"][k]["mean"]) for g in got["groups"]) == Decimal(got["total"]["next_cycles"][k]["mean"]), "next cycle")
    days = [sum(Decimal(g["daily"][i]["mean"]) for g in got["groups"]) for i in range(len(got["daily"]))]
    t.check(days == [Decimal(d["mean"]) for d in got["daily"]], "days do not add up")


def check_budgets(t):
    """A budget at a bound of the forecast is passed with the probability that the bound says."""
    path, ask = "examples/forecast/history.csv", ["--as-of", "2026-08-20"]
    row = list(csv.DictReader(io.StringIO(t.run(path, *ask, "-o", "csv", "--interval", "50,80,95").decode())))[0]
    wanted = {"lo95": 97.5, "lo80": 90, "lo50": 75, "total": 50, "hi50": 25, "hi80": 10, "hi95": 2.5}
    budgets = os.path.join(t.dir, "budgets.csv")
    with open(budgets, "w") as f:
        f.write("name,amount\n" + "".join("%s,%s\n" % (name, row[name]) for name in wanted))
    done = subprocess.run([t.program, "budget", "check", budgets, path, *ask, "-o", "csv", "-q"], env=t.env, capture_output=True)
    for got in csv.DictReader(io.StringIO(done.stdout.decode())):
        t.check(abs(float(got["probability_percent"]) - wanted[got["name"]]) < 0.11, "budget at", got["name"], got["probability_percent"])
    t.check(done.returncode == 11, "exit code", done.returncode)


def check_thresholds(t):
    """A threshold is a budget of that part of the amount; the budget of a forecast is one of budget check; planned changes are those of a forecast."""
    path, ask = "examples/forecast/history.csv", ["--as-of", "2026-08-16"]
    budgets, events = os.path.join(t.dir, "thresholds.csv"), os.path.join(t.dir, "plans.csv")
    parts = (40, 55, 60, 90, 100, 106)
    with open(budgets, "w") as f:
        f.write("name,amount,thresholds\nall,10700,%s\n" % ";".join("actual:%d;forecasted:%d" % (p, p) for p in parts[:5]))
        f.write("".join("%d,%s,\n" % (p, Decimal(10700) * p / 100) for p in parts))
    with open(events, "w") as f:
        f.write("date,until,series,amount,factor\n2026-08-20,2026-08-25,,,1.5\n2026-08-28,,,100.5,\n")
    for more in ([], ["--events", events]):
        run = lambda *args: json.loads(subprocess.run([t.program, *args, *ask, *more, "-o", "json", "-q"], env=t.env, capture_output=True).stdout)
        one, *others = run("budget", "check", budgets, path)["budgets"]
        when = ("amount", "probability_percent", "passed_on", "passed_earliest", "passed_latest")
        for p, b in zip(parts, others):
            for threshold in (x for x in one["thresholds"] if x["percent"] == str(p)):
                t.check([threshold[k] for k in when] == [b[k] for k in when], "threshold", p, threshold, b)
                over = b["state"] == "exceeded" or Decimal(b["forecast"]) > Decimal(b["amount"])
                want = "crossed" if b["state"] == "exceeded" or (threshold["type"] == "forecasted" and over) else None
                t.check(want in (None, threshold["state"]) and (want or threshold["state"] != "crossed"), "state", threshold)
            single = run("forecast", path, "--budget", b["amount"])
            t.check([single["budget"][k] for k in when] == [b[k] for k in when], "--budget", single["budget"], b)
            t.check(single["total"]["mean"] == b["forecast"] and single["total"]["planned"] == b["planned"], "the forecast of a budget", b)


def check_not_begun(t):
    """A cycle that has not begun holds its own days only, however far away it is."""
    path = "examples/forecast/history.csv"
    for as_of, start, end in (("2026-08-20", "2026-09-01", "2026-09-30"), ("2026-08-01", "2026-08-03", "2026-08-03"), ("2026-07-10", "2026-10-01", "2026-10-31")):
        cycle = ["--as-of", as_of, "--cycle-start", start, "--cycle-end", end]
        total = (got := t.json(path, *cycle, "--filter", "series=web"))["total"]
        days = sum(Decimal(d["mean"]) for d in got["daily"] if start <= d["date"] <= end)
        t.check(near(total["remaining"], days), "the days of a cycle to come", total["remaining"], days)
        t.check(all(Decimal(i["low"]) <= Decimal(total["mean"]) <= Decimal(i["high"]) for i in total["intervals"]), "bounds", total)
    later = t.json(path, "--as-of", "2026-08-20", "--cycle-start", "2026-09-01", "--cycle-end", "2026-09-30")["groups"]
    for g, now in zip(later, t.json(path, "--as-of", "2026-08-20", "--cycles-ahead", "1")["groups"]):
        one = now["next_cycles"][0]
        t.check(abs(Decimal(one["mean"]) / Decimal(g["mean"]) - 1) < Decimal("0.02"), "the next cycle", g["mean"], one["mean"])
    last_week = t.json(path, "--as-of", "2026-08-20", "--cycle-start", "2026-08-22", "--cycle-end", "2026-08-22", "--filter", "series=web")["total"]
    with open(path) as f:
        want = next(r["cost"] for r in csv.DictReader(f) if r["series"] == "web" and r["date"] == "2026-08-15")
    t.check(near(last_week["seasonal_naive"], Decimal(want)), "last week's day", last_week["seasonal_naive"], want)


def main():
    t = Tool(sys.argv[1])
    check_not_begun(t)
    check_thresholds(t)
    check_backtest(t)
    check_events(t)
    check_budgets(t)
    for number in range(int(sys.argv[2]) if len(sys.argv) > 2 else 25):
        round_(t, number)
    print("forecast properties: %d checks hold" % t.checks)


main()

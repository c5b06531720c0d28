#!/usr/bin/env python3
"""Fits the constants of models/constants.h on benchmark series. Python standard library only.

 fit.py score DIR [NAME=VALUE...]   scores of the constants in the build (or changed), by half and set
 fit.py point DIR                   fits the constants of the central figure, then the widths, on each half, and scores
                                    both on the other half; then the same on all
 fit.py width DIR                   fits the widths of the intervals, crosswise on halves, then on all
 fit.py walk  DIR NAME FACTOR...    scores with one constant multiplied by each factor

DIR holds real_dev_* and synth_dev_*: history (series,date,quantity), cycles (series,as_of,cycle_start,cycle_end,
settle_days) and truth. A series is a task ID@DATE; the two halves are the odd and the even numbers in the ID, so
that all tasks of one series are in one half. REPLAY names the replay program (make build/release/replay).
"""
import csv, datetime, gzip, math, os, random, subprocess, sys

SETS = ("real", "synth")
REPLAY = os.environ.get("REPLAY", "build/release/replay")
PENALTY = 0.02  # on squared exponents: few data, small exponents


def month_end(d):
    return (d.replace(day=28) + datetime.timedelta(4)).replace(day=1) - datetime.timedelta(1)


def load(folder, name):
    """Tasks as replay wants them, and the truth."""
    def rows(kind):
        with gzip.open(os.path.join(folder, "%s_dev_%s.csv.gz" % (name, kind)), "rt") as f:
            yield from csv.DictReader(f)
    truth = {r["series_id"] + "@" + r["cutoff_date"]: r for r in rows("truth")}
    history = {}
    for r in rows("history"):
        history.setdefault(r["series"], {})[datetime.date.fromisoformat(r["date"])] = r["quantity"]
    text, tasks = [], {}
    with open(os.path.join(folder, name + "_dev_cycles.csv")) as f:
        for c in csv.DictReader(f):
            days, day = history[c["series"]], datetime.date.fromisoformat
            first, start, end = min(days), day(c["cycle_start"]), day(c["cycle_end"])
            last = day(c["as_of"]) - datetime.timedelta(int(c["settle_days"]))
            while last not in days:
                last -= datetime.timedelta(1)
            n, h = (last - first).days + 1, (end - last).days
            every = [first + datetime.timedelta(i) for i in range(n + h)]
            text.append("%s %d %d %d" % (c["series"], n, h, (start - first).days))
            text.append(" ".join(days.get(d, "nan") for d in every[:n]))
            text.append(" ".join("%d %d %d %d" % (d.weekday(), d.day, month_end(d).day, d.day) for d in every))
            t = truth[c["series"]]
            tasks[c["series"]] = dict(
                set=name, total=float(t["total"]), size=float(t["hist_mean"]) * ((end - start).days + 1),
                half=int("".join(x for x in t["series_id"] if x.isdigit())) % 2, group=t["group"])
    return "\n".join(text) + "\n", tasks


def replay(text, tasks, constants=()):
    """Adds to each task what the program says: known, forecast, run_rate, quantiles, and the features of the width."""
    out = subprocess.run([REPLAY, *constants], input=text, capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        name, *x = line.split()
        x = [float(v) for v in x]
        t = tasks[name]
        t.update(known=x[0], sum=x[1], scale=x[2], run_rate=x[3], q=x[5:9], base=x[9], features=x[10:13])
    return list(tasks.values())


def ape(forecast, total):
    return min(200.0, 100 * abs(forecast - total) / total)


def wis(error, q, size):
    w80 = (q[2] - q[1]) + 10 * max(q[1] - error, 0, error - q[2])
    w95 = (q[3] - q[0]) + 40 * max(q[0] - error, 0, error - q[3])
    return min(1000.0, 100 * (abs(error) / 2 + w80 / 10 + w95 / 40) / 2.5 / size)


def score(tasks):
    """MAPE, median APE, coverage of 80 and 95 %, WIS, MAPE of the run-rate."""
    n, a = len(tasks), sorted(ape(t["known"] + t["sum"], t["total"]) for t in tasks)
    rest = [(t["total"] - t["known"], t) for t in tasks]
    return (sum(a) / n, (a[(n - 1) // 2] + a[n // 2]) / 2,
            100 * sum(t["q"][1] <= r <= t["q"][2] for r, t in rest) / n,
            100 * sum(t["q"][0] <= r <= t["q"][3] for r, t in rest) / n,
            sum(wis(r - t["sum"], [x - t["sum"] for x in t["q"]], t["size"]) for r, t in rest) / n,
            sum(ape(t["known"] + t["run_rate"], t["total"]) for t in tasks) / n)


def show(title, tasks):
    for name in SETS:
        for half in (None, 0, 1):
            some = [t for t in tasks if t["set"] == name and half in (None, t["half"])]
            if not some:
                continue
            print("%-16s %-5s %-4s MAPE %6.3f  median %6.3f  cov80 %5.1f  cov95 %5.1f  WIS %6.3f  (run-rate %.2f)" %
                  ((title, name, {None: "all", 0: "even", 1: "odd"}[half]) + score(some)))


# --- widths: scale = base x product of features ^ exponents; quantiles = multiples of the scale

def log_scale(t, exponents):
    return sum(e * math.log(f) for e, f in zip(exponents, t["features"]))


def weight(t):
    return 1.5 / 620 if t["set"] == "real" else 1 / 1000  # the real series count more than the simulated ones


def multiples(tasks, exponents):
    z = sorted(((t["total"] - t["known"] - t["sum"]) / t["base"] / math.exp(log_scale(t, exponents)), weight(t))
               for t in tasks)
    whole, out, total = sum(w for _, w in z), [], 0
    wanted = [0.025, 0.1, 0.9, 0.975]
    for value, w in z:
        total += w
        while wanted and total >= wanted[0] * whole:
            out.append(value)
            wanted.pop(0)
    return out


def with_quantiles(tasks, exponents, m):
    for t in tasks:
        s = t["base"] * math.exp(log_scale(t, exponents))
        t["q"] = [max(t["sum"] + x * s, min(0, t["sum"])) for x in m]
    return tasks


def loss(tasks, exponents):
    with_quantiles(tasks, exponents, multiples(tasks, exponents))
    total = PENALTY * sum(e * e for e in exponents)
    for name, target in (("real", 7.8), ("synth", 4.0)):
        s = score([t for t in tasks if t["set"] == name])
        total += s[4] / target + 0.01 * max(0, abs(s[2] - 80) - 2) + 0.02 * max(0, abs(s[3] - 95) - 1)
    return total


def search(tasks, rounds=250):
    rnd, x, step = random.Random(1), [0.2, 0.2, 0.2], 0.1
    best = loss(tasks, x)
    for _ in range(rounds):
        y = [a + rnd.gauss(0, step) * (rnd.random() < 0.6) for a in x]
        v = loss(tasks, y)
        if v < best - 1e-9:
            x, best, step = y, v, min(0.3, step * 1.15)
        else:
            step = max(0.01, step * 0.97)
    return x


def width(tasks):
    crossed = []
    for half in (0, 1):
        train, test = [t for t in tasks if t["half"] == half], [t for t in tasks if t["half"] != half]
        x = search(train)
        m = multiples(train, x)
        print("half %d: exponents %s multiples %s" % (half, [round(v, 3) for v in x], [round(v, 3) for v in m]))
        crossed += [dict(t) for t in with_quantiles(test, x, m)]
    show("crossed", crossed)
    x = [round(v, 2) for v in search(tasks)]
    m = multiples(tasks, x)
    show("all", with_quantiles(tasks, x, m))
    for name, value in zip("width_back width_spread width_tail".split(), x):
        print("X(%s, %.2f)" % (name, value))
    for name, value in zip("low_95 low_80 high_80 high_95".split(), m):
        print("X(%s, %.2f)" % (name, abs(value)))


# --- the central figure: a search along one constant after the other, on a grid, from two of its corners

GRID = dict(
    clip=(2.5, 3, 3.5, 4, 5, 6, 8), keep_last=(0, 0.15, 0.27, 0.4, 0.6), shrink_index=(0, 0.5, 1, 1.5, 2, 3, 5),
    index_weeks=(6, 8, 10, 12, 16, 20, 26), excess=(0, 0.15, 0.25, 0.4, 0.6), power=(1, 2, 3, 4, 5, 6, 8),
    half_life=(30, 60, 90, 120, 180, 300), back_horizon=(7, 10, 13, 16, 20, 25), ridge=(5, 10, 20, 40, 80),
    damping=(0.9, 0.93, 0.95, 0.97, 0.98, 0.99), trend=(0.2, 0.4, 0.6, 0.8, 1), correct_max=(0, 0.05, 0.1, 0.15, 0.2),
    error_cap=(0.1, 0.15, 0.2, 0.3, 0.5))
STARTS = (1, -2)  # places in each grid; neither is what is in the build
WORTH = 0.002  # a step is taken if the loss falls by this share
CAP = 60  # percent: one error counts no more, so that a few series do not choose for all


def point_loss(tasks):
    """Error in percent of the total and of the size known before, each in units of what is wanted."""
    total = 0
    for name, target in (("real", 7.6), ("synth", 5.4)):
        some = [t for t in tasks if t["set"] == name]
        off = [(abs(t["known"] + t["sum"] - t["total"]), t) for t in some]
        total += sum(min(CAP, 100 * e / t["total"]) + min(CAP, 100 * e / t["size"]) for e, t in off) / len(some) / target
    return total / 4


def in_build():
    with open("models/constants.h") as f:
        pairs = [l.split("X(")[1].split(")")[0].split(",") for l in f if l.strip().startswith("X(")]
    return {name: float(value) for name, value in pairs if name in GRID}


def as_arguments(values):
    return ["%s=%g" % pair for pair in values.items()]


def search_point(run):
    """run: constants -> tasks. The values that lose least, and how many were tried."""
    values = lambda at: {name: GRID[name][i] for name, i in at.items()}
    tried = {}

    def loss_at(at):
        key = tuple(at.values())
        if key not in tried:
            tried[key] = point_loss(run(as_arguments(values(at))))
        return tried[key]

    def descend(at):
        moved = True
        while moved:
            moved = False
            for name in GRID:
                for step in (1, -1):
                    while 0 <= at[name] + step < len(GRID[name]):
                        there = dict(at, **{name: at[name] + step})
                        if loss_at(there) > loss_at(at) * (1 - WORTH):
                            break
                        at, moved = there, True
        return at

    ends = [descend({name: place % len(grid) for name, grid in GRID.items()}) for place in STARTS]
    return values(min(ends, key=loss_at)), len(tried)


def point(texts):
    def run(half, constants=()):
        out = []
        for text, tasks in texts:
            lines, mine = text.splitlines(), {k: t for k, t in tasks.items() if half in (None, t["half"])}
            some = [l for i in range(0, len(lines), 3) if lines[i].split()[0] in mine for l in lines[i:i + 3]]
            out += replay("\n".join(some) + "\n", {k: dict(t) for k, t in mine.items()}, constants)
        return out

    now, crossed = in_build(), []
    print("in the build: %s" % " ".join(as_arguments(now)))
    for half in (0, 1):
        values, tried = search_point(lambda constants: run(half, constants))
        print("half %d, %d tried: %s" % (half, tried, " ".join(as_arguments(values))))
        train, test = run(half, as_arguments(values)), run(1 - half, as_arguments(values))
        print("  loss on it %.4f, on the other half %.4f; of the build %.4f and %.4f" % (
            point_loss(train), point_loss(test), point_loss(run(half)), point_loss(run(1 - half))))
        x = search(train)
        crossed += with_quantiles(test, x, multiples(train, x))
    show("crossed", crossed)
    values, tried = search_point(lambda constants: run(None, constants))
    print("all, %d tried: %s" % (tried, " ".join(as_arguments(values))))
    print("  loss %.4f; of the build %.4f" % (point_loss(run(None, as_arguments(values))), point_loss(run(None))))
    show("all", run(None, as_arguments(values)))


def main(argv):
    command, folder, rest = argv[0], argv[1], argv[2:]
    texts = [load(folder, name) for name in SETS]
    tasks = lambda constants=(): [t for text, task in texts for t in replay(text, task, constants)]
    if command == "score":
        show("score", tasks(rest))
    elif command == "point":
        point(texts)
    elif command == "width":
        width(tasks())
    elif command == "walk":
        with open("models/constants.h") as f:
            value = next(float(l.split(",")[1].split(")")[0]) for l in f if "X(%s," % rest[0] in l)
        for factor in rest[1:]:
            show("%s=%g" % (rest[0], value * float(factor)), tasks(["%s=%g" % (rest[0], value * float(factor))]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])

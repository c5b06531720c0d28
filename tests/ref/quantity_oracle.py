#!/usr/bin/env python3
"""Forecasts of quantities that are known: what comes is what was, so the projected invoice has to be the truth, to the last
digit; against fractions, on random price lists (fixed seed), through the command line.

    quantity_oracle.py RATECAST [ROUNDS]

Rounds: a made-up RateCard with tiers, included quantities and terms; every meter of every group the same each day, so that
the forecast of its quantity is known; asked in the middle of a cycle (what is to come at the list), or on its last day with
quantities that differ from day to day. With the bill's own cost, at the list or at a discount, or without. Then: neither the order
of rows nor the number of threads changes a byte, 28 days later the same comes out, ten times the quantity of meters without
tiers costs ten times as much, and so on.
"""
import datetime
import os
import random
import sys
import tempfile
from decimal import Decimal
from fractions import Fraction

import quantity_simulation as sim

CHECKS = 0


def check(true, *what):
    global CHECKS
    CHECKS += 1
    if not true:
        sys.exit("quantity_oracle: " + " ".join(str(w) for w in what))


def same(text, x, what, *more):
    check(text is not None and abs(Fraction(text) - x) < Fraction(1, 10 ** 15), what, text, "is not", sim.decimal(x), *more)


def random_card(rng):
    meters = []
    for i in range(rng.randint(1, 5)):
        bounds = sorted(rng.sample(range(1, 40), rng.randint(0, 3)))
        tiers = [(b * rng.choice([1, 10, 100]), round(rng.uniform(0.001, 2), 4)) for b in bounds]
        tiers = [(0, round(rng.uniform(0.001, 2), 4))] + [(b, p) for b, p in {b: p for b, p in tiers}.items()]
        meters.append(sim.meter(i + 1, "Meter %d" % i, tiers, included=rng.choice([0, 0, 5, 62.5]),
                                unit=rng.choice(["GB", "1 Hour", "10K", "100 GB/Month"])))
    ids = [m["MeterId"] for m in meters]
    discounts = {"0": 0, "50": 5, "500": 12.5} if rng.random() < 0.3 else None
    return sim.card(meters, credit=rng.choice([None, 10, 75.5, 400]), excluded=rng.sample(ids, rng.randint(0, len(ids) // 2)),
                    charge=rng.choice([None, 29]), discounts=discounts)


def use(rng, card, days, steady):
    """Days of quantities, by group and meter."""
    keys = [(g, m) for m in range(len(card["Meters"])) for g in rng.sample(["a", "b", "c"], rng.randint(1, 3))]
    level = {key: Fraction(rng.randint(1, 20000), 500) for key in keys}
    if steady:
        return [level] * days
    return [{key: x * rng.randint(0, 400) / 200 for key, x in level.items()} for _ in range(days)]


def expect(card, days, at, paid):
    """Of the days of a cycle, of which `at` are known: known and coming money by group, as the program has to give it
    back, and both by meter."""
    known, more = {}, {}
    for i, day in enumerate(days):
        for key, q in day.items():
            to = known if i < at else more
            to[key] = to.get(key, Fraction(0)) + q
    actual, coming, by_meter = {}, {}, {}
    used = {}
    for day in days[:at]:
        for m in {m for _, m in day}:
            mine = {key: q for key, q in day.items() if key[1] == m}
            before = used.get(m, Fraction(0))
            used[m] = before + sum(mine.values())
            meter = card["Meters"][m]
            if used[m] > before:
                for (g, _), q in mine.items():
                    part = (sim.cost(meter, used[m]) - sim.cost(meter, before)) * q / (used[m] - before) * paid
                    actual[g] = actual.get(g, 0) + part
                    by_meter[m] = by_meter.get(m, 0) + part
    for m in {m for _, m in more}:
        mine = {key: q for key, q in more.items() if key[1] == m}
        step = sum(mine.values())
        meter, before = card["Meters"][m], used.get(m, Fraction(0))
        for (g, _), q in mine.items():
            part = (sim.cost(meter, before + step) - sim.cost(meter, before)) * q / step * paid if step else 0
            coming[g] = coming.get(g, 0) + part
            by_meter[m] = by_meter.get(m, 0) + part
    return actual, coming, by_meter


def round_(tool, rng, number):
    card = random_card(rng)
    steady = rng.random() < 0.7
    start = datetime.date(2026, rng.randint(1, 8), 1)
    end = sim.month(start)[1]
    length = (end - start).days + 1
    at = rng.randint(1, length - 1) if steady else length
    as_of = start + datetime.timedelta(at - 1)
    before = (start - datetime.date(2025, rng.randint(9, 12), 1)).days
    first = start - datetime.timedelta(before)
    days = use(rng, card, before + length, steady)
    with_cost = rng.random() < 0.6
    paid = rng.choice([Fraction(1), Fraction(1), Fraction(9, 10), Fraction(3, 4)]) if with_cost else Fraction(1)
    if paid != 1: # a discount is in the bill's own prices: it is not taken off again
        card["OfferTerms"] = [t for t in card["OfferTerms"] if t["Name"] != "Monetary Commitment"]
    tool.take(card)
    with open(tool.dir + "/h.csv", "w") as f:
        f.write(sim.history(card, first, days[:before + at], with_cost, paid))
    got = tool.json("h.csv", "--as-of", str(as_of), "--offer", sim.OFFER, "--by", "resource-group", "--basis", "quantity")
    actual, coming, by_meter = expect(card, days[before:], at, paid)
    if paid != 1 and any(sum(p for _, p in day.items()) == 0 for day in days):
        return
    for g in got["groups"]:
        name = g["resource-group"]
        if with_cost: # the bill's cost of a day stands beside its row, in the order of the groups, not pro rata
            check(Fraction(g["actual_to_date"]) + Fraction(g["remaining"]) == Fraction(g["mean"]), "mean of", name)
        else:
            same(g["actual_to_date"], actual[name], "round", number, "known of", name)
        same(g["remaining"], coming.get(name, Fraction(0)), "round", number, "what comes of", name)
        check(all(Decimal(i["low"]) <= Decimal(g["mean"]) <= Decimal(i["high"]) for i in g["intervals"]), "interval of", name)
    for member in ("actual_to_date", "remaining", "mean", "planned", "run_rate", "seasonal_naive"):
        check(sum(Decimal(g[member]) for g in got["groups"]) == Decimal(got["total"][member]), "groups and total:", member)
    same(got["total"]["mean"], sum(actual.values()) + sum(coming.values()), "round", number, "total")
    check(Decimal(got["total"]["mean"]) == sum(Decimal(m["actual_to_date"]) + Decimal(m["remaining"]) for m in got["meters"]), "meters")
    total, effect = sim.invoice(card, [(card["Meters"][m]["MeterId"], money) for m, money in by_meter.items()])
    if not card["OfferTerms"]:
        check(got["invoice"] is None and got["terms"] == [], "terms")
        return
    same(got["invoice"]["mean"], total, "round", number, "invoice")
    for t in got["terms"]:
        same(t["amount"], effect[t["name"]], "round", number, t["name"])
    check(Decimal(got["total"]["mean"]) + sum(Decimal(t["amount"]) for t in got["terms"]) == Decimal(got["invoice"]["mean"]), "terms and invoice")
    check(Decimal(got["invoice"]["actual_to_date"]) + Decimal(got["invoice"]["remaining"]) == Decimal(got["invoice"]["mean"]), "invoice: mean")
    for t in got["terms"]:
        if t["name"] == "Monetary Credit" and paid == 1:
            out = sim.credit_day(card, days[before:], start)
            check(t["runs_out"] == (str(out) if out else None), "round", number, "the credit runs out on", t["runs_out"], "not on", out)


def check_properties(tool, rng, number):
    """The subscription of the coverage test, by group."""
    card = sim.usual(rng)
    first, count = datetime.date(2026, 1, 1), 130
    days = sim.subscription(rng, first, count)
    tool.take(card)
    text = sim.history(card, first, days, with_cost=number % 2 == 0)
    cycle = lambda shift: ["--as-of", str(first + datetime.timedelta(count - 1 + shift)),
                           "--cycle-start", str(first + datetime.timedelta(112 + shift)),
                           "--cycle-end", str(first + datetime.timedelta(139 + shift))]
    ask = ["--offer", sim.OFFER, "--by", "resource-group", "--basis", "quantity", "--cycles-ahead", "1"]
    run = lambda name, shift=0, *more: tool.run("forecast", name, *cycle(shift), *ask, "-o", "csv", *more)

    def write(name, body):
        with open(os.path.join(tool.dir, name), "w") as f:
            f.write(body)
        return name

    plain = run(write("h.csv", text))
    head, *rows = text.splitlines()
    rng.shuffle(rows)
    check(plain == run(write("s.csv", "\n".join([head] + rows) + "\n")), "order of rows matters")
    for threads in ("1", "2", "5"):
        check(plain == run("h.csv", 0, "--threads", threads), "threads matter")
    later = text + "".join("%s,web,%s,999999,GB%s\n" % (first + datetime.timedelta(count + i), card["Meters"][0]["MeterId"], ",1,USD" if number % 2 == 0 else "") for i in (0, 3))
    check(plain == run(write("l.csv", later)), "later days are read")
    got = tool.json("h.csv", *cycle(0), *ask)
    for row in [got["total"]] + got["total"]["next_cycles"]:
        edges = [Decimal(i[side]) for side, i in [("low", i) for i in row["intervals"][::-1]] + [("high", i) for i in row["intervals"]]]
        check(edges == sorted(edges), "intervals are not nested", edges)
    for k in range(1):
        check(sum(Decimal(g["next_cycles"][k]["mean"]) for g in got["groups"]) == Decimal(got["total"]["next_cycles"][k]["mean"]), "next cycle")
    check(got["simulation"]["draws"] == 2000, "draws")
    daily = sum(Decimal(d["mean"]) for d in got["daily"] if d["date"] <= got["cycle"]["end"])
    check(abs(daily - Decimal(got["total"]["remaining"])) < Decimal("1e-9"), "the days come to", daily, "not", got["total"]["remaining"])
    if number % 2: # without cost the months of the list are those of the cycle
        moved = sim.history(card, first + datetime.timedelta(28), days)
        moved = tool.json(write("m.csv", moved), *cycle(28), *ask)
        check(abs(Decimal(moved["total"]["mean"]) / Decimal(got["total"]["mean"]) - 1) < Decimal("0.02"), "28 days later",
              got["total"]["mean"], "is", moved["total"]["mean"])
    flat = sim.card([dict(m, MeterRates={"0": m["MeterRates"]["0"]}, IncludedQuantity=0) for m in card["Meters"]])
    tool.take(flat)
    ask.remove("--offer"), ask.remove(sim.OFFER)
    one = tool.json(write("h.csv", sim.history(flat, first, days)), *cycle(0), *ask)
    ten = tool.json(write("t.csv", sim.history(flat, first, [{k: 10 * q for k, q in d.items()} for d in days])), *cycle(0), *ask)
    for a, b in zip(one["groups"] + [one["total"]], ten["groups"] + [ten["total"]]):
        for x, y in [(a["mean"], b["mean"])] + [(i[s], j[s]) for i, j in zip(a["intervals"], b["intervals"]) for s in ("low", "high")]:
            check(abs(10 * Decimal(x) / Decimal(y) - 1) < Decimal("1e-8"), "ten times", x, "is", y)


def main():
    rng, rounds = random.Random(20260825), int(sys.argv[2]) if len(sys.argv) > 2 else 40
    with tempfile.TemporaryDirectory() as folder:
        tool = sim.Tool(sys.argv[1], folder)
        for number in range(rounds):
            round_(tool, rng, number)
        for number in range(max(rounds // 20, 2)):
            check_properties(tool, rng, number)
    print("quantity_oracle: %d rounds, %d checks" % (rounds, CHECKS))


main()

#!/usr/bin/env python3
"""Do the intervals of priced forecasts hold what they say? A simulated subscription (quantity_simulation.py), whose egress
crosses a tier and whose credit runs out, for many seeds: the invoice and the day of the credit against the truth.

    quantity_coverage.py RATECAST [SEEDS]

The share of invoices inside the 80 % and the 95 % interval has to be within three standard deviations of a binomial
count around the level (or above the 95 % level), for that many seeds.
"""
import datetime
import math
import random
import sys
import tempfile
from decimal import Decimal

import quantity_simulation as sim


def main():
    with tempfile.TemporaryDirectory() as folder:
        measure(sim.Tool(sys.argv[1], folder), int(sys.argv[2]) if len(sys.argv) > 2 else 60)


def measure(tool, seeds):
    held, below, day_held, days, off, simple = {80: 0, 95: 0}, {80: 0, 95: 0}, {80: 0, 95: 0}, 0, [], []
    crossed = 0
    for seed in range(seeds):
        rng = random.Random(seed)
        card = sim.usual(rng)
        as_of = datetime.date(2026, rng.randint(3, 8), rng.choice([5, 10, 15, 20, 25]))
        start, end = sim.month(as_of)
        length = rng.choice([90, 150, 240])
        first = start - datetime.timedelta(length)
        all_days = sim.subscription(rng, first, (end - first).days + 1)
        sim.set_credit(rng, card, all_days[(start - first).days - 30:(start - first).days])
        known = all_days[:(as_of - first).days + 1]
        tool.take(card)
        with open(tool.dir + "/h.csv", "w") as f:
            f.write(sim.history(card, first, known, with_cost=seed % 2 == 0))
        got = tool.json("h.csv", "--as-of", str(as_of), "--offer", sim.OFFER, "--basis", "quantity")
        cycle, whole = all_days[(start - first).days:], {}
        for day in cycle:
            for (_, m), q in day.items():
                whole[m] = whole.get(m, 0) + q
        truth, _ = sim.invoice(card, [(card["Meters"][m]["MeterId"], sim.cost(card["Meters"][m], q)) for m, q in whole.items()])
        out = sim.credit_day(card, cycle, start)
        crossed += any(s["next_step"] for s in got["meters"])
        for i in got["invoice"]["intervals"]:
            held[int(i["level"])] += Decimal(i["low"]) <= Decimal(sim.decimal(truth)) <= Decimal(i["high"])
            below[int(i["level"])] += Decimal(sim.decimal(truth)) < Decimal(i["low"])
        off.append(abs(float(got["invoice"]["mean"]) / float(truth) - 1))
        credit = [t for t in got["terms"] if t["name"] == "Monetary Credit"][0]
        if not credit["known"]:
            days += 1
            text = str(out) if out else "9999-12-31"
            for i in credit["runs_out_intervals"]:
                day_held[int(i["level"])] += (i["low"] or "9999-12-31") <= text <= (i["high"] or "9999-12-31")
        elif credit["runs_out"] != str(out):
            sys.exit("quantity_coverage: seed %d: the credit ran out on %s, not on %s" % (seed, out, credit["runs_out"]))
    print("quantity_coverage: %d seeds, mean error %.2f %%, %d cross a tier; invoices held: 80 %%: %.1f (%.1f below), 95 %%: %.1f (%.1f below);"
          " credit days held (%d): 80 %%: %.1f, 95 %%: %.1f" %
          (seeds, 100 * sum(off) / len(off), crossed, 100 * held[80] / seeds, 100 * below[80] / seeds, 100 * held[95] / seeds,
           100 * below[95] / seeds, days, 100 * day_held[80] / max(days, 1), 100 * day_held[95] / max(days, 1)))
    for level in (80, 95):
        wide = 3 * math.sqrt(seeds * level / 100 * (1 - level / 100))
        if held[level] < seeds * level / 100 - wide or (level == 80 and held[level] > seeds * level / 100 + wide):
            sys.exit("quantity_coverage: the %d %% interval held %d of %d" % (level, held[level], seeds))


main()

#!/usr/bin/env python3
"""bench.py BUILD: how fast ratecast is, as CPU seconds and as ratios within one run.

BUILD: the folder with ratecast, tests/kernel and the other helpers of `make bench`. Every input is made here, seeded.
Compare ratios: seconds depend on the machine and on who else uses it.
"""
import datetime
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
REGIONS = "westeurope,northeurope,swedencentral,francecentral,belgiumcentral"
OFFERS = "payg,payg+ahb,spot,low-priority,reservation-1y,reservation-1y+ahb,reservation-3y,savings-plan-1y"


def measure(command, rounds=1, stdin=None):
    """CPU seconds (the best of some rounds) and peak memory in MiB; the output is thrown away."""
    best, peak = None, 0
    for _ in range(rounds):
        with open(os.devnull, "w") as null:
            process = subprocess.Popen(command, stdout=null, stderr=subprocess.PIPE, stdin=stdin)
            text = process.stderr.read()
            _, status, used = os.wait4(process.pid, 0)
        if status:
            sys.exit("bench: %s: %s" % (" ".join(command), text.decode()))
        seconds = used.ru_utime + used.ru_stime
        best = seconds if best is None else min(best, seconds)
        peak = max(peak, used.ru_maxrss / 1024)
    return best, peak


def made(command, path):
    with open(path, "w") as out:
        subprocess.run(command, stdout=out, check=True)
    return path


def bench_compare(ratecast, folder):
    one = [ratecast, "compare", "--as-of", "2026-08-21", "-q", "--cache", os.path.join(folder, "none.db"),
           "--regions", REGIONS, "--offers", OFFERS, "-o", "table"]
    for lines in (20000, 100000):
        path = made([sys.executable, os.path.join(HERE, "gen_workload.py"), str(lines)], os.path.join(folder, "w%d.csv" % lines))
        seconds, peak = measure(one + [path], 3 if lines < 50000 else 1)
        print("compare -o table: %d lines x 5 regions x 8 offers: %.2f s, %.1f M cells/s, %.0f MiB" % (lines, seconds, lines * 40 / seconds / 1e6, peak))


def bench_import(build, folder):
    """A RateCard of 60 MB (or CARD_MB): reading it, and importing it with hash, checks and indexes."""
    card = made([sys.executable, os.path.join(HERE, "gen_ratecard.py"), os.environ.get("CARD_MB", "60")], os.path.join(folder, "MS-AZR-0003P_USD_US_2026-08-01.json"))
    size = os.path.getsize(card) / 1e6
    parse = os.path.join(build, "tests/parse")
    fast, peak = measure([parse, "stream", card], 3)
    tree, tree_peak = measure([parse, "tree", card])
    print("scan and parse a RateCard of %.0f MB: %.2f s, %.0f MB/s, %.0f MiB; one cJSON tree %.1fx the time, %.0f MiB" % (
        size, fast, size / fast, peak, tree / fast, tree_peak))
    cache = os.path.join(folder, "cache.db")
    seconds, peak = measure([os.path.join(build, "ratecast"), "prices", "import", card, "--cache", cache, "-q"])
    print("import it with hash and store: %.2f s, %.0f MiB%s" % (seconds, peak, beside_sqlite(cache, folder, seconds)))


def bench_first_price(build, folder):
    """One line priced out of a big cached list, by its index, and the same with everything loaded."""
    cache, ratecast = os.path.join(folder, "cache.db"), os.path.join(build, "ratecast")
    with sqlite3.connect(cache) as db:
        rates, = db.execute("SELECT items FROM snapshot").fetchone()
        line, = db.execute("SELECT line FROM item WHERE key=?", (rates // 2,)).fetchone()
    workload = os.path.join(folder, "one.csv")
    with open(workload, "w") as out:
        out.write("name,meter_id,quantity\nx,%s,1\n" % line.split("\t")[8])
    command = [ratecast, "estimate", workload, "--offers", "MS-AZR-0003P", "--cache", cache, "--as-of", "2026-08-21", "-q"]
    few, peak = measure(command, 9)
    nothing, _ = measure([ratecast, "version"], 9)
    with sqlite3.connect(cache) as db:
        db.execute("DELETE FROM by_name")
    whole, whole_peak = measure(command, 3)
    print("first price out of %d cached rates: %.1f ms, of which %.1f ms to start, %.0f MiB; without the index by names %.0f ms, %.0fx, %.0f MiB" % (
        rates, few * 1e3, nothing * 1e3, peak, whole * 1e3, whole / few, whole_peak))


def beside_sqlite(cache, folder, seconds):
    """The sqlite3 command line bringing the same lines into a bare table, without checks, hash or index."""
    if not shutil.which("sqlite3"):
        return ""
    lines, copy = os.path.join(folder, "lines.tsv"), os.path.join(folder, "copy.db")
    with sqlite3.connect(cache) as db, open(lines, "w", encoding="utf-8") as out:
        out.writelines("%d\t%s\n" % (meter, line.replace("\t", "|").replace('"', "'")) for meter, line in db.execute("SELECT meter, line FROM item"))
    peer, _ = measure(["sqlite3", copy, "CREATE TABLE item(meter INTEGER, line TEXT)", ".mode tabs", ".import %s item" % lines])
    return "; sqlite3 .import of the finished lines alone: %.2f s, so %.1fx" % (peer, seconds / peer)


PYTHON_SUM = """
import csv, sys
sums = {}
for row in csv.DictReader(open(sys.argv[1], newline="")):
    key = row["MeterId"], row["ResourceLocation"], row["Date"]
    sums[key] = sums.get(key, 0.0) + float(row["Quantity"])
print(len(sums))
"""
AWK_SUM = 'NR > 1 {sum[$11 "," $7 "," $8] += $15} END {for (key in sum) n++; print n}'
DUCK_SUM = ("SET threads=2; SELECT count(*) FROM (SELECT MeterId, ResourceLocation, Date, sum(Quantity) FROM "
            "read_csv('%s', header=true, types={'Quantity': 'DOUBLE', 'Date': 'VARCHAR'}) GROUP BY ALL)")


def bench_usage(ratecast, folder):
    """Bills: quantity by meter, region and day (ratecast sums the cost too, exactly); the slow ones read a tenth, as much is said."""
    sizes = {"few groups": [200, 500], "many groups": [200, 5000]}
    for name, (size, meters) in sizes.items():
        bill = made([sys.executable, os.path.join(HERE, "gen_bill.py"), str(size), str(meters)], os.path.join(folder, "bill.csv"))
        tenth = os.path.join(folder, "tenth.csv")
        with open(bill, newline="") as all_rows, open(tenth, "w", newline="") as out:
            out.writelines(row for i, row in enumerate(all_rows) if i == 0 or i % 10 == 0)
        command = [ratecast, "usage", "summary", bill, "--by", "meter,region", "--granularity", "daily", "-o", "csv", "-q", "--threads", "2"]
        own, peak = measure(command, 5)
        with open(made(command, os.path.join(folder, "sums.csv"))) as sums:
            groups = sum(1 for _ in sums) - 1
        print("usage summary: %d MB, %s (%d): %.2f s CPU, %.2f GB/s, %.0f MiB" % (size, name, groups, own, size / 1e3 / own, peak))
        peers = [("DuckDB, binary doubles", ["duckdb", "-c", DUCK_SUM % bill], 1, 3),
                 ("mawk, blind to quotes", ["mawk", "-F,", AWK_SUM, bill], 1, 1),
                 ("python3 csv", [sys.executable, "-c", PYTHON_SUM, tenth], 10, 1),
                 ("sqlite3 .import and group by", ["sqlite3", ":memory:", ".mode csv", ".import %s bill" % tenth,
                  "SELECT count(*) FROM (SELECT sum(Quantity) FROM bill GROUP BY MeterId, ResourceLocation, Date)"], 10, 1)]
        for peer, command, times, rounds in peers:
            if shutil.which(command[0]):
                seconds, peak = measure(command, rounds)
                print("  %-30s %6.1fx the CPU time%s, %.0f MiB" % (peer, seconds * times / own, " (from a tenth)" if times > 1 else "", peak))
            else:
                print("  %-30s not installed" % peer)


def bench_forecast(ratecast, folder):
    """1,000 histories of 60 to 365 days, forecast on one thread; beside it, reading and adding up the same file alone."""
    rnd, path = random.Random(5), os.path.join(folder, "history.csv")
    with open(path, "w") as out:
        out.write("series,date,cost,currency\n")
        for number in range(1000):
            days, level = rnd.choice([60, 90, 120, 180, 365]), 10 ** rnd.uniform(0, 4)
            for i in range(days):
                day = datetime.date(2026, 8, 20) - datetime.timedelta(days - 1 - i)
                out.write("s%04d,%s,%.4f,USD\n" % (number, day, level * rnd.uniform(0.9, 1.1) * (0.6 if day.weekday() > 4 else 1)))
    ask = [path, "--by", "series", "-o", "csv", "-q", "--as-of", "2026-08-20", "--threads", "1"]
    reading, _ = measure([ratecast, "usage", "summary", *ask[:5], "-q", "--granularity", "daily", "--threads", "1"], 3)
    cycle = ["--cycle-start", "2026-08-01", "--cycle-end"]
    seconds, peak = measure([ratecast, "forecast", *ask, *cycle, "2026-08-31"], 3)
    known, _ = measure([ratecast, "forecast", *ask, *cycle, "2026-08-20"], 3)
    print("forecast 1,000 series on one thread: %.2f s, %.0f MiB; the forecasts alone %.3f s, against %.2f s to read and write the days" % (
        seconds, peak, seconds - known, reading))


def main():
    build = sys.argv[1]
    subprocess.run([os.path.join(build, "tests/kernel")], check=True)
    with tempfile.TemporaryDirectory() as folder:
        bench_compare(os.path.join(build, "ratecast"), folder)
        bench_import(build, folder)
        bench_first_price(build, folder)
        bench_usage(os.path.join(build, "ratecast"), folder)
        bench_forecast(os.path.join(build, "ratecast"), folder)


if __name__ == "__main__":
    main()

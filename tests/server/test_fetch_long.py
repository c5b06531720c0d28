"""prices fetch --source retail, killed and large. FETCH_LONG=1 runs all of it: 30 fetches killed at any moment from the first page to the last
row stored, and 700,000 items (about five minutes); without it one fetch killed 30 times, and 70,000 items."""
import json
import os
import random
import re
import time

from harness import case
from retail_list import MadeUp
from test_prices import fetch, imported, leftovers, one, small

LONG = bool(os.environ.get("FETCH_LONG"))


def before(w):
    """A list that is in use already."""
    retail = small(w, 2000, 200)
    first = one(fetch(w, env={"RATECAST_AS_OF": "2026-08-24"}))
    meter = json.loads(retail.source.text(0, "USD"))["meterId"]
    retail.source, retail.page = MadeUp(14000), 20  # 700 pages
    retail.lists.clear()
    want = imported(w, retail.source)
    return first, want, meter


def usable(w, first, want, meter):
    """Lists at hand: the one before, whole, and perhaps the new one."""
    done = w.run("prices", "list", "-o", "json", "--cache", w.home / "rates.db")
    ids = {s["id"] for s in json.loads(done.out)["snapshots"] if not s["builtin"]}
    w.check(ids in ({first["id"]}, {first["id"], want["id"]}), "the lists at hand", ids)
    verify = w.run("prices", "verify", "--cache", w.home / "rates.db")
    w.check(verify.code == 0, "each is what it was", verify)
    show = w.run("prices", "show", meter, "-o", "json", "--cache", w.home / "rates.db")
    w.check(show.code == 0 and meter in show.out, "a price of it is found", show)
    return want["id"] in ids


def kill(p):
    p.kill()
    p.communicate()
    return p.returncode == -9


@case("fetch: 700 pages, killed at 30 moments: the list before stays in use, the end is as if nothing had happened")
def killed(w):
    first, want, meter = before(w)
    rng = random.Random(30)
    asked = lambda: len(w.fake.state["retail"].asked)
    base, kills = asked(), 0
    for page in sorted(rng.sample(range(1, 690), 30)):
        with w.start("prices", "fetch", "--cache", w.home / "rates.db") as p:
            while p.poll() is None and asked() - base < page + kills * 3:  # each kill costs up to the three pages under way
                time.sleep(0.003)
            time.sleep(rng.random() * 0.01)
            kills += kill(p)
        usable(w, first, want, meter)
    w.check(kills == 30, "killed while running", kills)
    done = fetch(w)
    w.check(done.code == 0 and one(done)["id"] == want["id"] and re.search(r"went on with \d+ pages", done.err), "the same list", done)
    w.check(asked() - base < 703 + 30 * 3 + 10, "no page that was whole is fetched again", asked() - base)
    w.check(usable(w, first, want, meter) and not leftovers(w), "nothing is left of it", leftovers(w))


if LONG:
    @case("fetch: 30 fetches of 700 pages, each killed once at any moment, import included")
    def killed_anywhere(w):
        first, want, meter = before(w)
        rng = random.Random(700)
        asked = lambda: len(w.fake.state["retail"].asked)
        base, start = asked(), time.monotonic()
        done = fetch(w, cache="undisturbed.db")
        pages, span = asked() - base, time.monotonic() - start
        w.check(one(done)["id"] == want["id"], "undisturbed", done)
        running = late = 0
        for moment in [rng.random() * 1.15 for _ in range(30)]:  # beyond 1: while the pages are imported
            base = asked()
            with w.start("prices", "fetch", "--cache", w.home / "rates.db") as p:
                while p.poll() is None and asked() - base < min(moment, 1) * pages:
                    time.sleep(0.0005)
                time.sleep(max(moment - 1, 0) * 2)
                running += kill(p)
            late += usable(w, first, want, meter)
            done = fetch(w)
            w.check(done.code == 0 and one(done)["id"] == want["id"], "the same list", done)
            w.check(usable(w, first, want, meter) and not leftovers(w), "whole", leftovers(w))
            gone = w.run("prices", "remove", want["id"], "--cache", w.home / "rates.db")
            w.check(gone.code == 0, "again from the start", gone)
        print(f"fetch: {running} of 30 killed while running, {late} had the new list already; undisturbed {span:.1f} s")


@case("fetch: memory and speed")
def large(w):
    items = 700000 if LONG else 70000
    retail = small(w, items, 1000)
    start, kib = time.monotonic(), 0
    with w.start("prices", "fetch", "-o", "json", "--cache", w.home / "rates.db") as p:
        while True:  # ru_maxrss would count what this process had when it forked
            pid, status, usage = os.wait4(p.pid, os.WNOHANG)
            if pid:
                break
            peak = re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{p.pid}/status").read())
            kib = max(kib, int(peak[1]) if peak else 0)
            time.sleep(0.005)
        p.returncode = os.waitstatus_to_exitcode(status)
        out, err = p.stdout.read(), p.stderr.read()
    seconds, cpu, mib = time.monotonic() - start, usage.ru_utime + usage.ru_stime, kib / 1024
    w.check(p.returncode == 0, "fetches", err)
    w.check(one(type("Done", (), {"out": out}))["id"] == imported(w, retail.source)["id"], "the same list")
    w.check(5 < mib < 64, f"{mib:.0f} MiB")
    print(f"fetch: {items:,} items, {mib:.0f} MiB, {items / cpu:,.0f} items a second of CPU time, {items / seconds:,.0f} a second in all, fake server included")

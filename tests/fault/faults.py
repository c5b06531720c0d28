#!/usr/bin/env python3
"""Makes each call of the C library fail, one after the other (fail.c), in each command, until the command makes no more of them.

    faults.py PROGRAM FAIL.SO

Whatever fails: the command does not crash; it ends with 0 only if all it wrote is what it writes without the failure; else with 1 or 3
and a message that names the file. A file that was to be replaced is the old or the new one, nothing is left beside it; a cache is whole
and holds the old or the new price lists. Each line of messages.txt must have been a message.
"""
import datetime
import itertools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent / "data" / "made-up"
EIO, ENOSPC, EACCES, EINTR, EMFILE = 5, 28, 13, 4, 24
ONCE, STAY = False, True
# What fails, how, and whether it stays so. A memory that runs out is looked at in growing steps: there are thousands of calls.
FAULTS = [("read", EIO, ONCE), ("read", EINTR, ONCE), ("read", "short", STAY), ("write", EIO, ONCE), ("write", ENOSPC, STAY),
          ("write", EINTR, ONCE), ("write", "short", STAY), ("pread", EIO, ONCE), ("pread", "short", ONCE), ("pwrite", EIO, ONCE),
          ("pwrite", ENOSPC, STAY), ("pwrite", "short", ONCE), ("open", EMFILE, ONCE), ("open", EIO, STAY), ("openw", EACCES, STAY),
          ("close", EIO, ONCE), ("fsync", EIO, ONCE), ("ftruncate", EIO, STAY), ("rename", EIO, ONCE), ("mkdir", EACCES, ONCE),
          ("dup", EMFILE, ONCE), ("mmap", 12, ONCE), ("fcntl", EIO, ONCE), ("malloc", 12, STAY)]
# The first ones each, then fewer and fewer; FAULT_EVERY=1 in the environment: each, for a long look.
EVERY = os.environ.get("FAULT_EVERY") == "1"
STEPS = list(dict.fromkeys(int(n) for n in itertools.accumulate(range(40), lambda n, _: n + max(1, n * 0.7), initial=1)))
METER = "aaaaaaaa-0000-0000-0000-000000000001"
CACHE = ["--cache", "rates.db"]
# Arguments, and whether the command changes the cache. {ID} is the id of the list in it.
COMMANDS = [
    (["estimate", "w.csv", *CACHE, "-o", "json", "--out-file", "out.json"], False),
    (["estimate", "-", *CACHE], False),
    (["compare", "w.csv", *CACHE, "--regions", "westeurope,northeurope", "--offers", "payg,spot", "-o", "csv"], False),
    (["estimate", "--usage", "bill.csv", *CACHE, "--threads", "1", "-o", "json", "--out-file", "out.json"], False),
    (["prices", "import", "other.json", "--cache", "new/folder/rates.db", "-o", "csv"], False),
    (["prices", "import", "other.json", *CACHE, "-o", "csv"], True),
    (["prices", "remove", "{ID}", *CACHE], True),
    (["prices", "list", *CACHE, "-o", "markdown"], False),
    (["prices", "show", METER, *CACHE], False),
    (["prices", "export", "--snapshot", "{ID}", *CACHE, "--out-file", "out.json"], False),
    (["prices", "verify", *CACHE], False),
    (["reconcile", "bill.csv", *CACHE, "-o", "json", "--out-file", "out.json"], False),
    (["forecast", "history.csv", "--by", "series", "--cycles", "cycles.csv", "--events", "events.csv", "--chart", "always", "--budget", "1000"], False),
    (["backtest", "history.csv", "--chart", "always", "-o", "html", "--out-file", "out.json"], False),
    (["budget", "check", "budgets.csv", "history.csv", "--events", "events.csv", "--threads", "2", "-o", "json", "--out-file", "out.json"], False),
]
NAMES = ("rates.db", "w.csv", "bill.csv", "history.csv", "cycles.csv", "events.csv", "budgets.csv", "thread", "<stdin>", "stdin", "out.json", "other.json", "stdout", "config", "new/folder", '"new"', "out of memory", "no memory for the models", "database")


class Bench:
    def __init__(self, program, library, folder):
        self.program, self.library = str(pathlib.Path(program).resolve()), str(pathlib.Path(library).resolve())
        self.model = folder / "model"
        (self.model / "home/.config/ratecast").mkdir(parents=True)
        (self.model / "home/.config/ratecast/config").write_text("ascii = yes\n")
        shutil.copy(DATA / "retail_options.json", self.model / "list.json")
        shutil.copy(DATA / "retail_egress.json", self.model / "other.json")
        (self.model / "w.csv").write_text(f"name,meter_id,resource,region\na,{METER},,westeurope\nb,,vm/Standard_D2s_v5,westeurope\n")
        (self.model / "bill.csv").write_text(f"date,meter,unit,quantity,cost,currency\n2026-08-01,{METER},1 Hour,24,5,USD\n2026-08-02,{METER[:-1]}9,1 Hour,24,5,USD\n")
        (self.model / "out.json").write_text("the old one\n")
        days = [datetime.date(2026, 8, 1) + datetime.timedelta(i) for i in range(92)]
        (self.model / "history.csv").write_text("series,date,cost,currency\n" + "".join(f"{s},{d},{7 + d.weekday()},USD\n" for d in days for s in "ab"))
        (self.model / "cycles.csv").write_text("series,as_of,cycle_start,cycle_end,settle_days\na,2026-10-20,2026-10-01,2026-10-31,0\nb,2026-10-20,2026-10-01,2026-10-31,1\n")
        (self.model / "events.csv").write_text("date,series,amount,factor\n2026-11-03,a,5,\n2026-11-04,series=b,,2\n")
        (self.model / "budgets.csv").write_text("name,filter,amount,thresholds\nall,,5000,actual:50;forecasted:100\nb,series=b,3000,\n")
        self.folder = folder
        done = self.run(self.model, ["prices", "import", "list.json", *CACHE, "-o", "csv"])
        assert done.returncode == 0, done.stderr
        self.id = done.stdout.decode().splitlines()[1].split(",")[0]
        self.lists = {}
        self.messages = set()

    def run(self, where, args, **more):
        env = {"HOME": str(where / "home"), "TZ": "UTC", "LC_ALL": "C", "COLUMNS": "100", "RATECAST_AS_OF": "2026-11-01", "PATH": "/usr/bin:/bin"}
        env.update({k: str(v) for k, v in more.items()})
        with open(where / "w.csv") as stdin:
            return subprocess.run([self.program, *args], cwd=where, env=env, stdin=stdin, capture_output=True, timeout=60)

    def ids(self, where):
        """The price lists in the cache, each as it was stored; or what is wrong, as text."""
        done = self.run(where, ["prices", "verify", *CACHE])
        return sorted(done.stdout.decode().splitlines()) if done.returncode == 0 else done.stderr.decode()

    def all_of(self, command):
        """One command under every fault; yields what is wrong."""
        args, changes = command
        args = [a.replace("{ID}", self.id) for a in args]
        where = self.folder / f"run-{COMMANDS.index(command)}"
        shutil.copytree(self.model, where)
        before = self.ids(where) if changes else None
        good = self.run(where, args)
        assert good.returncode == 0, good.stderr.decode()
        after, good_out = self.ids(where) if changes else None, (where / "out.json").read_bytes()
        runs = 0
        for call, code, stay in FAULTS:
            steps = itertools.count(1) if EVERY and call != "malloc" else STEPS
            for at in steps:
                shutil.rmtree(where)
                shutil.copytree(self.model, where)
                more = {"FAULT_STAY": 1} if stay else {}
                done = self.run(where, args, LD_PRELOAD=self.library, FAULT_CALL=call, FAULT_AT=at, FAULT_ERRNO=code,
                                FAULT_HIT=str(where) + ".hit", **more)
                hit = pathlib.Path(str(where) + ".hit")
                if not hit.exists():
                    break
                hit.unlink()
                runs += 1
                for fault in self.faults(where, done, good, good_out, changes and (before, after)):
                    yield f"{' '.join(args)}: {call} {at} fails with {code}{' from then on' if stay else ''}: {fault}"
        yield runs

    def faults(self, where, done, good, good_out, lists):
        message, out = done.stderr.decode(errors="replace"), (where / "out.json").read_bytes()
        if done.returncode == 0:
            if done.stdout != good.stdout or out != good_out:
                yield "exit 0, but not the whole result"
        elif done.returncode not in (1, 3):
            yield f"exit {done.returncode}: {message}"
        elif not any(name in message for name in NAMES):
            yield f"the message names nothing: {message!r}"
        else:
            self.messages.add(message.splitlines()[0])
        if out not in (good_out, b"the old one\n"):
            yield "out.json is neither the old nor the new one"
        if left := [p.name for p in where.iterdir() if ".tmp" in p.name]:
            yield f"left behind: {left}"
        if lists:
            now = self.ids(where)
            if now not in lists:
                yield f"the cache holds: {now}"
            elif done.returncode == 0 and now != lists[1]:
                yield "exit 0, but the cache is the old one"


def main():
    memory = pathlib.Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() and os.access(memory, os.W_OK) else None) as folder:
        bench = Bench(sys.argv[1], sys.argv[2], pathlib.Path(folder))
        bad = runs = 0
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for found in pool.map(lambda c: list(bench.all_of(c)), COMMANDS):
                runs += found.pop()
                for fault in found[:20]:
                    print(fault)
                bad += len(found)
        for line in (HERE / "messages.txt").read_text().splitlines():
            if not any(line in m for m in bench.messages):
                print(f"messages.txt: nothing said: {line}")
                bad += 1
    print(f"faults: {runs} runs of {len(COMMANDS)} commands, {bad} faults")
    if "--messages" in sys.argv:
        print("\n".join(sorted(bench.messages)))
    return 1 if bad or not runs else 0


sys.exit(main())

#!/usr/bin/env python3
"""Ctrl-C: the program ends by the signal (130 in a shell), and leaves no file behind.

    stop.py PROGRAM

While it reads a bill, while it writes a result (the moment a file beside the result's name is seen), and at moments spread over an import.
"""
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

program = str(pathlib.Path(sys.argv[1]).resolve())
faults = []
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs this in the background lets it be ignored, here and in what is started


def check(ok, what, *more):
    if not ok:
        faults.append(what)
        print(f"stop: {what}", *more)


def start(folder, *args, **more):
    env = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C", "TZ": "UTC", "RATECAST_AS_OF": "2026-11-01"}
    return subprocess.Popen([program, *args], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


@contextlib.contextmanager
def scratch(**files):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file, text in files.items():
            (folder / file).write_text(text)
        yield folder


def bill(rows):
    return "date,meter_id,series,cost,currency\n" + "".join(f"2026-01-{1 + i % 28:02},m{i % 500},s{i},{i}.25,EUR\n" for i in range(rows))


def while_reading():
    with scratch() as folder:
        run = start(folder, "usage", "summary", "-", "-o", "csv", "--out-file", "sums.csv", stdin=subprocess.PIPE)
        run.stdin.write(bill(60000).encode())  # a pipe holds less: what it does not hold has been read
        run.stdin.flush()
        run.send_signal(signal.SIGINT)
        code = run.wait(20)
        with contextlib.suppress(BrokenPipeError):
            run.stdin.close()
        check(code == -signal.SIGINT and not os.listdir(folder), "reading a bill", code, os.listdir(folder))


def while_writing():
    with scratch(bill=bill(120000)) as folder:
        for result in ("csv", "json"):
            caught = 0
            for _ in range(40):
                run = start(folder, "usage", "summary", "bill", "--by", "series", "-o", result, "--out-file", "sums", "-q")
                while run.poll() is None and not any(f.endswith(".tmp") for f in os.listdir(folder)):
                    time.sleep(0.0005)
                run.send_signal(signal.SIGINT)
                code = run.wait(20)
                left = sorted(os.listdir(folder))
                check(left == (["bill"] if code else ["bill", "sums"]), f"writing {result}", code, left)
                (folder / "sums").unlink(missing_ok=True)
                caught += code == -signal.SIGINT
                if caught == 3:
                    break
            check(caught == 3, f"{result} was never caught at writing", caught)


def while_importing():
    item = '{"currencyCode":"USD","tierMinimumUnits":0,"retailPrice":%d.5,"unitPrice":%d.5,"armRegionName":"westeurope","meterId":"%08d-made-up",' \
           '"meterName":"Meter %d","skuId":"S","productName":"Made-up","skuName":"S","serviceName":"Made-up","unitOfMeasure":"1 Hour",' \
           '"type":"Consumption","isPrimaryMeterRegion":true,"armSkuName":""}'
    with scratch(list='{"Items":[' + ",".join(item % (i, i, i, i) for i in range(20000)) + "]}") as folder:
        begun = time.monotonic()
        whole = start(folder, "prices", "import", "list", "--cache", "whole.db", "-q")
        whole.communicate()
        span, rounds = time.monotonic() - begun, 8
        good = {"list", "whole.db", "rates.db"}
        for i in range(rounds):
            run = start(folder, "prices", "import", "list", "--cache", "rates.db", "-q")
            time.sleep(span * (i + 0.5) / rounds)
            run.send_signal(signal.SIGINT)
            code = run.wait(20)
            check(code in (0, -signal.SIGINT), "importing ends otherwise", code)
            after = start(folder, "prices", "list", "--cache", "rates.db", "-o", "csv", "-q")
            out, err = after.communicate()
            check(after.returncode == 0, "the cache is damaged", err.decode())
            left = set(os.listdir(folder)) - good
            check(not left, "importing leaves files", sorted(left))


while_reading()
while_writing()
while_importing()
if not faults:
    print("stop: Ctrl-C while reading, writing and importing leaves nothing behind")
sys.exit(bool(faults))

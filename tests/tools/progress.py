#!/usr/bin/env python3
"""The progress bar: on a terminal, for work of more than a second, and gone afterwards; nowhere else. And the chart of a forecast, which
a terminal gets without asking, and a pipe does not.

The work is an import from a pipe that is fed slowly, so it takes long on any machine. A fake terminal takes stderr.
    progress.py PROGRAM
"""
import fcntl
import gzip
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from concurrent.futures import ThreadPoolExecutor

root = pathlib.Path(__file__).resolve().parents[2]
program = str(pathlib.Path(sys.argv[1]).resolve())
card = gzip.decompress((root / "tests/data/real/MS-AZR-0062P_USD_US_2016-05-25.json.gz").read_bytes())
few = (root / "tests/data/made-up/MS-AZR-0003P_USD_US_2026-08-02.json").read_bytes()  # quick on a busy machine too
faults = []


usage = b'{"value":[' + b",".join(b'{"properties":{"subscriptionId":"s","usageStartTime":"2026-08-%02dT00:00:00+00:00","meterName":"m","meterId":"i","unit":"GB",'
                                  b'"quantity":%d}}' % (1 + i % 28, i) for i in range(20000)) + b"]}"


def import_card(slow, *options, **more):
    return fed(slow, more.pop("data", card), "prices", "import", "-", "--offer", "MS-AZR-0062P", "--currency", "USD", "--country", "US", "-o", "csv", *options, **more)


def fed(slow, data, *command, terminal=True, columns=100, **variables):
    """stderr and stdout of a command; the second half of the data comes `slow` seconds later."""
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": "/usr/bin:/bin", "HOME": home, "LC_ALL": "C", "TERM": "xterm", "RATECAST_AS_OF": "2026-08-25", **variables}
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        run = subprocess.Popen([program, *command], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=theirs if terminal else subprocess.PIPE)
        os.close(theirs)
        seen = []

        def collect():
            try:
                while chunk := os.read(ours, 65536):
                    seen.append(chunk)
            except OSError:  # EIO: the other end is closed
                pass

        reader = threading.Thread(target=collect)
        reader.start()
        half = len(data) // 2
        run.stdin.write(data[:half])
        run.stdin.flush()
        time.sleep(slow)
        run.stdin.write(data[half:])
        run.stdin.close()
        out = run.stdout.read()
        err = b"" if terminal else run.stderr.read()
        code = run.wait()
        reader.join()
        os.close(ours)
        if code:
            faults.append(f"{command}: exit code {code}: {b''.join(seen) + err}")
        return (b"".join(seen) + err).decode(), out.decode()


def forecast(*options, columns=80):
    """What a forecast shows on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "LC_ALL": "C", "TERM": "xterm"}
    history = root / "examples/forecast/history.csv"
    run = subprocess.Popen([program, "forecast", str(history), "--as-of", "2026-08-20", *options], env=env, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    seen = b""
    try:
        while chunk := os.read(ours, 65536):
            seen += chunk
    except OSError:
        pass
    os.close(ours)
    run.wait()
    return re.sub(r"\x1b\[[0-9;]*m", "", seen.decode()).replace("\r", "").splitlines()


def on_screen(text):
    """The lines that a terminal shows at the end."""
    lines = [""]
    for part in re.split(r"(\r\n|\n|\r|\x1b\[K)", text):
        if part == "\r":
            lines[-1] = "\r" + lines[-1].lstrip("\r")
        elif part == "\x1b[K":
            lines[-1] = lines[-1] if not lines[-1].startswith("\r") else ""
        elif part in ("\n", "\r\n"):
            lines.append("")
        elif lines[-1].startswith("\r"):
            lines[-1] = part
        else:
            lines[-1] += part
    return [line for line in lines if line.strip("\r")]


def expect(what, right, shown):
    if not right:
        faults.append(f"{what}: {shown!r}")


with ThreadPoolExecutor(6) as pool:
    start = lambda *args, **more: pool.submit(import_card, *args, **more)
    slow, narrow = start(1.3), start(1.3, columns=22)
    bill = pool.submit(fed, 1.3, usage, "usage", "summary", "-", "-o", "csv")
    without = {"quick work": start(0, data=few), "--quiet": start(1.3, "-q"), "no terminal": start(1.3, terminal=False),
               "a dumb terminal": start(1.3, TERM="dumb")}
    (slow, result), (narrow, _) = slow.result(), narrow.result()
BAR = r"\r(\w+  [^\r\x1b]*)\x1b\[K"
expect("slow work on a terminal shows no bar", any(re.match(r"reading  [\d,]+ prices  [\d,]+/s$", bar) for bar in re.findall(BAR, slow)), slow)
expect("slow reading of usage shows no bar", any(re.match(r"reading  [\d,]+ rows  [\d,]+/s$", bar) for bar in re.findall(BAR, bill.result()[0])), bill.result())
expect("the bar stays", not any("/s" in line for line in on_screen(slow)) and "note: " in slow, on_screen(slow))
expect("the result is not clean", result.startswith("id,source,") and "\x1b" not in result, result)
expect("the bar is wider than the terminal", "reading" in narrow and all(len(bar) < 22 for bar in re.findall(BAR, narrow)), narrow)
for name, run in without.items():
    shown, _ = run.result()
    expect(f"{name} shows a bar", "\x1b" not in shown and "/s" not in shown, shown)
for columns in (80, 140):
    lines = forecast(columns=columns)
    expect("a terminal gets no chart", any("┤" in line for line in lines) and any("┴" in line for line in lines), lines)
    expect("the chart does not take the width, or more", max(len(line) for line in lines) in range(columns - 22, columns + 1), lines)
expect("a chart that is not wanted", not any("┤" in line for line in forecast("--chart", "never")), "--chart never")
expect("--ascii draws other characters", all(c < "\x7f" for line in forecast("--ascii") for c in line), "--ascii")
for fault in faults:
    print(f"progress: {fault}")
if not faults:
    print("progress: a bar for slow work on a terminal, none otherwise")
sys.exit(bool(faults))

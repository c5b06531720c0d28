#!/usr/bin/env python3
"""Runs the ```console blocks of a document and compares: lines after "$ " are commands, the lines below them their output.

    readme.py PROGRAM DOCUMENT [--golden]      runs in examples/five-regions, as of 2026-08-25, 100 columns wide
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]


def output(program, command):
    with tempfile.TemporaryDirectory() as home:
        os.symlink(pathlib.Path(program).resolve(), home + "/ratecast")
        env = {"PATH": f"{home}:/usr/bin:/bin", "HOME": home, "TZ": "UTC", "LC_ALL": "C", "COLUMNS": "100", "RATECAST_AS_OF": "2026-08-25"}
        done = subprocess.run(["sh", "-c", command], cwd=root / "examples/five-regions", env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60)
    if done.returncode:
        sys.exit(f"{command}: exit code {done.returncode}: {done.stderr}")
    return done.stdout


def main():
    program, path = sys.argv[1], pathlib.Path(sys.argv[2])
    text = path.read_text()
    ran = []

    def run_block(match):
        out = []
        for command in re.findall(r"^\$ (.*)$", match.group(1), flags=re.M):
            ran.append(command)
            out.append(f"$ {command}\n{output(program, command)}")
        return "```console\n" + "".join(out) + "```"

    fresh = re.sub(r"```console\n(.*?)```", run_block, text, flags=re.S)
    if "--golden" in sys.argv:
        path.write_text(fresh)
    elif fresh != text or not ran:
        print("\n".join(difflib.unified_diff(text.splitlines(), fresh.splitlines(), str(path), "what the commands print", lineterm="")))
        return 1
    print(f"{path.name}: {len(ran)} commands print what it shows")
    return 0


sys.exit(main())

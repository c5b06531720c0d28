#!/usr/bin/env python3
"""Runs what a document tells the reader to type, in its order, in a fresh copy of the repository, and compares.

    ```console    lines after "$ " are commands, the lines below them their output; a line "..." stands for any
                  number of lines
    ```sh         a script that must succeed

    readme.py PROGRAM DOCUMENT [--golden]    --golden writes the output; around one "..." it keeps as many lines as there are

PROGRAM is build/MODE/ratecast, whose objects are copied too, so that make has nothing to compile. The commands see a new HOME,
100 columns, and the day of today, as a reader does. `make check` alone is not run: it runs this.
"""
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]
NOT_RUN = {"make check"}
ran = []


def clone(program, to):
    """What a clone and a build of it hold, with the times of the files."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, files):
        if (root / name).is_file() and not name.startswith("tests/unit/"):
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)
    mode = program.parent.name
    shutil.copytree(program.parent, to / "build" / mode, ignore=shutil.ignore_patterns("tests", "alone", "fuzz*"))
    for kit in (root / "build").glob("kit*.mk"):
        shutil.copy2(kit, to / "build" / kit.name)
    shutil.copy2(program, to / "ratecast")
    return mode


def output(command, folder, env):
    ran.append(command)
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=300)
    if done.returncode:
        sys.exit(f"{command}: exit code {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def holds(shown, got):
    """Do the pieces between the "..." stand in the output, in their order, the first at its start?"""
    at = 0
    for i, piece in enumerate("\n".join(shown).split("\n...")):
        lines = piece.strip("\n").splitlines()
        places = [k for k in range(at, len(got) - len(lines) + 1) if got[k:k + len(lines)] == lines and (i or k == 0)]
        if not places:
            return False
        at = places[0] + len(lines)
    return True


def fit(shown, got):
    """The output as the document shows it: with "..." where the document has it. Several are only compared, not renewed."""
    if shown.count("...") == 0:
        return got
    if shown.count("...") > 1:
        return shown if holds(shown, got) else got
    before = shown.index("...")
    after = len(shown) - before - 1
    return got[:before] + ["..."] + got[len(got) - after:] if before + after < len(got) else got


def rerun(match, folder, env):
    kind, text = match.group(1), match.group(2)
    if kind == "sh":
        lines = [line for line in text.splitlines() if line.split(" # ")[0].strip() not in NOT_RUN]
        output("set -e\n" + "\n".join(lines), folder, env)
        return match.group(0)
    out = []
    for block in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, *shown = block.splitlines()
        out += ["$ " + command] + fit(shown, output(command, folder, env).splitlines())
    return "```console\n" + "\n".join(out) + "\n```"


def main():
    program, path = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    text = path.read_text()
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = pathlib.Path(scratch) / "ratecast", pathlib.Path(scratch) / "home"
        folder.mkdir()
        home.mkdir()
        mode = clone(program, folder)
        env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "TZ": "UTC", "LC_ALL": "C", "COLUMNS": "100",
               "MAKEFLAGS": f"MODE={mode} DEPS=no"}
        fresh = re.sub(r"```(console|sh)\n(.*?)```", lambda m: rerun(m, folder, env), text, flags=re.S)
    if "--golden" in sys.argv:
        path.write_text(fresh)
    elif fresh != text or not ran:
        print("\n".join(difflib.unified_diff(text.splitlines(), fresh.splitlines(), str(path), "what the commands print", lineterm="")))
        return 1
    print(f"{path.name}: {len(ran)} commands and scripts print what it shows")
    return 0


sys.exit(main())

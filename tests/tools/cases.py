#!/usr/bin/env python3
"""Runs case folders: a folder with `cmd` (one shell line; the program is `ratecast`) and what it must give.

    expout   expected stdout, exactly      (absent: empty; `expout.any` present: not checked)
    experr   expected stderr, exactly      (absent: empty; `experr.any` present: not checked)
    code     expected exit code            (absent: 0)

`cmd` reaches the repository as $ROOT; that path is written as $ROOT in what is expected. Each case runs in a copy of its folder, with its own HOME and rate cache, TZ=UTC, LC_ALL=C, COLUMNS=100 and the as-of day 2026-08-25.
    cases.py PROGRAM [--golden] [--keep DIR] FOLDER...
        --golden     rewrites what is expected, to be reviewed as a diff
        --keep DIR   only cases that speak of json; what each -o json or -o ndjson run writes is kept in DIR
"""
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor


KEEP = """#!/bin/sh
case " $* " in
*json*) ;;
*) exec {program} "$@" ;;
esac
file=$(mktemp {keep}/XXXXXXXX.json)
{program} "$@" >"$file"
code=$?
cat "$file"
case " $* " in
*" -o json "*|*" -o ndjson "*|*"=json "*|*"=ndjson "*) ;;
*) rm "$file" ;;
esac
exit $code
"""


def run_case(program, case, golden, keep):
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch) / "case"
        shutil.copytree(case, work)
        bin_dir = pathlib.Path(scratch) / "bin"
        bin_dir.mkdir()
        program = pathlib.Path(program).resolve()
        if keep:
            (bin_dir / "ratecast").write_text(KEEP.format(program=program, keep=keep))
            (bin_dir / "ratecast").chmod(0o755)
        else:
            (bin_dir / "ratecast").symlink_to(program)
        env = {"PATH": f"{bin_dir}:/usr/bin:/bin", "HOME": scratch + "/home", "TZ": "UTC", "LC_ALL": "C", "COLUMNS": "100",
               "RATECAST_AS_OF": "2026-08-25", "ROOT": str(pathlib.Path(__file__).resolve().parents[2]),
               "ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "exitcode=99"}
        os.mkdir(env["HOME"])
        done = subprocess.run(["sh", "cmd"], cwd=work, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    # The hash of a view is of data that may name $ROOT, so it differs from place to place; tests/ref/results.py checks it.
    hide = lambda text: re.sub(rb'"of": "[0-9a-f]{64}"', b'"of": "HASH"', text.replace(env["ROOT"].encode(), b"$ROOT"))
    got = {"expout": hide(done.stdout), "experr": hide(done.stderr), "code": str(done.returncode).encode() + b"\n"}
    want = {}
    for name, empty in (("expout", b""), ("experr", b""), ("code", b"0\n")):
        path = case / name
        want[name] = path.read_bytes() if path.exists() else empty
        if (case / (name + ".any")).exists():
            want[name] = got[name]
        elif golden and got[name] != want[name]:
            if got[name] == empty:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(got[name])
            want[name] = got[name]
    return [(n, want[n], got[n]) for n in want if want[n].strip() != got[n].strip() or (n != "code" and want[n] != got[n])]


def main():
    args = [a for a in sys.argv[1:] if a != "--golden"]
    golden = "--golden" in sys.argv
    keep = None
    if "--keep" in args:
        at = args.index("--keep")
        keep = pathlib.Path(args[at + 1]).resolve()
        del args[at:at + 2]
    program, roots = args[0], args[1:]
    cases = sorted({p.parent for r in roots for p in pathlib.Path(r).rglob("cmd") if p.is_file()})
    if keep:
        cases = [c for c in cases if "json" in (text := (c / "cmd").read_text()) and "/dev/full" not in text]
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for case, faults in zip(cases, pool.map(lambda c: run_case(program, c, golden, keep), cases)):
            for name, want, got in faults:
                print(f"{case}: {name} differs")
                lines = [text.decode(errors="replace").splitlines() for text in (want, got)]
                print("\n".join(difflib.unified_diff(*lines, "expected", "got", lineterm="")))
            failed += bool(faults)
    print(f"cases: {len(cases)} run, {failed} failed")
    return 1 if failed or not cases else 0


sys.exit(main())

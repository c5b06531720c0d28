#!/usr/bin/env python3
"""Everything that talks to Azure, against the fake one (fake.py): cases of the modules test_*.py.

    azure_test.py PROGRAM [WORD...]      only cases whose module or description holds one of the words
"""
import importlib
import pathlib
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "ref")]

from certificates import Certificates  # noqa: E402
import harness  # noqa: E402
import schemas  # noqa: E402


def check_schemas(what, results, checked):
    """Each JSON that a case wrote is as its schema says."""
    faults = 0
    for doc in (d for text in results for d in schemas.results(text)):
        try:
            checked.check(schemas.whole(doc))
        except ValueError as fault:
            faults += 1
            print(f"azure: {what}: {fault}", file=sys.stderr)
    return faults


def check_messages(said):
    """Each line of messages_NAME.txt was said in a case of test_NAME.py."""
    faults = 0
    for path in sorted(HERE.glob("messages_*.txt")):
        heard = said.get("test_" + path.stem[len("messages_"):], set())
        for line in path.read_text().splitlines():
            if line and line not in heard:
                faults += 1
                print(f"{path.name}: not said in any case: {line}", file=sys.stderr)
    return faults


def main():
    program, words = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2:]
    for path in sorted(HERE.glob("test_*.py")):
        importlib.import_module(path.stem)
    cases = [c for c in harness.CASES if not words or any(word in c[0] + " " + c[1] for word in words)]
    start, checks, failed, said, slow = time.monotonic(), 0, 0, {}, []
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder) / "certificates"
        made.mkdir()
        certificates = Certificates(made)
        checked = schemas.Schemas(program)
        with ThreadPoolExecutor(6) as pool:
            done = pool.map(lambda c: harness.run_case(program, certificates, folder, c[0], c[1][1], c[1][2]), enumerate(cases))
            for (module, what, _), (w, seconds) in zip(cases, done):
                checks += w.checks
                said.setdefault(module, set()).update(harness.plain(line) for line in w.said)
                slow.append((seconds, what))
                failed += bool(w.faults) + check_schemas(what, w.results, checked)
                for fault in w.faults:
                    print(f"azure: {module}: {what}: {fault}", file=sys.stderr)
    failed += 0 if words else check_messages(said)
    print(f"azure: {len(cases)} cases, {checks} checks, {failed} failed, {time.monotonic() - start:.0f} s"
          f" (slowest: {', '.join(f'{what} {seconds:.1f} s' for seconds, what in sorted(slow, reverse=True)[:3])})")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # not ignored, as in the background of a shell
    sys.exit(main())

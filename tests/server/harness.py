"""Cases against the fake Azure.

A module tests/server/test_NAME.py holds cases: functions that take a world.

    from harness import case

    @case("retail: a page is cut in the middle")
    def cut_page(w):
        w.fake.fault("cut", "retail", at={2})
        done = w.run("prices", "fetch", "--source", "retail", "--region", "westeurope")
        w.check(done.code == 0, "it is asked for again", done)

Each case has a fake Azure of its own (w.fake, with every module of SERVICE_MODULES added), a folder (w.home; the program runs
there), and an environment (w.env) that leads the program to the fake and signs it in by a secret. After each case: no
violation, no secret in any file or output. What the program says on stderr is kept: each line of messages_NAME.txt must have
been said in a case of test_NAME.py, with ports as PORT and GUIDs as GUID.
"""
import importlib
import os
import pathlib
import re
import subprocess
import time
import traceback

import entra
from arm import SUB
from fake import Fake

# Each is tests/server/NAME.py with add(fake).
SERVICE_MODULES = ["entra", "arm", "imds"]
SERVICE_MODULES += [m for m in ("ratecard", "retail", "usage", "invoices", "budgets", "costs")
                    if (pathlib.Path(__file__).parent / (m + ".py")).exists()]
CASES = []


def case(what, pair=None):
    def register(f):
        CASES.append((f.__module__, what, f))
        return f
    return register


class Done:
    def __init__(self, code, out, err, seconds):
        self.code, self.out, self.err, self.seconds = code, out, err, seconds

    def __str__(self):
        return f"exit {self.code}\n  stdout: {self.out[-1500:]!r}\n  stderr: {self.err[:1500]!r}"


class World:
    def __init__(self, program, certificates, home, fake):
        self.program, self.home, self.fake = program, pathlib.Path(home), fake
        self.faults, self.said, self.checks = [], [], 0
        self.results = []  # each JSON that was written: azure_test.py checks them against the schemas
        self.env = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C", "TZ": "UTC", "COLUMNS": "100", "RATECAST_AS_OF": "2026-08-25",
                    "RATECAST_LOGIN_URL": fake.url("entra"), "RATECAST_ARM_URL": fake.url("arm"), "RATECAST_RETAIL_URL": fake.url("retail"),
                    "RATECAST_METADATA_URL": fake.url("imds"), "RATECAST_CA_FILE": str(certificates.authority), "RATECAST_RETRY_WAIT": "0.005",
                    "AZURE_TENANT_ID": entra.TENANT, "AZURE_CLIENT_ID": entra.CLIENT, "AZURE_CLIENT_SECRET": entra.SECRET,
                    "AZURE_SUBSCRIPTION_ID": SUB, "ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "exitcode=99"}

    def start(self, *args, env=None, **more):
        """The program, running, for tests that kill it. env: further variables; a value of None takes one away."""
        whole = {k: v for k, v in {**self.env, **(env or {})}.items() if v is not None}
        return subprocess.Popen([self.program, *map(str, args)], env=whole, cwd=self.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **more)

    def run(self, *args, env=None, timeout=120):
        start = time.monotonic()
        with self.start(*args, env=env) as p:
            try:
                out, err = p.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                p.kill()
                out, err = p.communicate()
                self.check(False, f"{' '.join(map(str, args))}: not done in {timeout} s")
        done = Done(p.returncode, out.decode(errors="replace"), err.decode(errors="replace"), time.monotonic() - start)
        self.keep(done.out + done.err, done.err)
        if done.code == 0 and ("json" in args or "ndjson" in args):
            self.results.append(done.out)
        return done

    def keep(self, everything, err):
        self.check_secrets("the output", everything.encode())
        self.said.extend(plain(line) for line in err.splitlines())

    def check(self, ok, what, *more):
        self.checks += 1
        if not ok:
            self.faults.append("\n  ".join([what, *map(str, more)]))
        return ok

    def library(self, name):
        """One to be preloaded, which the build puts beside the program."""
        return pathlib.Path(self.program).parent / name

    def fails(self, code, words, *args, remedy=None, **more):
        """Exit code, words in stderr (a regular expression), and words in the line of remedy."""
        done = self.run(*args, **more)
        self.check(done.code == code and re.search(words, done.err), f"{' '.join(map(str, args))}: wanted exit {code} and \"{words}\"", done)
        self.check(remedy is None or re.search(remedy, "\n".join(done.err.splitlines()[1:])), f"wanted the remedy \"{remedy}\"", done)
        return done

    def check_secrets(self, where, data):
        for secret in self.fake.secrets:
            if secret.encode() in data:
                self.check(False, f"a secret is in {where}: {secret[:24]}...")

    def end(self):
        for path in sorted(self.home.rglob("*")):
            if path.is_file():
                self.check_secrets(path.relative_to(self.home), path.read_bytes())
        for violation in self.fake.violations:
            self.check(False, violation)


def plain(line):
    line = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", line)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "GUID", line)


def run_case(program, certificates, folder, number, what, function):
    home = pathlib.Path(folder) / f"case{number}"
    home.mkdir()
    fake = Fake(certificates, seed=number + 1)
    start = time.monotonic()
    fake.certificate = getattr(function, "certificate", {})
    with fake:
        for module in SERVICE_MODULES:
            importlib.import_module(module).add(fake)
        w = World(program, certificates, home, fake)
        try:
            function(w)
        except Exception:
            w.check(False, "the case itself fails", traceback.format_exc())
    w.end()
    return w, time.monotonic() - start

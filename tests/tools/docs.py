#!/usr/bin/env python3
"""What the program says about itself is one and the same everywhere: help, the man page, completion in bash and in zsh.

    docs.py PROGRAM [--golden]      --golden rewrites docs/ratecast.1
"""
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[2]
program = str(pathlib.Path(sys.argv[1]).resolve())
faults = []


def fault(text):
    faults.append(text)
    print(f"docs: {text}")


def run(*args, **more):
    return subprocess.run(args, capture_output=True, text=True, timeout=60, **more)


def help_of(*words):
    return run(program, "help", *words).stdout


def commands():
    names = re.findall(r"^  ([a-z][a-z ]*?)  +\S", help_of(), flags=re.M)
    return {name: set(re.findall(r"^ {2,6}(?:-\w, )?(--[a-z0-9-]+)", help_of(*name.split()), flags=re.M)) for name in names}


def check_man(all_commands):
    page = root / "docs/ratecast.1"
    text = help_of("--man")
    if "--golden" in sys.argv:
        page.write_text(text)
    if page.read_text() != text:
        fault("docs/ratecast.1 is not what ratecast help --man prints: make golden")
    lint = run("mandoc", "-T", "lint", "-W", "warning", str(page))
    if lint.stdout or lint.returncode:
        fault(f"mandoc: {lint.stdout}{lint.stderr}")
    plain = run("mandoc", "-T", "ascii", "-O", "width=200", str(page)).stdout
    plain = re.sub(r".\x08", "", plain)  # overstruck letters
    sections = {m[0].strip(): m[1] for m in re.findall(r"^ {0,3}(\S.*)\n((?:(?: {4,}.*)?\n)*)", plain, flags=re.M)}
    tagged = lambda title: set(re.findall(r"^ +(?:-\w, )?(--[a-z0-9-]+)(?: .*)?$", sections[title], flags=re.M))
    for name, options in all_commands.items():
        title = next((t for t in sections if re.match(rf"ratecast {name} \[", t)), None)
        if not title:
            fault(f"the man page has no section for {name}")
            continue
        got = tagged(title) | tagged("COMMON OPTIONS")
        if "OUTPUT OPTIONS and" in " ".join(sections[title].split()):
            got |= tagged("OUTPUT OPTIONS")
        if got != options:
            fault(f"{name}: man page and --help differ in {sorted(got ^ options)}")


def complete_in_bash(folder, *words):
    """What bash offers for the last word."""
    script = ('source completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ratecast; '
              'for word in "${COMPREPLY[@]}"; do printf "%s\\n" "$word"; done')
    done = run("bash", "--norc", "-c", script, "bash", "ratecast", *words, cwd=folder, env=environment(folder))
    if done.stderr:
        fault(f"bash: {words}: {done.stderr}")
    return done.stdout.split()


def environment(folder):
    return {"PATH": f"{folder}/bin:/usr/bin:/bin", "HOME": folder, "TERM": "vt100", "LC_ALL": "C", "COLUMNS": "100"}


def check_bash(folder, all_commands):
    pathlib.Path(folder, "completion").write_text(run(program, "completion", "bash").stdout)
    offers = lambda *words: complete_in_bash(folder, *words)
    first = sorted({name.split()[0] for name in all_commands})
    for words, want in [
            (("",), first),
            (("est",), ["estimate"]),
            (("prices", ""), [name.split()[1] for name in all_commands if name.startswith("prices ")]),
            (("help", "comp"), ["compare", "completion"]),
            (("help", "prices", "im"), ["import"]),
            (("completion", ""), ["bash", "zsh"]),
            (("compare", "w.csv", "--color", ""), ["auto", "always", "never"]),
            (("compare", "--color", "=", "al"), ["always"]),
            (("compare", "-o", "mark"), ["markdown"]),
            (("compare", "--regions", "westeu"), ["westeurope"]),
            (("compare", "--regions", "northeurope,swedenc"), ["northeurope,swedencentral"]),
            (("compare", "--offers", "payg,savings-plan-1y+"), ["payg,savings-plan-1y+ahb"]),
            (("compare", "--offers", "MS-AZR-0003"), ["MS-AZR-0003P"]),
            (("compare", "--base", "westeurope/reservation-3"), ["westeurope/reservation-3y", "westeurope/reservation-3y+ahb"]),
            (("compare", "--hours", ""), []),
            (("estimate", "wo"), ["workload.csv"]),
            (("prices", "import", "--offer", "X", "wo"), ["workload.csv"]),
            (("prices", "show", "disk/P30-L"), ["disk/P30-LRS"]),
            (("prices", "show", "vm/Standard_D4s_v5"), ["vm/Standard_D4s_v5"]),
            (("compare", "--snapshot", "b"), ["builtin"])]:
        got = offers(*words)
        if sorted(got) != sorted(want):
            fault(f"bash: {words} offers {got[:20]}, not {want}")
    for name, options in all_commands.items():
        got = set(offers(*name.split(), "-"))
        if got != options:
            fault(f"bash: {name}: completion and --help differ in {sorted(got ^ options)}")


class Zsh:
    """An interactive zsh on a terminal of its own."""

    def __init__(self, folder):
        pathlib.Path(folder, ".zshrc").write_text(
            "PS1='@@ '; unset zle_bracketed_paste; setopt nobeep no_prompt_sp; LISTMAX=1000\n"
            "stty columns 200 rows 80; autoload -Uz compinit; compinit -u -D; source ./completion\n")
        pid, self.fd = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.execve("/usr/bin/zsh", ["zsh", "-d", "-i"], environment(folder))
        self.pid = pid
        self.read(lambda text: text.endswith("@@"))

    def read(self, done):
        """What comes, as plain text, until it is `done`, for 20 s at most."""
        got, end, text = b"", time.monotonic() + 20, ""
        while time.monotonic() < end and not done(text):
            if select.select([self.fd], [], [], 0.2)[0]:
                got += os.read(self.fd, 65536)
                text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|[\r\0]", " ", got.decode(errors="replace")).rstrip()
        return text

    def offers(self, text, wanted, key="\x04"):
        """Types the text and ^D, which lists what could follow, or a tab, which completes; then clears the line."""
        os.write(self.fd, text.encode() + key.encode())
        got = self.read(lambda text: all(word in text for word in wanted))
        os.write(self.fd, b"\x15echo clear''ed\n")
        self.read(lambda text: re.search(r"cleared\s.*@@$", text, flags=re.S))
        return got

    def close(self):
        os.write(self.fd, b"\x15exit\n")
        os.waitpid(self.pid, 0)


def check_zsh(folder, all_commands):
    pathlib.Path(folder, "completion").write_text(run(program, "completion", "zsh").stdout)
    syntax = run("zsh", "-n", "completion", cwd=folder)
    if syntax.stderr:
        fault(f"zsh: {syntax.stderr}")
    zsh = Zsh(folder)
    for text, words in [("ratecast ", {name.split()[0] for name in all_commands}),
                        ("ratecast prices ", {name.split()[1] for name in all_commands if name.startswith("prices ")}),
                        ("ratecast compare --", all_commands["compare"]),
                        ("ratecast prices import --", all_commands["prices import"]),
                        ("ratecast compare -o ", {"table", "json", "csv", "markdown"}),
                        ("ratecast completion ", {"bash", "zsh"}),
                        ("ratecast help prices ", {"import", "list"})]:
        got = zsh.offers(text, words)
        missing = [word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", got)]
        if missing:
            fault(f"zsh: {text!r} does not offer {missing}: {got!r}")
    for text, want in [("ratecast est", "estimate"),
                       ("ratecast compare --regions northeurope,swedenc", "northeurope,swedencentral"),
                       ("ratecast compare --base westeurope/savings-plan-1y+", "westeurope/savings-plan-1y+ahb"),
                       ("ratecast prices show disk/P30-L", "disk/P30-LRS"),
                       ("ratecast estimate wor", "workload.csv")]:
        got = zsh.offers(text, [want], "\t")
        if want not in got:
            fault(f"zsh: {text!r} completes to {got!r}, not {want!r}")
    zsh.close()


def main():
    all_commands = commands()
    if len(all_commands) < 8 or not all(all_commands.values()):
        fault(f"help names no commands, or a command without options: {all_commands}")
    check_man(all_commands)
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(folder + "/bin")
        os.symlink(program, folder + "/bin/ratecast")
        pathlib.Path(folder, "workload.csv").touch()
        check_bash(folder, all_commands)
        check_zsh(folder, all_commands)
    if faults:
        return 1
    print(f"docs: {len(all_commands)} commands say the same in help, man page and completion")
    return 0


sys.exit(main())

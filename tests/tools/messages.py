#!/usr/bin/env python3
"""Is every error message of the program provoked by a test?

Takes the format of each err_set, err_at, err_more and fprintf(stderr) in estimator/, and looks for a line that it can have made in what the
cases expect on stderr (experr in tests/cli, tests/errors and examples) or in tests/*/messages.txt and tests/server/messages_*.txt, whose lines make fault, make clickhouse and make azure see. What no
case can provoke stands in tests/tools/messages_without_case.txt: FORMAT, a tab, and the reason; where the reason names a unit test
(unit/NAME.c), a text in that file must match. Lists what is left, and exits 1 on any.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLACE = {"err_set": 3, "err_at": 5, "err_more": 5, "BAD": 2}  # of the format among the arguments
STRING = r'"(?:\\.|[^"\\])*"'
CALL = re.compile(r"\b(err_set|err_at|err_more|BAD|fprintf)\s*\(")
CONVERSION = re.compile(r"%[-+ 0#]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z|j|t)?[a-zA-Z]|%%")


def arguments(text, at):
    """The arguments of the call whose bracket is before `at`, as text."""
    depth, out, start = 1, [], at
    while depth:
        c = text[at]
        if c in "\"'":
            m = re.compile(STRING if c == '"' else r"'(?:\\.|[^'\\])*'").match(text, at)
            at = m.end()
            continue
        depth += (c in "([{") - (c in ")]}")
        if depth == 0 or (depth == 1 and c == ","):
            out.append(text[start:at].strip())
            start = at + 1
        at += 1
    return out


def unquote(literal):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), literal[1:-1])


def formats(path):
    """(line, format) of each message in a source file. An argument may hold several literals (a choice): each is one."""
    text = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), path.read_text(), flags=re.S)
    for m in CALL.finditer(text):
        if text[text.rfind("\n", 0, m.start()) + 1:m.start()].startswith("#define") or "const char *fmt" in text[m.end():m.end() + 160]:
            continue
        args = arguments(text, m.end())
        place = PLACE.get(m[1], 1)
        if m[1] == "fprintf" and args[0] != "stderr" or place >= len(args):
            continue
        line = text.count("\n", 0, m.start()) + 1
        for choice in re.split(r"[?:](?=\s*\")", args[place]):
            literals = re.findall(STRING, choice)
            if literals:
                yield line, "".join(unquote(s) for s in literals)


def pattern(fmt):
    """What the format can have made; None when it says nothing of its own."""
    fmt = fmt.split("\n")[0]
    if not re.search(r"[A-Za-z]{3}", CONVERSION.sub("", fmt)):
        return None
    out, at = "", 0
    for m in CONVERSION.finditer(fmt):
        out += re.escape(fmt[at:m.start()]) + ("%" if m[0] == "%%" else ".*")
        at = m.end()
    return re.compile(r"^(?:.*: )?" + out + re.escape(fmt[at:]) + "$", re.M)


def main():
    seen = [p.read_text(errors="replace") for r in ("tests/cli", "tests/errors", "examples") for p in sorted((ROOT / r).rglob("experr"))]
    seen += [p.read_text() for p in sorted([*(ROOT / "tests").glob("*/messages.txt"), *(ROOT / "tests/server").glob("messages_*.txt")])]
    seen = "\n".join(seen)
    excused, faults, used, count = {}, [], set(), 0
    for n, line in enumerate((ROOT / "tests/tools/messages_without_case.txt").read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fmt, tab, reason = line.partition("\t")
        if not tab or not reason.strip():
            faults.append(f"tests/tools/messages_without_case.txt:{n}: no reason given")
        excused[fmt] = reason
    for path in sorted((ROOT / "estimator").rglob("*.c")):
        for line, fmt in formats(path):
            regex = pattern(fmt)
            if not regex:
                continue
            count += 1
            shown = fmt.rstrip("\n").replace("\n", "\\n")
            name = path.relative_to(ROOT)
            found = regex.search(seen)
            if shown in excused:
                used.add(shown)
                unit = re.search(r"unit/\w+\.c", excused[shown])
                if found:
                    faults.append(f"{name}:{line}: excused, but there is a case: {shown}")
                elif unit and not tested(ROOT / "tests" / unit[0], shown):
                    faults.append(f"{name}:{line}: not in tests/{unit[0]}: {shown}")
            elif not found:
                faults.append(f"{name}:{line}: no case provokes: {shown}")
    faults += [f"tests/tools/messages_without_case.txt: no such message: {f}" for f in excused if f not in used]
    for fault in faults:
        print(fault)
    print(f"messages: {count}, {len(faults)} faults, {len(used)} excused")
    return 1 if faults or not count else 0


def tested(path, fmt):
    """Does the unit test hold a text that is a good part of the message?"""
    pieces = [p.strip(' ":') for p in CONVERSION.split(fmt)]
    longest = max(pieces, key=len)
    texts = [unquote(s) for s in re.findall(STRING, path.read_text())]
    return any(len(t) >= 8 and (t in fmt or longest in t) for t in texts)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""House rules that a compiler does not know. Prints FILE:LINE: what, exits 1 on any.

layers     a file includes its own folder or a folder of lower rank only
wrappers   each third-party header is included by exactly its one wrapper file
banned     functions that are unsafe, locale dependent, or not allowed below main
size       a file over 600 lines, tests too
remedies   an error message without a line of remedy
conflicts  marks that a merge left
paths      a file or folder that the documents name in backquotes, and that is not there
"""
import pathlib
import re
import sys

RANK = {"base": 0, "io": 1, "catalog": 2, "azure": 2, "rates": 3, "usage": 3, "workload": 4, "pricing": 5,
        "invoice": 6, "report": 7, "cmd": 8}
WRAPPER = {"cjson/": "io/json.c", "cJSON.h": "io/json.c", "csv.h": "io/csv.c", "sqlite3.h": "io/db.c", "zlib.h": "io/zip.c",
           "openssl/": "io/crypto.c", "libsmartcols": "io/table.c", "curl/": "io/http.c", "gsl/": "models/solve.c"}
BANNED = ("atoi atof atol sscanf sprintf vsprintf strcpy strcat strtok gets mktime localtime gmtime "
          "system popen").split()
ONLY_IN = {"setlocale": {"estimator/main.c"}, "exit": {"estimator/main.c", "estimator/base/arena.c"},
           "getenv": {"estimator/base/run.c"}, "time": {"estimator/base/run.c"},
           "clock_gettime": {"estimator/base/run.c"}}
PRINTS = re.compile(r"\b(printf|puts|putchar|fputs|fprintf|perror)\s*\(")
MAX_LINES = 600

root = pathlib.Path(__file__).resolve().parents[2]
faults = []


def strip(text):
    """Comments and strings become blanks of equal length in lines, so that words in them do not count."""
    keep_newlines = lambda m: re.sub(r"[^\n]", " ", m.group())
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', keep_newlines, text, flags=re.S)


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        m = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if m:
            yield number, m.group(1), m.group(2)


def rank_of(path):
    parts = path.relative_to(root / "estimator").parts
    return RANK[parts[0]] if len(parts) > 1 else 9


def check_includes(path, name):
    own = path.parent.name
    for number, kind, target in includes(path):
        if kind == '"' and "/" in target:
            folder = target.split("/")[0]
            if folder in RANK and folder != own and RANK[folder] >= rank_of(path):
                faults.append(f"{name}:{number}: {own} may not include {folder}")
            if folder == "models" and own != "invoice":
                faults.append(f"{name}:{number}: only invoice/ may include models/")
        for library, wrapper in WRAPPER.items():
            hit = target == library or (library.endswith("/") and target.startswith(library)) or \
                (library == "libsmartcols" and library in target)
            if kind == "<" and hit and not name.endswith(wrapper):
                faults.append(f"{name}:{number}: <{target}> belongs in {wrapper} alone")


def check_models(path, name):
    """models/ stands alone: it includes its own headers, the C library and GSL."""
    for number, kind, target in includes(path):
        if kind == '"' and not target.startswith("models/"):
            faults.append(f"{name}:{number}: models/ may include models/ alone, not {target}")
        if kind == "<" and "/" in target and not (target.startswith("gsl/") and name == "models/solve.c"):
            faults.append(f"{name}:{number}: <{target}> belongs in models/solve.c, if at all")


def check_calls(path, name, code):
    for number, line in enumerate(code.splitlines(), 1):
        for word in BANNED:
            if re.search(rf"\b{word}\s*\(", line):
                faults.append(f"{name}:{number}: {word} is banned")
        for word, where in ONLY_IN.items():
            if re.search(rf"(?<![\w.>]){word}\s*\(", line) and name not in where:
                faults.append(f"{name}:{number}: {word} is allowed in {', '.join(sorted(where))} alone")
        below = name.startswith(("estimator/", "models/")) and not name.startswith("estimator/cmd/")
        if below and name not in ("estimator/main.c", "estimator/base/arena.c") and PRINTS.search(line):
            faults.append(f"{name}:{number}: only cmd/ and main.c print")


def arguments(text, start):
    """The arguments of the call whose parenthesis opens at `start`, as text."""
    depth, quote, args, at = 0, "", [""], start
    while True:
        c = text[at]
        if quote:
            args[-1] += c if c != "\\" else text[at:at + 2]
            at += c == "\\"
            quote = "" if c == quote else quote
        elif c == "," and depth == 1:
            args.append("")
        else:
            quote = c if c in "\"'" else ""
            depth += (c in "([{") - (c in ")]}")
            if depth == 0:
                return [arg.strip() for arg in args]
            args[-1] += c if depth > 1 or c != "(" else ""
        at += 1


def check_remedies(name, text):
    """err_set(e, code, HINT, ...), err_at and err_more(e, code, file, line, HINT, ...)."""
    for call in re.finditer(r"\berr_(set|at|more)\(", text):
        args = arguments(text, call.end() - 1)
        if not args[0].startswith("struct ") and args[2 if call.group(1) == "set" else 4] == "NULL":
            faults.append(f"{name}:{text.count(chr(10), 0, call.start()) + 1}: the message has no line of remedy")


def check_paths(document):
    """`cmd/opt.c`, `data/`, `tests/cli/`: from the root or from estimator/. What is no path of ours has no known ending."""
    for number, line in enumerate((root / document).read_text().splitlines(), 1):
        named = re.findall(r"`([\w./-]+(?:\.(?:c|h|py|md|csv|mk|1)|/))`", line) + re.findall(r"\]\(([^):#]+)\)", line)
        for path in named:
            if not any((base / path).exists() for base in (root, root / "estimator", (root / document).parent)):
                faults.append(f"{document}:{number}: there is no {path}")


def check_conflicts(path, name):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith(("<<<<<<< ", ">>>>>>> ")):
            faults.append(f"{name}:{number}: a merge left its mark")


def check_size(path, name):
    lines = path.read_text().count("\n")
    if lines > MAX_LINES:
        faults.append(f"{name}:1: {lines} lines; {MAX_LINES} is the most")


def main():
    files = sorted((root / "estimator").rglob("*.[ch]")) + sorted((root / "models").glob("*.[ch]")) + \
        sorted((root / "data").glob("*.[ch]"))
    for path in files:
        name = str(path.relative_to(root))
        text = path.read_text()
        check_size(path, name)
        if name.startswith("estimator/"):
            check_includes(path, name)
        if name.startswith("models/"):
            check_models(path, name)
        check_calls(path, name, strip(text))
        if path.suffix == ".c":
            check_remedies(name, text)
    for pattern in ("*.[ch]", "*.py"):
        for path in sorted((root / "tests").rglob(pattern)):
            check_size(path, str(path.relative_to(root)))
    for pattern in ("*.md", "*/*.md", "*/*/*.md", "Makefile"):
        for path in sorted(root.glob(pattern)):
            check_conflicts(path, str(path.relative_to(root)))
    for document in ("README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md", "docs/numbers.md", "docs/safety.md", "docs/azure.md"):
        check_paths(document)
    for fault in faults:
        print(fault)
    print(f"lint: {len(files)} files, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())

#!/usr/bin/env python3
"""Checks results against the JSON Schemas that the program ships (`ratecast schema NAME`), with python3-jsonschema.

    schemas.py PROGRAM FILE...      each file holds the output of a -o json or -o ndjson run, or several of them

Other tests import it: Schemas(program).check(doc). There a document whose shape (members, and what kind of value each
holds) was seen before is not checked again: hundreds of results of one command differ in their numbers alone.

An ndjson result is put together again, to the object that -o json gives, and checked as that.
"""
import json
import re
import subprocess
import sys

import jsonschema

KINDS = (("decimal", re.compile(r"-?\d+(\.\d+)?\Z")), ("day", re.compile(r"\d{4}-\d\d-\d\d\Z")),
         ("hash", re.compile(r"[0-9a-f]{64}\Z")), ("currency", re.compile(r"[A-Z]{3}\Z")))
PLACES = {"placement": "placements", "line": "lines", "rate": "rates", "change": "changes", "snapshot": "snapshots",
          "row": "rows", "finding": "findings", "invoice": "invoices", "file": "files", "fetch": "fetched"}


def shape(value, path, out):
    if isinstance(value, dict):
        for name, member in value.items():
            shape(member, f"{path}.{name}", out)
        out.add((path, frozenset(value)))
    elif isinstance(value, list):
        for member in value:
            shape(member, path + "[]", out)
    elif isinstance(value, str):
        out.add((path, next((kind for kind, pattern in KINDS if pattern.match(value)), "text")))
    else:
        out.add((path, type(value).__name__))
    return out


class Schemas:
    def __init__(self, program):
        run = lambda *args: subprocess.run([program, "schema", *args], capture_output=True, check=True, text=True).stdout
        self.validators = {}
        for name in run().split():
            schema = json.loads(run(name))
            jsonschema.Draft202012Validator.check_schema(schema)
            self.validators[name] = jsonschema.Draft202012Validator(schema)
        self.seen = set()
        self.checked = 0

    def check(self, doc, always=False):
        """Gives doc back, or raises ValueError with the first faults."""
        kind = str(doc.get("schema", "")).split("/")
        if len(kind) != 3 or kind[1] not in self.validators:
            raise ValueError(f"no schema for {doc.get('schema')!r}: see data/schemas/README.md")
        key = hash(frozenset(shape(doc, kind[1], set())))
        if key in self.seen and not always:
            return doc
        self.seen.add(key)
        self.checked += 1
        faults = [f"{'.'.join(map(str, e.absolute_path))}: {e.message[:300]}"
                  for e in self.validators[kind[1]].iter_errors(doc)]
        if faults:
            raise ValueError(f"{doc['schema']}: " + "\n  ".join(faults[:5]) + "\n  (data/schemas/README.md says how to add a member)")
        return doc


def join(records):
    """ndjson -> the object of -o json, without its view."""
    doc, owner = None, None
    for record in records:
        kind = record.pop("kind")
        if kind == "header":
            doc = owner = record
        elif kind == "base":
            doc["base"] = owner = record
        elif kind == "line":
            if "placement_region" in record and \
                    (record.pop("placement_region"), record.pop("placement_offer")) != (owner["region"], owner["offer"]):
                raise ValueError("a line of another placement")
            owner.setdefault("lines", []).append(record)
        else:
            doc.setdefault(PLACES[kind], []).append(record)
            owner = record
    return doc


def whole(doc):
    """A result as -o json gives it."""
    if isinstance(doc, list):
        doc = join(doc)
        # The view is what ndjson leaves out; its schema is checked wherever -o json is.
        doc["view"] = {"of": "0" * 64, "title": None, "lead": None, "figures": [], "charts": [], "tables": [], "about": []}
    return doc


def documents(text):
    """Several may stand one after another, and other output between them."""
    decoder, at = json.JSONDecoder(), 0
    while (at := text.find('{', at)) >= 0:
        try:
            doc, at = decoder.raw_decode(text, at)
        except ValueError:
            at += 1
            continue
        yield doc


def results(text):
    lines = []
    for doc in documents(text):
        if lines and ("schema" in doc or "kind" not in doc):
            yield lines
            lines = []
        if doc.get("kind") == "header" or (lines and "kind" in doc):
            lines.append(doc)
        elif "schema" in doc:
            yield doc
    if lines:
        yield lines


def main():
    schemas, failed, n = Schemas(sys.argv[1]), 0, 0
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as f:
            text = f.read()
        for doc in results(text):
            n += 1
            try:
                schemas.check(whole(doc))
            except ValueError as e:
                print(f"{path}: {e}")
                failed += 1
    print(f"schemas: {n} results of {len(sys.argv) - 2} runs, {schemas.checked} shapes, {failed} failed")
    return 1 if failed or not n else 0


if __name__ == "__main__":
    sys.exit(main())

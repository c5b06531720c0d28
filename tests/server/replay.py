"""A recording (--trace-http) played back: what was once asked is answered as it was then, in its order, by any service.

    replay.add(fake, "trace.ndjson", {"https://management.azure.com": "arm", "https://login.microsoftonline.com": "entra"})

Tokens are not in a recording, so sign-in is the fake's own. What the recording does not have is a violation.
"""
import json
import re
import urllib.parse

from fake import Reply

DROPPED = {"content-length", "content-encoding", "transfer-encoding", "connection", "date", "server"}


def key(method, target):
    parts = urllib.parse.urlsplit(target)
    return method, parts.path, tuple(sorted(urllib.parse.parse_qsl(parts.query, keep_blank_values=True)))


def add(fake, path, origins):
    """origins: scheme and host of the recording -> service of the fake."""
    kept = {}
    for line in open(path, encoding="utf-8"):
        x = json.loads(line)
        origin = "/".join(x["url"].split("/")[:3])
        service = origins.get(origin)
        if service and not x["failure"] and not x["cut"] and x["body"] != "REMOVED":
            kept.setdefault((service, *key(x["method"], x["url"])), []).append(x)

    def make(service, method):
        @fake.route(service, method, r".*")
        def play(q):
            found = kept.get((service, *key(q.method, q.target)))
            if not found:
                q.check(False, "it is in the recording")
                return Reply(404)
            x = found.pop(0) if len(found) > 1 else found[0]
            body = x["body"]
            for origin, name in origins.items():
                body = body.replace(origin + "/", fake.url(name) + "/")
            headers = {k: v for k, v in x["reply"].items() if k not in DROPPED}
            return Reply(x["status"], body, headers)

    for service, method in {(s, m) for s, m, *_ in kept}:
        make(service, method)
    return kept

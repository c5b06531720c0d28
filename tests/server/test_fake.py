"""The fake Azure itself: does it see what is wrong, and do what is scripted? (The client here is Python's, not ours.)"""
import gzip
import http.client
import json
import ssl
import urllib.error
import urllib.request

from harness import case

GOOD = {"x-ms-client-request-id": "12345678-1234-4234-8234-123456789abc", "Accept-Language": "en-US", "Accept-Encoding": "gzip", "User-Agent": "ratecast"}


def ask(w, url, headers=None, data=None):
    context = ssl.create_default_context(cafile=str(w.env["RATECAST_CA_FILE"]))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(urllib.request.Request(url, data, {**GOOD, **(headers or {})}), timeout=20) as reply:
            body = reply.read()
            return reply.status, gzip.decompress(body) if reply.headers.get("Content-Encoding") == "gzip" else body
    except urllib.error.HTTPError as e:
        return e.code, e.read()
    except (http.client.HTTPException, OSError) as e:
        return 0, repr(e).encode()


def provokes(w, words, *args, **more):
    ask(w, *args, **more)
    w.check(any(words in v for v in w.fake.violations), f"no violation says {words}", *w.fake.violations)
    w.fake.violations.clear()


@case("fake: a request that is right is no violation")
def right(w):
    token = w.fake.new_token()
    status, body = ask(w, w.fake.url("arm") + "/subscriptions?api-version=2020-01-01", {"Authorization": "Bearer " + token})
    w.check(status == 200 and len(json.loads(body)["value"]) == 1 and not w.fake.violations, "subscriptions", status, body)


@case("fake: what is wrong with a request is a violation")
def wrong(w):
    url, token = w.fake.url("arm") + "/subscriptions?api-version=2020-01-01", {"Authorization": "Bearer " + w.fake.new_token()}
    provokes(w, "no such route", w.fake.url("arm") + "/nowhere", token)
    provokes(w, "api-version", url.replace("2020", "2021"), token)
    provokes(w, "is given 2 times", url + "&api-version=2020-01-01", token)
    provokes(w, "a token", url)
    provokes(w, "given out", url, {"Authorization": "Bearer forged"})
    provokes(w, "no cookies", url, {**token, "Cookie": "a=b"})
    provokes(w, "Accept-Language", url, {**token, "Accept-Language": "de"})
    provokes(w, "x-ms-client-request-id", url, {**token, "x-ms-client-request-id": "1"})
    provokes(w, "no token for a service that needs none", w.fake.url("entra") + "/t/oauth2/v2.0/devicecode", token, data=b"")


@case("fake: faults are played as scripted")
def faults(w):
    url, token = w.fake.url("arm") + "/subscriptions?api-version=2020-01-01", {"Authorization": "Bearer " + w.fake.new_token()}
    for fault, sees in ((dict(kind="status", status=429, headers={"Retry-After": "7"}), lambda s, b: s == 429),
                        (dict(kind="cut"), lambda s, b: s == 0 and b"Incomplete" in b), (dict(kind="reset"), lambda s, b: s == 0),
                        (dict(kind="truncate"), lambda s, b: s == 200 and not b.endswith(b"}")), (dict(kind="html"), lambda s, b: b"<html>" in b)):
        w.fake.fault(service="arm", times=1, **fault)
        w.check(sees(*ask(w, url, token)), f"the fault {fault} is not seen")
        w.check(ask(w, url, token)[0] == 200, f"the fault {fault} does not end")


@case("fake: a secret in a file is found")
def secrets(w):
    (w.home / "kept").write_text("x" + w.fake.new_token() + "y")
    w.end()
    w.check(len(w.faults) == 1 and "a secret is in kept" in w.faults[0], "not found", *w.faults)
    w.faults.clear()
    (w.home / "kept").unlink()

"""usage fetch: the store it fills, against what the fake says was used."""
import csv
import datetime
import gzip
import io
import json

import usage
from arm import SUB, SECOND, error
from fake import Reply
from harness import case

DAY = datetime.date.fromisoformat
AGGREGATES, QUERY = "UsageAggregates$", "CostManagement/query$"


def store(w, kind="daily", sub=SUB):
    return w.home / ".local/share/ratecast/usage" / sub / kind


def summary(w, folder, *by):
    """{(keys..., date): quantity}"""
    done = w.run("usage", "summary", folder, "--by", ",".join(by) or "meter", "--granularity", "daily", "-o", "csv", "-q")
    w.check(done.code == 0, "the folder can be read", done)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    return {(*(r[k] for k in (by or ("meter",))), r["date"]): r for r in rows}


def holds(w, first, last, reported_by, kind="daily", rows=None):
    want = usage.expected(DAY(first), DAY(last), DAY(reported_by), rows)
    got = {k: r["quantity"] for k, r in summary(w, store(w, kind)).items()}
    wrong = {k: (want.get(k), got.get(k)) for k in want.keys() | got.keys() if want.get(k) != got.get(k)}
    w.check(not wrong and want, f"each meter and day from {first} to {last} has what was used", dict(sorted(wrong.items())[:5]))


def fetch(w, *args, as_of="2026-08-25", env=None):
    done = w.run("usage", "fetch", *args, "-o", "json", env={"RATECAST_AS_OF": as_of, **(env or {})})
    w.check(done.code == 0, f"usage fetch {' '.join(map(str, args))}", done)
    return json.loads(done.out)["fetched"][0] if done.code == 0 else {}


def windows(w, since=0):
    """The days that were asked, of all requests but the first so many."""
    return sorted({q.arg("reportedStartTime")[:10] for q in w.fake.requests("arm", AGGREGATES)[since:]})


def requests(w):
    return len(w.fake.requests("arm", AGGREGATES))


@case("usage: daily, page by page, late rows by their day of use")
def daily(w):
    w.fake.state["usage"]["page"] = 4
    f = fetch(w, "--from", "2026-07-20")
    holds(w, "2026-07-20", "2026-08-24", "2026-08-25")
    w.check(f["from"] == "2026-07-20" and f["to"] == "2026-08-24" and f["provisional_from"] == "2026-08-22", "what the result says", f)
    w.check(f["asked"] == 36 and f["kept"] == 0 and f["rows"] == f["new_rows"] > 180, "counts", f)
    w.check(len(windows(w)) == 36, "one window a day")


@case("usage: a forecast of the folder leaves out what may not be complete")
def provisional(w):
    fetch(w, "--from", "2026-07-01", "--granularity", "daily")
    args = ("forecast", store(w), "--by", "service", "--filter", "service=Storage", "-o", "json")
    done = w.run(*args)
    w.check(done.code == 0 and "usage of 2026-08-22 and later may not be complete yet and is not read" in done.err, "said", done)
    model = json.loads(done.out)["groups"][0]["model"] if done.code == 0 else {}
    w.check(model.get("last_day") == "2026-08-21", "known up to the day before", model)
    w.check("may not be complete" not in w.run(*args, "--settle-days", "0").err, "unless --settle-days says otherwise")
    state = json.loads((store(w) / ".fetch.json").read_text())
    w.check(state["provisional_from"] == "2026-08-22", "so says the folder")
    f = fetch(w, "--to", "2026-08-24", as_of="2026-08-29")
    w.check(f["provisional_from"] == "2026-08-26", "no end was given before, so it goes on", f)


@case("usage: next time only what is new and what was not settled")
def incremental(w):
    fetch(w, "--from", "2026-07-20", as_of="2026-08-01")
    before = requests(w)
    f = fetch(w, as_of="2026-08-05")
    asked = windows(w, before)
    w.check(asked == [f"2026-07-{d}" for d in (29, 30, 31)] + [f"2026-08-0{d}" for d in (1, 2, 3, 4)], "the windows asked", asked)
    w.check(f["asked"] == 7 and f["kept"] == 9, "counts", f)
    holds(w, "2026-07-20", "2026-08-04", "2026-08-05")
    f = fetch(w, "--again", as_of="2026-08-05")
    w.check(f["asked"] == 16, "--again asks all", f)
    holds(w, "2026-07-20", "2026-08-04", "2026-08-05")


@case("usage: what the service changes in its last days replaces what was there")
def replaced(w):
    w.fake.state["usage"]["rows"][usage.ONE_DAY] = [r for r in usage.rows_of() if r[0].day % 2]
    fetch(w, "--from", "2026-07-01", "--settle-days", "31", as_of="2026-07-20")
    w.fake.state["usage"]["rows"].clear()
    fetch(w, "--settle-days", "31", as_of="2026-07-21")
    holds(w, "2026-07-01", "2026-07-20", "2026-07-21")


@case("usage: a range that ends takes its late rows, none of later days; widened at both ends it is whole")
def widened(w):
    f = fetch(w, "--from", "2026-07-10", "--to", "2026-07-12")
    w.check(windows(w) == [f"2026-07-{d}" for d in range(10, 16)] and f["provisional_from"] is None, "three more days of reports", windows(w))
    holds(w, "2026-07-10", "2026-07-12", "2026-07-16")
    f = fetch(w, "--from", "2026-07-06", "--to", "2026-07-11")
    w.check(f["from"] == "2026-07-06" and f["to"] == "2026-07-12", "the range only grows", f)
    holds(w, "2026-07-06", "2026-07-12", "2026-07-16")
    done = w.run("usage", "fetch", "--from", "2026-07-20", "--to", "2026-07-21")
    w.check("2026-07-13 to 2026-07-19 are fetched too" in done.err, "the gap is filled, and said", done)
    holds(w, "2026-07-06", "2026-07-21", "2026-07-25")
    fetch(w, as_of="2026-08-03")
    holds(w, "2026-07-06", "2026-08-02", "2026-08-03")


@case("usage: windows before those that are there are asked backwards, so that a stop leaves no gap")
def backwards(w):
    fetch(w, "--from", "2026-07-10", "--to", "2026-07-12", as_of="2026-08-25")
    w.fake.fault("status", "arm", AGGREGATES, at={7}, status=403)
    w.fails(1, "403", "usage", "fetch", "--from", "2026-07-01", "--to", "2026-07-12")
    there = [DAY(x["start"]) for x in json.loads((store(w) / ".fetch.json").read_text())["windows"]]
    w.check(DAY("2026-07-01") < there[0] < DAY("2026-07-10") and there == [there[0] + i * usage.ONE_DAY for i in range(len(there))], "backwards, in order", there)
    fetch(w, "--from", "2026-07-01", "--to", "2026-07-12")
    holds(w, "2026-07-01", "2026-07-12", "2026-07-16")


@case("usage: hourly")
def hourly(w):
    f = fetch(w, "--from", "2026-08-20", "--granularity", "hourly")
    w.check(f["folder"].endswith("/hourly"), "a folder of its own", f)
    holds(w, "2026-08-20", "2026-08-24", "2026-08-25", "hourly", usage.rows_of(step=usage.ONE_HOUR))
    done = w.run("usage", "summary", store(w, "hourly"), "--granularity", "hourly", "-o", "csv", "-q")
    w.check(done.out.count("2026-08-22T") > 24, "hours", done)


@case("usage: killed, it goes on where it was")
def killed(w):
    w.fake.state["usage"]["page"] = 3
    w.fake.fault("stall", "arm", AGGREGATES, at={15, 40})
    for _ in range(2):
        with w.start("usage", "fetch", "--from", "2026-08-01") as p:
            stalled = lambda: [f for f in w.fake.faults if f.played]
            played = stalled()[0].played if stalled() else 0
            while not stalled() or stalled()[0].played == played:
                if p.poll() is not None:
                    break
                w.fake.over.wait(0.01)
            p.kill()
            p.communicate()
        for path in store(w).glob("*.json.gz"):
            json.loads(gzip.decompress(path.read_bytes()))  # each is whole
    before = requests(w)
    f = fetch(w)
    w.check(f["kept"] > 5 and len(windows(w, before)) == f["asked"] == 24 - f["kept"], "what was whole is not asked again", f)
    holds(w, "2026-08-01", "2026-08-24", "2026-08-25")
    w.check(not list(store(w).glob("*.tmp")), "nothing half is left behind")


@case("usage: killed at any moment, it leaves whole windows")
def killed_anywhere(w):
    w.fake.state["usage"]["page"] = 3
    for _ in range(6):
        with w.start("usage", "fetch", "--from", "2026-08-05") as p:
            w.fake.over.wait(w.fake.rng.uniform(0.02, 0.5))
            p.kill()
            p.communicate()
        if list(store(w).glob("*.gz")):
            summary(w, store(w))
    fetch(w, "--from", "2026-08-05")
    holds(w, "2026-08-05", "2026-08-24", "2026-08-25")


@case("usage, invoices: a disk that fails leaves what was there")
def disk(w):
    library = w.library("fail.so")
    fetch(w, "--from", "2026-08-18", as_of="2026-08-22")
    for call in ("fsync", "rename"):
        for at in range(1, 7):
            env = {"LD_PRELOAD": str(library), "FAULT_CALL": call, "FAULT_AT": str(at), "FAULT_ERRNO": "28"}
            w.fails(1, "cannot write .*: No space left", "usage", "fetch", "--again", env=env, remedy="free some space")
            summary(w, store(w))
        w.fails(1, "cannot write .*pdf.*: No space left", "invoices", "download", env={**env, "FAULT_AT": "1"})
    w.check(not list(w.home.rglob("*.tmp")) and not list(w.home.glob("*.pdf")), "nothing half")
    fetch(w)
    holds(w, "2026-08-18", "2026-08-24", "2026-08-25")


@case("usage: not ready yet (202), busy (429, 503), a cut page, a page of a proxy: asked again, each row once")
def patient(w):
    w.fake.state["usage"]["page"] = 3
    w.fake.fault("body", "arm", AGGREGATES, at={2, 3}, status=202, body='{"code":"NotReady","message":"spaeter"}', headers={"Retry-After": "0"})
    w.fake.fault("status", "arm", AGGREGATES, at={5}, status=429, headers={"Retry-After": "0"})
    w.fake.fault("status", "arm", AGGREGATES, at={6}, status=503)
    w.fake.fault("truncate", "arm", AGGREGATES, at={8, 9})
    w.fake.fault("cut", "arm", AGGREGATES, at={12})
    w.fake.fault("html", "arm", AGGREGATES, at={14})
    fetch(w, "--from", "2026-08-10")
    holds(w, "2026-08-10", "2026-08-24", "2026-08-25")


@case("usage: what cannot be gone on with leaves whole windows")
def broken(w):
    fetch(w, "--from", "2026-08-01", as_of="2026-08-10")
    for words, kind, args in (("HTML", "html", {}), ("no whole JSON: page:1: the text ends inside an item", "truncate", {}),
                              ("item 1 of a page of UsageAggregates is no usage", "body", {"body": '{"value":[{"id":1}]}'}),
                              ("has no list \"value\"", "body", {"body": '{"values":[]}'}),
                              ("leads to example.com", "body", {"body": '{"value":[],"nextLink":"https://example.com/next"}'})):
        w.fake.faults.clear()
        w.fake.fault(kind, "arm", AGGREGATES, **args)
        w.fails(1, words, "usage", "fetch")
    w.fake.faults.clear()
    holds(w, "2026-08-01", "2026-08-09", "2026-08-10")
    fetch(w)
    holds(w, "2026-08-01", "2026-08-24", "2026-08-25")


@case("usage: links that go in circles")
def circles(w):
    w.fake.state["usage"]["page"] = 3
    first = []

    @w.fake.route("arm", "GET", r"/subscriptions/(?P<sub>[^/]+)/providers/Microsoft\.Commerce/UsageAggregates", version=usage.VERSION)
    def around(q, sub):
        first.append(q.target)
        return Reply(200, {"value": [usage.rows_of(days=1)[0][5]], "nextLink": w.fake.url("arm") + first[0]})
    w.fails(1, "page 2 of the list is the same as one before|the list goes round in a circle after", "usage", "fetch", "--from", "2026-06-01", "--to", "2026-06-01")
    w.check(not list(store(w).glob("*.gz")), "nothing is kept")


@case("usage: refused")
def refused(w):
    for status, code, remedy in ((400, "DisallowedProvider", "--source query"), (403, "AuthorizationFailed", "Billing Reader"), (404, "SubscriptionNotFound", "")):
        w.fake.faults.clear()
        w.fake.fault("body", "arm", AGGREGATES, status=status, body=json.dumps({"error": {"code": code, "message": "nein"}}))
        w.fails(1, code, "usage", "fetch", "--from", "2026-08-01", remedy=remedy)
        w.check(requests(w) <= 12, "not asked again")


@case("usage: the store says what is wrong with it")
def stores(w):
    w.fails(2, "nothing of the subscription", "usage", "fetch", remedy="--from")
    w.fails(2, "is not before", "usage", "fetch", "--from", "2026-08-25")
    w.fails(2, "--to is before --from", "usage", "fetch", "--from", "2026-08-02", "--to", "2026-08-01")
    w.fails(2, "settle-days", "usage", "fetch", "--from", "2026-08-02", "--settle-days", "32")
    w.fails(2, "where to keep usage", "usage", "fetch", "--from", "2026-08-02", env={"HOME": None})
    done = w.run("usage", "fetch", "--from", "2026-08-20", "--to", "2026-12-31", "--store", "kept")
    w.check(done.code == 0 and "days before today can be fetched, up to 2026-08-24" in done.err, "days to come are named", done)
    folder = w.home / "kept" / SUB / "daily"
    state = (folder / ".fetch.json").read_text()
    (folder / ".fetch.json").write_text(state.replace(SUB, SECOND))
    w.fails(3, "another subscription", "usage", "fetch", "--store", "kept", remedy="--store")
    (folder / ".fetch.json").write_text(state.replace('"daily"', '"hourly"'))
    w.fails(3, "another kind", "usage", "fetch", "--store", "kept")
    for damaged in ("", "{", "{}", state.replace('"rows":', '"lines":'), state.replace("2026-08-21", "2026-08-19"), state.replace('"settled":true', '"settled":1'),
                    state.replace("usage-store/1", "usage-store/2")):
        (folder / ".fetch.json").write_text(damaged)
        w.fails(3, "does not say what was fetched", "usage", "fetch", "--store", "kept", remedy="delete it")
    (folder / ".fetch.json").unlink()
    fetch(w, "--from", "2026-08-20", "--store", "kept")
    (folder / "2026-08-21.json.gz").unlink()
    w.fails(2, "--from 2026-09-01 is not before", "usage", "fetch", "--from", "2026-09-01", "--store", "kept")
    w.fails(2, "begins on 2026-08-20, which is not before 2026-08-20", "usage", "fetch", "--store", "kept", "--as-of", "2026-08-20", remedy="--as-of")
    f = fetch(w, "--store", "kept")
    w.check(f["asked"] == 4, "a file that is gone is fetched again", f)
    import fcntl
    import os
    fd = os.open(folder, os.O_RDONLY)
    fcntl.flock(fd, fcntl.LOCK_EX)
    w.fails(1, "is at work in it already", "usage", "fetch", "--store", "kept")
    os.close(fd)
    (w.home / "file").write_text("")
    w.fails(1, "cannot create the folder", "usage", "fetch", "--from", "2026-08-20", "--store", "file")


@case("usage: the files are what they say, without secrets, for this user alone")
def files(w):
    fetch(w, "--from", "2026-08-20")
    names = sorted(p.name for p in store(w).iterdir())
    w.check(names == [".fetch.json"] + [f"2026-08-{d}.json.gz" for d in range(21, 25)], "names", names)
    page = json.loads(gzip.decompress((store(w) / "2026-08-22.json.gz").read_bytes()))
    w.check(page["reported"] == "2026-08-22" and page["subscription"] == SUB and all("instanceData" in i["properties"] for i in page["value"]), "a window")
    w.check(store(w).stat().st_mode & 0o077 == 0, "mode 0700")
    state = json.loads((store(w) / ".fetch.json").read_text())
    w.check(state["windows"][0] == {"start": "2026-08-20", "from": "2026-08-20", "to": None, "rows": 0, "before": state["windows"][0]["before"], "after": 0, "settled": True},
            "the state", state["windows"][0])


def costs(w, folder, *by):
    done = w.run("usage", "summary", folder, "--by", ",".join(by), "--granularity", "daily", "-o", "csv", "-q")
    w.check(done.code == 0, "the folder can be read", done)
    return {(r["date"], *(r[k] for k in by)): r for r in csv.DictReader(io.StringIO(done.out))}


def holds_costs(w, first, last, folder, *by):
    import costs as service
    names = {"service": ("Dimension", "ServiceName"), "region": ("Dimension", "ResourceLocation"), "meter": ("Dimension", "MeterId"),
             "resource-group": ("Dimension", "ResourceGroupName"), "tag:env": ("TagKey", "env")}
    want = service.groups_of(DAY(first), DAY(last), [names[k] for k in by], usage.rows_of())
    got = costs(w, folder, *by)
    same = lambda key: (key[0], *(v.replace("EU West", "westeurope") for v in key[1:]))
    want = {same(k): v for k, v in want.items()}
    w.check(want and want.keys() == got.keys(), "days and keys", sorted(want.keys() ^ got.keys())[:5])
    w.check(all(abs(float(got[k]["cost"]) - v[0]) < 1e-9 and got[k]["currency"] == "EUR" for k, v in want.items() if k in got), "costs")
    return got, want


@case("query: cost by day and up to two keys, a month a call")
def query(w):
    f = fetch(w, "--source", "query", "--from", "2026-06-10")
    w.check(f["folder"] == str(store(w, "query-service")) and f["asked"] == 3 and f["to"] == "2026-08-24", "what the result says", f)
    holds_costs(w, "2026-06-10", "2026-08-24", store(w, "query-service"), "service")
    asked = [json.loads(q.body)["timePeriod"] for q in w.fake.requests("arm", QUERY)]
    w.check([(a["from"][:10], a["to"][:10]) for a in asked] == [("2026-06-10", "2026-06-30"), ("2026-07-01", "2026-07-31"), ("2026-08-01", "2026-08-24")], "months", asked)
    f = fetch(w, "--source", "query", as_of="2026-08-27")
    w.check(f["asked"] == 1 and f["kept"] == 2, "the months that are over are kept", f)
    f = fetch(w, "--source", "query", "--from", "2026-06-05", as_of="2026-08-27")
    w.check(f["asked"] == 2, "a month that is to hold more is asked again", f)
    holds_costs(w, "2026-06-05", "2026-08-26", store(w, "query-service"), "service")


@case("query: page by page with the same body, by keys and tags, and quantities by meter")
def query_keys(w):
    w.fake.state["costs"]["page"] = 20
    fetch(w, "--source", "query", "--by", "resource-group,region", "--from", "2026-08-10")
    holds_costs(w, "2026-08-10", "2026-08-24", store(w, "query-resource-group-region"), "resource-group", "region")
    bodies = {q.body for q in w.fake.requests("arm", QUERY)}
    w.check(len(bodies) == 1 and len(w.fake.requests("arm", QUERY)) > 2, "the same body for each page")
    fetch(w, "--source", "query", "--by", "service,tag:env", "--from", "2026-08-10")
    holds_costs(w, "2026-08-10", "2026-08-24", store(w, "query-service-tag-env"), "service", "tag:env")
    fetch(w, "--source", "query", "--by", "meter", "--from", "2026-08-10")
    got, want = holds_costs(w, "2026-08-10", "2026-08-24", store(w, "query-meter"), "meter")
    w.check(all(abs(float(got[k]["quantity"]) - v[1]) < 1e-6 and got[k]["unit"] for k, v in want.items()), "quantities")


@case("query: nothing (204), busy with headers of its own, replies that are no costs")
def query_odd(w):
    w.fake.fault("status", "arm", QUERY, times=1, status=429, headers={"x-ms-ratelimit-microsoft.costmanagement-entity-retry-after": "0"})
    f = fetch(w, "--source", "query", "--from", "2026-04-01", "--to", "2026-05-20")
    w.check(f["rows"] == 0 and not list(store(w, "query-service").glob("*.csv")), "no usage, no file", f)
    columns = [{"name": n} for n in ("Cost", "UsageDate", "ServiceName", "Currency")]
    for rows, words in (([["x", 20260801, "s", "EUR"]], "row 1"), ([[1, 20260899, "s", "EUR"]], "row 1"), ([[1, 20260801, "s", "EUR"], [1, 20260701, "s", "EUR"]], "row 2"),
                        ([[1, 20260801]], "row 1"), (None, "no rows")):
        w.fake.faults.clear()
        w.fake.fault("body", "arm", QUERY, body=json.dumps({"properties": {"columns": columns, "rows": rows}}))
        w.fails(1, words, "usage", "fetch", "--source", "query", "--from", "2026-08-01", "--store", "odd", remedy="--trace-http")
    for left_out in range(4):
        w.fake.faults.clear()
        w.fake.fault("body", "arm", QUERY, body=json.dumps({"properties": {"columns": columns[:left_out] + columns[left_out + 1:], "rows": []}}))
        w.fails(1, f"no column \"{columns[left_out]['name']}\"", "usage", "fetch", "--source", "query", "--from", "2026-08-01", "--store", "odd")
    w.fake.faults.clear()
    w.fake.fault("body", "arm", QUERY, status=401, body=json.dumps({"error": {"code": "RBACAccessDenied", "message": "nein"}}))
    w.fails(1, "RBACAccessDenied", "usage", "fetch", "--source", "query", "--from", "2026-08-01", "--store", "odd", remedy="Cost Management Reader")


@case("invoices, usage: render gives what the command gave, in every format")
def rendered(w):
    (w.home / "invoices.json").write_text(w.run("invoices", "list", "--billing-account", "default", "-o", "json").out)
    for form in ("table", "csv", "markdown", "html", "ndjson"):
        direct, again = w.run("invoices", "list", "--billing-account", "default", "-o", form), w.run("render", "invoices.json", "-o", form)
        w.check(direct.code == again.code == 0 and direct.out == again.out, f"invoices list -o {form}", direct, again)
    (w.home / "usage.json").write_text(w.run("usage", "fetch", "--from", "2026-08-20", "-o", "json").out)
    w.check("5 days of reports asked" in w.run("render", "usage.json").out, "usage fetch")


@case("query: options")
def query_options(w):
    w.fails(2, "no hours", "usage", "fetch", "--source", "query", "--granularity", "hourly")
    w.fails(2, "is for --source query", "usage", "fetch", "--by", "service")
    w.fails(2, "at most 2 keys", "usage", "fetch", "--source", "query", "--by", "service,region,meter")
    w.fails(2, "no key of the query", "usage", "fetch", "--source", "query", "--by", "servise", remedy="service")
    w.fails(2, "no key of the query", "usage", "fetch", "--source", "query", "--by", "series")
    w.fails(2, "each key once", "usage", "fetch", "--source", "query", "--by", "service,service")
    w.fails(2, "one tag", "usage", "fetch", "--source", "query", "--by", "tag:a,tag:b")

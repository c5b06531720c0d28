"""The whole way, as a user goes it: sign in, fetch prices of three regions and of two offers, compare, fetch usage, forecast, list and
download an invoice. Every request is recorded; the recordings hold no secret, and played back they give the same prices and usage."""
import json

import replay
from arm import SUB
from harness import case

OFFERS, REGIONS = ("MS-AZR-0003P", "MS-AZR-0023P"), ("westeurope", "northeurope", "swedencentral")
RETAIL = """name,service,product,sku,meter,quantity,unit,region
web,Virtual Machines,Product 0,Sku 3,Meter 0,730,Hours,westeurope
files,Storage,Product 1,Sku 2,Meter 1,100,Hours,westeurope
"""
CARD = """name,service,meter,quantity,unit,region,offer
made,Made up,Meter 0,730,Hours,westeurope,MS-AZR-0003P
up,Made up,Meter 7,10,Hours,westeurope,MS-AZR-0003P
"""


class Way:
    def __init__(self, w):
        self.w, self.n = w, 0

    def __call__(self, *args, code=0, **env):
        """One step; what talks to Azure is recorded."""
        self.n += 1
        talks = args[0] in ("doctor", "invoices") or "fetch" in args
        done = self.w.run(*args, env={**({"RATECAST_TRACE_HTTP": f"trace-{self.n}.ndjson"} if talks else {}), **env})
        self.w.check(done.code == code, " ".join(map(str, args)), done)
        return done


def fetch_prices(go, cache="rates.db"):
    go("prices", "fetch", "-v", "--region", ",".join(REGIONS), "--cache", cache)
    go("prices", "fetch", "-v", "--source", "ratecard", "--offer", ",".join(OFFERS), "--country", "US", "--cache", cache)
    lists = json.loads(go("prices", "list", "-o", "json", "--cache", cache).out)["snapshots"]
    return sorted((s["source"], s["offer"] or "", s["id"]) for s in lists if not s["builtin"])


def placements(go, *args):
    got = json.loads(go("compare", *args, "-o", "json", "--cache", "rates.db").out)["placements"]
    return {(p["region"], p["offer"]): p for p in got if p["status"] == "ok"}


@case("journey: sign in, prices, compare, usage, forecast, invoices; and the same from the recordings")
def journey(w):
    go = Way(w)
    w.check("problem" not in go("doctor", "--probe", "-v").out, "doctor is content")

    lists = fetch_prices(go)
    w.check([s[:2] for s in lists] == [("ratecard", OFFERS[0]), ("ratecard", OFFERS[1]), ("retail", "")], "three lists", lists)
    (w.home / "retail.csv").write_text(RETAIL)
    (w.home / "card.csv").write_text(CARD)
    found = placements(go, "retail.csv", "--regions", ",".join(REGIONS), "--offers", "payg")
    w.check({r for r, _ in found} >= set(REGIONS), "three regions are priced", list(found))
    source = w.fake.state["retail"].source
    price = lambda i: float(json.loads(source.text(i, "USD"))["retailPrice"])
    rows = [i for i in range(source.n) if source.row(i)["tier"] == 0]
    at = lambda k, kind, region: next(price(i) for i in rows if (source.row(i)["k"], source.row(i)["kind"], source.row(i)["region"]) == (k, kind, region))
    for region in REGIONS:
        want = 730 * at(0, 3, region) + 100 * at(1, 2, region)
        got = float(found[region, "payg"]["total"])
        w.check(abs(want - got) < 1e-6, f"{region}: the total from the service's own numbers", want, got)
    found = placements(go, "card.csv", "--regions", "westeurope,northeurope", "--offers", ",".join(OFFERS))
    for offer, first in zip(OFFERS, (1, 0.5)):
        want = 730 * first + 10 * (first + 21 / 1000)  # ratecard.card: meters of three regions after each other
        got = float(found["westeurope", offer]["total"])
        w.check(abs(want - got) < 1e-6, f"{offer}: the total from the card's own numbers", want, got)

    fetch = json.loads(go("usage", "fetch", "--from", "2026-06-01", "-o", "json").out)["fetched"][0]
    store = f".local/share/ratecast/usage/{SUB}/daily"
    w.check(fetch["rows"] > 400 and (w.home / store).is_dir(), "usage is there", fetch)
    summed = go("usage", "summary", store, "--by", "meter", "-o", "csv").out
    w.check(len(summed.splitlines()) == 4, "three meters", summed)
    cast = json.loads(go("forecast", store, "--by", "service", "--settle-days", "3", "-o", "json").out)
    w.check(len(cast["groups"]) == 3 and all(float(g["total"]["mean"]) > 0 for g in cast["groups"] if "total" in g), "a forecast of each service", cast["groups"][:1])

    go("invoices", "list")
    go("invoices", "download", "--folder", "bills")
    w.check(len(list((w.home / "bills").glob("*.pdf"))) == 1, "an invoice")
    go("budget", "fetch", "--out-file", "budgets.csv")

    for path in w.home.glob("trace-*"):
        w.check(path.stat().st_mode & 0o777 == 0o600, f"{path.name} is private")
        for line in path.read_text().splitlines():
            w.check(json.loads(line)["request"].get("authorization") in (None, "REMOVED"), f"{path.name}: a token")

    # What was recorded is a fixture: the same commands against the recordings give the same lists and the same usage.
    services = ("arm", "retail", "blob")
    w.fake.routes = [r for r in w.fake.routes if r[0] not in services]
    whole = w.home / "all.ndjson"
    whole.write_text("".join(p.read_text() for p in sorted(w.home.glob("trace-*"))))
    replay.add(w.fake, whole, {w.fake.url(s): s for s in services})
    w.check(fetch_prices(go, "replayed.db") == lists, "the same price lists from the recordings")
    again = json.loads(go("usage", "fetch", "--from", "2026-06-01", "--store", "replayed", "-o", "json").out)["fetched"][0]
    w.check(again["rows"] == fetch["rows"] and go("usage", "summary", f"replayed/{SUB}/daily", "--by", "meter", "-o", "csv").out == summed, "the same usage from the recordings", again)

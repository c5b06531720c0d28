"""prices fetch: Retail pages and RateCards. retail.py, ratecard.py are the services."""
import json
import pathlib
import re
import signal
import time

from fake import Reply
from harness import case
from retail_list import MadeUp, REGIONS, Real

ROOT = pathlib.Path(__file__).resolve().parents[2]

WESTEUROPE = ("prices", "fetch", "--region", "westeurope")


def small(w, n=3000, page=100):
    w.fake.state["retail"].source, w.fake.state["retail"].page = MadeUp(n), page
    return w.fake.state["retail"]


def snapshots(w, cache="rates.db"):
    done = w.run("prices", "list", "-o", "json", "--cache", w.home / cache)
    return [s for s in json.loads(done.out)["snapshots"] if not s["builtin"]]


def fetch(w, *args, cache="rates.db", **more):
    return w.run("prices", "fetch", "-o", "json", "--cache", w.home / cache, *args, **more)


def one(done):
    return json.loads(done.out)["snapshots"][0]


def imported(w, source, wanted=lambda row: True, currency="USD", cache="whole.db"):
    """The snapshot of the same rows as one file: what a fetch must come to."""
    rows = [i for i in range(source.n) if wanted(source.row(i))]
    path = w.home / "whole.json"
    path.write_text('{"BillingCurrency":"%s","Items":[%s]}' % (currency, ",".join(source.text(i, currency) for i in rows)))
    done = w.run("prices", "import", path, "-o", "json", "--cache", w.home / cache)
    w.check(done.code == 0, "the import of the whole list", done)
    return one(done)


def leftovers(w, cache="rates.db"):
    return sorted(str(p.relative_to(w.home)) for p in w.home.glob(cache + "-fetch/**/*"))


@case("retail: the whole list, several pages at once, is the same as the list imported")
def whole(w):
    retail = small(w)
    done = fetch(w)
    w.check(done.code == 0, "fetches", done)
    want = imported(w, retail.source)
    w.check(one(done)["id"] == want["id"] and one(done)["items"] == want["items"], "the same snapshot as the import", done, want)
    w.check(one(done)["fetched"] == "2026-08-25" and one(done)["origin"].startswith("127.0.0.1"), "dated and named by its source", done)
    filters = sorted({f for f, _ in retail.asked})
    w.check(filters == [f"priceType eq '{t}'" for t in ("Consumption", "DevTestConsumption", "Reservation")], "in three parts", filters)
    w.check("repeated" not in done.err and "changed" not in done.err, "no word of overlaps", done)
    w.check(not leftovers(w), "nothing is left of it", leftovers(w))
    again = fetch(w)
    w.check(again.code == 0 and "holds the same prices already" in again.err, "unchanged", again)


@case("retail: regions, services, currency")
def filters(w):
    retail = small(w)
    done = fetch(w, "--region", "West Europe,global", "--service", "virtual machines,L'Or", "--currency", "eur")
    w.check(done.code == 0, "fetches", done)
    wanted = lambda r: r["region"] in ("westeurope", "Global", "") and r["service"] in ("Virtual Machines", "L'Or")
    want = imported(w, retail.source, wanted, "EUR")
    w.check(one(done)["id"] == want["id"] and one(done)["currency"] == "EUR", "just these", done, want)
    asked = [q for q in w.fake.requests("retail")]
    w.check(all(q.arg("currencyCode") == "'EUR'" for q in asked), "the currency in quotes, with each page")
    w.check("what has no region" not in done.err, "global is among them", done)
    asked = len(retail.asked)
    twice = fetch(w, "--region", "westeurope,West Europe", "--service", "virtual machines,Virtual Machines", cache="twice.db")
    w.check(twice.code == 0 and all(f.count("westeurope") == f.count("Virtual Machines") == 1 for f, _ in retail.asked[asked:]),
            "what is said twice is asked for once", retail.asked[asked:])
    only = fetch(w, "--region", "westeurope", "--service", "virtual machines")
    w.check(only.code == 0 and "what has no region" in only.err, "a hint at what has no region", only)
    many = fetch(w, "--service", "Virtual Machines,Storage,SQL Database,Functions,Nothing")
    w.check(many.code == 0 and "no prices of Nothing" in many.err, "a service that is not there", many)
    w.check("serviceName eq 'Storage'" in {f for f, _ in retail.asked}, "a part a service", retail.asked[-3:])


@case("retail: a real list, of many services and regions")
def real(w):
    path = ROOT / "tests/data/real/retail_mixed_2026-08.json"
    text = json.loads(path.read_text())
    w.fake.state["retail"].source, w.fake.state["retail"].page = Real(text["Items"] if isinstance(text, dict) else text), 100
    done = fetch(w)
    whole = w.run("prices", "import", path, "-o", "json", "--cache", w.home / "whole.db")
    w.check(done.code == 0 and one(done)["id"] == one(whole)["id"], "the same as imported", done, whole)


@case("retail: what cannot be asked for")
def refused_options(w):
    small(w)
    w.fails(2, r'--region: unknown region "westeurop"', *WESTEUROPE[:3], "westeurop", remedy="did you mean westeurope")
    w.fails(2, r'--region: unknown region "9"', *WESTEUROPE[:3], "9", remedy="give a region")
    w.fails(2, r'--currency: "dollars" is not a currency', "prices", "fetch", "--currency", "dollars", remedy="three letters")
    w.fails(2, r"--offer is not for --source retail", "prices", "fetch", "--offer", "MS-AZR-0003P", remedy="--source ratecard")
    w.fails(2, r"--country is not for", "prices", "fetch", "--country", "US")
    w.fails(2, r"--region is not for --source ratecard", "prices", "fetch", "--source", "ratecard", "--region", "westeurope")
    w.fails(2, r"--source ratecard needs --offer", "prices", "fetch", "--source", "ratecard", remedy="--offer MS-AZR-0003P")
    w.fails(2, r"--source ratecard needs --country", "prices", "fetch", "--source", "ratecard", "--offer", "MS-AZR-0003P")
    w.fails(2, r'"payg" is not the id of an offer', "prices", "fetch", "--source", "ratecard", "--offer", "payg", "--country", "US")
    w.fails(2, r'--country: "USA" is not a country', "prices", "fetch", "--source", "ratecard", "--offer", "MS-AZR-0003P", "--country", "USA")
    w.fails(2, r"this cloud has no Retail price list", "prices", "fetch", "--cloud", "china", env={"RATECAST_RETAIL_URL": None}, remedy="ratecard")
    w.fails(2, r"too many services", "prices", "fetch", "--region", "westeurope", "--service", ",".join(f"A long name of a service {i}" for i in range(400)))
    w.fails(1, r"offline", "prices", "fetch", "--offline")
    w.check(not w.fake.requests("retail") and not w.fake.requests("arm"), "nobody was asked")
    done = w.fails(3, r'the service has no prices of "Nothing" in newregioncentral1 in USD', "prices", "fetch", "--service", "Nothing",
                   "--region", "newregioncentral1", remedy="capitals too")
    w.check(w.fake.requests("retail"), "a region newer than the table is asked for", done)


@case("retail: the list changes between two pages: nothing comes twice, nothing is lost")
def drift(w):
    retail = small(w)
    was = imported(w, retail.source)
    retail.change(5, "'Consumption'", at=50, remove=3)                # what follows moves up: three rows would slip through
    retail.change(9, "'Consumption'", at=20, insert=[5001, 5002])    # what follows moves down: two rows come again
    done = fetch(w)
    w.check(done.code == 0 and re.search(r"the list changed while it was fetched: 2 of \d+ pages did not follow.*nothing slipped through", done.err),
            "is said", done)
    w.check(one(done)["id"] == was["id"], "all rows that were there all the time, and those that were fetched before they went", done, was)
    retail.lists.clear()
    retail.changes.clear()
    retail.change(len(retail.asked) and 3 + sum("'Consumption'" in f for f, _ in retail.asked), "'Consumption'", at=10, remove=250)
    lost = fetch(w, cache="lost.db")
    w.check(lost.code == 5 and "1 gap between pages stayed open" in lost.err and "--accept" in lost.err, "more is gone than a page: not taken", lost)
    asked = len(w.fake.requests("retail"))
    lost = fetch(w, "--accept", cache="lost.db")
    w.check(lost.code == 0 and "1 gap between pages stayed open" in lost.err, "unless one wants it", lost)
    w.check(len(w.fake.requests("retail")) - asked < 3, "and then it is not fetched again", asked)


@case("retail: links that lead nowhere good")
def links(w):
    retail = small(w)
    row = lambda i: json.loads(retail.source.text(i, "USD"))
    page = lambda link, i: {"BillingCurrency": "USD", "Items": [row(i)], "NextPageLink": link, "Count": 1}
    own = w.fake.url("retail") + "/api/retail/prices?api-version=2023-01-01-preview&currencyCode=%27USD%27&$filter=priceType%20eq%20%27Consumption%27&$skip="

    def serve(make):
        """The part of one type of price is made so, the others are empty."""
        @w.fake.route("retail", "GET", "/api/retail/prices")
        def prices(q):
            return Reply(200, make(q) if "'Consumption'" in q.arg("$filter") else dict(page(None, 0), Items=[]))

    for link in (w.fake.url("other") + "/api/retail/prices?$skip=1", w.fake.url("retail").replace("https", "http") + "/api/retail/prices?$skip=1",
                 "https://prices.azure.com@127.0.0.1:1/x?$skip=1", "/api/retail/prices?$skip=1"):
        serve(lambda q, link=link: page(link, 0))
        w.fails(3, "page 1 of 01-westeurope-consumption links to another place: \"(127.0.0.1:|\")", *WESTEUROPE, remedy="not followed")
    w.check(not w.fake.requests("other"), "nobody else was asked")
    n = iter(range(100000))
    serve(lambda q: page(own + "1", next(n)))
    w.fails(3, "page 2 of 01-westeurope-consumption links back to page 2: the list would go on for ever", *WESTEUROPE, remedy="try again later")
    n = iter(range(1000, 100000, 1000))
    serve(lambda q: page(own + str(next(n)), 0))
    w.fails(3, "page 2 of 01-westeurope-consumption is page 1 once more", *WESTEUROPE, "--cache", w.home / "c.db", remedy="try again later")
    serve(lambda q: '{"BillingCurrency":"USD","Items":[{"meterId":')
    w.fails(3, r"page 1 of 01-westeurope-consumption: the file ends inside an item \(cut short\?\)", *WESTEUROPE, "--cache", w.home / "b.db",
            remedy="fetch again")
    serve(lambda q: dict(page(None, 0), BillingCurrency="EUR"))
    w.fails(3, 'asked for prices in USD, got "EUR"', *WESTEUROPE, "--cache", w.home / "d.db")


@case("retail: replies that are no page")
def no_page(w):
    small(w)
    for kind, args, code, words, remedy in (
            ("html", {}, 3, "a web page came instead of prices", "proxy"),
            ("truncate", {}, 3, "ends inside", "again"),
            ("body", {"body": b'{"Items":[]}'}, 3, 'a page without "NextPageLink"', "again"),
            ("body", {"body": b'{"NextPageLink":null}'}, 3, 'a page without "Items"', "again"),
            ("bomb", {"megabytes": 100}, 1, "the reply is longer than", None),
            ("redirect", {"to": "http://example.com/"}, 1, "302", None),
            ("status", {"status": 400, "body": b'{"Error":{"Code":"BadRequest","Message":"Invalid OData"}}'}, 1, "400", None)):
        f = w.fake.fault(kind, "retail", **args)
        w.fails(code, words, *WESTEUROPE, remedy=remedy)
        w.check(f.played >= (3 if kind in ("truncate", "html") else 1), f"{kind}: {f.played} tries")
        w.fake.faults = []
    done = fetch(w, "--region", "westeurope")
    w.check(done.code == 0, "and then it works", done)


@case("retail: each kind of fault in one of a hundred replies, over 2,000 requests")
def faults(w):
    retail = small(w, 20000, 10)
    kinds = [("cut", {}), ("cut_gzip", {}), ("truncate", {}), ("reset", {}), ("status", {"status": 429, "headers": {"Retry-After": "0"}}),
             ("status", {"status": 500}), ("status", {"status": 502, "body": b"<html>Bad Gateway</html>"}), ("status", {"status": 503}),
             ("status", {"status": 504}), ("status", {"status": 408}), ("html", {"status": 503})]
    for kind, args in kinds:
        w.fake.fault(kind, "retail", rate=0.01, **args)
    regions = ",".join(r for r in REGIONS if r not in ("Global", "")) + ",global"
    done = fetch(w, "--region", regions, env={"RATECAST_RETRY_WAIT": "0.005"})
    played = [f.played for f in w.fake.faults]
    w.check(done.code == 0, "completes", done)
    w.check(len(w.fake.requests("retail")) > 2000 and all(played), "2,000 requests, each kind of fault", len(w.fake.requests("retail")), played)
    w.check("repeated" not in done.err and "changed" not in done.err, "nothing came twice", done)
    w.check(one(done)["id"] == imported(w, retail.source)["id"], "none lost, none twice", done)


@case("retail: a new list is judged like an imported one; --accept takes what was fetched without fetching it again")
def guard(w):
    retail = small(w)
    before = one(fetch(w, "--region", "westeurope"))
    retail.source = MadeUp(300)
    retail.lists.clear()
    done = fetch(w, "--region", "westeurope", env={"RATECAST_AS_OF": "2026-08-26"})
    w.check(done.code == 5 and "the list has" in done.err and before["id"][:12] in done.err, "refused", done)
    w.check([s["id"] for s in snapshots(w)] == [before["id"]], "the list before stays in use")
    asked = len(w.fake.requests("retail"))
    again = fetch(w, "--region", "westeurope", env={"RATECAST_AS_OF": "2026-08-26"})
    w.check(again.code == 5 and len(w.fake.requests("retail")) > asked, "without --accept it is fetched anew", again)
    asked = len(w.fake.requests("retail"))
    taken = fetch(w, "--region", "westeurope", "--accept", env={"RATECAST_AS_OF": "2026-08-26"})
    w.check(taken.code == 0 and "because of --accept" in taken.err and len(w.fake.requests("retail")) == asked, "taken, nobody asked", taken)
    w.check(one(taken)["fetched"] == "2026-08-26" and not leftovers(w), "dated; nothing is left", taken, leftovers(w))


@case("retail: two fetches of the same list; one that was stopped by Ctrl-C")
def two(w):
    small(w)
    slow = w.fake.fault("slow", "retail", at={3}, pause=0.3)
    with w.start("prices", "fetch", "--cache", w.home / "rates.db", "--region", "westeurope") as first:
        while not slow.played:
            time.sleep(0.01)
        done = fetch(w, "--region", "westeurope")
        w.check(done.code == 1 and "another fetch of the same prices is running" in done.err, "the second is told", done)
        first.send_signal(signal.SIGINT)
        out, err = first.communicate(timeout=20)
    w.keep(err.decode(), err.decode())
    w.check(first.returncode == 1 and b"stopped" in err, "Ctrl-C", first.returncode, err)
    done = fetch(w, "--region", "westeurope")
    w.check(done.code == 0 and re.search(r"went on with \d+ pages? of a fetch that had stopped", done.err), "and goes on", done)


@case("ratecard: two offers by way of the blob storage, then one that Azure sends itself")
def ratecards(w):
    cards = w.fake.state["ratecard"]
    args = ("--source", "ratecard", "--country", "us")
    done = fetch(w, *args, "--offer", "ms-azr-0003p,MS-AZR-0023P")
    w.check(done.code == 0, "fetches", done)
    got = json.loads(done.out)["snapshots"]
    w.check([(s["offer"], s["currency"], s["country"], s["items"], s["fetched"]) for s in got] ==
            [(o, "USD", "US", 200, "2026-08-25") for o in ("MS-AZR-0003P", "MS-AZR-0023P")], "both", got)
    w.check(cards.asked == [(o, "USD", "en-US", "US") for o in ("MS-AZR-0003P", "MS-AZR-0023P")], "all four terms", cards.asked)
    w.check(len(w.fake.requests("blob")) == 2 and not leftovers(w), "two files", leftovers(w))
    twice = fetch(w, *args, "--offer", "MS-AZR-0003P,ms-azr-0003p", cache="twice.db")
    w.check(len(json.loads(twice.out)["snapshots"]) == 1 and len(cards.asked) == 3, "an offer that is said twice is asked for once", twice, cards.asked)
    (w.home / "MS-AZR-0003P_USD_US_2026-08-25.json").write_bytes(cards.cards["MS-AZR-0003P", "USD", "US"])
    whole = w.run("prices", "import", w.home / "MS-AZR-0003P_USD_US_2026-08-25.json", "-o", "json", "--cache", w.home / "whole.db")
    w.check(one(whole)["id"] == got[0]["id"], "the same as imported", whole)
    cards.redirects = False
    euro = fetch(w, "--source", "ratecard", "--offer", "MS-AZR-0003P", "--country", "DE", "--currency", "EUR", "--locale", "de-DE")
    w.check(euro.code == 0 and one(euro)["currency"] == "EUR" and cards.asked[-1] == ("MS-AZR-0003P", "EUR", "de-DE", "DE"), "sent directly", euro)


RATECARD = ("prices", "fetch", "--source", "ratecard", "--offer", "MS-AZR-0003P", "--country", "US")


@case("ratecard: what is refused, and what to do")
def ratecard_refused(w):
    cards = w.fake.state["ratecard"]
    w.fails(2, "there is no RateCard of offer MS-AZR-0003P, currency EUR, country US, locale en-US", *RATECARD, "--currency", "EUR",
            remedy="check that the offer is sold in country US in EUR")
    w.fails(2, r"offer MS-AZR-0017P \(Microsoft Azure Enterprise \(EA\)\) has no RateCard", *RATECARD[:5], "MS-AZR-0017P", *RATECARD[6:], remedy="retail")
    w.fails(2, r"offer MS-AZR-0145P \(CSP\) has no RateCard", *RATECARD[:5], "MS-AZR-0145P", *RATECARD[6:], remedy="retail")
    cards.csp = True
    w.fails(1, r"was bought from a partner \(CSP\): it has no RateCard", *RATECARD, remedy="retail")
    cards.csp, cards.denied = False, True
    w.fails(1, "AuthorizationFailed", *RATECARD, remedy="Reader")
    cards.denied = False
    for kind, service, args, code, words in (
            ("html", "blob", {}, 3, "a web page came instead of prices"),
            ("truncate", "blob", {}, 3, "ends inside"),
            ("body", "blob", {"body": b'{"OfferTerms":[]}'}, 3, 'it has no "Meters"'),
            ("status", "blob", {"status": 403, "body": b"<Error><Code>AuthenticationFailed</Code></Error>"}, 1, "AuthenticationFailed"),
            ("redirect", "arm", {"to": "http://example.com/ratecards/x"}, 1, "Location of a redirect"),
            ("redirect", "arm", {"to": ""}, 1, "a redirect without a Location"),
            ("cut", "blob", {"times": 2}, 0, ""),
            ("status", "arm", {"status": 504, "times": 2}, 0, "")):
        w.fake.fault(kind, service, path="atecard|RateCard", **args)
        w.fails(code, words, *RATECARD, "--cache", w.home / "rates.db")
        w.fake.faults = []


@case("ratecard: of two offers the second fails: the first is not fetched again")
def ratecard_resumes(w):
    args = ("--source", "ratecard", "--country", "US", "--offer", "MS-AZR-0003P,MS-AZR-0023P")
    w.fake.fault("status", "blob", path="0023P", status=404)
    done = fetch(w, *args)
    w.check(done.code == 1 and not snapshots(w), "fails", done)
    w.fake.faults = []
    done = fetch(w, *args)
    w.check(done.code == 0 and "went on with 1 price list of a fetch that had stopped" in done.err, "goes on", done)
    w.check(len(w.fake.requests("blob", "0003P")) == 1, "fetched once")

"""invoices list and download, by both services."""
import csv
import io
import json

import invoices
from arm import SUB
from harness import case

ACCOUNT = ("--billing-account", invoices.ACCOUNT)


def listed(w, *args):
    done = w.run("invoices", "list", *args, "-o", "json")
    w.check(done.code == 0, f"invoices list {args}", done)
    return json.loads(done.out)["invoices"] if done.code == 0 else []


@case("invoices: of a subscription, newest first, by dates")
def old(w):
    w.fake.state["invoices"]["months"].reverse()  # whatever the order of the service
    all_ = listed(w)
    w.check([i["end"] for i in all_] == sorted((i["end"] for i in all_), reverse=True) and len(all_) == 14, "all, newest first", all_)
    w.check(all_[0]["invoice"] == "202607-3183871902607" and all_[0]["start"] == "2026-07-01" and all_[0]["billed"] is None, "the newest", all_[0])
    w.check([i["end"] for i in listed(w, "--from", "2026-02-28", "--to", "2026-04-30")] == ["2026-04-30", "2026-03-31", "2026-02-28"], "by dates")
    w.check([i["end"] for i in listed(w, "--from", "2026-07-31")] == ["2026-07-31"], "from a day on")
    w.check([i["end"] for i in listed(w, "--to", "2025-07-30")] == ["2025-06-30"], "up to a day")
    done = w.run("invoices", "list", "--from", "2026-07-01")
    w.check("no amounts" in done.out and "202607-3183871902607" in done.out and "To pay" not in done.out, "the table", done)
    w.check(listed(w, "--from", "2026-08-01") == [], "none")
    w.check("No invoice." in w.run("invoices", "list", "--from", "2026-08-01").out, "none, said")


@case("invoices: of a billing account, with amounts")
def new(w):
    all_ = listed(w, *ACCOUNT)
    w.check(len(all_) == 12 and all_[0]["end"] == "2026-07-31", "a year, newest first", len(all_))
    first = all_[0]
    w.check((first["billed"], first["amount_due"], first["subtotal"], first["tax"], first["currency"], first["status"], first["due"]) ==
            ("2380.12", "2380.12", "2000.1", "380.02", "EUR", "Due", "2026-09-04"), "amounts", first)
    w.check(all_[1]["amount_due"] == "0" and all_[1]["credit"] is None, "0 and unknown are not the same", all_[1])
    done = w.run("invoices", "list", *ACCOUNT, "--from", "2026-05-01", "-o", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    w.check([r["invoice"] for r in rows] == ["G26070042", "G26060042", "G26050042"] and rows[1]["billed"] == "2381.12", "csv", done)
    w.check("goes back" not in done.err and "before 2025-08-24 are not listed" in w.run("invoices", "list", *ACCOUNT).err, "what is not listed is said")
    done = w.run("invoices", "list", *ACCOUNT, "-o", "ndjson")
    w.check(done.out.count('"kind": "invoice"') == 12, "a line an invoice", done)
    for args in (("--billing-profile", "AB12:CD 34"), ("--subscription", SUB)):
        w.check(len(listed(w, *ACCOUNT, *args)) == 12, f"of {args}")
    w.check(len(listed(w, "--billing-account", "default")) == 12, "the account of the subscription")
    paths = {q.target.split("?")[0] for q in w.fake.requests("arm", "invoices")}
    w.check(f"/providers/Microsoft.Billing/billingAccounts/a1b2c3d4%3A5e6f_2019-05-31/billingProfiles/AB12%3ACD%2034/invoices" in paths, "ids are escaped", paths)
    w.fake.state["invoices"]["bad_date"] = "2018-02-30T00:00:00Z"
    done = w.run("invoices", "list", *ACCOUNT, "--from", "2026-07-01", "-o", "json")
    w.check(json.loads(done.out)["invoices"][0]["due"] is None and "dueDate is \"2018-02-30T00:00:00Z\"" in done.err, "one bad date is one unknown", done)


def pdf(w, name, folder="."):
    path = w.home / folder / (name + ".pdf")
    return path.read_text() if path.exists() else None


@case("invoices: a PDF, whole, without our token, never over another file")
def download(w):
    name = "202607-3183871902607"
    done = w.run("invoices", "download", "-o", "json")
    file = json.loads(done.out)["files"][0]
    w.check(done.code == 0 and pdf(w, name) == invoices.PDF.format(name=name), "the newest", done)
    w.check(file == {"invoice": name, "start": "2026-07-01", "end": "2026-07-31", "bytes": len(pdf(w, name)), "file": name + ".pdf", "state": "downloaded"}, "the result", file)
    (w.home / (name + ".pdf")).write_text("mine")
    done = w.run("invoices", "download")
    w.check(done.code == 0 and pdf(w, name) == "mine" and "there already" in done.out and "--force" in done.err, "it stays", done)
    done = w.run("invoices", "download", "--force")
    w.check(done.code == 0 and pdf(w, name) == invoices.PDF.format(name=name), "unless --force", done)
    done = w.run("invoices", "download", "202604-3183871902604", "202602-3183871902602", "--folder", "bills/2026")
    w.check(pdf(w, "202604-3183871902604", "bills/2026") and pdf(w, "202602-3183871902602", "bills/2026"), "by name, into a folder", done)
    done = w.run("invoices", "download", "--from", "2026-05-01", "--folder", "range")
    w.check(len(list((w.home / "range").glob("*.pdf"))) == 3 and "3 invoices downloaded" in done.out, "all of a range", done)
    w.fails(3, "there is no invoice", "invoices", "download", "nope", remedy="--from")
    w.fails(2, "is no name of an invoice", "invoices", "download", "../nope")
    w.check(not list(w.home.rglob("*.tmp")), "nothing half")


@case("invoices: a PDF of a billing account: asked for, waited for")
def download_new(w):
    w.fake.state["invoices"]["not_ready"] = 3
    done = w.run("invoices", "download", "G26050042", *ACCOUNT)
    w.check(done.code == 0 and pdf(w, "G26050042") == invoices.PDF.format(name="G26050042"), "downloaded", done)
    w.check(len(w.fake.requests("arm", "operationResults")) == 4, "waited for")


@case("invoices: a link that has run out is asked for again, once")
def expired(w):
    state = w.fake.state["invoices"]
    state["expired"] = 1
    w.check(w.run("invoices", "download").code == 0 and pdf(w, "202607-3183871902607"), "the second link is good")
    state["expired"] = 2
    w.fails(1, "HTTP 403 AuthenticationFailed", "invoices", "download", "--folder", "b")
    state["expired"] = 1
    w.check(w.run("invoices", "download", "G26050042", *ACCOUNT).code == 0, "so with the new service")


@case("invoices: what is no PDF is not kept")
def no_pdf(w):
    state = w.fake.state["invoices"]
    for text in ("<html>sign in</html>", "", "%PD"):
        state["pdf"] = text
        w.fails(1, "is no PDF", "invoices", "download", remedy="proxy")
    w.fake.fault("cut", "blob")
    state["pdf"] = invoices.PDF
    w.fails(1, "127.0.0.1", "invoices", "download")
    w.check(not list(w.home.glob("*.pdf*")), "no file")


@case("invoices: a link to nowhere, a name that is none, replies that are no invoices")
def odd(w):
    state = w.fake.state["invoices"]
    state["host"] = "http://example.com"
    w.fails(1, "link to an invoice", "invoices", "download")
    state["host"], state["name"] = None, "../../etc/passwd"
    w.fails(1, "fit for no file", "invoices", "download")
    state["name"] = None
    for body, words in (('{"value":[{"id":1}]}', "item 1 of the list is no invoice"), ("{}", "has no list of invoices")):
        w.fake.faults.clear()
        w.fake.fault("body", "arm", "invoices$", body=body)
        w.fails(1, words, "invoices", "list", remedy="--trace-http")
    w.fake.faults.clear()
    w.fake.fault("body", "arm", "invoices/2026", body='{"properties":{}}')
    w.fails(1, "no link to its PDF", "invoices", "download")
    w.fake.fault("body", "arm", "/invoices$", body='{"value":[{"name":"G1","properties":{"invoiceDate":"2026-08-01"}}]}')
    w.fails(1, "no link to its PDF", "invoices", "download", *ACCOUNT)


@case("invoices: not opted in, not allowed, options that do not fit")
def refused(w):
    w.fake.state["invoices"]["opted_in"] = False
    w.fails(1, "HTTP 401 Unauthorized", "invoices", "list", remedy="Access to invoices")
    w.fake.fault("body", "arm", "invoices$", status=403, body='{"error":{"code":"AuthorizationFailed","message":"nein"}}')
    w.fails(1, "HTTP 403", "invoices", "list", *ACCOUNT, remedy="billing account")
    w.fails(2, "without its account", "invoices", "list", "--billing-profile", "x")
    w.fails(2, "--to is before --from", "invoices", "list", "--from", "2026-02-01", "--to", "2026-01-01")

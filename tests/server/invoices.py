"""Invoices of subscriptions (the old service) and of billing accounts (the new one), and the store that the links to their
PDFs lead to. The store knows signatures and no tokens."""
import datetime
import re

from arm import SUB, error
from fake import Reply

OLD, NEW = "2017-04-24-preview", "2020-05-01"
ACCOUNT = "a1b2c3d4:5e6f_2019-05-31"
PDF = "%PDF-1.4\n% invoice {name}\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def months(n, y=2026, m=7):
    """The newest first."""
    for _ in range(n):
        start = datetime.date(y, m, 1)
        yield start, datetime.date(y + m // 12, m % 12 + 1, 1) - datetime.timedelta(days=1)
        y, m = (y, m - 1) if m > 1 else (y - 1, 12)


def old_name(period):
    return f"{period[0]:%Y%m}-318387190{period[0]:%y%m}"


def new_name(period):
    return f"G{period[0]:%y%m}0042"


def add(fake):
    state = fake.state["invoices"] = {"months": list(months(14)), "links": {}, "expired": 0, "opted_in": True, "pdf": PDF, "not_ready": 1,
                                      "waiting": {}, "bad_date": None, "host": None, "name": None}
    arm = lambda: fake.url("arm")
    scope = r"/subscriptions/(?P<sub>[^/]+)/providers/Microsoft\.Billing/invoices"

    def link(name):
        """Good once, unless it is one of those that have run out."""
        signature = fake.secret(f"signature{fake.rng.getrandbits(160):040x}")
        state["links"][signature] = (name, state["expired"] == 0)
        state["expired"] -= state["expired"] > 0
        return f"{state['host'] or fake.url('blob')}/invoices/{name}.pdf?sv=2021-08-06&sr=b&se=2026-08-25T01%3A00%3A00Z&sp=r&sig={signature}"

    def old_item(period, whole):
        name = state["name"] or old_name(period)
        p = {"invoicePeriodStartDate": str(period[0]), "invoicePeriodEndDate": str(period[1]), "billingPeriodIds": []}
        if whole:
            p["downloadUrl"] = {"expiryTime": "2026-08-25T01:00:00Z", "url": link(name)}
        return {"id": f"/subscriptions/{SUB}/providers/Microsoft.Billing/invoices/{name}", "name": name, "type": "Microsoft.Billing/invoices", "properties": p}

    def refused():
        return error(401, "Unauthorized", "Nur Kontoadministratoren d\u00fcrfen Rechnungen auflisten oder herunterladen.")

    @fake.route("arm", "GET", scope, version=OLD)
    def old_list(q, sub):
        q.check(sub == SUB and {k for k, _ in q.query} <= {"api-version", "$filter"}, "parameters")
        if not state["opted_in"]:
            return refused()
        keep = state["months"]
        for part in q.arg("$filter").split(" and ") if q.arg("$filter") else []:
            m = re.fullmatch(r"invoicePeriodEndDate (ge|le) (\d{4}-\d{2}-\d{2})", part)
            if not q.check(m, f"a filter: {part}"):
                continue
            day = datetime.date.fromisoformat(m.group(2))
            keep = [p for p in keep if (p[1] >= day if m.group(1) == "ge" else p[1] <= day)]
        return Reply(200, {"value": [old_item(p, False) for p in keep]})

    @fake.route("arm", "GET", scope + "/(?P<name>[^/]+)", version=OLD)
    def old_one(q, sub, name):
        found = [p for p in state["months"] if old_name(p) == name]
        return Reply(200, old_item(found[0], True)) if found else error(404, "NotFound", "no such invoice")

    def new_item(i, period):
        name, money = new_name(period), lambda n: {"currency": "EUR", "value": n}
        url = f"{arm()}/providers/Microsoft.Billing/billingAccounts/{ACCOUNT}/invoices/{name}/download?downloadToken={fake.secret('DRS_token_of_' + name)}"
        day = datetime.timedelta(days=1)
        return {"name": name, "type": "Microsoft.Billing/billingAccounts/invoices", "properties": {
            "invoicePeriodStartDate": f"{period[0]}T00:00:00Z", "invoicePeriodEndDate": f"{period[1]}T00:00:00Z",
            "invoiceDate": f"{period[1] + 5 * day}T00:00:00Z", "dueDate": state["bad_date"] or f"{period[1] + 35 * day}T00:00:00Z",
            "status": "Due" if i == 0 else "Paid", "invoiceType": "AzureServices", "billedAmount": money(2380.12 + i), "amountDue": money(2380.12 if i == 0 else 0),
            "subTotal": money(2000.1 + i), "taxAmount": money(380.02), "documents": [
                {"kind": "TaxReceipt", "url": url + "tax", "source": "DRS"}, {"kind": "Invoice", "url": url, "source": "DRS"}]}}

    accounts = r"/providers/Microsoft\.Billing/billingAccounts/(?P<account>[^/]+)(?P<part>(/billingProfiles/[^/]+|/billingSubscriptions/[^/]+)?)/invoices"

    @fake.route("arm", "GET", accounts, version=NEW)
    def new_list(q, account, part, **_):
        q.check({k for k, _ in q.query} == {"api-version", "periodStartDate", "periodEndDate"}, "parameters")
        q.check(account == ACCOUNT or (account == "default" and part == "/billingSubscriptions/" + SUB), f"the account {account}{part}")
        first, last = (datetime.date.fromisoformat(q.arg(k)) for k in ("periodStartDate", "periodEndDate"))
        kept = [(i, p) for i, p in enumerate(state["months"]) if first <= p[1] and p[0] <= last]
        return Reply(200, {"value": [new_item(*k) for k in reversed(kept)]})

    @fake.route("arm", "POST", accounts + "/(?P<name>[^/]+)/download", version=NEW)
    def download(q, account, part, name, **_):
        q.check(account == ACCOUNT and q.arg("downloadToken") == "DRS_token_of_" + name, "the downloadToken of the invoice")
        state["waiting"][name] = state["not_ready"]
        return Reply(202, b"", {"Location": f"{arm()}/providers/Microsoft.Billing/operationResults/{name}?api-version={NEW}", "Retry-After": "0"})

    @fake.route("arm", "GET", r"/providers/Microsoft\.Billing/operationResults/(?P<name>[^/]+)", version=NEW)
    def result(q, name):
        state["waiting"][name] -= 1
        return Reply(202, b"", {"Retry-After": "0"}) if state["waiting"][name] >= 0 else Reply(200, {"url": link(name)})

    @fake.route("blob", "GET", r"/invoices/(?P<name>[^/]+)\.pdf")
    def store(q, name):
        known, good = state["links"].get(q.arg("sig"), (None, False))
        if known != name or not good:
            return Reply(403, "\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate "
                              "the request. Signature not valid in the specified time frame</Message></Error>", {"Content-Type": "application/xml"})
        return Reply(200, state["pdf"].format(name=name), {"Content-Type": "application/pdf"})

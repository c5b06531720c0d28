"""The Azure Retail Prices API: pages that are offsets into a list, which may change between two requests.

    retail = w.fake.state["retail"]
    retail.source = MadeUp(5000)                             # retail_list.py
    retail.page = 100                                        # the service: 1,000
    retail.change(5, "'Consumption'", at=50, remove=3)       # before page 6 of a filter with this text, three rows go
"""
import urllib.parse

from fake import Reply
from retail_list import BadFilter, MadeUp, compile_filter

CURRENCIES = "USD AUD BRL CAD CHF CNY DKK EUR GBP INR JPY KRW NOK NZD RUB SEK TWD".split()
API_VERSION = "2023-01-01-preview"
PATH = "/api/retail/prices"


def bad(message):
    return Reply(400, {"Error": {"Code": "BadRequest", "Message": message}})


class Retail:
    def __init__(self, fake):
        self.fake, self.source, self.page = fake, MadeUp(3000), 1000
        self.lists = {}    # filter -> places of its rows in the source
        self.asked = []    # (filter, skip) of each page
        self.changes = []

    def change(self, after, filter_has, at, remove=0, insert=()):
        self.changes.append([after, filter_has, at, remove, list(insert)])

    def rows_of(self, text):
        if text not in self.lists:
            wanted = compile_filter(text)
            self.lists[text] = [i for i in range(self.source.n) if wanted(self.source.row(i))]
        rows = self.lists[text]
        for c in self.changes:
            after, has, at, remove, insert = c
            if has in text and after >= 0 and sum(f == text for f, _ in self.asked) == after:
                rows[at:at + remove] = insert
                c[0] = -1
        return rows

    def reply(self, q):
        currency, skip, text = q.arg("currencyCode") or "'USD'", q.arg("$skip") or "0", q.arg("$filter") or ""
        q.check(all(k in ("api-version", "currencyCode", "$filter", "$skip") for k, _ in q.query), "parameters that are known to work")
        if not q.check(currency[1:-1] in CURRENCIES and currency == f"'{currency[1:-1]}'", "a currency in quotes"):
            return bad("currencyCode")
        if not q.check(skip.isdigit(), "$skip is a number"):
            return bad("$skip")
        try:
            rows = self.rows_of(text)
        except BadFilter as e:
            q.check(False, f"a $filter of eq, and, or and brackets: {e}")
            return bad("Invalid OData parameters supplied")
        self.asked.append((text, int(skip)))
        return Reply(200, self.make_page(q, rows, int(skip), currency[1:-1]), {"Content-Type": "application/json; charset=utf-8"})

    def make_page(self, q, rows, skip, currency):
        items = rows[skip:skip + self.page]
        link = "null"
        if skip + self.page < len(rows):
            rest = [f"{k}={urllib.parse.quote(v)}" for k, v in q.query if k != "$skip"] + [f"$skip={skip + self.page}"]
            link = '"%s%s?%s"' % (self.fake.url("retail"), PATH, "&".join(rest))
        return ('{"BillingCurrency":"%s","CustomerEntityId":"Default","CustomerEntityType":"Retail","Items":[%s],"NextPageLink":%s,"Count":%d}'
                % (currency, ",".join(self.source.text(i, currency) for i in items), link, len(items)))


def add(fake):
    fake.state["retail"] = retail = Retail(fake)

    @fake.route("retail", "GET", PATH, version=API_VERSION)
    def prices(q):
        return retail.reply(q)

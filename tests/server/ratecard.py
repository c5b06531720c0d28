"""The RateCard API behind Azure Resource Manager, and the blob storage to which it sends its callers.

    cards = w.fake.state["ratecard"]
    cards.cards["MS-AZR-0003P", "EUR", "DE"] = card(["westeurope", ...])     # bytes; what is not there does not exist
"""
import json
import re
import urllib.parse

from fake import Reply

FILTER = re.compile(r"OfferDurableId eq '(MS-AZR-[\w-]*\d{4}P)' and Currency eq '([A-Z]{3})' and Locale eq '([\w-]+)' and RegionInfo eq '([A-Z]{2})'")
ACTION = "Microsoft.Commerce/RateCard/read"


def card(currency, price, meters=200, regions=("EU West", "EU North", "")):
    """A made-up RateCard, bytes."""
    return json.dumps({"OfferTerms": [], "Meters": [
        {"MeterId": "%08x-0000-4000-8000-%012x" % (i * 2654435761 % 2**32, i), "MeterName": f"Meter {i // len(regions)}", "MeterCategory": "Made up",
         "MeterSubCategory": "", "Unit": "1 Hour", "MeterTags": [], "MeterRegion": regions[i % len(regions)], "MeterRates": {"0": price + i / 1000},
         "EffectiveDate": "2026-01-01T00:00:00Z", "IncludedQuantity": 0, "MeterStatus": "Active"} for i in range(meters)],
        "Currency": currency, "Locale": "en-US", "IsTaxIncluded": False}).encode()


class RateCards:
    def __init__(self, fake):
        self.fake, self.redirects = fake, True
        self.cards = {("MS-AZR-0003P", "USD", "US"): card("USD", 1), ("MS-AZR-0023P", "USD", "US"): card("USD", 0.5),
                      ("MS-AZR-0003P", "EUR", "DE"): card("EUR", 0.9)}
        self.csp = False    # the subscription was bought from a partner
        self.denied = False # the role is missing
        self.asked = []     # (offer, currency, locale, country)
        self.signed = {}    # signature of a link -> card

    def reply(self, q, sub):
        m = FILTER.fullmatch(q.arg("$filter") or "")
        q.check(m, "a $filter of all four terms")
        if self.denied:
            return Reply(403, {"error": {"code": "AuthorizationFailed", "message": f"The client does not have authorization to perform action '{ACTION}'."}})
        if self.csp:
            return Reply(400, {"error": {"code": "DisallowedProvider", "message": "The operation is not permitted for namespace 'Microsoft.Commerce'."}})
        text = self.cards.get((m[1], m[2], m[4])) if m else None
        if text is None:
            return Reply(400, {"Message": "Invalid query specified. Please specify valid values for OfferDurableId, Currency, Locale and RegionInfo."})
        self.asked.append(m.groups())
        if not self.redirects:
            return Reply(200, text, {"Content-Type": "application/json"})
        signature = self.fake.secret("SIGNATURE%08dOF%08x" % (len(self.signed), self.fake.rng.getrandbits(32)))
        self.signed[signature] = text
        return Reply(302, b"", {"Location": f"{self.fake.url('blob')}/ratecards/{m[1]}?sv=2018-03-28&sr=b&se=2030-01-01T00%3A00%3A00Z&sp=r"
                                            f"&rsct=application%2Fjson&sig={signature}"})

    def blob(self, q):
        text = self.signed.get(dict(urllib.parse.parse_qsl(q.raw_query)).get("sig"))
        if text is None or "authorization" in q.headers:
            code = "InvalidAuthenticationInfo" if text else "AuthenticationFailed"
            return Reply(400 if text else 403, b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?><Error><Code>%s</Code><Message>Authentication '
                         b'information is not given in the correct format.</Message></Error>' % code.encode(), {"Content-Type": "application/xml"})
        return Reply(200, text, {"Content-Type": "application/json"})


def add(fake):
    fake.state["ratecard"] = cards = RateCards(fake)

    @fake.route("arm", "GET", "/subscriptions/(?P<sub>[^/]+)/providers/Microsoft.Commerce/RateCard", version="2016-08-31-preview")
    def ratecard(q, sub):
        return cards.reply(q, sub)

    @fake.route("blob", "GET", "/ratecards/.*")
    def blob(q):
        return cards.blob(q)

"""UsageAggregates (Microsoft.Commerce): what a made-up subscription uses, by the time of its report.

Each day and meter has rows of two resources. Some are reported one to three days late, as the real service does; some meters
have a second row for the same time, which adds up. `expected` says what there is by the day of use.
"""
import datetime
import hashlib
import json

from arm import SUB
from fake import Reply

VERSION = "2015-06-01-preview"
FIRST, DAYS = datetime.date(2026, 6, 1), 90  # to 2026-08-29: later than any as-of day, so that what is not over is there too
METERS = (  # id, name, category, subcategory, unit, region, quantity a day, cost of one
    ("aaaaaaaa-0000-4000-8000-000000000001", "D2 v3/D2s v3", "Virtual Machines", "Dv3/DSv3 Series", "1 Hour", "EU West", 24.0, 0.12),
    ("aaaaaaaa-0000-4000-8000-000000000002", "LRS Data Stored", "Storage", "Blob Storage", "1 GB/Month", "EU West", 3.25, 0.0184),
    ("aaaaaaaa-0000-4000-8000-000000000003", "Data Transfer Out", "Bandwidth", "", "1 GB", "", 11.0625, 0.0875),
)
RESOURCES = {"a": "prod", "b": "test"}  # and their tag "env"
ONE_DAY, ONE_HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)


def noise(*what):
    """The same number from 0 to 999 for the same arguments."""
    return int.from_bytes(hashlib.sha256(repr(what).encode()).digest()[:4], "big") % 1000


def stamp(t):
    return t.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def row(meter, resource, start, step, quantity):
    ident, name, category, subcategory, unit, region = meter[:6]
    properties = {"subscriptionId": SUB, "usageStartTime": stamp(start), "usageEndTime": stamp(start + step), "meterName": name,
                  "meterCategory": category, "unit": unit, "meterId": ident, "infoFields": {}, "quantity": quantity}
    if subcategory:  # left out where there is none, as the service does
        properties["meterSubCategory"] = subcategory
    if region:
        properties["meterRegion"] = region
    uri = f"/subscriptions/{SUB}/resourceGroups/rg-{resource}/providers/Microsoft.Test/things/{resource}"
    properties["instanceData"] = json.dumps({"Microsoft.Resources": {
        "resourceUri": uri, "location": "westeurope", "tags": {"env": RESOURCES[resource]}}})
    word = f"{'Daily' if step == ONE_DAY else 'Hourly'}_BRSDT_{start:%Y%m%d}_0000"  # one for all rows of a day
    return {"id": f"/subscriptions/{SUB}/providers/Microsoft.Commerce/UsageAggregates/{word}", "name": word,
            "type": "Microsoft.Commerce/UsageAggregate", "properties": properties}


def rows_of(first=FIRST, days=DAYS, step=ONE_DAY):
    """[(time of the report, day of use, meter, resource, quantity, row)]"""
    out = []
    for d in range(days):
        day = first + d * ONE_DAY
        for k in range(ONE_DAY // step):
            start = datetime.datetime.combine(day, datetime.time()) + k * step
            for meter in METERS:
                for resource in RESOURCES:
                    n = noise(day, meter[0], resource, k)
                    report = start + step + 3 * ONE_HOUR + max(0, n % 10 - 6) * ONE_DAY
                    quantity = round(meter[6] * (0.9 + n / 5000) / (ONE_DAY // step), 6)
                    out.append((report, day, meter, resource, quantity, row(meter, resource, start, step, quantity)))
                    if n % 50 == 0:
                        out.append((report + ONE_DAY, day, meter, resource, 0.5, row(meter, resource, start, step, 0.5)))
    return out


def expected(first, last, reported_by=None, rows=None):
    """{(meter, day): quantity, as text} of the days of use from first to last."""
    sums = {}
    for report, day, meter, _, quantity, _ in rows or rows_of():
        if first <= day <= last and (reported_by is None or report < datetime.datetime.combine(reported_by, datetime.time())):
            key = (meter[0], str(day))
            sums[key] = round(sums.get(key, 0) + quantity, 6)
    return {k: f"{v:.6f}".rstrip("0").rstrip(".") for k, v in sums.items()}


def add(fake):
    state = fake.state["usage"] = {"page": 1000, "rows": {}, "tokens": {}, "first": FIRST, "days": DAYS}

    def window(q):
        try:
            start, end = (datetime.datetime.strptime(q.arg(k) or "", "%Y-%m-%dT%H:%M:%S+00:00") for k in ("reportedStartTime", "reportedEndTime"))
        except ValueError:
            q.check(False, "reportedStartTime and reportedEndTime are times in UTC")
            return None, None
        q.check(start < end and start.time() == end.time() == datetime.time(), "a window from midnight to midnight")
        return start, end

    @fake.route("arm", "GET", r"/subscriptions/(?P<sub>[^/]+)/providers/Microsoft\.Commerce/UsageAggregates", version=VERSION)
    def aggregates(q, sub):
        names = {k for k, _ in q.query} - {"continuationToken"}
        q.check(names == {"api-version", "reportedStartTime", "reportedEndTime", "aggregationGranularity", "showDetails"}, f"parameters {names}")
        q.check(q.arg("showDetails") == "true" and sub == SUB, "showDetails, or the subscription")
        q.check("%3a" in q.raw_query and "%2b" in q.raw_query, "times are escaped")
        start, end = window(q)
        step = {"Daily": ONE_DAY, "Hourly": ONE_HOUR}.get(q.arg("aggregationGranularity"))
        if not q.check(start and step, "a granularity"):
            return Reply(400, {"code": "InvalidInput", "message": "The request is not valid."})
        if step not in state["rows"]:
            state["rows"][step] = rows_of(state["first"], state["days"], step)
        found = [r[5] for r in state["rows"][step] if start <= r[0] < end]
        token = q.arg("continuationToken")
        q.check(token is None or token in state["tokens"], "a continuationToken that was given")
        at = state["tokens"].get(token, 0)
        body = {"value": found[at:at + state["page"]]}
        if at + state["page"] < len(found):
            token = f"1!8!{start:%Y%m%d}!{at}--"
            state["tokens"][token] = at + state["page"]
            query = q.raw_query.split("&continuationToken=")[0]
            body["nextLink"] = f"{fake.url('arm')}/subscriptions/{sub}/providers/Microsoft.Commerce/UsageAggregates?{query}&continuationToken={token}"
        return Reply(200, body)

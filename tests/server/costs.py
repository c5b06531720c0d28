"""The Cost Management query: cost by day of the subscription of usage.py."""
import datetime

import usage
from arm import SUB, error
from fake import Reply

VERSION = "2023-03-01"
DIMENSIONS = {"ServiceName": lambda m, r: m[2], "ResourceLocation": lambda m, r: m[5], "MeterId": lambda m, r: m[0],
              "ResourceGroupName": lambda m, r: "rg-" + r, "UnitOfMeasure": lambda m, r: m[4]}


def groups_of(start, end, names, rows):
    """{(day, values...): (cost, quantity)}"""
    out = {}
    for _, day, meter, resource, quantity, _ in rows:
        if start <= day <= end:
            value = lambda kind, name: usage.RESOURCES[resource] if kind == "TagKey" else DIMENSIONS[name](meter, resource)
            key = (str(day), *(value(*n) for n in names))
            cost, sum_ = out.get(key, (0, 0))
            out[key] = (round(cost + quantity * meter[7], 10), round(sum_ + quantity, 6))
    return out


def add(fake):
    state = fake.state["costs"] = {"page": 5000, "currency": "EUR", "rows": None}

    @fake.route("arm", "POST", r"/subscriptions/(?P<sub>[^/]+)/providers/Microsoft\.CostManagement/query", version=VERSION)
    def query(q, sub):
        ask = q.json()
        period, data = ask["timePeriod"], ask["dataset"]
        start, end = (datetime.datetime.strptime(period[k], "%Y-%m-%dT%H:%M:%SZ") for k in ("from", "to"))
        names = [(g["type"], g["name"]) for g in data["grouping"]]
        sums = [v["name"] for v in data["aggregation"].values() if v["function"] == "Sum"]
        q.check(sub == SUB and q.arg("$top") == "5000" and {k for k, _ in q.query} <= {"api-version", "$top", "$skiptoken"}, "parameters")
        q.check(ask["type"] == "ActualCost" and ask["timeframe"] == "Custom" and data["granularity"] == "Daily", "type, timeframe, granularity")
        q.check(len(names) <= 2 and len(sums) <= 2 and set(sums) <= {"Cost", "UsageQuantity"}, "two groupings, two sums")
        if (end - start).days > 31:
            return error(400, "BadRequest", "Query exceeds the data range.")
        if any(kind != "TagKey" and name not in DIMENSIONS for kind, name in names):
            return error(400, "BadRequest", "Invalid dataset grouping.")
        state["rows"] = state["rows"] or usage.rows_of()
        groups = sorted(groups_of(start.date(), end.date(), names, state["rows"]).items())
        if not groups:
            return Reply(204)
        at = int(q.arg("$skiptoken") or 0)
        heads = ["Cost", *sums[1:], "UsageDate"]
        for kind, name in names:
            heads += ["TagKey", "TagValue"] if kind == "TagKey" else [name]
        columns = [{"name": h, "type": "Number" if h in ("Cost", "UsageQuantity", "UsageDate") else "String"} for h in heads + ["Currency"]]
        rows = []
        for (day, *values), (cost, quantity) in groups[at:at + state["page"]]:
            cells = [cost, *[quantity] * (len(sums) - 1), int(day.replace("-", ""))]
            for (kind, name), value in zip(names, values):
                cells += [name, value] if kind == "TagKey" else [value]
            rows.append(cells + [state["currency"]])
        link = None
        if at + state["page"] < len(groups):
            link = f"{fake.url('arm')}/subscriptions/{sub}/providers/Microsoft.CostManagement/query?api-version={VERSION}&$top=5000&$skiptoken={at + state['page']}"
        return Reply(200, {"id": "q", "name": "q", "type": "Microsoft.CostManagement/query", "properties": {"nextLink": link, "columns": columns, "rows": rows}})

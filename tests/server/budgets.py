"""Budgets (Microsoft.Consumption): one of each form, those that budget check has no words for among them."""
from fake import Reply

VERSION = "2023-05-01"


def budget(name, amount, grain="Monthly", start="2026-01-01", end="2026-12-31", filter=None, alerts=(), unit="EUR", **more):
    notifications = {f"{kind}_{op}_{percent}_Percent": {
        "enabled": enabled, "operator": op, "threshold": percent, "thresholdType": kind, "contactEmails": ["someone@example.com"],
        "contactRoles": [], "contactGroups": [], "locale": "en-us"} for kind, op, percent, enabled in alerts}
    p = {"timePeriod": {"startDate": start + "T00:00:00Z", "endDate": end + "T00:00:00Z"}, "timeGrain": grain, "amount": amount,
         "category": "Cost", "notifications": notifications}
    if unit:
        p["currentSpend"] = {"amount": 12.5, "unit": unit}
    if filter:
        p["filter"] = filter
    p.update(more)
    return {"id": f"/providers/Microsoft.Consumption/budgets/{name}", "name": name, "type": "Microsoft.Consumption/budgets",
            "eTag": '"1d34d016a593709"', "properties": p}


def dimension(name, *values, operator="In"):
    return {"dimensions": {"name": name, "operator": operator, "values": list(values)}}


def tag(name, *values):
    return {"tags": {"name": name, "operator": "In", "values": list(values)}}


BUDGETS = [
    budget("all", 12000, alerts=[("Actual", "GreaterThan", 80, True), ("Forecasted", "GreaterThanOrEqualTo", 100.5, True),
                                 ("Actual", "GreaterThan", 99, False)]),
    budget("two groups", 450.5, filter=dimension("ResourceGroupName", "rg-a", "rg-b")),
    budget("web, prod", 900, filter={"and": [dimension("ResourceLocation", "westeurope"), tag("env", "prod")]}),
    budget("quarter", 40000, grain="Quarterly", start="2026-02-01"),
    budget("year", 140000, grain="BillingAnnual", alerts=[("Actual", "EqualTo", 50, True)]),
    budget("new", 10, unit=None),
    budget("not", 1, filter={"not": dimension("ResourceGroupName", "rg-a")}),
    budget("publisher", 1, filter=dimension("PublisherType", "Azure")),
    budget("operator", 1, filter=dimension("ServiceName", "Stor", operator="Contains")),
    budget("twice", 1, filter={"and": [dimension("ServiceName", "Storage"), dimension("MeterCategory", "Storage")]}),
    budget("semicolon", 1, filter=tag("team", "a;b")),
    budget("many", 1, filter=dimension("ResourceGroupName", *(f"rg-{i}" for i in range(9)))),
    budget("usage", 1, category="Usage"),
    budget("grain", 1, grain="Weekly"),
    budget("nothing", 0),
]


def add(fake):
    state = fake.state["budgets"] = {"list": BUDGETS, "page": 6}

    @fake.route("arm", "GET", r"(?P<scope>/.*)/providers/Microsoft\.Consumption/budgets", version=VERSION)
    def budgets(q, scope):
        q.check({k for k, _ in q.query} <= {"api-version", "$skiptoken"}, "parameters")
        at = int(q.arg("$skiptoken") or 0)
        body = {"value": state["list"][at:at + state["page"]]}
        if at + state["page"] < len(state["list"]):
            body["nextLink"] = f"{fake.url('arm')}{scope}/providers/Microsoft.Consumption/budgets?api-version={VERSION}&$skiptoken={at + state['page']}"
        return Reply(200, body)

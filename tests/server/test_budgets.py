"""budget fetch: the file that budget check reads."""
import csv
import io

import budgets
from arm import SUB
from harness import case


@case("budgets: what the file has words for is written, the rest is said")
def fetched(w):
    done = w.run("budget", "fetch")
    w.check(done.code == 0, "budget fetch", done)
    rows = {r["name"]: r for r in csv.DictReader(io.StringIO(done.out))}
    want = {  # filter, period, start, end, amount, currency, thresholds
        "all": ("", "month", "2026-01-01", "2026-12-31", "12000", "EUR", "actual:80;forecasted:100.5"),
        "two groups": ("resource-group=rg-a;resource-group=rg-b", "month", "2026-01-01", "2026-12-31", "450.5", "EUR", ""),
        "web, prod": ("region=westeurope;tag:env=prod", "month", "2026-01-01", "2026-12-31", "900", "EUR", ""),
        "quarter": ("", "quarter", "2026-01-01", "2026-12-31", "40000", "EUR", ""),
        "year": ("", "year", "2026-01-01", "2026-12-31", "140000", "EUR", ""),
        "new": ("", "month", "2026-01-01", "2026-12-31", "10", "", ""),
    }
    got = {name: tuple(r[k] for k in ("filter", "period", "start", "end", "amount", "currency", "thresholds")) for name, r in rows.items()}
    w.check(got == want, "rows", *sorted(set(got.items()) ^ set(want.items())))
    for name, words in {"not": "has not", "publisher": "PublisherType In", "operator": "ServiceName Contains", "twice": "twice", "semicolon": '";"', "many": "9 values",
                        "usage": "about Usage", "grain": "\"Weekly\"", "nothing": "its amount is 0", "quarter": "within a quarter", "year": "billing date"}.items():
        w.check(any(f'budget "{name}"' in line and words in line for line in done.err.splitlines()), f"{name} is said: {words}", done.err)
    w.check("1 of its alerts left out" in done.err and "6 of 15 budgets are written" in done.err, "counts", done.err)


@case("budgets: budget check reads what budget fetch writes")
def checked(w):
    (w.home / "history.csv").write_text("date,service,resource_group,region,tags,cost,currency\n" + "".join(
        f"2026-{m:02}-{d:02},Storage,rg-a,westeurope,\"{{\"\"env\"\":\"\"prod\"\"}}\",{10 + d % 7},EUR\n" for m in (5, 6, 7, 8) for d in range(1, 25)))
    w.run("budget", "fetch", "--out-file", "budgets.csv")
    done = w.run("budget", "check", "budgets.csv", "history.csv", "-o", "csv")
    w.check(done.code in (0, 10, 11) and {r["name"] for r in csv.DictReader(io.StringIO(done.out))} == {"all", "two groups", "web, prod", "quarter", "year", "new"}, "checked", done)


@case("budgets: other scopes, none at all, replies that are no budgets")
def odd(w):
    done = w.run("budget", "fetch", "--scope", f"/subscriptions/{SUB}/resourceGroups/rg-a")
    w.check(done.code == 0 and w.fake.requests("arm", "resourceGroups/rg-a/providers/Microsoft.Consumption/budgets"), "a resource group", done)
    for scope in ("rg-a", "/subscriptions/x?y", "/a b"):
        w.fails(2, "--scope: no path", "budget", "fetch", "--scope", scope)
    w.fake.state["budgets"]["list"] = []
    done = w.run("budget", "fetch")
    w.check(done.code == 0 and done.out.startswith("name,filter") and "no budget is set there" in done.err, "none", done)
    for body, words in (('{"value":[{"name":"x","properties":{}}]}', "item 1 of the list is no budget"), ("{}", "has no list of budgets")):
        w.fake.faults.clear()
        w.fake.fault("body", "arm", "budgets$", body=body)
        w.fails(1, words, "budget", "fetch", remedy="--trace-http")
    w.fake.faults.clear()
    w.fake.fault("body", "arm", "budgets$", status=403, body='{"error":{"code":"AuthorizationFailed","message":"nein"}}')
    w.fails(1, "HTTP 403", "budget", "fetch", remedy="Cost Management Reader")

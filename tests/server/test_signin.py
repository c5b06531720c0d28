"""Sign-in, and what doctor says of it."""
import os
import re
import stat

import entra
import imds
from arm import SECOND, SUB, denied, error
from fake import Reply
from harness import case

NO_SECRET = {"AZURE_CLIENT_SECRET": None}


def services(w):
    """Answers to what doctor --probe asks; each can be replaced."""
    base = rf"/subscriptions/{SUB}/providers/"
    w.seen = {}

    def add(name, method, path, version, reply):
        w.seen[name] = reply

        @w.fake.route("arm", method, base + path, version=version)
        def handler(q, name=name):
            found = w.seen[name]
            return found(q) if callable(found) else found

    add("ratecard", "GET", "Microsoft.Commerce/RateCard", "2016-08-31-preview",
        Reply(400, {"Message": "Invalid query specified. Please specify valid values for OfferDurableId, Currency, Locale and RegionInfo."}))
    add("usage", "GET", "Microsoft.Commerce/UsageAggregates", "2015-06-01-preview", Reply(202, {"code": "ProcessingNotCompleted", "message": "later"}))
    add("invoices", "GET", "Microsoft.Billing/invoices", "2017-04-24-preview", Reply(200, {"value": []}))
    add("budgets", "GET", "Microsoft.Consumption/budgets", "2023-05-01", Reply(200, {"value": []}))
    add("costs", "POST", "Microsoft.CostManagement/query", "2023-03-01", Reply(200, {"properties": {"columns": [], "rows": []}}))

    @w.fake.route("retail", "GET", "/api/retail/prices", version="2023-01-01-preview")
    def retail(q):
        q.check(q.arg("$filter") == "serviceName eq 'Azure DNS'", "a filter for little")
        return Reply(200, {"Items": [], "NextPageLink": None, "Count": 0})


def findings(done):
    """topic -> (state, text, remedy) of doctor -o csv; several of a topic: the last."""
    import csv
    return {row["topic"]: (row["state"], row["text"].lstrip("'"), row["remedy"]) for row in csv.DictReader(done.out.splitlines())}


def probe(w, **more):
    return w.run("doctor", "--probe", "-o", "csv", **more)


def well(w, done, way):
    found = findings(done)
    w.check(done.code == 0 and found["sign-in"][1] == "signed in" and way in done.out, f"not signed in by {way}", done)
    for topic in ("retail", "ratecard", "usage", "invoices", "budgets", "costs"):
        w.check(found.get(topic, ("",))[0] == "ok", f"{topic} is not ok", done)
    w.check(len(w.fake.requests("arm")) == 5, "five requests to ARM", *[q.target for q in w.fake.requests("arm")])


@case("sign-in: a client secret")
def secret(w):
    services(w)
    well(w, probe(w), "with AZURE_CLIENT_SECRET")
    w.check(len(w.fake.requests("entra")) == 1, "one token is enough for all")


@case("sign-in: a certificate, PEM and PKCS#12")
def certificate(w):
    services(w)
    for name, password in (("app.pem", None), ("app.pfx", "Pfx-Passw0rd")):
        path = w.home / name
        path.write_bytes((w.fake.certificates.folder / name).read_bytes())
        path.chmod(0o600)
        w.fake.log.clear()
        if password:
            w.fake.secret(password)
        well(w, probe(w, env={**NO_SECRET, "AZURE_CLIENT_CERTIFICATE_PATH": str(path), "AZURE_CLIENT_CERTIFICATE_PASSWORD": password}), "with the certificate in")


@case("sign-in: certificates that cannot be used")
def bad_certificates(w):
    services(w)
    folder = w.fake.certificates.folder
    for name, text, words in (("none.pem", b"", "no private key can be read"), ("key.pem", (folder / "app.key").read_bytes(), "there is no certificate"),
                              ("pair.pem", (folder / "server.key").read_bytes() + (folder / "app.crt").read_bytes(), "do not belong together"),
                              ("app.pfx", (folder / "app.pfx").read_bytes(), "no private key can be read")):
        (w.home / name).write_bytes(text)
        (w.home / name).chmod(0o600)
        done = probe(w, env={**NO_SECRET, "AZURE_CLIENT_CERTIFICATE_PATH": str(w.home / name)})
        state, text, remedy = findings(done)["sign-in"]
        w.check(done.code == 1 and state == "problem" and words in text and "PKCS#12" in remedy, f"{name}: wanted {words}", done)
        w.said.append(f"{name}: {text.split(': ', 1)[-1]}")
    (w.home / "none.pem").chmod(0o644)
    w.check("others can read" in w.run("doctor", "-o", "csv", env={**NO_SECRET, "AZURE_CLIENT_CERTIFICATE_PATH": str(w.home / "none.pem")}).out, "a key for all to read is a warning")


@case("sign-in: a federated token")
def federated(w):
    services(w)
    (w.fake.certificates.folder / "federated").write_text(entra.FEDERATED + "\n")
    well(w, probe(w, env={**NO_SECRET, "AZURE_FEDERATED_TOKEN_FILE": str(w.fake.certificates.folder / "federated")}), "with the token in")


@case("sign-in: managed identity of a machine and of App Service")
def identity(w):
    services(w)
    nobody = {**NO_SECRET, "AZURE_TENANT_ID": None, "AZURE_CLIENT_ID": None, "PATH": "/nowhere"}
    w.fake.fault("status", "imds", status=404, times=1)
    w.fake.fault("status", "imds", status=429, times=1)
    well(w, probe(w, env={**nobody, "HTTPS_PROXY": None, "http_proxy": "http://127.0.0.1:9"}), "this machine")
    w.fake.log.clear()
    well(w, probe(w, env={**nobody, "IDENTITY_ENDPOINT": w.fake.url("imds") + "/msi/token", "IDENTITY_HEADER": imds.HEADER}), "this App Service")
    w.fake.state["imds"]["identity"] = False
    done = probe(w, env=nobody)
    state, text, remedy = findings(done)["sign-in"]
    w.check(state == "problem" and "no way to sign in is configured" in text and "AZURE_TENANT_ID" in remedy, "nothing is configured", done)
    w.said.append("ratecast: " + text)
    done = probe(w, env={**nobody, "RATECAST_AUTH": "managed-identity"})
    w.check("Identity not found" in done.out and "assigned to this machine" in done.out, "no identity", done)


@case("sign-in: az login")
def cli(w):
    services(w)
    bin_dir = w.home / "bin"
    bin_dir.mkdir()
    token = w.fake.new_token()
    (w.fake.certificates.folder / f"token-{w.home.name}").write_text(token)
    script = bin_dir / "az"
    path = {**NO_SECRET, "PATH": f"{bin_dir}:/usr/bin:/bin", "AZURE_CLIENT_ID": None}

    def az(text):
        script.write_text("#!/bin/sh\n" + text)
        script.chmod(0o755)

    give = f'token=$(cat {w.fake.certificates.folder}/token-{w.home.name})\n'
    az(give + 'echo "$@" >>args\nprintf \'{"accessToken": "%s", "expiresOn": "2026-03-01 12:34:56.000000", "tokenType": "Bearer"}\' "$token"\n')
    well(w, probe(w, env=path), f"az login, through {script}")
    want = f"account get-access-token --resource {w.fake.url('arm')} -o json --tenant {entra.TENANT}\n"
    w.check((w.home / "args").read_text() == want, "what az is asked", (w.home / "args").read_text(), want)
    for text, words, remedy in (('echo "ERROR: Please run \'az login\' to setup account." >&2; exit 1\n', "az gives no token: ERROR: Please run", "az login"),
                                ('echo "Bearer abcdefghijklmnop was refused" >&2; exit 1\n', "Bearer REMOVED was refused", "az login"),
                                ("echo hello\n", "what it wrote is no JSON", "by hand"), ('echo "{}"\n', "the sign-in gave no token", "try again"),
                                ('head -c 100000 /dev/zero; exit 1\n', "no reason given", "az login")):
        az(text)
        done = probe(w, env=path)
        state, said, told = findings(done)["sign-in"]
        w.check(state == "problem" and words in said and remedy in told, f"wanted {words}", done)
        w.said.append("ratecast: " + said)
    done = probe(w, env={**path, "PATH": "/nowhere:", "RATECAST_AUTH": "cli"})
    w.check("to sign in by cli, az is missing" in done.out, "no az", done)


@case("sign-in: a device code, waited for, declined")
def device(w):
    services(w)
    env = {**NO_SECRET, "RATECAST_AUTH": "device-code", "AZURE_CLIENT_ID": None}
    done = probe(w, env=env)
    well(w, done, "a code for the browser")
    w.check("to sign in, open https://microsoft.com/devicelogin and enter the code ABCD-EFGH\n" in done.err, "the code is shown", done)
    w.fake.state["entra"]["pending"] = -1
    done = probe(w, env=env)
    w.check("authorization_declined" in done.out and "start it again" in done.out, "declined", done)


@case("sign-in: what is missing or wrong")
def wrong(w):
    services(w)
    for env, words, remedy in (({"AZURE_TENANT_ID": None}, "to sign in by secret, AZURE_TENANT_ID is missing", "set it"),
                               ({"AZURE_CLIENT_ID": None}, "to sign in by secret, AZURE_CLIENT_ID is missing", "set it"),
                               ({**NO_SECRET, "RATECAST_AUTH": "secret"}, "AZURE_CLIENT_SECRET is missing", "set it"),
                               ({"RATECAST_AUTH": "certificate"}, "AZURE_CLIENT_CERTIFICATE_PATH is missing", "set it"),
                               ({"RATECAST_AUTH": "workload"}, "AZURE_FEDERATED_TOKEN_FILE is missing", "set it"),
                               ({"AZURE_TENANT_ID": "a/../b"}, "AZURE_TENANT_ID: this is no tenant", "GUID or a domain"),
                               ({"AZURE_TENANT_ID": "other.example"}, r"HTTP 400 invalid_request: AADSTS90002", "check AZURE_TENANT_ID"),
                               ({"AZURE_CLIENT_ID": "another"}, r"HTTP 400 unauthorized_client: AADSTS700016", "check AZURE_CLIENT_ID"),
                               ({"AZURE_CLIENT_SECRET": "not-the-secret"}, r"HTTP 401 invalid_client: AADSTS7000215", "is not the secret's value")):
        done = probe(w, env=env)
        state, text, told = findings(done)["sign-in"]
        w.check(done.code == 1 and state == "problem" and re.search(words, text) and remedy in told, f"wanted {words}: {remedy}", done)
        w.said.append("ratecast: " + text)
    w.fake.state["entra"]["expired"] = True
    state, text, told = findings(probe(w))["sign-in"]
    w.check("AADSTS7000222" in text and "make a new secret" in told, "an expired secret", text, told)
    w.check(len(w.fake.requests("entra")) == 4, "no refusal is asked for again")


@case("sign-in: a token that is refused is renewed once")
def renewed(w):
    services(w)
    asked = []

    def usage(q):
        asked.append(q.headers["authorization"])
        return error(401, "ExpiredAuthenticationToken", "expired") if len(asked) == 1 else Reply(200, {"value": []})

    w.seen["usage"] = usage
    w.fake.state["entra"]["life"] = 3600
    done = probe(w)
    w.check(done.code in (0, 1) and len(asked) == 2, "asked twice", done, len(asked))


@case("doctor: a role that is missing, service by service")
def roles(w):
    services(w)
    for name in ("ratecard", "usage", "invoices", "budgets"):
        w.seen[name] = denied(f"Microsoft.X/{name}/read")
    w.seen["costs"] = error(401, "RBACAccessDenied", "The client does not have authorization to perform action.")
    done = probe(w)
    found = findings(done)
    for name, role in (("ratecard", "Reader (of"), ("usage", "Billing Reader"), ("invoices", "account administrator"), ("budgets", "Cost Management Reader"), ("costs", "Cost Management Reader")):
        state, text, remedy = found[name]
        w.check(state == "problem" and role in remedy and re.search(r"HTTP 40[13] (AuthorizationFailed|RBACAccessDenied): .*\(request [-0-9a-f]{36}\)$", text), f"{name}: which role", found[name])
    w.check(done.code == 1 and len(w.fake.requests("arm")) == 5 and len(w.fake.requests("entra")) == 1, "nothing is asked twice", done)


@case("doctor: a subscription of another tenant, one that is not there")
def tenant(w):
    services(w)
    for status, code, remedy in ((401, "InvalidAuthenticationTokenTenant", "AZURE_TENANT_ID"), (404, "SubscriptionNotFound", "check the subscription id"),
                                 (401, "InvalidAuthenticationToken", "--cloud")):
        w.seen["budgets"] = error(status, code, "Das Token ist vom falschen Aussteller.")
        found = findings(probe(w))["budgets"]
        w.check(found[0] == "problem" and f"HTTP {status} {code}: Das Token" in found[1] and remedy in found[2], f"{code}: {remedy}", found)


@case("doctor: a CSP subscription")
def csp(w):
    services(w)
    w.seen["ratecard"] = w.seen["usage"] = error(400, "DisallowedProvider", "The operation is not permitted for namespace 'Microsoft.Commerce'.")
    found = findings(probe(w))
    for name in ("ratecard", "usage"):
        w.check(found[name][0] == "problem" and "HTTP 400 DisallowedProvider" in found[name][1] and "CSP" in found[name][2], name, found[name])


@case("doctor: which subscription")
def subscription(w):
    services(w)
    none = {"AZURE_SUBSCRIPTION_ID": None}
    w.check(probe(w, env=none).code == 0, "the only one is taken")
    w.fake.state["arm"]["subscriptions"].append((SECOND, "Test\x1b[31m"))
    text = findings(probe(w, env=none))["subscription"]
    w.check("there are 2 subscriptions: " + SUB in text[1] and "\x1b" not in text[1] and "--subscription ID" in text[2], "several", text)
    w.said.append("ratecast: " + text[1])
    w.fake.state["arm"]["subscriptions"].clear()
    text = findings(probe(w, env=none))["subscription"]
    w.check("sees no subscription" in text[1], "none", text)
    w.said.append("ratecast: " + text[1])
    text = findings(probe(w, env={"AZURE_SUBSCRIPTION_ID": "Production"}))["subscription"]
    w.check("is no id of a subscription" in text[1], "no id", text)
    w.said.append("ratecast: " + text[1])


@case("doctor: without --probe nobody is asked; offline neither")
def quiet(w):
    services(w)
    done = w.run("doctor", "-o", "csv")
    w.check(done.code == 0 and not w.fake.log and "--probe tries it" in done.out, "nobody is asked", done)
    done = probe(w, env={"RATECAST_OFFLINE": "yes"})
    w.check(done.code == 1 and not w.fake.log and "--offline forbids the network" in done.out, "offline", done)
    w.said.append("ratecast: " + findings(done)["sign-in"][1])

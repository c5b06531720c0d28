"""Manners and bad luck on the way: what every request has in common, seen through doctor --probe, which asks each service."""
import base64
import json
import re
import socket
import socketserver
import stat
import threading
import time

import replay
from arm import denied
from fake import Reply
from harness import case
from test_signin import findings, probe, services


def said(w, found):
    w.said.append("ratecast: " + found[1])
    return found


@case("net: faults that pass are asked again")
def passing(w):
    services(w)
    for kind, more in (("status", dict(status=429, headers={"Retry-After": "0"})), ("status", dict(status=500)), ("status", dict(status=502)),
                       ("status", dict(status=503)), ("status", dict(status=504)), ("status", dict(status=408)), ("cut", {}), ("cut_gzip", {}),
                       ("reset", {}), ("truncate", {}), ("html", {}), ("body", dict(body=b"")), ("body", dict(body=b"\xef\xbb\xbf{"))):
        fault = w.fake.fault(kind, "retail", times=1, **more)
        done = probe(w)
        w.check(done.code == 0 and fault.played == 1, f"{kind} {more} is not asked again", done)
    for kind, more in (("status", dict(status=503)), ("cut", {}), ("reset", {}), ("status", dict(status=429))):
        w.fake.fault(kind, "entra", times=2, **more)
        w.fake.fault(kind, "arm", "budgets", times=2, **more)
        done = probe(w)
        w.check(done.code == 0, f"{kind} {more} at the sign-in", done)


@case("net: faults that stay end after a few tries")
def staying(w):
    services(w)
    for kind, more, tries, words, remedy in (("status", dict(status=503), 6, "HTTP 503, without a reason", "try again later"),
                                             ("status", dict(status=429, body=b'{"error":{"code":"TooManyRequests","message":"slow"}}'), 6, "HTTP 429 TooManyRequests: slow", "busy with you"),
                                             ("cut", {}, 6, "127.0.0.1:PORT: Transferred a partial file", "try again"),
                                             ("reset", {}, 6, "127.0.0.1:PORT: ", "try again"),
                                             ("truncate", {}, 3, "the reply is no whole JSON", "--trace-http"),
                                             ("html", {}, 3, "a page of HTML came instead of JSON", "HTTPS_PROXY"),
                                             ("html", dict(status=502), 6, "HTTP 502, a page of HTML: Sign in to the guest network", "does a proxy answer"),
                                             ("status", dict(status=400), 1, "HTTP 400, without a reason", "service's"),
                                             ("status", dict(status=404, body=b"\xef\xbb\xbf<?xml version='1.0'?><Error><Code>BlobNotFound</Code><Message>gone\n</Message></Error>"), 1,
                                              "HTTP 404 BlobNotFound: gone", "service's"),
                                             ("status", dict(status=400, body=b'{"Message":"Invalid query"}'), 1, "HTTP 400: Invalid query", "service's"),
                                             ("status", dict(status=400, body=b'{"code":"X","message":"\\u001b[31mred"}'), 1, r"HTTP 400 X: \?\[31mred", "service's"),
                                             ("status", dict(status=407), 1, "HTTP 407", "proxy wants a name")):
        w.fake.log.clear()
        w.fake.faults = [f := w.fake.fault(kind, "retail", **more)]
        found = findings(probe(w))["retail"]
        text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", found[1])
        w.check(found[0] == "problem" and re.search(words, text) and remedy in found[2], f"{kind} {more}: wanted {words}: {remedy}", found)
        w.check(f.played == tries, f"{kind} {more}: {f.played} tries, wanted {tries}")
        w.said.append("ratecast: " + text)


@case("net: Retry-After is obeyed, as seconds, as a date, and x-ms-ratelimit")
def retry_after(w):
    services(w)
    at = []

    @w.fake.route("retail", "GET", "/api/retail/prices", version="2023-01-01-preview")
    def retail(q):
        at.append(q)
        return Reply(200, {"Items": []})

    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 2.9))
    for headers, least in (({"Retry-After": date}, 1), ({"x-ms-ratelimit-retailPrices-retry-after": "1", "Retry-After": "0"}, 1)):
        at.clear()
        w.fake.faults = []
        w.fake.fault("status", "retail", times=1, status=429, headers=headers)
        w.check(probe(w).code == 0 and len(at) == 2, f"{headers}: asked twice", at)
        w.check(least <= w.fake.requests("retail")[-1].at - w.fake.requests("retail")[-2].at < 6, f"{headers}: how long it waited")
    w.fake.faults = []
    w.fake.fault("status", "retail", status=429, headers={"Retry-After": "86400"})
    start = time.monotonic()
    found = said(w, findings(probe(w))["retail"])
    w.check("HTTP 429, to be asked again in 86400 s" in found[1] and time.monotonic() - start < 10, "a wait of a day", found)


@case("net: a slow server, one that never answers, too little time for all")
def slow(w):
    services(w)
    env = {"RATECAST_TIMEOUT": "0.7"}
    for kind in ("slow", "stall"):
        w.fake.faults = [f := w.fake.fault(kind, "retail", **({"pause": 0.3} if kind == "slow" else {}))]
        f_env = {**env, "RATECAST_DEADLINE": "2.5"}
        start = time.monotonic()
        done = probe(w, env=f_env)
        w.check(done.code == 1 and time.monotonic() - start < 12, f"{kind}: an end in time", done)
        text = findings(done)["retail"][1]
        w.check("no answer in time" in text and text.count("127.0.0.1") == 1, f"{kind}: why", done)
    w.fake.faults = []
    w.fake.fault("status", "retail", status=503, headers={"Retry-After": "200"})
    found = said(w, findings(probe(w, env={"RATECAST_DEADLINE": "20"}))["retail"])
    w.check("would pass the time allowed" in found[1] and "--deadline" in found[2], "a wait beyond the deadline", found)


@case("net: certificates: another name, over, not yet, unknown authority, no file")
def certificates(w):
    services(w)
    done = probe(w, env={"RATECAST_CA_FILE": None})
    found = said(w, findings(done)["retail"])
    w.check("its certificate is not trusted" in found[1] and "--ca-file" in found[2], "an unknown authority", found)
    w.check(not w.fake.log, "nothing was sent over it")
    done = probe(w, env={"RATECAST_CA_FILE": "/nowhere.pem"})
    w.check("--ca-file: cannot use" in done.out, "no such file", done)
    w.said.append("ratecast: " + findings(done)["retail"][1])


def other_certificate(name, words, remedy):
    @case(f"net: the certificate is {name}")
    def one(w):
        services(w)
        found = said(w, findings(probe(w))["retail"])
        w.check(words in found[1] and remedy in found[2] and not w.fake.requests("retail"), f"{name}: wanted {words}", found)
    one.certificate = {"retail": name}


other_certificate("other-name", "its certificate is for another name", "is the address right")
other_certificate("over", "its certificate is expired", "clock")
other_certificate("not-yet", "its certificate is not valid yet", "clock")


@case("net: no redirect is followed by itself, no token leaves")
def redirects(w):
    services(w)
    for to in (w.fake.url("other") + "/x", "http://127.0.0.1:9/x", w.fake.url("retail") + "/y"):
        w.fake.faults = []
        w.fake.fault("redirect", "retail", to=to)
        w.fake.fault("redirect", "entra", to=to)
        found = findings(probe(w))
        w.check("HTTP 302" in found["retail"][1] and "HTTP 302" in found["sign-in"][1], f"a redirect to {to}", found)
        w.said.append("ratecast: " + found["retail"][1])
    w.check(not w.fake.requests("other"), "nobody asks the other host")


@case("net: a bomb in gzip")
def bomb(w):
    services(w)
    w.fake.fault("bomb", "retail", megabytes=50)
    found = said(w, findings(probe(w))["retail"])
    w.check("the reply is longer than 1048576 bytes" in found[1], "a bomb", found)
    w.check(len(w.fake.requests("retail")) == 1, "it is not asked for again")


@case("net: a clock that is wrong")
def clock(w):
    services(w)
    w.fake.clock = 7200
    w.seen["budgets"] = Reply(401, {"error": {"code": "ExpiredAuthenticationToken", "message": "expired"}})
    found = findings(probe(w))["budgets"]
    w.check("HTTP 401 ExpiredAuthenticationToken" in found[1] and found[2] == "set this machine's clock: it is 120 minutes behind that of the server", "two hours behind", found)
    path = w.home / "app.pem"
    path.write_bytes((w.fake.certificates.folder / "app.pem").read_bytes())
    path.chmod(0o600)
    w.fake.clock = -7200
    found = findings(probe(w, env={"AZURE_CLIENT_SECRET": None, "AZURE_CLIENT_CERTIFICATE_PATH": str(path)}))["sign-in"]
    w.check("AADSTS700024" in found[1] and "120 minutes ahead of" in found[2], "two hours ahead", found)


@case("net: addresses that cannot be asked")
def addresses(w):
    services(w)
    for url in ("http://management.azure.com", "ftp://127.0.0.1", "management.azure.com", "https://me:secret@127.0.0.1", "https://127.0.0.1\\@evil.example", "https://x/?a=b", "http://127.evil.example", "http://localhost.evil.example"):
        done = w.run("doctor", "-o", "csv", env={"RATECAST_ARM_URL": url})
        found = findings(done)["azure"]
        w.check(found[0] == "problem" and "--arm-url" in found[1], f"{url} is taken", found)
    said(w, found)
    done = w.run("doctor", "-o", "csv", "--cloud", "china", env={k: None for k in w.env if k.endswith("_URL")})
    w.check("cloud china: https://management.chinacloudapi.cn" in done.out, "another cloud", done)
    for value in ("0", "100000"):
        found = findings(w.run("doctor", "-o", "csv", "--timeout", value))["azure"]
        w.check("--timeout: " in found[1], "a timeout", found)
    said(w, found)


class Proxy(socketserver.ThreadingTCPServer):
    """CONNECT, for those who say who they are."""
    daemon_threads = allow_reuse_address = True
    password, refuses = base64.b64encode(b"me:hush-hush").decode(), 0

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            line = self.rfile.readline().decode().split()
            headers = {}
            while (text := self.rfile.readline().decode().strip()):
                name, value = text.split(":", 1)
                headers[name.lower()] = value.strip()
            known = headers.get("proxy-authorization") == "Basic " + self.server.password
            status = self.server.refuses or (200 if known else 407)
            self.server.seen.append((line[1], headers))
            self.wfile.write(f"HTTP/1.1 {status} x\r\nx-ms-request-id: of-the-proxy\r\nSet-Cookie: a=b\r\n\r\n".encode())
            if status != 200:
                return
            host, port = line[1].rsplit(":", 1)
            with socket.create_connection((host, int(port))) as there:
                other = threading.Thread(target=self.pump, args=(there, self.connection), daemon=True)
                other.start()
                self.pump(self.connection, there)
                other.join(10)

        def pump(self, a, b):
            try:
                while (data := a.recv(65536)):
                    b.sendall(data)
                b.shutdown(socket.SHUT_WR)
            except OSError:
                pass

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.seen = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


@case("net: a proxy is used, told nothing, and never asked for this machine's identity")
def proxy(w):
    services(w)
    w.fake.secret("hush-hush")
    with Proxy() as p:
        url = f"127.0.0.1:{p.server_address[1]}"
        done = probe(w, env={"HTTPS_PROXY": f"http://me:hush-hush@{url}"})
        w.check(done.code == 0 and f"through the proxy {url}" in done.out, "all is well through the proxy", done)
        hosts = {host for host, _ in p.seen}
        w.check(hosts == {w.fake.url(s).split("//")[1] for s in ("arm", "entra", "retail")}, "through it for all", hosts)
        w.check(not any("Bearer" in str(headers) or "x-ms-client-request-id" in headers for _, headers in p.seen), "it is told nothing")
        p.seen.clear()
        done = probe(w, env={"HTTPS_PROXY": f"http://{url}", "NO_PROXY": "127.0.0.1"})
        w.check(done.code == 0 and not p.seen, "NO_PROXY", done)
        identity = {"AZURE_CLIENT_SECRET": None, "RATECAST_AUTH": "managed-identity", "http_proxy": f"http://{url}", "HTTPS_PROXY": f"http://me:hush-hush@{url}"}
        done = probe(w, env=identity)
        w.check(done.code == 0 and not any(w.fake.url("imds").split("//")[1] == host for host, _ in p.seen), "not for the identity", done)
        for refuses, words, remedy in ((0, "the proxy on the way refuses (HTTP 407)", "NAME:PASSWORD"), (403, "the proxy on the way refuses (HTTP 403)", "NO_PROXY")):
            p.refuses = refuses
            p.seen.clear()
            found = said(w, findings(probe(w, env={"HTTPS_PROXY": f"http://{url}"}))["retail"])
            w.check(words in found[1] and remedy in found[2], f"wanted {words}: {remedy}", found)
            w.check(sum(host == w.fake.url("retail").split("//")[1] for host, _ in p.seen) == 1, "it is not asked again", p.seen)
        p.shutdown()
    done = probe(w, env={"HTTPS_PROXY": "http://127.0.0.1:9"})
    w.check(findings(done)["retail"][0] == "problem" and "no connection" in findings(done)["retail"][1], "a proxy that is not there", done)


@case("net: the recording has no secrets, is private, and can be read")
def trace(w):
    services(w)
    w.fake.secret("sig-of-a-link-0123456789")
    w.seen["invoices"] = Reply(200, {"value": [{"properties": {"downloadUrl": {"url": "https://x/y.pdf?sv=1&sig=sig-of-a-link-0123456789&se=2"}}}]},
                               {"Location": "https://x/y?sig=sig-of-a-link-0123456789"})
    w.fake.fault("status", "entra", times=1, status=503)
    done = probe(w, env={"RATECAST_TRACE_HTTP": "trace.ndjson", "RATECAST_AUTH": "secret"})
    lines = [json.loads(line) for line in (w.home / "trace.ndjson").read_text().splitlines()]
    w.check(done.code == 0 and len(lines) == len(w.fake.log), "a line for each request", done, len(lines), len(w.fake.log))
    w.check(stat.S_IMODE((w.home / "trace.ndjson").stat().st_mode) == 0o600, "it is private")
    tokens = [line for line in lines if line["url"].endswith("/token")]
    w.check([line["status"] for line in tokens] == [503, 200] and all(line["sent"] == "REMOVED" for line in tokens), "the sign-in", tokens)
    w.check(all(line["request"].get("authorization") in (None, "REMOVED") for line in lines), "no token")
    w.check("sig=REMOVED&se=2" in json.dumps(lines), "the rest of a link stays")
    done = probe(w, env={"RATECAST_TRACE_HTTP": "/nowhere/trace"})
    w.check("/nowhere/trace: cannot be made" in done.out, "no place for it", done)
    w.said.append(findings(done)["azure"][1])
    (w.home / "folder").mkdir()
    (w.home / "pipe").symlink_to("/dev/null")
    for name in ("folder", "pipe"):
        done = probe(w, env={"RATECAST_TRACE_HTTP": name})
        w.check(f"{name}: is no file" in done.out and (w.home / name).exists(), "what is no file stays", done)
        w.said.append(findings(done)["azure"][1])


@case("net: -v says what goes on, without secrets")
def verbose(w):
    services(w)
    w.fake.fault("status", "arm", "budgets", times=1, status=429, headers={"Retry-After": "1"})
    done = w.run("doctor", "--probe", "-v")
    w.check(re.search(r"127\.0\.0\.1:\d+: HTTP 429, again in 1\.\d s", done.err), "the wait is told", done)


@case("net: a recording is played back to the same result")
def played_back(w):
    services(w)
    w.seen["budgets"] = denied("Microsoft.Consumption/budgets/read")
    first = probe(w, env={"RATECAST_TRACE_HTTP": "trace.ndjson"})
    asked = len(w.fake.log)
    w.fake.routes = [r for r in w.fake.routes if r[0] not in ("arm", "retail")]
    replay.add(w.fake, w.home / "trace.ndjson", {w.fake.url("arm"): "arm", w.fake.url("retail"): "retail"})
    second = probe(w)
    w.check(first.out.count("AuthorizationFailed") == 1 and len(w.fake.log) == 2 * asked, "it was asked as much", first, second)
    drop = lambda text: [line for line in text.splitlines() if "TRACE_HTTP" not in line]
    w.check(drop(first.out) == drop(second.out), "the same result", first, second)

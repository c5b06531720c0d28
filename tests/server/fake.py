"""A fake Azure: real HTTP and HTTPS servers on loopback, one a service, that check what they are asked and play faults.

    fake = Fake(certificates)
    entra.add(fake); arm.add(fake)            # a module a service: its routes
    with fake:                                # the servers run
        ... RATECAST_ARM_URL=fake.url("arm") ratecast ...
    fake.violations                           # what was asked wrongly: must be empty

A module registers routes:

    def add(fake):
        @fake.route("arm", "GET", r"/subscriptions/(?P<sub>[^/]+)/providers/Microsoft.Consumption/budgets", version="2023-05-01")
        def budgets(q, sub):
            q.check(q.arg("$filter") is None, "no filter")       # a violation, unless true
            return Reply(200, {"value": []})

and keeps what it needs in fake.state. Of every request is checked: the path is a route; it is https (or imds); nobody but ARM
gets a token, and ARM a valid one; api-version; ids and languages in the headers; no cookies.

Faults go before a route's reply, in a script:

    fake.fault("cut", "retail", at={3})                # the third request to retail ends in the middle of its body
    fake.fault("status", "arm", status=429, headers={"Retry-After": "1"}, times=2)
    fake.fault("html", "retail", rate=0.01)            # one in a hundred, by the seed of the fake
"""
import gzip
import http.server
import json
import random
import re
import socket
import ssl
import threading
import time
import urllib.parse
import uuid

SERVICES = {"entra": True, "arm": True, "blob": True, "retail": True, "other": True, "imds": False}  # https?
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class Reply:
    def __init__(self, status=200, body=b"", headers=None):
        self.status, self.headers = status, dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            self.headers.setdefault("Content-Type", "application/json; charset=utf-8")
        self.body = body.encode() if isinstance(body, str) else body


class Request:
    def __init__(self, fake, service, handler, body):
        self.fake, self.service, self.method, self.body = fake, service, handler.command, body
        parts = urllib.parse.urlsplit(handler.path)
        self.path, self.raw_query = urllib.parse.unquote(parts.path), parts.query
        self.query = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
        self.headers = {k.lower(): v for k, v in handler.headers.items()}
        self.target, self.at = handler.path, time.monotonic()

    def arg(self, name):
        """The one value of a query parameter; names are case-insensitive. None: not there."""
        found = [v for k, v in self.query if k.lower() == name.lower()]
        self.check(len(found) < 2, f"{name} is given {len(found)} times")
        return found[0] if found else None

    def form(self):
        self.check(self.headers.get("content-type") == "application/x-www-form-urlencoded", "a form with its content type")
        return dict(urllib.parse.parse_qsl(self.body.decode(), keep_blank_values=True))

    def json(self):
        self.check(self.headers.get("content-type", "").startswith("application/json"), "JSON with its content type")
        return json.loads(self.body)

    def check(self, ok, what):
        if not ok:
            self.fake.violation(f"{self.service}: {self.method} {self.target}: not so: {what}")
        return ok


class Fault:
    """When: `at` = numbers of the matching requests (from 1), `times` = the first so many, `rate` = by chance, else always."""

    def __init__(self, kind, service, path=None, at=None, times=None, rate=None, **args):
        self.kind, self.service, self.path, self.at, self.times, self.rate, self.args = kind, service, path, at, times, rate, args
        self.seen = self.played = 0

    def hits(self, q, rng):
        if self.service != q.service or (self.path and not re.search(self.path, q.path)):
            return False
        self.seen += 1
        if self.at is not None:
            hit = self.seen in self.at
        elif self.times is not None:
            hit = self.played < self.times
        else:
            hit = self.rate is None or rng.random() < self.rate
        self.played += hit
        return hit


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize, disable_nagle_algorithm = 1 << 16, True  # else each reply waits 40 ms for somebody's delayed ACK
    fake = service = None

    def log_message(self, *_):
        pass

    def do(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        q = Request(self.fake, self.service, self, body)
        reply, fault = self.fake.answer(q)
        self.close_connection = self.headers.get("Connection", "").lower() == "close"
        try:
            getattr(self, "play_" + fault.kind)(q, reply, **fault.args) if fault else self.play(q, reply)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_HEAD = do

    def head(self, reply, length, more=()):
        self.send_response(reply.status)
        sent = {k.lower() for k in reply.headers}
        headers = dict(reply.headers)
        if "x-ms-request-id" not in sent:
            headers["x-ms-request-id"] = str(uuid.uuid4())
        for name, value in {**headers, **dict(more)}.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def date_time_string(self, timestamp=None):
        return super().date_time_string(time.time() + self.fake.clock)

    def play(self, q, reply):
        body, more = reply.body, {}
        if len(body) > 200 and "gzip" in q.headers.get("accept-encoding", "") and "Content-Encoding" not in reply.headers:
            body, more = gzip.compress(body, 1), {"Content-Encoding": "gzip"}
        self.head(reply, len(body), more)
        self.wfile.write(body)

    # Faults

    def play_status(self, q, reply, status, headers=None, body=b""):
        self.play(q, Reply(status, body, headers))

    def play_cut(self, q, reply, part=0.5):
        """The length says more than comes."""
        body = reply.body if len(reply.body) > 1 else b"{" + b" " * 99
        self.head(reply, len(body))
        self.wfile.write(body[:int(len(body) * part)])
        self.end()

    def play_cut_gzip(self, q, reply):
        body = gzip.compress(reply.body)
        self.head(reply, None, {"Content-Encoding": "gzip", "Connection": "close"})
        self.wfile.write(body[:len(body) // 2])
        self.end()

    def play_truncate(self, q, reply, part=0.5):
        """Whole as HTTP, cut as JSON."""
        self.play(q, Reply(reply.status, reply.body[:int(len(reply.body) * part)], reply.headers))

    def play_reset(self, q, reply):
        """No answer at all."""
        self.end()

    def play_slow(self, q, reply, pause=1.0):
        """One byte at a time."""
        self.head(reply, len(reply.body))
        for i in range(len(reply.body)):
            self.wfile.write(reply.body[i:i + 1])
            self.wfile.flush()
            if self.fake.over.wait(pause):
                break
        self.end()

    def play_stall(self, q, reply):
        self.fake.over.wait(60)
        self.end()

    def play_html(self, q, reply, status=200):
        self.play(q, Reply(status, "<!DOCTYPE html><html><head><title>Sign in to the guest network</title></head></html>",
                           {"Content-Type": "text/html"}))

    def play_body(self, q, reply, body, status=200, headers=None):
        self.play(q, Reply(status, body, headers))

    def play_redirect(self, q, reply, to, status=302):
        self.play(q, Reply(status, b"", {"Location": to}))

    def play_bomb(self, q, reply, megabytes=200):
        """A few hundred kB that unpack to much."""
        packer = gzip.zlib.compressobj(9, gzip.zlib.DEFLATED, 31)
        packed = packer.compress(b'{"value":["') + b"".join(packer.compress(b"0" * 1048576) for _ in range(megabytes))
        packed += packer.compress(b'"]}') + packer.flush()
        self.head(Reply(200), len(packed), {"Content-Encoding": "gzip"})
        self.wfile.write(packed)

    def end(self):
        self.close_connection = True
        self.wfile.flush()
        self.connection.close()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # clients that go away are part of the tests; what a handler does wrong is a violation

    def shutdown_request(self, request):
        try:
            request.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.close_request(request)


class Tls(Server):
    context = None

    def get_request(self):
        s, at = super().get_request()
        s.settimeout(60)
        return self.context.wrap_socket(s, server_side=True, do_handshake_on_connect=False), at


class Fake:
    def __init__(self, certificates, seed=1):
        self.certificates, self.rng = certificates, random.Random(seed)
        self.routes, self.faults, self.violations, self.log, self.secrets = [], [], [], [], set()
        self.tokens = {}  # -> when it ends (None: never)
        self.state = {}   # of the modules
        self.clock = 0    # seconds that our Date is ahead
        self.lock, self.over = threading.RLock(), threading.Event()
        self.certificate = {}  # service -> name of another certificate than "good"
        self.servers, self.loose = {}, set()

    def __enter__(self):
        for name, tls in SERVICES.items():
            handler = type("Handler_" + name, (Handler,), {"fake": self, "service": name})
            server = (Tls if tls else Server)(("127.0.0.1", 0), handler)
            if tls:
                server.context = self.certificates.context(self.certificate.get(name, "good"))
            self.servers[name] = server
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for server in self.servers.values():
            server.shutdown()
            server.server_close()

    def url(self, service):
        return f"{'https' if SERVICES[service] else 'http'}://127.0.0.1:{self.servers[service].server_port}"

    def route(self, service, method, pattern, version=None, token=None):
        """version: what api-version must be. token: must there be one (default: for arm, there must)?"""
        def register(handler):
            self.routes.insert(0, (service, method, re.compile(pattern), version, service == "arm" if token is None else token, handler))
            return handler
        return register

    def fault(self, kind, service, path=None, **when_and_args):
        fault = Fault(kind, service, path, **when_and_args)
        self.faults.append(fault)
        return fault

    def violation(self, text):
        with self.lock:
            self.violations.append(text)

    def secret(self, text):
        """From now on no file, no output and no recording may hold this text."""
        self.secrets.add(text)
        return text

    def new_token(self, life=3600):
        token = self.secret(f"fake.{self.rng.getrandbits(256):064x}.{self.rng.getrandbits(256):064x}")
        self.tokens[token] = time.time() + life
        return token

    def requests(self, service=None, path=""):
        """Those that came so far."""
        with self.lock:
            return [q for q in self.log if (not service or q.service == service) and re.search(path, q.path)]

    def answer(self, q):
        with self.lock:
            self.log.append(q)
            try:
                reply = self.find(q)
            except Exception as e:  # a mistake in a module must not look like a broken connection
                self.violation(f"{q.service}: {q.method} {q.target}: the fake itself fails: {e!r}")
                reply = Reply(500, {"error": {"code": "FakeFailed", "message": repr(e)}})
            fault = next((f for f in self.faults if f.hits(q, self.rng)), None)
        return reply, fault

    def find(self, q):
        for service, method, pattern, version, token, handler in self.routes:
            m = pattern.fullmatch(q.path)
            if m and service == q.service and method == q.method:
                refused = self.check(q, version, token)
                return refused or handler(q, **m.groupdict())
        self.violation(f"{q.service}: {q.method} {q.target}: there is no such route")
        return Reply(404, {"error": {"code": "NotFound", "message": "no such route"}})

    def check(self, q, version, token):
        if version:
            q.check(q.arg("api-version") == version, f"api-version={version}")
        q.check("cookie" not in q.headers, "no cookies")
        if q.service == "imds":
            return None
        q.check(GUID.fullmatch(q.headers.get("x-ms-client-request-id", "")), "x-ms-client-request-id is a GUID")
        q.check(q.headers.get("accept-language") == "en-US", "Accept-Language: en-US")
        q.check("gzip" in q.headers.get("accept-encoding", ""), "Accept-Encoding: gzip")
        q.check(q.headers.get("user-agent", "").startswith("ratecast"), "User-Agent: ratecast")
        sent = q.headers.get("authorization")
        if not token:
            q.check(sent is None, "no token for a service that needs none")
            return None
        if not q.check(sent and sent.startswith("Bearer "), "a token"):
            return Reply(401, {"error": {"code": "AuthenticationFailed", "message": "Authentication failed. The 'Authorization' header is missing."}})
        ends = self.tokens.get(sent[7:])
        if not q.check(ends is not None, "a token that was given out"):
            return Reply(401, {"error": {"code": "InvalidAuthenticationToken", "message": "The access token is invalid."}})
        if ends < time.time():
            return Reply(401, {"error": {"code": "ExpiredAuthenticationToken", "message": "The access token expiry UTC time is earlier than current UTC time."}})
        return None

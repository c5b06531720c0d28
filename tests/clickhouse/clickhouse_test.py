#!/usr/bin/env python3
"""usage load and usage summary --source, against two real ClickHouse servers that are the two shards of a cluster.

    clickhouse_test.py PROGRAM

The servers are those of Debian's package (amd64), started here on loopback with ports and folders of their own. Where there is no such
package, the test says that it is skipped. What must hold: the same bytes as from the files, for any key, step and filter; a shard that
does not answer is an error and never a smaller sum; a load that fails, or is stopped, leaves nothing behind; each line
of messages.txt has been a message.
"""
import contextlib
import hashlib
import http.server
import json
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/ref"))
import schemas  # noqa: E402

DATA = ROOT / "tests/data/usage"
SERVER = shutil.which("clickhouse-server") or shutil.which("clickhouse-server", path="/usr/sbin:/usr/bin")
program = str(pathlib.Path(sys.argv[1]).resolve())
faults = []
said = []  # each line of stderr, with its port as PORT
checks = 0


def check(ok, what, *more):
    global checks
    checks += 1
    if not ok:
        faults.append(what)
        print(f"clickhouse: {what}", *more, sep="\n  ", file=sys.stderr)


def free_ports(n):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(n)]
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]


class Shard:
    def __init__(self, folder, ports, tcp_ports):
        self.folder, (self.http, self.tcp, self.inter) = folder, ports
        folder.mkdir()
        shards = "".join(f"<shard><replica><host>127.0.0.1</host><port>{p}</port></replica></shard>" for p in tcp_ports)
        (folder / "config.xml").write_text(f"""<yandex>
<logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog></logger>
<http_port>{self.http}</http_port><tcp_port>{self.tcp}</tcp_port><interserver_http_port>{self.inter}</interserver_http_port>
<listen_host>127.0.0.1</listen_host><path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path>
<user_files_path>{folder}/files/</user_files_path><format_schema_path>{folder}/schemas/</format_schema_path>
<users_config>{folder}/users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
<timezone>UTC</timezone><mark_cache_size>134217728</mark_cache_size>
<remote_servers><two>{shards}</two></remote_servers></yandex>""")
        # The profile asks for a part of the answer: ratecast must ask for all of it.
        user = "<networks><ip>127.0.0.1</ip></networks><quota>default</quota><profile>default</profile>"
        (folder / "users.xml").write_text(f"""<yandex><profiles><default><max_threads>2</max_threads>
<max_memory_usage>2000000000</max_memory_usage><skip_unavailable_shards>1</skip_unavailable_shards>
<max_rows_to_group_by>1000000</max_rows_to_group_by><group_by_overflow_mode>any</group_by_overflow_mode></default></profiles>
<users><default><password></password>{user}</default><finops><password>s'e\\cret</password>{user}</finops></users>
<quotas><default></default></quotas></yandex>""")
        self.process = None

    def start(self):
        self.process = subprocess.Popen([SERVER, f"--config-file={self.folder}/config.xml"], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, cwd=self.folder)
        for _ in range(200):
            with contextlib.suppress(OSError):
                if self.sql("SELECT 1") == "1\n":
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        sys.exit("clickhouse: the server does not start: " + (self.folder / "errors").read_text()[-2000:])

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def sql(self, text):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.http}/?wait_end_of_query=1", text.encode(), timeout=20) as reply:
            return reply.read().decode()

    def url(self, table):
        return f"clickhouse://127.0.0.1:{self.http}/bills/{table}"

    def tables(self):
        return self.sql("SELECT name FROM system.tables WHERE database = 'bills' ORDER BY name").split()


def environment(**more):
    return {"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "LC_ALL": "C", "COLUMNS": "100", "RATECAST_AS_OF": "2026-08-25", **more}


def ratecast(*args, **env):
    done = subprocess.run([program, *map(str, args)], env=environment(**env), capture_output=True, timeout=60)
    said.extend(re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", done.stderr.decode()).splitlines())
    return done.returncode, done.stdout, done.stderr.decode()


def same(what, files, source, *options):
    code, want, words = ratecast("usage", "summary", *files, *options)
    check(code == 0, f"{what}: the files themselves fail", words)
    code, got, words = ratecast("usage", "summary", "--source", source, *options)
    check(code == 0 and got == want, f"{what}: {' '.join(options)}: not the bytes of the files", words,
          *[f"{a!r} != {b!r}" for a, b in zip(want.splitlines(), got.splitlines()) if a != b][:3])
    return want


def fails(what, code, words, *args, **env):
    got, out, said = ratecast(*args, **env)
    check(got == code and words in said and not out, f"{what}: exit {got}, wanted {code} and \"{words}\"", said, out[:200])


HOSTILE = ["it's", "a\\b", "tab\there", "line\nbreak", "`back`", "q\"uote", "') OR 1 --", "\\N", "\u00e4\u00f6 \u4e2d", "{x:String}", "", "%27", "Code: 1, e.displayText() = DB::Exception"]


def csv_field(text):
    return '"' + text.replace('"', '""') + '"'


def make_bill(path, seed, rows, tag="CostCenter"):
    """An EA export with names that look like SQL, negative rows, absent costs and 18 decimals."""
    rng = random.Random(seed)
    lines = ["Date,MeterId,MeterName,MeterCategory,ResourceGroup,ResourceLocation,SubscriptionId,Quantity,UnitOfMeasure,"
             "CostInBillingCurrency,BillingCurrencyCode,AccountOwnerId,Tags"]
    for _ in range(rows):
        name = rng.choice(HOSTILE)
        value = rng.choice(HOSTILE).replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
        tags = f'"{tag}": "{value}"' if rng.random() < 0.8 else ""
        cost = f"{rng.randint(-10**6, 10**9)}.{rng.randrange(10**18):018d}" if rng.random() < 0.95 else ""
        lines.append(",".join([f"{rng.choice(['06', '07', '08'])}/{rng.randint(1, 20):02d}/2026", f"m-{rng.randrange(40)}", csv_field(name),
                               csv_field(rng.choice(HOSTILE)), csv_field("RG-" + name), rng.choice(["westeurope", "West Europe", "EastUS2"]),
                               "11111111-2222-3333-4444-555555555555", f"{rng.randint(0, 9999)}.{rng.randrange(10**9)}E-3",
                               rng.choice(["1 Hour", "10K", "it's 1 GB"]), cost, "EUR", "o", csv_field(tags)]))
    path.write_text("\n".join(lines) + "\n")


def examples(shard):
    """Each kind of export, in a table of its own."""
    for name in ("ea_2023.csv", "ea_actual.csv", "mca_2023.csv", "payg_2019.csv", "focus_1_0.csv", "plain.csv", "usageaggregates.json", "usagedetails.json"):
        source = shard.url(name.split(".")[0])
        code, _, words = ratecast("usage", "load", DATA / name, "--to", source)
        check(code == 0, f"{name}: not loaded", words)
        same(name, [DATA / name], source)
        same(name, [DATA / name], source, "--granularity", "hourly", "-o", "csv")
    same("plain.csv", [DATA / "plain.csv"], shard.url("plain"), "--by", "series,unit", "--granularity", "monthly", "-o", "csv")


def reconciled(shard, folder):
    """A bill is priced again from what the server adds up as from its file."""
    cases, cache = ROOT / "tests/cli", folder / "rates.db"
    bill, source = cases / "reconcile-numbers" / "bill.csv", shard.url("priced")
    ratecast("prices", "import", cases / "reconcile" / "list.json", "--fetched", "2026-07-20", "--cache", cache)
    code, _, words = ratecast("usage", "load", bill, "--by", "meter,meter-name,service,region,price", "--to", source)
    check(code == 0, "a bill with prices is not loaded", words)
    code, want, words = ratecast("reconcile", bill, "--cache", cache, "-o", "csv")
    check(code == 0, "the file is not reconciled", words)
    code, got, words = ratecast("reconcile", "--source", source, "--cache", cache, "-o", "csv")
    check(code == 0 and got == want, "reconciled otherwise than the file", words, got.decode()[:400])
    check("the table says nothing of charge-type, pricing-model, offer, list-price," in words, "what was not loaded is not said", words)


def results(shard, folder):
    """What -o json says of a load, and what usage check says of a table."""
    file, table, known = folder / "gap.csv", shard.url("gap"), schemas.Schemas(program)
    file.write_text("series,date,cost,currency\n" + "".join(f"s{i % 2},2026-08-{i:02d},{i}.25,EUR\n" for i in range(1, 25) if i != 9))

    def asked(*args):
        code, out, words = ratecast(*args, "-o", "json")
        check(code == 0, f"{args[1]}: exit {code}", words)
        return known.check(json.loads(out or "{}"))

    load = asked("usage", "load", file, "--by", "series", "--to", table)
    check((load["rows"], load["stored_rows"], load["keys"], load["to"]) == (23, 23, ["series"], table), "load -o json", load)
    check(load["inputs"][0]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest(), "load -o json: the file's hash", load)
    found = asked("usage", "check", "--source", table)
    check(found["rows"] == 23 and found["cost"] == "296.75", "check --source: rows and cost", found)
    check([(f["finding"], f["where"]) for f in found["findings"]] == [("gap", "2026-08-09")], "check --source: findings", found)
    check(found["files"] == [{"path": f"{table}, load {load['load'][:12]}", "dialect": "plain", "dates": None, "first": "2026-08-01",
                              "last": "2026-08-24", "rows": 23, "skipped": 0}], "check --source: what was loaded", found)
    code, out, _ = ratecast("usage", "check", "--source", table)
    check(code == 0 and b"2026-08-09" in out and b"in files alone" in out, "check --source on a terminal", out.decode())


KEYS = "meter,meter-name,service,resource-group,region,tag:CostCenter,tag:it's \\ odd"
QUESTIONS = [
    ["--by", "meter,region", "--granularity", "daily", "-o", "csv"],
    ["--by", "meter-name,service", "-o", "csv"],
    ["--by", "tag:costcenter", "--granularity", "monthly", "-o", "csv"],
    ["--by", "tag:it's \\ odd,unit", "-o", "markdown"],
    ["--by", "service", "--top", "3"],
    ["--by", "currency", "--filter", "region=westeurope", "--filter", "meter-name=IT'S;\\N", "-o", "csv"],
    ["--by", "resource-group", "--filter", "tag:CostCenter=;') or 1 --", "--from", "2026-06-10", "--to", "2026-08-03", "-o", "csv"],
    ["--by", "meter", "--filter", "service=nothing at all", "-o", "csv"],
    ["--by", "meter", "--from", "2030-01-01"],
    ["-o", "markdown"],
]


def cluster(shards, folder):
    """Two files in two shards, read through one of them."""
    files = [folder / "a.csv", folder / "b.csv"]
    make_bill(files[0], 1, 3000)
    make_bill(files[1], 2, 2000, tag="it's \\\\ odd")
    for shard, file in zip(shards, files):
        code, _, words = ratecast("usage", "load", file, "--by", KEYS, "--to", shard.url("part"))
        check(code == 0, "a shard is not loaded", words)
        shard.sql("CREATE TABLE bills.whole AS bills.part ENGINE = Distributed(two, bills, part)")
    for question in QUESTIONS:
        same("two shards", files, shards[0].url("whole"), *question)
    check(b"westeurope" in same("two shards", files, shards[1].url("whole"), "--by", "region", "-o", "csv"), "the bills are empty")
    return files


def refusals(shards, files, folder):
    part, whole = shards[0].url("part"), shards[0].url("whole")
    fails("the same content", 3, "has this content already", "usage", "load", files[0], "--by", KEYS, "--to", part)
    fails("a key that was not loaded", 3, 'was loaded without "subscription"', "usage", "summary", "--source", whole, "--by", "subscription")
    fails("a filter that was not loaded", 3, 'was loaded without "tag:x"', "usage", "summary", "--source", whole, "--by", "meter", "--filter", "tag:x=1")
    fails("another kind of bill", 3, "rows, these are", "usage", "load", DATA / "plain.csv", "--to", part)
    fails("a table that is not there", 1, "ClickHouse refuses", "usage", "summary", "--source", shards[0].url("nowhere"))
    make_bill(folder / "c.csv", 4, 10)
    fails("a load through a cluster", 1, "ClickHouse refuses", "usage", "load", folder / "c.csv", "--by", KEYS, "--to", whole)
    fails("a wrong password", 1, "ClickHouse refuses", "usage", "summary", "--source", whole, CLICKHOUSE_USER="finops", CLICKHOUSE_PASSWORD="wrong")
    code, _, words = ratecast("usage", "summary", "--source", whole, "--by", "meter", CLICKHOUSE_USER="finops", CLICKHOUSE_PASSWORD="s'e\\cret")
    check(code == 0, "user and password", words)
    shards[0].sql("CREATE TABLE bills.bare AS bills.part ENGINE = MergeTree PARTITION BY Load ORDER BY (Day, Meter, Region)")
    fails("an empty table", 3, "is empty", "usage", "summary", "--source", shards[0].url("bare"))
    head = "series,date,quantity,unit\n"
    for name, row, words in (("early", "a,1969-12-31,1,GB\n", "cannot hold 1969-12-31"), ("late", "a,2106-01-01,1,GB\n", "cannot hold 2106-01-01"),
                             ("big", "a,2026-01-01,100000000000000000000,GB\n", "beyond 1e20")):
        (folder / name).write_text(head + "a,2026-01-01,1,GB\n" + row)
        fails(name, 3, words, "usage", "load", folder / name, "--to", shards[0].url("bad"))
    (folder / "sum").write_text(head + "".join(f"a,2026-01-0{d},99999999999999999999,GB\n" for d in range(1, 4)))
    code, _, words = ratecast("usage", "load", folder / "sum", "--to", shards[0].url("sums"))
    check(code == 0, "numbers that fit one by one", words)
    fails("a sum that wraps on the server", 3, "a sum is beyond 1.6e20", "usage", "summary", "--source", shards[0].url("sums"), "--by", "series", "-o", "csv")
    same("the same by days", [folder / "sum"], shards[0].url("sums"), "--by", "series", "--granularity", "daily", "-o", "csv")
    check(not [t for s in shards for t in s.tables() if "loading" in t], "tables of failed loads are left", *shards[0].tables())
    check("bad" not in shards[0].tables(), "a refused load makes a table")


def twice(shards, folder):
    """The same content in both shards is noticed; loaded again on purpose it counts twice."""
    file = folder / "twice.csv"
    make_bill(file, 3, 50)
    for shard in shards:
        ratecast("usage", "load", file, "--by", "meter", "--to", shard.url("two"))
        shard.sql("CREATE TABLE bills.both AS bills.two ENGINE = Distributed(two, bills, two)")
    fails("the same content in two shards", 3, "was it loaded into two shards", "usage", "summary", "--source", shards[0].url("both"))
    for shard, name in zip(shards, ("plain.csv", "ea_2023.csv")):
        ratecast("usage", "load", DATA / name, "--to", shard.url("kinds"))
        shard.sql("CREATE TABLE bills.mixed AS bills.kinds ENGINE = Distributed(two, bills, kinds)")
    fails("two kinds of bills", 3, "mixed holds", "usage", "summary", "--source", shards[0].url("mixed"))
    code, _, words = ratecast("usage", "load", file, "--by", "meter", "--to", shards[0].url("two"), "--allow-duplicate")
    check(code == 0, "a load once more", words)
    shutil.copy(file, folder / "again.csv")
    same("loaded twice", [file, folder / "again.csv"], shards[0].url("two"), "--allow-duplicate", "--by", "meter", "-o", "csv")


def failed_loads(shard, folder):
    """The server refuses in the middle, or Ctrl-C comes: no table, no row. The load works afterwards."""
    file = folder / "long.csv"
    with open(file, "w") as out:
        out.write("series,date,quantity,unit\n")
        out.writelines(f"s{i},2026-0{i % 8 + 1}-01,{i}.5,GB\n" for i in range(200000))
    target = shard.url("long")
    ratecast("usage", "load", DATA / "plain.csv", "--to", target)
    before = shard.sql("SELECT count() FROM bills.long")
    # A server that passes all on, and breaks off in the middle of the rows.
    fails("a connection that breaks", 1, "127.0.0.1", "usage", "load", file, "--by", "series", "--to", target.replace(str(shard.http), str(relay(shard.http))))
    check(shard.sql("SELECT count() FROM bills.long") == before, "a broken load leaves rows")
    run = subprocess.Popen([program, "usage", "load", file, "--by", "series", "--to", target.replace(str(shard.http), str(relay(shard.http, slow=True)))],
                           env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for _ in range(300):
        if any("loading" in t for t in shard.tables()):
            break
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    out, words = run.communicate(timeout=30)
    said.extend(re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", words.decode()).splitlines())
    check(run.returncode == 1 and b"stopped" in words and not out, f"Ctrl-C: exit {run.returncode}", words.decode())
    for _ in range(100):
        if not any("loading" in t for t in shard.tables()):
            break
        time.sleep(0.05)
    check(not any("loading" in t for t in shard.tables()), "Ctrl-C leaves a table", *shard.tables())
    check(shard.sql("SELECT count() FROM bills.long") == before, "Ctrl-C leaves rows")
    code, _, words = ratecast("usage", "load", file, "--by", "series", "--to", target)
    check(code == 0 and shard.sql("SELECT count() FROM bills.long") == "200004\n", "a load after a failed one", words)
    same("many rows", [file, DATA / "plain.csv"], target, "--by", "series", "-o", "csv")


def relay(port, slow=False):
    """A port that passes connections on to `port`; of an INSERT it breaks off after 1 MB, or passes it on slowly."""
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(a, b, insert_limit):
        sent, inserting = 0, False
        with contextlib.suppress(OSError):
            while data := a.recv(65536):
                inserting = inserting or b"INSERT" in data[:400]
                sent += len(data)
                if insert_limit and inserting and slow:
                    time.sleep(0.1)
                if insert_limit and inserting and not slow and sent > 1000000:
                    break
                b.sendall(data)
        for s in (a, b):
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)

    def accept():
        while True:
            a, _ = listener.accept()
            b = socket.create_connection(("127.0.0.1", port))
            threading.Thread(target=pump, args=(a, b, True), daemon=True).start()
            threading.Thread(target=pump, args=(b, a, False), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def strange_answers():
    """What is no whole answer is an error, whatever its status."""
    load = b"id\tea\t1\t1\t2026-01-01\t2026-01-01\t1\n"
    group = b"m\tGB\tEUR\t1\t1\t1.5\t2.5\t1.5\t2.5\t2026-01-01\t2026-01-01\t"
    answers = {"cut": load,
               "of no dialect": load.replace(b"ea", b"nothing") + b"\n" + load,
               "incomplete": load + b"\n" + load,
               "html": b"<html>welcome</html>\n",
               "an exception": load + b"Code: 241, e.displayText() = DB::Exception: Memory limit\n",
               "nothing": b""}

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            body = answers.get(self.server.kind)
            if self.server.kind == "incomplete" and b"LoadRows" not in asked:
                body = group + b"1\n\n" + group + b"2\n"
            if self.server.kind == "moved":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/")
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"clickhouse://127.0.0.1:{server.server_port}/bills/part"
    for kind, words in (("cut", "ends early"), ("html", "not the answer"), ("an exception", "Memory limit"), ("of no dialect", "as a dialect"), ("incomplete", "groups of 1 rows"), ("nothing", "ends early"), ("moved", "HTTP 302")):
        server.kind = kind
        fails(f"an answer that is {kind}", 1, words, "usage", "summary", "--source", url, "--by", "meter", "-o", "csv")
    server.shutdown()


def dead_shard(shards):
    whole = shards[0].url("whole")
    shards[1].stop()
    fails("a dead shard", 1, "start the shard", "usage", "summary", "--source", whole, "--by", "meter", "-o", "csv")
    fails("a dead server", 1, "no connection", "usage", "summary", "--source", shards[1].url("part"))
    shards[1].start()


def main():
    strange_answers()
    if not SERVER:
        print("clickhouse: skipped: there is no clickhouse-server here (Debian has it for amd64); answers that are none: checked")
        sys.exit(bool(faults))
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        ports = free_ports(6)
        shards = [Shard(folder / f"shard{i}", ports[i::2], ports[2:4]) for i in range(2)]
        try:
            for shard in shards:
                shard.start()
                shard.sql("CREATE DATABASE bills")
            version = shards[0].sql("SELECT version()").strip()
            examples(shards[0])
            reconciled(shards[0], folder)
            results(shards[0], folder)
            files = cluster(shards, folder)
            refusals(shards, files, folder)
            twice(shards, folder)
            failed_loads(shards[0], folder)
            dead_shard(shards)
            same("two shards again", files, shards[0].url("whole"), "--by", "meter", "-o", "csv")
        finally:
            for shard in shards:
                shard.stop()
    for line in (ROOT / "tests/clickhouse/messages.txt").read_text().splitlines():
        pattern = re.compile("ratecast: " + re.escape(line).replace(re.escape("..."), ".+"))
        check(any(pattern.fullmatch(s) for s in said), f"nobody saw: {line}")
    if faults:
        sys.exit(f"clickhouse: {len(faults)} of {checks} checks failed")
    print(f"clickhouse: {checks} checks passed on two shards of version {version}")


signal.signal(signal.SIGINT, signal.default_int_handler)  # not ignored, as in the background of a shell
main()

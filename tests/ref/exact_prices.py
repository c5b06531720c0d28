"""What a workload costs, with exact fractions: price lists, lines, placements and their totals. For compare_oracle.py.

Written from docs/numbers.md, not from the program.
"""
import calendar
import csv
import gzip
import json
import os
import re
from collections import defaultdict
from fractions import Fraction as F

HERE = os.path.dirname(os.path.abspath(__file__))
BUILTIN = os.path.join(HERE, "../../data/retail_builtin.tsv.gz")
RESOURCES = os.path.join(HERE, "../../data/resources.csv")
ONE = 10**18
OPTIONS = ["payg", "devtest", "spot", "low-priority", "reservation-1y", "reservation-3y", "savings-plan-1y", "savings-plan-3y"]
BLOCK = {"K": 10**3, "M": 10**6, "B": 10**9}
SIZE_OF = {"Hours": {"Hours": F(1), "h": F(1), "Days": F(24), "Minutes": F(1, 60), "Seconds": F(1, 3600), "100 Hours": F(100)},
           "Units": {"Units": F(1), "10K": F(10**4), "1M": F(10**6), "Transactions": F(1), "10K Operations": F(10**4)},
           "Units/Month": {"Units": F(1), "1/Month": F(1)},
           "GB/Month": {"GB": F(1), "TB": F(1024), "MB": F(1, 1024), "GB/Month": F(1), "GiB": F(1), "TB/Month": F(1024)}}
SIZE_OF["GB"] = {k: v for k, v in SIZE_OF["GB/Month"].items() if "/" not in k}


def rounded(x):
    return F(round(x * ONE), ONE)


def shown(x):
    """A number as the json output writes it."""
    if x is None:
        return None
    n = round(x * ONE)
    text = "%d.%018d" % divmod(abs(n), ONE)
    text = text.rstrip("0").rstrip(".")
    return "-" + text if n < 0 else text


def gate(text):
    return F("%.15g" % float(text))


# Price lists


class Rate:
    """One price: a meter in a region, of one type, term and variant, with its tiers."""

    def __init__(self, **fields):
        self.__dict__.update(fields)
        words = re.findall(r"\w+", self.product)
        self.windows = "Windows" in words or "Win" in words
        names = self.sku + " " + self.meter
        self.variant = "spot" if re.search(r"\bSpot\b", names) else "low" if re.search(r"\bLow Priority\b", names) else ""
        # A dedicated host is sold by the service too, but is no VM of some size.
        self.vm = (self.service == "Virtual Machines" and "CloudServices" not in self.product.replace(" ", "")
                   and "dedicated" not in self.product.lower())
        self.deprecated = self.meter.endswith("- Expired") or bool(re.search(r"\bpromo\b", self.product, re.I))
        self.key = (self.service, self.product, self.arm or self.sku, self.meter, self.unit, self.type, self.term)
        m = re.match(r"([\d,]+)\s*([KMB]?)(?=$|[ /])\s*(.*)", self.unit)
        self.block = F(int(m.group(1).replace(",", "")) * BLOCK.get(m.group(2), 1))
        name = m.group(3).strip()
        name = "Units" + name if name.startswith("/") else name or "Units"
        self.unit_name = {"Hour": "Hours"}.get(name, name)

    def zero(self):
        return all(price == 0 for _, price in self.tiers)

    def price(self):
        return self.tiers[0][1] / self.block

    def cost(self, units):
        """Graduated, bounds and prices per block."""
        blocks, total = units / self.block, F(0)
        for i, (low, price) in enumerate(self.tiers):
            high = self.tiers[i + 1][0] if i + 1 < len(self.tiers) else None
            part = (blocks if high is None else min(blocks, high)) - low
            if part > 0:
                total += part * price
        return total


def read_builtin():
    with gzip.open(BUILTIN, "rt", encoding="utf-8") as f:
        f.readline()
        head = f.readline().rstrip("\n").split("\t")
        for _ in range(int(head[4])):
            f.readline()
        out = []
        for line in f:
            (service, product, key_sku, meter, unit, kind, term, region, meter_id, sku_id, start, end, flags, sku, _, _, tiers,
             plan1, plan3) = line.rstrip("\n").split("\t")
            no_arm = "a" in flags
            out.append(Rate(service=service, product=product, arm="" if no_arm else key_sku, sku=key_sku if no_arm else sku, meter=meter,
                            unit=unit, type="CDR"[int(kind)], term=int(term), region=region, id=meter_id, sku_id=sku_id, start=start,
                            end=end, primary="p" in flags, tiers=[tuple(map(F, t.split("="))) for t in tiers.split(";")],
                            plan={y: F(p) for y, p in ((1, plan1), (3, plan3)) if p}))
    return out, head[2]


def read_json(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
        doc = json.loads(f.read().decode("utf-8-sig"), parse_float=gate, parse_int=gate)
    clean = lambda s: " ".join(s.split())
    groups = {}
    for i in doc.get("Items") or doc["items"]:
        kind = {"Consumption": "C", "DevTestConsumption": "D", "Reservation": "R"}.get(i["type"])
        if not kind:
            continue
        term = int(i["reservationTerm"].split()[0]) if kind == "R" else 0
        key = (i["meterId"].lower(), i["skuId"], kind, term, i["armRegionName"], i.get("effectiveStartDate", ""))
        g = groups.setdefault(key, dict(i, kind=kind, term=term, found={}, plan={}))
        g["found"][i["tierMinimumUnits"]] = i["retailPrice"]
        for p in i.get("savingsPlan", []):
            if p["term"] in ("1 Year", "3 Years"):
                g["plan"][int(p["term"][0])] = p["retailPrice"]
    return [Rate(service=clean(g["serviceName"]), product=clean(g["productName"]), arm=clean(g["armSkuName"]), sku=clean(g["skuName"]),
                 meter=clean(g["meterName"]), unit=clean(g["unitOfMeasure"]), type=g["kind"], term=g["term"], region=g["armRegionName"],
                 id=g["meterId"].lower(), sku_id=g["skuId"], start=g.get("effectiveStartDate", "")[:10],
                 end=g.get("effectiveEndDate", "")[:10], primary=bool(g["isPrimaryMeterRegion"]), tiers=sorted(g["found"].items()),
                 plan=g["plan"]) for g in groups.values()]


class List:
    """A price list, with the look-ups of docs/numbers.md and of the matching rules."""

    def __init__(self, rates, day):
        self.rates, self.day = rates, day
        self.regions = sorted({r.region for r in rates if re.fullmatch(r"[a-z][a-z0-9]+", r.region)})
        self.siblings, self.by_id, self.named = defaultdict(list), defaultdict(list), defaultdict(list)
        self.exact, self.slash = defaultdict(list), defaultdict(list)
        for r in rates:
            self.siblings[r.key].append(r)
            self.by_id[r.id].append(r)
            if r.deprecated:
                continue
            self.named[(r.service, r.product, r.arm or r.sku, r.meter)].append(r)
            if r.arm and r.arm != r.sku:
                self.named[(r.service, r.product, r.sku, r.meter)].append(r)
            if not r.vm:
                continue
            self.exact[r.arm.replace(" ", "_").lower()].append(r)
            if "/" in r.meter:
                for one in re.sub(r" (Spot|Low Priority)$", "", r.meter).split("/"):
                    self.slash["standard_" + one.strip().replace(" ", "_").lower()].append(r)
        self.has = {o: any(self.is_option(r, o) for r in rates) for o in OPTIONS}
        self.forms = {}
        with open(RESOURCES, encoding="utf-8", newline="") as f:
            for row in csv.DictReader(f):
                if row["service"]:
                    self.forms[row["form"]] = (row["service"], row["product"], row["sku"], row["meter"])

    def meter(self, meter_id):
        """The rate that stands for an id; None when several different ones could, or in several regions."""
        rates = [r for r in self.by_id[meter_id] if r.type == "C"]
        return rates[0] if len(rates) == 1 and len({r.region for r in self.by_id[meter_id]}) == 1 else None

    @staticmethod
    def is_option(r, o):
        return {"payg": r.type == "C" and not r.variant, "devtest": r.type == "D", "spot": r.type == "C" and r.variant == "spot",
                "low-priority": r.type == "C" and r.variant == "low", "reservation-1y": r.type == "R" and r.term == 1,
                "reservation-3y": r.type == "R" and r.term == 3, "savings-plan-1y": 1 in r.plan, "savings-plan-3y": 3 in r.plan}[o]

    def hole(self, r):
        return r.zero() and any(not s.zero() for s in self.siblings[r.key] if s.region != r.region)

    def best(self, rates):
        """(state, rate) of several that fit and have not ended: primary, then those that have begun; they have to cost the same."""
        rates = [r for r in rates if not self.hole(r) and (not r.end or r.end >= self.day)]
        for test in (lambda r: r.primary, lambda r: r.start <= self.day):
            rates = [r for r in rates if test(r)] or rates
        if not rates:
            return "no-price", None
        if len({(tuple(r.tiers), tuple(r.plan.items())) for r in rates}) > 1:
            return "ambiguous", None
        return "ok", rates[0]

    def row(self, size, region, kind, variant, windows, term=0):
        """Of a VM size: where its own name has none, by a meter name that lists several sizes."""
        fits = lambda r: (r.region, r.type, r.variant, r.windows, r.term) == (region, kind, variant, windows, term)
        name = size.replace(" ", "_").lower()
        return self.best([r for r in self.exact[name] if fits(r)] or [r for r in self.slash[name] if fits(r)])


# Lines


class Line:
    """What one row of the workload asks for."""

    def __init__(self, row, prices, hours, month):
        self.row, self.name = row, row["name"]
        self.count = F(row.get("count") or 1)
        self.quantity = F(row["quantity"]) if row.get("quantity") else None
        self.region, self.pin = row.get("region") or None, row.get("pin") or ""
        self.offer = row.get("offer") or None
        text = row.get("hours", "")
        m = re.fullmatch(r"(\d+)x(\d)", text)
        if m and month:
            days = calendar.monthrange(*month)[1]
            on = sum(calendar.weekday(month[0], month[1], d + 1) < int(m.group(2)) for d in range(days))
            self.hours = F(int(m.group(1)) * on)
        elif m:
            self.hours = hours * int(m.group(1)) * int(m.group(2)) / 168
        else:
            self.hours = min(F(text), hours) if text else hours  # a month has no more than it has
        self.size = self.names = self.id = None
        resource = row.get("resource", "")
        if resource.startswith("vm/"):
            self.size, self.windows = resource[3:], row.get("os") == "windows"
        elif resource:
            self.names = prices.forms[resource]
        elif row.get("meter_id"):
            self.id = row["meter_id"]
            self.own = one = prices.meter(self.id)
            self.region = self.region or one.region
            if one.vm and one.arm and not one.variant:
                self.size, self.windows = one.arm, one.windows
        else:
            self.names = tuple(row[k] for k in ("service", "product", "sku", "meter"))
            rates = prices.named[self.names]
            if rates and rates[0].vm and rates[0].arm and not rates[0].variant:
                self.size, self.windows = rates[0].arm, rates[0].windows

    def whole(self, hours):
        """What a commitment is charged for, at the least."""
        return hours * self.count

    def units(self, rate):
        """Of the meter, without its block; None when the line has to say."""
        if self.quantity is None:
            per = self.hours if rate.unit_name == "Hours" else F(1) if rate.unit_name == "Units/Month" else None
            return None if per is None else per * self.count
        unit = self.row.get("unit")
        return self.quantity * (SIZE_OF[rate.unit_name][unit] if unit else rate.block) * self.count


class Cell:
    """One line in one placement: the rate that goes through the tiers, or committed parts."""

    def __init__(self, state, offer, region):
        self.state, self.offer, self.region = state, offer, region
        self.rate = self.amount = self.utilisation = self.upfront = self.quantity = None
        self.parts = []  # (kind, rate, price per base unit, years)
        self.derived = self.interruptible = self.tie = False


class Pricing:
    """A workload in the placements of one price list."""

    def __init__(self, prices, lines, hours, discounts):
        self.prices, self.lines, self.hours, self.discounts = prices, lines, hours, discounts

    def keep(self, rate):
        """What an own discount leaves of a list price; reservations, plans, spot and low priority are not list prices."""
        if rate.variant or rate.type == "R":
            return F(1)
        return 1 - self.discounts.get(rate.service.lower(), self.discounts.get("", F(0))) / 100

    def plain(self, line, region, windows):
        """The pay-as-you-go rate of a line."""
        p = self.prices
        if line.id and windows == line.own.windows:
            if region == line.own.region:
                return p.best([line.own])
            return p.best([r for r in p.siblings[line.own.key] if r.region == region])
        if line.names and (not line.size or windows == line.windows):
            return p.best([r for r in p.named[line.names] if r.region == region and r.type == "C"])
        return p.row(line.size, region, "C", "", windows)

    def vm(self, line, cell, option, ahb):
        p, region = self.prices, cell.region
        windows = line.windows and not ahb
        if option == "payg":
            return self.usage(cell, self.plain(line, region, windows), "payg")
        if option in ("spot", "low-priority"):
            return self.usage(cell, p.row(line.size, region, "C", {"spot": "spot"}.get(option, "low"), windows), option)
        if option == "devtest":
            found = p.row(line.size, region, "D", "", windows)
            if found[0] == "no-price" and windows:
                twin = self.plain(line, region, False)
                if twin[0] == "ok":
                    cell.derived = True
                    return self.usage(cell, twin, "devtest")
            if found[0] == "no-price":
                return self.usage(cell, self.plain(line, region, windows), "payg")
            return self.usage(cell, found, "devtest")
        years = int(option[-2])
        cell.offer = option
        if option.startswith("reservation"):
            state, main = p.row(line.size, region, "R", "", False, years)
            kind, price, needs_licence = "term", main and main.price(), windows
        else:
            state, main = self.plain(line, region, windows)
            needs_licence = windows and not (main and years in main.plan)
            if needs_licence and state == "ok":
                state, main = self.plain(line, region, False)
            if state == "ok" and years not in main.plan:
                state = "no-price"
            kind, price = "plan", state == "ok" and main.plan[years] / main.block
        if state == "ok":
            cell.parts.append((kind, main, price, years))
            if needs_licence:
                (state1, with_), (state2, without) = self.plain(line, region, True), self.plain(line, region, False)
                state = state1 if state1 != "ok" else state2
                if state == "ok":
                    cell.parts.append(("licence", with_, with_.price() - without.price(), 0))
        cell.state, cell.rate = ("priced", main) if state == "ok" else (state, None)

    def other(self, line, cell, option):
        """What is no VM: the row of the option, no price if only other regions have it, payg if nobody has."""
        p, plain = self.prices, self.plain(line, cell.region, bool(line.id and line.own.windows))
        if option.startswith("savings-plan"):
            years, main = int(option[-2]), plain[1]
            alike = p.siblings[line.own.key] if line.id else [r for r in p.named[line.names] if r.type == "C"]
            if not any(years in r.plan for r in alike):
                return self.usage(cell, plain, "payg")
            cell.offer = option
            if main and years in main.plan:
                cell.state, cell.rate, cell.parts = "priced", main, [("plan", main, main.plan[years] / main.block, years)]
            return None
        kind, term = {"devtest": ("D", 0), "reservation-1y": ("R", 1), "reservation-3y": ("R", 3)}.get(option, ("", 0))
        same = p.siblings[line.own.key[:5] + (kind, term)] if line.id else p.named[line.names]
        rows = [r for r in same if r.type == kind and r.term == term]
        if not rows:
            return self.usage(cell, plain, "payg")
        state, main = p.best([r for r in rows if r.region == cell.region])
        if kind == "D":
            return self.usage(cell, (state, main), option) if state != "no-price" else self.usage(cell, plain, "payg")
        cell.offer, cell.state = option, state
        if state == "ok":
            cell.state, cell.rate, cell.parts = "priced", main, [("term", main, main.price(), term)]
        return None

    @staticmethod
    def usage(cell, found, offer):
        state, rate = found
        cell.offer, cell.rate = offer, rate
        cell.state = "priced" if state == "ok" else state
        cell.interruptible = bool(rate and rate.variant)

    def cell(self, line, region, offer):
        where = line.region if not region or line.pin in ("region", "both") else region
        how = (line.offer or "payg") if not offer or line.pin in ("offer", "both") else offer
        option, _, ahb = how.partition("+")
        cell = Cell("no-price", option, where)
        if line.size:
            self.vm(line, cell, option, bool(ahb))
        else:
            self.other(line, cell, option)
        cell.line = line
        if cell.state != "priced":
            return cell
        if cell.parts:
            self.commit(line, cell)
        else:
            cell.quantity = line.units(cell.rate)
            if cell.quantity is None:
                cell.state = "free" if cell.rate.zero() else "needs-usage"
                cell.amount = F(0) if cell.state == "free" else None
        return cell

    def commit(self, line, cell):
        """All hours of the month are charged, whatever the line runs; more, if it asks for more than the month has."""
        used = line.units(cell.rate)
        if used is None:
            cell.state = "needs-usage"
            return
        if cell.rate.unit_name != "Hours":
            _, _, price, years = cell.parts[0]
            cell.amount, cell.upfront = rounded(price * used * self.hours / (8760 * years)), rounded(price * used)
            cell.utilisation, cell.quantity = F(100), used
            return
        whole = line.whole(self.hours)
        charged = F(0) if line.quantity == 0 else max(used, whole)
        exact = F(0)
        for kind, rate, price, years in cell.parts:
            if kind == "term":
                exact += price * charged / (8760 * years)
                cell.upfront = rounded(price * charged / self.hours) if charged else None
            else:
                exact += price * charged if kind == "plan" else price * used * self.keep(rate)
        cell.amount, cell.quantity = rounded(exact), charged
        cell.utilisation = rounded(used * 100 / charged) if charged else F(0)

    def placement(self, region, offer):
        cells = [self.cell(line, region, offer) for line in self.lines]
        shared = defaultdict(list)
        for c in cells:
            if c.state == "priced" and not c.parts:
                shared[id(c.rate)].append(c)
        for group in shared.values():
            self.share(group)
        return cells

    def share(self, group):
        """Tiers count the sum; the cost goes back in proportion, its last digits to the largest remainders."""
        rate, units = group[0].rate, sum(c.quantity for c in group)
        total = round(rate.cost(units) * self.keep(rate) * ONE)
        free = rate.cost(units) == 0 and (rate.zero() or units > 0 and rate.tiers[0][1] == 0)
        exact = [total * c.quantity / units if units else F(0) for c in group]
        floor = [e.numerator // e.denominator for e in exact]
        left = total - sum(floor)
        order = sorted(range(len(group)), key=lambda i: floor[i] - exact[i])
        for n, i in enumerate(order):
            c = group[i]
            c.state = "free" if free and (c.quantity > 0 or rate.zero()) else "priced"
            c.amount = F(floor[i] + (n < left), ONE)
            # Ties are decided by what the lines say: here either is right.
            c.tie = left > 0 and exact[i] - floor[i] == exact[order[left - 1]] - floor[order[left - 1]]
            c.other = F(floor[i] + (n >= left), ONE)
        if 0 < left < len(order) and exact[order[left]] - floor[order[left]] != exact[order[left - 1]] - floor[order[left - 1]]:
            for c in group:
                c.tie = False


def summary(cells, base, min_coverage, offer=None):
    """Totals of a placement against the base cells."""
    has = lambda c: c.state in ("priced", "free")
    out = {"priced_total": sum((c.amount for c in cells if has(c)), F(0)), "lines": len(cells), "lines_priced": sum(map(has, cells))}
    out["upfront"] = sum((c.upfront for c in cells if has(c) and c.upfront is not None), F(0))
    pairs = list(zip(base, cells))
    base_total = sum((b.amount for b in base if has(b)), F(0))
    out["missing"] = sum((b.amount for b, c in pairs if has(b) and not has(c)), F(0))
    out["complete"] = complete = all(has(c) for b, c in pairs if has(b))
    known = all(map(has, base))
    # Of a base that costs nothing there is no share, but all of it or an unknown part.
    by_spend = (base_total - out["missing"]) * 100 / base_total if base_total else F(100) if complete else None
    out["spend_pct"] = rounded(by_spend) if known and by_spend is not None else None
    exact = by_spend if known and by_spend is not None else F(100 * sum(has(b) and has(c) for b, c in pairs), max(1, sum(map(has, base))))
    ranked = any(map(has, base)) and (complete or min_coverage is not None and exact >= min_coverage)
    out["filled"] = ranked and not complete
    # Where no offer puts all lines, it is said as soon as one line can be evicted.
    out["interruptible"] = any(c.interruptible for c in cells if has(c))
    out["total"] = out["delta"] = out["delta_pct"] = out["yearly"] = None
    if not any(map(has, base)):
        out["missing"] = None  # unknown, not 0
    if not out["lines_priced"]:
        out["priced_total"] = out["upfront"] = None
    if ranked:
        out["total"] = sum((c.amount for b, c in pairs if has(b) and has(c)), F(0)) + out["missing"]
        out["delta"] = out["total"] - base_total
        out["delta_pct"] = rounded(out["delta"] * 100 / base_total) if base_total else None
        out["yearly"] = 12 * out["total"]
    return out

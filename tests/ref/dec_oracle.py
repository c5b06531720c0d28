#!/usr/bin/env python3
"""Operations on exact numbers with the results of Python's decimal, for dec_check.

One operation a line, fields separated by tabs: the operation, its arguments, "->", the result. A result is the
shortest exact text, "range" (outside 128 bits at 18 decimals, division by zero) or "syntax". The last line is "end"
and the number of operations. Fixed seed: the same lines on every machine. Python 3.9 or later, standard library only.
"""

import random
import re
import sys
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_HALF_EVEN, Context, Decimal, setcontext
from math import lcm

# 1200 digits hold every operand, product and quotient below without rounding before the one at 18 decimals: two
# operands of 39 digits cannot have a quotient that is nearer than 10^-80 to a tie without being one.
setcontext(Context(prec=1200, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN))

UNIT = Decimal(1).scaleb(-18)
LOW = Decimal(-(2**127)).scaleb(-18)
HIGH = Decimal(2**127 - 1).scaleb(-18)
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")

rng = random.Random(20260801)
lines = 0


def emit(op, *fields, result):
    global lines
    lines += 1
    print(op, *fields, "->", result, sep="\t")


def text(d):
    """Shortest exact text, or "range"."""
    if d is None or not LOW <= d <= HIGH:
        return "range"
    s = format(d, "f")
    if "." in s:
        s = s.rstrip("0").rstrip(".")
    return "0" if s in ("-0", "") else s


def quantise(d):
    if d.is_zero() or d.adjusted() < -30:
        return Decimal(0)
    if d.adjusted() > 30:
        return None
    return d.quantize(UNIT, ROUND_HALF_EVEN)


def parsed(s):
    return text(quantise(Decimal(s))) if NUMBER.match(s) else "syntax"


def of_int(n):
    return Decimal(n).scaleb(-18)


def number():
    """A dec: of any size, or of the sizes that money has, or at an edge."""
    kind = rng.randrange(12)
    if kind < 4:
        n = rng.getrandbits(rng.randrange(1, 128))
    elif kind < 6:  # prices
        n = rng.randrange(10**6) * 10 ** rng.randrange(6, 18)
    elif kind < 8:  # quantities
        n = rng.randrange(1, 10**6) * 10**18 // rng.choice((1, 1, 1, 2, 3, 8, 100))
    elif kind == 8:
        n = rng.choice((0, 1, 2, 10**18, 10**9, 2**64 - 1, 2**64, 2**64 + 1, 2**127 - 1, 2**127 - 2, 2**126))
    elif kind == 9:  # near limb borders, where carries and borrows happen
        n = (1 << rng.choice((63, 64, 65, 96, 126))) + rng.randrange(-3, 4)
    elif kind == 10:
        n = rng.getrandbits(64) << rng.randrange(0, 63)
    else:
        n = 5 * 10 ** rng.randrange(0, 36) + rng.randrange(-1, 2)
    n = min(n, 2**127 - 1)
    if rng.random() < 0.3:
        n = -n
    if rng.random() < 0.002:
        n = -(2**127)
    return of_int(n)


def positive():
    while True:
        d = abs(number())
        if 0 < d <= HIGH:
            return d


def digits(n):
    return "".join(rng.choice("0123456789") for _ in range(n))


def good_number_text():
    kind = rng.randrange(12)
    sign = rng.choice(("", "", "", "-", "+"))
    zeros = "0" * rng.choice((0, 0, 0, 1, 5, 50))
    if kind < 3:
        s = digits(rng.randrange(1, 22)) + rng.choice(("", "." + digits(rng.randrange(0, 30))))
    elif kind == 3:  # 28 and more decimals
        s = digits(rng.randrange(0, 5)) + "." + digits(rng.randrange(28, 61))
    elif kind == 4:  # ties and near ties behind the 18th decimal
        s = digits(rng.randrange(1, 15)) + "." + digits(18) + rng.choice(("5", "50", "5" + "0" * 40, "4" + "9" * 40))
        s += rng.choice(("", "1", "0" * 20 + "1"))
    elif kind == 5:  # the same, moved by an exponent
        k = rng.randrange(1, 60)
        s = digits(rng.randrange(1, 19)) + "5" + "0" * rng.randrange(0, 5) + rng.choice(("", "1"))
        s = s + "." + digits(rng.randrange(0, 3)) + "e-" + str(k)
    elif kind == 6:
        s = digits(rng.randrange(1, 40)) + "." + digits(rng.randrange(0, 40)) + rng.choice("eE")
        s += rng.choice(("", "+", "-")) + zeros[:3] + str(rng.randrange(0, 45))
    elif kind == 7:  # at the limits
        n = 2**127 + rng.randrange(-2, 3)
        s = str(n)[:-18] + "." + str(n)[-18:] + rng.choice(("", "4", "5", "50", "51", "49999", "500000000000000001"))
    elif kind == 8:  # the limits, by exponent
        s = str(2**127 + rng.randrange(-2, 3)) + rng.choice(("", "4", "5", "6"))
        s += "e-" + str(18 + len(s) - 39)
    elif kind == 9:
        s = rng.choice(("0", "0.0", "0000", ".0", "0.", "1", "9.9", "123456789"))
        s += "e" + rng.choice(("", "-", "+")) + str(rng.choice((17, 18, 19, 20, 21, 400, 5000, 999999999999, 10**17)))
    elif kind == 10:  # long text whose exponent brings it back
        k = rng.randrange(1, 300)
        s = rng.choice((digits(rng.randrange(1, 12)) + "0" * k + "e-" + str(k),
                        "0." + "0" * k + digits(rng.randrange(1, 30)) + "e" + str(k)))
    else:
        s = rng.choice(("." + digits(3), digits(3) + ".", "0", "00", "1e0", "1E-18", "5e-19",
                        "15e-19", "5.0000e-19", "5.00001e-19", "1e-400", "1e400", "0e999999999999", "1e20", "1.8e20", "1e-19"))
    return sign + (zeros if s[0] != "." else "") + s


def bad_number_text():
    s = good_number_text()
    at = rng.randrange(len(s) + 1)
    return rng.choice((
        "", "+", "-", ".", "-.", "e5", ".e5", "1e", "1e+", "1e-", "+-1", "--1", "1.2.3", "1,000", "1_000", "0x10", "nan",
        "inf", "-Infinity", "1e5.0", "1 2", "$1", "1e5e5", "12abc", "1d5", "1f",
        s[:at] + rng.choice(" ,_xe.+-'\u00a0\u0661") + s[at:], s + "e", s + " ", " " + s, "+" + s + "-"))


def parse_operations(n):
    for _ in range(n):
        s = good_number_text()
        emit("parse", s, result=parsed(s))
    for _ in range(n // 8):
        s = bad_number_text()
        emit("parse", s, result=parsed(s))


def json_operations(n):
    for _ in range(n):
        kind = rng.randrange(6)
        if kind == 0:
            x = rng.uniform(0, 10)
        elif kind == 1:
            x = rng.uniform(-1, 1) * 10.0 ** rng.randrange(-25, 25)
        elif kind == 2:  # a price, with the noise of a few sums
            x = round(rng.uniform(0, 100), rng.randrange(0, 8)) * rng.choice((1, 1.1, 3, 0.1))
        elif kind == 3:
            x = rng.randrange(10**9) / rng.choice((1000, 730, 10000, 10**9))
        elif kind == 4:
            x = rng.choice((1.5420000000000003, 0.1 + 0.2, 1e-300, 1e300, 5e-19, 1.7e20, 1.8e20, 0.0, -0.0, 1e22))
        else:
            x = float(rng.randrange(2**53))
        emit("json", repr(x), result=parsed("%.15g" % x))


def divided(a, b):
    return None if b == 0 else quantise(a / b)


def arithmetic(n):
    for _ in range(n):
        a, b, c = number(), number(), number()
        ta, tb, tc = text(a), text(b), text(c)
        emit("add", ta, tb, result=text(a + b))
        emit("sub", ta, tb, result=text(a - b))
        emit("mul", ta, tb, result=text(quantise(a * b)))
        emit("div", ta, tb, result=text(divided(a, b)))
        emit("muldiv", ta, tb, tc, result=text(divided(a * b, c)))
        emit("cmp", ta, tb, result=(a > b) - (a < b))
        product = quantise(a * b)
        emit("mul_exact", ta, tb, result=text(product) if product == a * b else "range")


def ties(n):
    """Products and quotients that end exactly half way, and next to it."""
    for _ in range(n):
        odd = 2 * rng.randrange(10 ** rng.randrange(1, 15)) + 1
        sign = rng.choice((1, -1))
        half = rng.choice((Decimal("0.5"), Decimal("0.05"), Decimal("2.5"), Decimal("0.00005")))
        a = of_int(sign * odd * rng.choice((1, 10, 1000)))
        emit("mul", text(a), text(half), result=text(quantise(a * half)))
        d = Decimal(rng.choice((2, 4, 8, 20, 200, 2048, 10**6))) * sign
        emit("div", text(a), text(d), result=text(divided(a, d)))
        k = positive()
        if a * k * 2 <= HIGH and (a * k * 2) % UNIT == 0:
            emit("muldiv", text(a), text(k), text(k * 2), result=text(divided(a * k, k * 2)))
        near = quantise(HIGH / half) if half > 1 else Decimal(rng.randrange(10**6))
        near += of_int(rng.randrange(-3, 4))
        emit("mul", text(near), text(half), result=text(quantise(near * half)))


def exact_products(n):
    for _ in range(n):
        a = Decimal(rng.randrange(10**9)).scaleb(-rng.randrange(0, 12)) * rng.choice((1, -1))
        b = Decimal(rng.randrange(10**6)).scaleb(-rng.randrange(0, 9))
        product = quantise(a * b)
        emit("mul_exact", text(a), text(b), result=text(product) if product == a * b else "range")


def rounded(a, places):
    step = Decimal(1).scaleb(-places)
    r = a.quantize(step, ROUND_HALF_EVEN)
    if not LOW <= r <= HIGH:  # the documented way out at the very end of the range
        r = a.quantize(step, "ROUND_DOWN")
    return r


def rounding(n):
    for _ in range(n):
        a = number()
        if rng.random() < 0.4:
            k = rng.randrange(0, 18)
            a = (Decimal(rng.randrange(-(10**6), 10**6)) + Decimal("0.5")).scaleb(-k)
            a += of_int(rng.choice((0, 0, 1, -1)))
        a = rng.choice((a, a, a, HIGH - of_int(rng.randrange(5)), LOW)) if rng.random() < 0.02 else a
        places = rng.randrange(0, 19)
        emit("round", text(a), places, result=text(rounded(a, places)))
        fixed = format(a.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN), "f")
        if not fixed.strip("-0."):
            fixed = fixed.lstrip("-")
        emit("fixed", text(a), places, result=fixed)
        up = a.to_integral_value(ROUND_CEILING)
        emit("ceil", text(a), result=text(up if up <= HIGH else up - 1))


def least_common_multiples(n):
    for _ in range(n):
        a, b = positive(), positive()
        if rng.random() < 0.7:
            a = Decimal(rng.choice((1, 10, 100, 10**3, 10**4, 10**6, 7, 12))) * rng.choice((1, Decimal("0.1"), 3))
            b = Decimal(rng.choice((1, 10, 100, 10**3, 10**4, 10**6, 6, 9))) * rng.choice((1, Decimal("0.25"), 5))
        emit("lcm", text(a), text(b), result=text(of_int(lcm(int(a.scaleb(18)), int(b.scaleb(18))))))


def sums_of_products(n):
    for _ in range(n):
        fields, total = [], Decimal(0)
        for _ in range(rng.randrange(1, 8)):
            a, b = number(), number()
            fields += [text(a), text(b)]
            total += a * b
        d = rng.choice((number(), Decimal(8760), Decimal(10000)))
        if abs(total.scaleb(36)) >= 2**254:  # near the end of 256 bits the order would matter
            continue
        emit("acc", text(d), *fields, result=text(divided(total, d)))


def split(total, weights, rank):
    """Largest remainder, on whole counts of 10^-18."""
    total, weights = int(total.scaleb(18)), [int(w.scaleb(18)) for w in weights]
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights) if total == 0 else None
    parts = [abs(total) * w // whole for w in weights]
    rests = [abs(total) * w % whole for w in weights]
    order = sorted(range(len(weights)), key=lambda i: (-rests[i], rank[i]))
    for i in order[: abs(total) - sum(parts)]:
        parts[i] += 1
    return [p if total > 0 else -p for p in parts]


def splits(n):
    for _ in range(n):
        k = rng.randrange(1, 14)
        total = rng.choice((number(), of_int(rng.randrange(-50, 50)), Decimal(rng.randrange(10**6)).scaleb(-2)))
        style = rng.randrange(4)
        if style == 0:
            weights = [Decimal(rng.choice((0, 1, 1, 1, 2, 3))) for _ in range(k)]
        elif style == 1:
            weights = [of_int(rng.getrandbits(rng.randrange(1, 123))) for _ in range(k)]
        elif style == 2:
            weights = [Decimal(rng.randrange(10**4)) * Decimal("0.1") for _ in range(k)]
        else:
            weights = [abs(number()) for _ in range(k)]
        if rng.random() < 0.03:
            weights = [Decimal(0)] * k
            total = rng.choice((total, Decimal(0)))
        if rng.random() < 0.02:
            weights[rng.randrange(k)] = Decimal("-1")
        rank = list(range(k))
        rng.shuffle(rank)
        parts = split(total, weights, rank) if min(weights) >= 0 and sum(weights) <= HIGH else None
        if any(w > HIGH for w in weights):
            continue
        fields = [f for w, r in zip(weights, rank) for f in (text(w), r)]
        result = "range" if parts is None else " ".join(text(of_int(p)) for p in parts)
        emit("split", text(total), *fields, result=result)


def main():
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    parse_operations(24000)
    json_operations(8000)
    arithmetic(9000)
    ties(3000)
    exact_products(4000)
    rounding(6000)
    least_common_multiples(2000)
    sums_of_products(8000)
    splits(6000)
    print("end", lines, sep="\t")


main()

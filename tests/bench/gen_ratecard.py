#!/usr/bin/env python3
"""A made-up RateCard of about MEGABYTES, the same for the same seed: gen_ratecard.py MEGABYTES [SEED] >card.json

Names, escapes, numbers and tiers look like those of the API; nobody pays these prices.
"""
import random
import sys

SERVICES = ["Virtual Machines", "Storage", "Networking", "SQL Database", "Azure Cosmos DB", "Key Vault", "Data Services"]
REGIONS = ["US East", "US West 2", "EU West", "EU North", "JA East", "AP Southeast", "UK South", "Zone 1", ""]
UNITS = ["1 Hour", "10 Hours", "1 GB/Month", "1 GB", "10K", "1M", "1/Month", "1 Day"]
ITEM = ('{"EffectiveDate":"%04d-%02d-01T00:00:00Z","IncludedQuantity":%s,"MeterCategory":"%s","MeterId":"%s","MeterName":"%s",'
        '"MeterRates":{%s},"MeterRegion":"%s","MeterStatus":"Active","MeterSubCategory":"%s Series %d","MeterTags":[],"Unit":"%s"}')


def main():
    left = float(sys.argv[1]) * 1e6
    dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    head = '{"OfferTerms":[],"Meters":['
    sys.stdout.write(head)
    i = 0
    while left > 0:
        service, bits = dice.choice(SERVICES), "%032x" % dice.getrandbits(128)
        price, bound = 10 ** dice.uniform(-5, 3), 1024
        rates = ['"0":%.8g' % price]
        for _ in range(dice.choice([0, 0, 0, 0, 0, 0, 2, 4])):
            price *= 0.9
            rates.append('"%.7f":%.8g' % (bound, price))
            bound *= 10
        name = "Compute %d \\u2013 L\\u00e4nge \\\"%d\\\"" % (i, i % 97)
        text = ITEM % (dice.randint(2015, 2026), dice.randint(1, 12), dice.choice(["0.0"] * 15 + ["5.0"]), service,
                       "-".join((bits[:8], bits[8:12], bits[12:16], bits[16:20], bits[20:])), name, ",".join(rates),
                       dice.choice(REGIONS), service.split()[0], dice.randint(0, 400), dice.choice(UNITS))
        sys.stdout.write(text if i == 0 else ",\r\n" + text)
        left -= len(text) + 3
        i += 1
    sys.stdout.write('],"Currency":"USD","Locale":"en-US","IsTaxIncluded":false}\n')


if __name__ == "__main__":
    main()

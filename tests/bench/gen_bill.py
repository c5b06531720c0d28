#!/usr/bin/env python3
"""gen_bill.py MB [METERS]: a made-up Cost Management export of about MB megabytes on stdout, always the same: 30 columns, tags and further JSON in
quotes, exponents, a few refunds."""
import random
import sys

HEAD = ("BillingAccountId,BillingPeriodStartDate,BillingPeriodEndDate,SubscriptionId,SubscriptionName,ResourceGroup,ResourceLocation,Date,"
        "MeterCategory,MeterSubCategory,MeterId,MeterName,MeterRegion,UnitOfMeasure,Quantity,EffectivePrice,CostInBillingCurrency,"
        "BillingCurrencyCode,CostCenter,ConsumedService,ResourceId,Tags,OfferId,AdditionalInfo,ServiceInfo1,ServiceInfo2,ChargeType,"
        "PricingModel,Frequency,PublisherType")
KINDS = [("Virtual Machines", "Dv3/DSv3 Series", "D4 v3/D4s v3", "1 Hour", "Microsoft.Compute"),
         ("Storage", "Premium SSD Managed Disks", "P10 LRS Disk", "1/Month", "Microsoft.Compute"),
         ("Storage", "Tiered Block Blob", "Hot LRS Data Stored", "1 GB/Month", "Microsoft.Storage"),
         ("Bandwidth", "Rtn Preference: MGN", "Standard Data Transfer Out", "1 GB", "Microsoft.Network"),
         ("Key Vault", "", "Operations", "10K", "Microsoft.KeyVault")]
REGIONS = ["eastus", "westeurope", "northeurope", "westus2", "uksouth", "francecentral", "swedencentral", "japaneast"]


def main():
    size, meters = float(sys.argv[1]) * 1e6, int(sys.argv[2]) if len(sys.argv) > 2 else 500
    r = random.Random(42)
    guid = lambda: "%08x-%04x-4%03x-8%03x-%012x" % (r.getrandbits(32), r.getrandbits(16), r.getrandbits(12), r.getrandbits(12), r.getrandbits(48))
    catalog = [(guid(), *r.choice(KINDS), r.uniform(0.001, 2)) for _ in range(meters)]
    resources = []
    for i in range(20 * meters):
        meter, sub, group = r.choice(catalog), guid(), "rg-app-%03d" % r.randrange(600)
        tags = r.choice(['', '"{""env"":""prod"",""CostCenter"":""CC-%d""}"' % r.randrange(1000, 1200), '"{""owner"":""Doe, Jane""}"'])
        more = r.choice(['', '"{""ServiceType"":""Standard_D4_v3"",""VMName"":""vm%d"",""VCPUs"":4}"' % i])
        before = "12345678,01/01/2025,01/31/2025,%s,Sub-%02d,%s,%s," % (sub, i % 40, group, r.choice(REGIONS))
        middle = "%s,%s,%s,%s,EU West,%s," % (meter[1], meter[2], meter[0], meter[3], meter[4])
        after = ",EUR,%d,%s,/subscriptions/%s/resourceGroups/%s/providers/%s/x/res%05d,%s,MS-AZR-0017P,%s,,,Usage,OnDemand,UsageBased,Microsoft\n" % (
            1000 + i % 200, meter[5], sub, group, meter[5], i, tags, more)
        resources.append((before, middle, after, meter[6]))
    written = sys.stdout.write(HEAD + "\n")
    while written < size:
        before, middle, after, price = resources[int(r.random() * len(resources))]
        quantity = r.choice(("24", "%.6f" % (r.random() * 24), "%.9f" % (r.random() * 500), "%.3E" % (r.random() * 1e-4), "-0.5"))
        written += sys.stdout.write("%s01/%02d/2025,%s%s,%.9g,%.12g%s" % (before, 1 + int(r.random() * 31), middle, quantity, price, price * float(quantity), after))


main()

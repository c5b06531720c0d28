#!/usr/bin/env python3
"""Writes bill.csv: what an Enterprise Agreement with 8 % off virtual machines might be charged from the 5th to the 14th of August 2026.
Meters and list prices are those of the built-in price list; everything else is made up."""
import csv
from decimal import Decimal as D

HEAD = ("BillingAccountId,Date,MeterId,MeterName,MeterCategory,ResourceLocation,UnitOfMeasure,Quantity,EffectivePrice,CostInBillingCurrency,"
        "BillingCurrencyCode,ChargeType,PricingModel,OfferId,PayGPrice,ResourceGroup").split(",")
VM, DISK = "Virtual Machines", "Storage"
ROWS = []


def row(day, meter, name, service, unit, quantity, price, payg, group, model="OnDemand", charge="Usage", cost=None):
    cost = D(quantity) * D(price) if cost is None else D(cost)
    ROWS.append(["1234567", f"08/{day:02}/2026", meter, name, service, "westeurope", unit, quantity, price, cost, "USD", charge, model, "MS-AZR-0017P", payg, group])


for day in range(5, 15):
    row(day, "1ab41620-5ffa-51b3-ac16-6416f9f747a9", "D4s v5", VM, "1 Hour", "96", "0.2116", "0.23", "shop")
    row(day, "1ab41620-5ffa-51b3-ac16-6416f9f747a9", "D4s v5", VM, "1 Hour", "48", "0", "0.23", "shop", model="Reservation")
    row(day, "62505042-38f9-5fa6-b203-8c62b36eb245", "D4s v5", VM, "1 Hour", "24", "0.38088", "0.414", "office")
    row(day, "fa5034f6-f6fd-515a-84f3-904d5f3ae97f", "E8s v5", VM, "1 Hour", "24", "0.4111296", "0.608", "office", model="SavingsPlan")
    row(day, "4f399ad3-d7e8-5c30-aa2f-9e7a107f5a2b", "D4s v5 Spot", VM, "1 Hour", "40", "0.042504" if day < 10 else "0.047", "0.042504", "batch", model="Spot")
    row(day, "68b524ab-0f59-43d2-b8a4-6da7575ada4e", "P30 LRS Disk", DISK, "1/Month", "0.133344", "148.68", "148.68", "shop")
    row(day, "9995d93a-7d35-4d3f-9c69-7a7fea447ef4", "Standard Data Transfer Out", "Bandwidth", "1 GB", "52.5", "0.087", "0.087", "shop")
row(5, "1ab41620-5ffa-51b3-ac16-6416f9f747a9", "D4s v5", VM, "1 Hour", "1", "1243", "0", "", model="Reservation", charge="Purchase")
row(14, "", "", "", "", "1", "-0.01", "", "", model="", charge="RoundingAdjustment")

with open("bill.csv", "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(HEAD)
    out.writerows(ROWS)

"""Reads a published month with Spark and ties it to its control.json.

    spark-submit ops/spark/read.py out/month-end/2026-10

Counts rated records, rejected records and invoices, sums charges and invoice totals, prints both
sides, and ends with 0 if they are equal to the last digit, else with 1.
"""

import json
import sys
from decimal import Decimal


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 0 if arguments in (["-h"], ["--help"]) else 64
    from pyspark.sql import SparkSession, functions

    month = arguments[0]
    with open(f"{month}/control.json", encoding="utf-8") as file:
        control = json.load(file)
    session = SparkSession.builder.appName("ratemill-read").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")

    def rows(table, money=None):
        frame = session.read.parquet(f"file:{month}/restricted/{table}/data")
        sums = [functions.count("*")] + ([functions.sum(money)] if money else [])
        return frame.agg(*sums).first()

    records, charge = rows("usage", "charge")
    invoices, total = rows("invoices", "total")
    (rejects,) = rows("rejects")
    sums, money = control["total"], control["money"]
    refused = sum(sums[outcome]["records"] for outcome in ("suspended", "duplicate", "late"))
    pairs = [
        ("rated records", records, sums["rated"]["records"]),
        ("usage charge", charge, Decimal(money["usage"])),
        ("rejected records", rejects + control["reject_rows_left_out"], refused),
        ("invoices", invoices, control["invoices"]),
        ("invoice total", total, Decimal(money["invoice_total"])),
    ]
    session.stop()
    for name, spark, ratemill in pairs:
        verdict = "equal" if spark == ratemill else "DIFFERS"
        print(f"{name:18}{spark:>20} by Spark{ratemill:>20} in control.json  {verdict}")
    return 0 if all(spark == ratemill for _, spark, ratemill in pairs) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

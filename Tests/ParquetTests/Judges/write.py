"""Writes one table with other writers and settings into FOLDER; prints each file's name.

Usage: write.py FOLDER ROWS   Row i of the table:
number = i * i - 7 * i, null where i % 5 = 0; small = i % 11 - 5; day = day i % 20000;
at = i * 1000003 µs; amount = (i * 12345 - 9) / 10^6; flag = i % 3 = 0, null where i % 7 = 0;
name = "text-" and i % 13, null where i % 4 = 1; note = "n" i times 7919 mod 1000003, and "é".
"""
import datetime
import decimal
import sys

import duckdb
import polars
import pyarrow
import pyarrow.parquet

folder, rows = sys.argv[1], int(sys.argv[2])
index = range(rows)
schema = pyarrow.schema([
    pyarrow.field("number", pyarrow.int64()),
    pyarrow.field("small", pyarrow.int32(), nullable=False),
    pyarrow.field("day", pyarrow.date32()),
    pyarrow.field("at", pyarrow.timestamp("us", tz="UTC")),
    pyarrow.field("amount", pyarrow.decimal128(18, 6)),
    pyarrow.field("flag", pyarrow.bool_()),
    pyarrow.field("name", pyarrow.string()),
    pyarrow.field("note", pyarrow.string()),
])
table = pyarrow.table({
    "number": [None if i % 5 == 0 else i * i - 7 * i for i in index],
    "small": [i % 11 - 5 for i in index],
    "day": [datetime.date(1970, 1, 1) + datetime.timedelta(days=i % 20_000) for i in index],
    "at": [i * 1_000_003 for i in index],
    "amount": [decimal.Decimal(i * 12_345 - 9).scaleb(-6) for i in index],
    "flag": [None if i % 7 == 0 else i % 3 == 0 for i in index],
    "name": [None if i % 4 == 1 else f"text-{i % 13}" for i in index],
    "note": [f"n{i * 7919 % 1_000_003}é" for i in index],
}, schema=schema)


def name(text):
    path = f"{folder}/{text}.parquet"
    print(path)
    return path


integers = ["number", "small", "day", "at", "amount"]
texts = ["name", "note"]
for version in ("1.0", "2.0"):
    for codec in ("none", "zstd"):
        settings = {
            "data_page_version": version, "compression": codec, "row_group_size": 4_000,
            "store_decimal_as_integer": True, "data_page_size": 4_096,
        }
        pyarrow.parquet.write_table(table, name(f"arrow-{version}-{codec}"), **settings)
        for kind in ("PLAIN", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"):
            encodings = {column: kind for column in integers}
            encodings |= {column: "PLAIN" for column in texts}
            if kind == "DELTA_BINARY_PACKED":
                encodings |= {column: "DELTA_LENGTH_BYTE_ARRAY" for column in texts}
                encodings["flag"] = "RLE"
            pyarrow.parquet.write_table(
                table, name(f"arrow-{version}-{codec}-{kind}"), use_dictionary=False,
                column_encoding=encodings, **settings)

connection = duckdb.connect()
connection.execute("SET TimeZone = 'UTC'")
connection.register("source", table)
for version in ("V1", "V2"):
    path = name(f"duckdb-{version}")
    connection.execute(
        f"COPY (SELECT * FROM source) TO '{path}' "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 4096, PARQUET_VERSION {version})")
polars.from_arrow(table).write_parquet(name("polars"), compression="zstd", row_group_size=4_000)

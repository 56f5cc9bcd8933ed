"""Reads Parquet files with pyarrow, DuckDB and Polars and compares with what was written.

Usage: read.py FILE...   Beside each FILE stands FILE.json, what is in it:
{"sorting": [column numbers], "metadata": {key: value}, "columns": [{"name", "types": {reader:
type}, "values": [...]}]}, where a value is null, an integer (true as 1, decimals and times in their
smallest unit) or octets in hexadecimal. Prints a line for each difference and at last how many
columns were judged.
"""
import json
import sys

import duckdb
import polars
import pyarrow
import pyarrow.compute
import pyarrow.parquet

judged = 0


def fault(file, column, reader, text):
    print(f"{file} {column}: {reader} {text}")


def plain(value):
    """A value as FILE.json has it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        value = value.encode()
    return value.hex() if isinstance(value, (bytes, bytearray, memoryview)) else value


def judge(file, expected, reader, kind, values):
    global judged
    judged += 1
    name, wanted = expected["name"], expected["values"]
    if kind != expected["types"][reader]:
        fault(file, name, reader, f"sees {kind}, not {expected['types'][reader]}")
    found = [plain(value) for value in values]
    if len(found) != len(wanted):
        fault(file, name, reader, f"sees {len(found)} rows, not {len(wanted)}")
    elif found != wanted:
        row = next(i for i, (a, b) in enumerate(zip(found, wanted)) if a != b)
        fault(file, name, reader, f"sees {found[row]!r} in row {row}, not {wanted[row]!r}")


def arrow_values(column):
    """Times and decimals as integers: Python's own know no far years."""
    kind = column.type
    if pyarrow.types.is_timestamp(kind):
        column = column.cast(pyarrow.int64())
    elif pyarrow.types.is_date32(kind):
        column = column.cast(pyarrow.int32())
    elif pyarrow.types.is_decimal(kind):
        return [None if v is None else int(v.scaleb(kind.scale)) for v in column.to_pylist()]
    return column.to_pylist()


def judge_statistics(file, parquet, expected):
    """The footer's bounds and counts against the values."""
    start = 0
    for group in range(parquet.metadata.num_row_groups):
        groups = parquet.metadata.row_group(group)
        for index, column in enumerate(expected["columns"]):
            chunk, name = groups.column(index), column["name"]
            rows = column["values"][start:start + groups.num_rows]
            values = [value for value in rows if value is not None]
            found = chunk.statistics
            if not (chunk.has_offset_index and chunk.has_column_index):
                fault(file, name, "pyarrow", "sees no page index")
            if found is None or found.null_count != len(rows) - len(values):
                fault(file, name, "pyarrow", "sees another null count")
            elif values and not found.has_min_max:
                fault(file, name, "pyarrow", "sees no bounds")
            elif values:
                raw = found.min_raw, found.max_raw
                least, greatest = (plain(value) for value in raw)
                exact = not isinstance(values[0], str)
                # Octets: shortened to 64, they enclose; shorter ones are exact.
                if least > min(values) or (
                        exact or len(min(values)) <= 128) and least != min(values):
                    fault(file, name, "pyarrow", f"sees the least {least}, not {min(values)}")
                if greatest < max(values) or (
                        exact or len(max(values)) <= 128) and greatest != max(values):
                    fault(file, name, "pyarrow", f"sees the greatest {greatest}, not {max(values)}")
        sorting = [s.column_index for s in groups.sorting_columns]
        if sorting != expected["sorting"]:
            fault(file, "", "pyarrow", f"sees it sorted by {sorting}")
        start += groups.num_rows


def judge_filters(file, expected, connection, frame):
    """Counts behind a filter, which the readers answer with bounds and indexes."""
    for column in expected["columns"]:
        values = sorted(v for v in column["values"] if isinstance(v, int))
        if not values or column["types"]["duckdb"] not in ("BIGINT", "INTEGER"):
            continue
        name = column["name"]
        for pivot in {values[0], values[len(values) // 2], values[-1]}:
            wanted = sum(v >= pivot for v in values)
            found = connection.execute(
                f'SELECT count(*) FROM read_parquet(?) WHERE "{name}" >= ?', [file, pivot]
            ).fetchall()[0][0]
            if found != wanted:
                fault(file, name, "duckdb", f"finds {found} from {pivot} on, not {wanted}")
            found = polars.scan_parquet(file).filter(
                polars.col(name) >= pivot).select(polars.len()).collect().item()
            if found != wanted:
                fault(file, name, "polars", f"finds {found} from {pivot} on, not {wanted}")


def read(file):
    with open(file + ".json", encoding="utf-8") as text:
        expected = json.load(text)
    parquet = pyarrow.parquet.ParquetFile(file)
    table = parquet.read()
    for column in expected["columns"]:
        seen = table.column(column["name"])
        judge(file, column, "pyarrow", str(seen.type), arrow_values(seen))
    judge_statistics(file, parquet, expected)
    metadata = {k.decode(): v.decode() for k, v in (parquet.metadata.metadata or {}).items()}
    if metadata != expected["metadata"]:
        fault(file, "", "pyarrow", f"sees metadata {metadata}")

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    kinds = {
        name: kind for name, kind, *_ in
        connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [file]).fetchall()
    }
    frame = polars.read_parquet(file)
    for column in expected["columns"]:
        name = column["name"]
        kind, shown = kinds[name], f'"{name}"'
        if kind.startswith("TIMESTAMP"):
            unit = "ms" if column["types"]["pyarrow"].startswith("timestamp[ms") else "us"
            shown = f"epoch_{unit}({shown})"
        elif kind == "DATE":
            shown = f"date_diff('day', DATE '1970-01-01', {shown})"
        rows = connection.execute(f"SELECT {shown} FROM read_parquet(?)", [file]).fetchall()
        values = [row[0] for row in rows]
        if kind.startswith("DECIMAL"):
            values = [None if v is None else int(v.scaleb(6)) for v in values]
        judge(file, column, "duckdb", kind, values)

        seen = frame.get_column(name)
        if isinstance(seen.dtype, polars.Datetime):
            values = seen.dt.epoch(seen.dtype.time_unit).to_list()
        elif seen.dtype == polars.Date:
            values = seen.dt.epoch("d").to_list()
        elif isinstance(seen.dtype, polars.Decimal):
            values = [None if v is None else int(v.scaleb(6)) for v in seen.to_list()]
        else:
            values = seen.to_list()
        judge(file, column, "polars", str(seen.dtype), values)
    judge_filters(file, expected, connection, frame)


for path in sys.argv[1:]:
    read(path)
print(f"judged {judged} columns")

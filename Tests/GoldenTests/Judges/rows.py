"""Rows of feeds and of published tables, for judges."""
import csv
import decimal
import pathlib
import sys

import duckdb

QUERY = duckdb.connect()


def micros(text):
    return int(decimal.Decimal(text) * 1_000_000)


def feed(folder, name):
    rows = []
    for path in sorted(pathlib.Path(folder, 'customers').glob(f'{name}*.csv')):
        with open(path, encoding='utf-8', newline='') as file:
            rows += list(csv.DictReader(file))
    return rows


def table(output, name, columns, money=()):
    """`name` is audience/table; no rows where it has no folder."""
    if not list(pathlib.Path(output, name, 'data').glob('**/*.parquet')):
        return []
    listed = ', '.join(
        f'CAST({c} * 1000000 AS BIGINT) AS {c}' if c in money else c for c in columns)
    return QUERY.execute(
        f"SELECT {listed} FROM read_parquet('{output}/{name}/data/**/*.parquet', "
        'hive_partitioning=true, hive_types_autocast=0)').fetchall()


def published(month, name, columns):
    """Of a table of either audience, as SQL names them; no rows where it has no folder."""
    for audience in ['restricted', 'open']:
        if list(pathlib.Path(month, audience, name, 'data').glob('**/*.parquet')):
            path = f'{month}/{audience}/{name}/data/**/*.parquet'
            return QUERY.execute(
                f"SELECT {columns} FROM read_parquet('{path}', hive_types_autocast=0)").fetchall()
    return []


def same(what, found, wanted, least=0):
    """Ends the judge where rows differ, or are fewer than `least`: that would show nothing."""
    found, wanted = sorted(found, key=repr), sorted(wanted, key=repr)
    for ours, theirs in zip(found, wanted):
        if ours != theirs:
            sys.exit(f'{what}: Ratemill says {ours!r}, the judge {theirs!r}')
    if len(found) != len(wanted):
        sys.exit(f'{what}: Ratemill has {len(found)} rows, the judge {len(wanted)}')
    if len(found) < least:
        sys.exit(f'{what}: {len(found)} rows to compare, not {least}')
    print(f'{what}: {len(found)} rows agree')

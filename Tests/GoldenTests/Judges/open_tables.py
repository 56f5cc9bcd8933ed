#!/usr/bin/env python3
"""Looks at every table of a published month as an analyst does.

    open_tables.py INPUT MONTH

INPUT has the feeds that MONTH was made from. In open/ stands nobody's number, name, account,
order, card or broadband line, nor a member of staff's id. No figure is beyond reason: shares are
of a whole, and times aren't negative. Files are sorted as they say. Exit code 1 and a sentence
where it is otherwise.
"""
import csv
import json
import pathlib
import re
import sys

import duckdb

# Columns of the feeds whose values may not be told.
SECRET = {'msisdn', 'name', 'account', 'customer', 'iccid', 'broadband', 'order_id', 'case_id',
          'suborder_id', 'work_order_id', 'payment_id', 'contact_id', 'flow_no', 'enrolment_id',
          'redemption_id', 'agent', 'manager', 'technician', 'parent'}
# What changes by more than itself, or falls.
TRENDS = re.compile(r'trend|change|revenue_ppm|index')
# A line may have joined and left, and churn is of an average: at most twice the whole.
RATES = re.compile(r'churn')
# A contract may be over.
SIGNED = {'contract_months', 'days_apart'}


def secrets(folder):
    found = set()
    for path in sorted((folder / 'customers').glob('*.csv')):
        with open(path, newline='', encoding='utf-8') as file:
            for row in csv.DictReader(file):
                found |= {row[name] for name in SECRET & set(row) if row[name]}
    return found


def bounds(name, kind):
    if name in SIGNED or kind not in ('BIGINT', 'INTEGER'):
        return None
    if name.endswith('_ppm') or '_ppm_of_' in name:
        if TRENDS.search(name):
            return None
        return 0, 2_000_000 if RATES.search(name) else 1_000_000
    if name.endswith('_ppb'):
        return 0, 1_000_000_000
    if re.search(r'_(days|months|ms|octets|events|us)$', name):
        return 0, None
    return None


def main():
    folder, month = map(pathlib.Path, sys.argv[1:])
    hidden, wrong, looked = secrets(folder), [], 0
    connection = duckdb.connect()
    connection.execute('CREATE TABLE hidden AS SELECT unnest(?) AS value', [sorted(hidden)])
    for data in sorted(month.glob('*/*/data')):
        zone, table = data.parts[-3:-1]
        if zone == 'restricted' and not list(data.glob('**/*.parquet')):
            continue  # CSV to be handed out, which offers.py reads
        connection.execute('CREATE OR REPLACE VIEW t AS SELECT * FROM read_parquet('
                           f"'{data}/**/*.parquet', hive_partitioning=false)")
        for name, kind, *_ in connection.execute('DESCRIBE t').fetchall():
            looked += 1
            if zone == 'open' and kind in ('VARCHAR', 'BIGINT'):
                told = connection.execute(
                    f'SELECT "{name}" FROM t WHERE CAST("{name}" AS VARCHAR) IN (FROM hidden) '
                    f'LIMIT 1').fetchone()
                # Small counts are no identifiers, whatever they equal.
                if told and (kind == 'VARCHAR' or told[0] > 10**9 and is_key(name)):
                    wrong.append(f'open/{table}.{name} tells {told[0]!r}')
            limits = bounds(name, kind)
            if limits:
                low, high = connection.execute(f'SELECT min("{name}"), max("{name}") FROM t') \
                    .fetchone()
                if low is not None and (low < limits[0] or limits[1] and high > limits[1]):
                    wrong.append(f'{zone}/{table}.{name} goes from {low} to {high}')
        wrong += unsorted(connection, data)
    if wrong:
        sys.exit('\n'.join(wrong))
    print(f'{looked} columns tell none of {len(hidden)} secrets, and no figure is beyond reason')


def unsorted(connection, data):
    """Files whose rows aren't in the order that schema.json has: nulls first, texts by octet."""
    with open(data.parent / 'meta' / 'schema.json', encoding='utf-8') as file:
        key = [column['column'] if isinstance(column, dict) else column
               for column in json.load(file)['sorted']]
    if not key:
        return []
    names, wrong = ', '.join(f'"{name}"' for name in key), []
    for path in sorted(data.glob('**/*.parquet')):
        rows = connection.execute(
            f"SELECT {names} FROM read_parquet('{path}', hive_partitioning=false)").fetchall()
        order = [[(side is not None, side.encode() if isinstance(side, str) else side or 0)
                  if not hasattr(side, 'year') else (True, side) for side in row] for row in rows]
        if order != sorted(order):
            wrong.append(f'{path} is not sorted by {names}')
    return wrong


def is_key(name):
    """Sums of octets and times may equal a number by chance; keys may not."""
    sums = r'octets|_ms$|_us$|quantity|sum|milliseconds|_pico$|_femto$|_micros$'
    return not re.search(sums, name)


if __name__ == '__main__':
    main()

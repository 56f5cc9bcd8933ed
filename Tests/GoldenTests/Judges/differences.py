#!/usr/bin/env python3
"""Compares two runs of a month in SQL, and what `ratemill diff` says of them with that.

    differences.py BINARY RUN_A RUN_B SCRATCH

Shares nothing with what it judges: DuckDB joins the usage tables by record id. Prints what agreed;
the first line on standard error and exit code 1 say what did not.
"""
import json
import pathlib
import subprocess
import sys
from decimal import Decimal

import duckdb

QUERY = duckdb.connect()
KEY = 'msisdn, record_id, service, direction'
RATED = ('plan', 'zone', 'band', 'rule', 'free_quantity', 'billed_quantity', 'charge')
# Of some tables, their keys: with no, some and many rows that differ.
TABLES = {
    'restricted/invoices': 'msisdn', 'restricted/invoice_lines': 'msisdn, line_no',
    'restricted/subscribers': 'msisdn', 'restricted/rejects': 'file, line',
    'open/subscriber_month': 'subscriber', 'open/indicators': 'plan, home_region, cohort',
    'open/charges': 'subscriber, service, plan, zone, band, roaming',
    'open/target_reasons': 'campaign, reason, evidence',
}
TOLD = ('start', 'quantity', 'other_party', 'duration_ms', 'uplink_octets', 'cell', 'access',
        'serving', 'rating_group')


def rows(text):
    return QUERY.execute(text).fetchall()


def equal(what, found, wanted):
    if found != wanted:
        sys.exit(f'{what}: ratemill says {found!r}, DuckDB {wanted!r}')
    print(f'{what}: {wanted}' if not isinstance(wanted, list) else f'{what}: {len(wanted)} agree')


def main():
    binary, before, after, scratch = sys.argv[1:]
    scratch = pathlib.Path(scratch)
    for name, folder in (('a', before), ('b', after)):
        for table in ('usage', 'invoices'):
            QUERY.execute(f"""CREATE VIEW {name}_{table} AS SELECT * FROM read_parquet(
                '{folder}/restricted/{table}/data/**/*.parquet', hive_partitioning = true,
                hive_types_autocast = 0)""")
        twice = rows(f'SELECT {KEY} FROM {name}_usage GROUP BY ALL HAVING count(*) > 1')
        if twice:
            sys.exit(f'{folder}: the judge needs records with ids of their own: {twice[:3]}')
    differs = ' OR '.join(f'a.{c} IS DISTINCT FROM b.{c}' for c in RATED + TOLD)
    QUERY.execute(f"""CREATE TABLE pairs AS SELECT a.{', a.'.join(RATED)}, b.charge AS charge_b,
          b.plan AS plan_b, b.rule AS rule_b, b.free_quantity AS free_b, b.quantity AS quantity_b,
          a.quantity, {differs} AS differs
        FROM a_usage a JOIN b_usage b USING ({KEY})""")
    ended = subprocess.run(
        [binary, 'diff', before, after, '--json', '--output', scratch / 'tables',
         '--adjustments', scratch / 'adjustments.csv'], stdout=subprocess.PIPE, check=False)
    equal('exit code', ended.returncode, 1)
    said = json.loads(ended.stdout)
    totals(said)
    tables(scratch)
    for path, key in TABLES.items():
        table = path.split('/')[1]
        found = [row for row in said['tables'] if row['table'] == table]
        if len(found) != 1:
            sys.exit(f'{table}: ratemill compares it {len(found)} times')
        published(table, path, key, found[0], before, after, scratch)


def totals(said):
    (count, old, new), = rows(
        'SELECT count(*), coalesce(sum(charge), 0), coalesce(sum(charge_b), 0) FROM pairs '
        'WHERE differs')
    equal('changed', said['changed_after']['records'], count)
    equal('charge changed, before', Decimal(said['changed_before']['charge']), old)
    equal('charge changed, after', Decimal(said['changed_after']['charge']), new)
    equal('equal', said['equal']['records'],
          rows('SELECT count(*) FROM pairs WHERE NOT differs')[0][0])
    for name, one, other in (('removed', 'a', 'b'), ('added', 'b', 'a')):
        (count, charge), = rows(f"""SELECT count(*), coalesce(sum(charge), 0)
            FROM {one}_usage ANTI JOIN {other}_usage USING ({KEY})""")
        equal(name, said[name]['records'], count)
        equal(f'charge {name}', Decimal(said[name]['charge']), charge)
    delta = rows('SELECT (SELECT sum(charge) FROM b_usage) - (SELECT sum(charge) FROM a_usage)')
    equal('delta', Decimal(said['charge']['delta']), delta[0][0])
    price, = rows("""SELECT count(*) FROM pairs WHERE charge <> charge_b AND rule = rule_b
        AND free_quantity = free_b AND quantity = quantity_b AND plan = plan_b""")
    reasons = {row['reason']: row for row in said['reasons']}
    equal('changed by price', reasons['price']['records'], price[0])
    for column, group in (('plan', 'plans'), ('region', 'regions')):
        wanted = rows(f"""SELECT {column}, sum(b) - sum(a) AS delta FROM (
              SELECT {column}, charge AS a, 0 AS b FROM a_usage UNION ALL
              SELECT {column}, 0, charge FROM b_usage)
            GROUP BY ALL HAVING delta <> 0 ORDER BY {column}""")
        found = [(row['name'], Decimal(row['charge']['delta'])) for row in said[group]]
        equal(f'delta by {column}', [pair for pair in found if pair[1]], wanted)


def tables(scratch):
    changes = f"'{scratch}/tables/changes.parquet'"
    equal('Σ changes.parquet', rows(f"""SELECT
          sum(coalesce(charge_after, 0)) - sum(coalesce(charge_before, 0)) FROM {changes}""")[0][0],
          rows('SELECT (SELECT sum(charge) FROM b_usage) - (SELECT sum(charge) FROM a_usage)')[0][0])
    equal('rows of changes.parquet', rows(f'SELECT count(*) FROM {changes}')[0][0],
          rows(f"""SELECT (SELECT count(*) FROM pairs WHERE differs)
            + (SELECT count(*) FROM a_usage ANTI JOIN b_usage USING ({KEY}))
            + (SELECT count(*) FROM b_usage ANTI JOIN a_usage USING ({KEY}))""")[0][0])
    wanted = rows("""SELECT msisdn, coalesce(b.total, 0) - coalesce(a.total, 0) AS delta
        FROM a_invoices a FULL JOIN b_invoices b USING (msisdn) WHERE delta <> 0 ORDER BY msisdn""")
    adjusted = rows(f"""SELECT msisdn, amount FROM
        read_csv('{scratch}/adjustments.csv', all_varchar = true, header = true)""")
    equal('adjustments', [(int(msisdn), Decimal(amount)) for msisdn, amount in adjusted], wanted)
    equal('subscribers.parquet', rows(f"""SELECT msisdn, delta FROM
        '{scratch}/tables/subscribers.parquet' WHERE delta <> 0 ORDER BY msisdn"""), wanted)


def published(table, path, key, said, before, after, scratch):
    for name, folder in (('a', before), ('b', after)):
        QUERY.execute(f"""CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet(
            '{folder}/{path}/data/**/*.parquet', hive_partitioning = true,
            hive_types_autocast = 0)""")
    described = rows('DESCRIBE a')
    keys = [name.strip() for name in key.split(',')]
    if 'region' in [column[0] for column in described]:
        keys.append('region')
    rest = [column[0] for column in described if column[0] not in keys + ['month']]
    same = ' AND '.join(f'a.{name} IS NOT DISTINCT FROM b.{name}' for name in keys)
    differs = ' OR '.join(f'a.{name} IS DISTINCT FROM b.{name}' for name in rest)
    changed, = rows(f'SELECT count(*) FROM a JOIN b ON {same} WHERE {differs}')[0]
    for what, one, other in (('removed', 'a', 'b'), ('added', 'b', 'a')):
        equal(f'{table}: {what}', said[what],
              rows(f'SELECT count(*) FROM {one} ANTI JOIN {other} ON {same}')[0][0])
    equal(f'{table}: changed', said['changed'], changed)
    for total in said['sums']:
        for run, side in (('a', 'before'), ('b', 'after')):
            equal(f"{table}: {total['column']} {side}", Decimal(total['amount'][side]),
                  rows(f"SELECT coalesce(sum({total['column']}), 0) FROM {run}")[0][0])
    equal(f'{table}: rows of rows.parquet', said['removed'] + said['added'] + said['changed'],
          rows(f"""SELECT count(DISTINCT key) FROM '{scratch}/tables/rows.parquet'
            WHERE "table" = '{table}'""")[0][0])


main()

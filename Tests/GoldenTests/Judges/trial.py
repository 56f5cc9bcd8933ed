#!/usr/bin/env python3
"""Tries a published month under other prices by SQL over its tables, and compares 'simulate'.

    trial.py RATEMILL OUTPUT CATALOGUE SCRATCH

CATALOGUE is the month's own with two changes: the rule RULE costs PRICE a minute begun, and the
plan PLAN costs FEE. What a row of RULE costs is computed from its billed and free minutes, a fee
from its days: nothing of Ratemill is used. Exit code 1 and a sentence on standard error where
'simulate' says otherwise.
"""
import bisect
import fractions
import json
import pathlib
import subprocess
import sys

import duckdb

RULE, PRICE_BEFORE, PRICE = 'flat_domestic', 150_000, 203_000
PLAN, FEE_BEFORE, FEE, DAYS = 'p19', 19_000_000, 23_000_000, 31
QUERY = duckdb.connect()


def table(output, name):
    return (f"read_parquet('{output}/{name}/data/**/*.parquet', hive_partitioning=true, "
            'hive_types_autocast=0)')


def equal(what, found, wanted):
    if found != wanted:
        sys.exit(f'{what}: simulate says {found!r}, SQL {wanted!r}')
    print(f'{what} agree')


def micros(column):
    return f'CAST({column} * 1000000 AS HUGEINT)'


def text(amount):
    sign, amount = ('-' if amount < 0 else ''), abs(amount)
    decimals = f'{amount % 1_000_000:06}'.rstrip('0').ljust(2, '0')
    return f'{sign}{amount // 1_000_000}.{decimals}'


def half_up(numerator, denominator):
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def months(output):
    """By number: region, plan, usage and recurring before and after."""
    usage = QUERY.execute(f"""SELECT msisdn, sum({micros('charge')}), sum(
          CASE rule WHEN '{RULE}' THEN (billed_quantity - free_quantity) // 60000 * {PRICE}
          ELSE {micros('charge')} END),
        count(*) FILTER (rule = '{RULE}' AND {micros('charge')}
          <> (billed_quantity - free_quantity) // 60000 * {PRICE_BEFORE}),
        count(*) FILTER (rule = '{RULE}' AND charge > 0)
      FROM {table(output, 'restricted/usage')} GROUP BY msisdn""").fetchall()
    if sum(row[3] for row in usage) or not sum(row[4] for row in usage):
        sys.exit(f'{RULE} is not what it was: adapt the test to the catalogue')
    fees = {}
    for msisdn, product, days, amount in QUERY.execute(f"""
          SELECT msisdn, product, count, {micros('amount')}
          FROM {table(output, 'restricted/invoice_lines')} WHERE kind = 'recurring'""").fetchall():
        before, after = fees.get(msisdn, (0, 0))
        if product == PLAN:
            if amount != half_up(FEE_BEFORE * days, DAYS * 10_000) * 10_000:
                sys.exit(f'{PLAN} is not what it was: adapt the test to the catalogue')
            fees[msisdn] = (before + amount, after + half_up(FEE * days, DAYS * 10_000) * 10_000)
        else:
            fees[msisdn] = (before + amount, after + amount)
    used = {row[0]: row[1:3] for row in usage}
    return {msisdn: (region, plan or '(none)', *used.get(msisdn, (0, 0)), *fees.get(msisdn, (0, 0)))
            for msisdn, region, plan in QUERY.execute(
                f"SELECT msisdn, region, plan FROM {table(output, 'restricted/invoices')}"
            ).fetchall()}


def groups(rows, key):
    found = {}
    for row in rows:
        sums = found.setdefault(key(row), [0] * 5)
        for index, value in enumerate((1, *row[2:])):
            sums[index] += value
    return {name: group(*sums) for name, sums in found.items()}


def group(count, usage_before, usage_after, recurring_before, recurring_after):
    before, after = usage_before + recurring_before, usage_after + recurring_after
    return {
        'subscribers': count, 'usage_before': text(usage_before),
        'recurring_before': text(recurring_before), 'revenue_before': text(before),
        'usage_after': text(usage_after), 'recurring_after': text(recurring_after),
        'revenue_after': text(after), 'change': text(after - before),
        'arpu_before': text(half_up(before, count * 10_000) * 10_000),
        'arpu_after': text(half_up(after, count * 10_000) * 10_000)}


def named(listed):
    return {entry['name']: {k: v for k, v in entry.items() if k != 'name'} for entry in listed}


def band(row):
    starts = [0, 10, 20, 50, 100, 200, 500]
    place = bisect.bisect_right(starts, fractions.Fraction(row[2] + row[4], 1_000_000)) - 1
    if place == 0:
        return 'below 10'
    return 'from 500' if place == 6 else f'{starts[place]} to below {starts[place + 1]}'


def bin_of(change):
    edges = [1, 5, 10, 20, 50, 100]
    if not change:
        return 'no change'
    place = bisect.bisect_left(edges, fractions.Fraction(abs(change), 1_000_000))
    over = '' if place == 0 else f'over {edges[place - 1]}'
    to = 'up to 1' if place == 0 else f' to {edges[place]}' if place < 6 else ''
    return f"{'less' if change < 0 else 'more'}, {over}{to}"


def main():
    ratemill, output, catalogue, scratch = sys.argv[1:]
    said = json.loads(subprocess.run(
        [ratemill, 'simulate', output, '--catalogue', catalogue, '--output', scratch, '--json'],
        check=True, capture_output=True, text=True).stdout)
    wanted = months(output)
    rows = QUERY.execute(f"""SELECT msisdn, region, coalesce(plan, '(none)'),
        {micros('usage_before')}, {micros('usage_after')}, {micros('recurring_before')},
        {micros('recurring_after')}, {micros('change')}, unrated_records
      FROM '{scratch}/*.parquet'""").fetchall()
    for row in rows:
        if tuple(row[1:7]) != wanted.get(row[0]) or row[7] != row[4] + row[6] - row[3] - row[5]:
            sys.exit(f'{row[0]}: simulate says {row[1:]}, SQL {wanted.get(row[0])}')
    equal('rows', len(rows), len(wanted))
    months_of = list(wanted.values())
    everyone = groups(months_of, lambda row: '')
    equal('the totals', named([said['total']]), everyone)
    equal('the plans', named(said['plans']), groups(months_of, lambda row: row[1]))
    equal('the regions', named(said['regions']), groups(months_of, lambda row: row[0]))
    equal('the bands', named(said['bands']), groups(months_of, band))
    changes = sorted(row[3] + row[5] - row[2] - row[4] for row in months_of)
    bins = {}
    for change in changes:
        bins.setdefault(bin_of(change), []).append(change)
    equal('the bins', {b['name']: (b['subscribers'], b['change']) for b in said['bins']
                       if b['subscribers']},
          {name: (len(found), text(sum(found))) for name, found in bins.items()})
    for name, found in (('winners', [c for c in changes if c < 0]), ('unchanged', [
            c for c in changes if c == 0]), ('losers', [c for c in changes if c > 0])):
        equal(f'the {name}', (said[name]['subscribers'], said[name]['change']),
              (len(found), text(sum(found))))
    equal('the percentiles', said['percentiles'], {
        f'p{percent}': text(changes[-(-len(changes) * percent // 100) - 1])
        for percent in (10, 50, 90)})
    missing, charged = -sum(changes), sum(row[3] for row in months_of)
    equal('break-even', fractions.Fraction(
        int(said['break_even']['numerator']), int(said['break_even']['denominator'])),
        fractions.Fraction(missing, charged))
    percent = half_up(missing * 1_000_000, charged)
    equal('its per cent', said['break_even']['percent'],
          f"{'-' if percent < 0 else ''}{abs(percent) // 10_000}.{abs(percent) % 10_000:04}")
    equal('unrated', said['unrated'], [])
    control = json.loads((pathlib.Path(output) / 'control.json').read_text(encoding='utf-8'))
    equal('the usage of control.json', said['total']['usage_before'], control['money']['usage'])
    equal('its recurring fees', said['total']['recurring_before'],
          control['money']['invoice_recurring'])


if __name__ == '__main__':
    main()

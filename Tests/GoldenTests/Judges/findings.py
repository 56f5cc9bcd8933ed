#!/usr/bin/env python3
"""Holds what a run finds wrong with orders, numbers, cards and goods against what was planted.

    findings.py MONTH DEFECTS

MONTH is a published month, DEFECTS the truth/defects.csv of its feeds. Prints a table by rule; exit
code 1 where anything planted was not found, or anything found was not planted.
"""
import collections
import csv
import glob
import sys

import duckdb

# Findings that follow from another defect: planted rule -> what is found of the same order, too.
FOLLOWS = {
    'missing_part': {'binding_pending'},
    'part_unidentified': {'binding_pending'},
}


def published(month):
    def rows(table, columns):
        path = f'{month}/restricted/{table}/data/**/*.parquet'
        if not glob.glob(path, recursive=True):
            return []  # a table without rows has no folder
        return duckdb.sql(f"SELECT {columns} FROM read_parquet('{path}')").fetchall()

    found = collections.Counter()
    for rule, order, part, number in rows('order_findings', 'rule, order_id, part_id, msisdn'):
        found[rule, order or '', '' if rule in OF_ORDERS else part or '', ''] += 1
    for rule, number in rows('resource_exceptions', 'rule, msisdn'):
        found[rule, '', '', str(number)] += 1
    for rule, outlet, sku in rows('stock_findings', 'rule, outlet, sku') + rows(
            'stock_diff', "'stock_differs', outlet, sku"):
        found[rule, '', '', f'{outlet} {sku}'] += 1
    return found


# Rules about an order as a whole: what else a finding of theirs names is of no account here.
OF_ORDERS = {'missing_part', 'extra_part', 'part_money', 'order_twice', 'steps_out_of_order',
             'overdue', 'activated_after_cancel', 'cancel_without_retention',
             'second_attempt_missing', 'saved_yet_cancelled', 'binding_conflict'}
# Rules about a number.
OF_NUMBERS = {'number_two_cards', 'active_without_order'}


def planted(path):
    wanted = collections.Counter()
    for row in csv.DictReader(open(path, encoding='utf-8')):
        rule = row['rule']
        if row['outlet']:
            wanted[rule, '', '', f"{row['outlet']} {row['sku']}"] += 1
        elif rule in OF_NUMBERS or not row['order_id']:
            wanted[rule, '', '', row['number']] += 1
        else:
            order = 'Z' + row['order_id'] if rule == 'orphan_part' else row['order_id']
            wanted[rule, order, '' if rule in OF_ORDERS else row['suborder_id'], ''] += 1
    return wanted


def main(month, defects):
    found, wanted = published(month), planted(defects)
    following = {(rule, order) for (planted_rule, order, _, _) in wanted
                 for rule in FOLLOWS.get(planted_rule, ())}
    invented = [key for key in found - wanted if (key[0], key[1]) not in following]
    missed = list((wanted - found).elements())
    rules = sorted({key[0] for key in wanted} | {key[0] for key in invented})
    print(f'{"rule":<28}{"planted":>9}{"found":>9}{"missed":>9}{"invented":>9}')
    for rule in rules:
        counts = [sum(n for key, n in some.items() if key[0] == rule) for some in (
            wanted, wanted & found, collections.Counter(missed), collections.Counter(invented))]
        print(f'{rule:<28}' + ''.join(f'{count:>9}' for count in counts))
    total = sum(wanted.values())
    hits = total - len(missed)
    print(f'recall {hits}/{total}, precision {hits}/{hits + len(invented)}')
    for name, keys in [('not found', missed), ('not planted', invented)]:
        for key in keys[:5]:
            print(f'{name}: {key}', file=sys.stderr)
    if missed or invented:
        sys.exit('findings differ from what was planted: see the lines above')


if __name__ == '__main__':
    main(*sys.argv[1:])

#!/usr/bin/env python3
"""Holds what a run finds wrong with orders, numbers, cards, goods and flows of money against what
was planted there.

    findings.py INPUT MONTH [FORMER]

INPUT holds the feeds with their truth/defects.csv, MONTH is what was published of them, FORMER the
month before, whose stars make key customers. Prints a table by rule, and one of flows by state;
exit code 1 where anything planted was not found, or anything found was not planted.
"""
import collections
import csv
import decimal
import sys

from rows import published

# Findings that follow from another defect: planted rule -> what is found of the same order, too.
FOLLOWS = {
    'missing_part': {'binding_pending'},
    'part_unidentified': {'binding_pending'},
}
# As Jobs/month-end/operator.yaml has them.
KEY_STAR, ATTEMPTS_OF_KEY = 5, 2


def rows(folder, name):
    with open(f'{folder}/customers/{name}.csv', encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def found_in(month):
    found = collections.Counter()
    for rule, order, part, number in published(
            month, 'order_findings', 'rule, order_id, part_id, msisdn'):
        found[rule, order or '', '' if rule in OF_ORDERS else part or '', ''] += 1
    for rule, number in published(month, 'resource_exceptions', 'rule, msisdn'):
        found[rule, '', '', str(number)] += 1
    for rule, outlet, sku in published(month, 'stock_findings', 'rule, outlet, sku') + published(
            month, 'stock_diff', "'stock_differs', outlet, sku"):
        found[rule, '', '', f'{outlet} {sku}'] += 1
    return found


# Rules about an order as a whole: what else a finding of theirs names is of no account here.
OF_ORDERS = {'missing_part', 'extra_part', 'part_money', 'order_twice', 'steps_out_of_order',
             'overdue', 'activated_after_cancel', 'cancel_without_retention',
             'second_attempt_missing', 'saved_yet_cancelled', 'binding_conflict'}
# Rules about a number.
OF_NUMBERS = {'number_two_cards', 'active_without_order'}


def planted_in(truth):
    wanted = collections.Counter()
    for row in truth:
        rule = row['rule']
        if row['flow_no']:
            continue
        if row['outlet']:
            wanted[rule, '', '', f"{row['outlet']} {row['sku']}"] += 1
        elif rule in OF_NUMBERS or not row['order_id']:
            wanted[rule, '', '', row['number']] += 1
        else:
            order = 'Z' + row['order_id'] if rule == 'orphan_part' else row['order_id']
            wanted[rule, order, '' if rule in OF_ORDERS else row['suborder_id'], ''] += 1
    return wanted


def add_stars(wanted, folder, month, former):
    """Who was a star in the month before and left with too few attempts: the generator knows no
    stars, and plants nothing of that."""
    numbers = dict(published(former, 'invoices', 'subscriber, msisdn'))
    stars = {numbers[subscriber]: star
             for subscriber, star in published(former, 'star', 'subscriber, star')}
    attempts = collections.Counter(row['order_id'] for row in rows(folder, 'retention_cases'))
    this = published(month, 'invoices', 'DISTINCT month')[0][0]
    left = few = 0
    for row in rows(folder, 'main_orders'):
        if row['kind'] != 'cancel' or row['stage'] not in ('completed', 'bound'):
            continue
        if row['stage_on'][:7] != this or stars.get(int(row['msisdn']), 0) < KEY_STAR:
            continue
        left += 1
        if 0 < attempts[row['order_id']] < ATTEMPTS_OF_KEY:
            wanted['second_attempt_missing', row['order_id'], '', ''] = 1
            few += 1
    print(f'{left} stars left, {few} of them asked to stay only once')
    if not 0 < few < left:
        sys.exit('no star left with too few attempts, or each did: nothing is shown of stars')


def flows(folder, month, truth):
    """States of all flows: spoiled ones as planted, others matched, or reversed on both sides."""
    spoiled = {row['flow_no']: row['rule'] for row in truth if row['flow_no']}
    sums, wanted = [], {}
    for name in ['flows-mall', 'flows-billing']:
        feed = rows(folder, name)
        sums.append(sum(decimal.Decimal(row['amount']) for row in feed))
        for row in feed:
            flow = row['reverses'] or row['flow_no']
            state = 'reversed' if row['reverses'] else wanted.get(flow, 'matched')
            wanted[flow] = spoiled.get(flow, state)
    table = published(month, 'recon_payment', 'flow, state, left_amount, right_amount')
    found = {flow: state for flow, state, _, _ in table}
    if len(found) < len(table):
        sys.exit('a flow has two rows')
    for side, total in zip((2, 3), sums):
        if sum(row[side] for row in table) != total:
            sys.exit(f'money of {"left right".split()[side - 2]} differs from the log: {total}')
    if set(spoiled) - set(wanted):
        sys.exit('a flow is said to be spoiled that no log has')
    return found, wanted


def show(what, keys, counts):
    print(f'{what:<28}{"planted":>9}{"found":>9}{"missed":>9}{"invented":>9}')
    for key in keys:
        print(f'{key:<28}' + ''.join(f'{count:>9}' for count in counts(key)))


def judge_flows(folder, month, truth):
    found, wanted = flows(folder, month, truth)
    pairs = [set(some.items()) for some in (wanted, found)]
    missed, invented = pairs[0] - pairs[1], pairs[1] - pairs[0]

    def counts(state):
        sets = (pairs[0], pairs[0] & pairs[1], missed, invented)
        return [sum(pair[1] == state for pair in some) for some in sets]

    show('flows', sorted({state for some in pairs for _, state in some}), counts)
    hits = len(pairs[0] & pairs[1])
    print(f'recall {hits}/{len(pairs[0])}, precision {hits}/{len(pairs[1])}')
    return list(missed), list(invented)


def judge_findings(folder, month, former, truth):
    found, wanted = found_in(month), planted_in(truth)
    if former:
        add_stars(wanted, folder, month, former)
    following = {(rule, order) for (planted_rule, order, _, _) in wanted
                 for rule in FOLLOWS.get(planted_rule, ())}
    invented = [key for key in found - wanted if (key[0], key[1]) not in following]
    missed = list((wanted - found).elements())
    sets = (wanted, wanted & found, collections.Counter(missed), collections.Counter(invented))
    show('rule', sorted({key[0] for key in wanted} | {key[0] for key in invented}),
         lambda rule: [sum(n for key, n in some.items() if key[0] == rule) for some in sets])
    total = sum(wanted.values())
    hits = total - len(missed)
    print(f'recall {hits}/{total}, precision {hits}/{hits + len(invented)}')
    return missed, invented


def main(folder, month, former=None):
    with open(f'{folder}/truth/defects.csv', encoding='utf-8', newline='') as file:
        truth = list(csv.DictReader(file))
    missed, invented = judge_findings(folder, month, former, truth)
    for some, more in zip((missed, invented), judge_flows(folder, month, truth)):
        some += more
    for name, keys in [('not found', missed), ('not planted', invented)]:
        for key in keys[:5]:
            print(f'{name}: {key}', file=sys.stderr)
    if missed or invented:
        sys.exit('findings differ from what was planted: see the lines above')


if __name__ == '__main__':
    main(*sys.argv[1:])

#!/usr/bin/env python3
"""Rolls the goods of outlets and credits agents with orders, from the feeds alone.

    outlets.py INPUTS OUTPUTS

Both folders hold the same months, one after another, all of them judged: every row of stock_roll,
stock_diff, stock_findings and agent_kpi. What is found of goods is held against truth/defects.csv,
too. Nothing of Ratemill is used. Exit code 1 and a sentence where anything differs.
"""
import collections
import csv
import datetime
import pathlib
import sys

from rows import published

ATTRIBUTION_DAYS = 30
STAGES = ['submitted', 'verified', 'split', 'shipped', 'activated', 'completed', 'bound']


def feed(folder, name):
    with open(f'{folder}/{name}.csv', encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def same(what, found, wanted):
    found, wanted = collections.Counter(found), collections.Counter(wanted)
    for name, rows in [('not published', wanted - found), ('not in the feeds', found - wanted)]:
        for row in sorted(rows, key=str)[:5]:
            print(f'{what}: {name}: {row}', file=sys.stderr)
    if found != wanted:
        sys.exit(f'{what} differs from the feeds: see the lines above')
    return f'{what} {sum(found.values())}'


def roll(folder, former):
    """The rows of the three tables of goods, and what is left at the end."""
    moves, rows = collections.defaultdict(list), collections.Counter()
    for row in feed(folder, 'customers/stock_moves'):
        place = row['outlet'], row['sku']
        rows[row['outlet'], row['move_id']] += 1
        if rows[row['outlet'], row['move_id']] == 1:
            moves[place].append((row['on'], row['kind'], int(row['quantity']), row['move_id']))
    book, table, differences, wrong = {}, [], [], []
    for place in sorted(set(moves) | {place for place, left in former.items() if left}):
        own = sorted(moves[place], key=lambda move: (move[0], move[3]))
        sums = collections.Counter()
        for _, kind, quantity, _ in own:
            sums[kind] += quantity
        counts = {at: [move for move in own if move[1] == at] for at in ['opening', 'closing']}
        first, last = counts['opening'][:1], counts['closing'][-1:]
        opening, source = 0, 'none'
        if place in former:
            opening, source = former[place], 'former'
        elif first:
            opening, source = first[0][2], 'count'
        closing = opening + sums['received'] - sums['issued'] + sums['adjusted']
        book[place] = closing
        counted = last[0][2] if last else None
        table.append((*place, opening, source, sums['received'], sums['issued'], sums['adjusted'],
                      closing, counted, None if counted is None else counted - closing,
                      sum(kind not in counts for _, kind, _, _ in own)))
        for at, count, has in [('opening', first if source == 'former' else [], opening),
                               ('closing', last, closing)]:
            if count and count[0][2] != has:
                differences.append((*place, at, count[0][0], has, count[0][2], count[0][2] - has))
        pieces = collections.Counter()
        for on, kind, quantity, _ in own:
            pieces[on] += {'issued': -quantity}.get(kind, 0 if kind in counts else quantity)
        level, since = opening, None
        for on in sorted(pieces):
            level += pieces[on]
            if level < 0 and since is None:
                since = on
        if since:
            wrong.append(('stock_negative', *place, '', since))
        wrong += [('move_twice', *place, move, on) for on, _, _, move in own
                  if rows[place[0], move] > 1]
    return book, table, differences, wrong


def credit(folder, month):
    """By agent: contacts, reached, orders, audited, completed, cancelled."""
    contacts = collections.defaultdict(dict)
    for row in feed(folder, 'customers/contacts'):
        if row['kind'] == 'campaign' and row['agent']:
            contacts[row['msisdn']][row['contact_id']] = row
    sums = collections.defaultdict(lambda: [0] * 6)
    for row in (row for of_number in contacts.values() for row in of_number.values()):
        if row['on'].startswith(month):
            sums[row['agent']][0] += 1
            sums[row['agent']][1] += row['reached'] == 'yes'
    orders, steps = {}, collections.defaultdict(set)
    for row in feed(folder, 'customers/main_orders'):
        former = orders.get(row['order_id'])
        if not former or (former['stage_on'] < row['stage_on']):
            orders[row['order_id']] = row
    for row in feed(folder, 'customers/order_events'):
        if not row['suborder_id']:
            steps[row['order_id']].add(row['stage'])
    for order in orders.values():
        if order['kind'] == 'cancel' or not order['submitted_on'].startswith(month):
            continue
        submitted = datetime.date.fromisoformat(order['submitted_on'])
        latest = None
        for row in contacts[order['msisdn']].values():
            days = (submitted - datetime.date.fromisoformat(row['on'])).days
            if row['product'] == order['product'] and 0 <= days <= ATTRIBUTION_DAYS:
                latest = min(latest or (days, row['contact_id'], row['agent']),
                             (days, row['contact_id'], row['agent']))
        if not latest or not order['product']:
            continue
        mine = sums[latest[2]]
        mine[2] += 1
        passed = steps[order['order_id']] | {order['stage']}
        mine[3] += bool(passed & set(STAGES[1:]))
        mine[4] += order['stage'] in ('completed', 'bound')
        mine[5] += order['stage'] == 'cancelled'
    return [(agent, *own) for agent, own in sums.items()]


def main(inputs, outputs):
    book, seen, totals = {}, collections.Counter(), [0] * 6
    for place in sorted(pathlib.Path(inputs).iterdir()):
        folder, output, month = str(place), f'{outputs}/{place.name}', place.name
        book, table, differences, wrong = roll(folder, book)
        told = [
            same('stock_roll', published(
                output, 'stock_roll',
                'outlet, sku, opening, opening_from, received, issued, adjusted, closing, counted, '
                'difference, moves'), table),
            same('stock_diff', published(
                output, 'stock_diff',
                'outlet, sku, kind, CAST(counted_on AS VARCHAR), book, counted, difference'),
                differences),
            same('stock_findings', published(
                output, 'stock_findings',
                "rule, outlet, sku, coalesce(move_id, ''), CAST(since AS VARCHAR)"), wrong),
        ]
        found = [(rule, outlet, sku) for rule, outlet, sku, *_ in wrong]
        found += [('stock_differs', outlet, sku) for outlet, sku, *_ in differences]
        planted = [(row['rule'], row['outlet'], row['sku'])
                   for row in feed(folder, 'truth/defects') if row['outlet']]
        told.append(same('planted in goods', found, planted))
        seen.update(rule for rule, *_ in planted)
        agents = credit(folder, month)
        told.append(same('agent_kpi', published(
            output, 'agent_kpi',
            'agent, contacts, reached, orders, audited_orders, completed, cancelled'), agents))
        totals = [a + sum(agent[i + 1] for agent in agents) for i, a in enumerate(totals)]
        print(f'{month}: ' + ', '.join(told))
    print('planted and found: ' + ', '.join(f'{rule} {count}' for rule, count in seen.items()))
    names = ['contacts', 'reached', 'orders', 'audited', 'completed', 'cancelled']
    print('agents: ' + ', '.join(f'{name} {total}' for name, total in zip(names, totals)))
    if len(seen) < 3 or min(totals) == 0:
        sys.exit('a rule of goods, or a figure of agents, is nowhere: nothing is shown of it')


if __name__ == '__main__':
    main(*sys.argv[1:])

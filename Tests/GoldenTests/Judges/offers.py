#!/usr/bin/env python3
"""Makes a month's plan segments, statements and opened catalogue again, and compares every row.

    offers.py spoil INPUT               adds changes of plans to the feed of subscriptions
    offers.py judge CATALOGUE INPUT OUTPUT PACKED

OUTPUT is the month of Jobs/month-end/operator.yaml; PACKED the same with statements by customer,
of companies and households, that show fees only, are packed and list no records. Segments are
made from the feeds of subscribers and subscriptions, day by day; their fees by fractions; the
catalogue's parts from its text. Of Ratemill's output invoices, their lines, tax and usage are
believed: other judges see to them. Exit code 1 and a sentence where a row differs.
"""
import csv
import datetime
import fractions
import functools
import io
import itertools
import pathlib
import re
import sys
import urllib.parse

from rows import QUERY, feed, micros, same as same_rows, table

MONTH = '2026-10'
FIRST, LAST = datetime.date(2026, 10, 1), datetime.date(2026, 10, 31)
DAY = datetime.timedelta(1)
same = functools.partial(same_rows, least=1)
UNITS = {'min': 60_000, 'MiB': 1 << 20, 'GiB': 1 << 30, '': 1}


def date(text):
    return datetime.date.fromisoformat(text) if text else None


class Catalogue:
    """Plans, packs and offers as their YAML says them, read line by line."""

    def __init__(self, folder):
        self.products, self.kind, current = {}, 'plan', None
        for line in pathlib.Path(folder, 'plans.yaml').read_text().splitlines():
            if line.startswith('packs:'):
                self.kind = 'pack'
            if found := re.match(r'  - id: (\w+)', line):
                current = {
                    'id': found[1], 'kind': self.kind, 'allowances': [], 'generation': None,
                    'shares': {'joining': 'days', 'leaving': 'days', 'suspended': 'full'}}
                self.products[found[1]] = current
            if found := re.match(r'    fee: (\S+)$', line):
                current['fee'] = micros(found[1])
            if found := re.match(r'    fee: \{amount: (\S+), (.*)\}', line):
                current['fee'] = micros(found[1])
                current['shares'].update(p.split(': ') for p in found[2].split(', '))
            if found := re.match(r'    generation: (\S+)', line):
                current['generation'] = found[1]
            if found := re.match(r'      - \{id: (\w+), service: (\w+), quantity: (\d+)(\w*)', line):
                current['allowances'].append((found[1], found[2], int(found[3]) * UNITS[found[4]]))
        text = pathlib.Path(folder, 'offers.yaml').read_text()
        self.offers = {}
        for entry in re.split(r'  - id: ', text)[1:]:
            self.offers[entry.split('\n')[0]] = (
                re.findall(r'\w+', re.search(r'products: (.*)', entry)[1]),
                [(i, micros(p)) for i, p in re.findall(r'\{id: (\w+), price: ([\d.]+)\}', entry)],
                (re.search(r'effect: (\w+)', entry) or ['', 'atOnce'])[1])

    def components(self):
        sold = dict(self.offers)
        sold |= {id: ([id], [], 'atOnce') for id in self.products}
        units = {'voice': 'ms', 'sms': 'messages', 'data': 'octets'}
        rows = []
        for offer, (products, items, effect) in sold.items():
            parts = []
            for product in (self.products[id] for id in products):
                id, generation = product['id'], product['generation']
                parts.append((id, product['kind'], id, 1, None, None, generation))
                parts.append((id, 'fee', id, 1, 'months', product['fee'], generation))
                parts += [
                    (id, 'allowance', allowance, quantity, units[service], None, generation)
                    for allowance, service, quantity in product['allowances']]
            parts += [(None, 'item', item, 1, None, price, None) for item, price in items]
            what = 'offer' if offer in self.offers else self.products[offer]['kind']
            rows += [(offer, what, effect, i + 1) + part for i, part in enumerate(parts)]
        return rows


def held_days(subscriber, subscriptions, catalogue):
    """By day of the month: (plan, first day of its subscription) in force."""
    last = LAST
    if subscriber['status'] == 'churned':
        last = min(date(subscriber['churned_on']) or FIRST - DAY, LAST)
    first = max(FIRST, date(subscriber['activated_on']))
    plans = [
        (date(s['from']), s['product'], date(s['to'])) for s in subscriptions
        if catalogue.products[s['product']]['kind'] == 'plan']
    touching = [p for p in plans if p[0] <= LAST and (p[2] is None or p[2] > FIRST)]
    days = {}
    day = first
    while day <= last:
        if touching:
            now = [p for p in touching if p[0] <= day and (p[2] is None or p[2] > day)]
            if now:
                began = max(p[0] for p in now)
                days[day] = (min(p[1] for p in now if p[0] == began), began)
        elif subscriber['plan']:
            days[day] = (subscriber['plan'], date(subscriber['activated_on']))
        day += DAY
    return days, plans, first, last


def plan_before(subscriber, plans, catalogue):
    """The plan held last before the month, as subscriptions tell."""
    activated, found = date(subscriber['activated_on']), []
    for began, plan, ended in plans:
        end = min(ended or FIRST, FIRST)
        if max(began, activated) < end:
            found.append((end, began, plan))
    if not found:
        return None
    end, began, _ = max(found)
    return min(f[2] for f in found if f[:2] == (end, began))


def segments(subscriber, subscriptions, catalogue):
    days, plans, first, last = held_days(subscriber, subscriptions, catalogue)
    runs = [
        (key, [d for d, _ in group])
        for key, group in itertools.groupby(sorted(days.items()), key=lambda item: item[1])]
    before, rows = None, []
    for position, ((plan, began), held) in enumerate(runs):
        since = max(began, date(subscriber['activated_on']))
        ended = [p[2] for p in plans if p[:2] == (began, plan)]
        joins = held[0] > FIRST or since == FIRST
        churned = subscriber['status'] == 'churned' and date(subscriber['churned_on']) == held[-1]
        ends = held[-1] < LAST or churned or any(e == LAST + DAY for e in ended)
        if position == 0:
            before = plan_before(subscriber, plans, catalogue)
        terms = catalogue.products[plan]
        kind, former, change = 'continued', None, None
        if joins:
            former, kind = before, 'first'
            if before:
                old = catalogue.products[before]
                change = terms['fee'] - old['fee']
                kind = ('generation' if terms['generation'] != old['generation']
                        else 'spec' if change else 'other')
        fee_days, fee = billed(terms, held, joins, ends, subscriber['status'] == 'suspended')
        rows.append((
            plan, held[0], held[-1], len(held), since, ends, kind, former, change, fee_days, fee))
        before = plan
    return rows


def billed(terms, held, joins, ends, suspended):
    shares = terms['shares']
    if suspended and shares['suspended'] == 'none':
        return 0, 0
    begin = held[0] if joins and shares['joining'] == 'days' else FIRST
    end = held[-1] if ends and shares['leaving'] == 'days' else LAST
    days = (end - begin).days + 1
    share = fractions.Fraction(days, 31) if (begin, end) != (FIRST, LAST) else 1
    fen = terms['fee'] * share / 10_000
    return days, int(fen + fractions.Fraction(1, 2)) * 10_000


def judge_segments(catalogue, folder, output):
    held = {}
    for row in feed(folder, 'subscriptions'):
        held.setdefault(row['msisdn'], []).append(row)
    number_of = dict(table(output, 'restricted/invoices', ['subscriber', 'msisdn']))
    wanted = []
    for subscriber in feed(folder, 'subscribers'):
        number = int(subscriber['msisdn'])
        wanted += [
            (number,) + row
            for row in segments(subscriber, held.get(subscriber['msisdn'], []), catalogue)]
    columns = [
        'subscriber', 'plan', 'first_day', 'last_day', 'days', 'since', 'ends', 'kind',
        'former_plan', 'fee_change', 'fee_days', 'fee']
    found = table(output, 'open/plan_segment', columns, ('fee', 'fee_change'))
    same('segments', [(number_of[r[0]],) + r[1:] for r in found], wanted)
    kinds = {row[7] for row in wanted}
    if not {'continued', 'first', 'generation', 'spec'} <= kinds:
        sys.exit(f'the month only has the kinds {sorted(kinds)}: make it larger')
    fees = {}
    for row in found:
        key = (number_of[row[0]], row[1])
        fees[key] = fees.get(key, 0) + row[-1]
    billed_fees = {}
    for number, kind, product, amount in table(
            output, 'restricted/invoice_lines', ['msisdn', 'kind', 'product', 'amount'],
            ('amount',)):
        if kind == 'recurring' and catalogue.products[product]['kind'] == 'plan':
            billed_fees[number, product] = billed_fees.get((number, product), 0) + amount
    same('fees of lines and plans', [i for i in fees.items() if i[1]], list(billed_fees.items()))


class Bills:
    """Invoices, tax, usage and accounts of a month."""

    def __init__(self, folder, output):
        self.accounts = {row['account']: row for row in feed(folder, 'accounts')}
        self.account_of = {
            int(row['msisdn']): row['account'] for row in feed(folder, 'subscribers')}
        self.names = {int(row['msisdn']): row.get('name', '') for row in feed(folder, 'subscribers')}
        self.totals = dict(table(output, 'restricted/invoices', ['msisdn', 'total'], ('total',)))
        self.tax = {
            (number, line): tax for number, line, tax in
            table(output, 'restricted/invoice_tax', ['msisdn', 'line_no', 'tax'], ('tax',))}
        self.lines = table(
            output, 'restricted/invoice_lines',
            ['msisdn', 'line_no', 'kind', 'product', 'count', 'amount'], ('amount',))

    def group(self, number, column, kinds):
        account = self.accounts[self.account_of[number]]
        if account['kind'] not in kinds:
            return None
        if column == 'parent':
            return account['parent'] or account['account']
        return account[column]


def files(output, name, header):
    """(group, row as a mapping) of each file, which must be CSV to the letter."""
    for path in sorted(pathlib.Path(output, name, 'data', f'month={MONTH}').iterdir()):
        octets = path.read_bytes()
        group = urllib.parse.unquote(path.name.removesuffix('.csv'))
        text = octets.decode('utf-8')
        if '\n' in text.replace('\r\n', ''):
            sys.exit(f'{path}: a row ends without CR LF')
        rows = list(csv.DictReader(io.StringIO(text, newline=''), strict=True))
        if text.split('\r\n')[0] != header:
            sys.exit(f'{path}: its header is not {header}')
        yield from ((group, row) for row in rows)


def judge_statements(bills, output):
    header = 'account,customer,msisdn,name,line_no,kind,product,count,amount,tax'
    found = [
        (group, row['account'], row['customer'], int(row['msisdn']), row['name'],
         int(row['line_no']), row['kind'], row['product'] or None, int(row['count']),
         micros(row['amount']), micros(row['tax']))
        for group, row in files(output, 'restricted/statement', header)]
    wanted = []
    for number, line, kind, product, count, amount in bills.lines:
        group = bills.group(number, 'parent', {'group'})
        if group:
            account = bills.accounts[bills.account_of[number]]
            wanted.append((
                group, account['account'], account['customer'], number, bills.names[number], line,
                kind, product, count, amount, bills.tax.get((number, line), 0)))
    same('lines of statements', found, wanted)
    order = [(row[0], row[1], row[3], row[5]) for row in found]
    if order != sorted(order):
        sys.exit('statements are not by account, number and line')
    sums = {}
    for row in found:
        sums[row[3]] = sums.get(row[3], 0) + row[-2]
    same('statements and invoices', list(sums.items()), [(n, bills.totals[n]) for n in sums])


def judge_calls(bills, output):
    header = ('account,msisdn,start,service,direction,reversal,other_party,serving,zone,quantity,'
              'free_quantity,charge')
    found = []
    for group, row in files(output, 'restricted/statement_calls', header):
        start = datetime.datetime.fromisoformat(row['start'])
        found.append((
            group, row['account'], int(row['msisdn']), int(start.timestamp() * 1000),
            row['service'], row['direction'], row['reversal'] == 'true',
            int(row['other_party']) if row['other_party'] else None, row['serving'] or None,
            row['zone'] or None, int(row['quantity']), int(row['free_quantity']),
            micros(row['charge'])))
    columns = [
        'msisdn', 'epoch_ms(start)', 'service', 'direction', 'reversal', 'other_party', 'serving',
        'zone', 'quantity', 'free_quantity', 'charge']
    wanted = []
    for row in table(output, 'restricted/usage', columns, ('charge',)):
        group = bills.group(row[0], 'parent', {'group'})
        if group:
            wanted.append((group, bills.account_of[row[0]]) + row)
    same('records of statements', found, wanted)


def judge_packed(bills, output):
    """Statements by customer with fees only: the other lines are one, and the sum stays."""
    folder = pathlib.Path(output, 'restricted/statement/data', f'month={MONTH}')
    if pathlib.Path(output, 'restricted/statement_calls').exists():
        sys.exit('records are listed though the job does not ask for them')
    found = QUERY.execute(
        f"SELECT filename, msisdn, kind, product, CAST(amount * 1000000 AS BIGINT) "
        f"FROM read_csv('{folder}/*.csv.zst', filename=true, header=true, types={{'amount': "
        "'DECIMAL(18,6)', 'msisdn': 'BIGINT', 'product': 'VARCHAR', 'kind': 'VARCHAR'})"
    ).fetchall()
    rows = [
        (urllib.parse.unquote(pathlib.Path(row[0]).name.removesuffix('.csv.zst')),) + row[1:]
        for row in found]
    wanted, others = [], {}
    for number, _, kind, product, _, amount in bills.lines:
        group = bills.group(number, 'customer', {'group', 'household'})
        if not group:
            continue
        if kind == 'recurring':
            wanted.append((group, number, kind, product, amount))
        else:
            others[group, number] = others.get((group, number), 0) + amount
    wanted += [(g, n, 'other', None, amount) for (g, n), amount in others.items()]
    same('packed statements', rows, wanted)


def spoil(folder):
    """Every tenth plan that lasts ends in the month, in one of four ways."""
    position = 0
    for path in sorted(pathlib.Path(folder, 'customers').glob('subscriptions*.csv')):
        with open(path, newline='') as file:
            rows, spoilt = list(csv.DictReader(file)), []
        for row in rows:
            spoilt.append(row)
            if row['product'].startswith('pack') or row['to'] or row['from'] >= str(FIRST):
                continue
            position += 1
            if position % 10:
                continue
            changes = [
                [('2026-10-11', 'p129', '')], [('2026-10-01', 'p199', '')],
                [('2026-10-06', 'p19', '2026-10-16'), ('2026-10-16', row['product'], '')],
                [('2026-10-21', None, '')],
            ][position // 10 % 4]
            if changes[0][1] == row['product']:
                continue
            row['to'] = changes[0][0]
            spoilt += [
                {'msisdn': row['msisdn'], 'product': product, 'from': begin, 'to': end}
                for begin, product, end in changes if product]
        with open(path, 'w', newline='') as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator='\n')
            writer.writeheader()
            writer.writerows(spoilt)


def judge(folder, feeds, output, packed):
    catalogue = Catalogue(folder)
    same(
        'components',
        table(output, 'open/offer_component', [
            'offer', 'sold', 'effect', 'position', 'product', 'kind', 'component', 'qty', 'unit',
            'price', 'generation'], ('price',)),
        catalogue.components())
    judge_segments(catalogue, feeds, output)
    bills = Bills(feeds, output)
    judge_statements(bills, output)
    judge_calls(bills, output)
    judge_packed(Bills(feeds, packed), packed)


if __name__ == '__main__':
    {'spoil': spoil, 'judge': judge}[sys.argv[1]](*sys.argv[2:])

#!/usr/bin/env python3
"""Computes the main indicators again, from the feeds and from `usage` and `invoices` alone.

    indicators.py INPUTS OUTPUTS

Both folders hold the same months, one after another; the last one is judged. Prints a table of
indicator, published value, computed value and their difference at the published precision. Exit
code 1 where a difference isn't 0.
"""
import bisect
import collections
import csv
import datetime
import decimal
import fractions
import math
import pathlib
import sys

import duckdb

DIMENSIONS = ['brand', 'plan', 'area', 'region', 'channel', 'segment']
GIGABYTE = 1 << 30
DUE_DAY = 20
Z = decimal.Decimal('1.959963984540054235524594430')
decimal.getcontext().prec = 50


def half_up(part, whole=1):
    """The quotient, halves away from zero; None over nothing."""
    if not whole:
        return None
    value = fractions.Fraction(part) / whole
    rounded = math.floor(abs(value) + fractions.Fraction(1, 2))
    return -rounded if value < 0 else rounded


class Table:
    """Indicators side by side; what isn't printed is counted."""

    def __init__(self):
        self.rows, self.silent, self.wrong = [], 0, 0

    def add(self, name, ours, independent, within=0, loud=True):
        difference = '' if ours is None and independent is None else None
        if difference is None and None not in (ours, independent):
            difference = ours - independent
            difference = 0 if abs(difference) <= within else difference
        wrong = difference != 0 and difference != ''
        self.wrong += wrong
        if loud or wrong:
            self.rows.append((name, ours, independent, '?' if difference is None else difference))
        else:
            self.silent += 1

    def done(self):
        texts = [('indicator', 'ours', 'independent', 'difference')]
        texts += [tuple('–' if side is None else str(side) for side in row) for row in self.rows]
        widths = [max(len(row[side]) for row in texts) for side in range(4)]
        for name, *values in texts:
            sides = [value.rjust(width) for value, width in zip(values, widths[1:])]
            print('  '.join([name.ljust(widths[0]), *sides]))
        print(f'{self.silent} further values agree')
        if self.wrong:
            sys.exit(f'{self.wrong} indicators differ from those that were computed from the feeds')


class Month:
    """The feeds of a month, and what was rated and billed."""

    def __init__(self, inputs, outputs, name, former):
        self.name, self.former = name, former
        self.first = datetime.date.fromisoformat(name + '-01')
        self.last = (self.first + datetime.timedelta(days=31)).replace(day=1)
        self.last -= datetime.timedelta(days=1)
        self.days = self.last.day
        self.input, self.output = inputs / name, outputs / name
        self.feed = {int(row['msisdn']): row for row in self.rows('subscribers')}
        self.bills = {}
        for msisdn, plan, total, revenue in self.sql(
                'SELECT msisdn, plan, total, recurring + usage_voice + usage_sms + usage_data '
                '+ usage_content FROM {}', 'invoices'):
            self.bills[msisdn] = (plan or '', micros(total), micros(revenue))
        self.used = {msisdn: sums for msisdn, *sums in self.sql(
            "SELECT msisdn, sum(quantity) FILTER (service = 'voice' AND direction <> 'mt'), "
            "sum(quantity) FILTER (service = 'voice' AND direction = 'mt'), "
            "sum(quantity) FILTER (service = 'data'), count(*) FILTER (service = 'sms') "
            'FROM {} WHERE NOT reversal GROUP BY msisdn', 'usage')}
        self.flows = {msisdn: self.flow(msisdn) for msisdn in self.feed}

    def sql(self, query, name, audience='restricted'):
        path = f'{self.output}/{audience}/{name}/data/**/*.parquet'
        source = f"read_parquet('{path}', hive_partitioning=false)"
        return duckdb.sql(query.format(source)).fetchall()

    def published(self, name, audience='open'):
        """Rows as dictionaries; money in micro-units."""
        kinds = self.sql('DESCRIBE SELECT * FROM {}', name, audience)
        rows = self.sql('SELECT * FROM {}', name, audience)
        return [{kind[0]: micros(value) if 'DECIMAL' in kind[1] else value
                 for kind, value in zip(kinds, row)} for row in rows]

    def rows(self, name):
        with open(self.input / 'customers' / f'{name}.csv', newline='', encoding='utf-8') as file:
            return list(csv.DictReader(file))

    def day(self, msisdn, name):
        text = self.feed[msisdn][name]
        return datetime.date.fromisoformat(text) if text else None

    def within(self, day):
        return day is not None and self.first <= day <= self.last

    def place(self, msisdn):
        return {side: (self.bills[msisdn][0] if side == 'plan' else self.feed[msisdn][side]) or ''
                for side in DIMENSIONS}

    def flow(self, msisdn):
        """Whether in the base at first; what it came by and went by; whether in it at last."""
        activated, churned = self.day(msisdn, 'activated_on'), datetime.date.max
        if self.feed[msisdn]['status'] == 'churned':
            churned = self.day(msisdn, 'churned_on')
        opening, closed = activated < self.first <= churned, activated <= self.last < churned
        known = self.former and msisdn in self.former.flows
        before = bool(known and self.former.flows[msisdn][3])
        arrived = self.within(activated)
        back = self.within(self.day(msisdn, 'reconnected_on'))
        if back and not before:
            opening = False
        if arrived and self.within(self.day(msisdn, 'migrated_on')):
            opening = True
        gain = loss = None
        if not opening:
            gain = 'gross_adds' if arrived else 'reconnects' if back or closed else None
        if (opening or gain) and not closed:
            loss = self.feed[msisdn]['departure'] or 'voluntary'
            loss = 'port_outs' if loss == 'port_out' else loss
        here, there = self.place(msisdn), self.place(msisdn)
        if opening and before:
            there = self.former.place(msisdn) | {'region': here['region']}
        elif opening and arrived:
            there['brand'] = ''
        return opening, gain, loss, bool((opening or gain) and not loss), here, there

    def age(self, msisdn):
        activated = self.day(msisdn, 'activated_on')
        return (self.first.year - activated.year) * 12 + self.first.month - activated.month

    def exposure(self, msisdn):
        since = max(self.day(msisdn, 'activated_on'), self.first)
        if self.flows[msisdn][1] == 'reconnects' and self.day(msisdn, 'reconnected_on'):
            since = max(since, self.day(msisdn, 'reconnected_on'))
        until = self.last
        if self.feed[msisdn]['status'] == 'churned':
            until = min(until, self.day(msisdn, 'churned_on'))
        return max(0, (until - since).days + 1)

    def cells(self):
        """By cut and value, of one dimension or none: what is added up."""
        cells, accounts = collections.defaultdict(collections.Counter), collections.defaultdict(set)
        quarter = set(self.used)
        for former in [self.former, self.former and self.former.former]:
            quarter |= set(former.used) if former else set()
        for msisdn, (opening, gain, loss, closing, here, there) in self.flows.items():
            _, invoice, revenue = self.bills[msisdn]
            made, received, octets, messages = self.used.get(msisdn, [0] * 4)
            for cut in ['total', *DIMENSIONS]:
                key, old = (cut, here.get(cut, '')), (cut, there.get(cut, ''))
                cell = cells[key]
                cells[old]['opening'] += opening
                cells[old]['migrated_out'] += opening and key != old
                cell.update({
                    'migrated_in': opening and key != old, 'closing': closing,
                    'same_month': gain == 'gross_adds' and loss is not None,
                    'exposure': self.exposure(msisdn), 'billed': revenue != 0,
                    'used': msisdn in quarter, 'revenue': revenue, 'invoice': invoice,
                    'made': made or 0, 'received': received or 0, 'octets': octets or 0,
                    'messages': messages, gain: 1, loss: 1})
                sides = [('open', opening), ('close', closing), ('any', opening or gain)]
                for side, holds in sides:
                    if holds:
                        accounts[key, side].add(self.feed[msisdn]['account'])
        for (key, side), names in accounts.items():
            cells[key][f'accounts_{side}'] = len(names)
        return cells


def micros(money):
    return None if money is None else int(money * 1_000_000)


def strata_of(place):
    return ['total', *(f'{side}={place[side]}' for side in ['brand', 'channel', 'segment'])]


def title(cut, value):
    return cut if cut == 'total' else f'{cut} {value or "(none)"}'


def base_flow(table, month, cells):
    names = ['opening', 'gross_adds', 'reconnects', 'voluntary', 'involuntary', 'port_outs',
             'migrated_in', 'migrated_out', 'closing', 'same_month']
    for row in month.published('base_flow'):
        key = (row['cut'], row['value'] or '')
        cell, loud = cells[key], row['cut'] == 'total'
        for name in names:
            table.add(f'{title(*key)}: {name}', row[name], cell[name], loud=loud)
        lost = cell['voluntary'] + cell['involuntary'] + cell['port_outs'] - cell['same_month']
        for base, whole in [('average', fractions.Fraction(cell['opening'] + cell['closing'], 2)),
                            ('opening', cell['opening']),
                            ('exposure', fractions.Fraction(cell['exposure'], month.days))]:
            table.add(f'{title(*key)}: churn of {base}, ppm', row[f'churn_ppm_of_{base}'],
                      half_up(lost * 1_000_000, whole), loud=loud or row['cut'] == 'brand')


def rates(table, month, cells):
    for row in month.published('kpi_month'):
        if '+' in row['cut']:
            continue
        key = (row['cut'], row.get(row['cut']) or '')
        cell = cells[key]
        bases = {'average': fractions.Fraction(cell['opening'] + cell['closing'], 2),
                 'exposure': fractions.Fraction(cell['exposure'], month.days),
                 'opening': cell['opening'], 'closing': cell['closing'],
                 'billed': cell['billed'], 'used': cell['used']}
        minutes = fractions.Fraction(cell['made'] + cell['received'], 60)
        figures = {'arpu': cell['revenue'], 'mou_milliminutes': minutes,
                   'mou_mo_milliminutes': fractions.Fraction(cell['made'], 60),
                   'dou_milligigabytes': fractions.Fraction(cell['octets'] * 1000, GIGABYTE),
                   'sms_millimessages': cell['messages'] * 1000}
        loud = row['cut'] == 'total'
        for figure, part in figures.items():
            for base, whole in bases.items():
                name = f'{figure}_of_{base}'
                table.add(f'{title(*key)}: {name}', row[name], half_up(part, whole), loud=loud or (
                    row['cut'] == 'brand' and base == 'average'))
        between = fractions.Fraction(cell['accounts_open'] + cell['accounts_close'], 2)
        table.add(f'{title(*key)}: arpa_of_average', row['arpa_of_average'],
                  half_up(cell['revenue'], between), loud=loud or row['cut'] == 'brand')
        table.add(f'{title(*key)}: arpa_of_accounts', row['arpa_of_accounts'],
                  half_up(cell['revenue'], cell['accounts_any']), loud=loud)


def cohorts(table, months):
    cells = collections.defaultdict(collections.Counter)
    for month in months:
        for msisdn, flow in month.flows.items():
            key = (f"{month.day(msisdn, 'activated_on'):%Y-%m}", month.age(msisdn))
            cells[key].update({'lines': 1, 'active': flow[3], 'revenue': month.bills[msisdn][2]})
    most = collections.Counter()
    for (cohort, _), cell in cells.items():
        most[cohort] = max(most[cohort], cell['lines'])
    rows = months[-1].published('retention_cohort')
    table.add('cells of cohorts', len(rows), len(cells))
    for row in rows:
        cell, name = cells[row['cohort'], row['k']], f"cohort {row['cohort']} after {row['k']}"
        loud = row['cohort'] == months[0].name
        table.add(f'{name}: retention, ppm', row['retention_ppm'],
                  half_up(cell['active'] * 1_000_000, most[row['cohort']]), loud=loud)
        table.add(f'{name}: revenue', row['revenue'], cell['revenue'], loud=loud)


def risk(month):
    """By stratum and tenure: who was at risk, and who of them left."""
    strata = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))
    for msisdn, (opening, gain, loss, _, here, _) in month.flows.items():
        for name in strata_of(here):
            if opening or gain:
                cell = strata[name][month.age(msisdn)]
                cell[0] += 1
                cell[1] += loss is not None
    return strata


def curve(cells):
    """Kaplan and Meier's steps: tenure, S, Σ d / (n (n − d)), all exact."""
    left, spread, steps = fractions.Fraction(1), fractions.Fraction(0), []
    for tenure, (n, d) in sorted(cells.items()):
        left *= fractions.Fraction(n - d, n)
        spread += fractions.Fraction(d, n * (n - d)) if d < n else 0
        steps.append((tenure, left, spread))
    return steps


def precise(value):
    return decimal.Decimal(value.numerator) / value.denominator


def survival(table, month, strata):
    published = collections.defaultdict(dict)
    for row in month.published('km_curve'):
        published[row['stratum']][row['tenure_months']] = row
    for name, cells in strata.items():
        for tenure, left, spread in curve(cells):
            row = published[name].pop(tenure, None)
            if row is None:
                table.add(f'{name}: S({tenure})', None, float(left))
                continue
            loud = tenure in (12, 24, 36) and (name == 'total' or name.startswith('brand='))
            table.add(f'{name}: S({tenure}), ppb', row['survival_ppb'], half_up(left * 10**9),
                      loud=loud)
            if left:
                table.add(f'{name}: variance of S({tenure})', row['variance_femto'],
                          half_up(left * left * spread * 10**15), loud=False)
            if 0 < left < 1:
                log = precise(left).ln()
                width = Z * precise(spread).sqrt() / -log
                for side, sign in [('lower', 1), ('upper', -1)]:
                    end = (log * (sign * width).exp()).exp()
                    table.add(f'{name}: {side} end of S({tenure}), ppb', row[f'{side}_ppb'],
                              half_up(fractions.Fraction(end) * 10**9), loud=loud)
    table.add('steps of curves that are nobody\'s', sum(map(len, published.values())), 0)
    for row in month.published('rmst'):
        until, mean = row['until_months'], fractions.Fraction(0)
        steps = curve(strata[row['stratum']])
        ends = [tenure for tenure, *_ in steps]
        for t in range(until):
            place = bisect.bisect_right(ends, t) - 1
            mean += steps[place][1] if place >= 0 else 1
        table.add(f"{row['stratum']}: months of the first {until}, 10⁻⁶", row['mean_micromonths'],
                  half_up(mean * 10**6), loud='channel' not in row['stratum'])


def solved(matrix, vector):
    """x of matrix · x = vector, by elimination; lines that say nothing are left out."""
    rows = [list(line) + [value] for line, value in zip(matrix, vector)]
    width, used = len(vector), []
    for column in range(width):
        free = (row for row in rows if all(row is not line for line, _ in used))
        line = next((row for row in free if row[column]), None)
        if line is None:
            continue
        factor = line[column]
        line[:] = [value / factor for value in line]
        for row in rows:
            if row is not line and row[column]:
                rest = row[column]
                row[:] = [value - rest * own for value, own in zip(row, line)]
        used.append((line, column))
    answer = [fractions.Fraction(0)] * width
    for line, column in used:
        answer[column] = line[-1]
    return answer, len(used)


def chance(square, degrees):
    """The chance of such a χ² or more."""
    x = square / 2
    a, tail = (1.0, math.exp(-x)) if degrees % 2 == 0 else (0.5, math.erfc(math.sqrt(x)))
    while a < degrees / 2:
        tail += math.exp(a * math.log(x) - x - math.lgamma(a + 1))
        a += 1
    return tail


def log_ranks(table, month, strata):
    rows = month.published('logrank')
    for dimension in ['brand', 'channel', 'segment']:
        names = sorted(name for name in strata if name.startswith(dimension + '='))
        size = range(len(names))
        expected = [fractions.Fraction(0) for _ in size]
        observed = [sum(d for _, d in strata[name].values()) for name in names]
        variance = [[fractions.Fraction(0) for _ in size] for _ in size]
        for tenure in {t for name in names for t in strata[name]}:
            at = [strata[name].get(tenure, [0, 0]) for name in names]
            n, d = sum(cell[0] for cell in at), sum(cell[1] for cell in at)
            for i in size:
                share = fractions.Fraction(at[i][0], n)
                expected[i] += d * share
                for j in size if n > 1 else []:
                    other = (i == j) - fractions.Fraction(at[j][0], n)
                    variance[i][j] += other * share * d * (n - d) / (n - 1)
        off = [o - e for o, e in zip(observed, expected)]
        weights, degrees = solved(variance, off)
        square = sum(w * o for w, o in zip(weights, off))
        for row in [row for row in rows if row['dimension'] == dimension]:
            place = names.index(f"{dimension}={row['value']}")
            what = f"{dimension} {row['value']}: log-rank"
            loud = dimension == 'brand'
            table.add(f'{what}, lost', row['observed'], observed[place], loud=loud)
            table.add(f'{what}, expected, 10⁻⁶', row['expected_micros'],
                      half_up(expected[place] * 10**6), loud=loud)
            table.add(f'{what}, χ², 10⁻⁶', row['chi_square_micros'], half_up(square * 10**6),
                      loud=False)
        row = next(row for row in rows if row['dimension'] == dimension)
        table.add(f'{dimension}: χ² of the log-rank test, 10⁻⁶', row['chi_square_micros'],
                  half_up(square * 10**6))
        table.add(f'{dimension}: degrees of freedom', row['degrees_of_freedom'], degrees)
        table.add(f'{dimension}: chance of it, ppb', row['chance_ppb'],
                  half_up(fractions.Fraction(chance(float(square), degrees)) * 10**9))


def concentration(table, month):
    values = collections.defaultdict(list)
    for msisdn, (opening, gain, _, _, here, _) in month.flows.items():
        if opening or gain:
            fen = max(0, half_up(month.bills[msisdn][2], 10_000))
            for name in strata_of(here):
                values[name].append(fen)
    for row in month.published('concentration'):
        own = sorted(v for v in values[row['stratum']] if v or row['includes_zeros'])
        n, whole = len(own), sum(own)
        ranks = 2 * sum(rank * v for rank, v in enumerate(own, 1)) - (n + 1) * whole
        name = row['stratum'] + (' with zeros' if row['includes_zeros'] else '')
        loud = row['stratum'] == 'total' or 'brand' in name and not row['includes_zeros']
        table.add(f'{name}: lines', row['lines'], n, loud=loud)
        table.add(f'{name}: HHI, ppm', row['herfindahl_ppm'],
                  half_up(sum(v * v for v in own) * 10**6, whole**2), loud=loud)
        table.add(f'{name}: Gini, ppm', row['gini_ppm'], half_up(ranks * 10**6, n * whole),
                  loud=loud)
        for percent in [1, 5, 10]:
            top = sum(own[n - -(-n * percent // 100):])
            table.add(f'{name}: top {percent} %, ppm', row[f'top_{percent}_ppm'],
                      half_up(top * 10**6, whole), loud=loud)


def bridges(table, month, cells, former_cells):
    rows = month.published('revenue_bridge')
    for dimension in DIMENSIONS:
        goods = {}
        for place, of in enumerate([former_cells, cells]):
            for (cut, value), cell in of.items():
                if cut == dimension:
                    good = goods.setdefault(value, [0, 0, 0, 0])
                    good[place] = cell['opening'] + cell['closing']
                    good[place + 2] = cell['revenue']
        both = [good for good in goods.values() if good[0] and good[1]]
        q0, q1, r0, r1 = (sum(good[side] for good in both) for side in range(4))
        at_old_prices = half_up(sum(fractions.Fraction(b * r, a) for a, b, r, _ in both))
        at_old_average = half_up(fractions.Fraction(q1 * r0, q0))
        wanted = {'volume': at_old_average - r0, 'mix': at_old_prices - at_old_average,
                  'price': r1 - at_old_prices,
                  'new': sum(good[3] for good in goods.values() if not (good[0] and good[1])),
                  'lost': -sum(good[2] for good in goods.values() if not (good[0] and good[1]))}
        whole = next(row for row in rows if row['dimension'] == dimension and row['is_total'])
        for part, value in wanted.items():
            table.add(f'bridge by {dimension}: {part}', whole[part], value)
        for row in [row for row in rows if row['dimension'] == dimension and not row['is_total']]:
            a, b, before, after = goods[row['value'] or '']
            if a and b:
                price = fractions.Fraction(r0, q0)
                parts = {'volume': (b - a) * price,
                         'price': after - fractions.Fraction(b * before, a),
                         'mix': (b - a) * (fractions.Fraction(before, a) - price)}
                for part, value in parts.items():
                    # Rounded along their sum: to the micro-unit, three of which are nobody's.
                    table.add(f"bridge of {title(dimension, row['value'])}: {part}", row[part],
                              half_up(value), within=3, loud=False)


def ageing(table, months):
    """Each account pays its oldest invoice first; what is over stays as its credit."""
    debts, credits = collections.defaultdict(list), collections.Counter()
    for month in months:
        owed, paid = collections.Counter(), collections.Counter()
        for msisdn, row in month.feed.items():
            owed[row['account']] += month.bills[msisdn][1]
        for row in month.rows('payments'):
            day = datetime.date.fromisoformat(row['paid_on'])
            if month.within(day) and int(row['msisdn']) in month.feed:
                account = month.feed[int(row['msisdn'])]['account']
                paid[account] += micros(decimal.Decimal(row['amount']))
        due = (month.last + datetime.timedelta(days=1)).replace(day=DUE_DAY)
        for account in set(owed) | set(debts):
            if owed[account] > 0:
                debts[account].append([due, owed[account]])
            # A bill below zero is a payment: a gift exceeded the fees.
            left = credits[account] + paid[account] + max(0, -owed[account])
            for debt in debts[account]:
                taken = min(left, debt[1])
                debt[1] -= taken
                left -= taken
            credits[account] = left
            debts[account] = [debt for debt in debts[account] if debt[1]]
    last, wanted = months[-1].last, collections.Counter()
    for debt in debts.values():
        for due, amount in debt:
            days = (last - due).days
            wanted[-1 if days <= 0 else [0, 30, 60, 90, 180][
                bisect.bisect_right([0, 30, 60, 90, 180], days) - 1]] += amount
    found = collections.Counter()
    for row in months[-1].published('ar_ledger', 'restricted'):
        if row['kind'] != 'credit':
            found[-1 if row['days_past_due'] <= 0 else row['bucket']] += row['balance']
    for bucket in [-1, 0, 30, 60, 90, 180]:
        name = 'not due' if bucket < 0 else f'due for {bucket} days or more'
        table.add(f'owed, {name}', found[bucket], wanted[bucket])
    table.add('owed in all', sum(found.values()), sum(wanted.values()))


def main():
    inputs, outputs = map(pathlib.Path, sys.argv[1:])
    months = []
    for name in sorted(path.name for path in outputs.iterdir() if path.is_dir()):
        months.append(Month(inputs, outputs, name, months[-1] if months else None))
    table, month = Table(), months[-1]
    former_cells, cells = months[-2].cells(), month.cells()
    base_flow(table, month, cells)
    rates(table, month, cells)
    cohorts(table, months)
    strata = risk(month)
    survival(table, month, strata)
    log_ranks(table, month, strata)
    concentration(table, month)
    bridges(table, month, cells, former_cells)
    ageing(table, months)
    table.done()


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""Computes again what a job measures of its base, from the feeds and `subscriber_month` alone.

    measures.py RATEMILL SCRATCH SEED

Two months of an operator that is made up from SEED are run by RATEMILL; then subscribers, base
flow, KPIs, cohorts, packs, enterprises, ranks and the cube are computed here, line by line, and
compared. The cube is attacked, too: no cell that isn't shown may follow from those that are. Exit
code 1 and a sentence where anything differs.
"""
import collections
import csv
import datetime
import fractions
import itertools
import pathlib
import subprocess
import sys

import duckdb

import cube
from measured_months import FIRST, LAST, MONTHS, SMALL_CELL, make

DIMENSIONS = ['brand', 'plan', 'area', 'region', 'channel', 'segment']
CUTS = [()] + [(d,) for d in DIMENSIONS] + [('brand', 'area'), ('plan', 'channel', 'segment')]
FLOW = ['opening', 'gross_adds', 'reconnects', 'voluntary', 'involuntary', 'port_outs',
        'migrated_in', 'migrated_out', 'closing', 'same_month']
GIGABYTE = 1 << 30


def fail(what, found, wanted):
    sys.exit(f'{what}: published {found!r}, computed {wanted!r}')


def equal(what, found, wanted):
    if found != wanted:
        fail(what, found, wanted)


def half_up(numerator, denominator):
    """The quotient, halves away from zero; None over nothing."""
    if denominator <= 0:
        return None
    whole, rest = divmod(abs(numerator), denominator)
    whole += 2 * rest >= denominator
    return -whole if numerator < 0 else whole


class Month:
    """A published month and the feeds that it was made from."""

    def __init__(self, root, month):
        self.month, self.first, self.last = month, FIRST[month], LAST[month]
        self.output, self.input = root / 'out' / month, root / f'input-{month}'
        self.days = (self.last - self.first).days + 1
        self.feed = {int(row['msisdn']): row for row in self.rows('subscribers')}
        self.number = dict(self.sql('SELECT subscriber, msisdn FROM {}', 'invoices'))
        wanted = ['subscriber', 'plan', 'active_days', 'voice_ms', 'voice_mt_ms', 'sms_mo_events',
                  'sms_mt_events', 'data_octets', 'open_at_start', 'open_at_end', 'complaints']
        money = ['revenue', 'invoice', 'paid']
        select = ', '.join(wanted + [f'CAST({name} * 1000000 AS BIGINT)' for name in money])
        self.lines = {}
        for row in self.sql(f'SELECT {select} FROM {{}}', 'subscriber_month'):
            line = dict(zip(wanted + money, row))
            self.lines[self.number[line['subscriber']]] = line
        equal('subscribers', len(self.lines), len(self.feed))

    def sql(self, query, name, audience=None):
        for audience in ['open', 'restricted']:
            if (self.output / audience / name).exists():
                path = f"{self.output}/{audience}/{name}/data/**/*.parquet"
                source = f"read_parquet('{path}', hive_partitioning=false)"
                return duckdb.sql(query.format(source)).fetchall()
        return []

    def table(self, name):
        """Rows as dictionaries; money in micro-units."""
        kinds = self.sql('DESCRIBE SELECT * FROM {}', name)
        select = ', '.join(
            f'CAST("{kind[0]}" * 1000000 AS BIGINT)' if 'DECIMAL' in kind[1] else f'"{kind[0]}"'
            for kind in kinds)
        names = [kind[0] for kind in kinds]
        return [dict(zip(names, row)) for row in self.sql(f'SELECT {select} FROM {{}}', name)]

    def rows(self, name):
        with open(self.input / f'{name}.csv', newline='') as file:
            return list(csv.DictReader(file))

    def day(self, msisdn, name):
        text = self.feed[msisdn][name]
        return datetime.date.fromisoformat(text) if text else None

    def within(self, day):
        return day is not None and self.first <= day <= self.last

    def place(self, msisdn):
        feed = self.feed[msisdn]
        return {d: (self.lines[msisdn]['plan'] if d == 'plan' else feed[d]) or ''
                for d in DIMENSIONS}

    def naive(self, msisdn):
        """Whether it was open at the start and at the end, as the snapshot alone says."""
        activated, churned = self.day(msisdn, 'activated_on'), self.day(msisdn, 'churned_on')
        if self.feed[msisdn]['status'] != 'churned':
            churned = datetime.date.max
        return activated < self.first <= churned, activated <= self.last < churned

    def flows(self, former):
        """By line: opening, gain, loss, closing, where it was and where it is."""
        flows = {}
        for msisdn in self.feed:
            opened, closed = self.naive(msisdn)
            equal(f'open_at_start of {msisdn}', self.lines[msisdn]['open_at_start'], opened)
            before = former and msisdn in former.feed and former.lines[msisdn]['open_at_end']
            activated = self.within(self.day(msisdn, 'activated_on'))
            back = self.within(self.day(msisdn, 'reconnected_on'))
            moved = self.within(self.day(msisdn, 'migrated_on'))
            opening = opened
            if back and not before:
                opening = False
            if moved and activated:
                opening = True
            gain = None
            if not opening:
                gain = 'gross_adds' if activated else ('reconnects' if back or closed else None)
            loss = None
            if (opening or gain) and not closed:
                reason = self.feed[msisdn]['departure'] or 'voluntary'
                loss = {'port_out': 'port_outs'}.get(reason, reason)
            here = self.place(msisdn)
            there = dict(here)
            if opening and before:
                there = former.place(msisdn) | {'region': here['region']}
            elif opening and moved and activated:
                there['brand'] = ''
            flows[msisdn] = (opening, gain, loss, bool((opening or gain) and not loss), there, here)
        return flows

    def exposure(self, msisdn, gain):
        first = max(self.day(msisdn, 'activated_on'), self.first)
        if gain == 'reconnects' and self.day(msisdn, 'reconnected_on'):
            first = max(first, self.day(msisdn, 'reconnected_on'))
        last = self.last
        if self.feed[msisdn]['status'] == 'churned':
            last = min(last, self.day(msisdn, 'churned_on'))
        return max(0, (last - first).days + 1)


def key(cut, place):
    return ('+'.join(cut) or 'total',) + tuple(place[d] if d in cut else '' for d in DIMENSIONS)


def sums(month, former, flows):
    """By cut and values: a counter of everything that is added up."""
    cells = collections.defaultdict(collections.Counter)
    accounts = collections.defaultdict(set)
    for msisdn, (opening, gain, loss, closing, there, here) in flows.items():
        line, account = month.lines[msisdn], month.feed[msisdn]['account']
        past = former.lines.get(msisdn) if former else None
        for cut in CUTS:
            cell, old = cells[key(cut, here)], cells[key(cut, there)]
            old['opening'] += opening
            if opening and key(cut, here) != key(cut, there):
                old['migrated_out'] += 1
                cell['migrated_in'] += 1
            cell['closing'] += closing
            cell[gain] += 1
            cell[loss] += 1
            cell['same_month'] += gain == 'gross_adds' and loss is not None
            cell['lines'] += 1
            cell['billed'] += line['revenue'] != 0
            cell['used_month'] += line['active_days'] > 0
            cell['used'] += line['active_days'] > 0 or bool(past and past['active_days'] > 0)
            cell['exposure'] += month.exposure(msisdn, gain)
            for name in ['revenue', 'invoice', 'voice_mt_ms', 'data_octets', 'sms_mo_events',
                         'sms_mt_events']:
                cell[name] += line[name]
            cell['voice_mo_ms'] += line['voice_ms'] - line['voice_mt_ms']
            for side, holds in [('any', opening or gain), ('open', opening), ('close', closing)]:
                if holds:
                    accounts[key(cut, here), side].add(account)
            if past:
                old['former_closing'] += past['open_at_end']
    for (cell, side), names in accounts.items():
        cells[cell][f'accounts_{side}'] = len(names)
    return cells


def check_flow(month, former, cells):
    rows = month.table('base_flow')
    alone = {cell for cell in cells if '+' not in cell[0]}
    equal('cells of base_flow', len(rows), len(alone))
    for row in rows:
        value = [row['value'] or '' if d == row['cut'] else '' for d in DIMENSIONS]
        cell = cells[(row['cut'], *value)]
        where = f"{month.month} base_flow {row['cut']} {row['value']}"
        for name in FLOW:
            equal(f'{where} {name}', row[name], cell[name])
        equal(f'{where} residual', row['residual'], 0)
        lost = (cell['voluntary'] + cell['involuntary'] + cell['port_outs'] - cell['same_month'])
        average = cell['opening'] + cell['closing']
        equal(f'{where} churn', row['churn_ppm_of_average'], half_up(lost * 2_000_000, average))
        equal(f'{where} churn of opening', row['churn_ppm_of_opening'],
              half_up(lost * 1_000_000, cell['opening']))
        equal(f'{where} churn of exposure', row['churn_ppm_of_exposure'],
              half_up(lost * 1_000_000 * month.days, cell['exposure']))
        equal(f'{where} former', row['former_closing'], cell['former_closing'] if former else None)
        if row['cut'] == 'total':
            equal('migrations of all', row['migrated_in'], 0)
    print(f'{month.month}: base flow closes and agrees in {len(rows)} cells')


def check_kpis(month, former, cells):
    rows = month.table('kpi_month')
    equal('cells of kpi_month', len(rows), len(cells))
    whole = sum(line['revenue'] for line in month.lines.values())
    by_cut = collections.Counter()
    for row in rows:
        cell = cells[(row['cut'], *(row[d] or '' for d in DIMENSIONS))]
        by_cut[row['cut']] += row['revenue']
        bases = {'average': (2, cell['opening'] + cell['closing']),
                 'exposure': (month.days, cell['exposure']), 'opening': (1, cell['opening']),
                 'closing': (1, cell['closing']), 'billed': (1, cell['billed']),
                 'used': (1, cell['used'])}
        made, received = cell['voice_mo_ms'], cell['voice_mt_ms']
        figures = {'arpu': (cell['revenue'], 1), 'mou_milliminutes': (made + received, 60),
                   'mou_mo_milliminutes': (made, 60),
                   'dou_milligigabytes': (cell['data_octets'] * 1000, GIGABYTE),
                   'sms_millimessages': (
                       (cell['sms_mo_events'] + cell['sms_mt_events']) * 1000, 1)}
        wanted = {f'{figure}_of_{base}': half_up(part * scale, whole_ * count)
                  for figure, (part, whole_) in figures.items()
                  for base, (scale, count) in bases.items()}
        wanted |= {
            'lines': cell['lines'], 'subs_open': cell['opening'], 'subs_close': cell['closing'],
            'subs_average_twice': cell['opening'] + cell['closing'], 'subs_billed': cell['billed'],
            'subs_used': cell['used'], 'subs_used_month': cell['used_month'],
            'used_months': 2 if former else 1, 'exposure_days': cell['exposure'],
            'days': month.days, 'accounts': cell['accounts_any'],
            'accounts_open': cell['accounts_open'], 'accounts_close': cell['accounts_close'],
            'revenue': cell['revenue'], 'invoice': cell['invoice'], 'voice_mo_ms': made,
            'voice_mt_ms': received, 'data_octets': cell['data_octets'],
            'gigabyte_octets': GIGABYTE, 'sms_mo_events': cell['sms_mo_events'],
            'sms_mt_events': cell['sms_mt_events'], 'quarter_average_sixfold': None,
            'arpu_of_quarter_average': None,
            'arpa_of_average': half_up(
                2 * cell['revenue'], cell['accounts_open'] + cell['accounts_close']),
            'arpa_of_accounts': half_up(cell['revenue'], cell['accounts_any'])}
        equal('columns of kpi_month', set(row), set(wanted) | {'cut'} | set(DIMENSIONS))
        for name, value in wanted.items():
            equal(f"{month.month} kpi_month {row['cut']} {name}", row[name], value)
    for cut in CUTS:
        equal(f'revenue of the cut {cut}', by_cut['+'.join(cut) or 'total'], whole)
    billed = month.sql('SELECT CAST(sum(recurring + usage_voice + usage_sms + usage_data + '
                       'usage_content) * 1000000 AS BIGINT) FROM {}', 'invoices')[0][0]
    equal('revenue and invoices', whole, billed)
    print(f'{month.month}: {len(rows)} rows of KPIs agree; every cut has the revenue of invoices')


def check_churn(month, flows):
    wanted = sorted(
        (msisdn, {'port_outs': 'port_out'}.get(flow[2], flow[2]),
         month.feed[msisdn]['ported_to'] or None)
        for msisdn, flow in flows.items() if flow[2])
    found = sorted((month.number[row['subscriber']], row['kind'], row['destination'])
                   for row in month.table('churn_events'))
    equal('churn_events', found, wanted)


def check_cohorts(months, all_flows):
    wanted = {}
    for month, flows in zip(months, all_flows):
        for msisdn, flow in flows.items():
            activated = month.day(msisdn, 'activated_on')
            age = (month.first.year - activated.year) * 12 + month.first.month - activated.month
            cell = wanted.setdefault((f'{activated:%Y-%m}', age), [0, 0, 0])
            cell[0] += 1
            cell[1] += flow[3]
            cell[2] += month.lines[msisdn]['revenue']
    rows = months[-1].table('retention_cohort')
    found = {(row['cohort'], row['k']): [row['lines'], row['active'], row['revenue']]
             for row in rows}
    equal('cells of retention_cohort', found, wanted)
    for row in rows:
        own = {k: cell for (cohort, k), cell in wanted.items() if cohort == row['cohort']}
        equal('cohort_lines', row['cohort_lines'], max(cell[0] for cell in own.values()))
        equal('retention_ppm', row['retention_ppm'],
              half_up(row['active'] * 1_000_000, row['cohort_lines']))
        first = own.get(0)
        equal('revenue_ppm_of_k0', row['revenue_ppm_of_k0'],
              half_up(row['revenue'] * 1_000_000, first[2]) if first else None)
    print(f'{len(rows)} cells of cohorts agree: two diagonals')


def check_packs(month, flows):
    charged = collections.Counter()
    for msisdn, product, amount in month.sql(
            "SELECT msisdn, product, CAST(sum(amount) * 1000000 AS BIGINT) FROM {} "
            "WHERE kind IN ('recurring', 'setup') GROUP BY ALL", 'invoice_lines'):
        charged[msisdn, product] = amount
    held = {(int(row['msisdn']), row['product']): (row['from'], row['to'])
            for row in month.rows('subscriptions')}
    wanted = collections.defaultdict(lambda: [0, 0, 0])
    for order in month.rows('orders'):
        day = datetime.date.fromisoformat(order['submitted_on'])
        if order['stage'] == 'cancelled' or (day.year, day.month) != (2026, 9):
            continue
        msisdn, product = int(order['msisdn']), order['product']
        start, end = held[msisdn, product]
        alive = flows[msisdn][3] and start <= str(month.last) and (not end or end > str(month.last))
        cell = wanted[product, order['mode'] or None, order['channel']]
        cell[0] += 1
        cell[1] += alive
        cell[2] += bool(alive and charged[msisdn, product] > 0)
    found = {(row['product'], row['mode'], row['channel']):
             [row['orders'], row['alive'], row['charged']] for row in month.table('vas_retention')}
    equal('vas_retention', found, dict(wanted))
    print(f'{sum(cell[0] for cell in wanted.values())} orders of packs were followed')


def check_cube(month, flows):
    lines = []
    for msisdn, flow in flows.items():
        if not flow[3]:
            continue
        feed, revenue = month.feed[msisdn], month.lines[msisdn]['revenue']
        age = month.first.year - int(feed['birth_year']) if feed['birth_year'] else None
        band = '' if age is None else '<25' if age < 25 else '25-44' if age < 45 else '45+'
        arpu = ('none' if revenue <= 0 else '0-12' if revenue < 12_000_000 else
                '12-35' if revenue < 35_000_000 else '35+')
        lines.append(((feed['brand'], feed['area'], feed['channel'], band, arpu), revenue))
    cube.judge(
        month.table('mart_cube'), ['brand', 'area', 'channel', 'age', 'arpu'],
        ['brand', 'area', 'channel', 'age_band', 'arpu_band'], lines, SMALL_CELL)


def check_ranks(month, flows):
    rows = [(row, month.number[row['subscriber']]) for row in month.table('rfm')]
    paid = collections.defaultdict(list)
    for row in month.rows('payments'):
        day = datetime.date.fromisoformat(row['paid_on'])
        if day <= month.last:
            paid[int(row['msisdn'])].append((day, int(row['amount']) * 1_000_000))
    equal('ranked lines', {msisdn for _, msisdn in rows},
          {msisdn for msisdn in paid if flows[msisdn][3]})
    for row, msisdn in rows:
        own = paid[msisdn]
        equal('rfm', (row['recency_days'], row['payments'], row['paid']),
              ((month.last - max(own)[0]).days, len(own), sum(amount for _, amount in own)))
    for value, score, sign in [('recency_days', 'recency_score', -1),
                               ('payments', 'frequency_score', 1), ('paid', 'money_score', 1)]:
        check_bands([(sign * row[value], row[score]) for row, _ in rows], 5, score)
    stars = month.table('star')
    equal('starred lines', len(stars), sum(flow[3] for flow in flows.values()))
    check_bands([(row['value'], row['band']) for row in stars], 5, 'band')
    print(f'{len(rows)} lines are ranked by what they paid, {len(stars)} by their value')


def check_bands(pairs, bands, what):
    """Bands of equal size along the values, whatever the order of equal ones."""
    sizes = collections.Counter(band for _, band in pairs)
    for band in range(1, bands + 1):
        wanted = -(-len(pairs) * band // bands) - -(-len(pairs) * (band - 1) // bands)
        equal(f'size of {what} {band}', sizes[band], wanted)
    for low, high in itertools.pairwise(range(1, bands + 1)):
        most = max(value for value, band in pairs if band == low)
        least = min(value for value, band in pairs if band == high)
        if most > least:
            fail(f'{what} {low} and {high}', most, least)


def check_survival(month, flows):
    at_risk, lost = collections.Counter(), collections.Counter()
    for msisdn, (opening, gain, loss, _, _, _) in flows.items():
        if opening or gain:
            activated = month.day(msisdn, 'activated_on')
            age = (month.first.year - activated.year) * 12 + month.first.month - activated.month
            at_risk[age] += 1
            lost[age] += loss is not None
    left = fractions.Fraction(1)
    rows = sorted((row for row in month.table('km_curve') if row['stratum'] == 'total'),
                  key=lambda row: row['tenure_months'])
    equal('tenures of km_curve', [row['tenure_months'] for row in rows], sorted(at_risk))
    for row in rows:
        age = row['tenure_months']
        equal('km_curve', (row['at_risk'], row['events']), (at_risk[age], lost[age]))
        left *= 1 - fractions.Fraction(lost[age], at_risk[age])
        if abs(row['survival_ppb'] - left * 10**9) > 1:
            fail(f'survival at {age}', row['survival_ppb'], float(left))
    print(f'{len(rows)} steps of the survival curve agree')


def check_enterprises(month):
    accounts = {row['account']: row for row in month.rows('accounts')}
    own = collections.Counter()
    for msisdn, line in month.lines.items():
        own[month.feed[msisdn]['account']] += line['revenue']
    below = collections.Counter()
    for account, revenue in own.items():
        above = account
        while above:
            below[above] += revenue
            above = accounts[above]['parent']
    for row in month.table('enterprise_month'):
        equal(f"revenue below {row['account']}", row['revenue'], below[row['account']])
    named = {row['account'] for row in month.table('enterprise_month')}
    for account, row in accounts.items():
        if own[account] and (row['kind'] == 'group' or row['key_account'] == 'yes'):
            if account not in named:
                sys.exit(f'enterprise_month lacks {account}')
    print(f'{len(named)} enterprises agree')


def check_bridge(months):
    rows = months[1].table('revenue_bridge')
    totals = [sum(line['revenue'] for line in month.lines.values()) for month in months]
    for row in rows:
        equal('residual', row['residual'], 0)
        equal('parts', sum(row[part] for part in ['volume', 'price', 'mix', 'new', 'lost']),
              row['revenue_after'] - row['revenue_before'])
        if row['is_total']:
            equal('revenues', [row['revenue_before'], row['revenue_after']], totals)
    equal('bridges', sum(row['is_total'] for row in rows), len(DIMENSIONS))
    print(f'{len(rows)} rows of bridges close')


def check_cutting(month, other):
    """That the work was cut otherwise shows in no row of any table."""
    tables = sorted(path.name for zone in ['open', 'restricted']
                    for path in (month.output / zone).iterdir() if path.name != 'job')
    for name in tables:
        found, wanted = (sorted(map(repr, one.sql('SELECT * FROM {}', name)))
                         for one in [other, month])
        if found != wanted:
            sys.exit(f'{name} has other rows where partitions have other sizes')
    print(f'{len(tables)} tables are the same from partitions of other sizes')


def run(ratemill, scratch, month, output, workers):
    subprocess.run(
        [ratemill, 'run', scratch / 'job', '--month', month, '--input', scratch / f'input-{month}',
         '--output', output / month, '--pseudonym-key', scratch / 'pseudonym.key', '--workers',
         workers, '--quiet'], check=True)
    subprocess.run([ratemill, 'verify', output / month], check=True, stdout=subprocess.DEVNULL)


def main():
    ratemill, scratch, seed = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    make(scratch, seed)
    (scratch / 'pseudonym.key').write_text('a key for tests, of 32 octets....')
    for month in MONTHS:
        run(ratemill, scratch, month, scratch / 'out', '2')
    months = [Month(scratch, month) for month in MONTHS]
    all_flows, former = [], None
    for month in months:
        flows = month.flows(former)
        cells = sums(month, former, flows)
        check_flow(month, former, cells)
        check_kpis(month, former, cells)
        check_churn(month, flows)
        check_cube(month, flows)
        check_ranks(month, flows)
        check_survival(month, flows)
        check_enterprises(month)
        all_flows.append(flows)
        former = month
    check_cohorts(months, all_flows)
    check_packs(months[1], all_flows[1])
    check_bridge(months)
    job = scratch / 'job' / 'job.yaml'
    job.write_text(job.read_text().replace('Partition: 60}', 'Partition: 600}'))
    run(ratemill, scratch, MONTHS[0], scratch / 'again', '1')
    again = Month(scratch, MONTHS[0])
    again.output = scratch / 'again' / MONTHS[0]
    check_cutting(months[0], again)


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""Rates a yardstick month record by record, by README.md's rules and nothing else: the oracle.

    oracle.py DIR        reads DIR/ref and DIR/csv, writes DIR/oracle.json

No engine, no tricks, the standard library only: slow and plain on purpose. The file holds the
control totals of tasks A, B and C as totals.py computes them from an output.
"""
import collections
import csv
import datetime
import json
import pathlib
import sys


def main():
    data = pathlib.Path(sys.argv[1])
    operator = Operator(data / 'ref')
    task_a, records = collections.Counter(), []
    for path in sorted(data.glob('csv/*.csv')):
        with open(path, newline='', encoding='ascii') as file:
            for row in csv.DictReader(file):
                records.append(operator.rate(row, task_a))
    # Allowances are drawn in time; of one second the smaller id comes first.
    records.sort(key=lambda record: (record['start'], record['id']))
    task_b, months = collections.Counter(), {}
    for record in records:
        operator.draw(record, task_b, months)
    totals = {'A': dict(task_a), 'B': dict(task_b), 'C': operator.measure(months)}
    text = json.dumps(totals, indent=1, sort_keys=True)
    (data / 'oracle.json').write_text(text + '\n', encoding='utf-8')
    print(text)


def ceiling(amount, step):
    return -(-amount // step)


def table(path):
    with open(path, newline='', encoding='utf-8') as file:
        return [{name: int(text) if text.isdigit() and name != 'prefix' else text
                 for name, text in row.items()} for row in csv.DictReader(file)]


class Operator:
    def __init__(self, ref):
        self.zones = {row['prefix']: row['zone'] for row in table(ref / 'prefixes.csv')}
        self.rates = {(row['zone'], row['band']): row for row in table(ref / 'rates.csv')}
        self.texts = {row['zone']: row for row in table(ref / 'sms_rates.csv')}
        self.away = {row['country']: row for row in table(ref / 'roam.csv')}
        self.bands = {(row['dow'], row['hour']): row['band'] for row in table(ref / 'bands.csv')}
        self.plans = {row['plan_id']: row for row in table(ref / 'plans.csv')}
        subscribers = table(ref / 'subscribers.csv')
        self.subscribers = {row['msisdn']: row for row in subscribers}
        assert len(subscribers) == len(self.subscribers), 'a number is given twice'
        self.used = collections.Counter()

    def zone(self, number):
        """Of the longest prefix; 0: none."""
        return next((self.zones[number[:length]] for length in range(min(9, len(number)), 0, -1)
                     if number[:length] in self.zones), 0)

    def rate(self, row, totals):
        """Task A: the standard tariff, record by record."""
        kind, is_home = row['type'], row['roam'] == 'CN'
        zone = self.zone(row['other_party']) if kind != 'D' else 0
        day = datetime.date.fromisoformat(row['start_ts'][:10]).isoweekday()
        band = self.bands[day, int(row['start_ts'][11:13])]
        if kind == 'D':
            octets = int(row['bytes_up']) + int(row['bytes_down'])
            units = ceiling(octets, 1024) if is_home else ceiling(octets, 10240) * 10
            price = 2900 if is_home else self.away[row['roam']]['data_rate']
            charge = (units * price + 512) // 1024
        elif kind == 'V':
            units = int(row['duration'])
            if not is_home:
                charge = ceiling(units, 60) * self.away[row['roam']]['voice_rate']
            elif zone:
                rate = self.rates[zone, band]
                charge = rate['connect_fee'] + ceiling(units, rate['increment']) * rate['rate']
        else:
            units = 1
            charge = (self.away[row['roam']] if not is_home else self.texts.get(zone, {})).get(
                'sms_rate', 0)
        if kind != 'D' and zone == 0:
            charge = 0
        number = int(row['record_id'])
        totals.update(n=1, charge=charge, units=units, h=charge * (number % 1009),
                      zone=zone * (number % 1013), band=band * (number % 1019))
        totals['charge_' + kind] += charge
        takes = is_home and (kind == 'D' or self.texts.get(zone, {}).get('domestic') == 1)
        return {'id': number, 'msisdn': int(row['msisdn']), 'kind': kind, 'start': row['start_ts'],
                'units': units, 'charge': charge, 'takes': takes}

    def draw(self, record, totals, months):
        """Task B: allowances of the plan, in the order of time, and what is beyond them."""
        msisdn, kind, units = record['msisdn'], record['kind'], record['units']
        plan, charge, free = self.plans[self.subscribers[msisdn]['plan_id']], record['charge'], 0
        if record['takes']:
            allowance = {'V': plan['voice_min'] * 60, 'S': plan['sms_n'],
                         'D': plan['data_mb'] * 1024}[kind]
            free = max(0, min(units, allowance - self.used[msisdn, kind]))
            self.used[msisdn, kind] += units
            rest = units - free
            charge = {'V': ceiling(rest, 60) * plan['oob_voice'], 'S': rest * plan['oob_sms'],
                      'D': (rest * plan['oob_data'] + 512) // 1024}[kind]
        number = record['id']
        totals.update(n=1, charge=charge, free=free, h=charge * (number % 1009),
                      hf=free * (number % 1013), plan=plan['plan_id'] * (number % 1019))
        month = months.setdefault(msisdn, {'V': 0, 'S': 0, 'D': 0, 'charge': 0, 'days': set()})
        month[kind] += units
        month['charge'] += charge
        month['days'].add(record['start'][:10])

    def measure(self, months):
        """Task C: by plan and home region, and by month of activation; all subscribers count."""
        metrics, cohorts = {}, {}
        none = {'V': 0, 'S': 0, 'D': 0, 'charge': 0, 'days': ()}
        for msisdn, row in self.subscribers.items():
            month, plan = months.get(msisdn, none), self.plans[row['plan_id']]
            status, days = row['status'], len(month['days'])
            has_left = status == 'churned'
            billed = 30 if status == 'active' else int(row['churn_date'][8:]) if has_left else 0
            revenue = month['charge'] + plan['fee'] * billed // 30
            add(metrics, row['plan_id'] * 31 + int(row['home_region'][1:]),
                (row['plan_id'], row['home_region']),
                (1, days > 0, days >= 5, has_left, revenue, month['V'], month['D'], month['S']))
            cohort = row['activation_date'][:7]
            add(cohorts, int(cohort.replace('-', '')), cohort, (1, days > 0, not has_left, revenue))
        return {'metrics_rows': len(metrics), 'cohort_rows': len(cohorts),
                'm': weighted(metrics, 8), 'c': weighted(cohorts, 4)}


def add(groups, weight, key, values):
    sums = groups.setdefault(key, [weight] + [0] * len(values))
    for place, value in enumerate(values):
        sums[place + 1] += int(value)


def weighted(groups, count):
    """Each measure's sum over the groups times their weights, so that none may be mixed up."""
    return [sum(sums[0] * sums[place + 1] for sums in groups.values()) for place in range(count)]


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""Values the lines of each month again, and what areas prefer, row by row.

    lifetimes.py enrich INPUT       gives prepaid lines a year of payments of their own
    lifetimes.py judge INPUTS OUTPUTS

Payments of one month can't tell who leaves from who pays seldom, so a year's are made up first.
Both folders hold the same months, one after another; every one is judged. Of Ratemill's output only
`usage`, invoices and their lines are believed, which lines have overage of data, and whose a
pseudonym is. Judged are `clv`, `retention_budget`, `lifetime_product`, `sandbox_area` and `tenure`,
and of `subscriber_month` the columns of tax, arrears and suspension. The terms are those of
MeasureTests.swift.

What is whole or money from whole numbers must be equal. What comes from doubles may differ by

- CURVE of itself where survival is that of the month's curve: a factor is rounded to 10⁻⁹;
- MODEL of itself where a fitted model goes on: both searches end near the one best value; money of
  expected payments, by a millionth of a payment.

Exit code 1 where a row differs, with the first of them and what to look at.
"""
import bisect
import calendar
import collections
import csv
import datetime
import decimal
import fractions
import math
import pathlib
import random
import sys

import numpy

from indicators import DUE_DAY, Month, half_up, micros

PREPAID = {'Everyday', 'Campus'}
MARGIN, DISCOUNT = fractions.Fraction(70, 100), fractions.Fraction(12, 1000)
HORIZON, SMALL_CELL = 24, 25
# Hours that local time is ahead.
CLOCK = 8
TAX = fractions.Fraction(6, 100)
TAXES = {kind: fractions.Fraction(9, 100) for kind in ['usage_voice', 'usage_sms']}
UNTAXED = {'tax', 'rounding'}
AGES, ARPUS = [18, 25, 35, 45, 60], [20, 50, 100, 200]
BANDS = [0, 3, 6, 12, 24, 36, 60, 120]
CURVE, MODEL = 1e-9, 2e-5
SHOWN = 20


class Comparison:
    """Rows beside each other; differences are kept with what to do about them."""

    def __init__(self):
        self.values, self.wrong = collections.Counter(), []

    def rows(self, table, found, wanted, where):
        """Both by key; a wanted value is one, or one with what it may be off by."""
        for key in sorted(set(found) - set(wanted), key=repr):
            self.wrong.append(f'{table} {key}: published, but not computed: {where}')
        for key in sorted(set(wanted) - set(found), key=repr):
            self.wrong.append(f'{table} {key}: computed, but not published: {where}')
        for key, row in wanted.items():
            for column, value in row.items() if key in found else []:
                value, within = value if isinstance(value, tuple) else (value, 0)
                ours = found[key].get(column)
                self.values[table] += 1
                if ours != value and (None in (ours, value) or abs(ours - value) > within):
                    self.wrong.append(
                        f'{table} {key}: {column} is {ours}, computed {value}'
                        + (f' ± {within}' if within else '') + f': {where}')

    def done(self):
        for line in self.wrong[:SHOWN]:
            print(line)
        print(', '.join(f'{count} values of {table}' for table, count in self.values.items()))
        if self.wrong:
            sys.exit(f'{len(self.wrong)} values differ: where the product is right by its '
                     'page, mend this judge; else the product')


def psi(x):
    """The derivative of ln Γ, by its recurrence and series."""
    value, far = 0.0, x + 12
    for k in range(12):
        value = value - 1 / (x + k)
    inverse = 1 / (far * far)
    return value + numpy.log(far) - 1 / (2 * far) - inverse * (
        1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse / 132))))


def highest(gradient, start):
    """Where a gradient in logarithms of the parameters is 0: Newton's steps, kept short."""
    at = numpy.array(start, dtype=float)
    for _ in range(200):
        slope = numpy.array(gradient(numpy.exp(at)))
        hessian = numpy.empty((len(at), len(at)))
        for axis in range(len(at)):
            step = numpy.zeros(len(at))
            step[axis] = 1e-5
            ahead, behind = gradient(numpy.exp(at + step)), gradient(numpy.exp(at - step))
            hessian[axis] = (numpy.array(ahead) - numpy.array(behind)) / 2e-5
        hessian = (hessian + hessian.T) / 2
        # A hill everywhere: what would lead down is turned round.
        sizes, axes = numpy.linalg.eigh(hessian)
        sizes = -numpy.maximum(abs(sizes), 1e-9)
        move = -axes @ ((axes.T @ slope) / sizes)
        move *= min(1, 1 / max(1e-300, numpy.max(abs(move))))
        at = at + move
        if numpy.max(abs(move)) < 1e-11:
            break
    return numpy.exp(at)


def renewals(risk):
    """α and β of Fader and Hardie's shifted beta-geometric model; none where nobody left."""
    if not any(d for _, d in risk.values()) or all(n == d for n, d in risk.values()):
        return None

    def gradient(parameters):
        a, b = parameters
        da = db = 0.0
        for tenure, (n, d) in risk.items():
            da += d / a - n / (a + b + tenure)
            db += (n - d) / (b + tenure) - n / (a + b + tenure)
        return [a * da, b * db]
    return highest(gradient, [0, 2])


def buying(histories):
    """r, α, a, b of the BG/NBD model in weeks."""
    counts = collections.Counter(histories)
    x, recency, age = numpy.array(list(counts), dtype=float).T
    customers, again = numpy.array(list(counts.values())), x > 0
    t, s = age / 7, recency / 7

    def gradient(parameters):
        r, alpha, a, b = parameters
        # The share of each who are gone after the last purchase, which only a repeat tells.
        odds = numpy.log(a / (b + x - again)) + (r + x) * numpy.log((alpha + t) / (alpha + s))
        gone = numpy.where(again, 1 / (1 + numpy.exp(-odds)), 0)
        slopes = [
            psi(r + x) - psi(r) + math.log(alpha)
            - gone * numpy.log(alpha + s) - (1 - gone) * numpy.log(alpha + t),
            r / alpha - (r + x) * (gone / (alpha + s) + (1 - gone) / (alpha + t)),
            psi(a + b) - psi(a + b + x) + gone / a,
            psi(b + x) - psi(b) + psi(a + b) - psi(a + b + x) - gone / (b + x - again)]
        return [side * float(numpy.sum(customers * slope))
                for side, slope in zip(parameters, slopes)]
    return highest(gradient, [0, 0, 0, 0])


def purchases(parameters, x, recency, age, days):
    """The chance to be a customer still, and purchases in the next days: E[(1 − e^(−λpt)) / p] over
    what is left of λ and p, by the trapezoids of ln p / (1 − p); not the series that closes it."""
    r, alpha, a, b = parameters
    t, s, more = age / 7, recency / 7, days / 7
    odds = 0.0
    if x:
        odds = a / (b + x - 1) * ((alpha + t) / (alpha + s)) ** (r + x)
    b += x
    middle, width = math.log(a / b), math.sqrt(1 / a + 1 / b)
    at = numpy.arange(
        middle - max(12 * width, 45 / a), middle + max(12 * width, 45 / b), width / 16)
    share, rest = -numpy.log1p(numpy.exp(-at)), -numpy.log1p(numpy.exp(at))
    density = numpy.exp(a * (share - middle_log(a, b)) + b * (rest - middle_log(b, a)))
    p = numpy.exp(share)
    each = -numpy.expm1(-(r + x) * numpy.log1p(p * more / (alpha + t))) / p
    return 1 / (1 + odds), float(numpy.sum(density * each) / numpy.sum(density)) / (1 + odds)


def middle_log(a, b):
    return math.log(a / (a + b))


def spending(amounts):
    """p, q, γ of the gamma-gamma model, of (purchases, sum)."""
    mean = sum(z / x for x, z in amounts) / len(amounts)
    x, z = numpy.array(amounts, dtype=float).T
    z /= mean

    def gradient(parameters):
        p, q, g = parameters
        slopes = [
            x * (psi(p * x + q) - psi(p * x) + numpy.log(z) - numpy.log(g + z)),
            psi(p * x + q) - psi(q) + math.log(g) - numpy.log(g + z),
            q / g - (p * x + q) / (g + z)]
        return [side * float(numpy.sum(slope)) for side, slope in zip(parameters, slopes)]
    p, q, g = highest(gradient, [0, 1, 0])
    return p, q, g * mean


class Valued(Month):
    """A month with what lifetime values are made of."""

    def __init__(self, inputs, outputs, name, former):
        super().__init__(inputs, outputs, name, former)
        self.number = dict(self.sql('SELECT subscriber, msisdn FROM {}', 'invoices'))
        self.risk = collections.defaultdict(lambda: [0, 0])
        for msisdn, (opening, gain, loss, *_) in self.flows.items():
            if opening or gain:
                self.risk[max(0, self.age(msisdn))][0] += 1
                self.risk[max(0, self.age(msisdn))][1] += loss is not None
        self.paid = collections.defaultdict(list)
        for row in self.rows('payments'):
            day, amount = datetime.date.fromisoformat(row['paid_on']), row['amount']
            amount = micros(decimal.Decimal(amount))
            if 0 <= (self.last - day).days < 365 and amount > 0 and int(row['msisdn']) in self.feed:
                self.paid[int(row['msisdn'])].append((day, amount))
        self.in_base = [msisdn for msisdn, flow in self.flows.items() if flow[3]]
        self.factors()

    def factors(self):
        """By tenure: months ahead, discounted ones, those if kept for a month; and whether a model
        had to go on."""
        self.last_tenure, self.model = max(self.risk), renewals(self.risk)
        self.ahead = {}
        for tenure in range(self.last_tenure + 1):
            weight, chance, months, value = 1.0, 1.0, 0.0, 0.0
            for k in range(1, HORIZON + 1):
                chance *= self.kept(tenure + k) if k > 1 else 1
                weight /= float(1 + DISCOUNT)
                months += chance
                value += chance * weight
            first = self.kept(tenure + 1)
            within = MODEL if tenure + HORIZON > self.last_tenure else CURVE
            self.ahead[tenure] = (first * months, first * value, value, within)

    def kept(self, tenure):
        if tenure <= self.last_tenure:
            n, d = self.risk.get(tenure, (1, 0))
            return (n - d) / n
        if self.model is None:
            return 0
        a, b = self.model
        return (b + tenure) / (a + b + tenure)

    def tenure(self, msisdn):
        return max(0, self.age(msisdn))

    def former_bills(self):
        """The bills of this month and of up to three before it."""
        month, bills = self, []
        while month and len(bills) < 4:
            bills.append(month.bills)
            month = month.former
        return bills

    def means(self):
        """Mean revenue of each line, exact."""
        known = self.former_bills()
        means = {}
        for msisdn in self.flows:
            own = [bills[msisdn][2] for bills in known if msisdn in bills]
            means[msisdn] = fractions.Fraction(sum(own), len(own))
        return means

    def history(self, msisdn):
        days = sorted({day for day, _ in self.paid[msisdn]})
        return (len(days) - 1, (days[-1] - days[0]).days, (self.last - days[0]).days)


def near(value, within, least=1):
    """A value from doubles, with what it may be off by."""
    return half_up(fractions.Fraction(value)), max(least, abs(float(value)) * within)


def values(comparison, month, means):
    n, d = (sum(cell[side] for cell in month.risk.values()) for side in range(2))
    left = fractions.Fraction(n - d, n)
    prepaid = [msisdn for msisdn, (opening, gain, *_) in month.flows.items()
               if (opening or gain) and month.feed[msisdn]['brand'] in PREPAID
               and month.paid[msisdn]]
    model = buying([month.history(msisdn) for msisdn in prepaid])
    spends = []
    for msisdn in prepaid:
        fen = half_up(fractions.Fraction(sum(amount for _, amount in month.paid[msisdn]), 10_000))
        spends.append((month.history(msisdn)[0] + 1, fen))
    p, q, g = spending([spend for spend in spends if spend[1] > 0])
    wanted, expected = {}, {}
    for msisdn in month.in_base:
        tenure, margin = month.tenure(msisdn), half_up(means[msisdn] * MARGIN)
        months, discounted, _, within = month.ahead[tenure]
        row = {'tenure_months': tenure, 'margin': margin,
               'expected_micromonths': near(months * 10**6, within),
               'clv': near(margin * discounted, within),
               'clv_simple': half_up(margin * left / (1 + DISCOUNT - left)),
               'alive_ppb': None, 'expected_micropayments': None, 'clv_prepaid': None}
        if month.feed[msisdn]['brand'] in PREPAID and month.paid[msisdn]:
            history = month.history(msisdn)
            if history not in expected:
                expected[history] = purchases(model, *history, HORIZON * 30)
            alive, count = expected[history]
            whole = sum(amount for _, amount in month.paid[msisdn])
            each = p * (g * 10_000 + whole) / (p * (history[0] + 1) + q - 1) * float(MARGIN)
            row |= {'alive_ppb': near(alive * 10**9, MODEL),
                    'expected_micropayments': near(count * 10**6, MODEL),
                    'clv_prepaid': near(count * each, MODEL, least=1 + each / 10**6)}
        wanted[msisdn] = row
    found = {month.number[row['subscriber']]: row for row in month.published('clv')}
    comparison.rows(f'{month.name} clv', found, wanted,
                    'look at LifetimeModel, and for prepaid brands at BuyingModel, SpendingModel')
    print(f'{month.name}: r, α, a, b =', *(f'{value:.6g}' for value in model),
          f'· p, q, γ = {p:.6g} {q:.6g} {g / 100:.6g}'
          f' · α, β = {month.model[0]:.6g} {month.model[1]:.6g}')


def budgets(comparison, month, means):
    groups = collections.defaultdict(lambda: [0, fractions.Fraction(0)])
    for msisdn in month.in_base:
        group = groups[month.feed[msisdn]['segment'], month.tenure(msisdn)]
        group[0] += 1
        group[1] += means[msisdn]
    wanted, products = {}, collections.defaultdict(lambda: [0, fractions.Fraction(0), 0.0])
    for (segment, tenure), (lines, revenue) in groups.items():
        months, discounted, kept, within = month.ahead[tenure]
        without, with_ = (near(revenue * MARGIN * fractions.Fraction(side), within)
                          for side in [discounted, kept])
        wanted[segment, tenure] = {'lines': lines, 'clv_without': without, 'clv_with': with_}
        product = products[segment]
        product[0] += lines
        product[1] += revenue
        product[2] += lines * months
    rows = month.published('retention_budget')
    found = {(row['segment'] or '', row['tenure_months']): row for row in rows}
    where = 'look at LifetimeModel.budgets and LifetimeFactors'
    comparison.rows(f'{month.name} retention_budget', found, wanted, where)
    rows.sort(key=lambda row: row['rank'])
    order = sorted(rows, key=lambda row: (
        -row['spend_per_line'], (row['segment'] or '').encode(), row['tenure_months']))
    curve, lines, spend = {}, 0, 0
    for rank, row in enumerate(order, 1):
        most = row['clv_with'] - row['clv_without']
        lines, spend = lines + row['lines'], spend + most
        curve[row['segment'] or '', row['tenure_months']] = {
            'rank': rank, 'max_spend': most, 'spend_per_line': half_up(most, row['lines']),
            'cumulative_lines': lines, 'cumulative_spend': spend}
    comparison.rows(f"{month.name} budget's curve", found, curve, where)
    comparison.rows(
        f'{month.name} lifetime_product',
        {row['segment'] or '': row for row in month.published('lifetime_product')},
        {segment: {'lines': n, 'arpu': half_up(revenue, n),
                   'expected_micromonths': near(months * 10**6 / n, MODEL),
                   'lifetime_revenue': near(float(revenue) * months / n, MODEL)}
         for segment, (n, revenue, months) in products.items()},
        'look at LifetimeModel.products')


def band(value, starts):
    place = bisect.bisect_right(starts, value)
    if place == 0:
        return f'<{starts[0]}'
    return f'{starts[-1]}+' if place == len(starts) else f'{starts[place - 1]}-{starts[place] - 1}'


def arpu(revenue):
    if revenue <= 0:
        return 'none'
    place = bisect.bisect_right([start * 1_000_000 for start in ARPUS], revenue)
    low = ARPUS[place - 1] if place else 0
    return f'{low}+' if place == len(ARPUS) else f'{low}-{ARPUS[place]}'


def areas(comparison, month):
    uses = collections.defaultdict(set)
    for msisdn, service, quantity, roaming in month.sql(
            "SELECT msisdn, service, sum(quantity), count(serving) FROM {} WHERE NOT reversal "
            f"AND start >= TIMESTAMP '{month.first}' - INTERVAL {CLOCK} HOUR GROUP BY ALL",
            'usage'):
        if quantity and service != 'sms':
            uses[msisdn].add(f'uses={service}')
        if roaming:
            uses[msisdn].add('uses=roaming')
    for row in month.published('subscriber_month'):
        if row['overage_data'] > 0:
            uses[month.number[row['subscriber']]].add('over=data')
    tagged = collections.Counter()
    for msisdn in month.in_base:
        line = month.feed[msisdn]
        tags = {'', 'arpu=' + arpu(month.bills[msisdn][2])} | uses[msisdn]
        tags |= {f'{side}={line[side]}' for side in ['gender', 'brand', 'segment'] if line[side]}
        if line['handset_5g']:
            tags.add('handset=5g' if line['handset_5g'] == 'yes' else 'handset=other')
        if int(line['birth_year'] or 0):
            tags.add('age=' + band(month.first.year - int(line['birth_year']), AGES))
        places = [(level, line[level]) for level in ['area', 'district', 'grid', 'store']]
        for place in [('', ''), *(place for place in places if place[1])]:
            tagged.update((*place, tag) for tag in tags)
    lines, wanted = tagged['', '', ''], {}
    for (level, code, tag), count in tagged.items():
        own, everywhere = tagged[level, code, ''], tagged['', '', tag]
        if level and tag and count >= SMALL_CELL and own >= SMALL_CELL:
            share, all_share = fractions.Fraction(count, own), fractions.Fraction(everywhere, lines)
            wanted[level, code, tag] = {
                'lines': count, 'share_ppm': half_up(share * 10**6),
                'share_all_ppm': half_up(all_share * 10**6),
                'index_hundredths': half_up(share / all_share * 10_000)}
    found = {(row['level'], row['code'], row['tag']): row
             for row in month.published('sandbox_area')}
    comparison.rows(f'{month.name} sandbox_area', found, wanted, 'look at AreaPartial and LineTags')
    return len(wanted)


def suspensions(month, former):
    """Days that each line was surely suspended, and how many months say so."""
    found = {}
    for msisdn, line in month.feed.items():
        days, known = former.get(msisdn, (0, 0))
        if month.former and msisdn in month.former.feed:
            known += 1
            back, end = month.day(msisdn, 'reconnected_on'), month.day(msisdn, 'churned_on')
            if month.former.feed[msisdn]['status'] == 'suspended':
                if month.within(back):
                    days += (back - month.first).days
                elif line['status'] == 'suspended':
                    days += month.days
                elif line['status'] == 'churned' and end:
                    days += max(0, (min(end, month.last) - month.first).days + 1)
        found[msisdn] = (days, known)
    return found


def arrears(month, debts, credits):
    """Days past due by account; carries what is owed on. Money pays the oldest invoice first."""
    owed, paid = collections.Counter(), collections.Counter()
    for msisdn, line in month.feed.items():
        owed[line['account']] += month.bills[msisdn][1]
    for row in month.rows('payments'):
        if month.within(datetime.date.fromisoformat(row['paid_on'])):
            if int(row['msisdn']) in month.feed:
                account = month.feed[int(row['msisdn'])]['account']
                paid[account] += micros(decimal.Decimal(row['amount']))
    due = (month.last + datetime.timedelta(days=1)).replace(day=DUE_DAY)
    days = {}
    for account in owed:
        debts[account].append([due, max(0, owed[account])])
        left = credits[account] + paid[account] + max(0, -owed[account])
        for debt in debts[account]:
            taken = min(left, debt[1])
            debt[1] -= taken
            left -= taken
        credits[account] = left
        debts[account] = [debt for debt in debts[account] if debt[1]]
        days[account] = max([(month.last - day).days for day, _ in debts[account]] + [0])
    return days


def taxes(month):
    sums = collections.Counter()
    for msisdn, kind, amount in month.sql('SELECT msisdn, kind, amount FROM {}', 'invoice_lines'):
        if kind not in UNTAXED:
            rate = TAXES.get(kind, TAX)
            sums[msisdn] += half_up(micros(amount) * rate / (1 + rate), 10_000) * 10_000
    return sums


def tenures(comparison, month, suspended, overdue):
    own, wanted, groups = taxes(month), {}, collections.defaultdict(lambda: [0, 0, 0, 0])
    for msisdn, line in month.feed.items():
        activated, (days, known) = month.day(msisdn, 'activated_on'), suspended[msisdn]
        end = min(month.last, month.day(msisdn, 'churned_on') or month.last)
        tenure = max(0, (end - activated).days)
        wanted[msisdn] = {
            'tax': own[msisdn], 'overdue_days': overdue[line['account']], 'tenure_days': tenure,
            'suspended_days': days, 'suspension_months': known,
            'active_tenure_days': tenure - days}
        if month.flows[msisdn][3]:
            place = bisect.bisect_right(BANDS, month.tenure(msisdn)) - 1
            group = groups[line['segment'], BANDS[place]]
            tenure = (month.last - activated).days + 1
            for side, value in enumerate([1, tenure, tenure - days, month.bills[msisdn][2]]):
                group[side] += value
    found = {month.number[row['subscriber']]: row for row in month.published('subscriber_month')}
    comparison.rows(f'{month.name} subscriber_month', found, wanted,
                    'look at MonthFiller, SuspensionFacts, AccountBook.overdueDays')
    comparison.rows(
        f'{month.name} tenure',
        {(row['segment'] or '', row['from_months']): row for row in month.published('tenure')},
        {key: {'lines': lines, 'tenure_days': days, 'average_days': half_up(days, lines),
               'active_tenure_days': active, 'average_active_days': half_up(active, lines),
               'revenue': revenue}
         for key, (lines, days, active, revenue) in groups.items()}, 'look at TenurePartial')
    counts = [sum(row[column] > 0 for row in wanted.values())
              for column in ['tax', 'overdue_days', 'suspended_days']]
    print(f'{month.name}: {counts[0]} lines with tax, {counts[1]} overdue, {counts[2]} suspended')


def enrich(folder):
    """Payments of the year up to the month's end, in the place of those of prepaid lines: each at a
    rate of its own, until it stops."""
    customers = pathlib.Path(folder, 'customers')
    with open(customers / 'subscribers.csv', newline='', encoding='utf-8') as file:
        lines = [line for line in csv.DictReader(file) if line['brand'] in PREPAID]
    prepaid = {line['msisdn'] for line in lines}
    with open(customers / 'payments.csv', newline='', encoding='utf-8') as file:
        rows = list(csv.DictReader(file))
    last = max(datetime.date.fromisoformat(row['paid_on']) for row in rows)
    last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    with open(customers / 'payments.csv', 'w', newline='', encoding='utf-8') as file:
        writer = csv.DictWriter(file, list(rows[0]), restval='', lineterminator='\n')
        writer.writeheader()
        writer.writerows(row for row in rows if row['msisdn'] not in prepaid)
        for line in lines:
            dice = random.Random(int(line['msisdn']))
            start = datetime.date.fromisoformat(line['activated_on'])
            day = max(start, last - datetime.timedelta(360)) + datetime.timedelta(
                dice.randrange(30))
            rate, leaves = dice.gammavariate(1.5, 1 / 40), dice.betavariate(.8, 3)
            mean, number = 30 * dice.gammavariate(3, 1 / 3), 0
            while day <= last:
                writer.writerow({
                    'payment_id': f"X{line['msisdn']}-{number}", 'msisdn': line['msisdn'],
                    'amount': f'{mean * dice.gammavariate(4, 1 / 4) + 1:.2f}', 'paid_on': day})
                if dice.random() < leaves:
                    break
                day += datetime.timedelta(round(dice.expovariate(rate)))
                number += 1


def main():
    if sys.argv[1] == 'enrich':
        return enrich(sys.argv[2])
    inputs, outputs = map(pathlib.Path, sys.argv[2:])
    months, comparison = [], Comparison()
    for name in sorted(path.name for path in outputs.iterdir() if path.is_dir()):
        months.append(Valued(inputs, outputs, name, months[-1] if months else None))
    suspended, debts, credits = {}, collections.defaultdict(list), collections.Counter()
    for month in months:
        means = month.means()
        values(comparison, month, means)
        budgets(comparison, month, means)
        areas(comparison, month)
        suspended = suspensions(month, suspended)
        tenures(comparison, month, suspended, arrears(month, debts, credits))
    comparison.done()


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""Keeps the books of two months again from their feeds and invoices, and compares every row.

    money.py spoil INPUT                adds refunds and redemptions beyond the balance to the feeds
    money.py judge INPUT OUTPUT [INPUT OUTPUT …]      months in order, ascending

Of Ratemill's output only invoices, their lines and bindings are believed; ledger, bills, stops,
points and gifts are made again from the feeds, month after month, with nothing read from the
former month's. Exit code 1 and a sentence on standard error where a row differs. The terms are
those of MoneyTests.swift.
"""
import calendar
import collections
import datetime
import decimal
import pathlib
import sys

from rows import QUERY, feed, micros, same, table

STEPS = [('remind', 1), ('one_way', 5), ('stop', 10), ('cancel', 40)]
STAGES = ['', 'remind', 'one_way', 'stop', 'cancel']
CLASSES = {'A': (30_000_000, 'one_way'), 'B': (40_000_000, 'cancel')}
USUAL, KEY = (0, 'cancel'), (5_000_000, 'remind')
POINT_KINDS = {'recurring', 'discount', 'promotion', 'usage_voice', 'usage_sms', 'usage_data'}
POINT_MONTHS, TENURE, TENURE_PERCENT = 24, 24, 110
PAY, GIFT, PARTS = 300_000_000, 100_000_000, 7
DUE_DAY = 20


def index(month):
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def due(month):
    year, zero = divmod(index(month) + 1, 12)
    return datetime.date(year, zero + 1, DUE_DAY)


def last_day(month):
    year, number = int(month[:4]), int(month[5:7])
    return datetime.date(year, number, calendar.monthrange(year, number)[1])


class Books:
    """What is carried from month to month, by account, line and enrolment."""

    def __init__(self):
        self.open, self.credit, self.stage = {}, {}, {}
        self.lots, self.given = {}, {}
        self.done = collections.Counter()

    def month(self, folder, output):
        restricted = f'{output}/restricted'
        invoices = table(restricted, 'invoices', ['msisdn', 'account', 'total'], {'total'})
        month = QUERY.execute(
            f"SELECT DISTINCT month FROM read_parquet('{restricted}/invoices/data/**/*.parquet', "
            'hive_partitioning=true, hive_types_autocast=0)').fetchall()[0][0]
        self.now, self.last = month, last_day(month)
        self.lines = {int(row['msisdn']): row for row in feed(folder, 'subscribers')}
        self.account_of = {line: account for line, account, _ in invoices}
        self.accounts = {row['account']: row for row in feed(folder, 'accounts')}
        self.enrolments = feed(folder, 'promotion_enrolments')
        self.by_kind = table(
            restricted, 'invoice_lines', ['msisdn', 'kind', 'product', 'amount'], {'amount'})
        self.gifts(restricted)
        billed = {}
        for _, account, total in invoices:
            billed[account] = billed.get(account, 0) + total
        self.ledger(folder, restricted, billed)
        self.actions(restricted, sorted(billed))
        self.points(folder, restricted)

    def gifts(self, restricted):
        rows, taken = [], {}
        for row in self.enrolments:
            line, paid = self.lines.get(int(row['msisdn'])), micros(row['amount'])
            if line is None or row['promotion'] != 'deposit300' or paid < PAY:
                continue
            number = index(self.now) - index(row['on'])
            if row['on'] > str(self.last) or number > PARTS:
                continue
            quanta, rest = divmod(GIFT // 10_000, PARTS)
            part = [0] + [(quanta + (k <= rest)) * 10_000 for k in range(1, PARTS + 1)]
            key = row['enrolment_id']
            before = self.given.get(key, sum(part[:number]))
            given = claw = 0
            if line['status'] == 'churned':
                if line['churned_on'][:7] != self.now:
                    continue
                claw = before
            elif line['status'] == 'active' and 1 <= number:
                given = part[number]
            self.given[key] = before + given - claw
            rows.append((int(row['msisdn']), key, given, claw, self.given[key]))
            if given != claw:
                taken.setdefault(int(row['msisdn']), []).append(claw - given)
        money = ('granted', 'clawback', 'granted_total')
        same(
            f'{self.now} promo_benefits',
            table(restricted, 'promo_benefits', ['msisdn', 'enrolment', *money], money), rows)
        same(
            f'{self.now} gifts on invoices',
            [(m, a) for m, kind, _, a in self.by_kind if kind == 'promotion'],
            [(m, a) for m, amounts in taken.items() for a in amounts])

    def ledger(self, folder, restricted, billed):
        flows = {}
        for row in feed(folder, 'payments'):
            account = self.account_of.get(int(row['msisdn']))
            if account is not None and row['paid_on'][:7] == self.now:
                flows.setdefault(account, []).append(
                    (row['paid_on'], row['payment_id'].encode(), micros(row['amount'])))
        rows, self.overdue, self.unpaid = [], {}, {}
        for account, total in billed.items():
            items = {m: [v, 0, 0] for m, v in sorted(self.open.get(account, {}).items())}
            before = credit = self.credit.get(account, 0)
            history, refund = [], 0

            def settle():
                nonlocal credit
                for month in sorted(items):
                    item = items[month]
                    part = min(credit, item[0] + item[1] - item[2])
                    if part > 0:
                        item[2] += part
                        credit -= part
                        history.append([month, part])

            settle()
            for _, _, amount in sorted(flows.get(account, [])):
                credit += amount
                while credit < 0 and history:
                    month, part = history[-1]
                    back = min(part, -credit)
                    items[month][2] -= back
                    credit += back
                    history[-1][1] -= back
                    if history[-1][1] == 0:
                        history.pop()
                if credit < 0:
                    refund, credit = refund - credit, 0
                settle()
            items[self.now] = [0, total, min(total, 0)]
            credit -= min(total, 0)
            if refund:
                items[self.now + 'r'] = [0, refund, 0]
            settle()
            balance = {m: i[0] + i[1] - i[2] for m, i in items.items()}
            for month, item in items.items():
                if any(item):
                    kind = 'refund' if month.endswith('r') else 'invoice'
                    late = max(0, (self.last - due(month)).days) if balance[month] > 0 else 0
                    bucket = max(b for b in (0, 30, 60, 90, 180) if b <= late)
                    rows.append(
                        (account, kind, month[:7], *item, balance[month], late, bucket))
            if before or credit:
                rows.append(
                    (account, 'credit', None, -before, max(0, before - credit),
                     max(0, credit - before), -credit, 0, 0))
            self.open[account], self.credit[account] = {}, credit
            for month, left in balance.items():
                if left:
                    kept = self.open[account]
                    kept[month[:7]] = kept.get(month[:7], 0) + left
            self.unpaid[account] = {
                m for m, b in balance.items() if b > 0 and not m.endswith('r')}
            late = {m: b for m, b in balance.items() if b > 0 and due(m) < self.last}
            self.overdue[account] = (
                sum(late.values()), max(((self.last - due(m)).days for m in late), default=0))
        money = ('opening', 'debit', 'credit', 'balance')
        same(
            f'{self.now} ar_ledger',
            table(
                restricted, 'ar_ledger',
                ['account', 'kind', 'invoice_month', *money, 'days_past_due', 'bucket'], money),
            rows)

    def actions(self, restricted, accounts):
        bound = {}
        for line, broadband in table(restricted, 'bindings', ['msisdn', 'broadband']):
            bound.setdefault(line, []).append(broadband)
        members = {}
        for line, account in sorted(self.account_of.items()):
            members.setdefault(account, []).append(line)
        rows, after = [], {}
        for account in accounts:
            overdue, days = self.overdue[account]
            row = self.accounts.get(account, {})
            limit, most = CLASSES.get(row.get('credit_class', ''), USUAL)
            if row.get('key_account') == 'yes':
                limit, most = KEY
            if row.get('credit_limit'):
                limit = micros(row['credit_limit'])
            level = sum(days >= step for _, step in STEPS) if overdue > limit else 0
            level = min(level, STAGES.index(most))
            services = []
            for line in members[account]:
                if self.lines[line]['status'] != 'churned':
                    services.append((str(line), 'mobile', level))
                    services += [
                        (name, 'broadband', level if level >= 3 else 0)
                        for name in sorted(bound.get(line, []))]
            for service, kind, reached in services:
                former = self.stage.get((account, service, kind), 0)
                if former == 4:
                    action, stage = 'keep', 4
                elif overdue == 0:
                    action, stage = ('reconnect' if former >= 2 else None), 0
                elif former >= 2 and reached <= former:
                    action, stage = 'keep', former
                else:
                    action, stage = STAGES[reached] or None, reached
                if action:
                    rows.append((service, kind, action, account, overdue, days, STAGES[stage]))
                    after[account, service, kind] = stage
        self.stage = after
        self.done.update((kind, action) for _, kind, action, *_ in rows)
        same(
            f'{self.now} service_actions',
            table(
                restricted, 'service_actions',
                ['service', 'kind', 'action', 'cause_account', 'overdue', 'days_past_due',
                 "coalesce(stage, '')"], {'overdue'}), rows)

    def points(self, folder, restricted):
        fees, spent = {}, {}
        for line, kind, _, amount in self.by_kind:
            if kind in POINT_KINDS:
                fees[line] = fees.get(line, 0) + amount
        for row in sorted(
                feed(folder, 'redemptions'), key=lambda r: (r['on'], r['redemption_id'])):
            if row['on'][:7] == self.now:
                spent.setdefault(int(row['msisdn']), []).append(row)
        rows, missing = [], []
        for line, account in self.account_of.items():
            lots = {m: [n, 0, 0, 0, p] for m, (n, p) in self.lots.pop(line, {}).items()}
            for row in spent.get(line, []):
                wanted = int(row['points'])
                for month in sorted(lots):
                    part = min(wanted, lots[month][0] - lots[month][2])
                    lots[month][2] += part
                    wanted -= part
                if wanted:
                    missing.append((line, row['redemption_id'], wanted))
            tenure = index(self.now) - index(self.lines[line]['activated_on'])
            percent = TENURE_PERCENT if tenure >= TENURE else 100
            fresh = max(0, fees.get(line, 0)) // 1_000_000 * percent // 100
            lots[self.now] = [0, 0, 0, 0, fresh]
            for month, lot in lots.items():
                if month not in self.unpaid[account]:
                    lot[1], lot[4] = lot[4], 0
                if index(month) + POINT_MONTHS <= index(self.now):
                    lot[3], lot[4] = lot[0] + lot[1] - lot[2], 0
                closing = lot[0] + lot[1] - lot[2] - lot[3]
                if lot[0] or lot[1] or lot[4]:
                    rows.append((line, month, *lot[:4], closing, lot[4]))
                if closing or lot[4]:
                    self.lots.setdefault(line, {})[month] = (closing, lot[4])
        same(
            f'{self.now} points_ledger',
            table(
                restricted, 'points_ledger',
                ['msisdn', 'fee_month', 'opening', 'earned', 'redeemed', 'expired', 'closing',
                 'pending']), rows)
        same(
            f'{self.now} redemptions beyond the balance',
            [row[:3] for row in table(
                restricted, 'money_findings', ['msisdn', 'evidence', 'points', 'rule'])
             if row[3] == 'redemption_beyond_balance'], missing)


def spoil(folder):
    payments = feed(folder, 'payments')
    with open(next(pathlib.Path(folder, 'customers').glob('payments*.csv')), 'a') as file:
        for number, row in enumerate(payments):
            if number % 9 == 0:
                size = [2, 1, -3][number % 3]
                amount = -decimal.Decimal(row['amount']) / size if size > 0 else (
                    decimal.Decimal(row['amount']) * size)
                day = max(row['paid_on'], row['paid_on'][:8] + '15')
                file.write(f"Z{row['payment_id']},{row['msisdn']},{amount:.2f},{day},shop\n")
    with open(next(pathlib.Path(folder, 'customers').glob('redemptions*.csv')), 'a') as file:
        for number, row in enumerate(payments):
            if number % 5 == 0:
                file.write(
                    f"Y{row['payment_id']},{row['msisdn']},{number % 70 + 1},{row['paid_on']}\n")


if sys.argv[1] == 'spoil':
    spoil(sys.argv[2])
else:
    books = Books()
    for folder, output in zip(sys.argv[2::2], sys.argv[3::2]):
        books.month(folder, output)
    for kind, actions in [('mobile', ['remind', 'one_way', 'stop', 'cancel', 'reconnect', 'keep']),
                          ('broadband', ['stop', 'cancel', 'reconnect', 'keep'])]:
        counts = [books.done[kind, action] for action in actions]
        print(kind, ', '.join(f'{n} {action}' for n, action in zip(counts, actions)))
        if min(counts) < 9 or min(counts[:-1]) < 15:
            sys.exit(f'too few of a kind: little is shown of what arrears do to {kind} lines')

#!/usr/bin/env python3
"""Asks published months what managers ask: every question of the data dictionary.

    questions.py DICTIONARY OUTPUTS FORMER MONTH

DICTIONARY is what `ratemill dictionary` prints, OUTPUTS the folder that holds the months. Each
query has to have an answer, and the answers have to add up: to control.json and to each other.
Exit code 1 and a sentence where one doesn't.
"""
import decimal
import json
import os
import re
import sys

import duckdb

QUESTION = re.compile(r'^### (.+?)\n\n```sql\n(.+?)\n```$', re.M | re.S)


def equal(what, found, wanted, within=0):
    if abs(found - wanted) > within:
        sys.exit(f'{what}: the answer has {found}, it should be {wanted}')


class Answers:
    """By the first words of a question, its rows as dictionaries."""

    def __init__(self, page, former, month):
        chapter = page.split("## Managers' questions\n", 1)[1]
        self.rows = {}
        for title, sql in QUESTION.findall(chapter):
            query = sql.replace('{month}', month).replace('{former}', former)
            try:
                relation = duckdb.sql(query)
                names = relation.columns
                rows = relation.fetchall()
            except duckdb.Error as error:
                sys.exit(f'{title}\n{query}\n{error}')
            if not rows:
                sys.exit(f'{title}\nnothing is said in answer to\n{query}')
            if len(set(names)) < len(names):
                sys.exit(f'{title}\nhas a column twice')
            for place, name in enumerate(names):
                if all(row[place] is None for row in rows) and name not in MAY_BE_EMPTY:
                    sys.exit(f'{title}\n{name} is empty in all {len(rows)} rows')
            self.rows[title] = [dict(zip(names, row)) for row in rows]
            print(f'{len(rows):5} rows  {title}')

    def __getitem__(self, words):
        found = [rows for title, rows in self.rows.items() if title.startswith(words)]
        if len(found) != 1:
            sys.exit(f'{len(found)} questions begin with {words!r}; the judge knows another page')
        return found[0]


# Three months are young: no debt is older than two of them.
MAY_BE_EMPTY = {'below_30_days', 'from_60', 'from_90', 'from_180', 'half_gone_after_months'}


def total(rows, column):
    return sum(row[column] or 0 for row in rows)


def money(text):
    return decimal.Decimal(text)


def check_base(answers, control):
    *channels, whole = answers['Does the base close']
    equal('the last row of the base', whole['channel'] == 'total', True)
    for column in ['opening', 'gross_adds', 'reconnects', 'losses', 'closing', 'net_adds']:
        equal(f'{column} of the channels', total(channels, column), whole[column])
    for row in [*channels, whole]:
        moved = row['opening'] + row['gross_adds'] + row['reconnects'] - row['losses']
        equal(f"closing of {row['channel']}", moved + row['moved'], row['closing'])
        equal(f"residual of {row['channel']}", row['residual'], 0)
        equal(f"{row['channel']} last month", row['differs_from_last_month'], 0)
    plans = answers['Which plans lose']
    equal('lost by plan', total(plans, 'lost'), whole['losses'])
    equal('customers by plan', total(plans, 'customers'), whole['opening'])
    brands = answers['How long do lines stay']
    equal('lost by brand', total(brands, 'lost'), whole['losses'])
    equal('lost if all were alike', total(brands, 'lost_if_all_were_alike'), whole['losses'], 0.3)
    for row in answers['Of those who ordered']:
        if not 0 <= row['still_pay'] <= row['still_have_it'] <= row['orders']:
            sys.exit(f'more pay for a service than have it, or than ordered it: {row}')
    *channels, all_channels = answers['How many customers of which worth']
    equal('customers of the channels', total(channels, 'customers'), whole['closing'])
    equal('all customers', all_channels['customers'], whole['closing'])
    equal('revenue of the channels', total(channels, 'revenue'), all_channels['revenue'])
    asking = answers["Which brands' customers ask"]
    equal('customers who may ask', total(asking, 'customers'), whole['closing'])
    if not 0 < total(asking, 'ask_elsewhere') < whole['closing'] / 2:
        sys.exit(f'{total(asking, "ask_elsewhere")} customers ask elsewhere')
    # The trade's yardstick, 87 and below 30, give or take what a few hundred orders do.
    for is_own, least, most in [(True, 80, 94), (False, 15, 32)]:
        rows = [row for row in answers['Of those who ordered']
                if row['months_later'] == 3 and (row['ordered_by'] == 'self') == is_own]
        percent = 100 * total(rows, 'still_pay') / total(rows, 'orders')
        print(f"{percent:.1f} % of {total(rows, 'orders')} still pay, self-ordered: {is_own}")
        if not least <= percent <= most:
            sys.exit(f'three months later {percent:.1f} % still pay, not {least} to {most}')
    for row in answers['What are the customers of a district']:
        index = 100 * row['percent_here'] / row['percent_of_all']
        equal(f"index of {row['tag']}", row['index_here'], index, 0.01 * index)


def check_money(answers, former, control):
    revenue, before = (money(of['money']['indicator_revenue']) for of in (control, former))
    brands = answers['What does a customer bring']
    equal('revenue by brand and area', total(brands, 'revenue'), revenue)
    equal('revenue by plan', total(answers['Who uses little'], 'revenue'), revenue)
    equal('customers by plan', total(answers['Who uses little'], 'customers'),
          control['subscribers'])
    whole, *plans = answers['Why did revenue change']
    equal('revenue before', whole['revenue_before'], before)
    equal('revenue after', whole['revenue_after'], revenue)
    parts = ['volume', 'price', 'mix', 'new', 'lost']
    for row in [whole, *plans]:
        change = row['revenue_after'] - row['revenue_before']
        equal(f"parts of {row['plan']}", sum(row[part] for part in parts), change)
    for part in [*parts, 'revenue_before', 'revenue_after']:
        equal(f'{part} of the plans', total(plans, part), whole[part])
    most, *brands = answers['How much of revenue']
    equal('revenue of the brands', total(brands, 'revenue'), most['revenue'])
    equal('revenue in fen', most['revenue'], revenue, most['lines'] * money('0.005'))


def check_debts(answers, control, month):
    classes = answers['Who owes how much']
    equal('owed', total(classes, 'owed'), money(control['receivables']['closing_debt']))
    ages = ['not_due', 'below_30_days', 'from_30', 'from_60', 'from_90', 'from_180']
    for row in classes:
        equal(f"ages of {row['credit_class']}", sum(row[age] or 0 for age in ages), row['owed'])
    stops = answers['Who is stopped']
    actions = f"'{month}/restricted/service_actions/data/**/*.parquet'"
    mobile, broadband = duckdb.sql(
        f"SELECT count(*) FILTER (kind = 'mobile'), count(*) FILTER (kind = 'broadband') "
        f"FROM {actions} WHERE action IN ('one_way', 'stop', 'cancel')").fetchall()[0]
    equal('lines that are stopped', len(stops), mobile)
    named = sum(len(row['broadband'].split(', ')) for row in stops if row['broadband'])
    equal('broadband that goes with them', named, broadband)


def check_orders(answers, month):
    lags = f"'{month}/open/order_lags/data/**/*.parquet'"
    every = duckdb.sql(f"SELECT sum(orders) FROM {lags} WHERE unit = 'minutes' GROUP BY cut")
    for (orders,) in every.fetchall():
        equal('orders that took a step', total(answers['Where do orders wait'], 'orders'), orders)
    steps = answers['How many orders come']
    for row, after in zip(steps, [*steps[1:], None]):
        further = after['came_here'] if after and after['kind'] == row['kind'] else 0
        equal(f"{row['kind']} {row['stage']}", row['still_here'] + row['lost_here'] + further,
              row['came_here'])


def main():
    page, outputs, former, month = sys.argv[1:]
    with open(page, encoding='utf-8') as file:
        text = file.read()
    os.chdir(outputs)
    controls = []
    for name in [former, month]:
        with open(f'{name}/control.json', encoding='utf-8') as file:
            controls.append(json.load(file))
    answers = Answers(text, former, month)
    if len(answers.rows) < 10:
        sys.exit(f'the dictionary has only {len(answers.rows)} questions')
    check_base(answers, controls[1])
    check_money(answers, *controls)
    check_debts(answers, controls[1], month)
    check_orders(answers, month)


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""Recomputes behaviour, usage cuts and subscriber months of a published month from its usage.

    behaviour.py OUTPUT FORMER

OUTPUT was made with Jobs/month-end and the measures of BehaviourTests.swift, with FORMER as the
month before. Fractions, decimals of 50 digits and plain loops after bandicoot's definitions:
nothing of Ratemill is used. Exit code 1 and a sentence on standard error where a figure differs.
"""
import calendar
import collections
import datetime
import decimal
import fractions
import sys
import zoneinfo

import duckdb

decimal.getcontext().prec = 50
ZONE = zoneinfo.ZoneInfo('Asia/Shanghai')
SILENCE = 3_600_000
PARTIES = {
    'on_net_ppm': {'onnet'}, 'off_net_ppm': {'mobile'},
    'fixed_ppm': {'local', 'domestic_fixed'},
    'international_ppm': {'hmt', 'intl1', 'intl2', 'intl3'},
}
# As BehaviourTests.swift names them: numbers that the generator calls.
HOTLINES = {8612306, 8695588}
QUERY = duckdb.connect()


def table(output, name):
    return (f"read_parquet('{output}/{name}/data/**/*.parquet', hive_partitioning=true, "
            'hive_types_autocast=0)')


def rows(sql):
    found = QUERY.execute(sql)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row)) for row in found.fetchall()]


def rounded(value, scale=1):
    """Halves away from zero; None stays."""
    if value is None:
        return None
    value = fractions.Fraction(value) * scale
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def share(part, whole, scale=1_000_000):
    return rounded(fractions.Fraction(part, whole), scale) if whole > 0 else None


def mean(values, scale):
    return rounded(fractions.Fraction(sum(values), len(values)), scale) if values else None


def deviation(values, scale, divisor=1):
    if not values:
        return None
    count = len(values)
    scatter = count * sum(value * value for value in values) - sum(values) ** 2
    exact = decimal.Decimal(scatter).sqrt() / count / divisor * scale
    return int(exact.to_integral_value(decimal.ROUND_HALF_UP))


def conversations(talks):
    """bandicoot's _conversations: of one contact, by time."""
    last, run = None, []
    for talk in talks:
        if last is None or talk['ms'] - last < SILENCE:
            if talk['is_call']:
                if run:
                    yield run
                run = []
            else:
                run.append(talk)
        else:
            if run:
                yield run
            run = [] if talk['is_call'] else [talk]
        last = talk['ms']
    if run:
        yield run


def talk_figures(talks, missed):
    calls = [talk for talk in talks if talk['is_call']]
    out = [talk for talk in talks if talk['is_out']]
    zoned = [talk for talk in out if talk['zone'] is not None]
    durations = [talk['quantity'] for talk in calls]
    calls_in = [talk for talk in calls if not talk['is_out']]
    found = {
        'calls_out': sum(talk['is_out'] for talk in calls), 'calls_in': len(calls_in),
        'call_out_ms': sum(talk['quantity'] for talk in calls if talk['is_out']),
        'call_in_ms': sum(talk['quantity'] for talk in calls_in),
        'sms_out': sum(not talk['is_call'] for talk in out),
        'sms_in': sum(not talk['is_call'] and not talk['is_out'] for talk in talks),
        'missed_calls': missed, 'interactions': len(talks),
        'call_mean_us': mean(durations, 1_000), 'call_std_us': deviation(durations, 1_000),
        'out_ppm': share(len(out), len(talks)),
        'calls_initiated_ppm': share(sum(talk['is_out'] for talk in calls), len(calls)),
        'missed_ppm': share(missed, missed + len(calls_in)),
        'weekend_ppm': share(sum(talk['local'].isoweekday() > 5 for talk in talks), len(talks)),
        'weekday_ppm': share(sum(talk['local'].isoweekday() < 6 for talk in talks), len(talks)),
        'day_ppm': share(sum(7 <= talk['local'].hour < 19 for talk in talks), len(talks)),
        'evening_ppm': share(sum(19 <= talk['local'].hour < 23 for talk in talks), len(talks)),
        'night_ppm': share(
            sum(not 7 <= talk['local'].hour < 23 for talk in talks), len(talks)),
    }
    for column, zones in PARTIES.items():
        found[column] = share(sum(talk['zone'] in zones for talk in zoned), len(zoned))
    gaps = sorted(b['ms'] - a['ms'] for a, b in zip(talks, talks[1:]))
    found |= {'gap_mean_us': mean(gaps, 1_000), 'gap_std_us': deviation(gaps, 1_000)}
    middle = len(gaps) // 2
    found['gap_median_us'] = (
        None if not gaps else gaps[middle] * 1_000 if len(gaps) % 2
        else (gaps[middle - 1] + gaps[middle]) * 500)
    return found


def rival_figures(talks):
    calls = [talk for talk in talks if talk['is_call'] and talk['is_out']
             and talk['other_party'] in HOTLINES]
    zoned = [talk for talk in talks if talk['is_out'] and talk['zone'] is not None
             and talk['other_party'] is not None]
    parties = {talk['other_party'] for talk in zoned}
    mobile = {talk['other_party'] for talk in zoned if talk['zone'] in PARTIES['off_net_ppm']}
    return {
        'hotline_calls': len(calls),
        'hotline_days': len({talk['local'].date() for talk in calls}),
        'off_net_contacts': len(mobile), 'off_net_contacts_ppm': share(len(mobile), len(parties)),
    }


def loyalty_figures(row, wanted, days):
    """The index of a line whose month is `row`, of what was counted, and what it is made of."""
    active = share(wanted['active_days'], days)
    parts = [
        500 * active // 10 ** 6, 300 * min(row['tenure_months'], 60) // 60,
        200 * min(row['payments'], 12) // 12, -100 * min(row['complaints'], 10),
        -60 * min(wanted['hotline_days'], 5),
        -(100 * (wanted['off_net_ppm'] or 0) // 10 ** 6),
        -(100 * (wanted['off_net_contacts_ppm'] or 0) // 10 ** 6),
    ]
    return {
        'active_ppm': active, 'loyalty_index': max(0, sum(parts)),
    } | {name: wanted[name] for name in
         ['hotline_calls', 'hotline_days', 'off_net_ppm', 'off_net_contacts_ppm']}


def contact_figures(talks):
    by_party = collections.defaultdict(list)
    for talk in talks:
        if talk['other_party'] is not None:
            by_party[talk['other_party']].append(talk)
    counts = [len(own) for own in by_party.values()]
    sent = [sum(talk['is_out'] for talk in own) for own in by_party.values()]
    known = sum(counts)
    runs = [run for own in by_party.values() for run in conversations(own)]
    received = [run for run in runs if not run[0]['is_out']]
    found = {
        'contacts_call': sum(any(talk['is_call'] for talk in own) for own in by_party.values()),
        'contacts_sms': sum(
            any(not talk['is_call'] for talk in own) for own in by_party.values()),
        'contacts': len(counts), 'conversations': len(runs),
        'conversations_initiated_ppm': share(sum(run[0]['is_out'] for run in runs), len(runs)),
        'sms_response_ppm': share(
            sum(any(talk['is_out'] for talk in run) for run in received), len(received)),
        'per_contact_mean': mean(counts, 1_000_000),
        'per_contact_std': deviation(counts, 1_000_000),
        'top5_ppm': share(sum(sorted(counts)[-5:]), known),
    }
    if not counts:
        return found | dict.fromkeys(
            ['contact_entropy', 'pareto_contacts', 'pareto_ppm', 'pareto_interactions_ppb',
             'balance_mean_ppb', 'balance_std_ppb'])
    entropy = -sum(decimal.Decimal(count) / known * (decimal.Decimal(count) / known).ln()
                   for count in counts)
    pareto, left = 0, -(-known * 4 // 5)
    for count in sorted(counts, reverse=True):
        if left <= 0:
            break
        left -= count
        pareto += 1
    return found | {
        'contact_entropy': int((entropy * 1_000_000).to_integral_value(decimal.ROUND_HALF_UP)),
        'pareto_contacts': pareto, 'pareto_ppm': share(pareto, len(counts)),
        'pareto_interactions_ppb': share(pareto, known, 10 ** 9),
        'balance_mean_ppb': mean(sent, fractions.Fraction(10 ** 9, known)),
        'balance_std_ppb': deviation(sent, 10 ** 9, known),
    }


def place_figures(records, month_start):
    cells, nights, groups = (collections.Counter() for _ in range(3))
    for record in records:
        if record['cell'] is not None:
            cells[record['cell']] += 1
            if not 7 <= record['local'].hour < 23:
                nights[record['cell']] += 1
    data = [record for record in records if record['service'] == 'data']
    for record in data:
        if record['rating_group'] is not None:
            groups[record['rating_group']] += record['quantity']
    home = min(nights, key=lambda cell: (-nights[cell], cell)) if nights else None
    top = min(groups, key=lambda group: (-groups[group], group)) if groups else None
    octets = sum(record['quantity'] for record in data)
    exhausted, has_drawn = None, False
    for record in data:
        has_drawn = has_drawn or record['free_quantity'] > 0
        if has_drawn and record['billed_quantity'] > record['free_quantity']:
            exhausted = (record['ms'] - month_start) // 86_400_000
            break
    return {
        'cells': len(cells) or None,
        'home_cell_ppm': share(cells[home], sum(cells.values())) if nights else None,
        'data_sessions': len(data), 'data_octets': octets, 'data_top_group': top,
        'data_top_group_ppm': share(groups[top], octets) if groups else None,
        'roaming_days': len({r['local'].date() for r in records if r['serving'] is not None}),
        'active_days': len({record['local'].date() for record in records}),
        'data_exhausted_days': exhausted,
    }


def bundle_figures(output):
    """By number and service: granted, brought, used, left."""
    sums = collections.defaultdict(lambda: collections.defaultdict(int))
    kinds = {'granted': ('granted', 1), 'brought': ('brought', 1), 'drawn': ('used', -1),
             'returned': ('used', -1), 'rolled': ('left', -1), 'carried': ('left', -1),
             'expired': ('left', -1)}
    for row in rows(f"SELECT msisdn, service, movement, quantity FROM "
                    f"{table(output, 'restricted/bundle_ledger')}"):
        kind, sign = kinds[row['movement']]
        sums[row['msisdn'], row['service']][kind] += sign * row['quantity']
    return sums


def trend(value, former):
    return share(value - former, former) if former is not None and former > 0 else None


def check(name, subscriber, found, wanted):
    for column, value in wanted.items():
        if found[column] != value:
            sys.exit(f'{name} of {subscriber}: {column} is {found[column]!r}, '
                     f'recomputed {value!r}')


def main(output, former):
    month = rows(f"SELECT min(month) AS month FROM {table(output, 'restricted/usage')}")
    year, number = map(int, month[0]['month'].split('-'))
    first = datetime.datetime(year, number, 1, tzinfo=ZONE)
    month_start = int(first.timestamp()) * 1_000
    usage = collections.defaultdict(list)
    for record in rows(f"""SELECT *, epoch_ms("start") AS ms
                           FROM {table(output, 'restricted/usage')} ORDER BY msisdn, ms"""):
        if record['ms'] < month_start:
            continue
        record['local'] = datetime.datetime.fromtimestamp(record['ms'] / 1_000, ZONE)
        record['is_call'] = record['service'] == 'voice'
        record['is_out'] = record['direction'] != 'mt'
        usage[record['msisdn']].append(record)
    behaviour = {row['subscriber']: row for row in rows(
        f"SELECT * FROM {table(output, 'open/behaviour')}")}
    months = {row['subscriber']: row for row in rows(
        f"SELECT * FROM {table(output, 'open/subscriber_month')}")}
    past = {row['subscriber']: row for row in rows(
        f"SELECT * FROM {table(former, 'open/subscriber_month')}")}
    loyal = {row['subscriber']: row for row in rows(
        f"SELECT * FROM {table(output, 'open/loyalty_index')}")}
    days = calendar.monthrange(year, number)[1]
    bundles = bundle_figures(output)
    figures, called = 0, 0
    names = rows(f"SELECT msisdn, subscriber FROM {table(output, 'restricted/invoices')}")
    for msisdn, subscriber in ((row['msisdn'], row['subscriber']) for row in names):
        records = usage[msisdn]
        spoken = [r for r in records if r['service'] in ('voice', 'sms')]
        talks = [r for r in spoken if not (
            r['is_call'] and not r['is_out'] and r['quantity'] == 0)]
        wanted = (talk_figures(talks, len(spoken) - len(talks)) | contact_figures(talks)
                  | rival_figures(talks) | place_figures(records, month_start))
        for service in ('voice', 'sms', 'data'):
            own = bundles[msisdn, service]
            wanted[f'{service}_unused_ppm'] = share(
                own['left'], own['granted'] + own['brought'])
        row, before = months[subscriber], past.get(subscriber)
        trends = {
            'revenue_trend_ppm': lambda r: int(r['revenue'] * 1_000_000),
            'voice_trend_ppm': lambda r: r['voice_ms'],
            'sms_trend_ppm': lambda r: r['sms_mo_events'] + r['sms_mt_events'],
            'data_trend_ppm': lambda r: r['data_octets'],
        }
        wide = {column: trend(value(row), value(before) if before else None)
                for column, value in trends.items()}
        wanted |= wide
        check('behaviour', subscriber, behaviour[subscriber], wanted)
        if subscriber in loyal:
            line = loyal[subscriber]
            loyalty = loyalty_figures(line, wanted, days)
            loyalty['tenure_months'] = months[subscriber]['tenure_months']
            loyalty['complaints'] = months[subscriber]['complaints']
            check('loyalty_index', subscriber, line, loyalty)
            called += line['hotline_calls'] > 0
            figures += len(loyalty)
        wide['history_months'] = 1 if before else 0
        for service in ('voice', 'sms', 'data', 'content'):
            for kind in ('granted', 'brought', 'used', 'left'):
                wide[f'bundle_{service}_{kind}'] = bundles[msisdn, service][kind]
        check('subscriber_month', subscriber, row, wide)
        figures += len(wanted) + len(wide)
    if len(behaviour) != len(names) or not figures:
        sys.exit(f'{len(behaviour)} rows of behaviour for {len(names)} subscribers')
    if not called or called == len(loyal):
        sys.exit(f'{called} of {len(loyal)} lines called a hotline: nothing is told apart')
    print(f'{called} of {len(loyal)} lines called a hotline')
    print(f'{figures} figures of {len(names)} subscribers agree')
    fees = QUERY.execute(f"""SELECT count(*) FROM (
        SELECT i.subscriber, sum(l.amount) FILTER (l.kind = 'recurring') AS fee,
          sum(l.amount) FILTER (l.kind = 'setup') AS setup
        FROM {table(output, 'restricted/invoice_lines')} l
        JOIN {table(output, 'restricted/invoices')} i USING (msisdn) GROUP BY 1) f
      JOIN {table(output, 'open/subscriber_month')} m USING (subscriber)
      WHERE coalesce(f.fee, 0) <> m.fee_recurring OR coalesce(f.setup, 0) <> m.fee_setup
        OR m.fee_setup + m.fee_recurring + m.fee_discount + m.fee_item
          + m.fee_early_termination <> m.recurring""").fetchone()[0]
    cuts = QUERY.execute(f"""WITH made AS (
        SELECT i.subscriber, service, zone, band, access, rating_group,
          serving IS NOT NULL AS roaming, direction, count(*) AS events,
          sum(quantity) AS quantity, sum(free_quantity) AS free_quantity, sum(charge) AS charge
        FROM {table(output, 'restricted/usage')} u
        JOIN {table(output, 'restricted/invoices')} i USING (msisdn)
        WHERE epoch_ms("start") >= {month_start} GROUP BY ALL),
      told AS (SELECT subscriber, service, zone, band, access, rating_group, roaming, direction,
        events, quantity, free_quantity, charge FROM {table(output, 'open/usage_cuts')})
      SELECT (SELECT count(*) FROM (FROM made EXCEPT FROM told))
        + (SELECT count(*) FROM (FROM told EXCEPT FROM made)),
        (SELECT count(*) FROM told)""").fetchone()
    if fees or cuts[0] or not cuts[1]:
        sys.exit(f'{fees} rows of fees and {cuts[0]} of {cuts[1]} usage cuts differ')
    print(f'{cuts[1]} usage cuts agree, and all fees')
    small = QUERY.execute(f"""SELECT count(*) FROM (
        SELECT group_code FROM {table(output, 'open/subscriber_groups')}
        GROUP BY 1 HAVING count(*) < 20 OR group_code IS NULL
        UNION ALL SELECT partner_code FROM {table(output, 'open/subscriber_groups')}
        GROUP BY 1 HAVING count(*) < 100 OR partner_code IS NULL)""").fetchone()[0]
    if small:
        sys.exit(f'{small} group codes are of fewer subscribers than k')
    print('every group code is of k subscribers or more')


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2])

#!/usr/bin/env python3
"""Makes a yardstick month: one operator's September 2026, always the same for equal arguments.

    generate.py --records 1000000 --output DIR [--seed 1] [--processes 2]

DIR/ref holds the reference tables (money in 1/10000 yuan), DIR/csv 24 files of call detail records:
six slices of five days from four nodes, each in the order in which calls end, as mediation gives
them, one record in a hundred a slice late. Numbers are drawn from the prefixes of the yardstick's
own catalogue, so a month needs no other source. A file's bytes depend on seed, records and file
only (the generator is the standard library's). What is to be done with the month: README.md.
"""
import argparse
import bisect
import concurrent.futures
import csv
import datetime
import itertools
import math
import pathlib
import random
import statistics

SLICES, NODES, DAYS = 6, 4, 30
OWN = ('133', '153', '177', '180', '181', '189')  # the operator's own number segments
REGIONS = ['R028'] + [f'R08{city}' for city in (
    '12', '13', '16', '17', '18', '25', '26', '27', '30', '31', '32', '33', '34', '35', '36', '37',
    '38', '39')]
ABROAD = 'RINTL'
COUNTRIES = ['HK', 'MO', 'TW', 'TH', 'JP', 'KR', 'SG', 'MY', 'VN', 'US', 'GB', 'FR', 'DE', 'IT',
             'AU', 'RU', 'AE', 'ID', 'CA', 'PH']
HEADER = ['record_id', 'msisdn', 'type', 'other_party', 'start_ts', 'duration', 'bytes_up',
          'bytes_down', 'cell_id', 'region', 'rat', 'roam']
# Fee, voice minutes, data MB, messages; beyond them a minute, a message, a MB.
PLANS = [('P8', 80000, 0, 200, 0, 1500, 1000, 300), ('P19', 190000, 30, 1024, 0, 1500, 1000, 300),
         ('P39', 390000, 60, 2048, 10, 1500, 1000, 100),
         ('P59', 590000, 100, 5120, 30, 1500, 1000, 100),
         ('P99', 990000, 300, 10240, 50, 1500, 1000, 49),
         ('P129', 1290000, 500, 20480, 100, 1200, 800, 49),
         ('P199', 1990000, 1000, 61440, 200, 1000, 800, 29),
         ('PIoT', 50000, 0, 30, 0, 2000, 1000, 300)]
PLAN_WEIGHTS = [10, 16, 20, 18, 14, 10, 8, 4]
# Zone: connect fee, increment in seconds, price of an increment at the peak.
VOICE = {1: (0, 60, 1500), 2: (0, 60, 1500), 3: (0, 60, 1900), 4: (0, 60, 1500), 5: (0, 60, 2500),
         6: (0, 60, 0), 7: (0, 60, 1500), 8: (0, 6, 1500), 9: (1000, 6, 990), 10: (1000, 6, 1990),
         11: (1500, 6, 2990), 12: (1500, 6, 3990), 13: (2000, 30, 24900), 14: (2000, 30, 49900),
         15: (5000, 60, 189000)}
PERCENT = (100, 80, 60)  # of the price, by band: peak, off-peak, night
HOURS = {
    'V': [2, 1, 1, 1, 1, 2, 5, 12, 25, 34, 36, 33, 28, 27, 30, 33, 34, 34, 33, 30, 26, 20, 12, 5],
    'S': [4, 2, 1, 1, 1, 2, 6, 12, 22, 26, 27, 26, 25, 24, 25, 26, 26, 25, 26, 27, 26, 22, 15, 8],
    'D': [14, 8, 5, 4, 4, 6, 12, 20, 26, 28, 29, 31, 35, 32, 30, 30, 30, 32, 35, 38, 42, 43, 38,
          26]}
# Whom one calls: own network, then zones 2 to 8, other countries, and numbers of no prefix.
PARTIES = [('own', 3800), (2, 2500), (3, 1650), (4, 600), (5, 600), (6, 100), (7, 400), (8, 120),
           ('abroad', 228), ('unassigned', 2)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--records', type=int, default=1_000_000)
    parser.add_argument('--output', type=pathlib.Path, required=True)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--processes', type=int, default=2)
    arguments = parser.parse_args()
    if arguments.records < 2_400:
        parser.error('--records: a month has at least 2,400, a hundred a file')
    for folder in ('ref', 'csv'):
        (arguments.output / folder).mkdir(parents=True, exist_ok=True)
    month = Month(arguments.records, arguments.seed)
    month.write_reference(arguments.output / 'ref')
    files = [(arguments.records, arguments.seed, file, arguments.output / 'csv')
             for file in range(SLICES * NODES)]
    if arguments.processes > 1:
        # Not multiprocessing.Pool, which ends by signals: a caller may have them blocked.
        with concurrent.futures.ProcessPoolExecutor(arguments.processes) as pool:
            list(pool.map(write_file, files))
    else:
        for file in files:
            write_file(file, month)


def stream(seed, name):
    """A generator of its own for each part: parts don't depend on one another's size."""
    return random.Random(f'yardstick/{seed}/{name}')


def catalogue_prefixes():
    path = pathlib.Path(__file__).resolve().parents[2] / 'Jobs/yardstick/catalogue/prefixes.csv'
    with open(path, newline='', encoding='utf-8') as file:
        return [(row['prefix'], int(row['zone'])) for row in csv.DictReader(file)]


def quantiles(mean, deviation, least, most, count=4096):
    """A log-normal distribution as so many equally likely whole numbers."""
    normal = statistics.NormalDist(mean, deviation)
    return [min(max(round(math.exp(normal.inv_cdf((place + .5) / count))), least), most)
            for place in range(count)]


class Month:
    """What all files share: subscribers, their activity, and the numbers that are called."""

    def __init__(self, records, seed):
        self.seed, self.records = seed, records
        prefixes = catalogue_prefixes()
        self.prefixes = prefixes
        self.by_zone = {}
        for prefix, zone in prefixes:
            self.by_zone.setdefault(zone, []).append(prefix)
        draw = stream(seed, 'subscribers')
        self.subscribers = list(self.make_subscribers(draw, max(100, records // 100)))
        weights = [(rank + 50) ** -.75 for rank in range(len(self.subscribers))]
        draw.shuffle(weights)
        self.activity = list(itertools.accumulate(weights))

    def make_subscribers(self, draw, count):
        segments = [prefix for prefix in self.by_zone[1] if prefix[2:5] in OWN]
        homes = {segment: draw.choices(REGIONS, [8] + [1] * (len(REGIONS) - 1))[0]
                 for segment in segments}
        known = set()
        while len(known) < count:
            segment = draw.choice(segments)
            number = segment + digits(draw, 13 - len(segment))
            if number in known:
                continue
            known.add(number)
            status = draw.choices(['active', 'suspended', 'churned'], [952, 30, 18])[0]
            is_new = draw.random() < .012
            joined = draw.randrange(30) if is_new else -int(draw.gammavariate(1.3, 700))
            # Abroad for good or never: 2 % of the customers, 60 % of their calls.
            country = draw.choice(COUNTRIES) if draw.random() < .02 else ''
            left = f'2026-09-{draw.randrange(2, 31):02d}' if status == 'churned' else ''
            brand = draw.choices(['Tianyi', 'Family', 'Campus', 'Biz'], [55, 20, 13, 12])[0]
            yield {'msisdn': number, 'plan_id': draw.choices(range(1, 9), PLAN_WEIGHTS)[0],
                   'brand': brand, 'home_region': homes[segment], 'age': draw.randrange(16, 80),
                   'activation_date': date(max(joined, -5357)), 'status': status,
                   'churn_date': left, 'country': country}

    def write_reference(self, folder):
        def table(name, columns, rows):
            with open(folder / f'{name}.csv', 'w', newline='', encoding='utf-8') as file:
                csv.writer(file, lineterminator='\n').writerows([columns, *rows])

        columns = [name for name in self.subscribers[0] if name != 'country']
        table('subscribers', columns, ([row[name] for name in columns] for row in self.subscribers))
        table('plans', ['plan_id', 'plan_name', 'fee', 'voice_min', 'data_mb', 'sms_n', 'oob_voice',
                        'oob_sms', 'oob_data'],
              ((place + 1, *plan) for place, plan in enumerate(PLANS)))
        table('prefixes', ['prefix', 'zone'], self.prefixes)
        table('rates', ['zone', 'band', 'connect_fee', 'increment', 'rate'],
              ((zone, band, fee, step, (price * percent + 50) // 100)
               for zone, (fee, step, price) in VOICE.items()
               for band, percent in enumerate(PERCENT)))
        table('sms_rates', ['zone', 'sms_rate', 'domestic'],
              ((zone, 1000 if zone <= 7 else 5000 if zone == 8 else 10000, int(zone <= 5))
               for zone in VOICE))
        table('roam', ['country', 'voice_rate', 'sms_rate', 'data_rate'],
              ((code, 9900 + 5000 * (place % 7), 3900 + 1000 * (place % 5),
                30000 + 7000 * (place % 6))
               for place, code in enumerate(COUNTRIES)))
        table('bands', ['dow', 'hour', 'band'],
              ((day, hour, band(day, hour)) for day in range(1, 8) for hour in range(24)))

    def party(self, draw, kind):
        """A number to call, of a zone."""
        if kind == 'own':
            place = bisect.bisect(self.activity, draw.random() * self.activity[-1])
            return self.subscribers[min(place, len(self.subscribers) - 1)]['msisdn']
        if kind == 'unassigned':
            return '21' + digits(draw, 8)
        zone = kind if kind != 'abroad' else draw.randrange(9, 16)
        prefix = draw.choice(self.by_zone[zone])
        if zone in (2, 3):
            return prefix + digits(draw, 13 - len(prefix))
        if zone in (4, 5):
            return prefix + str(draw.randrange(2, 9)) + digits(draw, 7)
        if zone in (6, 7):
            return prefix + digits(draw, 7) if prefix == '86400' else prefix
        return prefix + digits(draw, 12 - len(prefix))


def digits(draw, count):
    return f'{draw.randrange(10 ** count):0{count}d}'


def date(day):
    """Day 0 is 2026-09-01."""
    return (datetime.date(2026, 9, 1) + datetime.timedelta(days=day)).isoformat()


def band(day, hour):
    """0 peak, 1 off-peak, 2 night; day 1 is Monday."""
    if hour >= 23 or hour < 7:
        return 2
    return 1 if day >= 6 or hour < 9 or hour >= 21 else 0


def write_file(task, month=None):
    records, seed, file, folder = task
    month = month or Month(records, seed)
    count = records // (SLICES * NODES) + (file < records % (SLICES * NODES))
    rows = file_rows(month, file, count)
    rows.sort(key=lambda row: row[0])
    path = folder / f'cdr_{file // NODES:02d}_{file % NODES}.csv'
    with open(path, 'w', encoding='ascii', newline='') as out:
        out.write(','.join(HEADER) + '\n')
        first = (file + 1) * 10 ** 9
        out.writelines(f'{first + place},{row[1]}\n' for place, row in enumerate(rows))


def file_rows(month, file, count):
    """(second of its end, the line but its id) of each record."""
    draw = stream(month.seed, f'file {file}')
    seconds = {'V': quantiles(3.9, 1.1, 1, 14400), 'S': [0], 'D': quantiles(5.5, 1.5, 1, 28800)}
    octets = quantiles(16.2, 1.8, 200, 8 * 10 ** 9)
    hours = {kind: list(itertools.accumulate(weights)) for kind, weights in HOURS.items()}
    types = draw.choices('VSD', [35, 15, 50], k=count)
    served = draw.choices(month.subscribers, cum_weights=month.activity, k=count)
    kinds = draw.choices([kind for kind, _ in PARTIES], [weight for _, weight in PARTIES], k=count)
    days, part, rows = DAYS // SLICES, file // NODES, []
    for kind, subscriber, party in zip(types, served, kinds):
        day = part * days + draw.randrange(days)
        if part and draw.random() < .01:
            day -= days  # late: it belongs to the slice before
        hour = draw.choices(range(24), cum_weights=hours[kind])[0]
        minute, second = divmod(draw.randrange(3600), 60)
        duration = draw.choice(seconds[kind])
        down = up = 0
        if kind == 'D':
            down = draw.choice(octets) + draw.randrange(1024)
            up = down * draw.randrange(20, 250) // 1000 + 100
        is_away = subscriber['country'] and draw.random() < .6
        home = subscriber['home_region']
        region = ABROAD if is_away else home if draw.random() < .92 else draw.choice(REGIONS)
        rows.append((
            ((day * 24 + hour) * 60 + minute) * 60 + second + duration,
            f'{subscriber["msisdn"]},{kind},{"" if kind == "D" else month.party(draw, party)},'
            f'2026-09-{day + 1:02d} {hour:02d}:{minute:02d}:{second:02d},{duration},{up},{down},'
            f'{draw.randrange(1, 400000)},{region},{"5G" if draw.random() < .55 else "4G"},'
            f'{subscriber["country"] if is_away else "CN"}'))
    return rows


if __name__ == '__main__':
    main()

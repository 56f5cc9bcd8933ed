"""An operator of a few hundred lines over two months, as feeds: lines come, go, move and return.

State is kept line by line; each month's files say what a snapshot at its end would.
"""
import datetime
import pathlib
import random

MONTHS = ['2026-09', '2026-10']
FIRST = {'2026-09': datetime.date(2026, 9, 1), '2026-10': datetime.date(2026, 10, 1)}
LAST = {'2026-09': datetime.date(2026, 9, 30), '2026-10': datetime.date(2026, 10, 31)}
SMALL_CELL = 5

JOB = f'''name: measured
catalogue: .
usage:
  - name: all
    files: usage*
    fields: {{served: served, service: service, direction: direction, recordID: id, start: start,
             duration: {{column: seconds, unit: s}}, octets: {{column: octets, unit: B}},
             otherParty: other}}
customers:
  subscribers: {{files: subscribers*}}
  subscriptions: {{files: subscriptions*}}
  payments: {{files: payments*}}
  contacts: {{files: contacts*}}
  accounts: {{files: accounts*}}
  main_orders: {{files: orders*}}
partitions: {{subscribersPerPartition: 60}}
stages: [bill, measure]
measures:
  history: 3
  cuts: [brand+area, plan+channel+segment]
  smallCell: {SMALL_CELL}
  ageBands: [25, 45]
  arpuBands: [12, 35]
  prepaid: [easy]
  decline: 10%
'''
CATALOGUE = '''currency: CNY
timeZone: Asia/Shanghai
zones: {all: All}
prefixes: prefixes.csv
rates: rates.csv
plans: plans.yaml
'''
PLANS = '''plans:
  - {id: p, name: P, fee: 10, tariffs: t}
  - {id: q, name: Q, fee: 30, tariffs: t}
packs:
  - {id: music, name: Music, fee: 5}
  - {id: news, name: News, fee: 0}
'''
RATES = '''tariff,id,service,unit,increment,price
t,voice,voice,1min,60s,0.15
t,sms,sms,1,1,0.1
t,data,data,1MB,1MB,0.03
'''


class Line:
    """One line of service, as it is known at some month's end."""

    def __init__(self, dice, number, first_day, last_day):
        self.msisdn = 8613900000000 + number
        self.account = f'a{dice.randrange(400)}'
        self.region = dice.choice(['HA', 'GD'])
        self.brand = dice.choice(['easy', 'easy', 'gold', ''])
        self.birth = dice.choice([0, 1950, 1985, 1990, 2003])
        self.plan = dice.choice(['p', 'p', 'q'])
        span = (last_day - first_day).days
        self.activated = first_day + datetime.timedelta(dice.randint(0, span))
        self.status, self.churned, self.departure, self.ported = 'active', None, '', ''
        self.segment = dice.choice(['public', 'campus', 'firm', ''])
        self.area = dice.choice(['A1', 'A2', 'A2', 'A3', ''])
        self.channel = dice.choice(['agent', 'store', 'telesales'])
        self.gender = dice.choice(['f', 'm', ''])
        self.handset = dice.choice(['yes', 'no', ''])
        self.back = self.moved = None
        self.packs = {}

    def row(self):
        return ','.join(str(text) for text in [
            self.msisdn, self.account, self.region, self.brand, self.birth or '', self.plan,
            self.activated, self.status, self.churned or '', self.gender, self.segment, self.area,
            self.channel, self.handset, self.departure, self.ported, self.back or '',
            self.moved or ''])


SUBSCRIBERS = ('msisdn,account,region,brand,birth_year,plan,activated_on,status,churned_on,gender,'
               'segment,area,channel,handset_5g,departure,ported_to,reconnected_on,migrated_on')


def leave(dice, line, month):
    line.status = 'churned'
    earliest = max(line.activated, FIRST[month])
    line.churned = earliest + datetime.timedelta(dice.randint(0, (LAST[month] - earliest).days))
    line.departure = dice.choice(['voluntary', 'involuntary', 'port_out', ''])
    line.ported = dice.choice(['cmcc', 'ctcc']) if line.departure == 'port_out' else ''


def live(dice, lines, month):
    """What happens to the lines in a month."""
    first, last = FIRST[month], LAST[month]
    for line in lines:
        line.back = line.moved = None
        if line.status == 'churned':
            if line.churned < first and dice.random() < .3:
                line.status, line.churned, line.departure, line.ported = 'active', None, '', ''
                line.back = first + datetime.timedelta(dice.randint(0, 20))
            continue
        chance = dice.random()
        if chance < .08:
            leave(dice, line, month)
        elif chance < .14:
            line.status = 'suspended'
        elif chance < .2:
            line.plan = 'q' if line.plan == 'p' else 'p'
        elif chance < .23:
            line.brand, line.moved = 'gold', first + datetime.timedelta(5)
        elif chance < .26:
            line.area, line.segment = 'A3', 'firm'
    for _ in range(60):
        line = Line(dice, len(lines), first, last)
        if dice.random() < .1:
            line.moved = line.activated
        if dice.random() < .15:
            leave(dice, line, month)
        lines.append(line)


def write(path, header, rows):
    path.write_text('\n'.join([header, *rows]) + '\n')


def feeds(dice, lines, month, folder, past_payments, past_orders):
    folder.mkdir(parents=True)
    first, last = FIRST[month], LAST[month]
    write(folder / 'subscribers.csv', SUBSCRIBERS, [line.row() for line in lines])
    usage, payments, contacts = [], past_payments, []
    for line in lines:
        end = min(line.churned or last, last)
        begin = max(line.activated, first)
        if end < begin or dice.random() < .25:
            continue
        for _ in range(dice.randrange(8)):
            day = begin + datetime.timedelta(dice.randint(0, (end - begin).days))
            service = dice.choice(['voice', 'voice', 'sms', 'data'])
            usage.append(','.join(str(text) for text in [
                line.msisdn, service, dice.choice(['mo', 'mt']) if service != 'data' else 'mo',
                len(usage), f'{day}T12:{dice.randrange(60):02}:00+08:00',
                dice.randrange(1, 900) if service == 'voice' else '',
                dice.randrange(1, 400_000_000) if service == 'data' else '',
                8613800000000 if service != 'data' else '']))
        for _ in range(dice.choice([0, 1, 1, 2])):
            day = begin + datetime.timedelta(dice.randint(0, (end - begin).days))
            payments.append(f'y{len(payments)},{line.msisdn},{dice.randrange(1, 9) * 10},{day}')
        if dice.random() < .1:
            contacts.append(f'c{month}{line.msisdn},{line.msisdn},complaint,{end}')
        if line.status == 'active' and not line.packs and dice.random() < .3:
            product, mode = dice.choice(['music', 'news']), dice.choice(['self', 'batch', ''])
            line.packs[product] = [begin, None]
            past_orders.append(
                f'o{len(past_orders)},{line.msisdn},add_pack,{product},{line.channel},{mode},'
                f'{begin},{dice.choice(["completed"] * 4 + ["cancelled"])},{begin}')
        elif line.packs and dice.random() < .4:
            for held in line.packs.values():
                held[1] = held[1] or max(held[0] + datetime.timedelta(1), first)
    write(folder / 'usage.csv', 'served,service,direction,id,start,seconds,octets,other', usage)
    write(folder / 'payments.csv', 'payment_id,msisdn,amount,paid_on', payments)
    write(folder / 'contacts.csv', 'contact_id,msisdn,kind,on', contacts)
    write(folder / 'orders.csv',
          'order_id,msisdn,kind,product,channel,mode,submitted_on,stage,stage_on', past_orders)
    write(folder / 'subscriptions.csv', 'msisdn,product,from,to', [
        f'{line.msisdn},{product},{start},{end or ""}'
        for line in lines for product, (start, end) in sorted(line.packs.items())])
    write(folder / 'accounts.csv', 'account,kind,parent,key_account', [
        ','.join([f'a{number}', 'group' if number < 40 else 'personal',
                  f'a{number // 4}' if 3 < number < 40 else '',
                  'yes' if number % 50 == 7 else 'no']) for number in range(400)])


def make(folder, seed):
    """Writes the job and both months' feeds below `folder`."""
    dice = random.Random(seed)
    root = pathlib.Path(folder)
    job = root / 'job'
    job.mkdir(parents=True)
    (job / 'job.yaml').write_text(JOB)
    (job / 'catalogue.yaml').write_text(CATALOGUE)
    (job / 'plans.yaml').write_text(PLANS)
    (job / 'rates.csv').write_text(RATES)
    (job / 'prefixes.csv').write_text('prefix,zone\n1,all\n8,all\n')
    start = datetime.date(2024, 9, 1)
    lines = [Line(dice, number, start, datetime.date(2026, 8, 31)) for number in range(500)]
    for line in lines[:40]:
        line.status, line.departure = 'churned', 'voluntary'
        line.churned = line.activated + datetime.timedelta(3)
    payments, orders = [], []
    for month in MONTHS:
        live(dice, lines, month)
        feeds(dice, lines, month, root / f'input-{month}', payments, orders)

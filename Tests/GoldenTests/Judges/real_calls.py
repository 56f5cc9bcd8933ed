#!/usr/bin/env python3
"""Counts real call records with SQL over their raw files, and compares a run's output with it.

    real_calls.py nodobo DATA OUTPUT MONTH     DATA: the folder of the real files
    real_calls.py copenhagen DATA OUTPUT
    real_calls.py cider DATA OUTPUT MONTH

Shares nothing with what it judges: DuckDB reads the CSV files as text. Prints what agreed; the
first line on standard error and exit code 1 say what did not.
"""
import json
import pathlib
import sys

import duckdb

QUERY = duckdb.connect()
QUERY.execute("SET TimeZone = 'UTC'")


def rows(text, *parameters):
    return QUERY.execute(text, list(parameters)).fetchall()


def csv(path):
    return f"read_csv('{path}', all_varchar=true, header=true)"


def table(output, name):
    return (f"read_parquet('{output}/{name}/data/**/*.parquet', hive_partitioning=true, "
            'hive_types_autocast=0)')


def equal(what, found, wanted):
    if found != wanted:
        wrong = [pair for pair in zip(found, wanted) if pair[0] != pair[1]][:3] \
            if isinstance(found, list) and len(found) == len(wanted) else [(found, wanted)]
        sys.exit(f'{what}: the run has {wrong[0][0]!r}, the raw file {wrong[0][1]!r}')
    count = len(found) if isinstance(found, list) else found
    print(f'{what}: {count} agree')


def nodobo(data, output, month):
    """Calls, seconds and minutes begun, by phone and direction; and the golden month's."""
    QUERY.execute(f"""CREATE TABLE raw AS SELECT "user", direction, duration::BIGINT AS seconds,
        strftime(timezone('Europe/London', strptime(timestamp, '%a %b %d %H:%M:%S %z %Y')), '%Y-%m')
          AS month, row_number() OVER () + 1 AS line, timestamp
      FROM {csv(data / 'nodobo/calls_.csv')}""")
    wanted = rows("""SELECT '44' || "user", CASE direction WHEN 'Outgoing' THEN 'mo' ELSE 'mt' END,
        count(*), sum(seconds), sum((seconds + 59) // 60) FROM raw WHERE month = ?
      GROUP BY ALL ORDER BY ALL""", month)
    equal('calls of each phone', rows(f"""SELECT msisdn::VARCHAR, direction, count(*),
        sum(quantity) / 1000, sum(billed_quantity) / 60000 FROM {table(output, 'restricted/usage')}
      GROUP BY ALL ORDER BY ALL"""), wanted)
    golden = {row['month']: row for row in json.loads(
        (data / 'golden/nodobo_monthly_mo.json').read_text())}[month]
    found = rows(f"""SELECT count(*), sum(quantity) // 1000, sum(billed_quantity) // 60000,
        sum((quantity + 5999) // 6000 * 6), count(DISTINCT msisdn),
        (sum(charge) * 100)::BIGINT FROM {table(output, 'restricted/usage')}
      WHERE direction = 'mo'""")
    minutes = golden['billed_min_60_60']
    equal('golden calls, seconds, minutes, sixths, phones, and pence at 10 a minute', found, [
        (golden['mo_calls'], golden['seconds'], minutes, golden['billed_s_6_6'],
         golden['active_subs'], minutes * 10)])
    equal('lines suspended for their date', rows(f"""SELECT line, text
        FROM {table(output, 'restricted/rejects')}
        WHERE outcome = 'suspended' AND reason = 'IMPLAUSIBLE_DATE' ORDER BY ALL"""),
        rows(f"""SELECT line, text FROM (SELECT row_number() OVER () AS line, text FROM read_csv(
          '{data / 'nodobo/calls_.csv'}', columns={{'text': 'VARCHAR'}}, header=false, delim='\x01',
          quote='', escape='')) WHERE text LIKE '% 1980,%' ORDER BY ALL"""))
    equal('rejects in all', rows(f"SELECT count(*) FROM {table(output, 'restricted/rejects')}"),
          rows("SELECT count(*) FROM raw WHERE timestamp LIKE '% 1980'"))
    equal('records of the dead clocks', rows(
        f"SELECT count(*) FROM {table(output, 'restricted/rejects')}"), [(31,)])


def drawn(source, owner, units, allowance):
    """`source` with how much of an allowance a month each row drew, in the order of time."""
    return f"""(SELECT *, greatest(0, least({units}, {allowance} - before)) AS "free" FROM (
      SELECT *, sum({units}) OVER (PARTITION BY {owner} ORDER BY time, place) - {units} AS before
      FROM {source}))"""


def copenhagen(data, output):
    """Calls, seconds, minutes and charges by student: 30 minutes and 100 messages are free."""
    QUERY.execute(f"""CREATE TABLE calls AS SELECT caller, duration::BIGINT AS seconds,
        timestamp::BIGINT AS time, row_number() OVER () AS place
      FROM {csv(data / 'copenhagen/calls.csv')}""")
    QUERY.execute(f"""CREATE TABLE texts AS SELECT sender, timestamp::BIGINT AS time, 1 AS one,
        row_number() OVER () AS place FROM {csv(data / 'copenhagen/sms.csv')}""")
    usage = table(output, 'restricted/usage')
    # Beyond: 0.29 a call and 0.50 a minute by the second, halves of a thousandth up.
    equal('calls of each student', rows(f"""SELECT msisdn::VARCHAR, count(*), sum(quantity) / 1000,
        sum((quantity + 59999) // 60000), sum(free_quantity) / 1000, (sum(charge) * 1000)::BIGINT
      FROM {usage} WHERE service = 'voice' GROUP BY ALL ORDER BY ALL"""), rows(f"""
      SELECT caller, count(*), sum(seconds), sum((seconds + 59) // 60), sum("free"),
        sum(CASE WHEN seconds > "free" THEN 290 + ((seconds - "free") * 1000 + 60) // 120
          ELSE 0 END)::BIGINT
      FROM {drawn('(FROM calls WHERE seconds >= 0)', 'caller', 'seconds', 1800)}
      GROUP BY ALL ORDER BY ALL"""))
    equal('messages of each student', rows(f"""SELECT msisdn::VARCHAR, count(*), sum(free_quantity),
        (sum(charge) * 1000)::BIGINT
      FROM {usage} WHERE service = 'sms' GROUP BY ALL ORDER BY ALL"""), rows(f"""
      SELECT sender, count(*), sum("free"), sum(1 - "free") * 200
      FROM {drawn('texts', 'sender', 'one', 100)} GROUP BY ALL ORDER BY ALL"""))
    equal('missed calls left out', missing(output),
          rows('SELECT count(*) FROM calls WHERE seconds = -1')[0][0])


def missing(output):
    return json.loads((output / 'control.json').read_text())['total']['filtered']['records']


def cider(data, output, month):
    """Sessions, octets and charges by subscriber: 500 MB are free, in steps of 10 kB."""
    QUERY.execute(f"""CREATE TABLE raw AS SELECT timestamp AS time, row_number() OVER () AS place,
        regexp_replace(caller_id, '^00|^[+]', '') AS caller,
        ceil(volume::DECIMAL(38, 16) * 1000000)::BIGINT AS octets, (octets + 9999) // 10000 AS steps
      FROM {csv(data / 'cider/mobiledata.csv')}""")
    # Beyond: 2 a MB up to 100 MB of a session and 1 after them, in whole francs, halves up.
    equal('sessions of each subscriber', rows(f"""SELECT msisdn::VARCHAR, count(*), sum(quantity),
        sum(billed_quantity), sum(free_quantity), sum(charge)::BIGINT
      FROM {table(output, 'restricted/usage')} GROUP BY ALL ORDER BY ALL"""), rows(f"""
      SELECT caller, count(*), sum(octets), sum(steps * 10000), sum("free" * 10000),
        sum((greatest(least(steps, 10000) - "free", 0) * 2
          + (steps - greatest("free", least(steps, 10000))) + 50) // 100)
      FROM {drawn(f"(FROM raw WHERE time[:7] = '{month}')", 'caller', 'steps', 50000)}
      GROUP BY ALL ORDER BY ALL"""))
    equal('sessions of other months', missing(output),
          rows('SELECT count(*) FROM raw WHERE time[:7] <> ?', month)[0][0])


if __name__ == '__main__':
    study, folder, output, *month = sys.argv[1:]
    {'nodobo': nodobo, 'copenhagen': copenhagen, 'cider': cider}[study](
        pathlib.Path(folder), pathlib.Path(output), *month)

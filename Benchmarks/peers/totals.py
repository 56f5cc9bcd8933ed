#!/usr/bin/env python3
"""The control totals of a task's output, by DuckDB over its Parquet files.

    totals.py peer TASK OUT            of a peer's output of task A, B or C
    totals.py ratemill TASK OUT        of a folder that `ratemill run` published (C: as B's)
    totals.py … --oracle FILE          and compares them: 1 where they differ

Money in the totals is in 1/10000 yuan, usage in seconds, messages and KB, as in oracle.json.
"""
import argparse
import json
import pathlib
import sys

import duckdb

METRICS = ['subs', 'active', 'active5', 'churned', 'revenue', 'sec', 'kb', 'sms']
COHORTS = ['subs', 'active', 'retained', 'revenue']
# Ratemill's usage in the words of the tasks: µ-units of money, ms and octets become the spec's.
RATEMILL_USAGE = """
  SELECT record_id, upper(service[1]) AS type, plan::INT AS plan_id,
    coalesce(zone, '0')::INT AS zone, band::INT AS band, (charge * 1000000)::HUGEINT AS micros,
    (charge * 10000)::BIGINT AS charge,
    CASE service WHEN 'voice' THEN quantity // 1000 WHEN 'sms' THEN quantity
      ELSE billed_quantity // 1024 END AS units,
    free_quantity // CASE service WHEN 'voice' THEN 1000 WHEN 'sms' THEN 1 ELSE 1024 END AS "free",
    CASE service WHEN 'voice' THEN (quantity % 1000) + (free_quantity % 1000)
      WHEN 'sms' THEN 0 ELSE (billed_quantity % 1024) + (free_quantity % 1024) END AS rest
  FROM {files}"""
RATEMILL_METRICS = """
  SELECT plan::INT AS plan_id, home_region, subscribers AS subs, active,
    active_five_days AS active5, churned, (revenue * 10000)::BIGINT AS revenue,
    voice_originating_milliseconds // 1000 AS sec, data_billed_octets // 1024 AS kb,
    sms_originating_events AS sms
  FROM {files}"""
RATEMILL_COHORTS = """
  SELECT cohort, subscribers AS subs, active, retained, (revenue * 10000)::BIGINT AS revenue
  FROM {files}"""


def files(path):
    """All partitions; region and month stay text."""
    return f"read_parquet('{path}/**/*.parquet', hive_partitioning=true, hive_types_autocast=0)"


class Totals:
    def __init__(self, engine, folder):
        self.query = duckdb.connect()
        self.is_ratemill, self.folder = engine == 'ratemill', pathlib.Path(folder)

    def of(self, task):
        if task == 'C':
            return self.metrics()
        if not self.is_ratemill:
            return self.usage(task, f'(FROM {files(self.folder)})')
        rows = RATEMILL_USAGE.format(files=files(self.folder / 'restricted/usage/data'))
        # What the smaller units of the tasks could not say would be lost without a word.
        lost = self.row(f'SELECT sum(rest) AS rest, sum(micros % 100) AS micros FROM ({rows})')
        assert lost == {'rest': 0, 'micros': 0}, f'not in whole units of the tasks: {lost}'
        return self.usage(task, f'({rows})')

    def usage(self, task, source):
        columns = {
            'A': """sum(units) AS units, sum(zone * (record_id % 1013)) AS zone,
                sum(band * (record_id % 1019)) AS band,
                sum(charge) FILTER (type = 'V') AS "charge_V",
                sum(charge) FILTER (type = 'S') AS "charge_S",
                sum(charge) FILTER (type = 'D') AS "charge_D" """,
            'B': """sum("free") AS "free", sum("free"::HUGEINT * (record_id % 1013)) AS hf,
                sum(plan_id * (record_id % 1019)) AS plan"""}[task]
        return self.row(f"""SELECT count(*) AS n, sum(charge) AS charge,
            sum(charge::HUGEINT * (record_id % 1009)) AS h, {columns} FROM {source}""")

    def metrics(self):
        if self.is_ratemill:
            metrics = RATEMILL_METRICS.format(files=files(self.folder / 'open/plan_regions/data'))
            cohorts = RATEMILL_COHORTS.format(files=files(self.folder / 'open/cohorts/data'))
        else:
            metrics = f"FROM read_parquet('{self.folder}/metrics.parquet')"
            cohorts = f"FROM read_parquet('{self.folder}/cohort.parquet')"
        return {
            **self.row(f'SELECT count(*) AS metrics_rows FROM ({metrics})'),
            **self.row(f'SELECT count(*) AS cohort_rows FROM ({cohorts})'),
            'm': self.weighted(metrics, METRICS, 'plan_id * 31 + home_region[2:]::INT'),
            'c': self.weighted(cohorts, COHORTS, "replace(cohort, '-', '')::INT")}

    def weighted(self, source, columns, weight):
        sums = ', '.join(f'sum({name}::HUGEINT * ({weight})) AS {name}' for name in columns)
        return list(self.row(f'SELECT {sums} FROM ({source})').values())

    def row(self, text):
        result = self.query.execute(text)
        names = [column[0] for column in result.description]
        return {name: int(value) for name, value in zip(names, result.fetchall()[0])}


def difference(task, found, oracle_path):
    """A sentence where the totals differ from the oracle's, else nothing."""
    with open(oracle_path, encoding='utf-8') as file:
        wanted = json.load(file)[task]
    wrong = [f'{name}: {found.get(name)} for {wanted.get(name)}'
             for name in sorted({*wanted, *found}) if wanted.get(name) != found.get(name)]
    return f'task {task} differs from the oracle: ' + '; '.join(wrong) if wrong else ''


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('engine', choices=['peer', 'ratemill'])
    parser.add_argument('task', choices=['A', 'B', 'C'])
    parser.add_argument('folder')
    parser.add_argument('--oracle')
    arguments = parser.parse_args()
    found = Totals(arguments.engine, arguments.folder).of(arguments.task)
    print(json.dumps(found, sort_keys=True))
    if arguments.oracle:
        sys.exit(difference(arguments.task, found, arguments.oracle) or 0)


if __name__ == '__main__':
    main()

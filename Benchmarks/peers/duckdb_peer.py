#!/usr/bin/env python3
"""The yardstick's tasks in DuckDB.

    duckdb_peer.py A|B DATA OUT        duckdb_peer.py C DATA OUT OUT_OF_B

The fastest way found of several: zones by two hash joins, on four digits and on the seven where a
longer prefix says otherwise; allowances by a window over (subscriber, type) in time.
"""
import duckdb
import numpy
import pyarrow

import month

COLUMNS = {'record_id': 'BIGINT', 'msisdn': 'BIGINT', 'type': 'VARCHAR', 'other_party': 'VARCHAR',
           'start_ts': 'TIMESTAMP', 'duration': 'INTEGER', 'bytes_up': 'BIGINT',
           'bytes_down': 'BIGINT', 'cell_id': 'INTEGER', 'region': 'VARCHAR', 'rat': 'VARCHAR',
           'roam': 'VARCHAR'}
task, query = month.Task(), duckdb.connect()
KEY = """CASE WHEN other_party[1:2] = '86' THEN 10000000 + rpad(other_party[3:9], 7, '0')::INT
  ELSE rpad(other_party[1:7], 7, '0')::INT END"""


def main():
    query.execute(f"""SET preserve_insertion_order = false; SET enable_progress_bar = false;
      SET temp_directory = '{task.out}.tmp'; SET partitioned_write_max_open_files = 64;
      SET disabled_optimizers = 'join_order,build_side_probe_side'""")  # CSV has no row counts
    for name in ('subscribers', 'plans', 'rates', 'sms_rates', 'roam', 'bands'):
        query.execute(f"CREATE TABLE {name} AS FROM read_csv('{task.reference(name)}')")
    if task.name == 'C':
        return measure()
    query.execute("""CREATE TABLE tariff AS
        SELECT zone, band, connect_fee, increment, rate, sms_rate, domestic
        FROM rates JOIN sms_rates USING (zone);
      CREATE TABLE week AS SELECT list(band::INT ORDER BY dow, hour) AS bands FROM bands""")
    zone_tables()
    rows = f"""SELECT record_id, msisdn, type, start_ts, duration, units, zone, band, charge, region
        FROM ({standard()})""" if task.name == 'A' else with_allowances()
    query.execute(f"""COPY ({rows}) TO '{task.out}'
        (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, PARTITION_BY (region))""")


def zone_tables():
    """The dense table as what four digits say, and the exceptions of seven."""
    dense = month.zones(task).reshape(-1, 1000)
    usual = numpy.array([numpy.bincount(row).argmax() for row in dense], numpy.uint8)
    short = pyarrow.table({'key': numpy.flatnonzero(usual).astype(numpy.int32),
                           'zone': usual[usual > 0]})
    places = numpy.flatnonzero(dense != usual[:, None])
    long = pyarrow.table({'key': places.astype(numpy.int32), 'zone': dense.reshape(-1)[places]})
    query.register('short_arrow', short)
    query.register('long_arrow', long)
    query.execute('CREATE TABLE short AS FROM short_arrow; CREATE TABLE long AS FROM long_arrow')


def standard():
    """Task A: every record with its zone, band, units and charge."""
    source = (f"read_csv({task.files!r}, columns={COLUMNS!r}, header=true, delim=',', quote='', "
              "escape='', auto_detect=false, timestampformat='%Y-%m-%d %H:%M:%S')")
    return f"""
      SELECT u.*, t.domestic, CASE
          WHEN type = 'D'
            THEN (units * CASE WHEN is_home THEN 2900 ELSE r.data_rate END + 512) // 1024
          WHEN u.zone = 0 THEN 0
          WHEN type = 'V' AND is_home
            THEN t.connect_fee + (units + t.increment - 1) // t.increment * t.rate
          WHEN type = 'V' THEN (units + 59) // 60 * r.voice_rate
          WHEN is_home THEN t.sms_rate ELSE r.sms_rate END AS charge
      FROM (
        SELECT record_id, msisdn, type, start_ts, duration, region, roam, roam = 'CN' AS is_home,
          coalesce(long.zone, short.zone, 0)::INT AS zone,
          bands[(isodow(start_ts) - 1) * 24 + hour(start_ts) + 1] AS band,
          CASE WHEN type = 'V' THEN duration::BIGINT WHEN type = 'S' THEN 1
            WHEN roam = 'CN' THEN (bytes_up + bytes_down + 1023) // 1024
            ELSE (bytes_up + bytes_down + 10239) // 10240 * 10 END AS units
        FROM (SELECT *, {KEY} AS key FROM {source}) c
          LEFT JOIN short ON short.key = c.key // 1000 LEFT JOIN long ON long.key = c.key
          CROSS JOIN week) u
      LEFT JOIN tariff t ON t.zone = u.zone AND t.band = u.band
      LEFT JOIN roam r ON r.country = u.roam"""


def with_allowances():
    """Task B: free units and charges."""
    return f"""
      SELECT record_id, msisdn, plan_id, type, start_ts, zone, band, units, "free", CASE
          WHEN NOT takes THEN charge WHEN type = 'V' THEN (units - "free" + 59) // 60 * oob_voice
          WHEN type = 'S' THEN (units - "free") * oob_sms
          ELSE ((units - "free") * oob_data + 512) // 1024 END AS charge, region
      FROM (SELECT *, CASE WHEN takes
            THEN greatest(0, least(units, allowance - before)) ELSE 0 END AS "free"
        FROM (SELECT x.*, s.plan_id::INT AS plan_id, oob_voice, oob_sms, oob_data,
            CASE type WHEN 'V' THEN voice_min * 60 WHEN 'S' THEN sms_n ELSE data_mb * 1024 END
              AS allowance,
            (sum(taken) OVER (PARTITION BY x.msisdn, type ORDER BY start_ts, record_id
              ROWS UNBOUNDED PRECEDING) - taken)::BIGINT AS before
          FROM (SELECT *, is_home AND (type = 'D' OR coalesce(domestic, 0) = 1) AS takes,
              CASE WHEN takes THEN units ELSE 0 END AS taken FROM ({standard()})) x
          JOIN subscribers s ON s.msisdn = x.msisdn JOIN plans p ON p.plan_id = s.plan_id))"""


def measure():
    """Task C: metrics by plan and home region, cohorts by month of activation."""
    task.out.mkdir(parents=True)
    query.execute(f"""CREATE TABLE people AS
      SELECT s.*, strftime(activation_date, '%Y-%m') AS cohort, coalesce(sec, 0) AS sec,
        coalesce(kb, 0) AS kb, coalesce(sms, 0) AS sms, coalesce(days, 0) AS days,
        coalesce(usage, 0) + fee * CASE status WHEN 'active' THEN 30 WHEN 'suspended' THEN 0
          ELSE day(churn_date) END // 30 AS revenue
      FROM subscribers s JOIN plans USING (plan_id) LEFT JOIN (
        SELECT msisdn, sum(charge)::BIGINT AS usage,
          sum(CASE type WHEN 'V' THEN units ELSE 0 END)::BIGINT AS sec,
          sum(CASE type WHEN 'D' THEN units ELSE 0 END)::BIGINT AS kb,
          count(*) FILTER (type = 'S') AS sms, bit_count(bit_or(1::BIGINT << day(start_ts))) AS days
        FROM read_parquet('{task.rated}/**/*.parquet') GROUP BY msisdn) USING (msisdn)""")
    query.execute(f"""COPY (SELECT plan_id, home_region, count(*) AS subs,
        count(*) FILTER (days > 0) AS active, count(*) FILTER (days >= 5) AS active5,
        count(*) FILTER (status = 'churned') AS churned, sum(revenue)::BIGINT AS revenue,
        sum(sec)::BIGINT AS sec, sum(kb)::BIGINT AS kb, sum(sms)::BIGINT AS sms,
        sum(revenue) / subs AS arpu, sum(sec) / 60.0 / subs AS mou, sum(kb) / 1024.0 / subs AS dou,
        churned / subs AS churn_rate
      FROM people GROUP BY ALL ORDER BY ALL) TO '{task.out}/metrics.parquet'""")
    query.execute(f"""COPY (SELECT cohort, count(*) AS subs, count(*) FILTER (days > 0) AS active,
        count(*) FILTER (status <> 'churned') AS retained, sum(revenue)::BIGINT AS revenue
      FROM people GROUP BY ALL ORDER BY ALL) TO '{task.out}/cohort.parquet'""")


main()

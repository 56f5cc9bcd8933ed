#!/usr/bin/env python3
"""The yardstick's tasks in Polars: the baseline.

    polars_peer.py A|B DATA OUT        polars_peer.py C DATA OUT OUT_OF_B

The fastest way found of several: streaming scan and sink, zone and band by a numpy gather in place
of joins, allowances by a running sum over (subscriber, type) in time.
"""
import numpy
import polars as pl

import month

FIELDS = {'record_id': pl.Int64, 'msisdn': pl.Int64, 'type': pl.String, 'other_party': pl.String,
          'start_ts': pl.String, 'duration': pl.Int32, 'bytes_up': pl.Int64, 'bytes_down': pl.Int64,
          'cell_id': pl.Int32, 'region': pl.String, 'rat': pl.String, 'roam': pl.String}
col, task = pl.col, month.Task()
is_home = col('roam') == 'CN'


def main():
    {'A': lambda: write(standard().select(
        'record_id', 'msisdn', 'type', 'start_ts', 'duration', 'units', 'zone', 'band', 'charge',
        'region')), 'B': lambda: write(with_allowances()), 'C': measure}[task.name]()


def reference(name, **options):
    return pl.read_csv(task.reference(name), **options)


def ceiling(amount, step):
    return (amount + (step - 1)) // step


def gather(table, key, kind):
    """table[key], 0 where the key is null."""
    def take(series):
        places = series.fill_null(0).to_numpy()
        found = numpy.where(series.is_null().to_numpy(), 0, table[places])
        return pl.Series(series.name, found.astype(numpy.int32))
    return key.map_batches(take, return_dtype=kind, is_elementwise=True)


def standard():
    """Task A: every record with its zone, band, units and charge."""
    party, start = col('other_party'), col('start_ts')
    is_domestic, octets = party.str.starts_with('86'), col('bytes_up') + col('bytes_down')
    digits = pl.when(is_domestic).then(party.str.slice(2, 7)).otherwise(party.str.slice(0, 7))
    base = pl.when(is_domestic).then(month.SPAN).otherwise(0).cast(pl.Int32)
    hour = (start.dt.weekday() - 1).cast(pl.Int32) * 24 + start.dt.hour()
    bands = reference('bands').sort('dow', 'hour')['band'].to_numpy()
    usage = (
        pl.scan_csv(task.files, schema=FIELDS, quote_char=None)
        .with_columns(start.str.to_datetime('%Y-%m-%d %H:%M:%S', time_unit='us', strict=True))
        .with_columns(
            zone=gather(month.zones(task), digits.str.pad_end(7, '0').cast(pl.Int32) + base,
                        pl.Int32),
            band=gather(bands, hour, pl.Int32),
            units=pl.when(col('type') == 'V').then(col('duration').cast(pl.Int64))
            .when(col('type') == 'S').then(1).when(is_home).then(ceiling(octets, 1024))
            .otherwise(ceiling(octets, 10240) * 10))
        .with_columns(rate_key=col('zone') * 4 + col('band')))
    rates = reference('rates').join(reference('sms_rates'), on='zone').select(
        'connect_fee', 'increment', 'rate', 'sms_rate', 'domestic',
        rate_key=(col('zone') * 4 + col('band')).cast(pl.Int32))
    away = reference('roam').rename({'sms_rate': 'away_sms_rate'})
    voice = pl.when(is_home).then(
        col('connect_fee') + ceiling(col('units'), col('increment')) * col('rate')).otherwise(
            ceiling(col('units'), 60) * col('voice_rate'))
    text = pl.when(is_home).then('sms_rate').otherwise('away_sms_rate')
    data = col('units') * pl.when(is_home).then(2900).otherwise(col('data_rate'))
    return (
        usage.join(rates.lazy(), on='rate_key', how='left')
        .join(away.lazy(), left_on='roam', right_on='country', how='left')
        .with_columns(charge=pl.when(col('type') == 'D').then((data + 512) // 1024)
                      .when(col('zone') == 0).then(0).when(col('type') == 'V').then(voice)
                      .otherwise(text)))


def with_allowances():
    """Task B: free units and charges."""
    plans = reference('subscribers').select('msisdn', 'plan_id').join(
        reference('plans').drop('plan_name', 'fee'), on='plan_id')
    takes = is_home & ((col('type') == 'D') | (col('domestic').fill_null(0) == 1))
    taken = pl.when('takes').then('units').otherwise(0)
    order = ['start_ts', 'record_id']
    allowance = (pl.when(col('type') == 'V').then(col('voice_min') * 60)
                 .when(col('type') == 'S').then(col('sms_n')).otherwise(col('data_mb') * 1024))
    rest = col('units') - col('free')
    beyond = (pl.when(col('type') == 'V').then(ceiling(rest, 60) * col('oob_voice'))
              .when(col('type') == 'S').then(rest * col('oob_sms'))
              .otherwise((rest * col('oob_data') + 512) // 1024))
    left = allowance - col('before')
    return (
        standard().select('record_id', 'msisdn', 'type', 'start_ts', 'zone', 'band', 'units',
                          'charge', 'region', takes=takes)
        .with_columns(before=taken.cum_sum().over(['msisdn', 'type'], order_by=order) - taken)
        .join(plans.lazy(), on='msisdn')
        .with_columns(free=pl.when('takes').then(
            pl.max_horizontal(pl.lit(0, pl.Int64), pl.min_horizontal(col('units'), left)))
            .otherwise(0))
        .with_columns(charge=pl.when('takes').then(beyond).otherwise('charge'))
        .select('record_id', 'msisdn', col('plan_id').cast(pl.Int32), 'type', 'start_ts', 'zone',
                'band', 'units', 'free', 'charge', 'region'))


def write(rows):
    rows.sink_parquet(
        pl.PartitionBy(str(task.out), key='region', include_key=False), compression='zstd',
        compression_level=3, mkdir=True, maintain_order=False, engine='streaming')


def measure():
    """Task C: metrics by plan and home region, cohorts by month of activation."""
    def units(kind):
        return pl.when(col('type') == kind).then('units').otherwise(0).sum()
    usage = pl.scan_parquet(f'{task.rated}/**/*.parquet').group_by('msisdn').agg(
        usage=col('charge').sum(), sec=units('V'), kb=units('D'),
        sms=(col('type') == 'S').sum().cast(pl.Int64), days=col('start_ts').dt.date().n_unique())
    dates = {'activation_date': pl.Date, 'churn_date': pl.Date}
    billed = (pl.when(col('status') == 'active').then(30).when(col('status') == 'suspended').then(0)
              .otherwise(col('churn_date').dt.day().cast(pl.Int64)))
    people = (
        reference('subscribers', schema_overrides=dates).lazy()
        .join(reference('plans').lazy().select('plan_id', 'fee'), on='plan_id')
        .join(usage, on='msisdn', how='left')
        .with_columns(col('usage', 'sec', 'kb', 'sms', 'days').fill_null(0),
                      cohort=col('activation_date').dt.strftime('%Y-%m'))
        .with_columns(revenue=col('usage') + col('fee') * billed // 30)
        .collect(engine='streaming'))
    counts = {'subs': pl.len(), 'active': (col('days') > 0).sum(), 'revenue': col('revenue').sum()}
    churned = (col('status') == 'churned').sum()
    task.out.mkdir(parents=True)
    people.group_by('plan_id', 'home_region').agg(
        **counts, active5=(col('days') >= 5).sum(), churned=churned,
        **{name: col(name).sum() for name in ('sec', 'kb', 'sms')}
    ).with_columns(
        arpu=col('revenue') / col('subs'), mou=col('sec') / 60 / col('subs'),
        dou=col('kb') / 1024 / col('subs'), churn_rate=col('churned') / col('subs')
    ).sort('plan_id', 'home_region').write_parquet(task.out / 'metrics.parquet')
    people.group_by('cohort').agg(**counts, retained=pl.len() - churned).sort(
        'cohort').write_parquet(task.out / 'cohort.parquet')


main()

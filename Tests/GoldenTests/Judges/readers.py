#!/usr/bin/env python3
"""Opens a published month with pyarrow, DuckDB and Polars: do they see what was meant?

    readers.py schemas OUTPUT     every file's types, nullability, order and statistics
    readers.py sums OUTPUT        every column by three readers, and control.json from the files
    readers.py pruning OUTPUT SCRATCH    partitions that a filter leaves out are not opened
    readers.py folders OUTPUT     what lies where, and who may read it

Exit code 1 and a sentence on standard error where something differs.
"""
import datetime
import decimal
import json
import os
import pathlib
import shutil
import stat
import sys

import duckdb
import polars
import pyarrow
import pyarrow.dataset
import pyarrow.parquet

ROWS_PER_GROUP_MAX = 122_880
TYPES = {  # by meta/schema.json: pyarrow, DuckDB, Polars
    'VARCHAR': (pyarrow.string(), 'VARCHAR', polars.String),
    'BIGINT': (pyarrow.int64(), 'BIGINT', polars.Int64),
    'INTEGER': (pyarrow.int32(), 'INTEGER', polars.Int32),
    'BOOLEAN': (pyarrow.bool_(), 'BOOLEAN', polars.Boolean),
    'DATE': (pyarrow.date32(), 'DATE', polars.Date),
    'TIMESTAMP WITH TIME ZONE (UTC, µs)': (
        pyarrow.timestamp('us', 'UTC'), 'TIMESTAMP WITH TIME ZONE', polars.Datetime('us', 'UTC')),
    'DECIMAL(18,6)': (pyarrow.decimal128(18, 6), 'DECIMAL(18,6)', polars.Decimal(18, 6))}


def main():
    task, output, *others = sys.argv[1:]
    output = pathlib.Path(output)
    if task == 'folders':
        return folders(output)
    if task == 'pruning':
        return pruning(output, pathlib.Path(others[0]))
    for table in tables(output):
        {'schemas': schema, 'sums': sums}[task](table)
    if task == 'sums':
        control(output)


def need(truth, sentence):
    if not truth:
        sys.exit(sentence)


class Table:
    def __init__(self, folder):
        self.name, self.data = folder.name, folder / 'data'
        self.meta = json.loads((folder / 'meta/schema.json').read_text(encoding='utf-8'))
        self.columns = {column['name']: column for column in self.meta['columns']}
        self.files = sorted(self.data.glob('**/*.parquet'))
        self.glob = str(self.data / '**/*.parquet')

    def duckdb(self, columns):
        source = f"read_parquet('{self.glob}', hive_partitioning=true, hive_types_autocast=0)"
        return QUERY.execute(f'SELECT {columns} FROM {source}').fetchall()

    def polars(self):
        return polars.scan_parquet(self.glob, hive_partitioning=True, try_parse_hive_dates=False)

    def pyarrow(self):
        levels = pyarrow.schema([(name, pyarrow.string()) for name in self.meta['partitions']])
        return pyarrow.dataset.dataset(
            self.data, partitioning=pyarrow.dataset.partitioning(levels, flavor='hive'))


QUERY = duckdb.connect()
QUERY.execute("SET TimeZone = 'UTC'")


def tables(output):
    found = [Table(folder) for zone in ('open', 'restricted')
             for folder in sorted((output / zone).iterdir()) if folder.name != 'job']
    need(len(found) >= 10, f'{output} has only {len(found)} tables')
    return found


# Schemas

def schema(table):
    wanted = {name: TYPES[column['type']] for name, column in table.columns.items()}
    for path in table.files:
        file = pyarrow.parquet.ParquetFile(path)
        need(list(file.schema_arrow.names) == list(wanted), f'{path}: columns {file.schema_arrow}')
        for name, field in zip(file.schema_arrow.names, file.schema_arrow):
            need(field.type == wanted[name][0], f'{path}: {name} is {field.type}')
            need(field.nullable == table.columns[name]['nullable'],
                 f'{path}: {name} is {"" if field.nullable else "not "}nullable')
        footer(table, path, file)
    keys = {name: (pyarrow.string(), 'VARCHAR', polars.String) for name in table.meta['partitions']}
    described = QUERY.execute(
        f"DESCRIBE FROM read_parquet('{table.glob}', hive_types_autocast=0)").fetchall()
    for name, kinds in {**wanted, **keys}.items():
        seen = dict(row[:2] for row in described)[name]
        need(seen == kinds[1], f'{table.name}: DuckDB has {seen} for {name}')
        seen = table.polars().collect_schema()[name]
        need(seen == kinds[2], f'{table.name}: Polars has {seen} for {name}')
    need(len(described) == len(wanted) + len(keys), f'{table.name}: DuckDB has {described}')
    print(f'{table.name}: {len(wanted)} columns in {len(table.files)} files')


def footer(table, path, file):
    """Row groups of a size, each with statistics, in the order that the footer declares."""
    meta, names = file.metadata, file.schema_arrow.names
    sorting = [pyarrow.parquet.SortingColumn(names.index(name)) for name in table.meta['sorted']]
    for number in range(meta.num_row_groups):
        group = meta.row_group(number)
        need(0 < group.num_rows <= ROWS_PER_GROUP_MAX, f'{path}: a group of {group.num_rows} rows')
        declared = [(key.column_index, key.descending) for key in group.sorting_columns]
        need(declared == [(key.column_index, False) for key in sorting],
             f'{path}: sorting columns {declared} for {table.meta["sorted"]}')
        for column in range(group.num_columns):
            chunk = group.column(column)
            statistics, what = chunk.statistics, f'{path}: {chunk.path_in_schema}'
            need(chunk.compression == 'ZSTD', f'{what} is {chunk.compression}')
            need(statistics is not None and statistics.has_null_count, f'{what} lacks null_count')
            need(statistics.has_min_max or statistics.null_count == group.num_rows,
                 f'{what} lacks least and greatest')
            need(chunk.has_column_index and chunk.has_offset_index, f'{what} lacks its page index')
    facts = {key.decode(): value.decode() for key, value in (meta.metadata or {}).items()}
    need(facts.get('ratemill.table') == table.name, f'{path}: its footer says {facts}')
    key = table.meta['sorted']
    if key:
        first = {name: meta.row_group(0).sorting_columns[place].nulls_first
                 for place, name in enumerate(key)}
        rows = list(zip(*([((value is None) != first[name], value is None or value)
                           for value in file.read(columns=[name])[name].to_pylist()]
                          for name in key)))
        need(all(left <= right for left, right in zip(rows, rows[1:])), f'{path}: not by {key}')


# Sums

def sums(table):
    readers = {'DuckDB': by_duckdb(table), 'Polars': by_polars(table), 'pyarrow': by_pyarrow(table)}
    for name, column in table.columns.items():
        seen = {reader: digests[name] for reader, digests in readers.items()}
        need(len(set(seen.values())) == 1, f'{table.name}.{name}: rows, nulls, sum differ: {seen}')
        need(column['nullable'] or seen['DuckDB'][1] == 0, f'{table.name}.{name} has nulls: {seen}')
    print(f'{table.name}: {len(readers["DuckDB"])} columns agree in three readers')


def by_duckdb(table):
    def of(kind, name):
        return {'VARCHAR': f'sum(strlen("{name}"))', 'BOOLEAN': f'sum("{name}"::INT)',
                'DECIMAL(18,6)': f'sum("{name}" * 1000000)',
                'DATE': f"sum(\"{name}\" - DATE '1970-01-01')"}.get(
                    kind, f'sum(epoch_us("{name}"))' if 'TIME' in kind else f'sum("{name}")')
    parts = [f'count(*), count(*) - count("{name}"), {of(column["type"], name)}::HUGEINT'
             for name, column in table.columns.items()]
    row = table.duckdb(', '.join(parts))[0]
    return {name: (row[3 * place], row[3 * place + 1], int(row[3 * place + 2] or 0))
            for place, name in enumerate(table.columns)}


def by_polars(table):
    frame = table.polars().collect()
    def of(column):
        kind = column.dtype
        if kind == polars.String:
            column = column.str.len_bytes()
        elif kind == polars.Decimal:
            total = column.drop_nulls().cast(polars.Decimal(38, 6)).sum()
            return int((total or decimal.Decimal(0)) * 1000000)
        return int(column.to_physical().cast(polars.Int128).sum() or 0)
    return {name: (frame.height, frame[name].null_count(), of(frame[name]))
            for name in table.columns}


def by_pyarrow(table):
    found = table.pyarrow().to_table(columns=list(table.columns))
    def of(column):
        plain = [value for value in column.to_pylist() if value is not None]
        if pyarrow.types.is_string(column.type):
            return sum(len(value.encode()) for value in plain)
        if pyarrow.types.is_timestamp(column.type):
            plain = column.drop_null().cast(pyarrow.int64()).to_pylist()
        elif pyarrow.types.is_date32(column.type):
            plain = [(value - datetime.date(1970, 1, 1)).days for value in plain]
        elif pyarrow.types.is_decimal(column.type):
            plain = [int(value.scaleb(6)) for value in plain]
        return int(sum(plain))
    return {name: (found.num_rows, found[name].null_count, of(found[name]))
            for name in table.columns}


def control(output):
    """The totals of control.json, again from the files."""
    stated = json.loads((output / 'control.json').read_text(encoding='utf-8'))
    by_name = {table.name: table for table in tables(output)}
    total, money = stated['total'], {name: decimal.Decimal(text)
                                     for name, text in stated['money'].items()}

    def same(what, found, wanted):
        need(found == wanted, f'{what}: the files have {found}, control.json {wanted}')

    usage = by_name['usage'].duckdb(
        "count(*), sum(charge), sum(quantity) FILTER (service = 'voice'), "
        "sum(quantity) FILTER (service = 'sms'), sum(quantity) FILTER (service = 'data'), "
        "coalesce(sum(quantity) FILTER (service = 'content'), 0)")[0]
    rated = total['rated']
    same('rated records, charge and usage', usage, (
        rated['records'], decimal.Decimal(total['charge']), rated['voice_ms'],
        rated['sms_messages'], rated['data_octets'], rated['content_events']))
    same('charge by file', dict(by_name['usage'].duckdb(
        'DISTINCT file, sum(charge) OVER (PARTITION BY file)')),
        {file['path']: decimal.Decimal(file['charge']) for file in stated['files']})
    same('rejects by outcome', dict(by_name['rejects'].duckdb(
        'DISTINCT outcome, count(*) OVER (PARTITION BY outcome)')),
        {name: total[name]['records'] for name in ('suspended', 'late', 'duplicate')
         if total[name]['records']})
    same('in', total['in']['records'], sum(total[name]['records'] for name in (
        'rated', 'suspended', 'late', 'duplicate', 'filtered')))
    same('invoices', by_name['invoices'].duckdb(
        'count(*), sum(total), sum(recurring), sum(rounding), '
        'sum(usage_voice + usage_sms + usage_data + usage_content)')[0],
        (stated['invoices'], money['invoice_total'], money['invoice_recurring'],
         money['invoice_rounding'], money['invoice_usage']))
    same('invoice lines', by_name['invoice_lines'].duckdb('sum(amount)')[0][0],
         money['invoice_total'])
    same('charges', by_name['charges'].duckdb('sum(charge), sum(events)')[0],
         (money['charge_lines'], rated['records']))
    same('subscriber months', by_name['subscriber_month'].duckdb('count(*), sum(revenue)')[0],
         (stated['subscribers'], money['subscriber_month_revenue']))
    for name in ('indicators', 'plan_regions', 'cohorts'):
        same(name, by_name[name].duckdb('sum(revenue), sum(subscribers)')[0],
             (money['indicator_revenue'], stated['subscribers']))
    ledger = by_name['bundle_ledger']
    same('bundles', dict(ledger.duckdb(
        'DISTINCT service, sum(quantity) OVER (PARTITION BY service)')),
        {bundle['service']: 0 for bundle in stated['bundles']})
    same('drawn from bundles', dict(ledger.duckdb(
        "DISTINCT service, coalesce(-sum(quantity) FILTER (movement IN ('drawn', 'returned')) "
        'OVER (PARTITION BY service), 0)')),
        {bundle['service']: bundle['usage_free'] for bundle in stated['bundles']})
    print('control.json agrees with the files')


# Pruning

def pruning(output, scratch):
    """A copy in which only the wanted partition is Parquet: who opens another one fails."""
    for name in ('restricted/usage', 'open/subscriber_month'):
        shutil.copytree(output / name, scratch / name)
        table = Table(scratch / name)
        wanted = table.files[0]
        region, month = (level.split('=')[1] for level in (wanted.parent.name, wanted.parts[-3]))
        need(region[0].isalpha(), f'{region} would be read as a number')
        others = [path for path in table.files if path.parent != wanted.parent]
        need(others, f'{name} has one region only: nothing to leave out')
        whole = table.duckdb(f"count(*) FILTER (region = '{region}')")[0][0]
        broken = wanted.parent.parent.parent / 'month=9999-12' / 'region=Z' / 'broken.parquet'
        broken.parent.mkdir(parents=True)
        for path in [*others, broken]:
            path.write_bytes(b'no Parquet at all')
        broken_scan(table)
        pyarrow_rows = table.pyarrow().count_rows(
            filter=(pyarrow.dataset.field('region') == region)
            & (pyarrow.dataset.field('month') == month))
        duckdb_rows = duckdb_count(table, region, month)
        polars_rows = table.polars().filter(
            (polars.col('region') == region) & (polars.col('month') == month)
        ).select(table.meta['columns'][0]['name']).collect().height
        need({pyarrow_rows, duckdb_rows, polars_rows} == {whole},
             f'{name}: {pyarrow_rows}, {duckdb_rows}, {polars_rows} rows for {whole}')
        print(f'{name}: {whole} rows of {region}, {len(others) + 1} files left alone')


def broken_scan(table):
    """Without the filter the same copy can't be read, so what succeeds has left files out."""
    try:
        table.polars().collect()
    except polars.exceptions.PolarsError:
        return
    sys.exit(f'{table.name}: the broken copy could be read, so it proves nothing')


def duckdb_count(table, region, month):
    column = table.meta['columns'][0]['name']
    return QUERY.execute(f"""SELECT count({column}) FROM read_parquet('{table.glob}',
        hive_partitioning=true, hive_types_autocast=0)
        WHERE region = '{region}' AND month = '{month}'""").fetchall()[0][0]


# Folders

def folders(output):
    mode = stat.S_IMODE(os.stat(output / 'restricted').st_mode)
    need(mode == 0o750, f'restricted has mode {mode:o}, not 750')
    need((output / '_SUCCESS').read_bytes() == b'', '_SUCCESS is not an empty file')
    for table in tables(output):
        need(table.meta['audience'] == table.data.parts[-3], f'{table.name} is in the wrong zone')
        identities = {'msisdn', 'other_party', 'name', 'account'} & set(table.columns)
        need(table.meta['audience'] == 'restricted' or not identities,
             f'{table.name} is open and has {identities}')
        for folder, _, files in os.walk(table.data):
            for name in files:
                is_ours = name.endswith('.parquet') and name[0] not in '._'
                need(is_ours, f'{folder}/{name} is astray')
    manifest = json.loads((output / 'manifest.json').read_text(encoding='utf-8'))
    listed = {file['path'] for file in manifest['files']}
    found = {str(path.relative_to(output)) for path in output.glob('*/*/data/**/*.parquet')}
    need(listed == found, f'only in one of manifest and folders: {listed ^ found}')
    print(f'{len(found)} files in their folders')
    listed = {file['path'] for file in manifest['job_files']}
    found = {str(path.relative_to(output)) for path in output.glob('restricted/job/**/*')
             if path.is_file()}
    need(listed == found and manifest['job_file'] in found,
         f'only in one of manifest and restricted/job: {listed ^ found}')
    print(f'{len(found)} files of the job beside them')


if __name__ == '__main__':
    main()

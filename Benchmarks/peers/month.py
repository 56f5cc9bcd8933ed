"""What the peers share: where a month's files lie, and its prefixes as one dense table."""
import csv
import pathlib
import shutil
import sys

import numpy

DOMESTIC, SPAN = '86', 10 ** 7


class Task:
    """TASK DATA OUT, and B's output as the last argument of task C."""

    def __init__(self):
        self.name, data, out, *rated = sys.argv[1:]
        self.data, self.out = pathlib.Path(data), pathlib.Path(out)
        self.rated = rated[0] if rated else ''
        self.files = [str(path) for path in sorted(self.data.glob('csv/*.csv'))]
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.parent.mkdir(parents=True, exist_ok=True)

    def reference(self, name):
        return str(self.data / f'ref/{name}.csv')


def zones(task):
    """Zone by key: the first seven digits, filled up with zeros; those after 86 from 10^7 on.

    No prefix has more digits, so this is the longest prefix's zone, as one load.
    """
    with open(task.reference('prefixes'), newline='', encoding='utf-8') as file:
        rows = [(row['prefix'], int(row['zone'])) for row in csv.DictReader(file)]
    table = numpy.zeros(2 * SPAN, numpy.uint8)
    keys = [(prefix.removeprefix(DOMESTIC), SPAN * prefix.startswith(DOMESTIC), zone)
            for prefix, zone in rows]
    for digits, base, zone in sorted(keys, key=lambda key: len(key[0])):
        assert 0 < len(digits) <= 7, f'{digits}: the key has seven digits'
        width = 10 ** (7 - len(digits))
        first = base + int(digits) * width
        table[first:first + width] = zone
    return table

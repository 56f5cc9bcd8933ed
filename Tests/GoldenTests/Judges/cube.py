"""Judges `mart_cube`: what it shows is true, adds up in every cut, and tells nothing of few lines.

The cells that may be shown are found here again, by recursion, out of the lines themselves. Then
the whole cube is attacked by linear algebra, by somebody who knows all values and which of them
are hidden where: no group of fewer than k lines may follow from the published cells.
"""
import collections
import fractions
import itertools
import sys

HIDDEN = '*'


def few(sizes, k):
    """How many lines the largest value has that is hidden; 0 where none is."""
    if min(sizes) >= k:
        return 0
    for most in sorted(set(sizes)):
        group = [size for size in sizes if size <= most]
        if any(most < size < k for size in sizes) or len(group) < 2 or sum(group) < k:
            continue
        if most >= k or len(group) < sum(group) < len(group) * (k - 1):
            return most
    return max(sizes)


def recoded(leaves, k, side=0, prefix=()):
    """By leaf: the values that may be told of it."""
    if side == len(next(iter(leaves))):
        return dict.fromkeys(leaves, prefix)
    sizes = collections.Counter()
    for leaf, lines in leaves.items():
        sizes[leaf[side]] += lines
    most = few(list(sizes.values()), k)
    parts = collections.defaultdict(dict)
    for leaf, lines in leaves.items():
        told = HIDDEN if sizes[leaf[side]] <= most else leaf[side]
        parts[told][leaf] = lines
    found = {}
    for told, part in parts.items():
        found |= recoded(part, k, side + 1, prefix + (told,))
    return found


def cuts(count):
    return [places for size in range(count + 1)
            for places in itertools.combinations(range(count), size)]


def judge(rows, codes, columns, lines, k):
    """`rows` of the mart; `lines`: of each line its values and its revenue."""
    leaves, revenues = collections.Counter(), collections.Counter()
    for values, revenue in lines:
        leaves[values] += 1
        revenues[values] += revenue
    told = recoded(leaves, k)
    wanted, members = collections.defaultdict(lambda: [0, 0]), collections.defaultdict(set)
    for places in cuts(len(codes)):
        name = '+'.join(codes[place] for place in places) or 'total'
        for leaf, values in told.items():
            cell = (name, len(places)) + tuple(
                values[place] if place in places else '' for place in range(len(codes)))
            wanted[cell][0] += leaves[leaf]
            wanted[cell][1] += revenues[leaf]
            members[cell].add(leaf)
    found = {(row['cut'], row['level'], *(row[column] or '' for column in columns)):
             [row['lines'], row['revenue']] for row in rows}
    if len(found) != len(rows):
        sys.exit('mart_cube has a cell twice')
    if found != wanted:
        differing = sorted(set(map(str, found.items())) ^ set(map(str, wanted.items())))
        sys.exit(f'mart_cube differs in {len(differing)} cells, first {differing[:2]}')
    total = [sum(leaves.values()), sum(revenues.values())]
    for name in {cell[0] for cell in found}:
        sums = [sum(figures[place] for cell, figures in found.items() if cell[0] == name)
                for place in range(2)]
        if sums != total:
            sys.exit(f'mart_cube: {name} adds up to {sums}, all is {total}')
    small = min(figures[0] for figures in found.values())
    if small < k:
        sys.exit(f'mart_cube shows {small} lines')
    attack(leaves, told, members, k)
    hidden = [sum(leaves[leaf] for leaf, values in told.items() if values[place] == HIDDEN)
              for place in range(len(codes))]
    shares = ', '.join(f'{code} {100 * count / total[0]:.0f} %'
                       for code, count in zip(codes, hidden))
    print(f'mart_cube: {len(found)} cells in {2 ** len(codes)} cuts are true, none under {small} '
          f'lines; hidden {shares}')


def attack(leaves, told, members, k):
    """Fails where a cell of the true cube, of fewer than k lines, is a combination of cells."""
    number = {leaf: place for place, leaf in enumerate(sorted(leaves))}
    pivots = {}

    def reduced(row):
        while row:
            lead = min(row)
            if lead not in pivots:
                return row
            factor = row[lead]
            for place, value in pivots[lead].items():
                rest = row.get(place, 0) - factor * value
                if rest:
                    row[place] = rest
                else:
                    row.pop(place, None)
        return row

    def vector(group):
        return {number[leaf]: fractions.Fraction(1) for leaf in group}

    for group in members.values():
        row = reduced(vector(group))
        if row:
            lead = min(row)
            scale = row[lead]
            pivots[lead] = {place: value / scale for place, value in row.items()}
    # As many independent sums as finest cells: what can be won are wholes of those, and no more.
    finest = set(told.values())
    if len(pivots) != len(finest):
        sys.exit(f'{len(pivots)} sums of {len(finest)} cells are independent')
    targets = collections.defaultdict(set)
    for places in cuts(len(next(iter(leaves)))):
        for leaf in leaves:
            targets[places, tuple(leaf[place] for place in places)].add(leaf)
    small = 0
    for cell, group in targets.items():
        lines = sum(leaves[leaf] for leaf in group)
        if lines < k:
            small += 1
            if not reduced(vector(group)):
                sys.exit(f'mart_cube: {lines} lines in {cell} follow from what is shown')
    if not small:
        sys.exit('no cell of the month is small: make one that has some')
    print(f'none of {small} small cells of {len(targets)} follows from what mart_cube shows')

"""What was done and what came of it, a line a scenario."""

from collections.abc import Callable
from dataclasses import dataclass

from .counts import Counts
from .rounds import Outcome


@dataclass
class Line(Counts):
    """The sums of a scenario's rounds."""

    rounds: int = 0
    survived: int = 0
    skipped: str | None = None

    def enter(self, outcome: Outcome) -> None:
        """One round more."""
        self.rounds += 1
        self.survived += outcome.violation is None
        self.add(outcome)


_HEADS = ("scenario", "rounds", "survived", "runs", "faults", "restarts", "resumed", "seconds",
          "peak MiB", "growth MiB", "files", "of which")


def table(lines: dict[str, Line]) -> str:
    """As Markdown, its columns aligned."""
    rows = []
    for name, line in lines.items():
        if line.skipped:
            blanks = ("",) * (len(_HEADS) - 3)
            rows.append((name, "0", *blanks, f"skipped: {line.skipped}"))
            continue
        notes = [f"{count} {note}" for note, count in sorted(line.notes.items())]
        if line.kills:
            notes.insert(0, f"{line.kills} kills, {line.coordinator_kills} of the coordinator")
        growth = f"{line.growth_octets >> 20}" if line.growth_octets else ""
        rows.append((name, f"{line.rounds}", f"{line.survived}", f"{line.runs}",
                     f"{line.faults}", f"{line.restarts}", f"{line.resumed}",
                     f"{line.seconds:.0f}", f"{line.peak_octets >> 20}", growth,
                     f"{line.peak_files}", ", ".join(notes)))
    return _aligned([_HEADS, *rows], left=(0, len(_HEADS) - 1))


@dataclass(frozen=True)
class Aim:
    """How many faults of a kind continuous integration is to make."""

    kind: str
    wanted: int
    made: Callable[[dict[str, Line]], int]


def _sum(*scenarios: str, of: str = "faults") -> Callable[[dict[str, Line]], int]:
    return lambda lines: sum(getattr(lines[name], of) for name in scenarios if name in lines)


def _noted(scenario: str, note: str) -> Callable[[dict[str, Line]], int]:
    return lambda lines: lines[scenario].notes.get(note, 0) if scenario in lines else 0


# Of 200 kills, the tests of whole processes make 42 by themselves.
AIMS = (
    Aim("kills", 158, lambda lines: sum(line.kills for line in lines.values())),
    Aim("kills of the coordinator", 48,
        lambda lines: sum(line.coordinator_kills for line in lines.values())),
    Aim("power cuts", 20, _noted("power", "power cuts")),
    Aim("flips in files", 500, _sum("flips", "inputs")),
    Aim("runs on a bad network", 15, _sum("netns", "proxy", of="runs")),
    Aim("full disks", 10, _noted("disk", "full disks")),
    Aim("slow, hung or starved workers", 10, _sum("slow", "stop")),
    Aim("runs with wrong clocks", 5, _sum("clock", of="runs")),
    Aim("runs of workers that come and go", 5, _sum("elastic", of="runs")),
    Aim("runs with every message twice", 5, _sum("twice", of="runs")),
    Aim("sieges of strangers", 10, _sum("hostile", of="rounds")),
)


def aims(lines: dict[str, Line]) -> str:
    """Made and wanted, kind by kind, as Markdown."""
    rows = [(aim.kind, f"{aim.made(lines)}", f"{aim.wanted}") for aim in AIMS]
    return _aligned([("in continuous integration", "made", "wanted"), *rows], left=(0,))


def _aligned(rows: list[tuple[str, ...]], left: tuple[int, ...]) -> str:
    """The first row is the head; columns are right-aligned, but those named."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    texts = ["| " + " | ".join(
        cell.ljust(width) if column in left else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths))) + " |" for row in rows]
    rule = "|" + "|".join("-" * (width + 1) + ("-" if column in left else ":")
                          for column, width in enumerate(widths)) + "|"
    return "\n".join([texts[0], rule, *texts[1:]])

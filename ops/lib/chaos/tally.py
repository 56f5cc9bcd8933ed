"""What was done and what came of it, a line a scenario."""

from dataclasses import dataclass, field

from .rounds import Outcome


@dataclass
class Line:
    """The sums of a scenario's rounds."""

    rounds: int = 0
    survived: int = 0
    faults: int = 0
    kills: int = 0
    coordinator_kills: int = 0
    restarts: int = 0
    resumed: int = 0
    seconds: float = 0
    peak_octets: int = 0
    peak_files: int = 0
    notes: dict[str, int] = field(default_factory=dict)
    skipped: str | None = None

    def add(self, outcome: Outcome) -> None:
        """One round more."""
        self.rounds += 1
        self.survived += outcome.violation is None
        self.faults += outcome.faults
        self.kills += outcome.kills
        self.coordinator_kills += outcome.coordinator_kills
        self.restarts += outcome.restarts
        self.resumed += outcome.resumed
        self.seconds += outcome.seconds
        self.peak_octets = max(self.peak_octets, outcome.peak_octets)
        self.peak_files = max(self.peak_files, outcome.peak_files)
        for note, count in outcome.notes.items():
            self.notes[note] = self.notes.get(note, 0) + count


_HEADS = ("scenario", "rounds", "survived", "faults", "restarts", "resumed", "seconds",
          "peak MiB", "files", "of which")


def table(lines: dict[str, Line]) -> str:
    """As Markdown, its columns aligned."""
    rows = [_HEADS]
    for name, line in lines.items():
        if line.skipped:
            rows.append((name, "0", "", "", "", "", "", "", "", f"skipped: {line.skipped}"))
            continue
        notes = [f"{count} {note}" for note, count in sorted(line.notes.items())]
        if line.kills:
            notes.insert(0, f"{line.kills} kills, {line.coordinator_kills} of the coordinator")
        rows.append((name, f"{line.rounds}", f"{line.survived}", f"{line.faults}",
                     f"{line.restarts}", f"{line.resumed}", f"{line.seconds:.0f}",
                     f"{line.peak_octets >> 20}", f"{line.peak_files}", ", ".join(notes)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    texts = ["| " + " | ".join(
        cell.ljust(width) if column in (0, len(_HEADS) - 1) else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths))) + " |" for row in rows]
    rule = "|" + "|".join(
        "-" * (width + 1) + ("-" if column in (0, len(_HEADS) - 1) else ":")
        for column, width in enumerate(widths)) + "|"
    return "\n".join([texts[0], rule, *texts[1:]])

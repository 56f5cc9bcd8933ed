"""What is counted, of one round or of many."""

from dataclasses import dataclass, field, fields


def _most():
    return field(default=0, metadata={"is_most": True})


@dataclass
class Counts:
    """Sums, but for the peaks: of those the greatest."""

    faults: int = 0
    kills: int = 0
    coordinator_kills: int = 0
    # Runs that were judged.
    runs: int = 0
    restarts: int = 0
    # Coordinators that went on with results of one before.
    resumed: int = 0
    seconds: float = 0
    peak_octets: int = _most()
    peak_files: int = _most()
    # By which the coordinator's memory passed a quiet run's, where that is judged.
    growth_octets: int = _most()
    # Faults by their kind.
    notes: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Counts") -> None:
        """Takes another one in."""
        for each in fields(Counts):
            mine, its = getattr(self, each.name), getattr(other, each.name)
            if each.name == "notes":
                for note, count in its.items():
                    mine[note] = mine.get(note, 0) + count
            else:
                join = max if "is_most" in each.metadata else (lambda one, two: one + two)
                setattr(self, each.name, join(mine, its))

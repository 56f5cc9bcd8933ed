"""One round: a folder of its own, choices from a seed, a watchdog, and the judgement at its end."""

import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .budget import Budget
from .counts import Counts
from .month import Golden, Month, differences, tree
from .processes import Child, Place, having


# What a coordinator says that finds kept results.
_GOES_ON = "the run goes on: "


class Violation(Exception):
    """The run did what it never may. The message says what; the round's logs are kept."""


class Skip(Exception):
    """The scenario can't be played here. The message says what is missing."""


class Stopped(Exception):
    """All rounds are to end at once."""


@dataclass
class Setting:
    """What all rounds share."""

    month: Month
    golden: Golden
    folder: Path
    seed: int
    # Short rounds with short faults: what fits into continuous integration.
    is_brief: bool
    # How many times longer everything may take on this host than on a quiet one.
    patience: float = 1.0
    # Set when somebody wants all rounds to end.
    is_stopped: threading.Event = field(default_factory=threading.Event)
    # Ports that were given to a round: others keep off.
    ports: set[int] = field(default_factory=set)


@dataclass
class Outcome(Counts):
    """What a round came to."""

    violation: str | None = None


# Runs of one round: more, and it is the faults that don't come.
_RUNS_MAX = 60


class Round:
    """A scenario's `play` gets one: it starts processes by it, makes faults and says so."""

    def __init__(self, setting: Setting, scenario: str, number: int, seconds: float) -> None:
        self.setting = setting
        self.month = setting.month
        self.golden = setting.golden
        self.is_brief = setting.is_brief
        self.number = number
        self.random = random.Random(f"{setting.seed} {scenario} {number}")
        self.folder = setting.folder / f"{scenario}-{number}"
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir(parents=True)
        self.children: list[Child] = []
        self.outcome = Outcome()
        self.started = time.monotonic()
        self.deadline = self.started + seconds * setting.patience * setting.golden.pace
        self.budget: Budget = Budget(self.folder / "tokens", 0)
        self.named = 0
        self.is_over = False

    def allow(self, faults: int) -> Budget:
        """The round's budget, in place of a former one."""
        self.named += 1
        self.budget = Budget(self.folder / f"tokens-{self.named}", faults)
        return self.budget

    def fault(self, note: str | None = None) -> None:
        """Counts a fault that was made; with a note, by its kind, too."""
        self.outcome.faults += 1
        if note:
            self.outcome.notes[note] = self.outcome.notes.get(note, 0) + 1

    def start(self, name: str, command: list[str], place: Place = Place()) -> Child:
        """Starts a process of the round; it is killed with it at the latest."""
        self.named += 1
        environment = (self.month.environment | {"TMPDIR": str(self.temporary)}
                       | place.environment)
        child = Child(name, [*place.prefix, *command], environment,
                      self.folder / f"{self.named:03}-{name}.log")
        self.children.append(child)
        return child

    def runs(self, play: Callable[[Path], None]) -> None:
        """Plays run after run, each with an output of its own, until the budget is spent: a run
        of a small month is over before many faults are made."""
        for number in range(_RUNS_MAX):
            play(self.folder / f"out-{number}")
            if not self.budget.left:
                return

    def watch(self) -> None:
        """Raises `Violation` when the round is overdue: a run must come to an end."""
        if self.setting.is_stopped.is_set():
            raise Stopped
        if time.monotonic() > self.deadline:
            raise Violation("the run did not come to its end in time")

    def nap(self, seconds: float) -> None:
        """Waits, under the watchdog's eyes."""
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0:
            self.watch()
            time.sleep(min(rest, 0.1))

    def judge(self, output: Path, *, setting_aside: frozenset[str] = frozenset()) -> None:
        """Raises `Violation` unless the output is the golden one, verifies, and nothing is left."""
        self.judge_published(output, setting_aside=setting_aside)
        self.outcome.runs += 1
        if trouble := self.month.verifies(output):
            raise Violation(f"verify says {trouble}")
        self._judge_orphans()
        left = [path.name for path in output.parent.glob(f".{output.name}*")]
        left += [f"tmp/{path.name}" for path in self.temporary.iterdir()]
        if left:
            raise Violation(f"the run left behind: {', '.join(sorted(left))}")

    def judge_published(
        self, output: Path, *, setting_aside: frozenset[str] = frozenset()
    ) -> None:
        """Raises `Violation` unless what is published is the golden month to the octet."""
        found, expected = ({name: entry for name, entry in entries.items()
                            if name not in setting_aside}
                           for entries in (tree(output), self.golden.tree))
        if not output.is_dir():
            raise Violation("the run ended with 0 and published nothing")
        if lines := differences(found, expected):
            raise Violation(f"other octets were published: {len(lines)} differences, "
                            f"first: {'; '.join(lines[:3])}")

    def _judge_orphans(self) -> None:
        """Raises `Violation` when a process of the round lives on for long after its end."""
        end = time.monotonic() + 20
        while strangers := having(f"TMPDIR={self.temporary}"):
            if time.monotonic() > end:
                raise Violation(f"processes {strangers} live on 20 s after the run's end")
            time.sleep(0.05)

    def end(self) -> Outcome:
        """Ends what still runs, and measures; once."""
        if self.is_over:
            return self.outcome
        self.is_over = True
        for child in self.children:
            child.kill()
        for number in having(f"TMPDIR={self.temporary}"):
            os.kill(number, signal.SIGKILL)
        for child in self.children:
            if child.name in ("coordinator", "run") and _GOES_ON in child.words:
                self.outcome.resumed += 1
            self.outcome.peak_octets = max(self.outcome.peak_octets, child.peak_octets)
            self.outcome.peak_files = max(self.outcome.peak_files, child.peak_files)
        self.outcome.seconds = time.monotonic() - self.started
        return self.outcome

    def clear(self) -> None:
        """Removes the folder of a round that went well."""
        shutil.rmtree(self.folder, ignore_errors=True)

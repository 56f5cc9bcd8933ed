"""Processes that were started here, and what `/proc` tells of them."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where a process runs: what is put before its command (which must exec it, so that its
    number stays), into its environment, and behind the command of a worker."""

    prefix: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    # The name of its key: what its workers' names must begin with.
    key: str | None = None


class Child:
    """A started process in a session of its own, its output kept in a file."""

    def __init__(
        self, name: str, command: list[str], environment: dict[str, str], log: Path
    ) -> None:
        self.name = name
        self.log = log
        self.started = time.monotonic()
        self.peak_octets = 0
        self.peak_files = 0
        # Whether it was we who killed it: then its end is no news.
        self.was_killed = False
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=environment, start_new_session=True)

    @property
    def number(self) -> int:
        return self.process.pid

    @property
    def lives(self) -> bool:
        return self.process.poll() is None

    @property
    def code(self) -> int | None:
        """As a shell says it: 128 + n where signal n ended it; None while it lives."""
        code = self.process.poll()
        return code if code is None or code >= 0 else 128 - code

    def kill(self) -> bool:
        """Kill -9; whether that is what ended it."""
        if not self.lives:
            return False
        self.was_killed = True
        self.process.kill()
        # A process that was stopped dies all the same.
        self.process.wait(timeout=60)
        self.was_killed = self.process.returncode == -signal.SIGKILL
        return self.was_killed

    def send(self, number: signal.Signals) -> bool:
        """Whether it lived to be sent the signal."""
        if not self.lives:
            return False
        self.process.send_signal(number)
        return True

    def wait(self, seconds: float) -> bool:
        """Whether it ends within so many seconds."""
        try:
            self.process.wait(timeout=seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def measure(self) -> None:
        """Notes the most memory and open files that it had so far."""
        try:
            for line in Path(f"/proc/{self.number}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    self.peak_octets = max(self.peak_octets, int(line.split()[1]) << 10)
            files = len(os.listdir(f"/proc/{self.number}/fd"))
            self.peak_files = max(self.peak_files, files)
        except OSError:
            # It has just ended.
            return

    @property
    def resident_octets(self) -> int:
        """Memory at this moment; 0 where it has ended."""
        try:
            pages = int(Path(f"/proc/{self.number}/statm").read_text().split()[1])
        except OSError:
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    @property
    def words(self) -> str:
        """What it has said so far."""
        return self.log.read_text(errors="replace")


def children_of(number: int) -> list[int]:
    """Living children of a process."""
    try:
        text = Path(f"/proc/{number}/task/{number}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]


def having(variable: str) -> list[int]:
    """Living processes with `NAME=value` in the environment that they were started with."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # A zombie's is empty, a stranger's can't be read.
            if variable.encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def call(*command: str, check: bool = True) -> str:
    """Runs a command of the system's; its standard output.

    A command that fails raises `CommandError` with what it said, unless `check` is false.
    """
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if check and done.returncode != 0:
        raise CommandError(f"'{' '.join(command)}' failed: {done.stderr.strip()}")
    return done.stdout


class CommandError(Exception):
    """A command of the system's failed: the world's trouble, not the run's."""

"""The month that is run again and again, and the octets that every run of it must give."""

import gzip
import hashlib
import os
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .processes import Child, call


def tree(folder: Path) -> dict[str, str]:
    """Every file and folder below, by relative path: its mode and its content's SHA-256."""
    entries: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        mode = stat.S_IMODE(path.lstat().st_mode)
        content = "folder"
        if path.is_file():
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
        entries[str(path.relative_to(folder))] = f"{mode:o} {content}"
    return entries


def differences(found: dict[str, str], expected: dict[str, str]) -> list[str]:
    """Where two trees differ, in words; empty where they are equal."""
    lines = []
    for name in sorted(found.keys() | expected.keys()):
        if name not in found:
            lines.append(f"{name} is missing")
        elif name not in expected:
            lines.append(f"{name} is too much")
        elif found[name] != expected[name]:
            lines.append(f"{name} is {found[name]}, not {expected[name]}")
    return lines


@dataclass(frozen=True)
class Month:
    """A job, its feeds and how to run them."""

    binary: Path
    job: Path
    name: str
    input: Path
    key: Path

    @property
    def environment(self) -> dict[str, str]:
        """Of every process: nothing of the caller's but where programs and libraries are."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH")
                if name in os.environ}
        return kept | {
            "LC_ALL": "C", "SWIFT_BACKTRACE": "enable=no", "RATEMILL_PSEUDONYM_KEY": str(self.key)}

    def command(self, verb: str, output: Path, *options: str) -> list[str]:
        """`run` or `coordinator`."""
        return [str(self.binary), verb, str(self.job), "--month", self.name, "--input",
                str(self.input), "--output", str(output), *options]

    def verifies(self, output: Path) -> str | None:
        """What `ratemill verify` has against an output; None where it holds."""
        done = subprocess.run(
            [str(self.binary), "verify", str(output)], capture_output=True, text=True,
            env=self.environment)
        return None if done.returncode == 0 else f"exit {done.returncode}: {done.stderr.strip()}"


def make_month(binary: Path, root: Path, folder: Path, subscribers: int) -> Month:
    """A synthetic month of many small tasks; a third of its usage files gzip, a third zstd."""
    job, feeds, key = folder / "job", folder / "feeds", folder / "key"
    shutil.copytree(root / "Jobs" / "month-end", job)
    text = (job / "job.yaml").read_text()
    for old, new in (("batch: 8MiB", "batch: 64KiB"), ("line: 64KiB", "line: 4KiB"),
                     ("subscribersPerPartition: 20000", "subscribersPerPartition: 40")):
        if old not in text:
            raise ValueError(f"{job}/job.yaml has no '{old}': adapt ops/lib/chaos/month.py.")
        text = text.replace(old, new)
    (job / "job.yaml").write_text(text)
    key.write_bytes(b"the key of ops/chaos")
    call(str(binary), "generate", "--subscribers", str(subscribers), "--month", "2026-10",
         "--seed", "7", "--job", str(job), "--output", str(feeds))
    for number, path in enumerate(sorted((feeds / "usage").iterdir())):
        if number % 3 == 1:
            with gzip.GzipFile(path.with_name(path.name + ".gz"), "wb", 6, mtime=0) as file:
                file.write(path.read_bytes())
            path.unlink()
        elif number % 3 == 2 and shutil.which("zstd"):
            call("zstd", "-q", "--rm", "-3", str(path))
    return Month(binary=binary, job=job, name="2026-10", input=feeds, key=key)


@dataclass(frozen=True)
class Golden:
    """What a quiet run with one worker publishes, and what it takes."""

    tree: dict[str, str]
    seconds: float
    # The most octets that lay beside the output at one time: spool and staging.
    spool_octets: int
    # The most memory that its coordinator had.
    peak_octets: int

    @property
    def pace(self) -> float:
        """How many times longer than on a usual host everything takes here, at least 1."""
        return max(1.0, self.seconds / _USUAL_SECONDS)


# What a quiet run of one worker takes on two quiet cores, generously.
_USUAL_SECONDS = 5.0


def octets_below(folder: Path) -> int:
    """Octets that a folder takes on disk; files may vanish meanwhile."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(f"{parent}/{name}").st_blocks * 512
            except FileNotFoundError:
                continue
    return total


def make_golden(month: Month, folder: Path) -> Golden:
    """Runs the month in quiet, one worker; raises `ValueError` where that fails."""
    output = folder / "golden" / "out"
    output.parent.mkdir()
    started, most = time.monotonic(), 0
    run = Child("golden", month.command("run", output, "--workers", "1"), month.environment,
                folder / "golden.log")
    while run.lives:
        run.measure()
        most = max(most, octets_below(output.parent))
        time.sleep(0.05)
    if run.code != 0:
        raise ValueError(f"The quiet run ended with {run.code}: {run.words[-2000:]}")
    if trouble := month.verifies(output):
        raise ValueError(f"The quiet run's output doesn't verify: {trouble}")
    golden = Golden(tree(output), time.monotonic() - started, most, run.peak_octets)
    shutil.rmtree(output.parent)
    return golden

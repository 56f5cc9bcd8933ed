"""The command: options, the month, round after round, the table."""

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from .lanes import Lanes
from .month import Month, make_golden, make_month
from .processes import CommandError
from .rounds import Outcome, Round, Setting, Skip, Stopped, Violation
from .scenarios import ALL, Scenario
from .tally import Line, aims, table

_HELP = """\
Tries to kill real runs of Ratemill, and says whether it could.

Makes a small month and the octets that a quiet run of one worker publishes. Then it plays rounds,
each a run with faults of one scenario, and holds what is published against those octets. Ends
with 0 when every round came out so, with 1 otherwise; the logs of a failed round are kept, and the
line says how to play it again. One at a time on a machine.

  ops/chaos --hours 0.5 --seed 7                 scenarios in turn, for half an hour
  ops/chaos --scenario kill --kills 1000         kills, until there were so many
  ops/chaos --scenario proxy --seed 7 --round 3  one round again
  ops/chaos --ci                                 the short plan of ops/test: six minutes
"""

_CI_HOURS = 0.1

_FOLDER = Path(tempfile.gettempdir())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="ops/chaos", description=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, help="play for so long (default: one round each)")
    parser.add_argument("--seed", type=int, default=1, help="of all choices (default: 1)")
    parser.add_argument("--scenario", action="append", choices=[each.name for each in ALL],
                        help="only this one; may be repeated")
    parser.add_argument("--round", type=int, help="only the round of this number")
    parser.add_argument("--rounds", type=int, help="so many rounds of each scenario")
    parser.add_argument("--kills", type=int, help="play on until so many processes were killed")
    parser.add_argument("--ci", action="store_true", help="the short plan, with short faults")
    parser.add_argument("--list", action="store_true", help="say what scenarios there are")
    parser.add_argument("--subscribers", type=int,
                        help="size of the month (default: 4000; with --ci 1200)")
    parser.add_argument("--job", type=Path, help="a job of your own, with --input and --month")
    parser.add_argument("--input", type=Path, help="its feeds")
    parser.add_argument("--month", help="its month, YYYY-MM")
    parser.add_argument("--patience", type=float, default=1,
                        help="deadlines times this, on a slow or busy host (default: 1)")
    parser.add_argument("--report", type=Path, help="write the table to a file, too")
    return parser.parse_args()


def _plan(options: argparse.Namespace) -> Iterator[tuple[Scenario, int]]:
    """Scenario and number of the rounds to play; the caller stops it when the time is over."""
    chosen = [each for each in ALL if not options.scenario or each.name in options.scenario]
    if options.round is not None:
        yield from ((each, options.round) for each in chosen)
    elif options.ci:
        # All scenarios side by side, so that a host that is too slow for all of them plays a part
        # of each.
        rounds = [((number + 0.5) / each.brief_rounds, each, number)
                  for each in chosen for number in range(each.brief_rounds)]
        yield from ((each, number) for _, each, number in sorted(rounds, key=lambda row: row[0]))
    elif options.hours is None and options.kills is None:
        for number in range(options.rounds or 1):
            yield from ((each, number) for each in chosen)
    else:
        number = 0
        while True:
            for each in chosen:
                share = each.share if len(chosen) > 1 else 1
                yield from ((each, number * share + part) for part in range(share))
            number += 1


def _play(scenario: Scenario, number: int, setting: Setting) -> Outcome | Skip:
    """One round, with its judgement."""
    round = Round(setting, scenario.name, number, scenario.seconds)
    try:
        scenario.play(round)
    except Violation as violation:
        round.outcome.violation = str(violation)
    except (Skip, Stopped) as reason:
        round.end()
        round.clear()
        return Skip("it was interrupted") if isinstance(reason, Stopped) else reason
    finally:
        outcome = round.end()
    if outcome.violation is None:
        round.clear()
    return outcome


class _Soak:
    """The rounds of one call, and their sums."""

    def __init__(self, options: argparse.Namespace, setting: Setting) -> None:
        self.options, self.setting = options, setting
        self.lines: dict[str, Line] = {}
        self.failures: list[str] = []
        self.unplayed: dict[str, int] = {}
        hours = options.hours
        if hours is None:
            hours = _CI_HOURS * options.patience if options.ci else 1_000_000
        self.end = time.monotonic() + hours * 3600
        # Rounds are played side by side where many small ones are to be.
        self.cores = float(os.cpu_count() or 1) if options.ci and options.round is None else 0.0
        self.mutex = threading.Lock()

    def play(self) -> None:
        """All rounds; an interrupt ends them early, the table is written all the same."""
        lanes = Lanes(self.cores)
        try:
            for scenario, number in _plan(self.options):
                lanes.wait_for(scenario.cores)
                if self._is_over():
                    if not self.options.ci:
                        break
                    self.unplayed[scenario.name] = self.unplayed.get(scenario.name, 0) + 1
                elif not self._line(scenario).skipped:
                    lanes.begin(scenario.cores, self._round, scenario, number)
            lanes.wait_for_all()
        except KeyboardInterrupt:
            print("interrupted", flush=True)
            self.setting.is_stopped.set()
            with contextlib.suppress(KeyboardInterrupt):
                lanes.wait_for_all()

    def _is_over(self) -> bool:
        kills = sum(line.kills for line in self.lines.values())
        enough = self.options.kills is not None and kills >= self.options.kills
        return enough or time.monotonic() > self.end

    def _line(self, scenario: Scenario) -> Line:
        return self.lines.setdefault(scenario.name, Line())

    def _round(self, scenario: Scenario, number: int) -> None:
        outcome = _play(scenario, number, self.setting)
        with self.mutex:
            self._enter(scenario, number, outcome)

    def _enter(self, scenario: Scenario, number: int, outcome: Outcome | Skip) -> None:
        line = self._line(scenario)
        if isinstance(outcome, Skip):
            if not self.setting.is_stopped.is_set():
                line.skipped = str(outcome)
            print(f"{scenario.name}: skipped: {outcome}", flush=True)
            return
        line.enter(outcome)
        print(f"{scenario.name} {number}: {outcome.runs} runs, {outcome.faults} faults, "
              f"{outcome.restarts} restarts, {outcome.seconds:.1f} s: "
              f"{'VIOLATION' if outcome.violation else 'same octets'}", flush=True)
        if outcome.violation:
            again = (f"ops/chaos --scenario {scenario.name} --seed {self.options.seed} "
                     f"--round {number}" + (" --ci" if self.setting.is_brief else ""))
            folder = self.setting.folder / f"{scenario.name}-{number}"
            text = f"{scenario.name} {number}: {outcome.violation}\n  {folder}\n  {again}"
            self.failures.append(text)
            print(text, flush=True)


def _setting(options: argparse.Namespace, folder: Path) -> Setting:
    root = Path(__file__).resolve().parents[3]
    binary = Path(os.environ.get("RATEMILL_BINARY", root / ".build" / "release" / "ratemill"))
    if not os.access(binary, os.X_OK):
        raise ValueError(f"{binary} is no program: build it, or name it in RATEMILL_BINARY.")
    if options.job:
        if not options.input or not options.month:
            raise ValueError("--job needs --input and --month.")
        key = folder / "key"
        key.write_bytes(b"the key of ops/chaos")
        month = Month(binary, options.job.resolve(), options.month, options.input.resolve(), key)
    else:
        subscribers = options.subscribers or (1200 if options.ci else 4000)
        month = make_month(binary, root, folder, subscribers)
    golden = make_golden(month, folder)
    print(f"seed {options.seed}; a quiet run of one worker takes {golden.seconds:.1f} s and "
          f"publishes {len(golden.tree)} files and folders; logs: {folder}", flush=True)
    return Setting(month, golden, folder, options.seed, options.ci, options.patience)


def main() -> int:
    """The exit code."""
    options = _options()
    if options.list:
        for each in ALL:
            print(f"{each.name:<9}{each.sentence}")
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    lock = (_FOLDER / "ratemill-chaos.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("ops/chaos already runs on this machine: wait for its end.", file=sys.stderr)
        return 75
    folder = Path(tempfile.mkdtemp(prefix="ratemill-chaos-"))
    try:
        soak = _Soak(options, _setting(options, folder))
    except (ValueError, CommandError) as error:
        print(error, file=sys.stderr)
        shutil.rmtree(folder)
        return 78
    soak.play()
    text = table(soak.lines)
    print(f"\n{text}", flush=True)
    if options.ci and not options.scenario:
        made = aims(soak.lines)
        text += f"\n\n{made}"
        print(f"\n{made}", flush=True)
    if soak.unplayed:
        rest = ", ".join(f"{count} {name}" for name, count in soak.unplayed.items())
        text += f"\n\nThe time was over before all rounds were played; left out: {rest}."
        print(text.rsplit("\n", 1)[1], flush=True)
    if options.report:
        options.report.write_text(text + "\n")
    if soak.failures:
        print(f"\n{len(soak.failures)} violations:\n" + "\n".join(soak.failures), flush=True)
        return 1
    shutil.rmtree(folder)
    return 0


sys.exit(main())

"""What happens to files: full disks, power cuts, damage in the spool and in the feeds."""

import dataclasses
import os
import random
import shutil
import time
from pathlib import Path

from ..disks import PowerCutDisk, make_image, mount_image, mount_memory, need_mounts
from ..pool import RESUMABLE, Pool
from ..processes import Child
from ..rounds import Round, Violation


def disk(round: Round) -> None:
    """Spool and output on a small disk that is full now and then, for some seconds each time."""
    need_mounts()
    chance = round.random
    budget = round.allow(3 if round.is_brief else 6)
    folder, octets = round.folder / "disk", round.golden.spool_octets * 4 + (192 << 20)
    if chance.random() < 0.5:
        small = mount_memory(folder, octets)
    else:
        make_image(round.folder / "disk.img", octets)
        small = mount_image(round.folder / "disk.img", folder)
    with small:
        def play(output: Path) -> None:
            # A full disk may end a run that goes on later: 74 says what was full, 75 that it
            # waited.
            pool = Pool(round, workers=3, output=folder / output.name,
                        allowed=frozenset({74, 75}))
            pool.restarts_max = 1_000

            def strike() -> None:
                if not budget.take():
                    return
                round.fault("full disks")
                small.fill(leaving=int(round.golden.spool_octets * chance.random() ** 2))
                pool.nap(chance.uniform(0.3, 3 if round.is_brief else 12))
                small.empty()

            pool.run(strike, every=(0.05, 0.3))
            round.judge(pool.output)
            shutil.rmtree(pool.output)

        round.runs(play)


def power(round: Round) -> None:
    """Runs on a disk whose state is kept at random instants; each kept disk is mounted then, as
    after a power cut, and the run goes on from it."""
    cuts = round.allow(5 if round.is_brief else 8)
    with PowerCutDisk(round.folder / "machine",
                      round.golden.spool_octets * 4 + (256 << 20)) as machine:
        step = round.golden.seconds / (cuts.granted + 1)

        def play(path: Path) -> None:
            output, snapshots = machine.place / path.name, []
            pool = Pool(round, workers=3, output=output)

            def strike() -> None:
                if cuts.take():
                    snapshots.append(machine.snapshot(f"cut-{len(snapshots)}"))

            pool.run(strike, every=(step * 0.3, step * 1.2))
            round.judge(output)
            for snapshot in snapshots:
                machine.put(snapshot)
                # What a cut must never leave in view is a part of a month.
                if (output / "_SUCCESS").exists():
                    round.judge_published(output)
                again = Pool(round, workers=3, output=output)
                again.run()
                round.judge(output)
                round.fault("power cuts")
                round.outcome.restarts += 1

        round.runs(play)


_SPOOL_FILES = ("ledger.sqlite", "ledger.sqlite-wal")


def damage(path: Path, chance: random.Random) -> str:
    """Flips a bit, overwrites a stretch or cuts the end off; what was done."""
    size = path.stat().st_size
    kind = chance.choice(("flip", "flip", "flip", "noise", "cut"))
    with path.open("r+b") as file:
        place = chance.randrange(size)
        if kind == "cut":
            file.truncate(place)
            return f"{path} cut at {place} of {size}"
        file.seek(place)
        if kind == "flip":
            octet = file.read(1)[0] ^ (1 << chance.randrange(8))
            file.seek(place)
            file.write(bytes([octet]))
        else:
            file.write(chance.randbytes(min(chance.randint(1, 512), size - place)))
    return f"{path} {kind} at {place} of {size}"


def flips(round: Round) -> None:
    """Kills all, damages what lies in the spool, and starts again.

    Either the month comes out as it must, or the run refuses with a sentence that names what is
    damaged, and gives the month when it is told to start afresh.
    """
    chance = round.random
    budget = round.allow(100 if round.is_brief else 200)
    damaged: list[str] = []

    def play(output: Path) -> None:
        pool = Pool(round, output=output, workers=3)

        def refuse(coordinator: Child) -> None:
            words = coordinator.words
            if coordinator.code not in RESUMABLE | {65} or not any(
                    Path(line.split()[0]).name in words for line in damaged):
                raise Violation(f"after damage the coordinator ended with {coordinator.code}, "
                                f"naming no damaged file: {pool.last_words()}")
            round.outcome.notes["refused"] = round.outcome.notes.get("refused", 0) + 1
            pool.coordinator_options = ("--fresh",)

        pool.on_refusal = refuse

        def strike() -> None:
            if not budget.left or not pool.coordinator.kill():
                return
            for worker in pool.workers:
                worker.kill()
            for path in _victims(round, output, chance.choice((3, 10, 40))):
                if budget.take():
                    damaged.append(damage(path, chance))
                    round.fault(_kind(path))

        pool.run(strike, every=(0.3, 0.3 + round.golden.seconds * 0.5))
        round.judge(output)

    try:
        round.runs(play)
    finally:
        (round.folder / "damage.txt").write_text("\n".join(damaged) + "\n")


def _victims(round: Round, output: Path, most: int) -> list[Path]:
    """Files of the spool and the staging folder, each of which is judged by its own digest; or,
    now and then, one of the ledger's alone: where it is refused, nothing else is looked at."""
    files = [path for folder in output.parent.glob(f".{output.name}.*") if folder.is_dir()
             for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]
    ledgers = [path for path in files if path.name.startswith("ledger")]
    blocks = [path for path in files if path not in ledgers and path.name != "lock"]
    if ledgers and round.random.random() < 0.2:
        return [round.random.choice(ledgers)]
    return round.random.sample(blocks, min(most, len(blocks)))


def _kind(path: Path) -> str:
    if path.name in _SPOOL_FILES:
        return path.name
    if not any(part.endswith(".spool") for part in path.parts):
        return "staged files"
    return path.parent.name if path.parent.name in ("blocks", "tmp") else "other files"


def inputs(round: Round) -> None:
    """One compressed feed file is damaged before the run begins.

    The run names it and publishes nothing; or the damage touched nothing that is read (a name or
    time in a gzip header), and all but the manifest is as it must be.
    """
    chance = round.random
    original = round.month.input
    packed = [path for path in sorted(original.rglob("*")) if path.suffix in (".gz", ".zst")]
    if not packed:
        raise Violation(f"{original} has no compressed feed: give another --input")
    for number in range(round.allow(2 if round.is_brief else 5).granted):
        feeds, output = round.folder / f"feeds-{number}", round.folder / f"out-{number}"
        shutil.copytree(original, feeds, copy_function=os.link)
        victim = feeds / chance.choice(packed).relative_to(original)
        whole = victim.read_bytes()
        victim.unlink()
        victim.write_bytes(whole)
        round.budget.take()
        words = damage(victim, chance)
        round.fault("damaged feeds")
        round.month = dataclasses.replace(round.month, input=feeds)
        run = round.start("run", round.month.command("run", output, "--workers", "2"))
        if not run.wait(round.deadline - time.monotonic()):
            raise Violation(f"the run did not end: {words}")
        if run.code == 0:
            round.judge(output, setting_aside=frozenset({"manifest.json"}))
        elif run.code != 65 or victim.name not in run.words:
            raise Violation(f"exit {run.code} without a word of {words}: {run.words[-600:]}")
        elif output.exists():
            raise Violation(f"a run that refused {words} published {output.name}")
        shutil.rmtree(feeds)

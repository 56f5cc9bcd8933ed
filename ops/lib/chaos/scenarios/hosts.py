"""What is wrong with hosts: their network, their clock, too little of a processor or memory."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..keys import Keys
from ..network import Hosts
from ..pool import Pool
from ..processes import Place
from ..rounds import Round, Skip


def netns(round: Round) -> None:
    """A coordinator and three workers, each on a host and with a key of its own; faults on their
    links."""
    chance = round.random
    budget = round.allow(2 if round.is_brief else 6)
    with Hosts(workers=3, number=round.number) as hosts:
        address = f"tcp://{hosts.address}:7701"
        keys = Keys(round, workers=3)

        def play(output: Path) -> None:
            pool = Pool(
                round, output=output, workers=3, listen=address, coordinator=hosts.place(0),
                places=[keys.place(number, hosts.place(number + 1)) for number in range(3)],
                coordinator_options=("--keys", str(keys.coordinator)))

            def strike() -> None:
                if not budget.take():
                    return
                victim = chance.randrange(4)
                kind = chance.choice(("down", "wall", "loss", "slow"))
                round.fault(kind)
                match kind:
                    case "down": hosts.link(victim, False)
                    case "wall": hosts.lose(victim, 100, incoming=chance.random() < 0.5)
                    case "loss": hosts.lose(victim, chance.randint(1, 30), incoming=True)
                    case _: hosts.slow(victim, chance.randint(5, 20))
                longest = 4.0 if round.is_brief else chance.choice((5, 10, 40))
                pool.nap(chance.uniform(1, longest))
                hosts.heal(victim)

            pool.run(strike, every=(0.1, 0.3))
            round.judge(output)

        round.runs(play)


_FAKETIME = (Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
             Path("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"))


# Each process gets a semaphore and a memory for libfaketime, made before it starts. Where the
# library makes them itself it changes the environment, and with it the place by which Swift's
# library finds the arguments: the program would start without any. Of its own, since a process
# that is killed may hold the semaphore. The eight octets of ones ask for the start to be noted.
_STARTER = r"""
name=$0-$$
printf '\001\000\000\000\000\000\000\000\200' >"/dev/shm/sem.$name"
truncate -s 32 "/dev/shm/sem.$name"
{ head -c 24 /dev/zero; printf '\377\377\377\377\377\377\377\377'; } >"/dev/shm/$name"
truncate -s 4096 "/dev/shm/$name"
LD_PRELOAD=$CHAOS_CLOCK FAKETIME_SHARED="/$name /$name" exec "$@"
"""


def clock(round: Round) -> None:
    """Every process has its own idea of the time of day, up to 40 days wrong, and fast or slow
    (only wrong in a brief round); whoever is killed comes again with another one."""
    library = next((path for path in _FAKETIME if path.exists()), None)
    if library is None:
        raise Skip("libfaketime is missing (Debian: faketime)")
    name = f"ratemill-chaos-{os.getpid()}-{round.number}"
    try:
        _play_clocks(round, library, name)
    finally:
        round.end()
        for path in Path("/dev/shm").glob(f"*{name}-*"):
            path.unlink()


def _play_clocks(round: Round, library: Path, name: str) -> None:
    chance = round.random

    def place() -> Place:
        days = chance.uniform(-40, 40)
        rate = chance.choice(("", f" x{chance.uniform(0.5, 2):.2f}"))
        if round.is_brief:
            rate = ""
        return Place(prefix=("sh", "-c", _STARTER, name), environment={
            "CHAOS_CLOCK": str(library), "FAKETIME": f"{days:+.3f}d{rate}",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"})

    round.allow(2 if round.is_brief else 3)

    def play(output: Path) -> None:
        pool = Pool(round, output=output, workers=3, coordinator=place(),
                    places=[place() for _ in range(5)], is_lost=True)

        def strike() -> None:
            pool.coordinator_place = place()
            victim = pool.coordinator if chance.random() < 0.5 else pool.any_worker()
            if victim:
                pool.kill(victim)

        pool.run(strike)
        round.judge(output)

    round.runs(play)
    # Every process had a clock that was wrong.
    for _ in round.children:
        round.fault("wrong clocks")


@contextmanager
def _group(controller: str, name: str, limits: dict[str, int]) -> Iterator[Place]:
    """A control group (v1), and the place inside it."""
    parent = Path("/sys/fs/cgroup") / controller
    folder = parent / f"ratemill-chaos-{os.getpid()}-{name}"
    if not (parent / "tasks").exists():
        raise Skip(f"there is no control group v1 '{controller}' at {parent}")
    try:
        folder.mkdir()
    except OSError as error:
        raise Skip(f"{folder} can't be made: {error.strerror}") from error
    try:
        for file, value in limits.items():
            (folder / file).write_text(str(value))
        yield Place(prefix=("sh", "-c", 'echo $$ > "$0" && exec "$@"', str(folder / "tasks")))
    finally:
        end = time.monotonic() + 10
        while folder.exists() and time.monotonic() < end:
            try:
                folder.rmdir()
            except OSError:
                # Its last process is still on its way out.
                time.sleep(0.1)


def slow(round: Round) -> None:
    """One worker has a tenth of a core, another one so little memory that it may be killed."""
    chance = round.random
    octets = chance.randint(24, 96) << 20
    with _group("cpu", f"slow-{round.number}", {"cpu.cfs_period_us": 100_000,
                                "cpu.cfs_quota_us": 10_000}) as crawl, \
            _group("memory", f"tight-{round.number}", {"memory.limit_in_bytes": octets}) as tight:
        pool = Pool(round, workers=3, places=[crawl, tight, Place()])
        # 137: the kernel takes it when its group has no memory left.
        pool.allowed_of_workers = frozenset({137})
        round.fault("tenth of a core")
        round.fault("little memory")
        pool.run()
        killed = sum(1 for child in round.children if child.code == 137)
        for _ in range(killed):
            round.fault("out of memory")
        round.judge(pool.output)
        round.end()

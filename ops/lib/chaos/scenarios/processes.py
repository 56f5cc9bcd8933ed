"""What happens to processes: killed, stopped, joined, gone, doubled."""

import time
from pathlib import Path

from ..pool import Pool
from ..rounds import Round


def kill(round: Round) -> None:
    """Kills until the budget is spent, run after run: every second the coordinator, now and then
    all at once.

    Every fourth round is `ratemill run`, whose workers are its own. In another fourth, workers are
    lost with their hosts: who comes in their place has another name, and leases must end.
    """
    chance = round.random
    round.allow(20 if round.is_brief else chance.randint(15, 40))
    # Where all is slow, tasks need longer to live through: else it is their last hour by chance.
    shortest, longest = (0.1, 0.5) if round.is_brief else (0.3, 0.8)
    pace = round.golden.pace

    def play(output: Path) -> None:
        pool = Pool(round, output=output, workers=3, is_local=round.number % 4 == 3,
                    is_lost=round.number % 4 == 1)

        def strike() -> None:
            if chance.random() < 0.5:
                pool.kill(pool.coordinator)
                if chance.random() < 0.2:
                    for worker in pool.workers:
                        pool.kill(worker)
            elif pool.is_local:
                pool.kill_own_worker()
            elif victim := pool.any_worker():
                pool.kill(victim)

        pool.run(strike, every=(shortest * pace, longest * pace))
        round.judge(output)

    round.runs(play)


def stop(round: Round) -> None:
    """SIGSTOP, and SIGCONT some time later: seconds, or longer than leases last."""
    chance = round.random
    round.allow(3 if round.is_brief else 4)

    def play(output: Path) -> None:
        pool = Pool(round, output=output, workers=3)

        def strike() -> None:
            victim = pool.coordinator if chance.random() < 0.3 else pool.any_worker()
            if not victim:
                return
            seconds = chance.uniform(0.5, 2.5)
            if not round.is_brief and chance.random() < 0.3:
                seconds = chance.uniform(2.5, 60)
            pool.pause(victim, seconds)

        pool.run(strike, every=(0.1, 0.5))
        round.judge(output)

    round.runs(play)


def elastic(round: Round) -> None:
    """0 to 8 workers, changed at any time: told to stop, or killed."""
    chance = round.random
    budget = round.allow(8)

    def play(output: Path) -> None:
        pool = Pool(round, output=output, workers=0)

        def strike() -> None:
            if not budget.take():
                pool.wanted = 3
                return
            round.fault()
            pool.wanted = chance.choice((0, 0, 8, chance.randrange(9)))
            while len(pool.workers) > pool.wanted:
                pool.dismiss(chance.choice(pool.workers), by_kill=chance.random() < 0.4)

        pool.run(strike, every=(0.2, 0.8))
        round.judge(output)

    round.runs(play)


# How long a worker may be silent before its tasks are given to others.
_LEASE_SECONDS = 30.0


def doubled(round: Round) -> None:
    """One of two workers sleeps past its lease and wakes while the other one, who has its task by
    then, sleeps: both deliver the same result."""
    chance = round.random
    round.allow(2)
    pool = Pool(round, workers=2)
    moment = time.monotonic() + chance.uniform(0.3, 0.6) * round.golden.seconds
    while time.monotonic() < moment and not pool.is_published:
        pool.step()
        time.sleep(0.01)
    if pool.is_published or len(pool.workers) < 2:
        pool.run()
        round.judge(pool.output)
        return
    first, second = pool.workers
    asleep = time.monotonic()
    pool.pause(first, _LEASE_SECONDS + 2.5)

    def strike() -> None:
        # Just before the lease ends, so that what is then given to it waits for its own result.
        if time.monotonic() > asleep + _LEASE_SECONDS - 1 and second.lives:
            pool.pause(second, 4)

    pool.run(strike, every=(0.05, 0.1))
    round.judge(pool.output)


__all__ = ["doubled", "elastic", "kill", "stop"]

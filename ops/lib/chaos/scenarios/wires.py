"""What happens to messages on the way: a proxy between the workers and the coordinator."""

from pathlib import Path

from ..pool import Pool, free_ports
from ..proxy import Proxy, Weather
from ..rounds import Round, Violation


def proxy(round: Round) -> None:
    """Changes the weather until the budget is spent; then the sky is clear.

    On plain loopback checksums must find every flipped bit: one that they miss shows as other
    octets, or as a divergence.
    """
    chance = round.random
    budget = round.allow(8 if round.is_brief else 60)
    target, port = free_ports(round), free_ports(round)
    weather = Weather()
    lines = [Proxy(port + each, target + each, weather, budget, chance.randrange(1 << 30))
             for each in (0, 1)]
    longest = 3.0 if round.is_brief else 12.0

    def strike(pool: Pool) -> None:
        kind = chance.choice(("delay", "slow", "cut", "half", "silent", "one-way", "flip", "flip"))
        if kind == "flip":
            weather.flip_chance = chance.choice((0.02, 0.1, 0.3))
            before = sum(line.flips for line in lines)
            pool.nap(chance.uniform(0.5, 2))
            weather.flip_chance = 0
            for _ in range(sum(line.flips for line in lines) - before):
                round.fault("flipped frames")
            return
        if not budget.take():
            return
        round.fault(kind)
        match kind:
            case "delay": weather.delay_seconds = chance.uniform(0.005, 0.1)
            case "slow": weather.octets_per_second = chance.uniform(1e5, 2e6)
            case "cut" | "half":
                for line in lines:
                    line.cut(is_half=kind == "half")
            case "silent": weather.is_silent_up = weather.is_silent_down = True
            case _:
                is_up = chance.random() < 0.5
                weather.is_silent_up, weather.is_silent_down = is_up, not is_up
        pool.nap(chance.uniform(0.2, longest))
        weather.delay_seconds = weather.octets_per_second = 0
        weather.is_silent_up = weather.is_silent_down = False

    def play(output: Path) -> None:
        pool = Pool(round, output=output, workers=3, listen=f"tcp://127.0.0.1:{target}",
                    connect=f"tcp://127.0.0.1:{port}")
        pool.run(lambda: strike(pool), every=(0.1, 0.4))
        round.judge(output)

    try:
        round.runs(play)
    finally:
        for line in lines:
            line.close()


def twice(round: Round) -> None:
    """A proxy says every message twice, in both directions: each result is delivered twice, each
    task given twice, each question asked twice."""
    target, port = free_ports(round), free_ports(round)
    budget = round.allow(0)
    lines = [Proxy(port + each, target + each, Weather(), budget, 0, is_doubling=True)
             for each in (0, 1)]
    pool = Pool(round, workers=3, listen=f"tcp://127.0.0.1:{target}",
                connect=f"tcp://127.0.0.1:{port}")
    try:
        pool.run()
    finally:
        for line in lines:
            line.close()
    round.fault()
    round.outcome.notes["messages twice"] = sum(line.doubled for line in lines)
    if not all(line.doubled for line in lines):
        raise Violation("no message passed twice: the proxy has not understood them")
    round.judge(pool.output)

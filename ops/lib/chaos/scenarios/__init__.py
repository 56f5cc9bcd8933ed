"""What is done to runs: one function a scenario, each playing one round."""

from collections.abc import Callable
from dataclasses import dataclass

from ..rounds import Round
from . import hosts, processes, stores, strangers, wires


@dataclass(frozen=True)
class Scenario:
    """`play` raises `Violation` when a run does what it may not, `Skip` when it can't be played."""

    name: str
    sentence: str
    play: Callable[[Round], None]
    # Within so many seconds a round is over, or overdue.
    seconds: float
    # Rounds in continuous integration.
    brief_rounds: int
    # What a brief round takes of the host's cores, most of the time: others are played beside it.
    cores: float
    # One in `share` rounds of a soak.
    share: int = 1


ALL: tuple[Scenario, ...] = (
    Scenario("kill", "kill -9 of workers and coordinator every 300 to 800 ms",
             processes.kill, 240, 8, 0.5, share=6),
    Scenario("stop", "workers and coordinator are stopped and go on",
             processes.stop, 300, 2, 0.25),
    Scenario("elastic", "workers come and go, down to none",
             processes.elastic, 120, 5, 0.5),
    Scenario("doubled", "results come twice: their worker slept past its lease",
             processes.doubled, 240, 0, 0.1),
    Scenario("twice", "every message is delivered twice, in both directions",
             wires.twice, 120, 5, 0.5),
    Scenario("proxy", "delays, slow lines, cuts, half-open lines, silence, flipped bits",
             wires.proxy, 300, 5, 0.25),
    Scenario("netns", "links down, one-way walls, loss, slow links between real hosts",
             hosts.netns, 300, 5, 0.25),
    Scenario("clock", "clocks that are wrong by up to 40 days, or run fast or slow",
             hosts.clock, 120, 5, 0.5),
    Scenario("slow", "workers with a tenth of a core, or with too little memory",
             hosts.slow, 240, 2, 0.5),
    Scenario("disk", "the spool's disk is full for a while",
             stores.disk, 180, 4, 0.5),
    Scenario("power", "the power fails at a random instant, and the run goes on from that disk",
             stores.power, 240, 4, 0.5),
    Scenario("flips", "bits flipped and files cut in the spool between a kill and the restart",
             stores.flips, 180, 5, 0.5),
    Scenario("inputs", "bits flipped in compressed feeds",
             stores.inputs, 120, 3, 0.5),
    Scenario("hostile", "strangers: noise, giants, endless messages, silent crowds, replays",
             strangers.hostile, 120, 10, 1),
)

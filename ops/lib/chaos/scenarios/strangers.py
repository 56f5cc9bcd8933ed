"""Who comes to the open port without being asked."""

import socket
import threading
import time
from collections.abc import Callable

from .. import zmtp
from ..keys import Keys
from ..pool import Pool, free_ports
from ..processes import Child, Place
from ..proxy import Proxy, Weather
from ..rounds import Round, Violation

_GROWTH_MAX = 64 << 20


def hostile(round: Round) -> None:
    """Strangers besiege both ports, at first alone, then while three workers work: the run
    finishes, and the coordinator's memory stays within 64 MiB of a quiet run's.

    In every second round the pool has keys, and workers with other ones try to join.
    """
    chance = round.random
    budget = round.allow(30 if round.is_brief else 100)
    target, port = free_ports(round), free_ports(round)
    recording: list[bytes] = []
    lines = [Proxy(port + each, target + each, Weather(), budget, 0,
                   recording if each == 0 else None) for each in (0, 1)]
    keys = Keys(round, workers=1) if round.number % 2 else None
    pool = Pool(round, workers=0, listen=f"tcp://127.0.0.1:{target}",
                connect=f"tcp://127.0.0.1:{port}",
                places=[keys.place(0) if keys else Place()],
                coordinator_options=("--keys", str(keys.coordinator)) if keys else ())
    thief = keys.worker("thief", may_join=False) if keys else None
    thieves: list[Child] = []
    crowd: list[socket.socket] = []

    def attack(kind: str, door: int) -> None:
        try:
            peer = zmtp.connect("127.0.0.1", door)
            crowd.append(peer)
            match kind:
                case "noise": zmtp.garbage(peer, chance)
                case "frames": zmtp.garbage_frames(peer, chance)
                case "giant": zmtp.oversized(peer, chance)
                case "endless": zmtp.endless(peer, chance, 16 << 20)
                case "dust": zmtp.dust(peer, 1 << 20)
                case "greeting": peer.sendall(zmtp.greeting()[:chance.randrange(64)])
                case "replay":
                    for piece in list(recording)[:200]:
                        peer.sendall(piece)
        except OSError:
            # Thrown out, or not let in: that is how it should be.
            return

    def strike() -> None:
        if budget.spent * 2 >= budget.granted:
            pool.wanted = 3
        pool.coordinator.measure()
        if not budget.take():
            return
        door = target + chance.randrange(2)
        kinds = ["noise", "frames", "giant", "endless", "dust", "greeting", "crowd"]
        if recording:
            kinds.append("replay")
        if thief and len(thieves) < 5:
            kinds.append("wrong key")
        kind = chance.choice(kinds)
        round.fault(kind)
        if kind == "wrong key":
            thieves.append(round.start("thief", [
                str(round.month.binary), "worker", "--connect", pool.listen,
                "--name", f"thief/w{len(thieves)}", "--keys", str(thief)]))
        elif kind == "crowd":
            for _ in range(chance.randint(100, 300)):
                _quietly(lambda: crowd.append(zmtp.connect("127.0.0.1", door)))
        else:
            threading.Thread(target=attack, args=(kind, door), daemon=True).start()

    try:
        # Where all is slow, the watch is, too.
        pace = round.golden.pace
        pool.run(strike, every=(0.02 * pace, 0.15 * pace))
    finally:
        for each in crowd:
            each.close()
        for line in lines:
            line.close()
        for each in thieves:
            each.kill()
    if any("worker thief" in child.words for child in round.children
           if child.name == "coordinator"):
        raise Violation("a worker joined whose key nobody authorised")
    peak = max(child.peak_octets for child in round.children if child.name == "coordinator")
    growth = peak - round.golden.peak_octets
    round.outcome.growth_octets = growth
    if growth > _GROWTH_MAX:
        raise Violation(f"the coordinator grew by {growth >> 20} MiB over a quiet run's peak")
    round.judge(pool.output)


def _quietly(act: Callable[[], None]) -> None:
    try:
        act()
    except OSError:
        # The door is shut: no place for one more.
        time.sleep(0.001)

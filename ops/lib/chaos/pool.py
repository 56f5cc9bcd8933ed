"""A coordinator with workers from outside, each started again when it ends too early."""

import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from .processes import Child, Place, children_of
from .rounds import Round, Violation

# Ends after which the same command goes on where it was (Running, "Exit codes").
RESUMABLE = frozenset({74, 75, 130, 143})


def free_ports(round: Round) -> int:
    """A port that is free on loopback, and the next one, too; no other round gets them."""
    for _ in range(200):
        port = round.random.randrange(10_000, 16_000) * 2
        if port in round.setting.ports:
            continue
        round.setting.ports.add(port)
        try:
            for each in (port, port + 1):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", each))
            return port
        except OSError:
            continue
    raise Violation("no two free ports beside one another on loopback")


class Pool:
    """The processes of one run.

    `run` tends it until the coordinator has published: whoever was killed is started again with
    the same command, and whoever ends otherwise than it may is a violation.
    """

    def __init__(
        self, round: Round, *, output: Path | None = None, workers: int = 3,
        listen: str | None = None, connect: str | None = None,
        coordinator: Place = Place(), places: Sequence[Place] = (Place(),),
        coordinator_options: Sequence[str] = (), worker_options: Sequence[str] = (),
        allowed: frozenset[int] = frozenset(), is_local: bool = False, is_lost: bool = False,
    ) -> None:
        self.round = round
        self.output = output or round.folder / "out"
        self.listen = listen or f"tcp://127.0.0.1:{free_ports(round)}"
        self.connect = connect or self.listen
        self.coordinator_place, self.places = coordinator, places
        self.coordinator_options = coordinator_options
        self.worker_options = worker_options
        # Codes with which the coordinator may end before it is started again.
        self.allowed = allowed
        self.allowed_of_workers: frozenset[int] = frozenset()
        # Asked about any other end of the coordinator's; returns if it may be started again.
        self.on_refusal: Callable[[Child], None] = self._refuse
        # `ratemill run`, whose workers are its own children.
        self.is_local = is_local
        # Who died comes again under another name, so that what it had waits for its lease's end.
        self.is_lost = is_lost
        self.numbers: list[int] = []
        self.own_workers = workers
        self.wanted = 0 if is_local else workers
        self.workers: list[Child] = []
        self.leaving: list[Child] = []
        # Who is stopped, and until when.
        self.asleep: list[tuple[float, Child]] = []
        self.restarts = 0
        self.restarts_max = 200
        self.measured = 0.0
        self.is_published = False
        self.coordinator = self._start_coordinator()

    # What is started

    def _start_coordinator(self) -> Child:
        verb = "run" if self.is_local else "coordinator"
        whereto = ("--workers", str(self.own_workers)) if self.is_local else (
            "--listen", self.listen)
        command = self.round.month.command(
            verb, self.output, *whereto, *self.coordinator_options)
        return self.round.start(verb, command, self.coordinator_place)

    def add_worker(self) -> Child:
        """One more worker: in the stead of one that ended, if any; else at the next place."""
        number = len(self.round.children)
        if self.numbers and not self.is_lost:
            number = self.numbers.pop(0)
        place = self.places[number % len(self.places)]
        name = f"{place.key}/w{number}" if place.key else f"w{number}"
        command = [str(self.round.month.binary), "worker", "--connect", self.connect,
                   "--name", name, *self.worker_options, *place.options]
        child = self.round.start(f"worker-w{number}", command, place)
        self.workers.append(child)
        return child

    # The run

    def run(
        self, strike: Callable[[], None] | None = None, every: tuple[float, float] = (0.3, 0.8)
    ) -> None:
        """Tends the pool until the month is published, and strikes now and then."""
        due = time.monotonic() + self.round.random.uniform(*every)
        while not self.is_published:
            self.step()
            if strike and not self.is_published and time.monotonic() >= due:
                strike()
                due = time.monotonic() + self.round.random.uniform(*every)
            time.sleep(0.01)
        self.close()

    def nap(self, seconds: float) -> None:
        """Lets time go by while the pool is tended, or until the month is published."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.is_published:
            self.step()
            time.sleep(0.02)

    def step(self) -> None:
        """Looks at every process once."""
        self.round.watch()
        self._wake(time.monotonic())
        self._tend_coordinator()
        if self.is_published:
            return
        for group in (self.workers, self.leaving):
            for worker in list(group):
                if not worker.lives:
                    self._judge_worker(worker)
                    group.remove(worker)
                    self.numbers.append(int(worker.name.removeprefix("worker-w")))
        while len(self.workers) < self.wanted:
            self.add_worker()
        if time.monotonic() - self.measured > 0.5:
            self.measured = time.monotonic()
            for child in (self.coordinator, *self.workers):
                child.measure()

    def _tend_coordinator(self) -> None:
        code = self.coordinator.code
        if code is None:
            return
        if code == 0:
            self.is_published = True
            return
        if not self.coordinator.was_killed and code not in self.allowed:
            self.on_refusal(self.coordinator)
        if self.restarts >= self.restarts_max:
            raise Violation(f"the coordinator ended {self.restarts} times and not with 0")
        if not self.coordinator.was_killed:
            self.round.nap(0.3)
        self.restarts += 1
        self.round.outcome.restarts += 1
        self.coordinator = self._start_coordinator()

    def _refuse(self, coordinator: Child) -> None:
        raise Violation(f"the coordinator ended with {coordinator.code}: {self.last_words()}")

    def _judge_worker(self, worker: Child) -> None:
        # 75: it heard nothing of the coordinator for too long. 130, 143: it was told to stop
        # before it knew how to drain.
        allowed = {0, 75, 130, 143} | self.allowed_of_workers
        if not worker.was_killed and worker.code not in allowed:
            raise Violation(
                f"{worker.name} ended with {worker.code}: {worker.words[-600:].strip()}")

    def last_words(self) -> str:
        """The end of what the coordinator said."""
        return self.coordinator.words[-900:].strip()

    # Faults

    def kill(self, victim: Child) -> bool:
        """Kills a process for a token of the budget; whether one was there and it hit."""
        if not victim.lives or not self.round.budget.take():
            return False
        if not victim.kill():
            self.round.budget.give_back()
            return False
        outcome = self.round.outcome
        outcome.kills += 1
        if victim is self.coordinator:
            outcome.coordinator_kills += 1
        self.round.fault()
        return True

    def any_worker(self) -> Child | None:
        """One of those that live."""
        living = [worker for worker in self.workers if worker.lives]
        return self.round.random.choice(living) if living else None

    def kill_own_worker(self) -> bool:
        """Kills a child of `ratemill run` for a token."""
        children = children_of(self.coordinator.number)
        if not children or not self.round.budget.take():
            return False
        try:
            os.kill(self.round.random.choice(children), signal.SIGKILL)
        except ProcessLookupError:
            self.round.budget.give_back()
            return False
        self.round.outcome.kills += 1
        self.round.fault()
        return True

    def pause(self, victim: Child, seconds: float) -> bool:
        """Stops a process for a token and so many seconds; whether it met one."""
        if any(child is victim for _, child in self.asleep) or not victim.lives:
            return False
        if not self.round.budget.take():
            return False
        victim.send(signal.SIGSTOP)
        self.asleep.append((time.monotonic() + seconds, victim))
        self.round.fault()
        return True

    def _wake(self, now: float) -> None:
        for until, child in self.asleep:
            if until <= now:
                child.send(signal.SIGCONT)
        self.asleep = [(until, child) for until, child in self.asleep if until > now]

    def dismiss(self, worker: Child, *, by_kill: bool) -> None:
        """Lets one worker go: drained, or killed."""
        self.workers.remove(worker)
        self.leaving.append(worker)
        if by_kill:
            worker.kill()
        else:
            worker.send(signal.SIGTERM)

    # The end

    def close(self) -> None:
        """Workers are sent home by the coordinator. One that came too late, or was away when the
        others went, is told to stop; it has 90 s for what it has begun, which nobody waits for."""
        self._wake(float("inf"))
        end = time.monotonic() + 3
        rest = self.workers + self.leaving
        while any(worker.lives for worker in rest) and time.monotonic() < end:
            time.sleep(0.01)
        for worker in rest:
            worker.send(signal.SIGTERM)
        for worker in rest:
            if not worker.wait(2):
                worker.kill()
            self._judge_worker(worker)
        self.workers, self.leaving = [], []

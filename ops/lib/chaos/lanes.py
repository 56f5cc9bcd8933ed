"""Rounds side by side, as many as the host has cores for."""

import threading
from collections.abc import Callable


class Lanes:
    """Begins rounds on threads of their own, and keeps account of the cores they take."""

    def __init__(self, cores: float) -> None:
        """`cores`: in all; 0 for one round after the other, on the caller's thread."""
        self.cores = cores
        self.taken = 0.0
        self.failure: BaseException | None = None
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []

    def wait_for(self, cores: float) -> None:
        """Until so many are free, or all are."""
        with self._changed:
            while self.taken > 0 and self.taken + cores > self.cores + 1e-9:
                # With a time-out, so that an interrupt is heard.
                self._changed.wait(0.2)

    def begin(self, cores: float, play: Callable[..., None], *arguments: object) -> None:
        """Plays at once; `wait_for` was called for as many."""
        if self.cores == 0:
            play(*arguments)
            return
        with self._changed:
            self.taken += cores
        thread = threading.Thread(target=self._run, args=(cores, play, arguments))
        self._threads.append(thread)
        thread.start()

    def _run(self, cores: float, play: Callable[..., None], arguments: tuple) -> None:
        try:
            play(*arguments)
        except BaseException as failure:
            self.failure = failure
        finally:
            with self._changed:
                self.taken -= cores
                self._changed.notify_all()

    def wait_for_all(self) -> None:
        """Until every round is over; raises what one of them raised that it shouldn't have."""
        for thread in self._threads:
            while thread.is_alive():
                thread.join(0.2)
        if self.failure:
            raise self.failure

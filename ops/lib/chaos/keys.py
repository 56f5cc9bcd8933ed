"""Keys of a pool, made by the program itself."""

import shutil
from pathlib import Path

from .processes import Place, call
from .rounds import Round


class Keys:
    """A folder of keys for the coordinator and one for each host of workers."""

    def __init__(self, round: Round, workers: int) -> None:
        self.program = str(round.month.binary)
        self.folder = round.folder / "keys"
        self.coordinator = self._make("coordinator", "coordinator")
        self.workers = [self.worker(f"host-{number}") for number in range(workers)]

    def _make(self, kind: str, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(parents=True, mode=0o700)
        call(self.program, "keys", "make", kind, name, "--keys", str(folder))
        return folder

    def worker(self, name: str, *, may_join: bool = True) -> Path:
        """The folder of a worker's key, which is authorised, or isn't."""
        folder = self._make("worker", name)
        shutil.copy(self.coordinator / "coordinator.pub", folder)
        if may_join:
            call(self.program, "keys", "authorize", str(folder / f"{name}.pub"),
                 "--keys", str(self.coordinator))
        return folder

    def place(self, number: int, at: Place = Place()) -> Place:
        """A host of workers with its key."""
        folder = self.workers[number]
        return Place(at.prefix, at.environment, ("--keys", str(folder)), folder.name)

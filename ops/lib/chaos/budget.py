"""How many faults a round may make, counted in files."""

from pathlib import Path


class Budget:
    """A folder of token files: who unlinks one may make one fault.

    Unlinking is atomic for all threads and processes, so exactly as many faults are made as there
    were tokens, whoever makes them.
    """

    def __init__(self, folder: Path, tokens: int) -> None:
        self.folder = folder
        self.granted = tokens
        folder.mkdir(parents=True)
        for number in range(tokens):
            (folder / f"{number:05}").touch()

    def take(self) -> bool:
        """Whether a token was there to take: then make one fault, or give the token back."""
        for token in sorted(self.folder.iterdir()):
            try:
                token.unlink()
                return True
            except FileNotFoundError:
                continue
        return False

    def give_back(self) -> None:
        """For a fault that met nobody, since its victim had just ended."""
        number = 0
        while True:
            try:
                (self.folder / f"{number:05}").touch(exist_ok=False)
                return
            except FileExistsError:
                number += 1

    @property
    def left(self) -> int:
        return sum(1 for _ in self.folder.iterdir())

    @property
    def spent(self) -> int:
        return self.granted - self.left

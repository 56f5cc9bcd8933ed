"""A bad network in one process: a TCP proxy that waits, cuts, goes silent and flips bits."""

import random
import socket
import struct
import threading
import time
from dataclasses import dataclass

from .budget import Budget
from .zmtp import Doubler


@dataclass
class Weather:
    """What the proxy does to what passes, at this moment; changed while it runs."""

    delay_seconds: float = 0
    octets_per_second: float = 0
    # Nothing passes, in the direction named or both; the connections stay.
    is_silent_up: bool = False
    is_silent_down: bool = False
    # Each passing piece of up to 64 KiB has this chance to lose one bit, for a token each.
    flip_chance: float = 0


class Proxy:
    """Relays one port to another one on loopback. `up` is from the worker to the coordinator."""

    def __init__(
        self, port: int, target: int, weather: Weather, budget: Budget, seed: int,
        recording: list[bytes] | None = None, *, is_doubling: bool = False,
    ) -> None:
        self.target = target
        self.weather = weather
        self.budget = budget
        self.random = random.Random(seed)
        self.flips = 0
        # What went up, of all connections in turn: for a replay.
        self.recording = recording
        # Whether every message passes twice, in both directions; how many did.
        self.is_doubling = is_doubling
        self.doubled = 0
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._is_open = True
        self._listener = socket.create_server(("127.0.0.1", port), backlog=256)
        self._start(self._accept)

    @staticmethod
    def _start(target, *arguments) -> None:
        threading.Thread(target=target, args=arguments, daemon=True).start()

    def _accept(self) -> None:
        while self._is_open:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            for each in (near, far):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._pairs.append((near, far))
            self._start(self._relay, near, far, True)
            self._start(self._relay, far, near, False)

    def _relay(self, source: socket.socket, sink: socket.socket, is_up: bool) -> None:
        weather = self.weather
        doubler = Doubler() if self.is_doubling else None
        try:
            while piece := source.recv(65_536):
                while weather.is_silent_up if is_up else weather.is_silent_down:
                    time.sleep(0.02)
                if is_up and self.recording is not None:
                    self.recording.append(piece)
                if weather.delay_seconds:
                    time.sleep(weather.delay_seconds * self.random.uniform(0.5, 1.5))
                if weather.octets_per_second:
                    time.sleep(len(piece) / weather.octets_per_second)
                if weather.flip_chance and self.random.random() < weather.flip_chance:
                    piece = self._flipped(piece)
                if doubler:
                    before = doubler.messages
                    piece = doubler.feed(piece)
                    self.doubled += doubler.messages - before
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            # Cut, here or there: the other direction ends likewise.
            for each in (source, sink):
                each.close()

    def _flipped(self, piece: bytes) -> bytes:
        if not self.budget.take():
            return piece
        self.flips += 1
        octets = bytearray(piece)
        octets[self.random.randrange(len(octets))] ^= 1 << self.random.randrange(8)
        return bytes(octets)

    def cut(self, is_half: bool = False) -> int:
        """Resets every connection; `is_half`: on the worker's side alone, so that the other side
        believes in it. How many there were."""
        pairs, self._pairs = self._pairs, []
        for near, far in pairs:
            for each in (near,) if is_half else (near, far):
                try:
                    each.setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    # Wakes the thread that reads from it; closing alone does not.
                    each.shutdown(socket.SHUT_RD)
                    each.close()
                except OSError:
                    continue
        return len(pairs)

    def close(self) -> None:
        """Ends it with its connections."""
        self._is_open = False
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        for near, far in self._pairs:
            for each in (near, far):
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                each.close()

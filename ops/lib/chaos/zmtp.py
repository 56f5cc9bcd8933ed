"""A stranger who speaks ZMTP 3.0 just as far as it takes to do harm. Standard library only."""

import random
import socket
import struct

GREETING_OCTETS = 64


def greeting(mechanism: bytes = b"NULL") -> bytes:
    """What each side says first: signature, version 3.0, mechanism, not a server."""
    return (b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + mechanism.ljust(20, b"\0")
            + b"\0" + bytes(31))


def frame(body: bytes, *, more: bool = False, command: bool = False) -> bytes:
    """A frame of ZMTP: flags, length of one or eight octets, body."""
    flags = (1 if more else 0) | (4 if command else 0)
    if len(body) > 255:
        return bytes([flags | 2]) + struct.pack(">Q", len(body)) + body
    return bytes([flags, len(body)]) + body


def ready(socket_type: bytes = b"DEALER") -> bytes:
    """The NULL handshake's command."""
    return frame(b"\x05READY\x0bSocket-Type" + struct.pack(">I", len(socket_type)) + socket_type,
                 command=True)


class Doubler:
    """Reads what one side says without keys, and says every message twice."""

    def __init__(self) -> None:
        self.messages = 0
        self._greeting_left = GREETING_OCTETS
        self._rest = b""
        self._message = b""

    def feed(self, piece: bytes) -> bytes:
        """What to pass on of it; the beginning of a message waits for its end."""
        head, self._rest = piece[:self._greeting_left], self._rest + piece[self._greeting_left:]
        self._greeting_left -= len(head)
        out = [head]
        while (end := self._frame_end()) is not None:
            whole, self._rest = self._rest[:end], self._rest[end:]
            if whole[0] & 4:
                out.append(whole)
                continue
            self._message += whole
            if not whole[0] & 1:
                out += [self._message, self._message]
                self._message = b""
                self.messages += 1
        return b"".join(out)

    def _frame_end(self) -> int | None:
        """Where the first frame of the rest ends, if it is there."""
        rest = self._rest
        if len(rest) < 2 or (rest[0] & 2 and len(rest) < 9):
            return None
        end = 9 + struct.unpack(">Q", rest[1:9])[0] if rest[0] & 2 else 2 + rest[1]
        return end if len(rest) >= end else None


def connect(host: str, port: int) -> socket.socket:
    """A plain connection with a short patience."""
    return socket.create_connection((host, port), timeout=3)


def shake_hands(peer: socket.socket) -> bool:
    """Greets as a DEALER without keys; whether the other side answered in kind."""
    peer.sendall(greeting())
    answer = b""
    while len(answer) < GREETING_OCTETS:
        piece = peer.recv(GREETING_OCTETS - len(answer))
        if not piece:
            return False
        answer += piece
    if answer[12:16] != b"NULL":
        return False
    peer.sendall(ready())
    return bool(peer.recv(256))


def garbage(peer: socket.socket, chance: random.Random) -> None:
    """Octets that mean nothing, from the first one on."""
    peer.sendall(chance.randbytes(chance.randrange(1, 4096)))


def garbage_frames(peer: socket.socket, chance: random.Random) -> None:
    """Well-formed messages of noise, some of which begin as ours do."""
    if not shake_hands(peer):
        return
    for _ in range(200):
        body = chance.randbytes(chance.randrange(0, 600))
        if chance.random() < 0.5:
            body = b"RMP1" + body
        for _ in range(chance.randrange(0, 6)):
            peer.sendall(frame(chance.randbytes(chance.randrange(0, 300)), more=True))
        peer.sendall(frame(body))


def oversized(peer: socket.socket, chance: random.Random) -> None:
    """Announces a frame of a tebioctet."""
    if shake_hands(peer):
        peer.sendall(b"\x02" + struct.pack(">Q", 1 << 40) + chance.randbytes(1024))


def endless(peer: socket.socket, chance: random.Random, octets: int) -> None:
    """One message that never ends, in frames each of which is allowed."""
    _flood(peer, frame(chance.randbytes(32_768), more=True), octets)


def dust(peer: socket.socket, octets: int) -> None:
    """One message that never ends, of empty frames: each takes much more memory than wire."""
    _flood(peer, frame(b"", more=True) * 16_384, octets)


def _flood(peer: socket.socket, part: bytes, octets: int) -> None:
    if not shake_hands(peer):
        return
    for _ in range(octets // len(part)):
        peer.sendall(part)

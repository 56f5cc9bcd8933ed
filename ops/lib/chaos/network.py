"""Hosts of their own on this machine: network namespaces on a bridge. Root only."""

import os
import shutil

from .processes import CommandError, Place, call
from .rounds import Skip

# Sets of hosts that may stand side by side.
_SETS = 50


def need_namespaces() -> None:
    """Raises `Skip` where they can't be made."""
    if os.geteuid() != 0:
        raise Skip("network namespaces need root")
    for program, package in (("ip", "iproute2"), ("nft", "nftables"), ("tc", "iproute2"),
                             ("nsenter", "util-linux")):
        if not shutil.which(program):
            raise Skip(f"{program} is missing ({package})")


class Hosts:
    """A coordinator's host and some workers' hosts, each with one link to a bridge."""

    def __init__(self, workers: int, number: int) -> None:
        """`number` tells them from other hosts that stand at the same time."""
        need_namespaces()
        own = number % _SETS
        self.bridge = f"rmchaos{own}"
        self.names = [f"rmchaos{own}-c", *(f"rmchaos{own}-w{each}" for each in range(workers))]
        self.net = f"10.199.{100 + own}"
        self.address = f"{self.net}.10"
        self._clear()
        try:
            self._make()
        except CommandError as error:
            # A container's root may do less than a host's, a small kernel has no traffic control.
            self._clear()
            raise Skip(f"hosts of their own can't be made here: {error}") from error

    def _make(self) -> None:
        call("ip", "link", "add", self.bridge, "type", "bridge")
        call("ip", "link", "set", self.bridge, "up")
        for number, name in enumerate(self.names):
            port = f"{self.bridge}p{number}"
            call("ip", "netns", "add", name)
            call("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0",
                 "netns", name)
            call("ip", "link", "set", port, "master", self.bridge, "up")
            call("ip", "-n", name, "addr", "add", f"{self.net}.{10 + number}/24", "dev", "eth0")
            call("ip", "-n", name, "link", "set", "eth0", "up")
            call("ip", "-n", name, "link", "set", "lo", "up")
        self.lose(0, 1, incoming=True)
        self.slow(0, 1)
        self.heal(0)

    def _clear(self) -> None:
        for name in self.names:
            call("ip", "netns", "del", name, check=False)
        call("ip", "link", "del", self.bridge, check=False)

    def __enter__(self) -> "Hosts":
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def place(self, number: int) -> Place:
        """Host 0 is the coordinator's."""
        return Place(prefix=("nsenter", f"--net=/run/netns/{self.names[number]}"))

    def link(self, number: int, is_up: bool) -> None:
        """Pulls the plug, or puts it in again."""
        call("ip", "-n", self.names[number], "link", "set", "eth0", "up" if is_up else "down")

    def lose(self, number: int, percent: int, *, incoming: bool) -> None:
        """Drops so many per cent of the packets of one direction; 100 is a one-way wall."""
        rule = "drop" if percent >= 100 else f"numgen random mod 100 < {percent} drop"
        hook = "input" if incoming else "output"
        inside = ("ip", "netns", "exec", self.names[number], "nft")
        call(*inside, "add", "table", "inet", "chaos")
        call(*inside, "add", "chain", "inet", "chaos", hook,
             "{", "type", "filter", "hook", hook, "priority", "0", ";", "}")
        call(*inside, "add", "rule", "inet", "chaos", hook, *rule.split())

    def slow(self, number: int, megabits: int) -> None:
        """Lets no more than so many Mbit/s leave the host."""
        call("tc", "-n", self.names[number], "qdisc", "replace", "dev", "eth0", "root", "tbf",
             "rate", f"{megabits}mbit", "burst", "32kbit", "latency", "400ms")

    def heal(self, number: int) -> None:
        """The link is up, whole and fast."""
        name = self.names[number]
        call("ip", "netns", "exec", name, "nft", "delete", "table", "inet", "chaos", check=False)
        call("tc", "-n", name, "qdisc", "del", "dev", "eth0", "root", check=False)
        self.link(number, True)

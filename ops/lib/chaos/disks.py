"""Small file systems to fill and to cut the power of: tmpfs, and ext4 in a file. Root only."""

import errno
import functools
import os
import shutil
import tempfile
from pathlib import Path

from .processes import CommandError, call
from .rounds import Skip


@functools.cache
def need_mounts() -> None:
    """Raises `Skip` where file systems can't be mounted."""
    if os.geteuid() != 0:
        raise Skip("mounting file systems needs root")
    if not shutil.which("mkfs.ext4"):
        raise Skip("mkfs.ext4 is missing (e2fsprogs)")
    # A container's root may do less than a host's.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            mount_memory(folder / "memory", 1 << 20).unmount()
            make_image(folder / "image", 8 << 20)
            mount_image(folder / "image", folder / "disk").unmount()
        except CommandError as error:
            raise Skip(f"file systems can't be mounted here: {error}") from error


class Disk:
    """A mounted file system; `with` unmounts it at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.filler = folder / "filler"

    def __enter__(self) -> "Disk":
        return self

    def __exit__(self, *_: object) -> None:
        self.unmount()

    def unmount(self) -> None:
        """Whatever still writes there is cut off."""
        call("umount", "-l", str(self.folder), check=False)

    @property
    def free_octets(self) -> int:
        room = os.statvfs(self.folder)
        return room.f_bavail * room.f_frsize

    def fill(self, leaving: int) -> None:
        """Takes the room away, but for so many octets."""
        taken = self.filler.stat().st_size if self.filler.exists() else 0
        with self.filler.open("ab") as file:
            while (more := self.free_octets - leaving) > 0:
                try:
                    os.posix_fallocate(file.fileno(), taken, more)
                    return
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    # The run, or the file's own map, took of it meanwhile. What was had is kept.
                    leaving += 1 << 20
                    taken = self.filler.stat().st_size

    def empty(self) -> None:
        """Gives the room back."""
        self.filler.unlink(missing_ok=True)


def mount_memory(folder: Path, octets: int) -> Disk:
    """A tmpfs."""
    folder.mkdir(parents=True, exist_ok=True)
    call("mount", "-t", "tmpfs", "-o", f"size={octets}", "ratemill-chaos", str(folder))
    return Disk(folder)


def make_image(image: Path, octets: int, kind: str = "ext4") -> None:
    """A file with an empty file system in it."""
    with image.open("wb") as file:
        file.truncate(octets)
    # Everything is initialised at once: a lazy thread would write behind our back.
    options = {"ext4": ["-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0"],
               "xfs": ["-q", "-f", "-m", "reflink=1"]}[kind]
    call(f"mkfs.{kind}", *options, str(image))


def mount_image(image: Path, folder: Path) -> Disk:
    """Mounts an image: the file system's journal is replayed, as after a power cut."""
    folder.mkdir(parents=True, exist_ok=True)
    call("mount", "-o", "loop", str(image), str(folder))
    return Disk(folder)


class PowerCutDisk:
    """An ext4 image on a file system that clones files in one instant.

    A clone holds what the mounted ext4 had written to its device at that instant: what was only
    in the kernel's memory is lost, as when the power fails.
    """

    def __init__(self, folder: Path, octets: int) -> None:
        need_mounts()
        if not shutil.which("mkfs.xfs"):
            raise Skip("mkfs.xfs is missing (xfsprogs)")
        self.store = folder / "store"
        self.place = folder / "disk"
        self.image = self.store / "disk.img"
        folder.mkdir(parents=True, exist_ok=True)
        # The outer one is sparse, too: it takes what is written.
        make_image(folder / "store.img", max(octets * 6, 400 << 20), "xfs")
        self.outer = mount_image(folder / "store.img", self.store)
        make_image(self.image, octets)
        self.inner = mount_image(self.image, self.place)

    def __enter__(self) -> "PowerCutDisk":
        return self

    def __exit__(self, *_: object) -> None:
        self.inner.unmount()
        self.outer.unmount()

    def snapshot(self, name: str) -> Path:
        """The disk as the power cut at this instant would leave it."""
        copy = self.store / f"{name}.img"
        call("cp", "--reflink=always", str(self.image), str(copy))
        return copy

    def put(self, image: Path) -> None:
        """Mounts a snapshot in the place of what was there, which is gone then."""
        call("umount", str(self.place))
        self.image.unlink()
        self.image = image
        self.inner = mount_image(image, self.place)


__all__ = ["CommandError", "Disk", "PowerCutDisk", "make_image", "mount_image", "mount_memory",
           "need_mounts"]

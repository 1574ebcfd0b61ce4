"""Ways in which a database stops taking commits while a server runs; each is a context, and all is well after it."""

import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.machine import Machine

Breakdown = Callable[[Machine], AbstractContextManager[None]]


@contextmanager
def locked_by_another_process(machine: Machine) -> Iterator[None]:
    other = sqlite3.connect(machine.database, isolation_level=None, timeout=5)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


@contextmanager
def full_disk(machine: Machine) -> Iterator[None]:
    """No file of the server's can be written further than one byte: what a full disk does, without a disk of its own."""
    everything = resource.prlimit(machine.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(machine.pid, resource.RLIMIT_FSIZE, (1, everything[1]))
    yield
    resource.prlimit(machine.pid, resource.RLIMIT_FSIZE, everything)


@contextmanager
def read_only_database(machine: Machine) -> Iterator[None]:
    machine.orders(append="read-only")
    yield
    machine.orders()


@contextmanager
def hung_disk(machine: Machine) -> Iterator[None]:
    """Every commit stays open."""
    machine.orders(append="hold")
    yield
    machine.orders()


@contextmanager
def a_small_disk(folder: Path) -> Iterator[Path]:
    """Five megabytes, mounted on `folder`. Skips the test where that is not allowed."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=5m", "small", folder], check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(file: Path) -> None:
    """Until not a byte more goes onto its disk."""
    with suppress(OSError), file.open("wb", buffering=0) as filling:
        while filling.write(bytes(4096)):
            pass


BREAKDOWNS: dict[str, Breakdown] = {
    "locked by another process": locked_by_another_process,
    "full disk": full_disk,
    "read-only database": read_only_database,
    "hung disk": hung_disk,
}

"""Patience with a busy database."""

import sqlite3
import threading
import time

import pytest

from server.cli.store import patiently
from server.storage.errors import StoreBusy
from tests.support.clock import ManualClock
from tests.support.command_line import CommandLine


async def test_a_busy_store_is_tried_again_until_it_answers() -> None:
    tries = 0

    async def work() -> str:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StoreBusy("busy")
        return "done"

    assert await patiently(work, ManualClock()) == "done"


async def test_patience_ends_after_five_seconds() -> None:
    clock, tries = ManualClock(), 0

    async def work() -> None:
        nonlocal tries
        tries += 1
        clock.advance(2)
        raise StoreBusy("busy")

    with pytest.raises(StoreBusy):
        await patiently(work, clock)
    assert tries == 3


def test_a_command_waits_for_a_writer_that_takes_its_time(unprepared: CommandLine) -> None:
    unprepared.database.touch()
    writer = sqlite3.connect(unprepared.database, isolation_level=None, check_same_thread=False)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("BEGIN IMMEDIATE")
    ending = threading.Timer(0.6, writer.rollback)
    ending.start()
    began = time.monotonic()

    said = unprepared("migrate")

    ending.join()
    writer.close()
    assert said.code == 0
    assert time.monotonic() - began >= 0.5

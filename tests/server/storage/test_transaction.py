"""Transactions: what is committed, and what is seen meanwhile."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.storage.database import Database
from server.storage.errors import StoreReadOnly
from server.storage.transaction import Transactions
from tests.support.database import fresh_database
from tests.support.notes import INSERT, Elsewhere, count, how_many, insert, write_one


async def test_a_write_is_committed_at_its_end(transactions: Transactions) -> None:
    await write_one(transactions)

    assert await count(transactions) == 1
    assert await transactions.direct_read(how_many) == 1


async def test_a_failed_write_leaves_nothing(transactions: Transactions) -> None:
    async def fail(connection: AsyncConnection) -> None:
        await connection.execute(text(INSERT))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await transactions.run(fail)

    assert await count(transactions) == 0


async def test_a_direct_write_is_committed_at_its_end(transactions: Transactions) -> None:
    await transactions.direct(insert)

    assert await count(transactions) == 1


async def test_a_failed_direct_write_leaves_nothing(transactions: Transactions) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        insert(connection)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await transactions.direct(fail)

    assert await count(transactions) == 0
    await transactions.direct(insert)
    assert await count(transactions) == 1


async def test_a_direct_read_cannot_write(transactions: Transactions) -> None:
    with pytest.raises(StoreReadOnly):
        await transactions.direct_read(insert)
    await transactions.between_commits(insert)

    assert await count(transactions) == 0


async def test_a_read_cannot_write(transactions: Transactions) -> None:
    with pytest.raises(StoreReadOnly):
        async with transactions.read() as connection:
            await connection.execute(text(INSERT))


async def test_a_read_keeps_its_view_and_does_not_hold_up_writers(transactions: Transactions) -> None:
    async with transactions.read() as connection:
        before = (await connection.execute(text("SELECT count(*) FROM notes"))).scalar_one()
        await transactions.direct(insert)
        await write_one(transactions)
        after = (await connection.execute(text("SELECT count(*) FROM notes"))).scalar_one()

    assert (before, after) == (0, 0)
    assert await count(transactions) == 2


async def test_what_is_not_committed_is_seen_by_nobody(transactions: Transactions) -> None:
    async with transactions.write() as connection:
        await connection.execute(text(INSERT))

        assert await count(transactions) == 0
        assert await transactions.direct_read(how_many) == 0


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 250)],
)
async def test_every_connection_has_the_pragmas(
    transactions: Transactions, pragma: str, value: object
) -> None:
    def ask(connection: sqlite3.Connection) -> object:
        return connection.execute(f"PRAGMA {pragma}").fetchone()[0]

    direct = await transactions.direct_read(ask)
    committing = await transactions.between_commits(ask)
    async with transactions.write() as writing, transactions.read() as reading:
        written = (await writing.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one()
        read = (await reading.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one()

    assert (direct, committing, written, read) == (value,) * 4


async def test_the_committing_connection_waits_for_the_disk(transactions: Transactions) -> None:
    seen: list[int] = []

    def append(connection: sqlite3.Connection) -> None:
        insert(connection)
        seen.append(connection.execute("PRAGMA synchronous").fetchone()[0])

    await transactions.direct(append)

    assert seen == [2]


async def test_a_write_takes_the_lock_when_it_begins(transactions: Transactions, database: Database) -> None:
    with Elsewhere(database.file) as other:
        other.execute("PRAGMA busy_timeout = 0")
        async with transactions.write():
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")


async def test_the_data_version_moves_with_the_commits_of_others_only(
    transactions: Transactions, database: Database
) -> None:
    start = await transactions.data_version()
    await transactions.direct(insert)
    own = await transactions.data_version()
    with Elsewhere(database.file) as other:
        other.execute(INSERT)
    others = await transactions.data_version()
    await write_one(transactions)
    neighbours = await transactions.data_version()

    assert start == own
    assert len({own, others, neighbours}) == 3


async def test_reading_does_not_wait_for_a_commit_that_hangs(transactions: Transactions) -> None:
    hangs, goes_on = threading.Event(), threading.Event()

    def hang(connection: sqlite3.Connection) -> None:
        insert(connection)
        hangs.set()
        assert goes_on.wait(10)

    async with asyncio.TaskGroup() as group:
        group.create_task(transactions.direct(hang))
        assert await asyncio.to_thread(hangs.wait, 10)
        assert await transactions.direct_read(how_many) == 0
        goes_on.set()

    assert await transactions.direct_read(how_many) == 1


async def test_a_reader_who_is_cancelled_while_starting_gives_the_connection_back(tmp_path: Path) -> None:
    async with await fresh_database(tmp_path) as database:
        transactions = Transactions(database)

        for _ in range(50):
            async with asyncio.TaskGroup() as group:
                reader = group.create_task(_reads(transactions))
                await asyncio.sleep(0)
                reader.cancel()

        assert database.reading.pool.status().endswith("Current Checked out connections: 0")


async def _reads(transactions: Transactions) -> None:
    async with transactions.read():
        pass

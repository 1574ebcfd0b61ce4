"""Failures of the store: each is told by its name, leaves nothing half done, and is recovered from."""

import sqlite3
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.storage.database import READERS, READERS_MORE, Database
from server.storage.errors import NotMigrated, StoreBusy, StoreFailure, StoreFull, StoreReadOnly
from server.storage.transaction import Transactions
from tests.support.notes import INSERT, Elsewhere, count, insert, write_one


async def test_another_process_that_holds_the_lock_makes_the_store_busy(
    transactions: Transactions, database: Database
) -> None:
    with Elsewhere(database.file) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreBusy):
            await transactions.direct(insert)
        with pytest.raises(StoreBusy):
            await write_one(transactions)
        assert await count(transactions) == 0

    await transactions.direct(insert)
    await write_one(transactions)
    assert await count(transactions) == 2


async def test_run_tries_again_while_the_store_is_busy(
    transactions: Transactions, database: Database
) -> None:
    tries = 0

    async def action(connection: AsyncConnection) -> str:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StoreBusy("busy")
        await connection.execute(text(INSERT))
        return "done"

    assert await transactions.run(action) == "done"
    assert await count(transactions) == 1


async def test_run_gives_up_after_three_tries(transactions: Transactions) -> None:
    tries = 0

    async def action(connection: AsyncConnection) -> None:
        nonlocal tries
        tries += 1
        raise StoreBusy("busy")

    with pytest.raises(StoreBusy):
        await transactions.run(action)
    assert tries == 3


async def test_a_broken_rule_of_a_table_is_a_failure(transactions: Transactions) -> None:
    with pytest.raises(StoreFailure):
        await transactions.direct(
            lambda connection: connection.execute("INSERT INTO notes (text) VALUES (NULL)")
        )
    with pytest.raises(StoreFailure):
        async with transactions.write() as connection:
            await connection.execute(text("INSERT INTO notes (text) VALUES (NULL)"))


async def test_a_broken_rule_may_be_handled_inside_the_transaction(transactions: Transactions) -> None:
    async with transactions.write() as connection:
        with pytest.raises(IntegrityError):
            await connection.execute(text("INSERT INTO notes (text) VALUES (NULL)"))
        await connection.execute(text(INSERT))

    assert await count(transactions) == 1


async def test_missing_tables_mean_not_migrated(transactions: Transactions) -> None:
    with pytest.raises(NotMigrated, match="charrette migrate"):
        await transactions.direct_read(lambda connection: connection.execute("SELECT * FROM nowhere"))


async def test_a_commit_that_breaks_a_deferred_rule_is_rolled_back(transactions: Transactions) -> None:
    def break_at_commit(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE child (p REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
        connection.execute("INSERT INTO child VALUES (7)")

    with pytest.raises(StoreFailure):
        await transactions.direct(break_at_commit)

    await transactions.direct(insert)
    with pytest.raises(NotMigrated):
        await transactions.direct_read(lambda connection: connection.execute("SELECT * FROM child"))


async def test_a_full_database_is_told_and_recovers(transactions: Transactions) -> None:
    def limit_pages(connection: sqlite3.Connection, more: int) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + more}")

    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO notes (text) VALUES (?)", ("x" * 200_000,))

    await transactions.between_commits(lambda connection: limit_pages(connection, 2))
    with pytest.raises(StoreFull):
        await transactions.direct(fill)

    await transactions.between_commits(lambda connection: limit_pages(connection, 1000))
    await transactions.direct(fill)
    assert await count(transactions) == 1


async def test_a_disk_that_fails_at_the_commit_is_told_and_recovers(transactions: Transactions) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO notes (text) VALUES (?)", ("x" * 300_000,))

    resource.setrlimit(resource.RLIMIT_FSIZE, (64_000, hard))
    try:
        with pytest.raises(StoreFull):
            await transactions.direct(fill)
        with pytest.raises(StoreFull):
            async with transactions.write() as connection:
                await connection.execute(text("INSERT INTO notes (text) VALUES (:x)"), {"x": "x" * 300_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    await transactions.direct(fill)
    await write_one(transactions)
    assert await count(transactions) == 2
    assert transactions.database.writer.times_opened == 2


async def test_a_read_only_database_is_told(database: Database) -> None:
    async with Database(database.file, mode="ro") as sealed:
        transactions = Transactions(sealed)

        with pytest.raises(StoreReadOnly):
            await transactions.direct(insert)
        with pytest.raises(StoreReadOnly):
            await write_one(transactions)
        assert await count(transactions) == 0


async def test_a_replaced_file_is_noticed_before_the_next_commit(
    transactions: Transactions, database: Database, tmp_path: Path
) -> None:
    await write_one(transactions)
    await transactions.direct(insert)
    yesterday = tmp_path / "yesterday.db"
    with Elsewhere(yesterday) as other:
        other.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    before = await transactions.data_version()
    for leftover in ("-wal", "-shm"):
        database.file.with_name(database.file.name + leftover).unlink()
    yesterday.rename(database.file)

    assert await count(transactions) == 0
    await transactions.direct(insert)
    await write_one(transactions)
    assert await count(transactions) == 2
    assert await transactions.data_version() != before


async def test_a_missing_file_is_a_failure_and_nothing_is_made_in_its_place(
    transactions: Transactions, database: Database
) -> None:
    await transactions.direct(insert)
    database.file.unlink()

    with pytest.raises(StoreFailure, match="gone"):
        await transactions.direct(insert)
    with pytest.raises(StoreFailure, match="gone"):
        await count(transactions)
    assert not database.file.exists()


async def test_more_readers_than_connections_make_the_store_busy(
    transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions.database.reading.pool, "_timeout", 0.05)
    async with AsyncExitStack() as stack:
        for _ in range(READERS + READERS_MORE):
            _ = await stack.enter_async_context(transactions.read())

        with pytest.raises(StoreBusy):
            await count(transactions)

    assert await count(transactions) == 0

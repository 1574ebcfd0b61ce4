"""Transactions: what is committed, what is seen meanwhile, and who goes first."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.storage.database import Database
from server.storage.errors import NotMigrated, StoreBusy, StoreFailure, StoreFull, StoreReadOnly
from server.storage.transaction import Transactions
from server.storage.turns import Lane

INSERT = "INSERT INTO notes (text) VALUES ('a word')"


def insert(connection: sqlite3.Connection) -> None:
    connection.execute(INSERT)


def how_many(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("SELECT count(*) FROM notes").fetchone()
    return int(number)


async def write_one(transactions: Transactions) -> None:
    async with transactions.write() as connection:
        await connection.execute(text(INSERT))


async def count(transactions: Transactions) -> int:
    async with transactions.read() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM notes"))).scalar_one())


class Elsewhere:
    """Another process, as far as SQLite can tell: a connection of its own."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None)

    def __enter__(self) -> sqlite3.Connection:
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()


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
    await transactions.direct_read(insert)

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
    async with transactions.write() as writing, transactions.read() as reading:
        written = (await writing.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one()
        read = (await reading.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one()

    assert (direct, written, read) == (value, value, value)


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

    await transactions.direct_read(lambda connection: limit_pages(connection, 2))
    with pytest.raises(StoreFull):
        await transactions.direct(fill)

    await transactions.direct_read(lambda connection: limit_pages(connection, 1000))
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


async def test_the_committer_goes_before_others_who_wait(transactions: Transactions) -> None:
    order: list[str] = []

    async def write(name: str) -> None:
        async with transactions.write():
            order.append(name)

    async with asyncio.TaskGroup() as group, transactions.write():
        group.create_task(write("first"))
        group.create_task(write("second"))
        await asyncio.sleep(0)
        group.create_task(transactions.direct(lambda _: order.append("committer")))
        await asyncio.sleep(0)

    assert order == ["committer", "first", "second"]


async def test_the_time_each_turn_was_held_is_told(transactions: Transactions) -> None:
    held: list[tuple[Lane, bool]] = []
    transactions.on_held = lambda lane, seconds: held.append((lane, seconds > 0))

    await transactions.direct(insert)
    await write_one(transactions)

    assert held == [(Lane.COMMITTER, True), (Lane.OTHERS, True)]


async def test_a_cancelled_direct_write_still_commits_before_anyone_else_begins(
    transactions: Transactions,
) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        insert(connection)
        inside.set()
        go_on.wait(5)

    async with asyncio.TaskGroup() as group:
        committing = group.create_task(transactions.direct(slow))
        await asyncio.to_thread(inside.wait, 5)
        committing.cancel()
        waiting = group.create_task(write_one(transactions))
        await asyncio.sleep(0.02)
        started_early = waiting.done()
        go_on.set()

    assert committing.cancelled()
    assert not started_early
    assert await count(transactions) == 2


async def test_a_write_cancelled_in_its_body_leaves_neither_turn_nor_transaction(
    transactions: Transactions,
) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with transactions.write() as connection:
            await connection.execute(text(INSERT))
            inside.set()
            await asyncio.sleep(60)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(hang())
        await inside.wait()
        task.cancel()

    await transactions.direct(insert)
    await write_one(transactions)
    assert await count(transactions) == 2


@pytest.mark.parametrize("turns_of_the_loop", range(0, 60, 3))
async def test_a_write_cancelled_anywhere_is_whole_or_absent(
    transactions: Transactions, turns_of_the_loop: int
) -> None:
    slow = text(
        "INSERT INTO notes (text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
        " SELECT i FROM n"
    )

    async def write() -> None:
        async with transactions.write() as connection:
            await connection.execute(slow)
            await connection.execute(slow)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(write())
        for _ in range(turns_of_the_loop):
            await asyncio.sleep(0.0003)
        task.cancel()
        task.cancel()

    await transactions.direct(insert)
    await write_one(transactions)
    assert await count(transactions) in (2, 4002)


async def test_a_waiter_that_gives_up_does_not_keep_the_turn(transactions: Transactions) -> None:
    async with asyncio.TaskGroup() as group, transactions.write():
        waiting = group.create_task(write_one(transactions))
        await asyncio.sleep(0)
        waiting.cancel()

    async with asyncio.timeout(2):
        await write_one(transactions)
    assert await count(transactions) == 1

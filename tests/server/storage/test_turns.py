"""Turns at writing: who goes first, and what a cancelled caller leaves behind."""

import asyncio
import sqlite3
import threading

import pytest
from sqlalchemy import text

from server.storage.transaction import Transactions
from server.storage.turns import Lane
from tests.support.notes import INSERT, count, insert, write_one


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

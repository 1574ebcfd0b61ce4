"""What is long over is removed, a little at a time; what may still be good stays."""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import structlog
from sqlalchemy import func, select

from server.accounts import actions, forgetting, rules
from server.accounts.access import Person
from server.accounts.forgetting import Forgetting
from server.accounts.tables import sessions, sign_in_codes, sign_in_requests
from server.storage.transaction import Transactions
from tests.support.clock import ManualClock
from tests.support.people import KEY, LIFETIME, Accounts
from tests.support.waiting import until

WEEK_S = rules.REMEMBERED_MS // 1000
DAY_S = rules.DAY_MS // 1000


async def left(transactions: Transactions) -> list[int]:
    """How many sessions, codes and requests there are."""
    async with transactions.read() as connection:
        counts = [
            select(func.count()).select_from(table) for table in (sessions, sign_in_codes, sign_in_requests)
        ]
        return [(await connection.execute(count)).scalar_one() for count in counts]


async def asks_for_a_code(accounts: Accounts, person: Person) -> None:
    asking = partial(actions.may_ask, key=KEY, email=person.email, place="here", now=accounts.clock.now_ms())
    await accounts.transactions.run(asking)
    await accounts.code_for(person)


async def test_what_is_over_for_a_week_is_forgotten(
    accounts: Accounts, ana: Person, bo: Person, clock: ManualClock
) -> None:
    await accounts.revoke(await accounts.session_of(ana))
    await accounts.session_of(bo)
    await asks_for_a_code(accounts, ana)
    clock.advance(WEEK_S + DAY_S)
    current = await accounts.session_of(ana)
    await asks_for_a_code(accounts, bo)
    before = await left(accounts.transactions)

    await Forgetting(accounts.transactions, clock).forget()

    assert (before, await left(accounts.transactions)) == ([3, 2, 2], [1, 1, 2])
    assert await accounts.by_cookie(current.cookie)


async def test_what_ended_a_moment_ago_is_kept(accounts: Accounts, ana: Person, clock: ManualClock) -> None:
    await accounts.revoke(await accounts.session_of(ana))
    await accounts.code_for(ana)
    clock.advance(WEEK_S - 60)

    await Forgetting(accounts.transactions, clock).forget()

    assert await left(accounts.transactions) == [1, 1, 0]


async def test_a_session_that_is_still_used_is_kept_however_old(
    accounts: Accounts, ana: Person, clock: ManualClock
) -> None:
    session = await accounts.session_of(ana)
    for _ in range(4):
        clock.advance(LIFETIME.idle_ms // 1000 - 1)
        await accounts.seen(session)

    await Forgetting(accounts.transactions, clock).forget()

    assert await accounts.by_cookie(session.cookie)


async def test_many_go_in_small_steps(
    accounts: Accounts, ana: Person, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "_AT_ONCE", 2)
    monkeypatch.setattr(forgetting, "_BREATH_S", 0)
    for _ in range(5):
        await accounts.session_of(ana)
    clock.advance(WEEK_S + 3 * DAY_S)
    held: list[float] = []
    accounts.transactions.on_held = lambda _, seconds: held.append(seconds)

    await Forgetting(accounts.transactions, clock).forget()

    assert await left(accounts.transactions) == [0, 0, 0]
    assert len(held) == 4


async def test_a_database_that_is_locked_is_tried_again_later(
    accounts: Accounts, ana: Person, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "_EVERY_S", 0.01)
    await accounts.session_of(ana)
    clock.advance(WEEK_S + 3 * DAY_S)
    blocker = sqlite3.connect(accounts.transactions.database.file, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")

    with structlog.testing.capture_logs() as logged:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(Forgetting(accounts.transactions, clock).run())
            await until(lambda: bool(logged), what="a warning")
            blocker.close()
            await until(lambda: sessions_in(accounts.transactions.database.file) == 0, what="forgetting")
            task.cancel()

    assert {line["event"] for line in logged} == {"past_not_forgotten"}


def sessions_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        count: int = connection.execute("SELECT count(*) FROM sessions").fetchone()[0]
        return count

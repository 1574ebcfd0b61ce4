"""What a session lets in, and when it no longer does."""

import pytest

from server.accounts.access import Person
from server.accounts.tables import sessions
from server.storage.transaction import Transactions
from tests.support.clock import ManualClock
from tests.support.people import Accounts

MINUTE = 60


async def test_a_cookie_brings_back_its_person(accounts: Accounts, ana: Person) -> None:
    session = await accounts.session_of(ana)

    signed_in = await accounts.by_cookie(session.cookie)

    assert signed_in is not None
    assert signed_in.person == ana
    assert signed_in.session == session.session
    assert signed_in.expires == session.expires


@pytest.mark.parametrize("cookie", ["", "chs_", "chs_" + "A" * 43, "\0", "é" * 40])
async def test_a_made_up_cookie_brings_nobody(accounts: Accounts, ana: Person, cookie: str) -> None:
    await accounts.session_of(ana)

    assert await accounts.by_cookie(cookie) is None


async def test_a_cookie_is_worth_nothing_under_another_key(accounts: Accounts, ana: Person) -> None:
    session = await accounts.session_of(ana)

    accounts.key = b"another key of this length......"

    assert await accounts.by_cookie(session.cookie) is None


async def test_no_cookie_is_stored(accounts: Accounts, ana: Person, transactions: Transactions) -> None:
    session = await accounts.session_of(ana)

    async with transactions.read() as connection:
        (row,) = (await connection.execute(sessions.select())).all()

    assert not [value for value in row if value in (session.cookie, session.cookie.encode())]
    assert len(row.hash) == 32


async def test_a_session_nobody_uses_ends_after_its_idle_time(
    accounts: Accounts, ana: Person, clock: ManualClock
) -> None:
    session = await accounts.session_of(ana)

    clock.advance(30 * MINUTE - 1)
    assert await accounts.by_cookie(session.cookie) is not None
    clock.advance(1)
    assert await accounts.by_cookie(session.cookie) is None


async def test_signs_of_life_keep_a_session_until_its_absolute_end(
    accounts: Accounts, ana: Person, clock: ManualClock
) -> None:
    session = await accounts.session_of(ana)

    while clock.now_ms() < session.expires - 20 * MINUTE * 1000:
        clock.advance(20 * MINUTE)
        await accounts.seen(session)
    assert await accounts.by_cookie(session.cookie) is not None
    clock.advance(20 * MINUTE)

    assert await accounts.by_cookie(session.cookie) is None


async def test_a_sign_of_life_wakes_no_dead_session(
    accounts: Accounts, ana: Person, clock: ManualClock
) -> None:
    session = await accounts.session_of(ana)
    clock.advance(31 * MINUTE)

    await accounts.seen(session)

    assert await accounts.by_cookie(session.cookie) is None


async def test_a_late_sign_of_life_takes_nothing_back(
    accounts: Accounts, ana: Person, clock: ManualClock
) -> None:
    session = await accounts.session_of(ana)
    clock.advance(20 * MINUTE)
    await accounts.seen(session)

    await accounts.seen(session, at=clock.now_ms() - 19 * MINUTE * 1000)

    signed_in = await accounts.by_cookie(session.cookie)
    assert signed_in is not None
    assert signed_in.seen == clock.now_ms()


async def test_a_rotated_session_keeps_its_id_and_changes_its_cookie(
    accounts: Accounts, ana: Person, clock: ManualClock
) -> None:
    session = await accounts.session_of(ana)

    cookie = await accounts.rotate(session)

    new, old = await accounts.by_cookie(cookie), await accounts.by_cookie(session.cookie)
    assert new is not None
    assert old is not None
    assert new.session == old.session == session.session
    clock.advance(MINUTE)
    assert await accounts.by_cookie(session.cookie) is None
    assert await accounts.by_cookie(cookie) is not None


async def test_a_rotation_does_not_lengthen_a_session(
    accounts: Accounts, ana: Person, clock: ManualClock
) -> None:
    session = await accounts.session_of(ana)

    signed_in = await accounts.by_cookie(await accounts.rotate(session))

    assert signed_in is not None
    assert signed_in.expires == session.expires


async def test_a_dead_session_is_not_rotated(accounts: Accounts, ana: Person) -> None:
    session = await accounts.session_of(ana)
    await accounts.revoke(session)

    assert not await accounts.rotate(session)


async def test_one_session_is_revoked_and_the_other_stays(accounts: Accounts, ana: Person) -> None:
    here, there = await accounts.session_of(ana), await accounts.session_of(ana)

    await accounts.revoke(here)

    assert await accounts.by_cookie(here.cookie) is None
    assert await accounts.by_cookie(there.cookie) is not None


async def test_all_sessions_of_one_person_are_revoked(accounts: Accounts, ana: Person) -> None:
    bo = await accounts.add("Bo")
    of_ana = [await accounts.session_of(ana) for _ in range(3)]
    of_bo = await accounts.session_of(bo)
    rotated = await accounts.rotate(of_ana[0])

    await accounts.revoke_all(ana)

    assert [await accounts.by_cookie(s.cookie) for s in of_ana] == [None, None, None]
    assert await accounts.by_cookie(rotated) is None
    assert await accounts.by_cookie(of_bo.cookie) is not None

"""Bearer tokens, and the one question asked about all that is held open."""

import pytest

from server.accounts import actions
from server.accounts.access import Person
from server.accounts.queries import CHUNK
from server.accounts.rules import BadScope, Scope
from server.storage.transaction import Transactions
from tests.support.clock import ManualClock
from tests.support.people import Accounts


async def test_a_token_brings_its_person_and_scopes(accounts: Accounts, ana: Person) -> None:
    token = await accounts.token_of(ana)

    bearer = await accounts.by_token(token.text)

    assert token.text.startswith("chr_")
    assert bearer is not None
    assert bearer.person == ana
    assert bearer.token == token.token
    assert bearer.scopes == {Scope.LIVE_READ, Scope.LIVE_WRITE}


async def test_a_token_has_only_the_scopes_it_was_made_with(accounts: Accounts, ana: Person) -> None:
    token = await accounts.token_of(ana, ["live:read"])

    bearer = await accounts.by_token(token.text)

    assert bearer is not None
    assert bearer.scopes == {Scope.LIVE_READ}


async def test_an_unknown_scope_makes_no_token(accounts: Accounts, ana: Person) -> None:
    with pytest.raises(BadScope):
        await accounts.token_of(ana, ["everything"])


async def test_a_revoked_token_brings_nobody(accounts: Accounts, ana: Person) -> None:
    revoked, kept = await accounts.token_of(ana), await accounts.token_of(ana)

    await accounts.revoke_token(revoked)

    assert await accounts.by_token(revoked.text) is None
    assert await accounts.by_token(kept.text) is not None


async def test_a_cookie_is_no_token_and_a_token_no_cookie(accounts: Accounts, ana: Person) -> None:
    session, token = await accounts.session_of(ana), await accounts.token_of(ana)

    assert await accounts.by_token(session.cookie) is None
    assert await accounts.by_cookie(token.text) is None


async def test_the_last_use_of_a_token_only_moves_on(
    accounts: Accounts, ana: Person, transactions: Transactions, clock: ManualClock
) -> None:
    token = await accounts.token_of(ana)

    for at in (clock.now_ms(), clock.now_ms() - 5):
        async with transactions.write() as connection:
            await actions.touch_tokens(connection, {token.token: at})

    bearer = await accounts.by_token(token.text)
    assert bearer is not None
    assert bearer.last_used == clock.now_ms()


async def test_touching_nothing_is_allowed(transactions: Transactions) -> None:
    async with transactions.write() as connection:
        await actions.touch_sessions(connection, {})
        await actions.touch_tokens(connection, {})


async def test_of_what_is_held_open_the_good_ones_are_told(
    accounts: Accounts, ana: Person, clock: ManualClock
) -> None:
    idle, gone, good = [await accounts.session_of(ana) for _ in range(3)]
    revoked, token = [await accounts.token_of(ana) for _ in range(2)]
    clock.advance(29 * 60)
    await accounts.seen(good)
    clock.advance(60)
    await accounts.revoke(gone)
    await accounts.revoke_token(revoked)

    held = {idle.session, gone.session, good.session, "nobody's"}
    still = await accounts.still_valid(held, {revoked.token, token.token})

    assert still == {good.session, token.token}


async def test_a_session_is_not_told_good_as_a_token(accounts: Accounts, ana: Person) -> None:
    session = await accounts.session_of(ana)

    assert await accounts.still_valid([], [session.session]) == set()


async def test_more_than_one_chunk_is_asked_about(accounts: Accounts, ana: Person) -> None:
    session, token = await accounts.session_of(ana), await accounts.token_of(ana)
    strangers = [f"a{n}" for n in range(CHUNK + 3)]

    still = await accounts.still_valid([*strangers, session.session], [*strangers, token.token])

    assert still == {session.session, token.token}


async def test_nothing_held_is_nothing_asked(accounts: Accounts) -> None:
    assert await accounts.still_valid() == set()

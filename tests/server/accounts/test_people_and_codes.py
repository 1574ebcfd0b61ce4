"""People are added once; a code signs in once."""

import asyncio

import pytest

from server.accounts import access
from server.accounts.access import NoSuchPerson, Person
from server.accounts.actions import EmailTaken
from server.accounts.tables import sign_in_codes
from server.storage.transaction import Transactions
from tests.support.clock import ManualClock
from tests.support.people import Accounts


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_a_person_is_found_by_any_spelling_of_the_address(
    ana: Person, transactions: Transactions
) -> None:
    async with transactions.read() as connection:
        found = await access.person_by_email(connection, " ANA@Example.org")

    assert found == ana


async def test_nobody_is_found_by_an_unknown_address(ana: Person, transactions: Transactions) -> None:
    async with transactions.read() as connection:
        with pytest.raises(NoSuchPerson) as missing:
            await access.person_by_email(connection, "bo@example.org")

    assert missing.value.email == "bo@example.org"


async def test_an_address_belongs_to_one_person(accounts: Accounts, ana: Person) -> None:
    with pytest.raises(EmailTaken):
        await accounts.add("ANA")


async def test_a_code_signs_in_once(accounts: Accounts, ana: Person) -> None:
    code = await accounts.code_for(ana)

    session = await accounts.sign_in("Ana@example.org", f"{code[:3]} {code[3:]}")
    again = await accounts.sign_in("ana@example.org", code)

    assert session is not None
    assert session.person == ana.id
    assert await accounts.by_cookie(session.cookie) is not None
    assert again is None


async def test_a_code_dies_after_fifteen_minutes(accounts: Accounts, ana: Person, clock: ManualClock) -> None:
    code = await accounts.code_for(ana)
    clock.advance(15 * 60)

    assert await accounts.sign_in(ana.email, code) is None


async def test_a_code_dies_after_five_wrong_tries(accounts: Accounts, ana: Person) -> None:
    code = await accounts.code_for(ana)
    for _ in range(5):
        assert await accounts.sign_in(ana.email, wrong(code)) is None

    assert await accounts.sign_in(ana.email, code) is None


async def test_the_fifth_try_may_be_the_right_one(accounts: Accounts, ana: Person) -> None:
    code = await accounts.code_for(ana)
    for _ in range(4):
        assert await accounts.sign_in(ana.email, wrong(code)) is None

    assert await accounts.sign_in(ana.email, code) is not None


async def test_a_hundred_tries_at_once_are_five(accounts: Accounts, ana: Person) -> None:
    code = await accounts.code_for(ana)

    answers = await asyncio.gather(*(accounts.sign_in(ana.email, wrong(code)) for _ in range(100)))

    assert set(answers) == {None}
    assert await accounts.sign_in(ana.email, code) is None


async def test_a_new_code_kills_the_one_before(accounts: Accounts, ana: Person) -> None:
    first = await accounts.code_for(ana)
    second = await accounts.code_for(ana)
    while second == first:  # one in a million
        second = await accounts.code_for(ana)

    assert await accounts.sign_in(ana.email, first) is None
    assert await accounts.sign_in(ana.email, second) is not None


async def test_a_new_code_has_all_its_tries(accounts: Accounts, ana: Person) -> None:
    first = await accounts.code_for(ana)
    for _ in range(5):
        await accounts.sign_in(ana.email, wrong(first))

    assert await accounts.sign_in(ana.email, await accounts.code_for(ana)) is not None


async def test_a_code_is_only_good_for_its_person(accounts: Accounts, ana: Person) -> None:
    bo = await accounts.add("Bo")
    code = await accounts.code_for(ana)

    assert await accounts.sign_in(bo.email, code) is None
    assert await accounts.sign_in("nobody@example.org", code) is None
    assert await accounts.sign_in("no address", code) is None
    assert await accounts.sign_in("", "") is None


async def test_no_code_is_stored(accounts: Accounts, ana: Person, transactions: Transactions) -> None:
    code = await accounts.code_for(ana)

    async with transactions.read() as connection:
        (row,) = (await connection.execute(sign_in_codes.select())).all()

    assert len(row.hash) == 32
    assert code.encode() not in row.hash

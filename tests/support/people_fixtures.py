"""A database of the test's own, a clock that stands still, and people. Imported by the conftests that want them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.accounts.access import Person
from server.storage.transaction import Transactions
from tests.support.clock import ManualClock
from tests.support.database import fresh_database
from tests.support.people import Accounts


@pytest.fixture
async def transactions(tmp_path: Path) -> AsyncIterator[Transactions]:
    async with await fresh_database(tmp_path) as database:
        yield Transactions(database)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def accounts(transactions: Transactions, clock: ManualClock) -> Accounts:
    return Accounts(transactions, clock)


@pytest.fixture
async def ana(accounts: Accounts) -> Person:
    return await accounts.add("Ana")


@pytest.fixture
async def bo(accounts: Accounts) -> Person:
    return await accounts.add("Bo")


@pytest.fixture
async def olga(accounts: Accounts) -> Person:
    """An organiser."""
    return await accounts.add("Olga", organiser=True)

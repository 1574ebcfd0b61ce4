"""The site and its visitors."""

from collections.abc import AsyncIterator

import pytest

from tests.support.guides import Guides
from tests.support.people import Accounts
from tests.support.people_fixtures import accounts, ana, bo, clock, olga, transactions
from tests.support.site import Browser, site

__all__ = ["accounts", "ana", "bo", "clock", "olga", "transactions"]


@pytest.fixture
def guides(accounts: Accounts) -> Guides:
    return Guides(accounts)


@pytest.fixture
async def browser(accounts: Accounts) -> AsyncIterator[Browser]:
    async with Browser.at(site(accounts)) as browser:
        yield browser

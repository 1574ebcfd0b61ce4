"""The people, the guides and the database of these tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.guides import Guides
from tests.support.people import Accounts
from tests.support.people_fixtures import accounts, ana, bo, clock, olga, transactions
from tests.support.plain_forms import ADDRESS, World
from tests.support.site import Browser
from tests.support.sockets import live_application

__all__ = ["accounts", "ana", "bo", "clock", "olga", "transactions"]


@pytest.fixture
def guides(accounts: Accounts) -> Guides:
    return Guides(accounts)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with live_application(tmp_path) as live, Browser.at(live.charrette.asgi, ADDRESS) as browser:
        ana, bo = await live.accounts.add("Ana"), await live.accounts.add("Bo")
        guide = await live.guides.one(ana, bo)
        yield World(live, ana, bo, guide, await browser.is_signed_in_as(live.accounts, ana))

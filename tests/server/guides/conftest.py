"""The people, the guides and the database of these tests."""

import pytest

from tests.support.guides import Guides
from tests.support.people import Accounts
from tests.support.people_fixtures import accounts, ana, bo, clock, olga, transactions

__all__ = ["accounts", "ana", "bo", "clock", "olga", "transactions"]


@pytest.fixture
def guides(accounts: Accounts) -> Guides:
    return Guides(accounts)

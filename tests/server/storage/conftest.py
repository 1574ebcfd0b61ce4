"""A database with one small table, and a door to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.storage.database import Database
from server.storage.transaction import Transactions
from tests.support.database import fresh_database
from tests.support.notes import notes


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await fresh_database(tmp_path, notes.metadata) as database:
        yield database


@pytest.fixture
def transactions(database: Database) -> Transactions:
    return Transactions(database)

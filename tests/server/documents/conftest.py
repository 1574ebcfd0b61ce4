"""A library: real documents in a real file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.database import fresh_database
from tests.support.library import Library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with await fresh_database(tmp_path) as database:
        library = Library(database)
        await library.create()
        yield library

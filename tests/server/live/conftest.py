"""The application, and two people who write one guide."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.sockets import Live, live_application


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with live_application(tmp_path) as application:
        yield application

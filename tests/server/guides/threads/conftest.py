"""A team at work."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.threads import Team, team_at_work


@pytest.fixture
async def team(tmp_path: Path) -> AsyncIterator[Team]:
    async with team_at_work(tmp_path) as working:
        yield working

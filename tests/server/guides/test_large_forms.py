"""A section that takes seconds to read, and one that would take minutes: nobody else waits for either."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from server.clock import SystemClock
from server.guides import apart
from tests.support.plain_forms import Form, World
from tests.support.site import text_of

LARGE = "The sink is near, and the trolley is far. " * 1_000
TURN_S = 0.25
"""Without another process each of the two takes a second and more."""


@asynccontextmanager
async def turns() -> AsyncIterator[list[float]]:
    """What each turn of the loop cost, in seconds of CPU."""
    costs: list[float] = []

    async def look() -> None:
        busy = SystemClock().busy
        while True:
            before = busy()
            await asyncio.sleep(0)
            costs.append(busy() - before)

    async with asyncio.TaskGroup() as group:
        looking = group.create_task(look())
        yield costs
        looking.cancel()


async def test_a_large_section_keeps_nobody_waiting(world: World) -> None:
    form = await world.form()

    async with turns() as costs:
        saved = await form.sends(LARGE)
        again = await (await world.form()).sends(LARGE.replace("near", "here"))

    assert (saved.status_code, again.status_code) == (303, 303)
    assert (await world.text()).strip() == LARGE.replace("near", "here").strip()
    assert max(costs) < TURN_S


async def test_what_would_take_minutes_is_refused_and_the_text_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "PATIENCE_S", 0.01)
    form = await world.form()

    answer = await form.sends(LARGE)

    assert answer.status_code == 422
    assert "This is too much for one form" in text_of(answer)
    assert Form(world, "steps", answer).text == LARGE
    assert await world.records() == []

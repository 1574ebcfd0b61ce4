"""Waiting for a thing rather than for a time: until it holds, or the test fails with what was waited for."""

import asyncio
from collections.abc import Callable

LOOK_EVERY_S = 0.005


async def until(holds: Callable[[], bool], *, within: float = 10.0, what: str = "") -> None:
    """Other tasks run meanwhile; fails after `within` seconds."""
    try:
        async with asyncio.timeout(within):
            while not holds():  # noqa: ASYNC110 - what is waited for may lie in another process and sets no event
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError:
        raise AssertionError(f"not within {within} s: {what or holds}") from None

"""Work that would keep everybody waiting is done in another process, which is ended when it takes too long."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar, TypeVarTuple

from anyio import to_process

from server.errors import Refused

A = TypeVarTuple("A")
T = TypeVar("T")

SMALL: Final = 3_000
"""Characters that are worked on at once: about 20 ms. Some texts of 200,000 would take minutes."""
PATIENCE_S: Final = 20.0


class TooMuchWork(Refused):
    """Too large, or too many changes in it."""

    def __init__(self) -> None:
        super().__init__(
            "This is too much for one form: write in the guide itself, or in this form a part at a time."
        )


async def apart(characters: int, work: Callable[[*A], T], *args: *A) -> T:
    """`work` and all that goes in and out of it can be pickled. Raises TooMuchWork."""
    if characters <= SMALL:
        return work(*args)
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await to_process.run_sync(work, *args, cancellable=True)
    except TimeoutError:
        raise TooMuchWork from None

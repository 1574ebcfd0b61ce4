"""People who type in a thread of their own, while a test looks at what that does to somebody's browser."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from tests.support.server import Server
from tests.support.typist import typists

ARRIVED_WITHIN_S = 20.0


@contextmanager
def typing_along(server: Server, guide: str, *names: str, every_s: float = 0.1) -> Iterator[None]:
    """Each types a short word so often at the end of the steps, with a caret behind it, until the `with` ends."""
    doors = [(name, server.door(guide, name).address) for name in names]
    are_here, is_over = Event(), Event()
    with ThreadPoolExecutor(max_workers=1) as thread:
        typing = thread.submit(asyncio.run, _type(doors, are_here, is_over, every_s))
        try:
            assert are_here.wait(ARRIVED_WITHIN_S), "nobody came"
            yield
        finally:
            is_over.set()
            typing.result()


async def _type(doors: Sequence[tuple[str, str]], are_here: Event, is_over: Event, every_s: float) -> None:
    async with typists(*doors) as people:
        for person in people:
            await person.arrives()
            _ = person.types()
            person.shows_caret()
        are_here.set()
        while not is_over.is_set():
            for person in people:
                await asyncio.sleep(every_s / len(people))  # they take turns
                _ = person.types()
                person.shows_caret()

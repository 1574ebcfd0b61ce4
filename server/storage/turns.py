"""Turns at writing: one holder at a time, first come first served in two lanes, the committer's before the other."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Final

IN_A_ROW: Final = 8  # so that a rush of commits and snapshots cannot keep everybody else waiting for ever


class Lane(StrEnum):
    COMMITTER = "committer"
    OTHERS = "others"


class Turns:
    """Ownership is handed from holder to waiter directly, so nobody can slip in between."""

    def __init__(self) -> None:
        self._taken = False
        self._in_a_row = 0
        self._waiting: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in Lane}

    @asynccontextmanager
    async def turn(self, lane: Lane) -> AsyncIterator[None]:
        await self._acquire(lane)
        try:
            yield
        finally:
            self._pass_on()

    async def _acquire(self, lane: Lane) -> None:
        if not self._taken:
            self._taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting[lane].append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()  # the turn came in the same loop pass as the cancellation
            raise

    def _pass_on(self) -> None:
        while turn := self._next():
            if not turn.done():
                turn.set_result(None)
                return
        self._taken = False

    def _next(self) -> asyncio.Future[None] | None:
        committers, others = self._waiting[Lane.COMMITTER], self._waiting[Lane.OTHERS]
        if committers and (self._in_a_row < IN_A_ROW or not others):
            self._in_a_row += 1
            return committers.popleft()
        self._in_a_row = 0
        return others.popleft() if others else None

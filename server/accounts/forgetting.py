"""Sessions, sign-in codes and links that are long over are removed: nobody needs them, and somebody might want them."""

import asyncio
from functools import partial
from typing import Final

import structlog

from server.accounts import actions
from server.clock import Clock
from server.storage.errors import StoreError
from server.storage.transaction import Transactions

_EVERY_S: Final = 3600.0
_AT_ONCE: Final = 200
"""Rows of a table: a few milliseconds, in which nobody else can save."""
_BREATH_S: Final = 0.1

log = structlog.get_logger(__name__)


class Forgetting:
    """`run` is a task of the process."""

    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.forget()
            except StoreError as error:
                log.warning("past_not_forgotten", error=error.sentence)
            await asyncio.sleep(_EVERY_S)

    async def forget(self) -> None:
        """In small transactions, with a pause after each, so that others can save in between."""
        step = partial(actions.forget_the_past, now=self._clock.now_ms(), most=_AT_ONCE)
        removed = await self._transactions.run(step)
        while removed:
            await asyncio.sleep(_BREATH_S)
            removed = await self._transactions.run(step)

"""The title that a guide is listed by follows the one in its text, whoever changed it by whatever door.

Lists stay cheap: they show a column. It is brought up to date from the text soon after a change, and from the log when a
change was made by another process, or the process was killed before.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any, Final

import structlog
from pycrdt import Doc, Text

from collab.guide.blocks import one_line
from collab.guide.keys import TITLE
from server.documents import queries as documents
from server.documents.errors import DocumentNotFound, DocumentUnreadable
from server.guides import actions, queries, rules
from server.guides.actions import TakenTitle
from server.guides.door import Door
from server.storage.errors import StoreError
from server.storage.transaction import Transactions

_LOOK_EVERY_S: Final = 1.0
_SWEEP_EVERY: Final = 10
"""Looks."""
_AT_ONCE: Final = 20

log = structlog.get_logger(__name__)


class Titles:
    """`run` is a task of the process."""

    def __init__(self, door: Door, transactions: Transactions) -> None:
        self._door = door
        self._transactions = transactions
        self._listed: dict[str, str] = {}
        self._seen: dict[str, str] = {}

    async def run(self) -> None:
        """Until cancelled."""
        for turn in count():
            try:
                await self.look()
                if turn % _SWEEP_EVERY == 0:
                    await self.sweep()
            except StoreError as error:
                log.warning("titles_not_listed", error=error.sentence)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def look(self) -> None:
        """Where people are. A title that is just being typed is left until it stands still between two looks."""
        seen = self._door.glance(title_in)
        for guide, (head, title) in seen.items():
            if self._seen.get(guide) == title != self._listed.get(guide):
                await self._note([TakenTitle(guide, title, head.seq)])
        self._seen = {guide: title for guide, (_, title) in seen.items()}

    async def sweep(self) -> None:
        """Where nobody is: every guide whose log went on since its title was taken."""
        seqs = await documents.seqs(self._transactions)
        async with self._transactions.read() as connection:
            taken = await queries.title_seqs(connection)
        moved = [
            guide for guide, seq in taken.items() if seqs.get(guide, seq) != seq and guide not in self._seen
        ]
        for start in range(0, len(moved), _AT_ONCE):
            some = moved[start : start + _AT_ONCE]
            await self._note([await self._taken(guide, seqs[guide]) for guide in some])

    async def follow(self, guide: str) -> None:
        """At once, for whoever has just changed the title and looks at it. What fails is made good by the next sweep."""
        with suppress(StoreError):
            head, title = await self._door.read(guide, title_in)
            await self._note([TakenTitle(guide, title, head.seq)])

    async def _taken(self, guide: str, seq: int) -> TakenTitle:
        try:
            head, title = await self._door.read(guide, title_in)
        except (
            DocumentNotFound,
            DocumentUnreadable,
        ):  # whoever opens it is told; here it is left until its log moves
            return TakenTitle(guide, "", seq)
        return TakenTitle(guide, title, head.seq)

    async def _note(self, taken: Sequence[TakenTitle]) -> None:
        await self._transactions.run(partial(actions.note_titles, taken=taken))
        self._listed |= {one.guide: one.title for one in taken}


def title_in(doc: Doc[Any]) -> str:  # Any: a root's type is whatever its first reader asks for
    return rules.listed_title(one_line(doc.get(TITLE, type=Text).diff()))

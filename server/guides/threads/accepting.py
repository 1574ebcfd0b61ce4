"""Accepting a suggestion: one edit through the room, in the accepter's name, while the quote stands word for word.

The suggestion is marked before the text is changed and decided after it; when the server is killed in between, the log says
whether the change was made.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from pycrdt import Doc, Text
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.guide import anchors
from collab.guide.anchors import Passage, Standing, Units
from collab.guide.replacement import replacing
from collab.history.entry import Entry, Kind, canonical
from server.accounts.access import SignedIn
from server.documents.log import pieces
from server.errors import Conflict
from server.guides.access import Membership
from server.guides.door import Edit, EditRefused
from server.guides.drafting import done
from server.guides.threads import TOPIC, access, actions
from server.guides.threads.access import Suggestion, Thread
from server.guides.threads.rules import Decision, NotOpen, State
from server.guides.threads.talking import Talking, asker_of

T = TypeVar("T")
Load = Callable[[AsyncConnection], Awaitable[T]]

_CLIENTS: Final = 2**32 - 1


class QuoteChanged(Conflict):
    """Both texts are offered: what was quoted, and what stands there now."""

    def __init__(self, quote: str, text: str) -> None:
        super().__init__(
            "The words that this suggestion is about have changed, so nothing was done: compare both texts.",
            {"quote": quote, "text": text},
        )
        self.quote = quote
        self.text = text


@dataclass(frozen=True, slots=True)
class Accepting:
    """One for the whole server."""

    talking: Talking
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def accept(self, who: SignedIn, membership: Membership, thread: Thread) -> None:
        """Raises MayNotDoThis, QuoteChanged, NotOpen, and as `Door.write`."""
        asker = asker_of(membership, is_organiser=who.person.organiser)
        self.talking.require(asker, thread, lambda may: may.accept, State.OPEN)
        async with self._turns.setdefault(thread.guide, asyncio.Lock()):
            await self.talking.placing.door.settled(thread.guide, thread.id)
            async with self.talking.transactions.read() as connection:
                thread = await access.thread(connection, thread.guide, thread.id)
            if thread.suggestion is None or thread.passage is None:
                raise NotOpen
            entry = await self.change_of(thread)
            if entry is None:
                entry = await self._change(who, membership, thread, thread.suggestion, thread.passage)
            await self._decide(thread, Decision.ACCEPTED, entry)

    async def change_of(self, thread: Thread) -> Entry | None:
        """The entry in which this suggestion was accepted, when it was."""
        suggestion = thread.suggestion
        if suggestion is None or suggestion.accepting is None:
            return None
        reference = _reference(thread)
        async for piece in pieces(self.talking.transactions, thread.guide, suggestion.accepting):
            for record in piece.records():
                if record.entry.kind is Kind.ACCEPT and record.entry.reference == reference:
                    return record.entry
        return None

    async def settled(self, load: Load[T], threads: Callable[[T], Iterable[Thread]]) -> T:
        """What was loaded, once more when the server had not come to note that something in it was accepted."""
        async with self.talking.transactions.read() as connection:
            found = await load(connection)
        if not await self._settle(threads(found)):
            return found
        async with self.talking.transactions.read() as connection:
            return await load(connection)

    async def _settle(self, threads: Iterable[Thread]) -> bool:
        """Whether there was anything to note."""
        is_news = False
        for thread in threads:
            entry = await self.change_of(thread) if thread.is_being_accepted else None
            if entry is not None:
                await self._decide(thread, Decision.ACCEPTED, entry)
                is_news = True
        return is_news

    async def _change(
        self, who: SignedIn, membership: Membership, thread: Thread, wanted: Suggestion, passage: Passage
    ) -> Entry:
        """Raises NotOpen, QuoteChanged, and as `Door.write`."""
        if thread.decision is not None:
            raise NotOpen
        door, transactions = self.talking.placing.door, self.talking.transactions
        head, _ = await door.examine(thread.guide, lambda *_: None)
        await transactions.run(partial(actions.accepting, thread=thread, seq=head.seq))
        try:
            await door.compose(who, membership, partial(_edit, thread, wanted, passage))
        except (QuoteChanged, EditRefused):
            await transactions.run(partial(actions.not_accepting, thread=thread))
            raise
        async with transactions.read() as connection:
            thread = await access.thread(connection, thread.guide, thread.id)
        entry = await self.change_of(thread)
        if entry is None:
            raise NotOpen
        return entry

    async def _decide(self, thread: Thread, decision: Decision, entry: Entry) -> None:
        await self.talking.transactions.run(
            partial(actions.decide, thread=thread, decision=decision, by=entry.author, words="", at=entry.at)
        )
        self.talking.doorbell.ring(TOPIC, thread.guide)


def _edit(
    thread: Thread, wanted: Suggestion, passage: Passage, doc: Doc[Any], units: Units
) -> Edit:  # Any: as `Door` has it
    [place] = anchors.find(doc, units, [passage])
    if place is None or anchors.standing(thread.quote, place) is not Standing.ATTACHED:
        raise QuoteChanged(thread.quote, place.text if place else "")
    mine = anchors.copy_of(doc, 1 + secrets.randbelow(_CLIENTS))
    text = mine.get(passage.root, type=Text)
    update = done(mine, passage.root, replacing(text.diff(), place.at, place.at_end, wanted.replacement))
    return Edit(update, Kind.ACCEPT, _reference(thread), thread.id)


def _reference(thread: Thread) -> str:
    return canonical({"suggestion": thread.id, "by": thread.author})

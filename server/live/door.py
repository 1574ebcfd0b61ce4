"""The pages' door to a document: they read at the head of the log, and write through the room as every socket does."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Final

from pycrdt import Doc, Text
from typing_extensions import override

from collab.history.entry import Head
from collab.room.effects import CloseCode
from collab.room.members import Manner
from collab.room.replica import Replica
from collab.wire import messages
from server.accounts.access import SignedIn
from server.documents import queries
from server.guides.access import Membership
from server.guides.door import Edit, EditRefused, Look, LookAtUnits, NotSavedYet, Sizes, T
from server.live.connection import Connection
from server.live.faces import member
from server.live.identity import Visitor
from server.live.room import LiveRoom
from server.live.rooms import Rooms
from server.settings import Settings
from server.storage.transaction import Transactions

_PATIENCE_S: Final = 8.0
_WANTS_ACKS: Final = b"\x64\x00"
_NO_OUTBOX: Final = 0
_PASSING: Final = frozenset({CloseCode.RESTARTING, CloseCode.TRY_LATER, CloseCode.UNREADABLE})
"""Codes after which a browser would try again."""


class Submission(Connection):
    """Sits in the room as a socket would, sends one update, and leaves once it is durable or refused."""

    def __init__(self, number: int, visitor: Visitor, room: LiveRoom) -> None:
        super().__init__(number, visitor, room, _NO_OUTBOX)
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @override
    def put(self, frame: bytes) -> None:
        """Of all that a socket hears only the acknowledgement matters: the only message acknowledged is the one it sent."""
        if messages.is_acknowledgement(frame) and not self._done.done():
            self._done.set_result(None)

    @override
    def end(self, code: CloseCode, reason: str) -> None:
        if not self._done.done():
            self._done.set_exception(NotSavedYet() if code in _PASSING else EditRefused(reason))

    def when_done(self, then: Callable[[], None]) -> None:
        """Whatever the outcome; nobody may be left to ask for it."""

        def tell(done: asyncio.Future[None]) -> None:
            _ = done.exception()
            then()

        self._done.add_done_callback(tell)

    async def outcome(self) -> None:
        """Raises EditRefused, or NotSavedYet when it takes too long; it may be asked again then."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await asyncio.shield(self._done)
        except TimeoutError:
            raise NotSavedYet from None


class LiveDoor:
    """Implements `server.guides.door.Door`. One per process."""

    def __init__(self, settings: Settings, transactions: Transactions, rooms: Rooms) -> None:
        self._settings = settings
        self._transactions = transactions
        self._rooms = rooms
        self._numbers = count(-1, -1)
        self._underway: dict[tuple[str, str], Submission] = {}

    @property
    def limits(self) -> Sizes:
        return Sizes(self._settings.frame_limit, self._settings.document_limit)

    async def read(self, guide: str, look: Look[T]) -> tuple[Head, T]:
        replica = await self._at_the_log(guide)
        return replica.head, look(replica.doc)

    async def examine(self, guide: str, look: LookAtUnits[T]) -> tuple[Head, T]:
        replica = await self._at_the_log(guide)
        return replica.head, look(replica.doc, replica.index)

    async def _at_the_log(self, guide: str) -> Replica:
        """To be looked at before anything else is awaited."""
        room = self._rooms.open.get(guide)
        if room is not None and room.room.is_at_the_log:
            return room.room.replica
        loaded = await queries.load(self._transactions, guide)
        state = None if loaded.snapshot is None else loaded.snapshot.state
        return Replica.rebuilt(loaded.head, loaded.leases, state, loaded.records)

    def glance(self, look: Look[T]) -> dict[str, tuple[Head, T]]:
        return {
            guide: (room.head, look(room.room.replica.doc))
            for guide, room in self._rooms.open.items()
            if room.room.is_at_the_log
        }

    async def write(self, who: SignedIn, membership: Membership, edit: Edit) -> None:
        room = await self._room(membership)
        await self._send(room, who, membership, edit)

    async def compose(self, who: SignedIn, membership: Membership, make: LookAtUnits[Edit]) -> None:
        room = await self._room(membership)
        if room.room.needs_reload:
            raise NotSavedYet
        received: Doc[Text] = Doc()
        for update in (room.room.replica.doc.get_update(), *room.room.waiting.payloads()):
            received.apply_update(update)
        await self._send(room, who, membership, make(received, room.room.replica.index))

    async def _room(self, membership: Membership) -> LiveRoom:
        room = await self._rooms.room(membership.guide)
        if room.is_deaf or room.room.is_full:
            raise NotSavedYet
        return room

    async def _send(self, room: LiveRoom, who: SignedIn, membership: Membership, edit: Edit) -> None:
        visitor = Visitor(who.person, who.session, None, may_write=True)
        submission = Submission(next(self._numbers), visitor, room)
        key = (membership.guide, edit.attempt)
        self._underway[key] = submission
        submission.when_done(lambda: self._left(room, submission, key))
        seated = member(visitor, membership, organisers_shown=self._settings.organisers_shown)
        room.join(submission, seated, None, Manner(edit.kind, edit.reference))
        room.receive(submission, _WANTS_ACKS)
        room.receive(submission, messages.update(edit.update))
        await submission.outcome()

    async def settled(self, guide: str, attempt: str) -> None:
        submission = self._underway.get((guide, attempt))
        if submission is not None:
            try:
                await submission.outcome()
            except EditRefused:
                return

    def _left(self, room: LiveRoom, submission: Submission, key: tuple[str, str]) -> None:
        room.leave(submission)
        if self._underway.get(key) is submission:
            del self._underway[key]

"""Rights that change while people write. Whatever process changed them, it holds within two seconds."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Final

import structlog

from collab.room.effects import CloseCode
from server.accounts import actions as accounts_actions
from server.accounts import queries as accounts
from server.clock import Clock
from server.documents import queries as documents
from server.guides import queries as guides
from server.guides.access import Membership
from server.live.connection import Connection
from server.live.faces import member
from server.live.room import LiveRoom
from server.live.rooms import Rooms
from server.settings import Settings
from server.storage.errors import StoreError
from server.storage.transaction import Transactions

_LOOK_EVERY_S: Final = 1.0
_SESSIONS_EVERY_S: Final = 30.0
"""Sessions end by the clock too, without anybody writing to the database."""

log = structlog.get_logger()


class Rights:
    """`run` is a task of the process. It looks at SQLite's `data_version`, and only reads when that has moved, or when
    somebody came: the right was asked at the door, before the guide was loaded.
    """

    def __init__(self, settings: Settings, transactions: Transactions, rooms: Rooms, clock: Clock) -> None:
        self._settings = settings
        self._transactions = transactions
        self._rooms = rooms
        self._clock = clock
        self._version: int | None = None
        self._newest = 0
        self._looked_at = 0.0

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                await self._look()
            except StoreError as error:
                log.warning("rights_not_read", error=error.sentence)

    async def _look(self) -> None:
        version, now = await self._transactions.data_version(), self._clock.monotonic()
        newest = max((connection.number for connection in self._connections()), default=0)
        is_due = now - self._looked_at > _SESSIONS_EVERY_S
        if version == self._version and newest <= self._newest and not is_due:
            return
        if self._rooms.open:
            await self._check_all()
        if is_due:
            await self._touch(now - self._looked_at)
            self._looked_at = now
        self._version, self._newest = version, max(newest, self._newest)

    async def _check_all(self) -> None:
        rooms = list(self._rooms.open.values())
        seated = [(room, connection) for room in rooms for connection in room.connections.values()]
        async with self._transactions.read() as reading:
            valid = await accounts.still_valid(
                reading,
                {connection.visitor.session for _, connection in seated if connection.visitor.session},
                {connection.visitor.token for _, connection in seated if connection.visitor.token},
                self._clock.now_ms(),
            )
            memberships = await guides.memberships(reading, [room.document for room in rooms])
        heads = await documents.heads(self._transactions, [room.document for room in rooms])
        for room, connection in seated:
            if (connection.visitor.session or connection.visitor.token) in valid:
                self._check(room, connection, memberships.get((room.document, connection.visitor.person.id)))
            else:
                room.end(connection.number, CloseCode.SIGN_IN_AGAIN, "Please sign in again.")
        for room in rooms:
            room.compare(heads.get(room.document))

    def _check(self, room: LiveRoom, connection: Connection, membership: Membership | None) -> None:
        visitor = connection.visitor
        if membership is None:
            room.end(connection.number, CloseCode.NOT_YOURS, "You are no longer part of this guide.")
            return
        seated = member(visitor, membership, organisers_shown=self._settings.organisers_shown)
        room.seat_again(connection.number, seated)

    async def _touch(self, seconds: float) -> None:
        """Frames count as activity of the session or token they came by."""
        now, now_ms = self._clock.monotonic(), self._clock.now_ms()
        sessions: dict[str, int] = {}
        tokens: dict[str, int] = {}
        for connection in self._connections():
            if now - connection.heard_at < seconds:
                at = now_ms - int((now - connection.heard_at) * 1000)
                sessions |= {connection.visitor.session: at} if connection.visitor.session else {}
                tokens |= {connection.visitor.token: at} if connection.visitor.token else {}
        if sessions:
            await self._transactions.run(partial(accounts_actions.touch_sessions, seen=sessions))
        if tokens:
            await self._transactions.run(partial(accounts_actions.touch_tokens, used=tokens))

    def _connections(self) -> Iterable[Connection]:
        return (connection for room in self._rooms.open.values() for connection in room.connections.values())

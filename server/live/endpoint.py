"""`WS /live/{guide id}`: lets a socket in, or accepts it only to close it with the code that says why."""

from dataclasses import dataclass
from itertools import count
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send

from collab.room.effects import CloseCode
from server.accounts import access as accounts
from server.accounts.rules import Scope as TokenScope
from server.clock import Clock
from server.documents.errors import DocumentNotFound, DocumentUnreadable
from server.errors import NotFound, NotSignedIn
from server.guides import access as guides
from server.guides.access import Membership
from server.live.allowance import Allowance, Share
from server.live.connection import Connection, Ending, closing
from server.live.faces import member
from server.live.identity import Knock, Visitor, knock
from server.live.room import LiveRoom
from server.live.rooms import Rooms
from server.settings import Settings
from server.storage.errors import StoreError
from server.storage.transaction import Transactions
from server.web.metrics import Metrics
from server.web.sessions import SessionCookie

log = structlog.get_logger()


class TurnedAway(Exception):
    """The socket is closed with this."""

    def __init__(self, code: CloseCode, cause: str, reason: str) -> None:
        super().__init__(reason)
        self.ending = Ending(code, reason)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class _Guest:
    visitor: Visitor
    membership: Membership
    generation: int | None


class LiveEndpoint:
    """An ASGI application for one kind of route; one per process."""

    def __init__(
        self, settings: Settings, transactions: Transactions, rooms: Rooms, clock: Clock, metrics: Metrics
    ) -> None:
        self._settings = settings
        self._transactions = transactions
        self._rooms = rooms
        self._clock = clock
        self._metrics = metrics
        self._cookie = SessionCookie(secure=settings.base_url.startswith("https:"))
        self._key = settings.secret()
        self._numbers = count(1)
        self._shares: WeakValueDictionary[str, Share] = WeakValueDictionary()
        self.is_draining = False

    def route(self) -> WebSocketRoute:
        return WebSocketRoute("/live/{guide}", self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _ = await receive()
        await send({"type": "websocket.accept"})
        guide = scope["path_params"]["guide"]
        try:
            guest = await self._guest(knock(HTTPConnection(scope), self._cookie), guide)
            room = await self._room(guide, guest.visitor)
        except TurnedAway as away:
            self._metrics.refusals.labels(away.cause).inc()
            await send(closing(away.ending))
            return
        await self._stay(room, guest, receive, send)

    async def _stay(self, room: LiveRoom, guest: _Guest, receive: Receive, send: Send) -> None:
        connection = Connection(next(self._numbers), guest.visitor, room, self._settings.outbox_limit)
        seated = member(guest.visitor, guest.membership, organisers_shown=self._settings.organisers_shown)
        now = self._clock.monotonic()
        allowance = Allowance(
            self._settings.updates_per_second,
            self._settings.bytes_per_second,
            now,
            self._share(guest.visitor, now),
        )
        room.join(connection, seated, guest.generation)
        try:
            await connection.run(receive, send, allowance, self._clock)
        finally:
            room.leave(connection)

    def _share(self, visitor: Visitor, now: float) -> Share:
        """All windows of one person have one; a program may speak for many people, each on a socket of its own."""
        if visitor.token is not None:
            return Share(now)
        return self._shares.setdefault(visitor.person.id, Share(now))

    async def _guest(self, knocked: Knock, guide: str) -> _Guest:
        if self.is_draining:
            raise TurnedAway(CloseCode.RESTARTING, "restarting", "The server is restarting.")
        try:
            async with self._transactions.read() as connection:
                visitor = await self._visitor(connection, knocked)
                membership = await guides.member(connection, guide, visitor.person)
        except NotSignedIn as error:
            raise TurnedAway(CloseCode.SIGN_IN_AGAIN, "not_signed_in", error.sentence) from error
        except NotFound as error:
            raise TurnedAway(CloseCode.GONE, "not_found", error.sentence) from error
        except StoreError as error:
            raise TurnedAway(CloseCode.TRY_LATER, "store", error.sentence) from error
        if knocked.claims_author is not None and knocked.claims_author != membership.author:
            reason = f"This browser is signed in as {visitor.person.name} now."
            raise TurnedAway(CloseCode.SIGN_IN_AGAIN, "somebody_else", reason)
        return _Guest(visitor, membership, knocked.generation)

    async def _visitor(self, connection: AsyncConnection, knocked: Knock) -> Visitor:
        """Raises NotSignedIn; a cookie counts only from a page of ours."""
        if knocked.token is not None:
            bearer = await accounts.person_by_token(connection, self._key, knocked.token)
            if not bearer.scopes & {TokenScope.LIVE_READ, TokenScope.LIVE_WRITE}:
                raise TurnedAway(CloseCode.NOT_YOURS, "scope", "This token may not open a guide for writing.")
            return Visitor(bearer.person, None, bearer.token, TokenScope.LIVE_WRITE in bearer.scopes)
        if knocked.cookie is None:
            raise NotSignedIn
        if knocked.origin not in self._settings.allowed_origins:
            raise TurnedAway(CloseCode.NOT_YOURS, "origin", "This page is not part of this site.")
        signed_in = await accounts.person_by_session(
            connection, self._key, knocked.cookie, self._clock.now_ms()
        )
        return Visitor(signed_in.person, signed_in.session, None, may_write=True)

    async def _room(self, guide: str, visitor: Visitor) -> LiveRoom:
        try:
            room = await self._rooms.room(guide)
        except DocumentNotFound as error:
            raise TurnedAway(CloseCode.GONE, "not_found", error.sentence) from error
        except DocumentUnreadable as error:
            log.error("document_unreadable", document=guide, seq=error.seq, fault=error.sentence)  # noqa: TRY400 - a fault of the data, not of the code
            reason = "This guide cannot be read. Its keepers have been told."
            raise TurnedAway(CloseCode.UNREADABLE, "unreadable", reason) from error
        except StoreError as error:
            raise TurnedAway(CloseCode.TRY_LATER, "store", error.sentence) from error
        by_token = visitor.token is not None
        most = self._settings.sockets_by_token if by_token else self._settings.sockets_by_cookie
        if room.sockets_of(visitor.person.id) >= most:
            reason = "This guide is open too often: close it in another window."
            raise TurnedAway(CloseCode.TRY_LATER, "too_many_sockets", reason)
        return room

"""How a request gets its person, and how somebody becomes the person of a browser."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from starlette.requests import HTTPConnection
from starlette.responses import Response

from server.accounts import access, actions, rules
from server.accounts.access import Person, SignedIn
from server.accounts.actions import NewSession
from server.accounts.pages.addresses import LINK, SIGN_IN
from server.accounts.post import Post
from server.accounts.rules import ON_A_SHARED_COMPUTER, Lifetime
from server.clock import Clock
from server.errors import NotSignedIn, Refused
from server.storage.errors import StoreError
from server.storage.transaction import Transactions
from server.web.sessions import SessionCookie, change_cookie

log = structlog.get_logger(__name__)

TOO_OFTEN: Final = "Codes were asked for too often: try again in an hour, or use the newest message you have."


class AskedTooOften(Refused):
    """For this address, or from this place in the network."""

    def __init__(self) -> None:
        super().__init__(TOO_OFTEN)


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Knows who sent a request. One for the whole server; pages of other features ask it too."""

    transactions: Transactions
    clock: Clock
    cookie: SessionCookie
    key: bytes
    lifetime: Lifetime
    post: Post

    async def who(self, connection: HTTPConnection) -> SignedIn | None:
        """The person behind the cookie; being asked counts as a sign of life, noted once a minute."""
        cookie = self.cookie.read(connection)
        if cookie is None:
            return None
        now = self.clock.now_ms()
        async with self.transactions.read() as database:
            try:
                signed_in = await access.person_by_session(database, self.key, cookie, now)
            except NotSignedIn:
                return None
        if now - signed_in.rotated >= rules.ROTATE_EVERY_MS and connection.scope.get("method") == "GET":
            await self._rotate(connection, signed_in, now)
        elif now - signed_in.seen >= rules.TOUCH_EVERY_MS:
            await self._touch(signed_in, now)
        return signed_in

    async def somebody(self, connection: HTTPConnection) -> SignedIn:
        """As `who`; raises `NotSignedIn`, which shows the way in."""
        signed_in = await self.who(connection)
        if signed_in is None:
            raise NotSignedIn
        return signed_in

    async def send_code(self, email: str, place: str) -> tuple[Person, actions.WayIn] | None:
        """A fresh code for the message that is to be sent now; None when nobody has this address, which nobody is told.

        Raises AskedTooOften, BadEmail.
        """
        address = rules.normal_email(email)
        now = self.clock.now_ms()
        asking = partial(actions.may_ask, key=self.key, email=address, place=place, now=now)
        if not await self.transactions.run(asking):
            raise AskedTooOften
        return await self.transactions.run(
            partial(actions.make_way_in_for, key=self.key, email=address, now=now)
        )

    async def sign_in(
        self, email: str, code: str, instead_of: SignedIn | None, *, shared: bool = False
    ) -> NewSession | None:
        """A fresh session; the browser's session before this one ends. None when address and code do not fit."""
        attempt = partial(
            actions.sign_in,
            key=self.key,
            email=email,
            code=code,
            lifetime=self.lifetime_of(shared=shared),
            now=self.clock.now_ms(),
            instead_of=None if instead_of is None else instead_of.session,
        )
        return await self.transactions.run(attempt)

    async def sign_in_by_link(
        self, link: str, instead_of: SignedIn | None, *, shared: bool
    ) -> NewSession | None:
        attempt = partial(
            actions.sign_in_by_link,
            key=self.key,
            link=link,
            lifetime=self.lifetime_of(shared=shared),
            now=self.clock.now_ms(),
            instead_of=None if instead_of is None else instead_of.session,
        )
        return await self.transactions.run(attempt)

    async def sign_in_as(self, person: Person, instead_of: SignedIn | None) -> NewSession:
        """Without a code: for whoever has just been made, and for the demo's people."""
        now = self.clock.now_ms()
        if instead_of is not None:
            await self.sign_out(instead_of)
        return await self.transactions.run(
            partial(actions.start_session, key=self.key, person=person.id, lifetime=self.lifetime, now=now)
        )

    async def sign_out(self, signed_in: SignedIn) -> None:
        now = self.clock.now_ms()
        await self.transactions.run(partial(actions.revoke_session, session=signed_in.session, now=now))

    async def sign_out_everywhere(self, signed_in: SignedIn) -> None:
        now = self.clock.now_ms()
        await self.transactions.run(partial(actions.revoke_all_sessions, person=signed_in.person.id, now=now))

    async def invite(self, by: Person, email: str, name: str, *, next_page: str) -> str:
        """Adds somebody who is new here. The code to hand out when no message can be sent, else nothing.

        Raises BadEmail, BadName, EmailTaken.
        """
        now = self.clock.now_ms()
        person = await self.transactions.run(partial(actions.add_person, email=email, name=name, now=now))
        if self.post.mail.is_on:
            await self.post.send_invitation(person, by.name, sign_in_page=SIGN_IN, next_page=next_page)
            return ""
        return await self.code_to_hand_out(person)

    async def code_to_hand_out(self, person: Person) -> str:
        now = self.clock.now_ms()
        return await self.transactions.run(
            partial(actions.make_sign_in_code, key=self.key, person=person.id, now=now)
        )

    async def deliver(self, person: Person, way_in: actions.WayIn, next_page: str) -> None:
        await self.post.send_way_in(person, way_in, link_page=LINK, next_page=next_page)

    def lifetime_of(self, *, shared: bool) -> Lifetime:
        return ON_A_SHARED_COMPUTER if shared else self.lifetime

    def welcome(self, response: Response, new: NewSession, *, shared: bool = False) -> None:
        """On a shared computer the cookie goes when the browser is closed."""
        self.cookie.set(response, new.cookie, seconds=None if shared else self.lifetime.absolute_ms // 1000)

    async def _rotate(self, connection: HTTPConnection, signed_in: SignedIn, now: int) -> None:
        """A cookie that somebody copied stays good for an hour at most while its owner is here."""
        try:
            fresh = await self.transactions.run(
                partial(
                    actions.rotate_session,
                    key=self.key,
                    session=signed_in.session,
                    last=signed_in.rotated,
                    now=now,
                )
            )
        except StoreError as error:
            log.warning("session not rotated", cause=type(error).__name__)
            return
        if fresh is None:
            return
        seconds = None if signed_in.is_shared else max(1, (signed_in.expires - now) // 1000)
        change_cookie(connection, self.cookie, fresh, seconds=seconds)

    async def _touch(self, signed_in: SignedIn, now: int) -> None:
        try:
            await self.transactions.run(partial(actions.touch_sessions, seen={signed_in.session: now}))
        except StoreError as error:  # reading goes on while nothing can be written
            log.warning("sign of life not noted", cause=type(error).__name__)

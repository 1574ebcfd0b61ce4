"""People and how they get in, as sentences over a real database."""

from collections.abc import Iterable

from server.accounts import access, actions, queries
from server.accounts.access import Bearer, Person, SignedIn
from server.accounts.actions import NewSession, NewToken
from server.accounts.rules import DEFAULT_SCOPES, Lifetime
from server.errors import NotSignedIn
from server.storage.transaction import Transactions
from tests.support.clock import ManualClock

KEY = b"k" * 32
LIFETIME = Lifetime.of(idle_minutes=30, days=2)


class Accounts:
    """All accounts of one database, at the time of one clock."""

    def __init__(self, transactions: Transactions, clock: ManualClock, key: bytes = KEY) -> None:
        self.transactions = transactions
        self.clock = clock
        self.key = key

    async def add(self, name: str, *, organiser: bool = False) -> Person:
        async with self.transactions.write() as connection:
            return await actions.add_person(
                connection, f"{name.lower()}@example.org", name, organiser=organiser, now=self.clock.now_ms()
            )

    async def code_for(self, person: Person) -> str:
        async with self.transactions.write() as connection:
            return await actions.make_sign_in_code(connection, self.key, person.id, self.clock.now_ms())

    async def sign_in(self, email: str, code: str) -> NewSession | None:
        async with self.transactions.write() as connection:
            return await actions.sign_in(
                connection, self.key, email, code, lifetime=LIFETIME, now=self.clock.now_ms()
            )

    async def session_of(self, person: Person) -> NewSession:
        async with self.transactions.write() as connection:
            return await actions.start_session(
                connection, self.key, person.id, lifetime=LIFETIME, now=self.clock.now_ms()
            )

    async def rotate(self, session: NewSession) -> str:
        """For the first time since the session began; empty when it has ended."""
        now = self.clock.now_ms()
        began = session.expires - LIFETIME.absolute_ms
        async with self.transactions.write() as connection:
            return await actions.rotate_session(connection, self.key, session.session, began, now) or ""

    async def seen(self, session: NewSession, *, at: int | None = None) -> None:
        async with self.transactions.write() as connection:
            await actions.touch_sessions(connection, {session.session: at or self.clock.now_ms()})

    async def revoke(self, session: NewSession) -> None:
        async with self.transactions.write() as connection:
            await actions.revoke_session(connection, session.session, self.clock.now_ms())

    async def revoke_all(self, person: Person) -> None:
        async with self.transactions.write() as connection:
            await actions.revoke_all_sessions(connection, person.id, self.clock.now_ms())

    async def token_of(self, person: Person, scopes: Iterable[str] = DEFAULT_SCOPES) -> NewToken:
        async with self.transactions.write() as connection:
            return await actions.make_token(
                connection, self.key, person.id, scopes=scopes, now=self.clock.now_ms()
            )

    async def revoke_token(self, token: NewToken) -> None:
        async with self.transactions.write() as connection:
            await actions.revoke_token(connection, token.token, self.clock.now_ms())

    async def by_cookie(self, cookie: str) -> SignedIn | None:
        async with self.transactions.read() as connection:
            try:
                return await access.person_by_session(connection, self.key, cookie, self.clock.now_ms())
            except NotSignedIn:
                return None

    async def by_token(self, text: str) -> Bearer | None:
        async with self.transactions.read() as connection:
            try:
                return await access.person_by_token(connection, self.key, text)
            except NotSignedIn:
                return None

    async def still_valid(self, sessions: Iterable[str] = (), tokens: Iterable[str] = ()) -> set[str]:
        async with self.transactions.read() as connection:
            return await queries.still_valid(connection, sessions, tokens, self.clock.now_ms())

"""Who is asking. The only way from a cookie, a token or an address to a person."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    LABEL_STYLE_TABLENAME_PLUS_COL as LABELS,
)
from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.accounts import rules
from server.accounts.rules import Scope
from server.accounts.tables import people, sessions, sign_in_codes, tokens
from server.errors import NotFound, NotSignedIn


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    email: str
    name: str
    organiser: bool
    created: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person behind a session cookie. `session` stays the same when the cookie is rotated."""

    person: Person
    session: str
    seen: int
    expires: int
    rotated: int = 0
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Bearer:
    """A person's program behind a token."""

    person: Person
    token: str
    scopes: frozenset[Scope]
    last_used: int | None


class NoSuchPerson(NotFound):
    """Nobody has this address."""

    def __init__(self, email: str) -> None:
        super().__init__(f"There is nobody with the address {email}.")
        self.email = email


async def person_by_session(connection: AsyncConnection, key: bytes, cookie: str, now: int) -> SignedIn:
    """Raises `NotSignedIn` for a cookie that is unknown, revoked or too old, without saying which."""
    hashed = rules.sealed(key, "session", cookie)
    recognised = or_(
        sessions.c.hash == hashed,
        and_(sessions.c.previous_hash == hashed, sessions.c.previous_until > now),
    )
    found = await connection.execute(
        select(sessions, people)
        .join_from(sessions, people)
        .where(recognised, session_is_good(now))
        .set_label_style(LABELS)
    )
    row = found.one_or_none()
    if row is None:
        raise NotSignedIn
    return SignedIn(
        person_of(row),
        row.sessions_id,
        row.sessions_seen,
        row.sessions_expires,
        row.sessions_rotated,
        row.sessions_shared,
    )


async def person_by_link(connection: AsyncConnection, key: bytes, link: str, now: int) -> Person | None:
    """Whom the link of a message would sign in; looking changes nothing, as mail scanners look too."""
    found = await connection.execute(
        select(people)
        .join_from(sign_in_codes, people)
        .where(
            sign_in_codes.c.link_hash == rules.sealed(key, "sign-in link", link),
            sign_in_codes.c.used.is_(None),
            sign_in_codes.c.expires > now,
        )
        .set_label_style(LABELS)
    )
    row = found.one_or_none()
    return None if row is None else person_of(row)


async def is_empty(connection: AsyncConnection) -> bool:
    """Whether nobody is here yet."""
    return (await connection.scalar(select(people.c.id).limit(1))) is None


async def person_by_token(connection: AsyncConnection, key: bytes, token: str) -> Bearer:
    """Raises `NotSignedIn` for a token that is unknown or revoked, without saying which."""
    found = await connection.execute(
        select(tokens.c.id, tokens.c.scopes, tokens.c.last_used, people)
        .join_from(tokens, people)
        .where(tokens.c.hash == rules.sealed(key, "token", token), token_is_good())
        .set_label_style(LABELS)
    )
    row = found.one_or_none()
    if row is None:
        raise NotSignedIn("This token is not known here, or it was revoked.")
    scopes = rules.known_scopes(row.tokens_scopes.split())
    return Bearer(person_of(row), row.tokens_id, scopes, row.tokens_last_used)


async def person_by_email(connection: AsyncConnection, email: str) -> Person:
    """Raises `NoSuchPerson`, or `rules.BadEmail` for what is no address."""
    spelling = rules.normal_email(email)
    found = await connection.execute(select(people).where(people.c.email == spelling).set_label_style(LABELS))
    row = found.one_or_none()
    if row is None:
        raise NoSuchPerson(spelling)
    return person_of(row)


def session_is_good(now: int | ColumnElement[int]) -> ColumnElement[bool]:
    return and_(
        sessions.c.revoked.is_(None),
        sessions.c.expires > now,
        sessions.c.seen + sessions.c.idle_ms > now,
    )


def token_is_good() -> ColumnElement[bool]:
    return tokens.c.revoked.is_(None)


def person_of(row: Row[Any]) -> Person:  # a row of any statement that selects the table `people` with LABELS
    return Person(row.people_id, row.people_email, row.people_name, row.people_organiser, row.people_created)

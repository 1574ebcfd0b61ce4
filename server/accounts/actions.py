"""Every write to people, sessions, tokens and codes. Nothing here commits; everything can be run again."""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    CursorResult,
    Update,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.accounts import rules
from server.accounts.access import NoSuchPerson, Person, is_empty, person_by_email, session_is_good
from server.accounts.rules import DEFAULT_SCOPES, Lifetime
from server.accounts.tables import people, sessions, sign_in_codes, sign_in_requests, tokens
from server.errors import Refused


class EmailTaken(Refused):
    """Somebody else has this address."""

    def __init__(self, email: str) -> None:
        super().__init__(f"There is already somebody with the address {email}.")
        self.email = email


@dataclass(frozen=True, slots=True)
class NewSession:
    """`cookie` is shown once, to the browser."""

    session: str
    cookie: str
    person: str
    expires: int


@dataclass(frozen=True, slots=True)
class WayIn:
    """`code` is typed where one started, `link` is opened from the message."""

    code: str
    link: str


@dataclass(frozen=True, slots=True)
class NewToken:
    """`text` is shown once, to its owner."""

    token: str
    text: str
    scopes: frozenset[rules.Scope]


async def add_person(
    connection: AsyncConnection, email: str, name: str, *, organiser: bool = False, now: int
) -> Person:
    person = Person(f"p{_id()}", rules.normal_email(email), rules.clean_name(name), organiser, now)
    values = {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "organiser": organiser,
        "created": now,
    }
    try:
        await connection.execute(insert(people).values(values))
    except IntegrityError:
        raise EmailTaken(person.email) from None
    return person


async def add_first_organiser(
    connection: AsyncConnection, email: str, name: str, *, now: int
) -> Person | None:
    """None when somebody is here already; two at once do not both become the first."""
    if not await is_empty(connection):
        return None
    return await add_person(connection, email, name, organiser=True, now=now)


async def make_token(
    connection: AsyncConnection,
    key: bytes,
    person: str,
    *,
    scopes: Iterable[str] = DEFAULT_SCOPES,
    now: int,
) -> NewToken:
    known = rules.known_scopes(scopes)
    token = NewToken(f"t{_id()}", rules.TOKEN_PREFIX + secrets.token_urlsafe(rules.SECRET_BYTES), known)
    values = {
        "id": token.token,
        "hash": rules.sealed(key, "token", token.text),
        "person": person,
        "scopes": " ".join(sorted(known)),
        "created": now,
    }
    await connection.execute(insert(tokens).values(values))
    return token


async def revoke_token(connection: AsyncConnection, token: str, now: int) -> None:
    await connection.execute(
        update(tokens).where(tokens.c.id == token, tokens.c.revoked.is_(None)).values(revoked=now)
    )


async def make_sign_in_code(connection: AsyncConnection, key: bytes, person: str, now: int) -> str:
    """As `make_way_in`, for somebody who hands the code out himself."""
    return (await make_way_in(connection, key, person, now)).code


async def make_way_in(connection: AsyncConnection, key: bytes, person: str, now: int) -> WayIn:
    """Good once and for 15 minutes, whichever of the two is used; the person's code before this one is dead."""
    link = secrets.token_urlsafe(rules.LINK_BYTES)
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"
    await connection.execute(delete(sign_in_codes).where(sign_in_codes.c.person == person))
    values = {
        "person": person,
        "hash": _sealed_code(key, person, code),
        "link_hash": rules.sealed(key, "sign-in link", link),
        "expires": now + rules.CODE_LIFE_MS,
        "tries": 0,
    }
    await connection.execute(insert(sign_in_codes).values(values))
    return WayIn(code, link)


async def make_way_in_for(
    connection: AsyncConnection, key: bytes, email: str, now: int
) -> tuple[Person, WayIn] | None:
    """None when nobody has this address."""
    try:
        person = await person_by_email(connection, email)
    except NoSuchPerson:
        return None
    return person, await make_way_in(connection, key, person.id, now)


async def may_ask(connection: AsyncConnection, key: bytes, *, email: str, place: str, now: int) -> bool:
    """Whether another code may be sent to this address, and for somebody in this place of the network. Counts."""
    limits = (
        (f"address {email}", rules.REQUESTS_OF_AN_ADDRESS),
        (f"place {place}", rules.REQUESTS_FROM_A_PLACE),
    )
    counted = [await _note_request(connection, key, asker, most=most, now=now) for asker, most in limits]
    return all(counted)


async def _note_request(connection: AsyncConnection, key: bytes, asker: str, *, most: int, now: int) -> bool:
    """Whether somebody may ask for a code once more; counted in any case. Older requests are forgotten."""
    await connection.execute(
        delete(sign_in_requests).where(sign_in_requests.c.at <= now - rules.REQUESTS_SPAN_MS)
    )
    hashed = rules.sealed(key, "sign-in request", asker)
    await connection.execute(insert(sign_in_requests).values(asker=hashed, at=now))
    count = select(func.count()).select_from(sign_in_requests).where(sign_in_requests.c.asker == hashed)
    return (await connection.execute(count)).scalar_one() <= most


async def sign_in(
    connection: AsyncConnection,
    key: bytes,
    email: str,
    code: str,
    *,
    lifetime: Lifetime,
    now: int,
    instead_of: str | None = None,
) -> NewSession | None:
    """None for an unknown person, a wrong, used or dead code alike. Commit in that case too: it counts as a try.

    `instead_of` is the browser's session before this one: it ends when the new one begins.
    """
    try:
        person = (await person_by_email(connection, email)).id
    except (NoSuchPerson, rules.BadEmail):
        person = ""
    stored = await _count_try(connection, person, now)
    offered = _sealed_code(key, person, rules.code_digits(code))
    if not hmac.compare_digest(stored or bytes(len(offered)), offered):
        return None
    await connection.execute(update(sign_in_codes).where(sign_in_codes.c.person == person).values(used=now))
    if instead_of is not None:
        await revoke_session(connection, instead_of, now)
    return await start_session(connection, key, person, lifetime=lifetime, now=now)


async def sign_in_by_link(
    connection: AsyncConnection,
    key: bytes,
    link: str,
    *,
    lifetime: Lifetime,
    now: int,
    instead_of: str | None = None,
) -> NewSession | None:
    """As `sign_in`, by the link of the message. None for a link that is unknown, used or too old."""
    used: CursorResult[str] = await connection.execute(
        update(sign_in_codes)
        .where(
            sign_in_codes.c.link_hash == rules.sealed(key, "sign-in link", link),
            sign_in_codes.c.used.is_(None),
            sign_in_codes.c.expires > now,
        )
        .values(used=now)
        .returning(sign_in_codes.c.person)
    )
    person = used.scalar_one_or_none()
    if person is None:
        return None
    if instead_of is not None:
        await revoke_session(connection, instead_of, now)
    return await start_session(connection, key, person, lifetime=lifetime, now=now)


async def start_session(
    connection: AsyncConnection, key: bytes, person: str, *, lifetime: Lifetime, now: int
) -> NewSession:
    new = NewSession(f"s{_id()}", _cookie(), person, now + lifetime.absolute_ms)
    values = {
        "id": new.session,
        "hash": rules.sealed(key, "session", new.cookie),
        "person": person,
        "created": now,
        "seen": now,
        "idle_ms": lifetime.idle_ms,
        "expires": new.expires,
        "rotated": now,
        "shared": lifetime.is_shared,
    }
    await connection.execute(insert(sessions).values(values))
    return new


async def rotate_session(
    connection: AsyncConnection, key: bytes, session: str, last: int, now: int
) -> str | None:
    """The session's new cookie; the one before stays good for a minute, for requests already on their way.

    None when the cookie was changed since `last`, or the session has ended.
    """
    cookie = _cookie()
    rotated = await connection.execute(
        update(sessions)
        .where(sessions.c.id == session, sessions.c.rotated == last, session_is_good(now))
        .values(
            previous_hash=sessions.c.hash,
            previous_until=now + rules.ROTATION_GRACE_MS,
            hash=rules.sealed(key, "session", cookie),
            seen=now,
            rotated=now,
        )
    )
    return cookie if rotated.rowcount else None


async def revoke_session(connection: AsyncConnection, session: str, now: int) -> None:
    await connection.execute(_revoking(now).where(sessions.c.id == session))


async def revoke_all_sessions(connection: AsyncConnection, person: str, now: int) -> None:
    await connection.execute(_revoking(now).where(sessions.c.person == person))


async def touch_sessions(connection: AsyncConnection, seen: Mapping[str, int]) -> None:
    """Signs of life by session id; one that came late neither moves a session back nor wakes a dead one."""
    if seen:
        at = bindparam("at", type_=BigInteger)
        good = session_is_good(at)
        await connection.execute(
            update(sessions)
            .where(sessions.c.id == bindparam("session"), sessions.c.seen < at, good)
            .values(seen=at),
            [{"session": session, "at": at} for session, at in seen.items()],
        )


async def touch_tokens(connection: AsyncConnection, used: Mapping[str, int]) -> None:
    if used:
        at = bindparam("at", type_=BigInteger)
        earlier = or_(tokens.c.last_used.is_(None), tokens.c.last_used < at)
        await connection.execute(
            update(tokens).where(tokens.c.id == bindparam("token"), earlier).values(last_used=at),
            [{"token": token, "at": at} for token, at in used.items()],
        )


async def forget_the_past(connection: AsyncConnection, now: int, most: int) -> int:
    """Removes sessions, codes and requests that are long over, at most so many of each; how many it removed."""
    past = now - rules.REMEMBERED_MS
    is_over = or_(
        sessions.c.revoked <= past, sessions.c.expires <= past, sessions.c.seen + sessions.c.idle_ms <= past
    )
    found = (
        (sessions.c.id, is_over),
        (sign_in_codes.c.person, sign_in_codes.c.expires <= past),
        (sign_in_requests.c.id, sign_in_requests.c.at <= past),
    )
    return sum([await _remove(connection, key, which, most) for key, which in found])


async def _remove(
    connection: AsyncConnection, key: Column[str] | Column[int], which: ColumnElement[bool], most: int
) -> int:
    some = select(key).where(which).limit(most).scalar_subquery()
    return (await connection.execute(delete(key.table).where(key.in_(some)))).rowcount


def _revoking(now: int) -> Update:
    return update(sessions).where(sessions.c.revoked.is_(None)).values(revoked=now)


async def _count_try(connection: AsyncConnection, person: str, now: int) -> bytes | None:
    """The hash to compare with, while the code may still be tried."""
    counted: CursorResult[bytes] = await connection.execute(
        update(sign_in_codes)
        .where(
            sign_in_codes.c.person == person,
            sign_in_codes.c.used.is_(None),
            sign_in_codes.c.expires > now,
            sign_in_codes.c.tries < rules.CODE_TRIES,
        )
        .values(tries=sign_in_codes.c.tries + 1)
        .returning(sign_in_codes.c.hash)
    )
    return counted.scalar_one_or_none()


def _sealed_code(key: bytes, person: str, code: str) -> bytes:
    return rules.sealed(key, "sign-in code", f"{person}\0{code}")


def _cookie() -> str:
    return rules.SESSION_PREFIX + secrets.token_urlsafe(rules.SECRET_BYTES)


def _id() -> str:
    return secrets.token_hex(10)

"""Every write to people, sessions, tokens and codes. Nothing here commits; everything can be run again."""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import BigInteger, CursorResult, Update, bindparam, delete, insert, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.accounts import rules
from server.accounts.access import NoSuchPerson, Person, person_by_email, session_is_good
from server.accounts.rules import DEFAULT_SCOPES, Lifetime
from server.accounts.tables import people, sessions, sign_in_codes, tokens
from server.errors import NotSignedIn, Refused


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
    """Six digits, good once and for 15 minutes; the person's code before this one is dead."""
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"
    await connection.execute(delete(sign_in_codes).where(sign_in_codes.c.person == person))
    values = {
        "person": person,
        "hash": _sealed_code(key, person, code),
        "expires": now + rules.CODE_LIFE_MS,
        "tries": 0,
    }
    await connection.execute(insert(sign_in_codes).values(values))
    return code


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
    }
    await connection.execute(insert(sessions).values(values))
    return new


async def rotate_session(connection: AsyncConnection, key: bytes, session: str, now: int) -> str:
    """The session's new cookie; the one before stays good for a minute, for requests already on their way."""
    cookie = _cookie()
    rotated = await connection.execute(
        update(sessions)
        .where(sessions.c.id == session, session_is_good(now))
        .values(
            previous_hash=sessions.c.hash,
            previous_until=now + rules.ROTATION_GRACE_MS,
            hash=rules.sealed(key, "session", cookie),
            seen=now,
        )
    )
    if rotated.rowcount == 0:
        raise NotSignedIn
    return cookie


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

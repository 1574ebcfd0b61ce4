"""Which of the sessions and tokens somebody holds on to are still good."""

from collections.abc import Iterable

from sqlalchemy import select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from server.accounts.access import session_is_good, token_is_good
from server.accounts.tables import sessions, tokens

CHUNK = 500  # far below SQLite's bound on variables in a statement


async def still_valid(
    connection: AsyncConnection, sessions_held: Iterable[str], tokens_held: Iterable[str], now: int
) -> set[str]:
    """The ids, of `SignedIn.session` and `Bearer.token`, that still let their person in. One statement per 500 ids."""
    asked_sessions, asked_tokens = sorted(set(sessions_held)), sorted(set(tokens_held))
    good: set[str] = set()
    while asked_sessions or asked_tokens:
        some_sessions, asked_sessions = asked_sessions[:CHUNK], asked_sessions[CHUNK:]
        room = CHUNK - len(some_sessions)
        some_tokens, asked_tokens = asked_tokens[:room], asked_tokens[room:]
        found = await connection.scalars(
            union_all(
                select(sessions.c.id).where(sessions.c.id.in_(some_sessions), session_is_good(now)),
                select(tokens.c.id).where(tokens.c.id.in_(some_tokens), token_is_good()),
            )
        )
        good.update(found)
    return good

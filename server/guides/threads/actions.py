"""Every write to threads. Nothing here commits; everything can be run again, and what is sent twice is written once."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.guide.anchors import Passage
from server.guides.rules import ID_LETTERS
from server.guides.threads import access
from server.guides.threads.access import Thread
from server.guides.threads.rules import ID_LENGTH, Decision, Kind, NotOpen, State
from server.guides.threads.tables import (
    thread_mentions,
    thread_messages,
    thread_reactions,
    thread_suggestions,
    threads,
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message, checked."""

    author: str
    text: str
    mentions: frozenset[str]
    attempt: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a suggestion wants, checked."""

    replacement: str
    reason: str
    words: int


@dataclass(frozen=True, slots=True)
class Held:
    """The passage a thread is about, as it was found in the text."""

    passage: Passage
    quote: str
    units: bytes
    seq: int


async def start(
    connection: AsyncConnection,
    guide: str,
    kind: Kind,
    spoken: Spoken,
    *,
    held: Held | None,
    wanted: Wanted | None,
    now: int,
) -> str:
    """The new thread's id; of the same form sent again, that of the first sending."""
    known = await connection.scalar(
        select(threads.c.id).where(
            threads.c.guide == guide, threads.c.author == spoken.author, threads.c.attempt == spoken.attempt
        )
    )
    if known is not None:
        return str(known)
    thread = _id()
    row = {"id": thread, "guide": guide, "kind": kind, "author": spoken.author, "made": now}
    number = await _next(connection, threads.c.number, threads.c.guide == guide)
    row |= {"number": number, "version": await _next_version(connection, guide), "attempt": spoken.attempt}
    row |= {"state": State.OPEN, "note": "", **_holding(held)}
    await connection.execute(insert(threads).values(row))
    if wanted is not None:
        await connection.execute(
            insert(thread_suggestions).values(
                thread=thread,
                replacement=wanted.replacement,
                reason=wanted.reason,
                words=wanted.words,
                decision_words="",
            )
        )
    if spoken.text:
        await _speak(connection, thread, spoken, now)
    return thread


async def reply(connection: AsyncConnection, thread: Thread, spoken: Spoken, *, now: int) -> None:
    if await _is_said(connection, thread, spoken):
        return
    await _require(connection, thread, State.OPEN)
    await _speak(connection, thread.id, spoken, now)
    await _touch(connection, thread)


async def react(
    connection: AsyncConnection, thread: Thread, message: str, author: str, sign: str, *, on: bool
) -> None:
    mine = (
        thread_reactions.c.message == message,
        thread_reactions.c.author == author,
        thread_reactions.c.sign == sign,
    )
    is_there = await connection.scalar(select(thread_reactions.c.sign).where(*mine)) is not None
    if is_there == on:
        return
    change = (
        insert(thread_reactions).values(message=message, author=author, sign=sign)
        if on
        else delete(thread_reactions).where(*mine)
    )
    await connection.execute(change)
    await _touch(connection, thread)


async def resolve(connection: AsyncConnection, thread: Thread, by: str, note: str, *, now: int) -> None:
    """Raises NotOpen when it was resolved otherwise meanwhile."""
    now_is = await access.thread(connection, thread.guide, thread.id)
    if (now_is.state, now_is.resolved_by, now_is.note) == (State.RESOLVED, by, note):
        return
    await _require(connection, thread, State.OPEN)
    await _touch(connection, thread, **_closed(by, note, now))


async def reopen(connection: AsyncConnection, thread: Thread, spoken: Spoken | None, *, now: int) -> None:
    if spoken is not None and await _is_said(connection, thread, spoken):
        return
    await _require(connection, thread, State.RESOLVED)
    if spoken is not None:
        await _speak(connection, thread.id, spoken, now)
    await _touch(connection, thread, state=State.OPEN, note="", resolved_by=None, resolved=None)


async def attach(connection: AsyncConnection, thread: Thread, held: Held) -> None:
    await _require(connection, thread, State.OPEN)
    await _touch(connection, thread, removed_by=None, removed=None, **_holding(held))


async def detach(
    connection: AsyncConnection, found: Iterable[tuple[Thread, tuple[str | None, int | None]]], seq: int
) -> None:
    """Each with who removed its text and when, as far as that is known; `seq` is the entry that was looked at."""
    for thread, (removed_by, removed) in found:
        now_is = await access.thread(connection, thread.guide, thread.id)
        if not now_is.is_detached and now_is.passage == thread.passage:
            await _touch(connection, thread, detached=True, removed_by=removed_by, removed=removed, seq=seq)


async def accepting(connection: AsyncConnection, thread: Thread, seq: int) -> None:
    """Before the text is changed. Raises NotOpen."""
    await _require(connection, thread, State.OPEN)
    await _decide_on(connection, thread, accepting=seq)


async def not_accepting(connection: AsyncConnection, thread: Thread) -> None:
    """The text was not changed."""
    await _decide_on(connection, thread, accepting=None)


async def decide(
    connection: AsyncConnection, thread: Thread, decision: Decision, by: str, words: str, *, at: int
) -> None:
    """Raises NotOpen when something else was decided meanwhile."""
    now_is = await access.thread(connection, thread.guide, thread.id)
    done = now_is.suggestion
    if done is not None and (done.decision, done.decided_by) == (decision, by):
        return
    await _require(connection, thread, State.OPEN)
    values = {"decision": decision, "decided_by": by, "decided": at, "decision_words": words}
    await _decide_on(connection, thread, **values)
    await _touch(connection, thread, **_closed(by, "", at))


def _holding(held: Held | None) -> dict[str, Any]:  # Any: values of columns
    if held is None:
        nothing = {"root": "", "first": b"", "last": b"", "quote": "", "units": b"", "seq": 0}
        return {**nothing, "detached": False}
    return {
        "root": held.passage.root,
        "first": held.passage.start,
        "last": held.passage.end,
        "quote": held.quote,
        "units": held.units,
        "seq": held.seq,
        "detached": False,
    }


def _closed(by: str, note: str, at: int) -> dict[str, Any]:  # as above
    return {"state": State.RESOLVED, "note": note, "resolved_by": by, "resolved": at}


async def _require(connection: AsyncConnection, thread: Thread, state: State) -> None:
    """Nothing but what is committed counts, whatever the page showed."""
    now_is = await connection.scalar(select(threads.c.state).where(threads.c.id == thread.id))
    if now_is != state:
        raise NotOpen


async def _is_said(connection: AsyncConnection, thread: Thread, spoken: Spoken) -> bool:
    found = await connection.scalar(
        select(thread_messages.c.id).where(
            thread_messages.c.thread == thread.id,
            thread_messages.c.author == spoken.author,
            thread_messages.c.attempt == spoken.attempt,
        )
    )
    return found is not None


async def _speak(connection: AsyncConnection, thread: str, spoken: Spoken, now: int) -> None:
    message = _id()
    number = await _next(connection, thread_messages.c.number, thread_messages.c.thread == thread)
    await connection.execute(
        insert(thread_messages).values(
            id=message,
            thread=thread,
            number=number,
            author=spoken.author,
            made=now,
            text=spoken.text,
            attempt=spoken.attempt,
        )
    )
    if spoken.mentions:
        rows = [{"message": message, "author": author} for author in sorted(spoken.mentions)]
        await connection.execute(insert(thread_mentions), rows)


async def _decide_on(connection: AsyncConnection, thread: Thread, **values: Any) -> None:  # as above
    await connection.execute(
        update(thread_suggestions).where(thread_suggestions.c.thread == thread.id).values(values)
    )


async def _touch(connection: AsyncConnection, thread: Thread, **values: Any) -> None:  # as above
    version = await _next_version(connection, thread.guide)
    changed: Mapping[str, Any] = {"version": version, **values}
    await connection.execute(update(threads).where(threads.c.id == thread.id).values(changed))


async def _next_version(connection: AsyncConnection, guide: str) -> int:
    return await _next(connection, threads.c.version, threads.c.guide == guide)


async def _next(connection: AsyncConnection, column: Any, where: Any) -> int:  # as SQLAlchemy types them
    last = await connection.scalar(select(func.max(column)).where(where))
    return int(last or 0) + 1


def _id() -> str:
    return "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH))

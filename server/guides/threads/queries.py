"""Lists of threads, a page at a time, and what was said in them: as many statements for one thread as for a page of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.accounts.tables import people
from server.guides.rules import Role
from server.guides.tables import guide_authors, guide_members, guides
from server.guides.threads.access import Thread, of_row, whole
from server.guides.threads.rules import State
from server.guides.threads.tables import thread_mentions, thread_messages, thread_reactions, threads

PAGE: Final = 100


class Shown(StrEnum):
    """Which threads a list holds."""

    OPEN = "open"
    RESOLVED = "resolved"
    DETACHED = "detached"


@dataclass(frozen=True, slots=True)
class Message:
    """`reactions` are authors by sign."""

    id: str
    author: str
    text: str
    made: int
    reactions: dict[str, list[str]]
    mentions: list[str]


@dataclass(frozen=True, slots=True)
class Talk:
    thread: Thread
    messages: list[Message]


@dataclass(frozen=True, slots=True)
class Author:
    """`role` is None for somebody who was a member."""

    author: str
    name: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class Page:
    """`has_more`: others follow after the last of these."""

    talks: list[Talk]
    has_more: bool


def threads_of(page: Page) -> list[Thread]:
    return [talk.thread for talk in page.talks]


async def listed(connection: AsyncConnection, guide: str, shown: Shown, before: int | None) -> Page:
    """The newest first; `before` is the number of the last one on the page before."""
    asked = whole().where(threads.c.guide == guide, *_of(shown))
    if before is not None:
        asked = asked.where(threads.c.number < before)
    return await _page(connection, asked.order_by(threads.c.number.desc()))


async def changed(connection: AsyncConnection, guide: str, since: int) -> Page:
    """What has another version than was known, the earliest change first."""
    asked = whole().where(threads.c.guide == guide, threads.c.version > since)
    return await _page(connection, asked.order_by(threads.c.version))


async def one(connection: AsyncConnection, of: Thread) -> Talk:
    return (await _talks(connection, [of]))[0]


async def counts(connection: AsyncConnection, guide: str) -> dict[Shown, int]:
    found = await connection.execute(
        select(threads.c.state, threads.c.detached, func.count())
        .where(threads.c.guide == guide)
        .group_by(threads.c.state, threads.c.detached)
    )
    rows = [(State(state), bool(detached), count) for state, detached, count in found]
    return {
        Shown.OPEN: sum(count for state, _, count in rows if state is State.OPEN),
        Shown.RESOLVED: sum(count for state, _, count in rows if state is State.RESOLVED),
        Shown.DETACHED: sum(count for state, detached, count in rows if state is State.OPEN and detached),
    }


async def versions(connection: AsyncConnection, asked: Iterable[str]) -> dict[str, int]:
    """Of each guide in which anything was said: the number of the last change. One look into an index for each."""
    last = select(func.max(threads.c.version)).where(threads.c.guide == guides.c.id).scalar_subquery()
    found = await connection.execute(select(guides.c.id, last).where(guides.c.id.in_(sorted(asked))))
    return {guide: int(version) for guide, version in found if version is not None}


async def attached(connection: AsyncConnection, guide: str) -> list[Thread]:
    """Open threads whose text was there when they were last looked at."""
    asked = whole().where(
        threads.c.guide == guide, *_of(Shown.OPEN), threads.c.detached.is_(False), threads.c.root != ""
    )
    return [of_row(row) for row in await connection.execute(asked)]


async def authors(connection: AsyncConnection, guide: str) -> dict[str, Author]:
    """Everybody who is or was a member, by name."""
    theirs = and_(
        guide_members.c.guide == guide_authors.c.guide, guide_members.c.person == guide_authors.c.person
    )
    found = await connection.execute(
        select(guide_authors.c.author, people.c.name, guide_members.c.role)
        .select_from(guide_authors.join(people).outerjoin(guide_members, theirs))
        .where(guide_authors.c.guide == guide)
        .order_by(people.c.name, guide_authors.c.author)
    )
    return {row.author: Author(row.author, row.name, Role(row.role) if row.role else None) for row in found}


def _of(shown: Shown) -> Sequence[Any]:  # conditions of SQLAlchemy's many types
    if shown is Shown.DETACHED:
        return (threads.c.state == State.OPEN, threads.c.detached.is_(True))
    return (threads.c.state == State(shown.value),)


async def _page(connection: AsyncConnection, asked: Select[*tuple[Any, ...]]) -> Page:  # as `whole`
    rows = (await connection.execute(asked.limit(PAGE + 1))).all()
    return Page(await _talks(connection, [of_row(row) for row in rows[:PAGE]]), len(rows) > PAGE)


async def _talks(connection: AsyncConnection, found: Sequence[Thread]) -> list[Talk]:
    ids = [thread.id for thread in found]
    said = thread_messages.c.thread.in_(ids)
    reactions: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for message, sign, author in await connection.execute(
        select(thread_reactions.c.message, thread_reactions.c.sign, thread_reactions.c.author)
        .join(thread_messages)
        .where(said)
        .order_by(thread_reactions.c.sign, thread_reactions.c.author)
    ):
        reactions[message].setdefault(sign, []).append(author)
    mentions: dict[str, list[str]] = defaultdict(list)
    for message, author in await connection.execute(
        select(thread_mentions.c.message, thread_mentions.c.author)
        .join(thread_messages)
        .where(said)
        .order_by(thread_mentions.c.author)
    ):
        mentions[message].append(author)
    messages: dict[str, list[Message]] = defaultdict(list)
    for row in await connection.execute(
        select(thread_messages).where(said).order_by(thread_messages.c.thread, thread_messages.c.number)
    ):
        message = Message(
            row.id, row.author, row.text, row.made, reactions.get(row.id, {}), mentions.get(row.id, [])
        )
        messages[row.thread].append(message)
    return [Talk(thread, messages.get(thread.id, [])) for thread in found]

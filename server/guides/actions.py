"""Every write to guides and their members. Nothing here commits; everything can be run again."""

import secrets
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.ids import DocumentId
from server.accounts.access import Person, person_by_email
from server.documents import actions as documents
from server.guides import rules
from server.guides.access import NoSuchGuide
from server.guides.rules import Role
from server.guides.tables import guide_authors, guide_members, guides


class TakenTitle(NamedTuple):
    """What a guide's text had for a title after its change `seq`."""

    guide: str
    title: str
    seq: int


async def create(
    connection: AsyncConnection,
    titles: Iterable[str],
    writers: Iterable[str] = (),
    *,
    template: str = rules.TEMPLATE,
    now: int,
) -> dict[str, str]:
    """The new guides' ids by title, in the order of the titles. `writers` are addresses, each a writer of every guide.

    All or nothing: raises `BadTitle`, `RepeatedTitle` or `NoSuchPerson`.
    """
    cleaned = _different([rules.clean_title(title) for title in titles])
    team = await _people(connection, writers)
    return {title: await _create_one(connection, title, template, team, now) for title in cleaned}


async def note_titles(connection: AsyncConnection, taken: Iterable[TakenTitle]) -> None:
    """A guide whose text has no title keeps the one it had."""
    for one in taken:
        values = {"title_seq": one.seq} | ({"title": one.title} if one.title else {})
        await connection.execute(update(guides).where(guides.c.id == one.guide).values(values))


async def set_member(connection: AsyncConnection, guide: str, email: str, role: str, *, now: int) -> None:
    """Makes somebody a member, or gives a member another role."""
    known_role = rules.member_role(role)
    await _must_exist(connection, guide)
    person = await person_by_email(connection, email)
    await _set_role(connection, guide, person, known_role, now)


async def remove_member(connection: AsyncConnection, guide: str, email: str) -> None:
    """The author id stays, with all that was written under it. Who is no member stays none."""
    await _must_exist(connection, guide)
    person = await person_by_email(connection, email)
    await connection.execute(
        delete(guide_members).where(guide_members.c.guide == guide, guide_members.c.person == person.id)
    )


async def _create_one(
    connection: AsyncConnection, title: str, template: str, team: list[Person], now: int
) -> str:
    guide = "".join(secrets.choice(rules.ID_LETTERS) for _ in range(rules.ID_LENGTH))
    await connection.execute(insert(guides).values(id=guide, title=title, template=template, created=now))
    await documents.create(connection, DocumentId(guide))
    if team:
        await _add_writers(connection, guide, team, now)
    return guide


async def _add_writers(connection: AsyncConnection, guide: str, team: list[Person], now: int) -> None:
    """To a guide that nobody belongs to yet: two statements however many they are, as others wait to write."""
    members = [{"guide": guide, "person": one.id, "role": Role.WRITER, "since": now} for one in team]
    authors = [{"guide": guide, "person": one.id, "author": _author()} for one in team]
    await connection.execute(insert(guide_members), members)
    await connection.execute(insert(guide_authors), authors)


async def _people(connection: AsyncConnection, emails: Iterable[str]) -> list[Person]:
    """Each once, however often and in whatever spelling an address is given."""
    found = [await person_by_email(connection, email) for email in dict.fromkeys(emails)]
    return list({person.id: person for person in found}.values())


async def _set_role(connection: AsyncConnection, guide: str, person: Person, role: Role, now: int) -> None:
    changed = await connection.execute(
        update(guide_members)
        .where(guide_members.c.guide == guide, guide_members.c.person == person.id)
        .values(role=role)
    )
    if changed.rowcount == 0:
        await connection.execute(
            insert(guide_members).values(guide=guide, person=person.id, role=role, since=now)
        )
        await _make_author(connection, guide, person)


async def _make_author(connection: AsyncConnection, guide: str, person: Person) -> None:
    """Once for each person and guide: who comes back is who left."""
    known = await connection.scalar(
        select(guide_authors.c.author).where(
            guide_authors.c.guide == guide, guide_authors.c.person == person.id
        )
    )
    if known is None:
        await connection.execute(
            insert(guide_authors).values(guide=guide, person=person.id, author=_author())
        )


def _author() -> str:
    return f"m{secrets.token_urlsafe(rules.AUTHOR_BYTES)}"


async def _must_exist(connection: AsyncConnection, guide: str) -> None:
    if await connection.scalar(select(guides.c.id).where(guides.c.id == guide)) is None:
        raise NoSuchGuide


def _different(titles: list[str]) -> list[str]:
    seen: set[str] = set()
    for title in titles:
        if title in seen:
            raise rules.RepeatedTitle(title)
        seen.add(title)
    return titles

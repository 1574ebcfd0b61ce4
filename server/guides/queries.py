"""Lists of guides and members, and the live server's question: who may still be in these rooms?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.ids import Author
from server.accounts.access import Person
from server.accounts.tables import people
from server.guides.access import Membership, NoSuchGuide
from server.guides.rules import ORGANISER_AUTHOR, Role
from server.guides.tables import guide_authors, guide_members, guides


@dataclass(frozen=True, slots=True)
class ListedGuide:
    """A line of somebody's list."""

    id: str
    title: str
    role: Role


@dataclass(frozen=True, slots=True)
class Member:
    """A line of a guide's list."""

    person: str
    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class GuideRow:
    """`title` is the one it is listed by; what the guide says is in its document."""

    id: str
    title: str
    template: str


async def title_seqs(connection: AsyncConnection) -> dict[str, int]:
    """For each guide the change of its document after which its title was taken."""
    return {
        row.id: row.title_seq for row in await connection.execute(select(guides.c.id, guides.c.title_seq))
    }


async def guide_by_id(connection: AsyncConnection, guide: str) -> GuideRow:
    """For the command line, which sees every guide; a person comes through `access`. Raises `NoSuchGuide`."""
    statement = select(guides.c.id, guides.c.title, guides.c.template).where(guides.c.id == guide)
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        raise NoSuchGuide
    return GuideRow(row.id, row.title, row.template)


async def memberships(
    connection: AsyncConnection, guide_ids: Iterable[str]
) -> dict[tuple[str, str], Membership]:
    """Everybody who may be in these guides now, organisers among them, in one statement; who is missing may not."""
    asked = sorted(set(guide_ids))
    found = await connection.execute(union_all(_members_of(asked), _organisers_beside(asked)))
    return {
        (row.guide, row.person): Membership(row.guide, row.person, Author(row.author), Role(row.role))
        for row in found
    }


async def guides_of(connection: AsyncConnection, person: Person) -> list[ListedGuide]:
    """The person's own guides by title; for an organiser the others after them."""
    theirs = and_(guide_members.c.guide == guides.c.id, guide_members.c.person == person.id)
    statement = select(guides.c.id, guides.c.title, guide_members.c.role).select_from(
        guides.join(guide_members, theirs, isouter=person.organiser)
    )
    found = await connection.execute(
        statement.order_by(guide_members.c.role.is_(None), guides.c.title, guides.c.id)
    )
    return [ListedGuide(row.id, row.title, Role(row.role or Role.ORGANISER)) for row in found]


async def members(connection: AsyncConnection, guide: str) -> list[Member]:
    found = await connection.execute(
        select(people.c.id, people.c.name, people.c.email, guide_members.c.role)
        .join_from(guide_members, people)
        .where(guide_members.c.guide == guide)
        .order_by(people.c.name, people.c.id)
    )
    return [Member(row.id, row.name, row.email, Role(row.role)) for row in found]


async def names(connection: AsyncConnection, guide: str, authors: Iterable[str]) -> list[str]:
    """Of people who are or were members."""
    found = await connection.scalars(
        select(people.c.name)
        .join_from(guide_authors, people)
        .where(guide_authors.c.guide == guide, guide_authors.c.author.in_(sorted(authors)))
        .order_by(people.c.name)
    )
    return list(found)


async def emails_of_authors(connection: AsyncConnection, guide: str) -> dict[str, str]:
    """Everybody who was ever let in, by the author id that the log knows them by."""
    found = await connection.execute(
        select(guide_authors.c.author, people.c.email)
        .join_from(guide_authors, people)
        .where(guide_authors.c.guide == guide)
    )
    return {row.author: row.email for row in found}


def _members_of(
    asked: list[str],
) -> Select[*tuple[Any, ...]]:  # the columns are named where the rows are read
    known_as = and_(
        guide_authors.c.guide == guide_members.c.guide, guide_authors.c.person == guide_members.c.person
    )
    return (
        select(guide_members.c.guide, guide_members.c.person, guide_authors.c.author, guide_members.c.role)
        .join_from(guide_members, guide_authors, known_as)
        .where(guide_members.c.guide.in_(asked))
    )


def _organisers_beside(asked: list[str]) -> Select[*tuple[Any, ...]]:  # as above
    return (
        select(
            guides.c.id.label("guide"),
            people.c.id.label("person"),
            literal(ORGANISER_AUTHOR).label("author"),
            literal(Role.ORGANISER.value).label("role"),
        )
        .join_from(guides, people, people.c.organiser)
        .where(guides.c.id.in_(asked), ~_is_member())
    )


def _is_member() -> ColumnElement[bool]:
    return exists().where(guide_members.c.guide == guides.c.id, guide_members.c.person == people.c.id)

"""A guide for a person. A guide that does not exist and one that is not theirs are one answer."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.ids import Author
from server.accounts.access import Person
from server.errors import NotFound
from server.guides.rules import ORGANISER_AUTHOR, Role
from server.guides.tables import guide_authors, guide_members, guides


@dataclass(frozen=True, slots=True)
class Membership:
    """Two that are equal give the same rights; `author` is who the person is in this guide."""

    guide: str
    person: str
    author: Author
    role: Role


class NoSuchGuide(NotFound):
    """Not there, or not for this person."""

    def __init__(self) -> None:
        super().__init__("There is no such guide, or it is not open to you.")


async def member(connection: AsyncConnection, guide: str, person: Person) -> Membership:
    """Raises `NoSuchGuide`. An organiser who is no member may read."""
    row = (await connection.execute(_membership(guide, person.id))).one_or_none()
    if row is not None and row.role is not None:
        return Membership(guide, person.id, Author(row.author), Role(row.role))
    if row is not None and person.organiser:
        return Membership(guide, person.id, ORGANISER_AUTHOR, Role.ORGANISER)
    raise NoSuchGuide


def _membership(guide: str, person: str) -> Select[str | None, str | None]:
    theirs = and_(guide_members.c.guide == guides.c.id, guide_members.c.person == person)
    known_as = and_(guide_authors.c.guide == guides.c.id, guide_authors.c.person == person)
    return (
        select(guide_members.c.role, guide_authors.c.author)
        .select_from(guides.outerjoin(guide_members, theirs).outerjoin(guide_authors, known_as))
        .where(guides.c.id == guide)
    )

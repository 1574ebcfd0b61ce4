"""The signatures of a guide."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.guide.readiness import Readiness, Said
from server.accounts.tables import people
from server.guides.readiness.tables import guide_signatures
from server.guides.tables import guide_authors


@dataclass(frozen=True, slots=True)
class Signature:
    """`said` is what the section said when it was signed."""

    section: str
    author: str
    name: str
    state: Readiness
    at: int
    said: Said


async def signatures(connection: AsyncConnection, guide: str) -> list[Signature]:
    """The oldest first. Those of people who left the guide are among them."""
    here = guide_signatures.c
    known_as = and_(guide_authors.c.guide == here.guide, guide_authors.c.person == here.person)
    found = await connection.execute(
        select(
            here.section, guide_authors.c.author, people.c.name, here.state, here.at, here.text, here.claims
        )
        .select_from(guide_signatures.join(people).join(guide_authors, known_as))
        .where(here.guide == guide)
        .order_by(here.at, guide_authors.c.author)
    )
    return [
        Signature(
            row.section,
            row.author,
            row.name,
            Readiness(row.state),
            row.at,
            Said(row.text, tuple(msgspec.json.decode(row.claims, type=list[str]))),
        )
        for row in found
    ]

"""Signing a section, and taking a signature back."""

import msgspec
from sqlalchemy import and_, delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.guide.readiness import Readiness, Said
from server.guides.access import Membership
from server.guides.readiness.tables import guide_signatures


async def sign(
    connection: AsyncConnection,
    membership: Membership,
    section: str,
    state: Readiness | None,
    said: Said,
    *,
    seq: int,
    now: int,
) -> None:
    """A person has one word on each section, the last; None takes it back."""
    here = guide_signatures.c
    theirs = and_(here.guide == membership.guide, here.section == section, here.person == membership.person)
    await connection.execute(delete(guide_signatures).where(theirs))
    if state is not None:
        await connection.execute(
            insert(guide_signatures).values(
                guide=membership.guide,
                section=section,
                person=membership.person,
                state=state,
                at=now,
                seq=seq,
                text=said.text,
                claims=msgspec.json.encode(said.claims).decode(),
            )
        )

"""How a person appears to the others in a room: the name chosen for this guide and a colour, never an address."""

from hashlib import sha256
from typing import Final

import msgspec

from collab.room.members import Member, Right
from server.guides.access import Membership
from server.guides.rules import Role
from server.live.identity import Visitor

PALETTE: Final = (
    "#9a3412", "#b45309", "#a16207", "#4d7c0f", "#15803d", "#047857", "#0f766e", "#0e7490",
    "#0369a1", "#1d4ed8", "#4338ca", "#6d28d9", "#7e22ce", "#a21caf", "#be185d", "#be123c",
    "#7f1d1d", "#78350f", "#365314", "#14532d", "#134e4a", "#1e3a8a", "#3b0764", "#500724",
)  # fmt: skip
"""Twenty-four inks that stand on paper; colour is never the only thing that tells people apart."""

_ORGANISER: Final = "An organiser is reading"


def member(visitor: Visitor, membership: Membership, *, organisers_shown: bool) -> Member:
    """Commenters and readers read the text; a token without the scope to write reads it too."""
    right = Right.WRITE if membership.role.may_write and visitor.may_write else Right.READ
    if membership.role is Role.ORGANISER:
        face = {"name": _ORGANISER, "color": PALETTE[0], "organiser": True}
        return Member(
            f"organiser {visitor.person.id}", right, msgspec.json.encode(face), is_shown=organisers_shown
        )
    face = {"id": membership.author, "name": visitor.person.name, "color": colour(membership.author)}
    return Member(membership.author, right, msgspec.json.encode(face))


def colour(author: str) -> str:
    """Always the same for the same member of the same guide."""
    return PALETTE[sha256(author.encode()).digest()[0] % len(PALETTE)]

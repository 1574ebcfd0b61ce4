"""How a person appears to the others in a room: the name chosen for this guide and a colour, never an address."""

from hashlib import sha256
from typing import Final

import msgspec

from collab.room.members import Member, Right
from server.guides.access import Membership
from server.guides.rules import Role
from server.live.identity import Visitor

_INKS: Final = (
    "9a3412b45309a162074d7c0f15803d0478570f766e0e7490"
    "0369a11d4ed84338ca6d28d97e22cea21cafbe185dbe123c"
    "7f1d1d78350f36531414532d134e4a1e3a8a3b0764500724"
)
PALETTE: Final = tuple(f"#{_INKS[i : i + 6]}" for i in range(0, len(_INKS), 6))
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

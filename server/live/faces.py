"""How a person appears to the others in a room: the name chosen for this guide and a colour, never an address."""

from typing import Final

import msgspec

from collab.room.members import Member, Right
from server.guides.access import Membership
from server.guides.colours import PALETTE, colour
from server.guides.rules import Role
from server.live.identity import Visitor

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

"""How people appear to each other."""

import re

import msgspec

from server.accounts.access import Person
from server.guides.access import Membership
from server.guides.colours import PALETTE
from server.guides.rules import ORGANISER_AUTHOR, Role
from server.live.faces import member
from server.live.identity import Visitor

OLGA = Person("p1", "olga@example.org", "Olga", organiser=True, created=1)


def test_the_palette_holds_24_different_colours() -> None:
    assert len(set(PALETTE)) == 24
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in PALETTE)


def test_an_organiser_is_shown_without_a_name_or_not_at_all() -> None:
    visitor = Visitor(OLGA, "s1", None, may_write=True)
    membership = Membership("g" * 20, OLGA.id, ORGANISER_AUTHOR, Role.ORGANISER)

    shown = member(visitor, membership, organisers_shown=True)
    hidden = member(visitor, membership, organisers_shown=False)

    assert msgspec.json.decode(shown.user)["name"] == "An organiser is reading"
    assert b"Olga" not in shown.user
    assert (shown.is_shown, hidden.is_shown) == (True, False)

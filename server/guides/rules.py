"""Roles, titles, and the shape of ids. Pure."""

import unicodedata
from enum import StrEnum
from typing import Final

from collab.ids import Author
from server.errors import Refused

TITLE_LONGEST: Final = 200
TEMPLATE: Final = "mini-guide"
ID_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
ID_LENGTH: Final = 20
AUTHOR_BYTES: Final = 8  # 11 characters after the "m"

# All organisers read under one id: members see that an organiser reads, never which. It cannot write.
ORGANISER_AUTHOR: Final = Author("m_organiser_")


class Role(StrEnum):
    """What somebody is in a guide. `ORGANISER` is never stored: organisers who are no members have it."""

    WRITER = "writer"
    COMMENTER = "commenter"
    READER = "reader"
    ORGANISER = "organiser"

    @property
    def may_write(self) -> bool:
        return self is Role.WRITER


MEMBER_ROLES: Final = (Role.WRITER, Role.COMMENTER, Role.READER)


class BadTitle(Refused):
    """Empty, too long, or with control characters."""

    def __init__(self) -> None:
        super().__init__(f"A title has 1 to {TITLE_LONGEST} characters and stands on one line.")


class RepeatedTitle(Refused):
    """Two guides made at once need two titles, or nobody could tell their ids apart."""

    def __init__(self, title: str) -> None:
        super().__init__(f"The title {title!r} stands in the list twice.")
        self.title = title


class BadRole(Refused):
    """Not a role that somebody can be given."""

    def __init__(self, role: str) -> None:
        super().__init__(f"There is no role {role!r}: choose from {', '.join(MEMBER_ROLES)}.")
        self.role = role


def clean_title(text: str) -> str:
    title = unicodedata.normalize("NFC", text.strip())
    if not 1 <= len(title) <= TITLE_LONGEST or not _is_one_line(title):
        raise BadTitle
    return title


def listed_title(text: str) -> str:
    """The title in a guide's text, which may be anything, as lists and heads show it; empty when it says nothing."""
    title = " ".join("".join(c for c in unicodedata.normalize("NFC", text) if _is_one_line(c)).split())
    return title if len(title) <= TITLE_LONGEST else f"{title[: TITLE_LONGEST - 1].rstrip()}…"


def member_role(name: str) -> Role:
    if name not in MEMBER_ROLES:
        raise BadRole(name)
    return Role(name)


def _is_one_line(text: str) -> bool:
    """No control characters, line separators, lone surrogates or marks that reverse what follows."""
    return not any(
        unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(c) in ("LRO", "RLO")
        for c in text
    )

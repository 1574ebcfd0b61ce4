"""What holds for people, sessions, tokens and sign-in codes. Pure: time and key are arguments."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from server.errors import Refused

MINUTE_MS: Final = 60_000
DAY_MS: Final = 24 * 60 * MINUTE_MS

EMAIL_LONGEST: Final = 254  # RFC 5321: what fits into a path
NAME_LONGEST: Final = 80
# As browsers check `<input type="email">`, with letters of any script allowed (RFC 6531).
EMAIL: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*")
JOINERS: Final = "\u200c\u200d"  # needed to write some scripts, and for joined emoji

CODE_DIGITS: Final = 6
CODE_LIFE_MS: Final = 15 * MINUTE_MS
CODE_TRIES: Final = 5

LINK_BYTES: Final = 24
REQUESTS_SPAN_MS: Final = 60 * MINUTE_MS
REQUESTS_OF_AN_ADDRESS: Final = 5
REQUESTS_FROM_A_PLACE: Final = 100  # a whole hospital may stand behind one address

REMEMBERED_MS: Final = 7 * DAY_MS
"""How long a session, a code or a link that is over stays in the database: long enough to look into a complaint."""

SHARED_IDLE_MINUTES: Final = 20
SHARED_HOURS: Final = 12
ROTATE_EVERY_MS: Final = 60 * MINUTE_MS

NEXT_LONGEST: Final = 512
NEXT: Final = re.compile(
    r"/(?![/\\])[!-\[\]-~]*"
)  # printable ASCII without a backslash: browsers read that as a slash

UNSENT: Final = "charrette_unsent"
"""The cookie by which the workspace says whose words, and of which guide, are on a device and not saved."""
_UNSENT_PAIR: Final = re.compile(r"(p[0-9a-f]{20}):([a-z0-9]{1,40})")

SESSION_PREFIX: Final = "chs_"
TOKEN_PREFIX: Final = "chr_"  # noqa: S105 - what every token begins with, so that logs and scanners know one
SECRET_BYTES: Final = 32
TOUCH_EVERY_MS: Final = MINUTE_MS
ROTATION_GRACE_MS: Final = MINUTE_MS


class BadEmail(Refused):
    """Not the shape of an e-mail address."""

    def __init__(self) -> None:
        super().__init__("This is not an e-mail address: it should look like name@example.org.")


class BadName(Refused):
    """Empty, too long, or with characters nobody can see."""

    def __init__(self) -> None:
        super().__init__(f"A name has 1 to {NAME_LONGEST} visible characters.")


class BadScope(Refused):
    """A scope that is not one of `Scope`."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"There is no scope {scope!r}: choose from {', '.join(Scope)}.")
        self.scope = scope


class Scope(StrEnum):
    """What a program with a token may do."""

    LIVE_READ = "live:read"
    LIVE_WRITE = "live:write"


DEFAULT_SCOPES: Final = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lives: after its last sign of life, and after it was made."""

    idle_ms: int
    absolute_ms: int
    is_shared: bool = False
    """On a computer that others use too: the cookie goes with the browser."""

    @classmethod
    def of(cls, *, idle_minutes: int, days: int) -> Self:
        return cls(idle_minutes * MINUTE_MS, days * DAY_MS)


ON_A_SHARED_COMPUTER: Final = Lifetime(
    SHARED_IDLE_MINUTES * MINUTE_MS, SHARED_HOURS * 60 * MINUTE_MS, is_shared=True
)


def safe_next(text: str) -> str:
    """Where to go after signing in: a page of this site, or the first page."""
    return text if len(text) <= NEXT_LONGEST and NEXT.fullmatch(text) else "/"


def unsent(cookie: str) -> list[tuple[str, str]]:
    """Pairs of a person and a guide; what is no pair is left out."""
    return [(found[1], found[2]) for pair in cookie.split(".") if (found := _UNSENT_PAIR.fullmatch(pair))]


def normal_email(text: str) -> str:
    """The one spelling under which an address is stored and looked up."""
    email = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).casefold())
    if len(email) > EMAIL_LONGEST or EMAIL.fullmatch(email) is None:
        raise BadEmail
    return email


def clean_name(text: str) -> str:
    """Trimmed, with single spaces; letters, marks, digits and signs of every script."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= NAME_LONGEST or not _is_visible(name):
        raise BadName
    return name


def known_scopes(names: Iterable[str]) -> frozenset[Scope]:
    scopes = set()
    for name in names:
        try:
            scopes.add(Scope(name))
        except ValueError:
            raise BadScope(name) from None
    return frozenset(scopes)


def code_digits(text: str) -> str:
    """What somebody typed as a code, without the spaces and dashes people put between groups."""
    return re.sub(r"[\s\-–]", "", unicodedata.normalize("NFKC", text))


def sealed(key: bytes, purpose: str, secret: str) -> bytes:
    """What is stored instead of a secret. The purpose keeps a hash of one kind from passing for another's."""
    return hmac.digest(key, f"charrette {purpose} v1\0{secret}".encode(errors="replace"), hashlib.sha256)


def _is_visible(text: str) -> bool:
    """No control, formatting, surrogate or private character, and at least one letter or digit."""
    categories = [unicodedata.category(c) for c in text if c not in JOINERS]
    return not any(c[0] == "C" for c in categories) and any(c[0] in "LN" for c in categories)

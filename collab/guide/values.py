"""What a client wrote into the text and its attributes, made safe to read: the one place that neutralises.

The document itself is left as it is; an old program must not drop what a newer one wrote.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast, get_args

from collab.guide.sections import CLAIM_LABELS
from collab.ids import is_reference, is_table_id

Attributes: TypeAlias = Mapping[str, object]
Kind: TypeAlias = Literal["p", "h3", "h4", "ul", "ol", "quote"]
EmbedKind: TypeAlias = Literal["cite", "image", "table"]

MAX_DEPTH: Final = 5
_KINDS: Final = frozenset(get_args(Kind))
_LISTS: Final = frozenset({"ul", "ol"})
_EMBEDS: Final = frozenset(get_args(EmbedKind))

# What XML cannot hold and no screen shows; U+FFFD is what is left of a cut surrogate pair. Tabs and line ends stay.
_UNWANTED: Final = dict.fromkeys(
    [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0xFFFD, 0xFFFE, 0xFFFF]
)

# ASCII controls, every kind of space and invisible mark, quotes, brackets and backslashes: browsers skip or rewrite them.
_ODD: Final = (
    r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\uffff\"<>\\^`{|}"
)
_LINK: Final = re.compile(
    rf"https?://[^/?#@{_ODD}]+(?:[/?#][^{_ODD}]*)?|mailto:[^/?#@{_ODD}]+@[^{_ODD}]+", re.ASCII | re.IGNORECASE
)
_LINK_MAX: Final = 2_048


@dataclass(frozen=True, slots=True)
class Marks:
    """An empty text stands for a mark that is not there."""

    strong: bool = False
    em: bool = False
    link: str = ""
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Embed:
    kind: EmbedKind
    id: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that this version does not know: shown as a box, never dropped. `name` may be empty."""

    name: str
    marks: Marks


Inline: TypeAlias = Words | Embed | Opaque

PLAIN: Final = Marks()


def clean(text: str) -> str:
    return text.translate(_UNWANTED)


def safe_link(href: object) -> str:
    """The address itself when it is an ordinary web or mail address, else nothing."""
    if isinstance(href, str) and len(href) <= _LINK_MAX and _LINK.fullmatch(href):
        return href
    return ""


def marks_of(attributes: Attributes | None) -> Marks:
    if not attributes:
        return PLAIN
    label = _field(attributes.get("claim"), "label")
    return Marks(
        strong=attributes.get("strong") is True,
        em=attributes.get("em") is True,
        link=safe_link(_field(attributes.get("link"), "href")),
        claim=label if isinstance(label, str) and label in CLAIM_LABELS else "",
    )


def embed_of(value: object, marks: Marks) -> Embed | Opaque:
    if not isinstance(value, dict) or len(value) != 1:
        return Opaque("", marks)
    [(name, content)] = value.items()
    row = _field(content, "id")
    if (
        name in _EMBEDS
        and isinstance(row, str)
        and (is_table_id(row) if name == "table" else is_reference(row))
    ):
        return Embed(cast("EmbedKind", name), row, marks)
    return Opaque(name if is_reference(name) else "", marks)


def block_of(attributes: Attributes | None) -> tuple[Kind, int]:
    """Only an item of a list has a depth."""
    kind = attributes.get("kind") if attributes else None
    if attributes is None or not isinstance(kind, str) or kind not in _KINDS:
        return "p", 0
    return cast("Kind", kind), _depth(attributes.get("depth")) if kind in _LISTS else 0


def _depth(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return max(0, min(int(value), MAX_DEPTH))


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None

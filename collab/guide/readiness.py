"""When a section that somebody called ready is no longer what they saw, and what a guide still lacks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from collab.guide.blocks import Block
from collab.guide.document import Guide
from collab.guide.values import Embed, Words
from collab.measures.words import words

MOST_WORDS: Final = 5
"""So many words may change before a signature is cleared."""
STRICT: Final = frozenset({"steps", "risks"})
"""Sections in which any change of words clears it: somebody may act on them."""

_MOST_COMPARED: Final = 1_000
"""The search is quadratic: beyond so many words between the first and the last change all of them count as changed."""

_LEFT_OVER: Final = re.compile(
    r"\b(?:TODO|TBC|TBD|FIXME|XXX|lorem ipsum)\b|\[(?:…|\.\.\.|\s*)\]", re.IGNORECASE
)


class Readiness(StrEnum):
    DRAFT = "draft"
    NEEDS_EVIDENCE = "needs evidence"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Said:
    """What a signature was given for: the words, one line a block, and the claims among them."""

    text: str
    claims: tuple[str, ...]


def said(blocks: Sequence[Block]) -> Said:
    lines = ["".join(item.text for item in block.content if isinstance(item, Words)) for block in blocks]
    return Said("\n".join(line for line in lines if line.strip()), tuple(_claims(blocks)))


def changed_words(before: str, after: str) -> int:
    """Words taken out or put in; one that takes another's place counts once."""
    old, new = words(before), words(after)
    start = _same(old, new)
    old, new = old[start:], new[start:]
    end = _same(old[::-1], new[::-1])
    old, new = old[: len(old) - end], new[: len(new) - end]
    if max(len(old), len(new)) > _MOST_COMPARED:
        return max(len(old), len(new))
    pairs = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in pairs if tag != "equal")


def is_cleared(section: str, signed: Said, now: Said) -> bool:
    """Whether the change since the signature is substantive."""
    if signed == now:
        return False
    if signed.claims != now.claims:
        return True
    most = 0 if section in STRICT else MOST_WORDS
    return changed_words(signed.text, now.text) > most


class Lack(StrEnum):
    """What keeps a guide from being complete."""

    TITLE = "title"
    PROMISE = "promise"
    SECTION = "section"
    LEFT_OVER = "left over"
    UNCITED = "uncited"


@dataclass(frozen=True, slots=True)
class Gap:
    """`section` is a key, or empty for the guide as a whole; `words` are those that are meant, if any."""

    lack: Lack
    section: str = ""
    words: str = ""


def gaps(guide: Guide) -> list[Gap]:
    """In the order of the guide."""
    found = [] if guide.title else [Gap(Lack.TITLE)]
    found += [] if guide.promise else [Gap(Lack.PROMISE)]
    for written in guide.sections:
        key = written.section.key
        text = said(written.blocks).text
        if written.section.required and not text:
            found.append(Gap(Lack.SECTION, key))
        found += [Gap(Lack.LEFT_OVER, key, match[0]) for match in _LEFT_OVER.finditer(text)]
        found += [Gap(Lack.UNCITED, key, claim) for claim in uncited(written.blocks)]
    return found


def uncited(blocks: Sequence[Block]) -> list[str]:
    """Claims in whose block no source follows."""
    found: list[str] = []
    for block in blocks:
        waiting: list[str] = []
        for item in block.content:
            if isinstance(item, Words) and item.marks.claim:
                waiting.append(item.text)
            elif isinstance(item, Embed) and item.kind == "cite":
                waiting.clear()
        found += waiting
    return found


def _claims(blocks: Sequence[Block]) -> list[str]:
    return [
        f"{item.marks.claim}: {item.text}"
        for block in blocks
        for item in block.content
        if isinstance(item, Words) and item.marks.claim
    ]


def _same(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words at the start are the same."""
    return next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )

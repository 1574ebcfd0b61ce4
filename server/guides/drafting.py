"""What the text of a plain form does to the section it was made from.

Pure, and everything here can be pickled: a large section takes seconds, and is worked on in another process.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from pycrdt import Doc, Text, TransactionEvent

from collab.guide.blocks import Delta, one_line
from collab.guide.clash import Clash, Span, clashes
from collab.guide.edit import Section, Step, apply, read_section, steps
from collab.guide.hands import Hands
from collab.guide.inline_markdown import Cell
from collab.guide.markdown import Line, from_markdown
from collab.guide.values import clean
from collab.room.replica import merged

_CLIENTS: Final = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Part:
    """What one form is for: a section, or the title or the promise, which are one line each."""

    key: str
    root: str
    is_line: bool

    def delta(self, doc: Doc[Any]) -> Delta:  # Any: a root's type is whatever its first reader asks for
        return list(doc.get(self.root, type=Text).diff())


@dataclass(frozen=True, slots=True)
class Draft:
    """`update` is empty when nothing changes, or when an `odd_link` stands in the text."""

    update: bytes = b""
    clashes: tuple[Clash, ...] = ()
    odd_link: str = ""


def size(delta: Delta) -> int:
    """In characters."""
    return sum(len(insert) if isinstance(insert, str) else 1 for insert, _ in delta)


def shown(into: Part, delta: Delta) -> str:
    """The text in the form."""
    return one_line(delta) if into.is_line else read_section(delta).markdown


def draft(into: Part, updates: Sequence[bytes], text: str, theirs: Delta) -> Draft:
    """`updates` make the document the form was made from, `theirs` is what stands in its place now."""
    doc: Doc[Any] = Doc(client_id=1 + secrets.randbelow(_CLIENTS))  # as above
    doc.apply_update(merged(updates))
    before = read_section(into.delta(doc))
    if into.is_line:
        found = _steps_of_a_line(into, doc, before, text)
    else:
        written = from_markdown(text, before.placeholders)
        if written.odd_links:
            return Draft(odd_link=written.odd_links[0])
        found = steps(before, written.lines)
    if not found:
        return Draft()
    update = done(doc, into.root, found)
    mine = read_section(into.delta(doc))
    return Draft(update, tuple(clashes(before.texts, mine.texts, read_section(theirs).texts)))


def hands_at(
    into: Part, updates: Sequence[bytes], since: Sequence[tuple[str | None, bytes]], spans: Sequence[Span]
) -> tuple[frozenset[str], ...]:
    """For each stretch of the text as `updates` and then `since` make it: whose of `since` are in it."""
    doc: Doc[Any] = Doc()  # as above
    doc.apply_update(merged(updates))
    hands = Hands(doc, into.root)
    for author, update in since:
        hands.take(update, author)
    section = read_section(into.delta(doc))
    return tuple(hands.between(*section.bytes_of(span)) for span in spans)


def _steps_of_a_line(into: Part, doc: Doc[Any], before: Section, text: str) -> Sequence[Step]:  # as above
    line = " ".join(clean(text).split())
    if line == shown(into, into.delta(doc)):
        return []
    return steps(before, [Line("p", 0, tuple(map(Cell, line)))])


def done(doc: Doc[Any], root: str, found: Sequence[Step]) -> bytes:  # as above
    """The update that says exactly this edit."""
    updates: list[bytes] = []
    subscription = doc.observe(partial(_keep, updates))
    with doc.transaction():
        apply(doc.get(root, type=Text), found)
    doc.unobserve(subscription)
    return merged(updates)


def _keep(updates: list[bytes], event: TransactionEvent) -> None:
    updates.append(event.update)

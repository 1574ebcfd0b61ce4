"""A section's plain form: what it shows, and how what comes back becomes one forward edit.

The edit is made against the text the form was made from and merges with what others have written since. A form that is sent
twice, or again after Back, is made against that text and its own earlier sendings: nothing is written twice.
"""

import asyncio
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from weakref import WeakValueDictionary

from pycrdt import Doc, Text, TransactionEvent

from collab.guide.blocks import one_line
from collab.guide.clash import Clash, clashes
from collab.guide.edit import Section, Step, apply, read_section, steps
from collab.guide.inline_markdown import Cell
from collab.guide.keys import PROMISE, TITLE, section_root
from collab.guide.markdown import Line, from_markdown
from collab.guide.sections import Template
from collab.guide.values import clean
from collab.history.entry import Kind, Record, canonical
from collab.room.replica import merged
from server.accounts.access import SignedIn
from server.documents import queries as documents
from server.errors import NotAllowed, NotFound, Refused
from server.guides.access import Membership
from server.guides.door import Door, Edit
from server.storage.transaction import Transactions

LONGEST: Final = 200_000
LINE_LONGEST: Final = 300
_CLIENTS: Final = 2**32 - 1
_ATTEMPT: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


class NoSuchSection(NotFound):
    """Not one of the guide's parts."""

    def __init__(self) -> None:
        super().__init__("This guide has no such section.")


class MayNotWrite(NotAllowed):
    """Readers, commenters and organisers read the text."""

    def __init__(self) -> None:
        super().__init__("You may read this guide, but not write in it.")


class SomebodyElse(Refused):
    """The form was made for another person, who used this browser before: nobody writes in a name by accident."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"You are signed in as {name} now, and this form was opened by somebody else, so nothing was saved:"
            f" save it once more if it is the text of {name}, otherwise sign in again first."
        )
        self.name = name


class Outdated(Refused):
    """The guide was put back to an earlier state since the form was made: the two cannot be merged."""

    def __init__(self) -> None:
        super().__init__(
            "This guide was put back to an earlier state while you wrote, so nothing was saved:"
            " copy your text, open this section again, and put it in there."
        )


class OddLink(Refused):
    """An address that no link may have."""

    def __init__(self, address: str) -> None:
        super().__init__(
            "A link begins with https://, http:// or mailto: please change the address of yours."
        )
        self.address = address


class TooLong(Refused):
    """More than the form takes."""

    def __init__(self, most: int) -> None:
        super().__init__(f"This is too long: at most {most:,} characters can be saved at once.")
        self.most = most


@dataclass(frozen=True, slots=True)
class Part:
    """What one form is for: a section, or the title or the promise, which are one line each."""

    key: str
    root: str
    is_line: bool

    def read(self, doc: Doc[Any]) -> Section:  # Any: a root's type is whatever its first reader asks for
        return read_section(doc.get(self.root, type=Text).diff())

    def shown(self, doc: Doc[Any]) -> str:  # as above
        """The text in the form."""
        return one_line(doc.get(self.root, type=Text).diff()) if self.is_line else self.read(doc).markdown


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that came back. `seq` and `generation` are of the text it was made from, `author` is whom it was made for."""

    text: str
    seq: int
    generation: int
    attempt: str
    author: str


def part(template: Template, key: str) -> Part:
    """Raises NoSuchSection."""
    if key in (TITLE, PROMISE):
        return Part(key, key, is_line=True)
    if key not in template.keys:
        raise NoSuchSection
    return Part(key, section_root(key), is_line=False)


def new_attempt() -> str:
    return secrets.token_urlsafe(16)


def is_attempt(text: str) -> bool:
    return _ATTEMPT.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Writing:
    """One for the whole server."""

    door: Door
    transactions: Transactions
    _turns: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = field(
        default_factory=WeakValueDictionary
    )

    async def save(self, who: SignedIn, membership: Membership, into: Part, sent: Sent) -> list[Clash]:
        """Where somebody else changed the same sentence meanwhile; empty when nobody did.

        Raises MayNotWrite, SomebodyElse, TooLong, OddLink, Outdated, and as `Door.write`.
        """
        if not membership.role.may_write:
            raise MayNotWrite
        if sent.author != membership.author:
            raise SomebodyElse(who.person.name)
        _check_length(into, sent)
        form = (membership.guide, membership.author, sent.attempt)
        async with self._turns.setdefault(form, asyncio.Lock()):  # a button pressed twice sends twice at once
            await self.door.settled(membership.guide, sent.attempt)
            return await self._save(who, membership, into, sent)

    async def _save(self, who: SignedIn, membership: Membership, into: Part, sent: Sent) -> list[Clash]:
        doc = await _as_it_was(self.transactions, membership, sent)
        before = into.read(doc)
        found = _steps(into, before, doc, sent.text)
        if not found:
            return []
        update = _done(doc, into, found)
        mine, theirs = into.read(doc), (await self.door.read(membership.guide, into.read))[1]
        edit = Edit(update, Kind.FORM, _reference(sent.attempt), sent.attempt)
        await self.door.write(who, membership, edit)
        return clashes(before.texts, mine.texts, theirs.texts)

    async def seed_title(self, who: SignedIn, membership: Membership, title: str) -> None:
        """The first words of a new guide are its title, by whoever made it."""
        doc: Doc[Any] = Doc(client_id=1 + secrets.randbelow(_CLIENTS))  # as above
        into = Part(TITLE, TITLE, is_line=True)
        update = _done(doc, into, steps(into.read(doc), [Line("p", 0, tuple(map(Cell, title)))]))
        await self.door.write(who, membership, Edit(update, Kind.SEED, "", new_attempt()))


def _check_length(into: Part, sent: Sent) -> None:
    most = LINE_LONGEST if into.is_line else LONGEST
    if len(sent.text) > most:
        raise TooLong(most)


async def _as_it_was(transactions: Transactions, membership: Membership, sent: Sent) -> Doc[Any]:  # as above
    past = await documents.past(transactions, membership.guide, sent.seq)
    if sent.generation != past.head.generation or sent.seq > past.head.seq:
        raise Outdated
    mine = [
        record.payload for record in past.since if _is_sending_of(record, membership.author, sent.attempt)
    ]
    doc: Doc[Any] = Doc(client_id=1 + secrets.randbelow(_CLIENTS))
    doc.apply_update(merged([*past.updates, *mine]))
    return doc


def _is_sending_of(record: Record, author: str, attempt: str) -> bool:
    entry = record.entry
    return entry.kind is Kind.FORM and entry.author == author and entry.reference == _reference(attempt)


def _reference(attempt: str) -> str:
    return canonical({"form": attempt})


def _steps(into: Part, before: Section, doc: Doc[Any], text: str) -> Sequence[Step]:  # as above
    if not into.is_line:
        written = from_markdown(text, before.placeholders)
        if written.odd_links:
            raise OddLink(written.odd_links[0])
        return steps(before, written.lines)
    line = " ".join(clean(text).split())
    if line == into.shown(doc):
        return []
    return steps(before, [Line("p", 0, tuple(map(Cell, line)))])


def _done(doc: Doc[Any], into: Part, found: Sequence[Step]) -> bytes:  # as above
    """The update that says exactly this edit."""
    updates: list[bytes] = []
    subscription = doc.observe(partial(_keep, updates))
    with doc.transaction():
        apply(doc.get(into.root, type=Text), found)
    doc.unobserve(subscription)
    return merged(updates)


def _keep(updates: list[bytes], event: TransactionEvent) -> None:
    updates.append(event.update)

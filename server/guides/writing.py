"""A section's plain form: what it shows, and how what comes back becomes one forward edit.

The edit is made against the text the form was made from and merges with what others have written since. A form that is sent
twice, or again after Back, is made against that text and its own earlier sendings: nothing is written twice.
"""

import asyncio
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from weakref import WeakValueDictionary

from collab.guide.clash import Clash
from collab.guide.keys import PROMISE, TITLE, section_root
from collab.guide.sections import Template
from collab.history.entry import Head, Kind, Record, canonical
from server.accounts.access import SignedIn
from server.documents import queries as documents
from server.errors import NotAllowed, NotFound, Refused
from server.guides.access import Membership
from server.guides.apart import apart
from server.guides.door import Door, Edit
from server.guides.drafting import Part, draft, hands_at, shown, size
from server.storage.transaction import Transactions

LONGEST: Final = 200_000
LINE_LONGEST: Final = 300
_CHARACTERS_AN_ENTRY: Final = 10
"""Following an entry is as much work as so many characters of a draft."""
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
class Met:
    """A clash, and who else's hands were in it: authors of this guide, oneself in another window among them."""

    clash: Clash
    authors: frozenset[str]


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
    _turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def save(self, who: SignedIn, membership: Membership, into: Part, sent: Sent) -> Sequence[Met]:
        """Where somebody else changed the same sentence meanwhile; empty when nobody did.

        Raises MayNotWrite, SomebodyElse, TooLong, TooMuchWork, OddLink, Outdated, and as `Door.write`.
        """
        if not membership.role.may_write:
            raise MayNotWrite
        if sent.author != membership.author:
            raise SomebodyElse(who.person.name)
        _check_length(into, sent)
        writer = (membership.guide, membership.author)
        async with self._turns.setdefault(
            writer, asyncio.Lock()
        ):  # a button pressed twice sends twice at once
            await self.door.settled(membership.guide, sent.attempt)
            return await self._save(who, membership, into, sent)

    async def shown(self, guide: str, into: Part) -> tuple[Head, str]:
        """The text in a fresh form. Raises TooMuchWork, and as `Door.read`."""
        head, delta = await self.door.read(guide, into.delta)
        return head, await apart(size(delta), shown, into, delta)

    async def _save(self, who: SignedIn, membership: Membership, into: Part, sent: Sent) -> Sequence[Met]:
        updates = await _as_it_was(self.transactions, membership, sent)
        head, theirs = await self.door.read(membership.guide, into.delta)
        made = await apart(len(sent.text) + size(theirs), draft, into, updates, sent.text, theirs)
        if made.odd_link:
            raise OddLink(made.odd_link)
        if made.update:
            edit = Edit(made.update, Kind.FORM, _reference(sent.attempt), sent.attempt)
            await self.door.write(who, membership, edit)
        return await self._met(membership, into, sent, head, made.clashes) if made.clashes else []

    async def _met(
        self, membership: Membership, into: Part, sent: Sent, theirs: Head, clashes: Sequence[Clash]
    ) -> Sequence[Met]:
        """`theirs` is the head of the text that the clashes are in."""
        past = await documents.past(self.transactions, membership.guide, sent.seq)
        since = [
            (
                None if _is_sending_of(record, membership.author, sent.attempt) else record.entry.author,
                record.payload,
            )
            for record in past.since
            if record.entry.seq <= theirs.seq
        ]
        spans = [clash.at for clash in clashes]
        work = _CHARACTERS_AN_ENTRY * len(since)
        found = await apart(work, hands_at, into, past.updates, since, spans)
        return [Met(clash, authors) for clash, authors in zip(clashes, found, strict=True)]

    async def seed_title(self, who: SignedIn, membership: Membership, title: str) -> None:
        """The first words of a new guide are its title, by whoever made it."""
        made = draft(Part(TITLE, TITLE, is_line=True), [], title, [])
        await self.door.write(who, membership, Edit(made.update, Kind.SEED, "", new_attempt()))


def _check_length(into: Part, sent: Sent) -> None:
    most = LINE_LONGEST if into.is_line else LONGEST
    if len(sent.text) > most:
        raise TooLong(most)


async def _as_it_was(transactions: Transactions, membership: Membership, sent: Sent) -> list[bytes]:
    """The updates that make the document the form was made from, and its own earlier sendings."""
    past = await documents.past(transactions, membership.guide, sent.seq)
    if sent.generation != past.head.generation or sent.seq > past.head.seq:
        raise Outdated
    mine = [
        record.payload for record in past.since if _is_sending_of(record, membership.author, sent.attempt)
    ]
    return [*past.updates, *mine]


def _is_sending_of(record: Record, author: str, attempt: str) -> bool:
    entry = record.entry
    return entry.kind is Kind.FORM and entry.author == author and entry.reference == _reference(attempt)


def _reference(attempt: str) -> str:
    return canonical({"form": attempt})

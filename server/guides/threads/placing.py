"""Where the passages stand that threads are about; and, once one is gone, who took it away."""

from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, NamedTuple

from pycrdt import Doc

from collab.errors import BadAnchor, NotHereYet
from collab.guide import anchors
from collab.guide.anchors import Passage, Place, Standing, Units
from collab.guide.keys import PROMISE, TITLE, allowed_roots, section_root
from collab.guide.sections import Template
from collab.history.entry import Entry, Head
from collab.history.removal import Removal, deletes_of
from collab.wire.update import FROM_OUR_STORE, Range, encode_deletes, walk
from server.documents.log import pieces
from server.errors import Conflict, Refused
from server.events import Doorbell
from server.guides.door import Door
from server.guides.threads import TOPIC, actions, queries
from server.guides.threads.access import Thread
from server.guides.threads.actions import Held
from server.storage.transaction import Transactions

_LOOK_BACK: Final = 5_000
"""Entries that are searched for whoever removed words before anything was said about them."""
_AT_ONCE: Final = 500
_NO_BLOCKS: Final = b"\x00"


class NoSuchWords(Refused):
    def __init__(self) -> None:
        super().__init__("These words do not stand there: copy them as they are in the guide.")


class ManySuchWords(Refused):
    def __init__(self, times: int) -> None:
        super().__init__(f"These words stand there {times} times: quote some more of those around them.")
        self.times = times


class NoWords(Refused):
    def __init__(self) -> None:
        super().__init__("Say which words you mean.")


class NotArrived(Conflict):
    """The browser was quicker than what it wrote."""


class Removed(NamedTuple):
    """Whose entry took the last of a text away, and when."""

    by: str
    at: int


@dataclass(frozen=True, slots=True)
class At:
    """Where a thread's passage is now; `place` is None for one that is gone for good, by an act that may be known."""

    standing: Standing
    place: Place | None
    removed: Removed | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A passage as somebody names it: by positions, or by quoting words of a section."""

    root: str
    start: str
    end: str
    quote: str

    @property
    def is_typed(self) -> bool:
        return not (self.start or self.end)


def root_of(template: Template, name: str) -> str:
    """Of a section's key or a root's name. Raises Refused for what is no part of the guide."""
    root = name if name in (TITLE, PROMISE) or ":" in name else section_root(name)
    if root not in allowed_roots(template):
        raise NoSuchWords
    return root


@dataclass(frozen=True, slots=True)
class Placing:
    """One for the whole server."""

    door: Door
    transactions: Transactions
    doorbell: Doorbell
    _swept: dict[str, tuple[bytes, int]] = field(default_factory=dict)

    async def hold(self, guide: str, named: Named, *, is_between: bool = False) -> Held:
        """`is_between`: nothing is quoted, something is to be put in.

        Raises NoSuchWords, ManySuchWords, NoWords, NotArrived, and as `Door.read`.
        """
        if named.is_typed:
            head, seen = await self.door.examine(guide, partial(_by_words, named))
            return _held(head, seen)
        passage = Passage(named.root, _decoded(named.start), _decoded(named.end))
        try:
            head, seen = await self.door.examine(
                guide, partial(_by_positions, passage, named.quote, is_between)
            )
        except BadAnchor as error:
            raise NoSuchWords from error
        except NotHereYet as error:
            raise NotArrived(str(error)) from error
        return _held(head, seen)

    async def places(self, guide: str, threads: Sequence[Thread]) -> dict[str, At]:
        """By the thread's id, of those tied to text. What is found to be gone is noted, with who removed it."""
        tied = [thread for thread in threads if thread.passage is not None]
        looked_for = [thread for thread in tied if not thread.is_detached]
        found = {thread.id: At(Standing.DETACHED, None, _removed(thread)) for thread in tied}
        if looked_for:
            head, places = await self._find(guide, looked_for)
            found |= places
            gone = [one for one in looked_for if found[one.id].standing is Standing.DETACHED]
            found |= await self._note_gone(guide, head, gone)
        return found

    async def sweep(self, guide: str) -> None:
        """Looks at all that was attached, when text or threads have changed since the last time."""
        async with self.transactions.read() as connection:
            version = (await queries.versions(connection, [guide])).get(guide, 0)
            attached = await queries.attached(connection, guide)
        head, _ = await self.door.read(guide, _nothing)
        if self._swept.get(guide) == (head.hash, version):
            return
        for start in range(0, len(attached), _AT_ONCE):
            await self.places(guide, attached[start : start + _AT_ONCE])
        self._swept[guide] = (head.hash, version)

    async def _find(self, guide: str, threads: Sequence[Thread]) -> tuple[Head, dict[str, At]]:
        passages = [thread.passage for thread in threads if thread.passage is not None]

        def look(doc: Doc[Any], units: Units) -> list[Place | None]:  # Any: as `Door.read` has it
            return anchors.find(doc, units, passages)

        head, places = await self.door.examine(guide, look)
        return head, {
            thread.id: At(anchors.standing(thread.quote, place), place)
            for thread, place in zip(threads, places, strict=True)
        }

    async def _note_gone(self, guide: str, head: Head, gone: Sequence[Thread]) -> dict[str, At]:
        if not gone:
            return {}
        entries = await self._removals(guide, gone)
        removed = {
            thread: Removed(entry.author, entry.at) if entry else None for thread, entry in entries.items()
        }
        found = [(thread, removed[thread.id] or (None, None)) for thread in gone]
        await self.transactions.run(partial(actions.detach, found=found, seq=head.seq))
        self.doorbell.ring(TOPIC, guide)
        return {thread: At(Standing.DETACHED, None, by) for thread, by in removed.items()}

    async def _removals(self, guide: str, gone: Sequence[Thread]) -> Mapping[str, Entry | None]:
        """One walk through the log for all of them, piece by piece: others have their turn between two pieces."""
        removals = {thread.id: Removal(_decoded_units(thread.units)) for thread in gone}
        async for piece in pieces(self.transactions, guide, min(thread.seq for thread in gone)):
            for record in piece.records():
                deletes = deletes_of(record)
                for removal in removals.values():
                    removal.take(record, deletes)
            if all(removal.found for removal in removals.values()):
                break
        return {thread: removal.found for thread, removal in removals.items()}


def _removed(thread: Thread) -> Removed | None:
    if thread.removed_by is None or thread.removed is None:
        return None
    return Removed(thread.removed_by, thread.removed)


class _Seen(NamedTuple):
    passage: Passage
    quote: str
    units: Sequence[Range]
    is_gone: bool


def _held(head: Head, seen: _Seen) -> Held:
    """A passage that is gone already is found to be so by whoever looks first, and its remover with it."""
    seq = max(0, head.seq - _LOOK_BACK) if seen.is_gone else head.seq
    return Held(seen.passage, seen.quote, encode_deletes(seen.units), seq)


def _by_words(named: Named, doc: Doc[Any], _: Units) -> _Seen:  # as above
    if not named.quote.strip():
        raise NoWords
    found = anchors.places_of(doc, named.root, named.quote)
    if not found:
        raise NoSuchWords
    if len(found) > 1:
        raise ManySuchWords(len(found))
    [place] = found
    passage = anchors.passage_at(doc, named.root, place)
    return _Seen(passage, place.text, anchors.units_at(doc, named.root, place), is_gone=False)


def _by_positions(passage: Passage, quote: str, is_between: bool, doc: Doc[Any], units: Units) -> _Seen:  # noqa: FBT001 - bound by `partial`  # Any: as above
    place = anchors.place_of(doc, units, passage)
    if is_between or not (place.text or quote):
        if not is_between:
            raise NoWords
        return _Seen(passage, "", anchors.ends_of(passage, units), is_gone=place.is_gone)
    if not place.text:
        return _Seen(passage, quote, anchors.ends_of(passage, units), is_gone=True)
    return _Seen(passage, quote or place.text, anchors.units_at(doc, passage.root, place), is_gone=False)


def _decoded(text: str) -> bytes:
    """Base64 for addresses, with or without its padding."""
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError as error:
        raise NoSuchWords from error


def _decoded_units(units: bytes) -> tuple[Range, ...]:
    return walk(_NO_BLOCKS + units, FROM_OUR_STORE).deletes if units else ()


def _nothing(_: Doc[Any]) -> None:  # as above
    """For whoever wants the head alone."""

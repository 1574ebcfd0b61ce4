"""A person who types: a document of their own, kept through every lost connection, over stock y-websocket framing.

A word is typed at the end of a word, so that words never cut each other and each can be counted in the end.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, Text, TransactionEvent
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from collab.room.replica import merged
from collab.wire import messages, state_vector
from collab.wire.messages import SyncStep1, SyncStep2, Update
from collab.wire.update import EMPTY, FROM_OUR_STORE, walk
from collab.wire.varint import Reader
from server.live.colleague import caret_behind_last_letter
from tests.support.waiting import until

SECTION = "section:steps"
WANTS_ACKS = b"\x64\x00"
PATIENCE_S = 10.0


@dataclass
class Line:
    """One connection: what was sent over it, and how it ended."""

    socket: ClientConnection
    outbox: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    sent: list[bytes] = field(default_factory=list)
    """Its sync messages, which the server counts from 1."""
    durable: int = 0
    is_synced: bool = False
    is_sending: bool = False


class Typist:
    """Made by `typists`. `acknowledged` and `relayed` are what a server that cannot lose a word now owes to everybody."""

    def __init__(self, name: str, address: str, group: asyncio.TaskGroup) -> None:
        self.name = name
        self.address = address
        self.doc: Doc[Text] = Doc()
        self.text = self.doc.get(SECTION, type=Text)
        self.typed: list[str] = []
        self.struck: set[str] = set()
        self.acknowledged: list[bytes] = []
        self.relayed: list[bytes] = []
        self.notices: list[dict[str, Any]] = []  # Any: a notice carries what its kind needs
        self.closed: tuple[int, str] | None = None
        self.line: Line | None = None
        self.reads = asyncio.Event()
        self.reads.set()
        self._group = group
        self._task: asyncio.Task[None] | None = None
        self._applies = False
        self._shown = 0
        self._observing = self.doc.observe(self._wrote)

    # -- being there

    async def arrives(self) -> None:
        """Connects, and has everything that the server has."""
        self.sets_out()
        await until(lambda: self.is_synced or self.closed is not None, what=f"{self.name} is synced")
        assert self.closed is None, self.closed

    def sets_out(self) -> None:
        """Connects, whatever comes of it."""
        self.closed = None
        self._task = self._group.create_task(self._converses())

    async def leaves(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    @property
    def is_synced(self) -> bool:
        return self.line is not None and self.line.is_synced

    @property
    def waiting(self) -> int:
        """Sync messages sent that are not saved yet."""
        return 0 if self.line is None else len(self.line.sent) - self.line.durable

    @property
    def is_stuck(self) -> bool:
        """The server does not read what is being sent to it."""
        return self.line is not None and self.line.is_sending and not self.line.outbox.empty()

    async def is_saved(self, within: float = PATIENCE_S) -> None:
        await until(lambda: self.is_synced and not self.waiting, within=within, what=f"{self.name} is saved")

    async def has_notice(self, kind: str, within: float = PATIENCE_S) -> None:
        await until(lambda: kind in self.kinds, within=within, what=f"{self.name} is told {kind}")

    async def is_closed(self, within: float = PATIENCE_S) -> tuple[int, str]:
        await until(lambda: self.closed is not None, within=within, what=f"{self.name} is closed")
        assert self.closed is not None
        return self.closed

    @property
    def kinds(self) -> list[str]:
        """The kinds of all notices, oldest first."""
        return [notice["kind"] for notice in self.notices]

    def stops_reading(self) -> None:
        """What comes stays in the buffers of the system and fills them."""
        self.reads.clear()

    def reads_again(self) -> None:
        self.reads.set()

    # -- writing

    def types(self, word: str = "") -> str:
        """A word of their own at the end; returned as it stands in the text."""
        return self._types(word, len(self.text))

    def types_somewhere(self, chance: random.Random) -> str:
        """A word of their own behind any other word."""
        said = str(self.text)
        ends = [at + 1 for at, letter in enumerate(said) if letter == " "]
        return self._types("", chance.choice([0, *ends]))

    def shows_caret(self) -> None:
        """Behind the last letter of their own."""
        self._shown += 1
        self.sends(caret_behind_last_letter(self.doc, SECTION, self._shown))

    def strikes(self, word: str) -> None:
        """Deletes a word of their own."""
        at = str(self.text).index(word)
        self.struck.add(word)
        del self.text[at : at + len(word)]

    def _types(self, word: str, at: int) -> str:
        """Words are ASCII, so that bytes and letters are the same."""
        word = (word or f"{self.name}{len(self.typed)}") + " "
        self.typed.append(word)
        self.text.insert(at, word)
        return word

    def sends(self, frame: bytes) -> None:
        """Any frame; one that holds a sync message must be counted by `sends_update`."""
        assert self.line is not None
        self.line.outbox.put_nowait(frame)

    def sends_update(self, update: bytes) -> None:
        assert self.line is not None
        self.line.sent.append(update)
        self.sends(messages.update(update))

    async def asks_again(self) -> None:
        """Sync step 1 again, and its answer: the server has read all that was sent before."""
        assert self.line is not None
        self.line.is_synced = False
        self.sends(messages.sync_step_1(self.doc.get_state()))
        await until(lambda: self.is_synced, what=f"{self.name} has an answer")

    def _wrote(self, event: TransactionEvent) -> None:
        if not self._applies and self.line is not None:
            self.sends_update(event.update)

    # -- the connection

    async def _converses(self) -> None:
        try:
            async with connect(
                self.address, max_size=None, compression=None, ping_interval=None, max_queue=1
            ) as wire:
                self.line = Line(wire)
                self.sends(WANTS_ACKS)
                self.sends(messages.sync_step_1(self.doc.get_state()))
                await self._over(self.line)
        except (OSError, EOFError, ConnectionClosed):
            self.closed = self.closed or (1006, "")
        finally:
            self.line = None

    async def _over(self, line: Line) -> None:
        async with asyncio.TaskGroup() as both:
            writer = both.create_task(_writes(line))
            try:
                async for frame in line.socket:
                    assert isinstance(frame, bytes)
                    self._hears(line, frame)
                    _ = await self.reads.wait()
            except ConnectionClosed:
                pass  # abnormally: the code says so
            finally:
                writer.cancel()
        self.closed = (line.socket.close_code or 1006, line.socket.close_reason or "")

    def _hears(self, line: Line, frame: bytes) -> None:
        if frame[0] == 0x64:
            reader = Reader(frame[1:])
            durable = reader.varuint()
            self.acknowledged += filter(_says_something, line.sent[line.durable : durable])
            line.durable = durable
        elif frame[0] == 0x65:
            self.notices.append(json.loads(Reader(frame[1:]).var_string()))
        elif frame[0] == 0x00:
            self._syncs(line, frame)

    def _syncs(self, line: Line, frame: bytes) -> None:
        match messages.decode(frame):
            case SyncStep1(vector):
                missing = self.doc.get_update(vector)
                line.sent.append(missing)
                self.sends(messages.sync_step_2(missing))
            case SyncStep2(update):
                self._applies_theirs(update)
                line.is_synced = True
            case Update(update):
                self._applies_theirs(update)
            case _:
                pass  # presence is not what these tests look at

    def _applies_theirs(self, update: bytes) -> None:
        self.relayed += filter(_says_something, [update])
        self._applies = True
        try:
            self.doc.apply_update(update)
        finally:
            self._applies = False


def _says_something(update: bytes) -> bool:
    return update != EMPTY


async def _writes(line: Line) -> None:
    while True:
        frame = await line.outbox.get()
        try:
            line.is_sending = True
            await line.socket.send(frame)
            line.is_sending = False
        except ConnectionClosed:
            return


@asynccontextmanager
async def typists(*doors: tuple[str, str]) -> AsyncIterator[list[Typist]]:
    """One for each name and socket address; nobody has connected yet. All leave at the end."""
    async with asyncio.TaskGroup() as group:
        people = [Typist(name, address, group) for name, address in doors]
        try:
            yield people
        finally:
            for person in people:
                await person.leaves()


# -- what must hold of several


class Debt:
    """All that was ever acknowledged to or relayed to anybody: what no server may have lost afterwards."""

    def __init__(self) -> None:
        self._doc: Doc[Text] = Doc()
        self._text = self._doc.get(SECTION, type=Text)

    def grows(self, people: Sequence[Typist]) -> None:
        """Takes over what these people know to be saved; call it before they connect again."""
        owed = [update for person in people for update in person.acknowledged + person.relayed]
        for person in people:
            person.acknowledged, person.relayed = [], []
        update = merged(owed)
        self._doc.apply_update(update)
        ends = {block.client: block.end for block in walk(update, FROM_OUR_STORE).blocks}
        assert _missing(self._doc, ends) == {}, "what was relayed builds on something that never was"

    def is_paid_by(self, reader: Typist) -> None:
        """Fails unless the reader has all of it, deletions too."""
        assert _missing(reader.doc, _vector(self._doc)) == {}, (
            "clocks that were acknowledged or relayed are gone"
        )

        copy: Doc[Text] = Doc()
        copy.apply_update(reader.doc.get_update())
        copy.apply_update(self._doc.get_update())
        assert str(copy.get(SECTION, type=Text)) == str(reader.text), "a deletion is gone"


def _missing(doc: Doc[Any], ends: Mapping[int, int]) -> dict[int, int]:  # Any: whatever its roots are
    has = _vector(doc)
    return {client: end for client, end in ends.items() if has.get(client, 0) < end}


def _vector(doc: Doc[Any]) -> dict[int, int]:  # Any: as above
    return state_vector.decode(doc.get_state())


def agree(people: Sequence[Typist]) -> bool:
    """All connected, everything saved, and the same text on every screen."""
    if any(not person.is_synced or person.waiting for person in people):
        return False
    if len({len(person.text) for person in people}) > 1:
        return False  # long texts are compared once, in the end
    return len({str(person.text) for person in people}) == 1


async def all_agree(people: Sequence[Typist], within: float = PATIENCE_S) -> None:
    await until(lambda: agree(people), within=within, what="all have the same text, and it is saved")


def assert_each_word_once(people: Sequence[Typist], text: str) -> None:
    """The text is what these people typed and did not strike, nothing else, nothing twice."""
    kept = {word.strip() for person in people for word in person.typed if word not in person.struck}

    assert Counter(text.split()) == Counter(kept)

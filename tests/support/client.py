"""A stock client: a real Y.Doc behind one socket, which answers sync step 1 by itself. `seen` holds every frame, in order."""

import json
from collections.abc import Callable
from typing import Protocol

from pycrdt import Doc, Text

from collab.room.effects import Close, Effects
from collab.wire import awareness, messages
from collab.wire.awareness import State
from collab.wire.messages import SyncStep1, SyncStep2, Update
from collab.wire.varint import Reader
from tests.support.updates import sync

STEPS = "section:steps"
WHY = "section:why"
EMBED = "\ufffc"


class World(Protocol):
    """What a client is connected to."""

    def receives(self, client: "Client", frame: bytes) -> Effects: ...
    def later(self, action: Callable[[], None]) -> None: ...
    def leaves(self, client: "Client") -> None: ...
    def seats_again(self, client: "Client") -> None: ...


class Client:
    """`unsent` holds what was written offline; a client that does not answer has `answers` off."""

    def __init__(self, world: World, name: str, socket: int, client_id: int) -> None:
        self.world = world
        self.name = name
        self.socket = socket
        self.doc: Doc[Text] = Doc(client_id=client_id)
        self.seen: list[bytes] = []
        self.closed: Close | None = None
        self.is_offline = False
        self.answers = True
        self.unsent: list[bytes] = []
        self._made: list[bytes] = []
        self._is_applying = False
        self._watching = self.doc.observe(lambda event: self._changed(event.update))

    @property
    def id(self) -> int:
        return self.doc.client_id

    def text(self, root: str = STEPS) -> Text:
        return self.doc.get(root, type=Text)

    def reads(self, root: str = STEPS) -> str:
        return words_of(self.text(root))

    # -- what a person does

    def types(self, words: str, at: int | None = None, root: str = STEPS) -> bytes:
        """Writes before the `at`-th character, or at the end."""
        start = None if at is None else _offset(self.reads(root), at)
        return self.edits(lambda text: text.insert(len(text) if start is None else start, words), root)

    def deletes(self, start: int, end: int, root: str = STEPS) -> bytes:
        words = self.reads(root)
        places = slice(_offset(words, start), _offset(words, end))
        return self.edits(lambda text: text.__delitem__(places), root)

    def formats(self, start: int, end: int, attributes: dict[str, object], root: str = STEPS) -> None:
        words = self.reads(root)
        places = _offset(words, start), _offset(words, end)
        self.edits(lambda text: text.format(*places, attributes), root)

    def embeds(self, at: int, value: dict[str, object], root: str = STEPS) -> None:
        place = _offset(self.reads(root), at)
        self.edits(lambda text: text.insert_embed(place, value), root)

    def edits(self, change: Callable[[Text], None], root: str = STEPS) -> bytes:
        """Any change of one Text; sends its updates, or keeps them while offline, and returns the last."""
        change(self.text(root))
        made, self._made = self._made, []
        for update in made:
            if self.is_offline:
                self.unsent.append(update)
            else:
                self.sends(update)
        return made[-1] if made else b""

    # -- what a connection does

    def sends(self, update: bytes) -> None:
        self.sends_frame(sync(update))

    def sends_frame(self, frame: bytes) -> None:
        self.world.receives(self, frame)

    def asks(self, vector: bytes | None = None) -> None:
        self.sends_frame(sync(self.doc.get_state() if vector is None else vector, step=0))

    def shows(self, clock: int, state: object, client: int | None = None) -> None:
        text = json.dumps(state).encode()
        states = awareness.encode([State(self.id if client is None else client, clock, text)])
        self.sends_frame(messages.awareness(states))

    def wants_acks(self) -> None:
        self.sends_frame(b"\x64\x00")

    def goes_offline(self) -> None:
        self.is_offline = True
        self.world.leaves(self)

    def comes_back(self) -> None:
        """Under a new socket with the same document, like a browser that reconnects."""
        self.is_offline, self.unsent, self.closed = False, [], None
        self.world.seats_again(self)
        self.asks()

    # -- what it got

    def receives(self, frame: bytes) -> None:
        self.seen.append(frame)
        if frame[0] != 0:
            return
        match messages.decode(frame):
            case SyncStep1(vector):
                if self.answers:
                    self.world.later(lambda: self.sends_frame(sync(self.doc.get_update(vector), step=1)))
            case SyncStep2(update) | Update(update):
                self._apply(update)
            case other:
                raise AssertionError(other)

    @property
    def updates(self) -> list[bytes]:
        """What came as updates, not as answers."""
        return [m.update for m in map(messages.decode, self._frames(0)) if isinstance(m, Update)]

    @property
    def diffs(self) -> list[bytes]:
        """What came as answers to its state vector."""
        return [m.update for m in map(messages.decode, self._frames(0)) if isinstance(m, SyncStep2)]

    @property
    def questions(self) -> list[bytes]:
        """The state vectors it was asked with."""
        return [m.vector for m in map(messages.decode, self._frames(0)) if isinstance(m, SyncStep1)]

    @property
    def acks(self) -> list[int]:
        return [Reader(frame[1:]).varuint() for frame in self._frames(0x64)]

    @property
    def notices(self) -> list[dict[str, object]]:
        return [json.loads(Reader(frame[1:]).var_string()) for frame in self._frames(0x65)]

    @property
    def presence(self) -> dict[int, tuple[int, object]]:
        """ClientID → (clock, state) by the rules of stock clients, the newest frame last."""
        found: dict[int, tuple[int, object]] = {}
        for frame in self._frames(1):
            for state in awareness.decode(Reader(frame[1:]).var_bytes()):
                found[state.client] = (state.clock, None if state.json is None else json.loads(state.json))
        return found

    def forgets(self) -> None:
        """What it has seen so far."""
        self.seen.clear()

    def _frames(self, kind: int) -> list[bytes]:
        return [frame for frame in self.seen if frame[0] == kind]

    def _apply(self, update: bytes) -> None:
        self._is_applying = True
        self.doc.apply_update(update)
        self._is_applying = False

    def _changed(self, update: bytes) -> None:
        if not self._is_applying:
            self._made.append(update)


def words_of(text: Text) -> str:
    """What a Text says; an embed counts as one character."""
    return "".join(chunk if isinstance(chunk, str) else EMBED for chunk, _ in text.diff())


def _offset(words: str, at: int) -> int:
    """The engine counts bytes of UTF-8, and an embed as one."""
    return sum(1 if character == EMBED else len(character.encode()) for character in words[:at])

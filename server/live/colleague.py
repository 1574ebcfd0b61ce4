"""A colleague who types by itself, for somebody who tries the demo alone: an honest client within the process.

It joins the room as every socket does, with a document of its own, and sends a few letters at a time with a caret.
"""

import asyncio
import json
import secrets
from functools import partial
from itertools import count, cycle
from typing import Any, Final

from pycrdt import Doc, Text, TransactionEvent
from typing_extensions import override

from collab.guide.edit import read_section
from collab.guide.keys import section_root
from collab.room.effects import CloseCode
from collab.wire import awareness, messages, state_vector
from collab.wire.awareness import State
from collab.wire.messages import SyncStep1, SyncStep2, Update
from server.accounts import access as accounts
from server.accounts import actions as accounts_actions
from server.accounts.rules import MINUTE_MS, Lifetime
from server.clock import Clock
from server.guides import access as guides
from server.guides.access import Membership
from server.guides.sample import AUTOMATIC
from server.live.connection import Connection
from server.live.faces import member
from server.live.identity import Visitor
from server.live.room import LiveRoom
from server.live.rooms import Rooms
from server.settings import Settings
from server.storage.transaction import Transactions

_MINUTES: Final = 5
_ALONE_S: Final = 20.0
_PAUSE_S: Final = (0.1, 0.35)
_THINKING_S: Final = (1.5, 4.0)
_LETTERS: Final = 2
_SYNC: Final = b"\x00"
_chance: Final = secrets.SystemRandom()
_CLIENTS: Final = 2**32 - 1

SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    ("risks", "New colleagues do not know this yet: tell them on their first day. "),
    ("needs", "A person who asks once a week whether it still works. "),
    ("checking", "Write the date beside every number, or nobody can compare them later. "),
    ("steps", "Say thank you when it went well. "),
    ("contacts", "Come and look: we are glad to show it. "),
    ("adapting", "Begin with one room, and only then with the whole ward. "),
    ("who", "Whoever is new may watch twice before it is their turn. "),
    ("changed", "At first we explained too much; now we show it. "),
    ("where", "It was tried in winter, when the ward is full. "),
)


class Colleague(Connection):
    """In the room it is one more connection; what others write comes into its own document."""

    def __init__(self, number: int, visitor: Visitor, room: LiveRoom) -> None:
        super().__init__(number, visitor, room, 0)
        self.doc: Doc[Any] = Doc(
            client_id=1 + secrets.randbelow(_CLIENTS)
        )  # Any: a root's type is its reader's
        self.room = room
        self.is_in_step = asyncio.Event()
        self._clock = count(1)

    @override
    def put(self, frame: bytes) -> None:
        """What the server says beside sync messages is for people."""
        message = messages.decode(frame) if frame[:1] == _SYNC else None
        if isinstance(message, SyncStep1):
            self.says(messages.sync_step_2(self.doc.get_update(message.vector)))
        elif isinstance(message, SyncStep2 | Update):
            self.doc.apply_update(message.update)
            if isinstance(message, SyncStep2):
                self.is_in_step.set()

    def says(self, frame: bytes) -> None:
        """Later: the room may be in the middle of telling us something."""
        asyncio.get_running_loop().call_soon(self.room.receive, self, frame)

    def begins(self, root: str) -> int:
        """The end of the last line that says something, in bytes, with a space if there is none yet."""
        places = [place for place in read_section(self._text(root).diff()).places if place.content != "\n"]
        if not places:
            return 0
        at = places[-1].at + places[-1].size
        return at if str(places[-1].content).isspace() else self.types(root, " ", at=at)

    def goes_on(self, root: str, said: str) -> int:
        """Behind what it said last, wherever that stands now; behind everything when somebody changed it."""
        flat = b"".join(
            part.encode() if isinstance(part, str) else b"\x00" for part, _ in self._text(root).diff()
        )
        found = flat.rfind(said.encode())
        return self.begins(root) if found < 0 else found + len(said.encode())

    def types(self, root: str, letters: str, *, at: int) -> int:
        """Where the next letter goes."""
        updates: list[bytes] = []
        subscription = self.doc.observe(partial(_keep, updates))
        self._text(root).insert(at, letters, {})
        self.doc.unobserve(subscription)
        for update in updates:
            self.says(messages.update(update))
        self._shows_itself(root)
        return at + len(letters.encode())

    def _text(self, root: str) -> Text:
        text: Text = self.doc.get(root, type=Text)
        return text

    def _shows_itself(self, root: str) -> None:
        self.says(caret_behind_last_letter(self.doc, root, next(self._clock)))


def caret_behind_last_letter(doc: Doc[Any], root: str, clock: int) -> bytes:  # Any: as above
    """The message that shows the caret behind what this document's own client wrote last, wherever others move that."""
    last = state_vector.decode(doc.get_state())[doc.client_id] - 1
    place = {"item": {"client": doc.client_id, "clock": last}, "assoc": -1}
    shown = {"cursor": {"field": root, "anchor": place, "head": place}, "section": root, "away": False}
    state = State(doc.client_id, clock, json.dumps(shown).encode())
    return messages.awareness(awareness.encode([state]))


def _keep(updates: list[bytes], event: TransactionEvent) -> None:
    updates.append(event.update)


class Colleagues:
    """At most one a guide. `run` is a task of the process; whoever writes stops with it."""

    def __init__(self, settings: Settings, transactions: Transactions, rooms: Rooms, clock: Clock) -> None:
        self._settings = settings
        self._transactions = transactions
        self._rooms = rooms
        self._clock = clock
        self._here: dict[str, Colleague] = {}
        self._numbers = count(-1_000_000_001, -1)
        self._group: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            await asyncio.Event().wait()

    @property
    def are_here(self) -> set[str]:
        """The guides in which one writes."""
        return set(self._here)

    async def invite(self, guide: str) -> None:
        """Raises NoSuchGuide when it does not belong to the guide, and as `Rooms.room`."""
        if guide in self._here or self._group is None:
            return
        visitor, membership = await self._visitor(guide)
        room = await self._rooms.room(guide)
        if guide in self._here:  # called twice at once
            return
        colleague = Colleague(next(self._numbers), visitor, room)
        self._here[guide] = colleague
        seated = member(visitor, membership, organisers_shown=self._settings.organisers_shown)
        room.join(colleague, seated, None)
        colleague.says(messages.sync_step_1(b"\x00"))
        self._group.create_task(self._stay(colleague))

    def dismiss(self, guide: str) -> None:
        if guide in self._here:
            self._here[guide].end(CloseCode.RESTARTING, "Thank you.")

    async def _visitor(self, guide: str) -> tuple[Visitor, Membership]:
        """With a session of its own, that ends as everybody's may be made to."""
        now, lifetime = self._clock.now_ms(), Lifetime(_MINUTES * MINUTE_MS, 2 * _MINUTES * MINUTE_MS)
        async with self._transactions.read() as connection:
            person = await accounts.person_by_email(connection, AUTOMATIC)
            membership = await guides.member(connection, guide, person)
        start = partial(
            accounts_actions.start_session,
            key=self._settings.secret(),
            person=person.id,
            lifetime=lifetime,
            now=now,
        )
        session = await self._transactions.run(start)
        return Visitor(person, session.session, None, may_write=True), membership

    async def _stay(self, colleague: Colleague) -> None:
        try:
            async with asyncio.timeout(_MINUTES * 60):
                await colleague.is_in_step.wait()
                await self._write(colleague)
        except TimeoutError:
            pass
        finally:
            colleague.room.leave(colleague)
            self._here.pop(colleague.room.document, None)

    async def _write(self, colleague: Colleague) -> None:
        """Until it is sent away, or nobody was there to see it for a while."""
        alone_since: float | None = None
        sentences = [*SENTENCES]
        _chance.shuffle(sentences)
        for root, sentence in cycle(sentences):
            is_alone = len(colleague.room.connections) <= 1
            alone_since = (alone_since or self._clock.monotonic()) if is_alone else None
            if alone_since is not None and self._clock.monotonic() - alone_since > _ALONE_S:
                return
            if not await self._say(colleague, section_root(root), sentence):
                return
            await asyncio.sleep(_chance.uniform(*_THINKING_S))

    async def _say(self, colleague: Colleague, root: str, sentence: str) -> bool:
        """Whether it is still wanted. A place among letters moves when others write before it: it looks again."""
        for start in range(0, len(sentence), _LETTERS):
            if colleague.ending is not None or colleague.room.is_deaf:
                return False
            at = colleague.goes_on(root, sentence[:start]) if start else colleague.begins(root)
            colleague.types(root, sentence[start : start + _LETTERS], at=at)
            await asyncio.sleep(_chance.uniform(*_PAUSE_S))
        return True

"""A room with real Y.Docs around it and a log in memory; what people do to it are verbs.

Everything the room wants done is done at once, and every effect is kept.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from pycrdt import Text

from collab.history.entry import Draft
from collab.room.batch import Batch, Pending
from collab.room.effects import Broadcast, Close, CloseCode, Counted, Effects, Send, ServeFromLog
from collab.room.members import Limits, Member, Right
from collab.room.replica import Replica
from collab.room.room import Room
from tests.support.client import STEPS, WHY, Client, words_of
from tests.support.log import Log

ROOTS = frozenset({"title", STEPS, WHY})


@dataclass
class OneRoom:
    """Pure room, log and clients. `now` is in milliseconds and goes only where a test moves it."""

    limits: Limits = field(default_factory=Limits)
    engine: type[Replica] = Replica
    log: Log = field(default_factory=Log)
    now: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    closes: list[Close] = field(default_factory=list)
    serving: list[ServeFromLog] = field(default_factory=list)
    clients: dict[int, Client] = field(default_factory=dict)
    effects: Effects = field(default_factory=list)
    """Everything the room ever wanted, in order."""

    def __post_init__(self) -> None:
        self.room = Room(self.log.replica(self.engine), allows_root=ROOTS.__contains__, limits=self.limits)
        self.members: dict[int, Member] = {}
        self._sockets = 0
        self._client_ids = 100
        self._todo: list[Callable[[], None]] = []

    # -- people

    def joins(
        self,
        name: str,
        right: Right = Right.WRITE,
        *,
        client_id: int | None = None,
        generation: int | None = None,
        is_shown: bool = True,
        asks: bool = True,
    ) -> Client:
        """A newcomer: seated, then its own sync step 1, as stock clients do."""
        self._sockets += 1
        self._client_ids += 1
        client = Client(self, name, self._sockets, client_id or self._client_ids)
        member = Member(name, right, json.dumps({"name": name}).encode(), is_shown)
        self._seat(client, member, generation)
        if asks and client.closed is None:
            client.asks()
        return client

    def leaves(self, client: Client) -> None:
        self.clients.pop(client.socket, None)
        self.room.leave(client.socket, self.now)

    def seats_again(self, client: Client, generation: int | None = None) -> None:
        member = self.members[client.socket]
        self._sockets += 1
        client.socket = self._sockets
        self._seat(client, member, generation)

    def _seat(self, client: Client, member: Member, generation: int | None) -> None:
        self.members[client.socket] = member
        self.clients[client.socket] = client
        self.carries_out(self.room.join(client.socket, member, generation))

    def takes_the_right_from(self, client: Client) -> None:
        self.renames(client, replace(self.members[client.socket], right=Right.READ))

    def renames(self, client: Client, member: Member) -> None:
        self.members[client.socket] = member
        self.room.seat_again(client.socket, member)

    # -- frames and effects

    def receives(self, client: Client, frame: bytes) -> Effects:
        effects = self.room.receive(client.socket, frame, self.now)
        self.carries_out(effects)
        return effects

    def later(self, action: Callable[[], None]) -> None:
        """After the effects in hand: an answer is not sent inside the room's call."""
        self._todo.append(action)

    def carries_out(self, effects: Effects) -> None:
        self.effects += effects
        for effect in effects:
            self._carries_out(effect)
        todo, self._todo = self._todo, []
        for action in todo:
            action()

    def _carries_out(self, effect: Send | Broadcast | Close | Counted | ServeFromLog) -> None:
        match effect:
            case Send(socket, frame):
                if socket in self.clients:
                    self.clients[socket].receives(frame)
            case Broadcast(frame, skip):
                self._broadcasts(frame, skip)
            case Close():
                self._closes(effect)
            case Counted(cause):
                self.counted[cause] += 1
            case ServeFromLog():
                self.serving.append(effect)

    def _broadcasts(self, frame: bytes, skip: Collection[int]) -> None:
        for socket, client in list(self.clients.items()):
            if socket not in skip:
                client.receives(frame)

    def _closes(self, close: Close) -> None:
        self.closes.append(close)
        if close.socket in self.clients:
            self.clients.pop(close.socket).closed = close
        self.room.leave(close.socket, self.now)

    # -- saving

    def begins(self) -> Batch | None:
        batch, effects = self.room.begin(self.now)
        self.carries_out(effects)
        return batch

    def lands(self) -> None:
        """The batch in flight goes into the log."""
        batch = self.room.in_flight
        assert batch is not None
        self.carries_out(self.room.committed(self.log.append(*batch.drafts), self.log.clock))

    def fails(self) -> None:
        self.carries_out(self.room.failed())

    def loses(self) -> None:
        """Another process was faster."""
        self.room.lost()

    def begins_with_frames(self) -> tuple[Pending, ...]:
        batch = self.begins()
        assert batch is not None
        return batch.frames

    def appends_elsewhere(self, author: str, payload: bytes) -> None:
        """Another process writes to the log."""
        self.log.append(Draft(author, payload))

    def reloads(self) -> None:
        self.carries_out(self.room.reload(self.log.replica(self.engine)))

    def commits(self) -> None:
        """Batch after batch until nothing waits."""
        while self.room.has_work or self.room.needs_reload:
            if self.room.needs_reload:
                self.reloads()
            elif self.begins() is not None:
                self.lands()

    def serves(self) -> None:
        """Answers from the log whoever waits for that."""
        serving, self.serving = self.serving, []
        for asked in serving:
            missing = self.log.replica().missing(asked.vector)
            self.carries_out(self.room.served(asked.socket, missing))

    # -- time

    def ticks(self, milliseconds: int = 1_000) -> None:
        self.now += milliseconds
        self.carries_out(self.room.tick(self.now))

    def shows_presence(self) -> None:
        self.carries_out(self.room.show_presence())

    @property
    def entries(self) -> list[tuple[str, int]]:
        """(author, seq) of every entry."""
        return [(record.entry.author, record.entry.seq) for record in self.log.records]

    def reads(self, root: str = STEPS) -> str:
        """The text as the log has it."""
        return words_of(self.log.replica().doc.get(root, type=Text))


def two_people_in_a_room(
    limits: Limits | None = None, engine: type[Replica] = Replica
) -> tuple[OneRoom, Client, Client]:
    """Alice and Bob have joined, are in sync and have nothing waiting; both want acknowledgements."""
    world = OneRoom(limits or Limits(), engine)
    alice, bob = world.joins("alice", client_id=1), world.joins("bob", client_id=2)
    for client in (alice, bob):
        client.wants_acks()
    world.commits()
    for client in (alice, bob):
        client.forgets()
    return world, alice, bob


def refused(world: OneRoom) -> tuple[CloseCode, str]:
    """Code and cause of the last close."""
    last = world.closes[-1]
    return last.code, last.cause

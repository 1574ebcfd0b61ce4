"""A room in memory: the pure room, its connections, and the carrying out of what the room wants."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass

import structlog

from collab.history.digest import digest
from collab.history.entry import Head
from collab.room.batch import Batch
from collab.room.effects import Broadcast, Close, CloseCode, Counted, Effects, Send, ServeFromLog
from collab.room.members import TYPING, Manner, Member, Right
from collab.room.replica import Replica
from collab.room.room import Room
from collab.wire.messages import KEEPALIVE, notice
from server.clock import Clock
from server.documents.snapshots import Snapshot
from server.live.connection import Connection
from server.web.metrics import Metrics

_KEEPALIVE_AFTER_S = 20.0
"""Stock clients reconnect after 30 s without a message."""
_PRESENCE_S_A_HEAD = 0.0004
"""With many people presence goes out more slowly: 80 ms for a team, 400 ms for a thousand."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a room needs of the process it lives in."""

    clock: Clock
    metrics: Metrics
    wants_commit: Callable[["LiveRoom"], None]
    wants_reload: Callable[["LiveRoom"], None]
    wants_serving: Callable[["LiveRoom", int, bytes], None]
    wants_snapshot: Callable[[Snapshot], None]
    later: Callable[[float, Callable[[], None]], object]
    presence_seconds: float


class LiveRoom:
    """All methods run on the event loop and none of them waits, except `until_there_is_room`."""

    def __init__(self, document: str, room: Room, around: Surroundings) -> None:
        self.document = document
        self.room = room
        self.connections: dict[int, Connection] = {}
        self.emptied_at: float | None = None
        self.emptied = asyncio.Event()
        self.emptied.set()
        self.is_deaf = False
        """The process is stopping: frames that come now are neither kept nor acknowledged, their clients send them again."""
        self._around = around
        self._relieved = asyncio.Event()
        self._shown_at = 0.0
        self._presence_due = False

    # -- as the connections see it

    def join(
        self, connection: Connection, member: Member, generation: int | None, manner: Manner = TYPING
    ) -> None:
        self.connections[connection.number] = connection
        self._around.metrics.sockets.inc()
        self.emptied_at = None
        self.emptied.clear()
        self._carry_out(self.room.join(connection.number, member, generation, manner))

    def leave(self, connection: Connection) -> None:
        """Called once for every connection that joined, however it ended."""
        if self.connections.pop(connection.number, None) is not None:
            self._around.metrics.sockets.dec()
        if connection.is_behind:
            self._around.metrics.sockets_behind.dec()
        self.room.leave(connection.number, self._now_ms())
        self._show_presence()
        if not self.connections:
            self.emptied_at = self._around.clock.monotonic()
            self.emptied.set()

    def receive(self, connection: Connection, frame: bytes) -> None:
        if self.is_deaf:
            return
        self._carry_out(self.room.receive(connection.number, frame, self._now_ms()))
        if self.room.presence.has_news:
            self._presence_soon()
        self._work()

    def fell_behind(self, connection: Connection) -> None:
        self._around.metrics.sockets_behind.inc()
        self.room.fell_behind(connection.number)

    def drained(self, connection: Connection) -> None:
        self._around.metrics.sockets_behind.dec()
        self._carry_out(self.room.drained(connection.number))

    async def until_there_is_room(self) -> None:
        """Waits while more is unsaved than the server may hold."""
        while self.room.is_full:
            self._relieved.clear()
            _ = await self._relieved.wait()

    # -- as the committer sees it

    @property
    def head(self) -> Head:
        return self.room.replica.head

    @property
    def has_work(self) -> bool:
        return self.room.has_work

    @property
    def is_not_saving(self) -> bool:
        return self.room.is_not_saving

    def begin(self) -> Batch | None:
        if not self.room.has_work:
            return None
        began = self._around.clock.busy()
        batch, effects = self.room.begin(self._now_ms())
        self._charge(batch, self._around.clock.busy() - began)
        self._carry_out(effects)
        if batch is None:
            self._around.wants_reload(self)
        return batch

    def _charge(self, batch: Batch | None, seconds: float) -> None:
        """To each socket by the effort of what it sent."""
        frames = batch.frames if batch else ()
        most = sum(1 + pending.change.effort for pending in frames)
        for pending in frames:
            if (connection := self.connections.get(pending.socket)) is not None:
                connection.owes(seconds * (1 + pending.change.effort) / most)

    def committed(self, head: Head, at: int) -> None:
        self._carry_out(self.room.committed(head, at))
        self._relieved.set()
        if self.room.snapshot_is_due:  # taken now: at the next batch the Doc is ahead of the log again
            replica = self.room.replica
            state = replica.state_for_snapshot()
            self._around.wants_snapshot(Snapshot.of(replica.head, state, digest(replica.doc)))

    def failed(self, sentence: str) -> None:
        """The sentence is for the log."""
        was_saving = not self.room.is_not_saving
        self._carry_out(self.room.failed())
        self._tell_of_failure(sentence, was_saving=was_saving)

    def lost(self) -> None:
        self.room.lost()
        self._around.wants_reload(self)

    # -- as the registry of rooms sees it

    def sockets_of(self, person: str) -> int:
        return sum(connection.visitor.person.id == person for connection in self.connections.values())

    def compare(self, head: Head | None) -> None:
        """Takes notice when another process wrote, closed or replaced the document; None when it is gone."""
        mine = self.head
        if head is None:
            self.end_all(CloseCode.GONE, "This guide is no longer there.")
            return
        is_news = (head.seq, head.generation, head.open) != (mine.seq, mine.generation, mine.open)
        if is_news and self.room.in_flight is None and not self.room.needs_reload:
            self.room.needs_reload = True
            self._around.wants_reload(self)

    def reload(self, replica: Replica) -> None:
        self._carry_out(self.room.reload(replica))
        self._relieved.set()
        self._work()

    def served(self, number: int, missing: bytes) -> None:
        self._carry_out(self.room.served(number, missing))

    def end(self, number: int, code: CloseCode, reason: str) -> None:
        """The connection's own task takes it out of the room."""
        connection = self.connections.get(number)
        if connection is not None:
            connection.end(code, reason)

    def end_all(self, code: CloseCode, reason: str) -> None:
        for connection in self.connections.values():
            connection.end(code, reason)

    def seat_again(self, number: int, member: Member) -> None:
        """When the person's right changed the page is told; the text stays."""
        seat = self.room.seats.get(number)
        if seat is None or seat.member == member:
            return
        self.room.seat_again(number, member)
        may_write = member.right is Right.WRITE
        sentence = (
            "You may write in this guide now."
            if may_write
            else "You may read this guide, but no longer write in it."
        )
        self._put(number, notice("right", sentence, write=may_write))

    def tick(self) -> None:
        """Once a second or more often."""
        now = self._around.clock.monotonic()
        was_saving = not self.room.is_not_saving
        self._carry_out(self.room.tick(self._now_ms()))
        self._tell_of_failure("A commit takes too long.", was_saving=was_saving)
        for connection in self.connections.values():
            if now - connection.wrote_at > _KEEPALIVE_AFTER_S and not connection.is_behind:
                connection.put(KEEPALIVE)
        self._work()

    # -- inside

    def _now_ms(self) -> int:
        return int(self._around.clock.monotonic() * 1000)

    def _work(self) -> None:
        if self.room.has_work:
            self._around.wants_commit(self)

    def _presence_soon(self) -> None:
        if self._presence_due:
            return
        self._presence_due = True
        pace = max(self._around.presence_seconds, _PRESENCE_S_A_HEAD * len(self.connections))
        self._around.later(
            max(0.0, self._shown_at + pace - self._around.clock.monotonic()), self._show_presence
        )

    def _show_presence(self) -> None:
        self._presence_due = False
        self._shown_at = self._around.clock.monotonic()
        self._carry_out(self.room.show_presence())

    def _carry_out(self, effects: Effects) -> None:
        for effect in effects:
            match effect:
                case Send(socket, frame):
                    self._put(socket, frame)
                case Broadcast(frame, skip):
                    self._broadcast(frame, skip)
                case Close():
                    self._close(effect)
                case Counted(cause):
                    self._around.metrics.refusals.labels(cause).inc()
                case ServeFromLog(socket, vector):
                    self._around.wants_serving(self, socket, vector)

    def _tell_of_failure(self, sentence: str, *, was_saving: bool) -> None:
        if was_saving and self.room.is_not_saving:
            log.error("not_saving", document=self.document, error=sentence)
            self._around.metrics.refusals.labels("not_saving").inc()

    def _put(self, socket: int, frame: bytes) -> None:
        connection = self.connections.get(socket)
        if connection is not None:
            connection.put(frame)

    def _broadcast(self, frame: bytes, skip: Collection[int]) -> None:
        for number, connection in self.connections.items():
            if number not in skip:
                connection.put(frame)

    def _close(self, close: Close) -> None:
        self._around.metrics.refusals.labels(close.cause).inc()
        log.info("refused", document=self.document, cause=close.cause, close_code=int(close.code))
        connection = self.connections.get(close.socket)
        if connection is not None:
            connection.end(close.code, close.sentence)

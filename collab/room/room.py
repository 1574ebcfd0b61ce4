"""The room: one guide open for writing.

The caller feeds it frames and the results of commits, carries out the effects it returns in their order, and decides when a
batch begins. Between `begin` and `committed` (or `lost`) the Doc is ahead of the log and nothing is encoded from it.
"""

from collections.abc import Callable

from collab.errors import Incomplete, Malformed, TooLarge
from collab.history.entry import Head
from collab.history.struct_index import NO_CHANGE
from collab.room.admission import SOFT_PERCENT, Admission, Refusal
from collab.room.batch import Batch, Pending, Waiting, batch_of
from collab.room.effects import (
    Broadcast,
    Close,
    CloseCode,
    Counted,
    Effects,
    Send,
    ServeFromLog,
    SocketId,
)
from collab.room.members import TYPING, Limits, Manner, Member, Right, Seat
from collab.room.presence import Presence
from collab.room.replica import EngineRefused, Replica
from collab.room.sentences import NEARLY_FULL, NOT_SAVING, SAVING_AGAIN, UNREADABLE_CHANGE, outdated
from collab.wire import awareness, messages, state_vector
from collab.wire.update import WalkedUpdate

_ASK_AGAIN_MS = 1000
_FORGET_EVERY_MS = 60_000


class Room:
    """Times are milliseconds of any clock that does not go back, `at` is the time people see."""

    def __init__(self, replica: Replica, *, allows_root: Callable[[str], bool], limits: Limits) -> None:
        self.replica = replica
        self.limits = limits
        self.seats: dict[SocketId, Seat] = {}
        self.presence = Presence(replica.leases)
        self.needs_reload = False
        self.is_not_saving = False
        self.told_nearly_full = False
        self.in_flight: Batch | None = None
        self.waiting = Waiting()
        self._asking: dict[SocketId, bytes] = {}
        self._is_careful = False
        self._saved_at = 0
        self._forgot_at = 0
        self._allows_root = allows_root
        self._admission = self._admit(replica)

    def _admit(self, replica: Replica) -> Admission:
        return Admission(replica, self.presence, self.limits, self._allows_root)

    # -- who is here

    def join(
        self, socket: SocketId, member: Member, generation: int | None, manner: Manner = TYPING
    ) -> Effects:
        """A newcomer gets everybody's presence and our sync step 1 at once; its own step 1 brings it the text."""
        if generation is not None and generation != self.replica.head.generation:
            return [outdated(socket)]
        self.seats[socket] = Seat(socket, member, manner, names_generation=generation is not None)
        effects: Effects = [Send(socket, messages.sync_step_1(self.replica.vector()))]
        effects += self._everybody(socket)
        if self.is_not_saving:
            effects.append(Send(socket, NOT_SAVING))
        return effects

    def leave(self, socket: SocketId, now: int) -> None:
        """What it sent is still saved; what it showed goes at the next presence tick."""
        self.seats.pop(socket, None)
        self._asking.pop(socket, None)
        self.presence.leave(socket, now)

    def seat_again(self, socket: SocketId, member: Member) -> None:
        """The person's right or name changed while connected."""
        self.seats[socket].member = member
        self.presence.renamed(socket, member)

    def _everybody(self, socket: SocketId) -> Effects:
        everybody = self.presence.snapshot()
        return [Send(socket, messages.awareness(everybody))] if everybody else []

    # -- what people send

    def receive(self, socket: SocketId, frame: bytes, now: int) -> Effects:
        """One WebSocket message. After a Close for this socket nothing of it is received any more."""
        seat = self.seats.get(socket)
        if seat is None:
            return []
        try:
            return self._received(seat, frame, now)
        except Refusal as refusal:
            return self._refuse(seat, refusal)
        except TooLarge as error:
            return self._refuse(seat, Refusal(CloseCode.TOO_LARGE, "too_large", str(error)))
        except Malformed as error:
            return self._refuse(seat, Refusal(CloseCode.REFUSED, "malformed", str(error)))

    def _received(self, seat: Seat, frame: bytes, now: int) -> Effects:
        if len(frame) > self.limits.frame_bytes:
            raise TooLarge("bytes", len(frame), self.limits.frame_bytes)
        message = messages.decode(frame)
        if isinstance(message, messages.Update | messages.SyncStep2):
            return self._sync(seat, message.update, now, answers=isinstance(message, messages.SyncStep2))
        return self._said(seat, message, now)

    def _said(self, seat: Seat, message: messages.Message, now: int) -> Effects:
        match message:
            case messages.SyncStep1(vector):
                return self._asked(seat, vector, now)
            case messages.Awareness(data) if seat.member.is_shown:
                causes = self.presence.receive(seat.id, seat.member, awareness.decode(data))
                return [Counted(cause) for cause in causes]
            case messages.QueryAwareness():
                return self._everybody(seat.id) if seat.may_be_answered(now) else [Counted("asked_too_often")]
            case messages.WantsAcks():
                seat.wants_acks = True
                return self._acknowledgement(seat)
            case messages.Unknown():
                return [Counted("unknown_message")]
            case _:
                pass  # presence of somebody who is not to be seen
        return []

    def _sync(self, seat: Seat, update: bytes, now: int, *, answers: bool) -> Effects:
        seat.received += 1
        walked = self._admission.read(update)
        try:
            self._accept(seat, seat.received, walked, is_step_2=answers)
        except Incomplete:
            seat.missed(seat.received)
            return [Counted("incomplete"), *self._ask(seat, now)]
        if answers and seat.hole is not None:
            seat.filler = seat.received
        return self._nearly_full()

    def _accept(self, seat: Seat, number: int, walked: WalkedUpdate, *, is_step_2: bool = False) -> None:
        change = self._admission.change(walked, seat, is_step_2=is_step_2)
        if seat.member.right is not Right.WRITE or not self.replica.head.open:
            change = NO_CHANGE  # an engine tidies formatting marks by itself; from a reader that is dropped without a word
        if not change.changes_nothing:
            self.replica.index.establish(change)
            for client in change.clients:
                self.replica.leases.setdefault(client, seat.member.author)
        self.waiting.put(Pending(seat.id, number, seat.member, walked, change, seat.manner))

    def _ask(self, seat: Seat, now: int) -> Effects:
        """Sync step 1, at most once a second: its step 2 brings everything that is missing."""
        is_too_soon = seat.asked_at is not None and now - seat.asked_at < _ASK_AGAIN_MS
        if is_too_soon or seat.behind is not None:
            return []
        seat.asked_at = now
        return [Send(seat.id, messages.sync_step_1(self.replica.vector()))]

    def _refuse(self, seat: Seat, refusal: Refusal) -> Effects:
        self.seats.pop(seat.id, None)
        self._asking.pop(seat.id, None)
        notice = messages.notice("refused", refusal.sentence, cause=refusal.cause, code=int(refusal.code))
        return [Send(seat.id, notice), Close(seat.id, refusal.code, refusal.cause, refusal.sentence)]

    def _nearly_full(self) -> Effects:
        if self.told_nearly_full or self.replica.bytes * 100 < self.limits.document_bytes * SOFT_PERCENT:
            return []
        self.told_nearly_full = True
        return [Broadcast(NEARLY_FULL)]

    # -- what people ask for

    @property
    def is_at_the_log(self) -> bool:
        return self.in_flight is None and not self.needs_reload

    def _asked(self, seat: Seat, vector: bytes, now: int) -> Effects:
        """Answered from the Doc when it stands at the log, else in the next `committed`, or from the log itself."""
        known = state_vector.decode(vector)
        if self._admission.knows_lost_words(seat, known):
            self.leave(seat.id, now)
            return [outdated(seat.id)]
        if not seat.may_be_answered(now):
            seat.deferred = state_vector.encode(known)
            return [Counted("asked_too_often")]
        self._asking[seat.id] = state_vector.encode(known)
        return self._answers()

    def _answers(self) -> Effects:
        if not self.is_at_the_log and not self.is_not_saving:
            return []
        effects: Effects = []
        asking, self._asking = self._asking, {}
        for socket, vector in asking.items():
            effects += self._answer(self.seats[socket], vector)
        return effects

    def _answer(self, seat: Seat, vector: bytes) -> Effects:
        """To a socket that was behind also what it missed beside updates."""
        was_behind, seat.behind = seat.behind is not None, None
        if not self.is_at_the_log:
            effects: Effects = [ServeFromLog(seat.id, vector)]
        elif not was_behind:
            effects = [Send(seat.id, messages.sync_step_2(self.replica.missing(vector)))]
        else:
            is_news = seat.behind_since < self.replica.head.seq
            effects = [Send(seat.id, messages.update(self.replica.missing(vector)))] if is_news else []
        return [*effects, *self._everybody(seat.id), *self._acknowledgement(seat)] if was_behind else effects

    def served(self, socket: SocketId, missing: bytes) -> Effects:
        """The answer to ServeFromLog; the socket may have gone meanwhile."""
        return [Send(socket, messages.sync_step_2(missing))] if socket in self.seats else []

    # -- sockets that are slow

    def fell_behind(self, socket: SocketId) -> None:
        """Its outbox is full: it gets nothing more until `drained`; what it asked for comes after that."""
        seat = self.seats.get(socket)
        if seat is not None and seat.behind is None:
            seat.behind, seat.behind_since = self.replica.vector(), self.replica.head.seq
            seat.deferred = self._asking.pop(socket, seat.deferred)

    def drained(self, socket: SocketId) -> Effects:
        """One diff since the last batch written to it, and everybody's presence."""
        seat = self.seats.get(socket)
        if seat is None or seat.behind is None:
            return []
        self._asking[socket] = seat.behind
        return self._answers()

    @property
    def _behind(self) -> set[SocketId]:
        return {seat.id for seat in self.seats.values() if seat.behind is not None}

    @property
    def _late(self) -> set[SocketId]:
        """Whose diff is still to come: they get no update before it."""
        return self._behind | self._asking.keys()

    # -- saving

    @property
    def has_work(self) -> bool:
        return bool(self.waiting.frames) and self.is_at_the_log

    @property
    def is_full(self) -> bool:
        """So much waits to be saved that its sockets must not be read."""
        return self.waiting.bytes > self.limits.pending_bytes

    @property
    def snapshot_is_due(self) -> bool:
        replica, limits = self.replica, self.limits
        is_long = (
            replica.since_snapshot >= limits.snapshot_entries
            or replica.bytes_since_snapshot >= limits.snapshot_bytes
        )
        return is_long and self.is_at_the_log

    @property
    def is_idle(self) -> bool:
        return not (self.seats or self.waiting.frames or self.in_flight)

    def begin(self, now: int) -> tuple[Batch | None, Effects]:
        """Takes the next batch and applies it. The caller appends its drafts, then calls `committed` or `lost`; while the
        store fails it keeps the batch and tries again. None when the engine refused: reload."""  # noqa: D209 - as short as it is
        most = 1 if self._is_careful else self.limits.batch_updates
        frames = self.waiting.take(most, self.limits, self.replica)
        try:
            batch = batch_of(frames, self.replica.durable, now)
            for draft in batch.drafts:
                self.replica.apply(draft.payload)
        except EngineRefused:
            return None, self._refused_by_engine(frames)
        self.in_flight = batch
        return batch, []

    def _refused_by_engine(self, frames: list[Pending]) -> Effects:
        """From now on one frame at a time, until it is known whose it was; that connection ends."""
        self.needs_reload = True
        effects: Effects = [Counted("engine")]
        if not self._is_careful:
            self._is_careful = True
            self.waiting.put_back(frames)
            return effects
        socket = frames[0].socket
        self.waiting.drop(socket)
        seat = self.seats.get(socket)
        if seat is not None:
            effects += self._refuse(seat, Refusal(CloseCode.REFUSED, "engine", UNREADABLE_CHANGE))
        return effects

    def committed(self, head: Head, at: int) -> Effects:
        """The batch in flight is durable: acknowledgements, then one merged update to all, then whoever waits for a diff."""
        batch = self._landed()
        if batch.drafts:
            self.replica.advanced(head, batch.ends, [draft.payload for draft in batch.drafts])
        self._saved_at = at
        effects = self._acknowledgements(batch)
        if batch.drafts:
            effects.append(Broadcast(messages.update(batch.merged), self._late))
        if self.is_not_saving:
            self.is_not_saving = False
            effects.append(Broadcast(SAVING_AGAIN))
        if self._is_careful and not self.waiting.frames:
            self._is_careful = False
        return effects + self._answers()

    def _landed(self) -> Batch:
        batch = self.in_flight
        if batch is None:
            raise RuntimeError("no batch is in flight")
        self.in_flight = None
        return batch

    def _acknowledgements(self, batch: Batch) -> Effects:
        effects: Effects = []
        for socket, number in {pending.socket: pending.number for pending in batch.frames}.items():
            seat = self.seats.get(socket)
            if seat is not None:
                seat.settle(number)
                effects += self._acknowledgement(seat)
        return effects

    def _acknowledgement(self, seat: Seat) -> Effects:
        count = seat.count_to_tell()
        return [] if count is None else [Send(seat.id, messages.acknowledgement(count, self._saved_at))]

    def failed(self) -> Effects:
        """The store did not take the batch in flight. Everybody is told once; newcomers are served from the log."""
        if self.is_not_saving:
            return self._answers()
        self.is_not_saving = True
        return [Broadcast(NOT_SAVING), *self._answers()]

    def lost(self) -> None:
        """Somebody else moved the head: the Doc is of no use until `reload`."""
        self.waiting.put_back(self._landed().frames)
        self.needs_reload = True

    def reload(self, replica: Replica) -> Effects:
        """A replica fresh from the log takes over. What was accepted but is not in it is received again as if new."""
        was_at, self.needs_reload = self.replica, False
        self.replica = replica
        self.presence.leases = replica.leases
        self._admission = self._admit(replica)
        if replica.head.generation != was_at.head.generation:
            return self._of_another_generation()
        effects: Effects = []
        if replica.head.seq > was_at.head.seq:
            effects.append(Broadcast(messages.update(replica.missing(was_at.vector())), self._late))
        frames, self.waiting = self.waiting.frames, Waiting()
        refused: set[SocketId] = set()
        for pending in frames:
            if pending.socket not in refused and (refusal := self._receive_again(pending)):
                refused.add(pending.socket)
                effects += refusal
        return effects + self._answers()

    def _of_another_generation(self) -> Effects:
        effects: Effects = [outdated(socket) for socket in self.seats]
        self.waiting = Waiting()
        self.seats.clear()
        self._asking.clear()
        return effects

    def _receive_again(self, pending: Pending) -> Effects:
        seat = self.seats.get(pending.socket) or Seat(pending.socket, pending.member, pending.manner)
        try:
            self._accept(seat, pending.number, pending.walked)
        except Incomplete:
            seat.missed(pending.number)
        except Refusal as refusal:
            return self._refuse(seat, refusal)
        return []

    # -- time

    def tick(self, now: int) -> Effects:
        """Once a second, and more often while a commit takes long."""
        effects: Effects = []
        if self.in_flight is not None and now - self.in_flight.began > self.limits.slow_commit_ms:
            effects += self.failed()
        for seat in self.seats.values():
            if seat.hole is not None and seat.filler is None:
                effects += self._ask(seat, now)
            if seat.deferred is not None and seat.may_be_answered(now):
                self._asking[seat.id], seat.deferred = seat.deferred, None
        if now - self._forgot_at > _FORGET_EVERY_MS:
            self._forgot_at = now
            self.presence.forget(now)
        return effects + self._answers()

    def show_presence(self) -> Effects:
        """What changed since the last call, to everybody who keeps up."""
        news = self.presence.news()
        if news is None:
            return []
        return [Broadcast(messages.awareness(news), self._behind)]

"""What waits to be saved, and the next batch of it: one entry a person and manner, one merged update for everybody."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collab.history.entry import Draft
from collab.history.struct_index import Change
from collab.room.effects import SocketId
from collab.room.members import Limits, Manner, Member
from collab.room.replica import Replica, merged
from collab.wire.update import WalkedUpdate


@dataclass(slots=True)
class Pending:
    """One accepted sync message of one socket, not durable yet; an empty change waits only for its acknowledgement."""

    socket: SocketId
    number: int
    member: Member
    walked: WalkedUpdate
    change: Change
    manner: Manner


@dataclass(frozen=True, slots=True)
class Batch:
    """Goes into one transaction. Without drafts nothing has to be written, only acknowledged."""

    frames: tuple[Pending, ...]
    drafts: tuple[Draft, ...]
    leases: Mapping[int, str]
    """The clientIDs that these entries lease for the first time."""
    ends: Mapping[int, int]
    began: int
    merged: bytes


_FRAME_BYTES: Final = 512
"""What a waiting frame costs beside its own bytes."""


_Payloads = Iterator[bytes]


@dataclass(slots=True)
class Waiting:
    """Frames in the order in which they were accepted; `bytes` is what they cost, also those that change nothing."""

    frames: deque[Pending] = field(default_factory=deque)
    bytes: int = 0

    def payloads(self) -> _Payloads:
        """What is new in them, for a Doc that has all that came before them."""
        return (pending.change.payload for pending in self.frames if pending.change.payload)

    def put(self, pending: Pending) -> None:
        self.frames.append(pending)
        self.bytes += _cost(pending)

    def put_back(self, frames: Sequence[Pending]) -> None:
        """A batch that did not get into the log stands first again."""
        self.frames.extendleft(reversed(frames))
        self.bytes += sum(map(_cost, frames))

    def drop(self, socket: SocketId) -> None:
        """Forgets what a socket sent."""
        kept = [pending for pending in self.frames if pending.socket != socket]
        self.frames = deque(kept)
        self.bytes = sum(map(_cost, kept))

    def take(self, most: int, limits: Limits, replica: Replica) -> list[Pending]:
        """The next batch's frames. It ends before one that builds on another person's words of the same batch, or that
        the same person sends in another manner: entries are merged, and each must stand on what the log already has.
        """
        taken: list[Pending] = []
        manners: dict[str, Manner] = {}
        size = effort = 0
        while self.frames and len(taken) < most:
            pending = self.frames[0]
            size += len(pending.change.payload)
            effort += pending.change.effort
            is_much = size > limits.batch_bytes or effort > limits.batch_effort
            if taken and (is_much or _builds_on_another(pending, replica)):
                break
            if manners.setdefault(pending.member.author, pending.manner) != pending.manner:
                break
            self.frames.popleft()
            self.bytes -= _cost(pending)
            taken.append(pending)
        return taken


def _cost(pending: Pending) -> int:
    return len(pending.walked.data) + _FRAME_BYTES


def _builds_on_another(pending: Pending, replica: Replica) -> bool:
    return any(
        end > replica.durable.get(client, 0) and replica.leases.get(client) != pending.member.author
        for client, end in pending.change.needs.items()
    )


def batch_of(frames: Sequence[Pending], durable: Mapping[int, int], began: int) -> Batch:
    """Merges by person and manner, in the order in which each first appears. A clientID that `durable` lacks is leased by this.
    Raises EngineRefused.
    """
    payloads: dict[tuple[str, Manner], list[bytes]] = {}
    ends: dict[int, int] = {}
    leased: dict[int, str] = {}
    for pending in frames:
        if pending.change.payload:
            payloads.setdefault((pending.member.author, pending.manner), []).append(pending.change.payload)
        for client, runs in pending.change.runs.items():
            ends[client] = runs.end
            if client not in durable:
                leased[client] = pending.member.author
    drafts = tuple(
        Draft(author, merged(parts), manner.kind, manner.reference)
        for (author, manner), parts in payloads.items()
    )
    return Batch(tuple(frames), drafts, leased, ends, began, merged([draft.payload for draft in drafts]))

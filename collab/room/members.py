"""Who is in a room, with what right; and the limits a room keeps."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from collab.history.entry import Kind
from collab.room.effects import SocketId

_ANSWERS = 8
_ANSWERS_SPAN_MS = 8000


class Right(Enum):
    """What a person may do to the text. A commenter's words are rows beside the document, so in the room he reads."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one guide, as the server knows him; `user` is the JSON object that presence shows of him."""

    author: str
    right: Right
    user: bytes
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Manner:
    """In what way somebody writes: what the log calls the entries, and their reference."""

    kind: Kind = Kind.LIVE
    reference: str = ""


TYPING: Final = Manner()


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, counts and milliseconds; the server's settings fill them."""

    frame_bytes: int = 1_048_576
    document_bytes: int = 8_388_608
    pending_bytes: int = 4_194_304
    batch_updates: int = 512
    batch_bytes: int = 262_144
    batch_effort: int = 2_000_000
    effort: int = 20_000_000
    """Structs that an engine passes to place those of one update: 0.1 µs each, in the server and in every browser."""
    clients: int = 50_000
    deletions: int = 60_000
    """Deleted ranges that do not touch; a paper written in 260,000 keystrokes has 2,600."""
    snapshot_entries: int = 500
    snapshot_bytes: int = 262_144
    presence_ms: int = 80
    slow_commit_ms: int = 700


@dataclass(slots=True)
class Seat:
    """One socket in the room, and how far its messages are durable."""

    id: SocketId
    member: Member
    manner: Manner = TYPING
    wants_acks: bool = False
    received: int = 0
    """Sync messages (step 2 or update) so far."""
    durable: int = 0
    told: int = 0
    hole: int | None = None
    """The first message that was answered by sync step 1 and is not covered by a durable step 2 yet."""
    filler: int | None = None
    """The step 2 that covers the hole, once it is there."""
    asked_at: int | None = None
    """When sync step 1 was last sent to it because something was missing."""
    names_generation: bool = False
    """Whether it said which generation its local copy is of; stock clients cannot."""
    answered_at: list[int] = field(default_factory=list)
    deferred: bytes | None = None
    """A state vector that waits because this socket asked too often, or while it was behind."""
    behind: bytes | None = None
    """The state vector of the last batch written to it, while it is too slow for more."""
    behind_since: int = 0
    """The entry that this vector stands at: a batch of deletions moves the log, but no vector."""

    def may_be_answered(self, now: int) -> bool:
        """Counts the answer. Encoding a large document takes tens of milliseconds, so they are rationed."""
        self.answered_at = [at for at in self.answered_at if now - at < _ANSWERS_SPAN_MS]
        if self.behind is not None or len(self.answered_at) >= _ANSWERS:
            return False
        self.answered_at.append(now)
        return True

    def missed(self, number: int) -> None:
        """A message was kept out because it builds on something missing."""
        if self.hole is None:
            self.hole = number
        self.filler = None

    def settle(self, number: int) -> None:
        """Message `number` and all before it are done."""
        self.durable = max(self.durable, number)
        if self.filler is not None and self.durable >= self.filler:
            self.hole = self.filler = None

    def count_to_tell(self) -> int | None:
        """The count to acknowledge now, if it grew since the last time."""
        count = self.durable if self.hole is None else min(self.durable, self.hole - 1)
        if count <= self.told or not self.wants_acks or self.behind is not None:
            return None
        self.told = count
        return count

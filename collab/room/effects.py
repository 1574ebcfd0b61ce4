"""What a room wants done. The caller carries effects out in their order; nothing in them waits for anything."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

SocketId = int


class CloseCode(IntEnum):
    """4400 to 4499 stop a stock client for good, every other code makes it retry with back-off."""

    RESTARTING = 1012
    TRY_LATER = 1013
    SIGN_IN_AGAIN = 4401
    NOT_YOURS = 4403
    GONE = 4404
    OUTDATED = 4409
    TOO_LARGE = 4413
    REFUSED = 4422
    UNREADABLE = 4500


@dataclass(frozen=True, slots=True)
class Send:
    """One frame to one socket."""

    socket: SocketId
    frame: bytes


@dataclass(frozen=True, slots=True)
class Broadcast:
    """The same bytes to every socket of the room but those in `skip`."""

    frame: bytes
    skip: Collection[SocketId] = ()


@dataclass(frozen=True, slots=True)
class Close:
    """Ends a connection: nothing it sent after this is read. `cause` is what the metric counts."""

    socket: SocketId
    code: CloseCode
    cause: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Something was refused without ending the connection."""

    cause: str


@dataclass(frozen=True, slots=True)
class ServeFromLog:
    """Saving fails and the Doc is ahead of the log: answer this socket's sync step 1 from snapshot and log, by `served`."""

    socket: SocketId
    vector: bytes


Effect: TypeAlias = Send | Broadcast | Close | Counted | ServeFromLog
Effects = list[Effect]

"""Whether a sync message may go into the document: structure, place, right, lease and size, in that order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from collab.errors import FutureDelete, Incomplete, Malformed, NotAllowed, TooLarge
from collab.history.struct_index import Change
from collab.room.effects import CloseCode
from collab.room.members import Limits, Right, Seat
from collab.room.presence import Presence
from collab.room.replica import Replica
from collab.room.sentences import OUTDATED
from collab.wire.update import FROM_A_SOCKET, WalkedUpdate, walk

_HARD_PERCENT = 125
SOFT_PERCENT = 90


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """Final for the connection."""

    code: CloseCode
    cause: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Admission:
    """What the room knows when a sync message comes."""

    replica: Replica
    presence: Presence
    limits: Limits
    allows_root: Callable[[str], bool]

    def read(self, update: bytes) -> WalkedUpdate:
        """Raises Refusal. A step 2 brings all deletions there ever were beside its own."""
        deletes = FROM_A_SOCKET.deletes + len(self.replica.index.deleted)
        try:
            return walk(update, FROM_A_SOCKET._replace(deletes=deletes))
        except Malformed as error:
            raise Refusal(CloseCode.REFUSED, "malformed", str(error)) from error
        except NotAllowed as error:
            raise Refusal(CloseCode.REFUSED, error.cause, str(error)) from error
        except TooLarge as error:
            raise Refusal(CloseCode.TOO_LARGE, "too_large", str(error)) from error

    def change(self, walked: WalkedUpdate, seat: Seat, *, is_step_2: bool = False) -> Change:
        """Raises Refusal, or Incomplete when the rest must be asked for."""
        try:
            change = self.replica.index.examine(walked)
        except FutureDelete as error:
            # its own words may still be on their way through another of its connections
            if seat.hole is not None or self.presence.holder(error.client) == seat.member.author:
                raise Incomplete from error
            raise Refusal(CloseCode.REFUSED, "future_delete", str(error)) from error
        except NotAllowed as error:
            raise Refusal(CloseCode.REFUSED, error.cause, str(error)) from error
        self._check(change, seat)
        self._check_deletions(change)
        if is_step_2 and self._deletes_what_others_wrote(change, seat) and self._may_be_outdated(seat):
            raise Refusal(CloseCode.OUTDATED, "outdated", OUTDATED)
        return change

    def knows_lost_words(self, seat: Seat, known: Mapping[int, int]) -> bool:
        """In a document that was restored from a backup or redacted, a copy with words of others that the log lacks
        must not flow back: they would be signed by whoever brings them.
        """
        index, mine = self.replica.index, seat.member.author
        return self._may_be_outdated(seat) and any(
            end > index.clock(client) and self.presence.holder(client) != mine
            for client, end in known.items()
        )

    def _may_be_outdated(self, seat: Seat) -> bool:
        return self.replica.head.generation > 1 and not seat.names_generation

    def _deletes_what_others_wrote(self, change: Change, seat: Seat) -> bool:
        """A step 2 holds all deletions its copy knows, whoever made them; those that the log lost move no clock."""
        mine = seat.member.author
        return seat.member.right is Right.WRITE and any(
            self.presence.holder(deleted.client) != mine for deleted in change.deletes
        )

    def _check(self, change: Change, seat: Seat) -> None:
        if not change.runs:
            return
        if not self.replica.head.open:
            raise Refusal(
                CloseCode.NOT_YOURS, "finished", "This guide is finished: nothing can be added to it now."
            )
        if seat.member.right is not Right.WRITE:
            raise Refusal(CloseCode.NOT_YOURS, "no_right", "You may read this guide, but not write in it.")
        if not all(map(self.allows_root, change.root_names())):
            raise Refusal(
                CloseCode.REFUSED,
                "unknown_root",
                "This change writes to a part that the guide does not have.",
            )
        for client in change.clients:
            if (self.presence.holder(client) or seat.member.author) != seat.member.author:
                raise Refusal(
                    CloseCode.REFUSED, "foreign_client", "This change is signed with somebody else's mark."
                )
        self._check_size(change)

    def _check_deletions(self, change: Change) -> None:
        """Everybody's step 2 holds them all, and must stay far below the largest frame."""
        if change.deletes and len(self.replica.index.deleted) + len(change.deletes) > self.limits.deletions:
            sentence = "Too many single places have been deleted in this guide."
            raise Refusal(CloseCode.TOO_LARGE, "deletions", sentence)

    def _check_size(self, change: Change) -> None:
        replica, limits = self.replica, self.limits
        if change.effort > limits.effort:
            raise Refusal(
                CloseCode.TOO_LARGE, "effort", "This is a change in too many places at once to be merged."
            )
        if (replica.bytes + len(change.payload)) * 100 > limits.document_bytes * _HARD_PERCENT:
            raise Refusal(
                CloseCode.TOO_LARGE, "document_full", "This guide is full: nothing more can be added to it."
            )
        if len(replica.durable) + len(change.clients) > limits.clients:
            raise Refusal(CloseCode.TOO_LARGE, "clients", "Too many devices have written in this guide.")

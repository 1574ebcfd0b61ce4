"""The door to a guide's document, as pages need it. Whoever holds the rooms stands above and implements it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pycrdt import Doc

from collab.guide.anchors import Units
from collab.history.entry import Head, Kind
from server.accounts.access import SignedIn
from server.errors import CharretteError, Refused
from server.guides.access import Membership

T = TypeVar("T")
Look = Callable[[Doc[Any]], T]  # Any: a root's type is whatever its first reader asks for
LookAtUnits = Callable[[Doc[Any], Units], T]  # as above


@dataclass(frozen=True, slots=True)
class Edit:
    """One update, ready to be taken in. `attempt` names the form it came from: the same one waits for its first sending."""

    update: bytes
    kind: Kind
    reference: str
    attempt: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """The most that is taken, in bytes: in one frame, and in a whole document."""

    frame: int
    document: int


class EditRefused(Refused):
    """The room did not take the edit; the sentence says why."""


class NotSavedYet(CharretteError):
    """The server cannot save at the moment. The edit may still be saved later; sending the form again does not double it."""

    def __init__(self) -> None:
        super().__init__(
            "The server cannot save at the moment. Your text is still in this form: send it again in a minute."
        )


class Door(Protocol):
    @property
    def limits(self) -> Sizes: ...

    async def read(self, guide: str, look: Look[T]) -> tuple[Head, T]:
        """What `look` makes of the document at the head of its log; it must not keep or change it.

        Raises DocumentNotFound, DocumentUnreadable, StoreError.
        """
        ...

    async def examine(self, guide: str, look: LookAtUnits[T]) -> tuple[Head, T]:
        """As `read`, with what is known of the document's units."""
        ...

    def glance(self, look: Look[T]) -> dict[str, tuple[Head, T]]:
        """As `read`, of every guide in which people are, but for those of which a change is just being saved."""
        ...

    async def write(self, who: SignedIn, membership: Membership, edit: Edit) -> None:
        """Returns when the edit is in the log. Raises EditRefused, NotSavedYet, and as `read`."""
        ...

    async def compose(self, who: SignedIn, membership: Membership, make: "LookAtUnits[Edit]") -> None:
        """As `write`, of an edit that `make` makes, in one breath with sending it, of all that the server has received.

        The document it is given is a copy. What it raises comes out here.
        """
        ...

    async def settled(self, guide: str, attempt: str) -> None:
        """Returns when no sending of this form is on its way any more. Raises NotSavedYet."""
        ...

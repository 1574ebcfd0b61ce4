"""What a section can be called, and what is refused. Pure."""

from hashlib import sha256
from typing import Final

from collab.guide.readiness import Readiness, Said
from server.errors import NotAllowed, NotFound, Refused

LANGUAGE: Final = "en"
"""Until a guide says its own."""
_SEEN: Final = 16


class MayNotSign(NotAllowed):
    """Commenters, readers and organisers see it."""

    def __init__(self) -> None:
        super().__init__("Only writers of this guide say how far a section is.")


class NoSuchSection(NotFound):
    """Not one of the guide's sections."""

    def __init__(self) -> None:
        super().__init__("This guide has no such section.")


class BadState(Refused):
    """Not one of the three, nor nothing."""

    def __init__(self) -> None:
        super().__init__("Choose how far this section is: a draft, in need of evidence, or ready.")


class ChangedMeanwhile(Refused):
    """Nobody signs what they have not seen."""

    def __init__(self) -> None:
        super().__init__(
            "This section changed while you looked at it: read it once more, then say how far it is."
        )


def named(text: Said) -> str:
    """A short name for what a section says, to tell whether somebody signs what they saw."""
    return sha256("\0".join((text.text, *text.claims)).encode()).hexdigest()[:_SEEN]


def state_of(name: str) -> Readiness | None:
    """None for taking a signature back. Raises BadState."""
    if not name:
        return None
    try:
        return Readiness(name)
    except ValueError as error:
        raise BadState from error

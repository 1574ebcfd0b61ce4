"""What a room says to people: one plain sentence each, and what to do next."""

from typing import Final

from collab.room.effects import Close, CloseCode, SocketId
from collab.wire.messages import notice

NOT_SAVING: Final = notice(
    "not_saving", "The server cannot save at the moment. Your text is kept here until it can."
)
SAVING_AGAIN: Final = notice("saving", "The server saves again.")
NEARLY_FULL: Final = notice("nearly_full", "This guide is nearly full: please shorten it soon.")
UNREADABLE_CHANGE: Final = "This change could not be read. Your text is kept on this device."


OUTDATED: Final = (
    "This guide was put back to an earlier state: reload it. Your unsent text is kept on this device."
)


def outdated(socket: SocketId) -> Close:
    """The local copy holds what the log does not, and must not flow back."""
    return Close(socket, CloseCode.OUTDATED, "outdated", OUTDATED)

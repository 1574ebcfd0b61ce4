"""How much a socket may send. Over the rate it is not read for a while; it is never closed for speed."""

from dataclasses import dataclass, field
from typing import Final

_SHARE: Final = 0.25
"""Of the server's time. A few kilobytes may take 100 ms to check, and 2 MB of them a second are more than one core."""


class Share:
    """A part of the server's time: of one socket, or of all that one person's browsers opened.

    Times are seconds of a monotonic clock.
    """

    def __init__(self, at: float) -> None:
        self._at = at
        self._left = _SHARE

    def wait_after(self, worked: float, now: float) -> float:
        """Seconds until what `worked` seconds cost is earned; negative while some are left."""
        passed, self._at = now - self._at, now
        self._left = min(_SHARE, self._left + passed * _SHARE) - worked
        return -self._left / _SHARE


@dataclass(slots=True)
class Allowance:
    """Buckets that hold one second's worth of messages and of bytes, and a share of the server's time.

    Times as in `Share`.
    """

    messages_per_second: float
    bytes_per_second: float
    at: float
    share: Share
    _messages: float = field(init=False)
    _bytes: float = field(init=False)

    def __post_init__(self) -> None:
        self._messages, self._bytes = self.messages_per_second, self.bytes_per_second

    def pause_after(self, size: int, now: float, worked: float = 0.0) -> float:
        """Seconds to leave the socket unread after a message of `size` bytes that cost `worked` seconds; 0 nearly always."""
        passed, self.at = now - self.at, now
        self._messages = min(self.messages_per_second, self._messages + passed * self.messages_per_second) - 1
        self._bytes = min(self.bytes_per_second, self._bytes + passed * self.bytes_per_second) - size
        owed = max(
            -self._messages / self.messages_per_second,
            -self._bytes / self.bytes_per_second,
            self.share.wait_after(worked, now),
        )
        return max(0.0, owed)

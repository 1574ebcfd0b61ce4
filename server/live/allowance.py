"""How much a socket may send. Over the rate it is not read for a while; it is never closed for speed."""

from dataclasses import dataclass, field
from typing import Final

_SHARE: Final = 0.25
"""Of the server's time. A few kilobytes may take 100 ms to check, and 2 MB of them a second are more than one core."""


@dataclass(slots=True)
class Allowance:
    """Buckets that hold one second's worth of messages, of bytes and of the server's time.

    Times are seconds of a monotonic clock.
    """

    messages_per_second: float
    bytes_per_second: float
    at: float
    _messages: float = field(init=False)
    _bytes: float = field(init=False)
    _work: float = field(init=False, default=_SHARE)

    def __post_init__(self) -> None:
        self._messages, self._bytes = self.messages_per_second, self.bytes_per_second

    def pause_after(self, size: int, now: float, worked: float = 0.0) -> float:
        """Seconds to leave the socket unread after a message of `size` bytes that cost `worked` seconds; 0 nearly always."""
        passed, self.at = now - self.at, now
        self._messages = min(self.messages_per_second, self._messages + passed * self.messages_per_second) - 1
        self._bytes = min(self.bytes_per_second, self._bytes + passed * self.bytes_per_second) - size
        self._work = min(_SHARE, self._work + passed * _SHARE) - worked
        owed = max(
            -self._messages / self.messages_per_second,
            -self._bytes / self.bytes_per_second,
            -self._work / _SHARE,
        )
        return max(0.0, owed)

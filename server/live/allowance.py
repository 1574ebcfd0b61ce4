"""How fast a socket may send. Over the rate it is not read for a while; it is never closed for speed."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Allowance:
    """A bucket that holds one second's worth of messages and of bytes. Times are seconds of a monotonic clock."""

    messages_per_second: float
    bytes_per_second: float
    at: float
    _messages: float = field(init=False)
    _bytes: float = field(init=False)

    def __post_init__(self) -> None:
        self._messages, self._bytes = self.messages_per_second, self.bytes_per_second

    def pause_after(self, size: int, now: float) -> float:
        """Seconds to leave the socket unread after a message of `size` bytes; 0 nearly always."""
        passed, self.at = now - self.at, now
        self._messages = min(self.messages_per_second, self._messages + passed * self.messages_per_second) - 1
        self._bytes = min(self.bytes_per_second, self._bytes + passed * self.bytes_per_second) - size
        owed = max(-self._messages / self.messages_per_second, -self._bytes / self.bytes_per_second)
        return max(0.0, owed)

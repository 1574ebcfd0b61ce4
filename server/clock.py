"""The one place that reads the clock; everything else is given a `Clock` or a time."""

import time
from typing import Protocol


class Clock(Protocol):
    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC; may jump when the machine's clock is set."""
        ...

    def monotonic(self) -> float:
        """Seconds from an unknown start that never go back; for durations and deadlines."""
        ...

    def busy(self) -> float:
        """Seconds of CPU that this thread has used; time it had to wait for its turn does not count."""
        ...


class SystemClock:
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000  # noqa: TID251 - this is the file the rule names

    def monotonic(self) -> float:
        return time.monotonic()

    def busy(self) -> float:
        return time.thread_time()

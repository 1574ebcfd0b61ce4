"""A doorbell inside one process: rung after a commit, it says that there is something new, and never what.

Whoever hears it looks for itself; what other processes did has to be looked for in any case.
"""

from collections import defaultdict
from collections.abc import Callable

Listener = Callable[[str], None]


class Doorbell:
    """A topic is a word such as `threads`; a subject is what has changed, such as a guide's id."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[Listener]] = defaultdict(list)

    def subscribe(self, topic: str, listener: Listener) -> None:
        """The listener must not wait, and must not raise."""
        self._listeners[topic].append(listener)

    def ring(self, topic: str, subject: str) -> None:
        for listener in self._listeners[topic]:
            listener(subject)

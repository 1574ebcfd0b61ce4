"""Mail that goes nowhere: the newest messages, kept in memory to be looked at."""

from collections import deque
from typing import Final

from server.mail.port import Message

_KEPT: Final = 50


class Outbox:
    is_on = True

    def __init__(self) -> None:
        self.messages: deque[Message] = deque(maxlen=_KEPT)

    async def send(self, message: Message) -> None:
        self.messages.append(message)

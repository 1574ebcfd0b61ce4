"""What a message is, and what sends it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """Plain text to one address."""

    to: str
    subject: str
    text: str


class MailFailed(Exception):
    """The message did not go out; `cause` is for the log and names nobody."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Mail(Protocol):
    @property
    def is_on(self) -> bool:
        """Whether a message can be expected to arrive."""
        ...

    async def send(self, message: Message) -> None:
        """Raises MailFailed."""
        ...


class NoMail:
    """Mail is switched off."""

    is_on = False

    async def send(self, message: Message) -> None:  # noqa: ARG002 - the port says so
        raise MailFailed("mail is switched off")

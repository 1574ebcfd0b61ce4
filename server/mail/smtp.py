"""Mail through a mail server: `smtp://` with STARTTLS where the server has it, `smtps://` with TLS from the start."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from server.mail.port import MailFailed, Message

_SMTP_PORT: Final = 587
_SMTPS_PORT: Final = 465
_PATIENCE_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """`sender` is the address that messages come from."""

    host: str
    port: int
    username: str | None
    password: str | None
    is_tls: bool
    sender: str

    @property
    def is_on(self) -> bool:
        return True

    @classmethod
    def at(cls, url: str, sender: str) -> Self:
        """`url` as the settings have checked it."""
        parts = urlsplit(url)
        is_tls = parts.scheme == "smtps"
        return cls(
            host=str(parts.hostname),
            port=parts.port or (_SMTPS_PORT if is_tls else _SMTP_PORT),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            is_tls=is_tls,
            sender=sender,
        )

    async def send(self, message: Message) -> None:
        try:
            await aiosmtplib.send(
                self._letter(message),
                hostname=self.host,
                port=self.port,
                username=self.username,
                password=self.password,
                use_tls=self.is_tls,
                timeout=_PATIENCE_S,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailFailed(type(error).__name__) from error

    def _letter(self, message: Message) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = self.sender
        letter["To"] = message.to
        letter["Subject"] = message.subject
        letter["Date"] = formatdate()
        letter["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text)
        return letter

"""What is written to people about getting in: a code and a link, or an invitation."""

from dataclasses import dataclass
from urllib.parse import urlencode

import structlog

from server.accounts.access import Person
from server.accounts.actions import WayIn
from server.accounts.rules import CODE_LIFE_MS, MINUTE_MS
from server.mail.port import Mail, MailFailed, Message
from server.web.words import Catalogue

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """`site` is the address that people use, without a slash at its end: never what a request claims to be for."""

    mail: Mail
    site: str
    words: Catalogue

    async def send_way_in(self, person: Person, way_in: WayIn, *, link_page: str, next_page: str) -> None:
        """A message that cannot be sent is logged: whoever asked is told nothing that tells addresses apart."""
        query = urlencode({"key": way_in.link, "next": next_page})
        text = self.words.gettext(
            "Hello %(name)s,\n\n"
            "your code to sign in is %(code)s. Type it on the page where you asked for it.\n\n"
            "Or open this address and press the button there:\n%(link)s\n\n"
            "Code and address work once, for %(minutes)s minutes."
            " If you did not ask for them, you need do nothing.\n"
        )
        values = {
            "name": person.name,
            "code": f"{way_in.code[:3]} {way_in.code[3:]}",
            "link": f"{self.site}{link_page}?{query}",
            "minutes": CODE_LIFE_MS // MINUTE_MS,
        }
        subject = self.words.gettext("Your code to sign in")
        await self._send(Message(person.email, subject, text % values))

    async def send_invitation(self, to: Person, by: str, *, sign_in_page: str, next_page: str) -> None:
        """Without a secret in it: it may lie around for weeks."""
        text = self.words.gettext(
            "Hello %(name)s,\n\n"
            "%(by)s has invited you to a guide that a team writes together.\n\n"
            "Open this address and sign in with your e-mail address, %(email)s:\n%(link)s\n"
        )
        link = f"{self.site}{sign_in_page}?{urlencode({'next': next_page})}"
        values = {"name": to.name, "by": by, "email": to.email, "link": link}
        await self._send(
            Message(to.email, self.words.gettext("You are invited to write a guide"), text % values)
        )

    async def _send(self, message: Message) -> None:
        try:
            await self.mail.send(message)
        except MailFailed as error:
            log.warning("message_not_sent", cause=error.cause)

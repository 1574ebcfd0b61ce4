"""A guide with two writers, and the plain forms of its sections as a browser holds them."""

import re
from dataclasses import dataclass
from html import unescape

import httpx
from pycrdt import Doc, Text

from server.accounts.access import Person
from server.documents import queries
from tests.support.site import Browser
from tests.support.sockets import WANTS_ACKS, Live, Socket

ADDRESS = "http://127.0.0.1:8000"
FIELDS = ("seq", "generation", "attempt", "author")


@dataclass
class World:
    """A guide with two writers, Ana with a browser and Bo with a socket."""

    live: Live
    ana: Person
    bo: Person
    guide: str
    browser: Browser
    author_of_ana: str = ""

    async def form(self, key: str = "steps", browser: Browser | None = None) -> "Form":
        page = await (browser or self.browser).opens(f"/guides/{self.guide}/sections/{key}")
        assert page.status_code == 200, page.text
        return Form(self, key, page)

    async def bo_comes(self) -> Socket:
        token = await self.live.accounts.token_of(self.bo)
        socket = self.live.connect(self.guide, token.text)
        socket.send(WANTS_ACKS)
        return await socket.sync()

    async def records(self) -> list[tuple[str, str, bytes]]:
        found = await queries.records(self.live.charrette.transactions, self.guide)
        return [(one.entry.author, one.entry.kind, one.payload) for one in found]

    async def text(self, key: str = "steps") -> str:
        doc: Doc[Text] = Doc()
        for _, _, payload in await self.records():
            doc.apply_update(payload)
        return "".join(
            part for part, _ in doc.get(f"section:{key}", type=Text).diff() if isinstance(part, str)
        )


@dataclass
class Form:
    """A page with the form, as a browser holds it."""

    world: World
    key: str
    page: httpx.Response

    @property
    def text(self) -> str:
        found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", self.page.text, re.DOTALL)
        assert found, self.page.text
        return unescape(found[1])

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.text)
        assert found, name
        return unescape(found[1])

    async def sends(self, text: str, browser: Browser | None = None) -> httpx.Response:
        fields = {name: self.hidden(name) for name in FIELDS}
        path = f"/guides/{self.world.guide}/sections/{self.key}"
        return await (browser or self.world.browser).sends(path, text=text.replace("\n", "\r\n"), **fields)

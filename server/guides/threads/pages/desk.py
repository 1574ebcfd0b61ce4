"""What every address of threads begins and ends with: who asks, for which thread, and how it is shown to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request

from server.guides.pages.entrance import Entrance, Opened
from server.guides.threads import access, queries
from server.guides.threads.accepting import Accepting
from server.guides.threads.access import Thread
from server.guides.threads.placing import Placing
from server.guides.threads.queries import Talk
from server.guides.threads.rules import Asker
from server.guides.threads.schemas import ThreadOut
from server.guides.threads.shaping import Shaping
from server.guides.threads.talking import Talking, asker_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A guide that somebody opened, and what they are in it."""

    opened: Opened

    @property
    def guide(self) -> str:
        return self.opened.guide.id

    @property
    def asker(self) -> Asker:
        return asker_of(self.opened.membership, is_organiser=self.opened.signed_in.person.organiser)

    @property
    def address(self) -> str:
        return self.opened.threads_address


@dataclass(frozen=True, slots=True)
class Desk:
    """One for the whole server."""

    entrance: Entrance
    placing: Placing
    talking: Talking
    accepting: Accepting

    async def asked(self, request: Request) -> Asked:
        """Raises NotSignedIn, NoSuchGuide."""
        return Asked(await self.entrance.opened(request))

    async def thread(self, request: Request, asked: Asked) -> Thread:
        """Raises NoSuchThread."""
        load = partial(access.thread, guide=asked.guide, thread_id=request.path_params["thread"])
        return await self.accepting.settled(load, lambda thread: [thread])

    async def shaping(self, asked: Asked) -> Shaping:
        async with self.entrance.transactions.read() as connection:
            authors = await queries.authors(connection, asked.guide)
        return Shaping(asked.asker, authors, self.entrance.say)

    async def shown(self, asked: Asked, thread: str) -> ThreadOut:
        """As it is now."""
        async with self.entrance.transactions.read() as connection:
            talk = await queries.one(connection, await access.thread(connection, asked.guide, thread))
        [shown] = await self.all_shown(asked, [talk], await self.shaping(asked))
        return shown

    async def all_shown(self, asked: Asked, talks: Sequence[Talk], shaping: Shaping) -> list[ThreadOut]:
        """With their places in the text; who took a text away is found out by whoever looks first."""
        places = await self.placing.places(asked.guide, [talk.thread for talk in talks])
        return [shaping.thread(talk, places.get(talk.thread.id)) for talk in talks]

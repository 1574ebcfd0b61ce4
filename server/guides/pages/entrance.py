"""What every page of a guide begins with: who asks, for which guide, with what right; and where the pages are."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final, Self
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from collab.guide.sections import TEMPLATES, Template
from server.accounts.access import SignedIn
from server.accounts.pages import BACK, Doorkeeper
from server.guides import access, queries
from server.guides.access import Membership
from server.guides.door import Door
from server.guides.queries import GuideRow
from server.guides.titles import Titles
from server.storage.transaction import Transactions
from server.web.templates import Templates

Fault = tuple[str, str]
"""A field's id and a sentence; an empty id is a fault of the whole form."""

NEW: Final = "/guides/new"


@dataclass(frozen=True, slots=True)
class Opened:
    """A guide that this person may see."""

    signed_in: SignedIn
    membership: Membership
    guide: GuideRow

    def saying(self, title: str) -> Self:
        """When its text was read too: that is fresher than the list."""
        return replace(self, guide=replace(self.guide, title=title or self.guide.title))

    @property
    def template(self) -> Template:
        return TEMPLATES[self.guide.template]

    @property
    def may_write(self) -> bool:
        return self.membership.role.may_write

    @property
    def may_invite(self) -> bool:
        """Writers choose their company; organisers look after everybody's."""
        return self.may_write or self.signed_in.person.organiser

    @property
    def address(self) -> str:
        return f"/guides/{self.guide.id}"

    @property
    def write_address(self) -> str:
        return f"{self.address}/write"

    @property
    def threads_address(self) -> str:
        return f"{self.address}/threads"

    @property
    def members_address(self) -> str:
        return f"{self.address}/members"

    def form_address(self, key: str) -> str:
        """The plain form of a section, of the title or of the promise."""
        return f"{self.address}/sections/{key}"


@dataclass(frozen=True, slots=True)
class Entrance:
    keeper: Doorkeeper
    templates: Templates
    door: Door
    titles: Titles
    way_in: str

    @property
    def sign_in_again(self) -> str:
        """In a tab beside the one in which somebody writes."""
        return f"{self.way_in}?{urlencode({'next': BACK})}"

    @property
    def transactions(self) -> Transactions:
        return self.keeper.transactions

    async def opened(self, request: Request) -> Opened:
        """Raises NotSignedIn, or NoSuchGuide for one that does not exist or is not this person's."""
        signed_in = await self.keeper.somebody(request)
        guide = request.path_params["guide"]
        async with self.transactions.read() as connection:
            membership = await access.member(connection, guide, signed_in.person)
            row = await queries.guide_by_id(connection, guide)
        return Opened(signed_in, membership, row)

    def page(
        self,
        request: Request,
        name: str,
        *,
        room: str = "guides",
        status: int = HTTPStatus.OK,
        faults: Iterable[Fault] = (),
        **values: Any,  # as `Templates.page` takes them
    ) -> Response:
        said = [(field, self.say(sentence)) for field, sentence in faults]
        return self.templates.page(request, f"{room}/{name}.html", status=status, faults=said, **values)

    def say(self, sentence: str) -> str:
        return self.templates.words.gettext(sentence)

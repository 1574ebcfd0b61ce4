"""A person's guides, and one guide: to read, to write in, to say who may."""

from starlette.routing import Route

from server.accounts.pages import SIGN_IN, Doorkeeper
from server.guides.door import Door
from server.guides.pages import listing, making, membership, personas, readiness, reading, sections, workspace
from server.guides.pages.entrance import Entrance
from server.guides.pages.personas import DEMO
from server.guides.titles import Titles
from server.mail.outbox import Outbox
from server.web.templates import Templates

__all__ = ["entrance_of", "routes"]


def entrance_of(
    keeper: Doorkeeper, templates: Templates, door: Door, titles: Titles, *, is_demo: bool
) -> Entrance:
    return Entrance(keeper, templates, door, titles, DEMO if is_demo else SIGN_IN)


def routes(entrance: Entrance, outbox: Outbox | None = None) -> list[Route]:
    """With an outbox the site is a demo: it gets the pages on which one chooses whom to be."""
    return [
        *listing.routes(entrance),
        *making.routes(entrance),
        *membership.routes(entrance),
        *sections.routes(entrance),
        *workspace.routes(entrance),
        *reading.routes(entrance),
        *readiness.routes(entrance),
        *([] if outbox is None else personas.routes(entrance, outbox)),
    ]

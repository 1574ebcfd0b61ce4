"""A person's guides, and one guide: to read, to write in, to say who may."""

from starlette.routing import Route

from server.accounts.pages import Doorkeeper
from server.guides.door import Door
from server.guides.pages import listing, making, membership, reading, sections, workspace
from server.guides.pages.entrance import Entrance
from server.web.templates import Templates

__all__ = ["routes"]


def routes(keeper: Doorkeeper, templates: Templates, door: Door) -> list[Route]:
    entrance = Entrance(keeper, templates, door)
    return [
        *listing.routes(entrance),
        *making.routes(entrance),
        *membership.routes(entrance),
        *sections.routes(entrance),
        *workspace.routes(entrance),
        *reading.routes(entrance),
    ]

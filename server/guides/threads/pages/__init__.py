"""The threads of a guide at one set of addresses: pages and forms for people, JSON for programs."""

from starlette.routing import Route

from server.clock import Clock
from server.events import Doorbell
from server.guides.pages.entrance import Entrance
from server.guides.threads.accepting import Accepting
from server.guides.threads.pages import changing, listing
from server.guides.threads.pages.desk import Desk
from server.guides.threads.placing import Placing
from server.guides.threads.talking import Talking

__all__ = ["routes"]


def routes(entrance: Entrance, doorbell: Doorbell, clock: Clock) -> list[Route]:
    placing = Placing(entrance.door, entrance.transactions, doorbell)
    talking = Talking(placing, entrance.transactions, doorbell, clock)
    desk = Desk(entrance, placing, talking, Accepting(talking))
    return [*listing.routes(desk), *changing.routes(desk)]

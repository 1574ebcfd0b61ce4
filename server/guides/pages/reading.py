"""The reading view: the guide as it stands in the log, as plain HTML."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from pycrdt import Doc
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collab.guide.document import Guide, GuideView
from collab.guide.rendering import to_html
from collab.guide.sections import Template
from server.guides.pages.entrance import Entrance
from server.guides.rules import listed_title


def routes(entrance: Entrance) -> list[Route]:
    async def read(request: Request) -> Response:
        opened = await entrance.opened(request)
        head, guide = await entrance.door.read(opened.guide.id, look_at(opened.template))
        return entrance.page(
            request,
            "read",
            signed_in=opened.signed_in,
            opened=opened.saying(listed_title(guide.title)),
            guide=guide,
            is_open=head.open,
            sections=shown_sections(guide),
        )

    return [Route("/guides/{guide}", read)]


def look_at(
    template: Template,
) -> Callable[[Doc[Any]], Guide]:  # Any: a root's type is what its first reader asks for
    return lambda doc: GuideView(doc, template).read()


def shown_sections(guide: Guide) -> list[dict[str, object]]:
    """The escaping walk's HTML is the only text that a template takes as it is."""
    return [
        {"section": written.section, "html": Markup(to_html(written.blocks, guide.tables))}  # noqa: S704 - escaped by the walk
        for written in guide.sections
    ]

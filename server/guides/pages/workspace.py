"""The workspace page: everything the client needs, and beneath it the guide as HTML with the way to the plain forms."""

import json
from dataclasses import asdict
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collab.guide.document import Guide
from collab.guide.keys import PROMISE, TITLE
from server.accounts.pages import HOME, SIGN_OUT
from server.guides import queries
from server.guides.colours import colour
from server.guides.pages.entrance import Entrance, Opened
from server.guides.pages.reading import look_at, shown_sections
from server.guides.rules import listed_title

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {socket};"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def routes(entrance: Entrance) -> list[Route]:
    async def write(request: Request) -> Response:
        opened = await entrance.opened(request)
        head, guide = await entrance.door.read(opened.guide.id, look_at(opened.template))
        async with entrance.transactions.read() as connection:
            team = [member.name for member in await queries.members(connection, opened.guide.id)]
        response = entrance.page(
            request,
            "write",
            signed_in=opened.signed_in,
            opened=opened.saying(listed_title(guide.title)),
            guide=guide,
            sections=shown_sections(guide),
            config=json.dumps(_config(opened, guide, team, head.generation, entrance), ensure_ascii=False),
        )
        response.headers["content-security-policy"] = _POLICY.format(socket=_socket_origin(request))
        return response

    return [Route("/guides/{guide}/write", write)]


def _socket_origin(request: Request) -> str:
    """`'self'` alone does not cover sockets in every browser."""
    return f"{'wss' if request.url.scheme == 'https' else 'ws'}://{request.url.netloc}"


def _config(
    opened: Opened, guide: Guide, team: list[str], generation: int, entrance: Entrance
) -> dict[str, object]:
    author, person = opened.membership.author, opened.signed_in.person
    keys = (TITLE, PROMISE, *opened.template.keys)
    return {
        "guide": opened.guide.id,
        "generation": generation,
        "person": {"id": person.id, "author": author, "name": person.name, "color": colour(author)},
        "may_write": opened.may_write,
        "role": opened.membership.role,
        "team": team,
        "socket": f"/live/{opened.guide.id}?as={author}&generation={generation}",
        "sections": [
            {
                "key": written.section.key,
                "title": entrance.say(written.section.title),
                "hint": entrance.say(written.section.hint),
                "required": written.section.required,
            }
            for written in guide.sections
        ],
        "addresses": {
            "read": opened.address,
            "plain": {key: opened.form_address(key) for key in keys},
            "sign_in": entrance.sign_in_again,
            "sign_out": SIGN_OUT,
            "home": HOME,
        },
        "session_ends_at": opened.signed_in.expires,
        "keeps_on_device": not opened.signed_in.is_shared,
        "limits": asdict(entrance.door.limits),
    }

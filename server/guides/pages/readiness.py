"""How far the guide is, as a page with its forms, and the same as JSON for whoever asks for that."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.guides.pages.entrance import Entrance, Fault, Opened
from server.guides.pages.reading import look_at
from server.guides.readiness import actions, queries, rules
from server.guides.readiness.schemas import Standing
from server.guides.readiness.standing import said_in, standing
from server.guides.rules import listed_title
from server.web.forms import read_form
from server.web.problems import prefers_html


@dataclass(frozen=True, slots=True)
class _Readiness:
    entrance: Entrance

    async def show(self, request: Request) -> Response:
        return await self._answer(request, await self.entrance.opened(request))

    async def sign(self, request: Request) -> Response:
        opened = await self.entrance.opened(request)
        if not opened.may_write:
            raise rules.MayNotSign
        form = await read_form(request)
        section, state = form.line("section"), rules.state_of(form.line("state"))
        head, guide = await self.entrance.door.read(opened.guide.id, look_at(opened.template))
        said = said_in(guide, section)
        if form.line("seen") not in {"", rules.named(said)}:
            if not prefers_html(request.headers):
                raise rules.ChangedMeanwhile
            return await self._answer(request, opened, [(section, rules.ChangedMeanwhile().sentence)])
        now = self.entrance.keeper.clock.now_ms()
        signing = partial(
            actions.sign,
            membership=opened.membership,
            section=section,
            state=state,
            said=said,
            seq=head.seq,
            now=now,
        )
        await self.entrance.transactions.run(signing)
        if prefers_html(request.headers):
            return RedirectResponse(f"{_address(opened)}?done=signed#{section}", HTTPStatus.SEE_OTHER)
        return await self._answer(request, opened)

    async def _answer(self, request: Request, opened: Opened, faults: Sequence[Fault] = ()) -> Response:
        head, guide = await self.entrance.door.read(opened.guide.id, look_at(opened.template))
        async with self.entrance.transactions.read() as connection:
            signatures = await queries.signatures(connection, opened.guide.id)
        found = standing(guide, signatures, head.seq)
        if not prefers_html(request.headers):
            return Response(msgspec.json.encode(found), media_type="application/json")
        return self.entrance.page(
            request,
            "readiness",
            status=HTTPStatus.CONFLICT if faults else HTTPStatus.OK,
            faults=faults,
            signed_in=opened.signed_in,
            opened=opened.saying(listed_title(guide.title)),
            standing=found,
            mine=_mine(opened, found),
            done=request.query_params.get("done", ""),
        )


def _mine(opened: Opened, standing: Standing) -> dict[str, str]:
    """What this person said of each section, as far as it holds."""
    me = opened.membership.author
    return {
        section.key: signed.state
        for section in standing.sections
        for signed in section.signed
        if signed.author == me and signed.holds
    }


def routes(entrance: Entrance) -> list[Route]:
    pages = _Readiness(entrance)
    return [
        Route("/guides/{guide}/readiness", pages.show, methods=["GET"]),
        Route("/guides/{guide}/readiness", pages.sign, methods=["POST"]),
    ]


def _address(opened: Opened) -> str:
    return f"{opened.address}/readiness"

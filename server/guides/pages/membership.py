"""Who belongs to a guide: adding, changing, removing. Organisers may also invite people who are new here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.accounts.access import NoSuchPerson
from server.accounts.pages import HOME
from server.errors import NotAllowed, Refused
from server.guides import actions, queries
from server.guides.access import NoSuchGuide
from server.guides.pages.entrance import Entrance, Fault, Opened
from server.guides.rules import MEMBER_ROLES, Role, member_role
from server.web.forms import Form, read_form

NOBODY_YET = "Nobody here has this address yet: give a name as well, and they are invited."
ASK_AN_ORGANISER = "Nobody here has this address yet: ask an organiser to invite them."


class MayNotInvite(NotAllowed):
    """Commenters and readers."""

    def __init__(self) -> None:
        super().__init__("Only writers and organisers change who belongs to this guide.")


@dataclass(frozen=True, slots=True)
class _People:
    entrance: Entrance

    async def show(self, request: Request) -> Response:
        opened = await self.entrance.opened(request)
        return await self._page(request, opened)

    async def change(self, request: Request) -> Response:
        """One door for the three buttons of the page."""
        opened = await self.entrance.opened(request)
        if not opened.may_invite:
            raise MayNotInvite
        form = await read_form(request)
        try:
            if form.line("action") == "add":
                return await self._add(request, opened, form)
            return await self._change(opened, form)
        except Refused as error:
            return await self._page(request, opened, form, [("email", error.sentence)])

    async def _add(self, request: Request, opened: Opened, form: Form) -> Response:
        email, name = form.line("email"), form.line("name")
        role = member_role(form.line("role") or Role.WRITER)
        is_new, code = False, ""
        try:
            await self._set(opened, email, role)
        except NoSuchPerson:
            if not opened.signed_in.person.organiser:
                return await self._page(request, opened, form, [("email", ASK_AN_ORGANISER)])
            if not name:
                return await self._page(request, opened, form, [("name", NOBODY_YET)])
            code = await self.entrance.keeper.invite(
                opened.signed_in.person, email, name, next_page=opened.write_address
            )
            is_new = True
            await self._set(opened, email, role)
        if code:
            return await self._page(request, opened, handed_out=(name, code))
        return _back(opened, "invited" if is_new else "added")

    async def _change(self, opened: Opened, form: Form) -> Response:
        email = await self._email_of(opened, form.line("person"))
        if form.line("action") == "remove":
            await self.entrance.transactions.run(
                partial(actions.remove_member, guide=opened.guide.id, email=email)
            )
            left = email == opened.signed_in.person.email and not opened.signed_in.person.organiser
            return RedirectResponse(HOME, HTTPStatus.SEE_OTHER) if left else _back(opened, "removed")
        await self._set(opened, email, form.line("role"))
        return _back(opened, "changed")

    async def _email_of(self, opened: Opened, person: str) -> str:
        async with self.entrance.transactions.read() as connection:
            members = await queries.members(connection, opened.guide.id)
        found = next((member for member in members if member.person == person), None)
        if found is None:
            raise NoSuchGuide
        return found.email

    async def _set(self, opened: Opened, email: str, role: str) -> None:
        now = self.entrance.keeper.clock.now_ms()
        await self.entrance.transactions.run(
            partial(actions.set_member, guide=opened.guide.id, email=email, role=role, now=now)
        )

    async def _page(
        self,
        request: Request,
        opened: Opened,
        form: Form | None = None,
        faults: Sequence[Fault] = (),
        handed_out: tuple[str, str] | None = None,
    ) -> Response:
        async with self.entrance.transactions.read() as connection:
            members = await queries.members(connection, opened.guide.id)
        form = form or Form({})
        return self.entrance.page(
            request,
            "members",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
            faults=faults,
            signed_in=opened.signed_in,
            opened=opened,
            members=members,
            roles=MEMBER_ROLES,
            typed={name: form.line(name) for name in ("email", "name", "role")},
            handed_out=handed_out,
            done=request.query_params.get("done", ""),
        )


def routes(entrance: Entrance) -> list[Route]:
    pages = _People(entrance)
    return [
        Route("/guides/{guide}/members", pages.show, methods=["GET"]),
        Route("/guides/{guide}/members", pages.change, methods=["POST"]),
    ]


def _back(opened: Opened, done: str) -> Response:
    return RedirectResponse(f"{opened.members_address}?done={done}", HTTPStatus.SEE_OTHER)

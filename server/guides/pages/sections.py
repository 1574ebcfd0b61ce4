"""The plain form of a section, of the title and of the promise: writing without JavaScript, and while no socket comes through."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from collab.guide.clash import Clash
from collab.guide.keys import PROMISE, TITLE
from collab.history.entry import Head
from server.accounts.access import SignedIn
from server.documents.errors import DocumentUnreadable
from server.errors import CharretteError, NotAllowed, NotFound, NotSignedIn, Refused
from server.guides import queries, writing
from server.guides.door import NotSavedYet
from server.guides.drafting import Part
from server.guides.pages.entrance import Entrance, Opened
from server.guides.writing import LONGEST, MayNotWrite, Met, Sent, Writing
from server.storage.errors import StoreError
from server.web.forms import Form, read_form

_MOST_BYTES = 24 * LONGEST
"""Far above what is saved, so that a text that is too long is shown again and not lost."""

_STATUS: Final = {
    NotSavedYet: HTTPStatus.SERVICE_UNAVAILABLE,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Refused: HTTPStatus.UNPROCESSABLE_ENTITY,
}


class _Refusal(NamedTuple):
    status: HTTPStatus
    title: str
    sentence: str


_FAILED: Final = _Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Your text may not be saved",
    "The server cannot save or read at the moment. Your text is still here: press Save again in a minute, nothing is written twice.",
)
_KEPT: Final[dict[type[CharretteError], _Refusal]] = {
    NotSignedIn: _Refusal(
        HTTPStatus.UNAUTHORIZED,
        "You are signed out",
        "Your text is not saved yet, and it is still here: sign in again in another window, come back to this one, and press Save.",
    ),
    NotFound: _Refusal(
        HTTPStatus.NOT_FOUND,
        "Your text was not saved",
        "There is no such guide, or it is not open to you any more. Your text is still here: copy it, or ask somebody who writes there to let you in, and press Save again.",
    ),
    StoreError: _FAILED,
    DocumentUnreadable: _FAILED,
}
"""What the form itself cannot say, with the text that was sent."""

ELSEWHERE: Final = "you, in another window"
SOMEBODY: Final = "somebody else"
_TITLES = {TITLE: "Title", PROMISE: "Promise"}
_HINTS = {
    TITLE: "What this guide is about, in a few words.",
    PROMISE: "One sentence: what a team will be able to do with it.",
}


@dataclass(frozen=True, slots=True)
class _Filled:
    """The form as it is shown."""

    part: Part
    text: str
    head: Head
    attempt: str


@dataclass(frozen=True, slots=True)
class _Forms:
    entrance: Entrance
    writing: Writing

    async def show(self, request: Request) -> Response:
        opened, into = await self._asked(request)
        if not opened.may_write:
            raise MayNotWrite
        saved = request.query_params.get("saved") == "yes"
        return self._page(request, opened, await self._fresh(opened, into), saved=saved)

    async def save(self, request: Request) -> Response:
        sent = _sent(await read_form(request, most_bytes=_MOST_BYTES))
        try:
            return await self._save(request, sent)
        except tuple(_KEPT) as error:
            refusal = next(refusal for kind, refusal in _KEPT.items() if isinstance(error, kind))
            return await self._kept(request, sent, refusal)

    async def _save(self, request: Request, sent: Sent) -> Response:
        opened, into = await self._asked(request)
        try:
            found = await self.writing.save(opened.signed_in, opened.membership, into, sent)
        except (Refused, NotAllowed, NotSavedYet) as error:
            return await self._again(request, opened, into, sent, error)
        if into.key == TITLE:
            await self.entrance.titles.follow(opened.guide.id)
        if found:
            shown = [await self._shown(opened, met) for met in found]
            return self._page(request, opened, await self._fresh(opened, into), clashes=shown)
        return RedirectResponse(f"{opened.form_address(into.key)}?saved=yes", HTTPStatus.SEE_OTHER)

    async def _asked(self, request: Request) -> tuple[Opened, Part]:
        opened = await self.entrance.opened(request)
        return opened, writing.part(opened.template, request.path_params["key"])

    async def _fresh(self, opened: Opened, into: Part) -> _Filled:
        head, text = await self.writing.shown(opened.guide.id, into)
        return _Filled(into, text, head, writing.new_attempt())

    async def _shown(self, opened: Opened, met: Met) -> tuple[Clash, list[str]]:
        """With the names of the others; oneself in another window stands at the end."""
        async with self.entrance.transactions.read() as connection:
            names = await queries.names(connection, opened.guide.id, met.authors - {opened.membership.author})
        own = [self.entrance.say(ELSEWHERE)] if opened.membership.author in met.authors else []
        return met.clash, [*names, *own] or [self.entrance.say(SOMEBODY)]

    async def _again(
        self, request: Request, opened: Opened, into: Part, sent: Sent, error: CharretteError
    ) -> Response:
        """Nothing typed is lost: the form comes back with it, made from the same text as before."""
        head, _ = await self.entrance.door.read(opened.guide.id, into.delta)
        of_then = Head(head.document, sent.generation, sent.seq, head.hash, head.at, head.open)
        status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
        filled = _Filled(into, sent.text, of_then, sent.attempt)
        return self._page(request, opened, filled, status=status, fault=error.sentence)

    async def _kept(self, request: Request, sent: Sent, refusal: _Refusal) -> Response:
        """The same form again, which shows nothing but what this browser sent."""
        is_signed_out = refusal.status == HTTPStatus.UNAUTHORIZED
        return self.entrance.page(
            request,
            "kept",
            status=refusal.status,
            signed_in=await self._who(request),
            title=self.entrance.say(refusal.title),
            sentence=self.entrance.say(refusal.sentence),
            way_in=self.entrance.sign_in_again if is_signed_out else "",
            sent=sent,
        )

    async def _who(self, request: Request) -> SignedIn | None:
        """For the head of a page that must be shown whatever else fails."""
        try:
            return await self.entrance.keeper.who(request)
        except StoreError:
            return None

    def _page(
        self,
        request: Request,
        opened: Opened,
        filled: _Filled,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        fault: str = "",
        clashes: Sequence[tuple[Clash, list[str]]] = (),
        saved: bool = False,
    ) -> Response:
        key = filled.part.key
        section = next((one for one in opened.template.sections if one.key == key), None)
        return self.entrance.page(
            request,
            "section",
            status=status,
            faults=[("text", fault)] if fault else [],
            opened=opened,
            signed_in=opened.signed_in,
            title=self.entrance.say(section.title if section else _TITLES[key]),
            hint=self.entrance.say(section.hint if section else _HINTS[key]),
            filled=filled,
            clashes=clashes,
            saved=saved,
        )


def routes(entrance: Entrance) -> list[Route]:
    pages = _Forms(entrance, Writing(entrance.door, entrance.transactions))
    return [
        Route("/guides/{guide}/sections/{key}", pages.show, methods=["GET"]),
        Route("/guides/{guide}/sections/{key}", pages.save, methods=["POST"]),
    ]


def _sent(form: Form) -> Sent:
    """A form that somebody took apart counts as one made from nothing known: it is refused as outdated."""
    attempt = form.line("attempt")
    return Sent(
        text=form.text("text"),
        seq=form.number("seq") or 0,
        generation=form.number("generation") or 0,
        attempt=attempt if writing.is_attempt(attempt) else writing.new_attempt(),
        author=form.line("author"),
    )

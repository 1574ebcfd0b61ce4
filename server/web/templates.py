"""Pages from templates: autoescape, the catalogue's words, addresses of assets.

Each feature keeps its templates in its own folder; they are named `accounts/sign_in.html`. `web/base.html` is the page
they extend.
"""

from collections.abc import Iterable
from typing import Any, Final

from jinja2 import BaseLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from server.web.assets import Assets
from server.web.entries import Entries
from server.web.words import ENGLISH, Catalogue

OWN: Final = "web"


class Templates:
    """`features` are the packages under `server` that bring templates."""

    def __init__(
        self, features: Iterable[str], assets: Assets, words: Catalogue = ENGLISH, *, demo: bool = False
    ) -> None:
        self.words = words
        loaders: dict[str, BaseLoader] = {name: PackageLoader(f"server.{name}") for name in (OWN, *features)}
        self._environment = Environment(
            loader=PrefixLoader(loaders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        self._environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it at run time
            words.gettext, words.ngettext, newstyle=True
        )
        self._environment.globals |= {
            "language": words.language,
            "asset": assets.address,
            "entry": Entries(),
            "demo": demo,
        }

    def page(
        self,
        request: Request,
        name: str,
        *,
        status: int = 200,
        **values: Any,  # a page may show anything; each template's own test says what it needs
    ) -> HTMLResponse:
        return HTMLResponse(self.text(name, path=request.url.path, **values), status_code=status)

    def text(self, name: str, **values: Any) -> str:  # as for `page`
        return self._environment.get_template(name).render(values)

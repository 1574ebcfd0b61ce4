"""The catalogue of interface text. The English sentence is the message id, as in gettext.

Templates write `{{ _("Sign in") }}` or `{% trans %}`; sentences raised as errors pass through `gettext` where they are
shown. The pseudo-language marks every text that came through the catalogue, so a test can find the stray ones.
"""

import re
from collections.abc import Callable
from typing import Final

PLACEHOLDER: Final = re.compile(r"(%\(\w+\)s|%%)")
ACCENTED: Final = str.maketrans("aeiouyAEIOUYcnsCNS", "àéîöûýÀÉÎÖÛÝçñšÇÑŠ")


_MINUTE: Final = 60_000
_DAY: Final = 24 * 60 * _MINUTE
_UNITS: Final = (
    (7 * _DAY, "%(number)s week ago", "%(number)s weeks ago"),
    (_DAY, "%(number)s day ago", "%(number)s days ago"),
    (60 * _MINUTE, "%(number)s hour ago", "%(number)s hours ago"),
    (_MINUTE, "%(number)s minute ago", "%(number)s minutes ago"),
)


class Catalogue:
    """Texts of one language; `translate` answers for any English sentence, with the sentence itself if need be."""

    def __init__(self, language: str, translate: Callable[[str], str]) -> None:
        self.language = language
        self.gettext = translate

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)

    def ago(self, milliseconds: int) -> str:
        """In the largest whole unit; it needs nobody's time zone."""
        for length, one, many in _UNITS:
            if milliseconds >= length:
                number = milliseconds // length
                return self.ngettext(one, many, number) % {"number": number}
        return self.gettext("just now")


def _marked(message: str) -> str:
    """English made strange, placeholders untouched: `[Šîgñ îñ]`."""
    parts = PLACEHOLDER.split(message)
    return "[" + "".join(p if i % 2 else p.translate(ACCENTED) for i, p in enumerate(parts)) + "]"


ENGLISH: Final = Catalogue("en", str)
PSEUDO: Final = Catalogue("en-XA", _marked)

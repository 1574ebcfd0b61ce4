"""What counts as a word: Unicode's default word boundaries (UAX 29), as far as scripts with spaces between words need them.

Letters, digits and what joins them make a word; it may hold an apostrophe or a full stop between letters, and a comma or a
full stop between digits. Each ideograph and each hiragana is a word of its own, as the default rules without a dictionary
have it. Signs and pictures are no words. The browser counts in the same way: both are held to `tests/vectors/words.json`.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# A text is first written as the classes of its characters, one letter each:
# L letter, N digit, E joins (_), M mark or format, I stands alone, b between letters or digits, l between letters,
# n between digits, x anything else.
_BETWEEN: Final = {
    **dict.fromkeys(".'\u2019\u2024", "b"),
    **dict.fromkeys("\u00b7\u2027", "l"),
    **dict.fromkeys(",;", "n"),
}
_LETTER: Final = re.compile("[LN]")
_WORD: Final = re.compile("[LNE]M*(?:[LNE]M*|(?<=[LM])[bl]M*(?=L)|(?<=N)[bn]M*(?=N))*|IM*")
_ALONE: Final = (
    range(0x3041, 0x3097),
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0x20000, 0x33480),
)


def words(text: str) -> list[str]:
    """In the order of the text."""
    classes = "".join(map(_class_of, text))
    return [
        text[found.start() : found.end()]
        for found in _WORD.finditer(classes)
        if found[0][0] == "I" or _LETTER.search(found[0])
    ]


def count(text: str) -> int:
    return len(words(text))


@lru_cache(maxsize=4096)
def _class_of(character: str) -> str:
    if character in _BETWEEN:
        return _BETWEEN[character]
    if any(ord(character) in alone for alone in _ALONE):
        return "I"
    category = unicodedata.category(character)
    if category in {"Nd", "Pc"}:
        return "N" if category == "Nd" else "E"
    if category in {"Mn", "Mc", "Me", "Cf"}:
        return "M"
    return "L" if category.startswith("L") or category == "Nl" else "x"

"""How hard a text is to read, as a hint to its writers: never a score, and only for the languages the formulas were made for.

ARI: E. A. Smith and R. J. Senter, Automated Readability Index, 1967, for English; its number is a school grade.
LIX: C. H. Björnsson, Läsbarhet, 1968, for Swedish, and used for other languages of western Europe; its number has no unit.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collab.measures.words import words

LANGUAGES_OF_ARI: Final = frozenset({"en"})
LANGUAGES_OF_LIX: Final = frozenset({"da", "de", "en", "fr", "nb", "nl", "nn", "sv"})
FEWEST_WORDS: Final = 50
"""Below this the numbers jump with every word."""

_LONG: Final = 6
_SENTENCE_ENDS: Final = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)")


class Level(StrEnum):
    """Björnsson's bands of LIX."""

    VERY_EASY = "very easy"
    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"
    VERY_HARD = "very hard"


@dataclass(frozen=True, slots=True)
class Readability:
    words: int
    sentences: int
    ari: float | None
    lix: float | None

    @property
    def level(self) -> Level | None:
        if self.lix is None:
            return None
        bounds = ((30, Level.VERY_EASY), (40, Level.EASY), (50, Level.MEDIUM), (60, Level.HARD))
        return next((level for bound, level in bounds if self.lix < bound), Level.VERY_HARD)


def readability(paragraphs: Iterable[str], language: str) -> Readability:
    """`language` is a BCP 47 tag. A paragraph without a full stop, such as an item of a list, is one sentence."""
    texts = [text for text in paragraphs if text.strip()]
    found = [word for text in texts for word in words(text)]
    sentences = sum(_sentences(text) for text in texts)
    primary = language.partition("-")[0].lower()
    has_enough = len(found) >= FEWEST_WORDS
    return Readability(
        len(found),
        sentences,
        _ari(found, sentences) if has_enough and primary in LANGUAGES_OF_ARI else None,
        _lix(found, sentences) if has_enough and primary in LANGUAGES_OF_LIX else None,
    )


def _ari(found: list[str], sentences: int) -> float:
    characters = sum(sum(character.isalnum() for character in word) for word in found)
    return 4.71 * characters / len(found) + 0.5 * len(found) / sentences - 21.43


def _lix(found: list[str], sentences: int) -> float:
    long = sum(len(word) > _LONG for word in found)
    return len(found) / sentences + 100 * long / len(found)


def _sentences(text: str) -> int:
    ends = [found.end() for found in _SENTENCE_ENDS.finditer(text)]
    rest = text[ends[-1] :] if ends else text
    return len(ends) + bool(rest.strip())

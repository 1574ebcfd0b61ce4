"""Words, and how hard they are to read."""

import json
from pathlib import Path

import pytest

from collab.measures.readability import FEWEST_WORDS, Level, readability
from collab.measures.words import count, words

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/words.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS["words"], ids=lambda vector: vector["text"])
def test_words_are_those_of_unicode(vector: dict[str, str | list[str]]) -> None:
    """[ME1]"""
    assert words(str(vector["text"])) == vector["words"]
    assert count(str(vector["text"])) == len(vector["words"])


def test_the_formulas_are_those_of_their_papers() -> None:
    """[ME2] Sixty words of five letters in six sentences, and sixty of ten in three."""
    easy = readability(["water " * 9 + "water."] * 6, "en")
    hard = readability([("electronic " * 19 + "electronic. ").strip()] * 3, "en-GB")

    assert (easy.words, easy.sentences, hard.words, hard.sentences) == (60, 6, 60, 3)
    assert easy.ari == pytest.approx(4.71 * 5 + 0.5 * 10 - 21.43)
    assert easy.lix == pytest.approx(10)
    assert hard.ari == pytest.approx(4.71 * 10 + 0.5 * 20 - 21.43)
    assert hard.lix == pytest.approx(120)
    assert (easy.level, hard.level) == (Level.VERY_EASY, Level.VERY_HARD)


@pytest.mark.parametrize(
    ("long", "level"),
    [(15, Level.VERY_EASY), (25, Level.EASY), (35, Level.MEDIUM), (45, Level.HARD), (55, Level.VERY_HARD)],
)
def test_a_level_is_a_band_of_lix(long: int, level: Level) -> None:
    """[ME2] Ten words a sentence, and so many long ones in a hundred."""
    text = ["electronic"] * long + ["word"] * (100 - long)

    assert readability([" ".join(text[at::10]) for at in range(10)], "sv").level is level


def test_a_short_text_and_another_language_get_no_number() -> None:
    """[ME2]"""
    short = readability(["word " * (FEWEST_WORDS - 1)], "en")
    other = readability(["word " * FEWEST_WORDS], "fi")
    swedish = readability(["word " * FEWEST_WORDS], "sv")

    assert (short.ari, short.lix, short.level) == (None, None, None)
    assert (other.ari, other.lix, swedish.ari) == (None, None, None)
    assert swedish.lix == pytest.approx(50)


def test_items_without_a_full_stop_are_sentences_and_dots_inside_words_end_none() -> None:
    """[ME2]"""
    assert readability(["one two", "Three 3.5 e.g. four? “Five!” six", " "], "en").sentences == 5

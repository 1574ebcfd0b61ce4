"""The difference of two entries, word by word, with the person of each change."""

import pytest

from collab.history.authorship import OBJECT, Authorship
from collab.history.comparison import Fate, difference
from tests.support.client import STEPS
from tests.support.history import authorship_of
from tests.support.room import OneRoom

SIGNS = {Fate.STAYED: "", Fate.REMOVED: "-", Fate.INSERTED: "+"}


def shown(ours: Authorship, before: int, after: int) -> str:
    """`{-word ana}` was removed by Ana, `{+word bo}` inserted by Bo."""
    return "".join(
        f"{{{SIGNS[change.fate]}{change.text}|{change.by}}}" if change.by else change.text
        for change in difference(ours, STEPS, before, after)
    )


class Two:
    """Ana wrote a sentence, and what Bo and she do then is an entry each."""

    def __init__(self, text: str) -> None:
        self.world = OneRoom()
        self.ana, self.bo = self.world.joins("ana"), self.world.joins("bo")
        self.ana.types(text)
        self.world.commits()

    @property
    def since(self) -> str:
        self.world.commits()
        ours = authorship_of(self.world.log.records)
        return shown(ours, 1, ours.seq)


def test_a_word_that_came_and_one_that_went() -> None:
    """[AU5]"""
    two = Two("Wash your hands well")
    two.bo.types("clean ", at=10)
    two.world.commits()
    two.ana.deletes(21, 26)

    assert two.since == "Wash your {+clean |bo}hands{- well|ana}"


def test_letters_put_into_a_word_are_only_those() -> None:
    """[AU5]"""
    two = Two("Wash your hand")
    two.bo.types("s", at=14)

    assert two.since == "Wash your hand{+s|bo}"


def test_a_word_of_which_letters_went_and_others_came_is_shown_whole() -> None:
    """[AU5] The letters that stayed are shown as changed by whoever changed those beside them."""
    two = Two("a red hat on")
    two.bo.deletes(7, 8)
    two.bo.types("u", at=7)
    two.world.commits()
    two.ana.types("s", at=9)

    assert two.since == "a red {-hat|bo}{+hut|bo}{+s|ana} on"


def test_in_a_script_without_spaces_each_sign_is_shown_by_itself() -> None:
    """[AU5]"""
    two = Two("洗手以后")
    two.bo.deletes(1, 2)
    two.bo.types("脸", at=1)

    assert two.since == "洗{-手|bo}{+脸|bo}以后"


def test_an_embed_is_one_sign() -> None:
    """[AU5]"""
    two = Two("evidence")
    two.bo.embeds(8, {"cite": {"id": "s1"}})

    assert two.since == f"evidence{{+{OBJECT}|bo}}"


def test_what_came_and_went_in_between_is_not_there() -> None:
    """[AU5]"""
    two = Two("tea")
    two.bo.types(" and milk")
    two.world.commits()
    two.ana.deletes(3, 12)

    assert two.since == "tea"


def test_nothing_differs_from_itself() -> None:
    """[AU5]"""
    ours = authorship_of(Two("tea").world.log.records)

    assert shown(ours, 1, 1) == "tea"
    assert shown(ours, 0, 0) == ""


@pytest.mark.parametrize(("before", "after"), [(-1, 1), (1, 0), (0, 2)])
def test_only_entries_of_the_log_are_compared(before: int, after: int) -> None:
    """[AU5]"""
    with pytest.raises(ValueError, match=str(after)):
        difference(authorship_of(Two("tea").world.log.records), STEPS, before, after)

"""What each person's part is: what stands, what lasts, what others took up; and what earns nothing."""

from collections import defaultdict
from itertools import groupby

import pytest

from collab.history.carry_over import Attribution
from collab.history.credit import Credit, breadth, credits_of
from collab.history.entry import Draft, Head, Kind, canonical
from collab.room.replica import merged
from tests.support.client import STEPS, WHY
from tests.support.history import a_history, authorship_of
from tests.support.logs import DOCUMENT, sealed
from tests.support.team import Team
from tests.support.updates import update, words

SENTENCE = "Move the trolley away from the sink first."
LETTERS = sum(map(str.isalnum, SENTENCE))


def credit_in(team: Team) -> dict[str, Credit]:
    of = team.authorship
    return defaultdict(Credit, credits_of(of, Attribution(of)))


def anas(text: str = SENTENCE) -> Team:
    team = Team("ana", "bo", "cy")
    team.types("ana", text)
    return team


def test_what_stands_counts_by_letters_for_whoever_wrote_it_first() -> None:
    """[CR2]"""
    team = anas()
    team.deletes("bo", SENTENCE)
    team.pastes("bo", SENTENCE + " Ok!", root=WHY)

    credit = credit_in(team)

    assert (credit["ana"].standing, credit["bo"].standing) == (LETTERS, 2)


def test_words_of_a_source_are_nobodys() -> None:
    """[CR2]"""
    sent = update({7: (0, [words("quoted mine", root=STEPS)])})
    draft = Draft("bo", sent, Kind.LIVE, canonical({"origins": [[7, 0, 6, {"source": "s1"}]]}))
    of = authorship_of(sealed(Head.of_new(DOCUMENT), [draft, Draft("ana", update())])[0])

    assert credits_of(of, Attribution(of)) == {"bo": Credit(4, 4.0, 0)}


def test_words_that_others_leave_standing_last() -> None:
    """[CR3]"""
    team = anas("tea")
    team.pastes("bo", " and milk")
    team.pastes("cy", "!")

    credit = credit_in(team)

    assert (credit["ana"].lasting, credit["bo"].lasting) == (3.0, 7.0)


def test_words_that_nobody_came_after_are_not_judged_yet() -> None:
    """[CR3]"""
    assert credit_in(anas("tea"))["ana"].lasting == 0


def test_a_good_cut_is_credited_as_writing_is() -> None:
    """[CR3] And words that were cut do not last."""
    team = anas("tea")
    team.deletes("bo", "tea")
    team.pastes("cy", "!")

    credit = credit_in(team)

    assert credit["bo"].lasting == 3.0
    assert credit["ana"].lasting == 0


def test_an_edit_that_half_of_its_judges_left_standing_earns_nothing() -> None:
    """[CR3] Two later versions have it, two have not: the mean is 0. With one more that has it, it is a fifth."""
    team = anas("tea")
    for name in ("bo", "cy"):
        team.pastes(name, "!")
    team.deletes("bo", "tea")
    team.pastes("cy", "!")

    assert credit_in(team)["ana"].lasting == 0

    team = anas("tea")
    for name in ("bo", "cy", "bo"):
        team.pastes(name, "!")
    team.deletes("cy", "tea")
    team.pastes("bo", "!")

    assert credit_in(team)["ana"].lasting == pytest.approx(3 / 5)


# -- what earns nothing


def test_what_is_pasted_and_deleted_by_one_person_earns_nothing() -> None:
    """[CR4] Neither the paste nor the cut, however long it stood."""
    team = anas("tea. ")
    team.pastes("bo", "padding padding", at=5)
    team.pastes("cy", "!", at=0)
    team.deletes("bo", "padding padding")
    team.pastes("cy", "!", at=0)

    assert credit_in(team)["bo"] == Credit(0, 0.0, 0)


def test_deleting_and_putting_back_earns_nothing() -> None:
    """[CR4]"""
    team = anas()
    team.deletes("bo", SENTENCE)
    team.pastes("bo", SENTENCE)
    team.pastes("cy", "!")

    credit = credit_in(team)

    assert credit["bo"].lasting == credit["bo"].standing == 0
    assert (credit["ana"].standing, credit["ana"].lasting) == (LETTERS, LETTERS)


def test_cutting_and_pasting_elsewhere_earns_nothing() -> None:
    """[CR4] Nor does pasting first and cutting then."""
    for steps in (("cut", "paste"), ("paste", "cut")):
        team = anas()
        for step in steps:
            if step == "cut":
                team.deletes("bo", SENTENCE)
            else:
                team.pastes("bo", SENTENCE, root=WHY)
        team.pastes("cy", "!")

        assert credit_in(team)["bo"].lasting == 0


def test_a_copy_made_long_before_the_cut_earns_nothing() -> None:
    """[CR4] The letters stood all the time."""
    team = anas()
    team.pastes("bo", SENTENCE, root=WHY)
    team.pastes("cy", "!")
    team.deletes("bo", SENTENCE)
    team.pastes("cy", "!")

    assert credit_in(team)["bo"] == Credit()
    assert credit_in(team)["ana"] == Credit(LETTERS, LETTERS, 0)


def test_a_copy_that_came_and_went_while_the_letters_stood_changes_nothing() -> None:
    """[CR4]"""
    team = anas()
    team.pastes("bo", SENTENCE, root=WHY)
    team.pastes("cy", "!")
    team.deletes("bo", SENTENCE, root=WHY)
    team.deletes("cy", SENTENCE)
    team.pastes("ana", "!")

    credit = credit_in(team)

    assert credit["bo"] == Credit()
    assert credit["cy"] == Credit(0, LETTERS, 0)


def test_two_who_undo_each_other_earn_nothing() -> None:
    """[CR4]"""
    team = anas("soap and water")
    for _ in range(3):
        team.deletes("bo", "soap")
        team.pastes("cy", "soap", at=0)
    team.pastes("ana", "!")

    credit = credit_in(team)

    assert credit["bo"] == credit["cy"] == Credit()
    assert credit["ana"].standing == len("soapandwater")


def test_spaces_and_signs_earn_nothing() -> None:
    """[CR4]"""
    team = anas("tea")
    team.pastes("bo", "  ...  !!!\n\n")
    team.pastes("cy", "x")

    assert credit_in(team)["bo"] == Credit()


# -- by others, and over all


def test_a_suggestion_that_another_person_accepted_was_taken_up() -> None:
    """[CR7] One's own, and one that the log does not name, was not."""
    accepts = canonical({"suggestion": "s1", "by": "ana"})
    log = [
        Draft("bo", update({7: (0, [words("tea", root=STEPS)])}), Kind.ACCEPT, accepts),
        Draft("ana", update(), Kind.ACCEPT, accepts),
        Draft("bo", update(), Kind.ACCEPT, "{}"),
        Draft("bo", update(), Kind.FORM, accepts),
    ]
    of = authorship_of(sealed(Head.of_new(DOCUMENT), log)[0])

    credit = credits_of(of, Attribution(of))

    assert credit["ana"].taken_up == 1
    assert credit["ana"].standing == 3


def test_breadth_is_taken_over_what_stands() -> None:
    """[CR5]"""
    team = anas("a" * 70)
    for name, letters in (("bo", "b" * 10), ("cy", "c" * 10)):
        team.pastes(name, letters)
    of = team.authorship
    found = credits_of(of, Attribution(of))

    assert round(breadth([*found.values(), Credit(standing=10)]), 2) == 2.56
    assert breadth(credits_of(a_history(), Attribution(a_history())).values()) == 0


def test_credits_do_not_hang_on_how_the_log_was_cut() -> None:
    """[CR3] Entries of one person that follow each other are joined."""
    team = anas()
    team.types("bo", " Now go.")
    team.rubs_out("cy", "Now")
    team.types("cy", "Then", at=len(SENTENCE) + 1)
    team.deletes("ana", "go")
    team.pastes("bo", "!")
    drafts = [
        Draft(author, merged([record.payload for record in together]))
        for author, together in groupby(team.records, lambda record: record.entry.author)
    ]
    of = authorship_of(sealed(Head.of_new(DOCUMENT), drafts)[0])

    assert len(drafts) < len(team.records)
    assert credits_of(of, Attribution(of)) == credit_in(team)

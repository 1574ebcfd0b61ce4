"""Ana's words stay Ana's, whatever others do around them; and what is said twice is said by two."""

import pytest

from collab.history.carry_over import Attribution, Words
from tests.support.client import STEPS, WHY
from tests.support.history import a_history
from tests.support.team import Team
from tests.support.traces import Trace
from tests.support.updates import deleted, update

SENTENCE = "Move the trolley away from the sink first."
OTHER = "Then wash your hands before you touch it.\n"


def anas(text: str = SENTENCE) -> Team:
    team = Team("ana", "bo", "cy")
    team.types("ana", text)
    return team


# -- around the words


def test_enter_join_heading_and_list_leave_every_word_with_its_author() -> None:
    """[AU10]"""
    team = anas()
    team.pastes("bo", "\n", at=16)
    team.bo.formats(16, 17, {"kind": "h3"})
    team.bo.formats(0, 10, {"strong": True})
    team.saves()
    team.deletes("bo", "\n")
    team.pastes("bo", "\n", at=len(SENTENCE))
    team.bo.formats(len(SENTENCE), len(SENTENCE) + 1, {"kind": "ul", "depth": 1})
    team.saves()

    assert team.whose() == [("ana", SENTENCE), ("bo", "\n")]


def test_words_put_between_are_of_whoever_put_them() -> None:
    """[AU10]"""
    team = anas("Wash hands.")
    team.pastes("bo", "your ", at=5)

    assert team.whose() == [("ana", "Wash "), ("bo", "your "), ("ana", "hands.")]


# -- the same gap


@pytest.mark.parametrize("how", ["deletes", "rubs_out"])
def test_a_passage_deleted_and_put_back_keeps_its_author(how: str) -> None:
    """[AU11] By another's undo, or letter by letter."""
    team = anas("Wash your hands.")
    getattr(team, how)("bo", "your hands")
    team.types("bo", "your hands", at=5)

    assert team.whose() == [("ana", "Wash your hands.")]
    (words,) = Attribution(team.authorship).removed(STEPS)
    assert words == Words("your hands", "ana", "", "ana", "bo")


def test_a_section_blanked_and_restored_by_others_keeps_its_authors() -> None:
    """[AU11] Twice over: the second time it was the other's copy that was removed."""
    team = anas("Wash your hands.")
    team.pastes("bo", " Now.")
    for name in ("bo", "cy", "bo"):
        team.deletes(name, "Wash your hands. Now.")
        team.pastes(name, "Wash your hands. Now.")

    assert team.whose() == [("ana", "Wash your hands."), ("bo", " Now.")]


def test_letters_that_their_writer_took_back_do_not_tear_a_passage() -> None:
    """[AU11]"""
    team = anas("Wassh")
    team.rubs_out("ana", "sh")
    team.types("ana", "h handd")
    team.rubs_out("ana", "d")
    team.types("ana", "s")
    team.deletes("bo", "Wash hands")
    team.pastes("bo", "Wash hands")

    assert team.whose() == [("ana", "Wash hands")]


@pytest.mark.parametrize(("word", "author"), [("soap", "ana"), ("tap", "bo")])
def test_fewer_than_four_letters_are_too_few_to_tell(word: str, author: str) -> None:
    """[AU11]"""
    team = anas(f"Use {word}.")
    team.deletes("bo", word)
    team.pastes("bo", word, at=4)

    assert team.whose()[1] == (author, word) if author == "bo" else team.whose() == [("ana", f"Use {word}.")]


def test_a_part_of_a_passage_that_stands_again_is_of_whoever_wrote_it_again() -> None:
    """[AU11] Only a whole passage is carried over."""
    team = anas("Use the soap here.")
    team.deletes("bo", "the soap")
    team.pastes("bo", "soap", at=4)

    assert ("bo", "soap") in team.whose()


def test_the_same_words_elsewhere_are_of_whoever_wrote_them() -> None:
    """[AU11]"""
    team = anas("your hands. Then wait a while.")
    team.deletes("bo", "your hands")
    team.pastes("bo", " your hands")

    assert team.whose()[-1] == ("bo", " your hands")


def test_words_that_stood_first_are_not_given_to_whoever_wrote_them_again() -> None:
    """[AU11]"""
    team = anas("soap ")
    team.pastes("bo", "soap ", at=5)
    team.bo.deletes(5, 10)
    team.saves()

    assert team.whose() == [("ana", "soap ")]


def test_a_passage_is_used_once() -> None:
    """[AU11]"""
    team = anas("soap")
    team.deletes("bo", "soap")
    team.pastes("bo", "soap")
    team.pastes("bo", "soap")

    assert sorted(team.whose()) == [("ana", "soap"), ("bo", "soap")]


# -- case and white space


def test_case_and_white_space_make_no_word_anothers() -> None:
    """[AU13]"""
    team = anas("wash your hands")
    team.deletes("bo", "wash your hands")
    team.pastes("bo", "Wash  Your\nHands")

    assert {author for author, words in team.whose() if words.strip()} == {"ana"}


def test_letters_made_large_one_by_one_stay_their_authors() -> None:
    """[AU13]"""
    team = anas("wash up now")
    for place, letter in enumerate("WASH UP NOW"):
        if letter != " ":
            team.bo.deletes(place, place + 1)
            team.bo.types(letter, place)
            team.saves()

    assert team.whose() == [("ana", "WASH UP NOW")]


def test_one_letter_made_large_is_of_whoever_wrote_it() -> None:
    """[AU13] As with any three."""
    team = anas("wash and dry, wash and dry")
    team.bo.deletes(0, 1)
    team.bo.types("W", 0)
    team.saves()
    team.bo.deletes(14, 15)
    team.bo.types("W", 14)
    team.saves()

    assert team.whose() == [("bo", "W"), ("ana", "ash and dry, "), ("bo", "W"), ("ana", "ash and dry")]


# -- elsewhere in the guide


@pytest.mark.parametrize("root", [STEPS, WHY])
def test_a_long_passage_cut_and_pasted_keeps_its_author(root: str) -> None:
    """[AU12] In its section or in another one."""
    team = anas(SENTENCE)
    team.types("cy", " Nobody else does. " + "x" * 40)
    team.deletes("bo", SENTENCE)
    team.pastes("bo", SENTENCE, root=root)

    assert ("ana", SENTENCE) in team.whose(root)


def test_a_passage_pasted_before_it_was_cut_keeps_its_author() -> None:
    """[AU12]"""
    team = anas(SENTENCE)
    team.pastes("bo", SENTENCE, root=WHY)
    team.deletes("bo", SENTENCE)

    assert team.whose(WHY) == [("ana", SENTENCE)]


def test_paragraphs_that_changed_places_keep_their_authors() -> None:
    """[AU12]"""
    team = anas(SENTENCE + "\n")
    team.types("bo", OTHER)
    team.deletes("cy", SENTENCE + "\n")
    team.pastes("cy", SENTENCE + "\n")

    assert {author for author, _ in team.whose()} == {"ana", "bo"}


def test_a_passage_moved_on_and_on_is_still_of_whoever_wrote_it_first() -> None:
    """[AU12]"""
    team = anas(SENTENCE)
    for name, source, target in (("bo", STEPS, WHY), ("cy", WHY, STEPS), ("bo", STEPS, "title")):
        team.deletes(name, SENTENCE, root=source)
        team.pastes(name, SENTENCE, root=target)

    assert team.whose("title") == [("ana", SENTENCE)]


@pytest.mark.parametrize(
    ("passage", "author"),
    [
        ("one two three four five six 1234", "ana"),  # 32 signs
        ("one two three four five six 123", "bo"),  # 31
        ("0123456789 0123456789 ab two four", "ana"),  # 5 words
        ("0123456789 0123456789 0123456789 four", "bo"),  # 4
    ],
)
def test_elsewhere_32_signs_and_five_words_are_enough(passage: str, author: str) -> None:
    """[AU12]"""
    team = anas(passage)
    team.deletes("bo", passage)
    team.pastes("bo", passage, root=WHY)

    assert team.whose(WHY) == [(author, passage)]


def test_what_was_added_to_a_moved_passage_is_of_whoever_added_it() -> None:
    """[AU12]"""
    team = anas(SENTENCE + " " + OTHER)
    team.deletes("bo", SENTENCE + " " + OTHER)
    team.pastes("bo", SENTENCE + " QUICKLY " + OTHER, root=WHY)

    assert team.whose(WHY) == [("ana", SENTENCE + " "), ("bo", "QUICKLY "), ("ana", OTHER)]


def test_of_two_alike_the_one_removed_last_stands_again() -> None:
    """[AU12] So that each copy stands for the one before it; and what is pasted twice is its author's once."""
    team = anas(SENTENCE)
    team.deletes("cy", SENTENCE)
    team.pastes("cy", SENTENCE, root="title")
    team.deletes("cy", SENTENCE, root="title")
    team.pastes("cy", SENTENCE, root=WHY)
    team.pastes("bo", SENTENCE, root=WHY)

    assert team.whose(WHY) == [("ana", SENTENCE), ("bo", SENTENCE)]


def test_the_longest_passage_comes_first() -> None:
    """[AU12] Both hold the sentence; the one that holds more of what stands again is taken."""
    team = anas(SENTENCE + " And wait.")
    team.pastes("cy", SENTENCE, root="title")
    team.deletes("bo", SENTENCE + " And wait.")
    team.deletes("bo", SENTENCE, root="title")
    team.pastes("bo", SENTENCE + " And wait.", root=WHY)

    assert team.whose(WHY) == [("ana", SENTENCE + " And wait.")]


# -- what does not matter


def test_a_text_removed_over_and_over_still_comes_from_whoever_wrote_it_first() -> None:
    """[AU12]"""
    team = anas(SENTENCE)
    for name, source, target in [("bo", STEPS, WHY), ("cy", WHY, STEPS)] * 3:
        team.deletes(name, SENTENCE, root=source)
        team.pastes(name, SENTENCE, root=target)

    assert team.whose() == [("ana", SENTENCE)]


def test_letters_that_are_two_when_made_small_count_as_one() -> None:
    """[AU13]"""
    team = anas("İstanbul Straße")
    team.deletes("bo", "İstanbul Straße")
    team.pastes("bo", "İSTANBUL STRAßE")

    assert team.whose() == [("ana", "İSTANBUL STRAßE")]


def test_text_of_which_only_the_length_is_known_is_nobodys_words() -> None:
    """[AU10]"""
    came_deleted = update({7: (0, [deleted(5, root=STEPS)])})
    attribution = Attribution(a_history(("ana", came_deleted)))

    assert attribution.standing(STEPS) == attribution.removed(STEPS) == []


def test_embeds_are_nobodys_words_and_part_of_what_is_moved() -> None:
    """[AU12]"""
    team = anas(SENTENCE)
    team.ana.embeds(16, {"cite": {"id": "s1"}})
    team.saves()

    assert team.whose() == [("ana", SENTENCE)]
    assert Attribution(team.authorship).roots() == [STEPS]
    assert Attribution(team.authorship).standing(WHY) == []


def test_a_recorded_session_of_two_people_has_each_letter_with_its_person() -> None:
    """[AU10, AU12] Every letter of 21,362 that stands, and every one that was removed: nothing is carried over by chance."""
    log = [(f"m{stroke.agent}", stroke.update) for stroke in Trace("friendsforever").keystrokes(STEPS)]
    ours = a_history(*log)
    attribution = Attribution(ours)

    assert {words.author == words.typed_by for words in attribution.standing(STEPS)} == {True}
    assert "".join(words.text for words in attribution.standing(STEPS)) == ours.text(STEPS)
    assert {words.author == words.typed_by for words in attribution.removed(STEPS)} == {True}

"""Words that the log says came from elsewhere: a suggestion, an idea, a source."""

import pytest

from collab.history.carry_over import Attribution, Words
from collab.history.entry import Draft, Head, Kind, canonical
from tests.support.client import STEPS
from tests.support.history import authorship_of
from tests.support.logs import DOCUMENT, pasted, sealed
from tests.support.updates import update, words


def an_entry(kind: Kind, reference: str, *before: tuple[str, bytes]) -> Attribution:
    """Bo writes what stands in `WORDS` in an entry with this reference."""
    drafts = [Draft(author, sent) for author, sent in before] + [Draft("bo", WORDS, kind, reference)]
    return Attribution(authorship_of(sealed(Head.of_new(DOCUMENT), drafts)[0]))


WORDS = update({7: (0, [words("From a source. Mine.", root=STEPS)])})


def test_an_accepted_suggestion_is_of_whoever_made_it() -> None:
    """[AU14]"""
    attribution = an_entry(Kind.ACCEPT, canonical({"suggestion": "s1", "by": "ana"}))

    assert attribution.standing(STEPS) == [Words("From a source. Mine.", "ana", "", "bo", "")]


def test_a_quotation_keeps_its_source_and_an_idea_its_author() -> None:
    """[AU14]"""
    said = [[7, 0, 7, {"source": "s1"}], [7, 15, 4, {"author": "cy"}]]
    attribution = an_entry(Kind.LIVE, canonical({"origins": said}))

    assert attribution.standing(STEPS) == [
        Words("From a ", "", "s1", "bo", ""),
        Words("source. ", "bo", "", "bo", ""),
        Words("Mine", "cy", "", "bo", ""),
        Words(".", "bo", "", "bo", ""),
    ]


def test_a_quotation_that_was_moved_still_has_its_source() -> None:
    """[AU14]"""
    again = [
        ("bo", update(deletes=[(7, 0, 20)])),
        ("ana", update({9: (0, [words("From a source. Mine.", origin=(7, 19))])})),
    ]
    reference = canonical({"origins": [[7, 0, 20, {"source": "s1"}]]})
    drafts = [Draft("bo", WORDS, Kind.LIVE, reference), *(Draft(*one) for one in again)]
    attribution = Attribution(authorship_of(sealed(Head.of_new(DOCUMENT), drafts)[0]))

    assert attribution.standing(STEPS) == [Words("From a source. Mine.", "", "s1", "ana", "")]
    assert attribution.removed(STEPS) == [Words("From a source. Mine.", "", "s1", "bo", "bo")]


@pytest.mark.parametrize(
    "said",
    [
        [],
        {"origins": [[9, 0, 5, {"author": "bo"}]]},
        {"origins": [[7, 0, 5, {"nobody": "x"}], [7, 0, 0, {"author": "cy"}], "ana"]},
        {"by": "ana"},
    ],
)
def test_what_says_something_else_or_speaks_of_others_words_is_not_heeded(said: object) -> None:
    """[AU14] Words of ClientID 9 are Ana's; a suggestion is named in an entry that accepts one."""
    attribution = an_entry(Kind.LIVE, canonical(said), ("ana", pasted("Ana's. ", client=9)))

    assert attribution.standing(STEPS) == [
        Words("From a source. Mine.", "bo", "", "bo", ""),
        Words("Ana's. ", "ana", "", "ana", ""),
    ]


def test_what_was_recorded_first_counts() -> None:
    """[AU14]"""
    said = [[7, 0, 5, {"author": "ana"}], [7, 2, 5, {"author": "cy"}], [7, 5, 2, {"author": "cy"}]]
    attribution = an_entry(Kind.LIVE, canonical({"origins": said}))

    assert [(words.author, words.text) for words in attribution.standing(STEPS)][:2] == [
        ("ana", "From "),
        ("cy", "a "),
    ]


def test_an_acceptance_that_only_removed_words_gives_nobody_any() -> None:
    """[AU14]"""
    accepted = Draft("bo", update(deletes=[(7, 0, 5)]), Kind.ACCEPT, canonical({"by": "ana"}))
    log = [Draft("bo", WORDS), accepted, Draft("bo", update())]
    attribution = Attribution(authorship_of(sealed(Head.of_new(DOCUMENT), log)[0]))

    assert attribution.standing(STEPS) == [Words("a source. Mine.", "bo", "", "bo", "")]

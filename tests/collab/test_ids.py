"""Shapes of identifiers, and the sentences of errors."""

from collections.abc import Callable

import pytest

from collab.errors import CollabError, Malformed, TooLarge, UnknownRoot, WireError
from collab.ids import is_author, is_document_id, is_reference, is_table_id


@pytest.mark.parametrize(
    ("claim", "good", "bad"),
    [
        (is_document_id, "abcdefghij0123456789", ["", "abc", "A" * 20, "a" * 21, "a" * 20 + "\n"]),
        (is_author, "mAZaz09_-xyz", ["", "xAZaz09_-xyz", "m" + "a" * 10, "m" + "a" * 12]),
        (is_table_id, "t1", ["", "T1", "a" * 21, "a-b", "t1\n"]),
        (is_reference, "s_1-B", ["", "a b", "a" * 65, "å", "a\n"]),
    ],
)
def test_shapes(claim: Callable[[str], bool], good: str, bad: list[str]) -> None:
    assert claim(good)
    assert not any(claim(text) for text in bad)


def test_errors_carry_their_data_and_speak_in_sentences() -> None:
    assert Malformed("it is empty").reason == "it is empty"
    assert str(Malformed("it is empty")) == "This message cannot be read: it is empty."
    assert (TooLarge("states", 7, 5).size, TooLarge("states", 7, 5).limit) == (7, 5)
    assert str(TooLarge("states", 7, 5)) == "This message holds 7 states, and at most 5 are allowed."
    assert UnknownRoot("x").root == "x"
    assert issubclass(TooLarge, WireError)
    assert issubclass(UnknownRoot, CollabError)

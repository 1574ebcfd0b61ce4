"""Titles and roles."""

import pytest

from collab.ids import is_author
from server.guides import rules


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Hand hygiene", "Hand hygiene"),
        ("  Hand hygiene  ", "Hand hygiene"),
        ("نظافة اليدين", "نظافة اليدين"),
        ("Cafe\u0301", "Café"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_title_is_trimmed(typed: str, kept: str) -> None:
    assert rules.clean_title(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "  \t ", "x" * 201, "two\nlines", "a\0b", "a\u2028b", "a\x1b[2J", "a\u202egnp", "a\ud800"]
)
def test_a_title_that_cannot_stand_on_a_line_is_refused(typed: str) -> None:
    with pytest.raises(rules.BadTitle):
        rules.clean_title(typed)


@pytest.mark.parametrize("role", ["organiser", "owner", "", "Writer"])
def test_nobody_is_given_another_role_than_the_three(role: str) -> None:
    with pytest.raises(rules.BadRole):
        rules.member_role(role)


def test_only_writers_write() -> None:
    assert [role for role in rules.Role if role.may_write] == [rules.Role.WRITER]


def test_the_organisers_author_id_has_the_shape_of_one() -> None:
    assert is_author(rules.ORGANISER_AUTHOR)

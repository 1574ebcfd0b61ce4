"""Shapes of addresses, names, codes and scopes."""

import pytest

from server.accounts import rules


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ana@example.org", "ana@example.org"),
        ("  Ana@Example.ORG ", "ana@example.org"),
        ("o'neill+guides@sub.example.org", "o'neill+guides@sub.example.org"),
        ("ana@localhost", "ana@localhost"),
        ("JOSE\u0301@example.org", "josé@example.org"),
    ],
)
def test_an_address_has_one_spelling(typed: str, kept: str) -> None:
    assert rules.normal_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@@example.org",
        "a na@example.org",
        "ana@example..org",
        "ana@-example.org",
        "ana@example.org\nbcc: bo@example.org",
        "ana\0@example.org",
        "a" * 65 + "@example.org",
        "ana@" + "a.bc" * 70,
        "ana@example.org, bo@example.org",
        "<ana@example.org>",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(rules.BadEmail):
        rules.normal_email(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana", "Ana"),
        ("  Ana   María  ", "Ana María"),
        ("王小明", "王小明"),
        ("عَلِيّ", "عَلِيّ"),
        ("क्\u200dष", "क्\u200dष"),
        ("Bo 👩\u200d🔬", "Bo 👩\u200d🔬"),
        ("x" * 80, "x" * 80),
    ],
)
def test_a_name_is_trimmed_and_otherwise_left_alone(typed: str, kept: str) -> None:
    assert rules.clean_name(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "x" * 81, "Ana\u202egnp", "A\0na", "\u200b", "\u200d", "---", "A\ud800", "Ana\x1b[31m"],
)
def test_a_name_nobody_can_read_is_refused(typed: str) -> None:
    with pytest.raises(rules.BadName):
        rules.clean_name(typed)


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "１２３４５６"])
def test_a_code_may_be_typed_in_groups(typed: str) -> None:
    assert rules.code_digits(typed) == "123456"


def test_scopes_are_known_by_name() -> None:
    assert rules.known_scopes(["live:read"]) == {rules.Scope.LIVE_READ}
    with pytest.raises(rules.BadScope) as refused:
        rules.known_scopes(["live:read", "world:rule"])
    assert refused.value.scope == "world:rule"


def test_a_hash_of_one_kind_is_none_of_another() -> None:
    assert rules.sealed(b"key", "session", "x") != rules.sealed(b"key", "token", "x")
    assert rules.sealed(b"key", "session", "x") != rules.sealed(b"other key", "session", "x")

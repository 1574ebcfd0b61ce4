"""The catalogue, and the pseudo-language that shows which text did not come through it."""

import pytest

from server.web.words import ENGLISH, PSEUDO


def test_english_is_its_own_catalogue() -> None:
    assert ENGLISH.gettext("Sign in") == "Sign in"
    assert ENGLISH.ngettext("%(num)s guide", "%(num)s guides", 1) == "%(num)s guide"
    assert ENGLISH.ngettext("%(num)s guide", "%(num)s guides", 2) == "%(num)s guides"


def test_the_pseudo_language_leaves_placeholders_alone() -> None:
    assert PSEUDO.gettext("Signed in as %(name)s") == "[Šîgñéd îñ àš %(name)s]"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (7_199, "1 hour ago"),
        (7_200, "2 hours ago"),
        (6 * 86_400, "6 days ago"),
        (15 * 86_400, "2 weeks ago"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_whole_unit(seconds: int, said: str) -> None:
    assert ENGLISH.ago(seconds * 1_000) == said

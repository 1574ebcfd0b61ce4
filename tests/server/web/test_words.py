"""The catalogue, and the pseudo-language that shows which text did not come through it."""

from server.web.words import ENGLISH, PSEUDO


def test_english_is_its_own_catalogue() -> None:
    assert ENGLISH.gettext("Sign in") == "Sign in"
    assert ENGLISH.ngettext("%(num)s guide", "%(num)s guides", 1) == "%(num)s guide"
    assert ENGLISH.ngettext("%(num)s guide", "%(num)s guides", 2) == "%(num)s guides"


def test_the_pseudo_language_leaves_placeholders_alone() -> None:
    assert PSEUDO.gettext("Signed in as %(name)s") == "[Šîgñéd îñ àš %(name)s]"

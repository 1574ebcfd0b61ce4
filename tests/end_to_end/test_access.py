"""Every page is open to everybody: axe-core finds nothing, whatever the width and the colours."""

import pytest

from tests.support.axe import keeps_nobody_out
from tests.support.sights import DEMO_SIGHTS, EMPTY_SIGHTS, SIGHTS, Site


@pytest.mark.parametrize("name", SIGHTS)
def test_a_page_keeps_nobody_out(site: Site, name: str) -> None:
    keeps_nobody_out(SIGHTS[name](site))


@pytest.mark.parametrize("name", EMPTY_SIGHTS)
def test_a_page_of_an_empty_installation_keeps_nobody_out(empty: Site, name: str) -> None:
    keeps_nobody_out(EMPTY_SIGHTS[name](empty))


@pytest.mark.parametrize("name", DEMO_SIGHTS)
def test_a_page_of_a_demo_keeps_nobody_out(demo: Site, name: str) -> None:
    keeps_nobody_out(DEMO_SIGHTS[name](demo))

"""Every page is open to everybody: axe-core finds nothing, whatever the width and the colours."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, StorageState

from tests.end_to_end.conftest import OutsideServer
from tests.support.axe import keeps_nobody_out
from tests.support.server import Server
from tests.support.sights import DEMO_SIGHTS, EMPTY_SIGHTS, RICH, SIGHTS, Site


@pytest.fixture(scope="module")
def populated(server: Server, browser: Browser, kept: dict[str, StorageState]) -> Site:
    """One written guide, one blank, and an organiser who looks after both."""
    server.person("Olga", organiser=True)
    site = Site(server, browser, kept)
    site.guide = server.guide("Ana", "Bo")
    site.blank = server.guide("Bo", title="Blank")
    for guide in (site.guide, site.blank):
        server.member(guide, "Rae", "reader")
    server.person("Nia")
    page = site.at("/guides/{guide}/sections/steps", "Ana")
    page.get_by_label("Text").fill(RICH)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**saved=yes")
    site.closes()
    return site


@pytest.fixture
def site(populated: Site) -> Iterator[Site]:
    yield populated
    populated.closes()


@pytest.fixture(scope="module")
def empty(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with OutsideServer(tmp_path_factory.mktemp("empty")) as running:
        site = Site(running, browser, {})
        yield site
        site.closes()


@pytest.fixture(scope="module")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    server = OutsideServer(tmp_path_factory.mktemp("demo"), CHARRETTE_DEMO="true")
    assert server.charrette("demo").code == 0
    with server as running:
        site = Site(running, browser, {})
        yield site
        site.closes()


@pytest.mark.parametrize("name", SIGHTS)
def test_a_page_keeps_nobody_out(site: Site, name: str) -> None:
    keeps_nobody_out(SIGHTS[name](site))


@pytest.mark.parametrize("name", EMPTY_SIGHTS)
def test_a_page_of_an_empty_installation_keeps_nobody_out(empty: Site, name: str) -> None:
    keeps_nobody_out(EMPTY_SIGHTS[name](empty))


@pytest.mark.parametrize("name", DEMO_SIGHTS)
def test_a_page_of_a_demo_keeps_nobody_out(demo: Site, name: str) -> None:
    keeps_nobody_out(DEMO_SIGHTS[name](demo))

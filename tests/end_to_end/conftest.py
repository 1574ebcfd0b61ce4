"""One server and one browser program for the whole folder; each test has a guide and people's own windows."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, StorageState

from tests.support.command_line import CommandLineOutside
from tests.support.server import Server
from tests.support.sights import RICH, Site
from tests.support.writers import Writer, chromium, writer

Team = Callable[..., list[Writer]]
PEOPLE = ("Ana", "Bo", "Cleo", "Dev", "Eli")


class OutsideServer(Server):
    """Beside Playwright, which keeps an event loop running in the tests' thread."""

    commands = CommandLineOutside


# for the folder, not the session: other folders' tests have event loops of their own
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Server]:
    with OutsideServer(tmp_path_factory.mktemp("server")) as running:
        for name in PEOPLE:
            running.person(name)
        yield running


@pytest.fixture(scope="module")
def kept() -> dict[str, StorageState]:
    """What each person's browser keeps from one test to the next: the cookie."""
    return {}


@pytest.fixture
def team(server: Server, browser: Browser, kept: dict[str, StorageState]) -> Iterator[Team]:
    """`team("Ana", "Bo")`: these people, each with the same new guide open. Nobody's page may complain."""
    people: list[Writer] = []

    def gathered(*names: str) -> list[Writer]:
        guide = server.guide(*names)
        people.extend(writer(browser, server, name, guide, kept) for name in names)
        return [person.opens() for person in people]

    yield gathered
    for person in people:
        person.page.context.close()
    assert [(person.name, person.complaints) for person in people if person.complaints] == []


# -- pages to look at


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
    page.locator("#text").fill(RICH)
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

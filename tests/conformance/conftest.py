"""A server for the whole folder, servers that a test may stop, and browsers that end with their test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.support.server import Server
from tests.support.stock_clients import Browser, node

MakeServer = Callable[..., Server]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Shared: each test makes a guide of its own."""
    node()
    with Server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeServer]:
    """Makes a server of the test's own, with settings by name."""
    node()
    with ExitStack() as running:
        yield lambda **environ: running.enter_context(Server(tmp_path_factory.mktemp("own"), **environ))


@pytest.fixture
def new_browser() -> Iterator[Callable[[], Browser]]:
    """A further browser, a process of its own."""
    with ExitStack() as running:
        yield lambda: running.enter_context(Browser())


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()

"""What whoever runs the server asks it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse

from server.errors import NotAllowed
from server.web import operations
from server.web.metrics import Metrics

TOKEN = "t" * 32


class World:
    def __init__(self) -> None:
        self.why_not: str | None = None
        self.metrics = Metrics()

    async def ready(self) -> str | None:
        return self.why_not


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(world) as client:
        yield client


@asynccontextmanager
async def asking(
    world: World, token: str = "", address: str = "127.0.0.1", **headers: str
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at that address, who asks for `http://localhost`."""
    app = Starlette(
        routes=operations.routes(world.ready, world.metrics, token),
        exception_handlers={NotAllowed: lambda _, error: PlainTextResponse(error.sentence, 403)},
    )
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        yield client


async def test_health_says_that_the_process_answers(client: httpx.AsyncClient, world: World) -> None:
    world.why_not = "The database is gone."

    assert (await client.get("/healthz")).status_code == 200


async def test_readiness_says_why_not(client: httpx.AsyncClient, world: World) -> None:
    assert (await client.get("/readyz")).status_code == 200

    world.why_not = "The server is stopping."

    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "The server is stopping."


async def test_metrics_show_what_was_measured(client: httpx.AsyncClient, world: World) -> None:
    world.metrics.rooms.set(3)
    world.metrics.refusals.labels(cause="too-large").inc()
    world.metrics.commit_seconds.observe(0.004)

    text = (await client.get("/metrics")).text

    assert "charrette_rooms 3.0" in text
    assert 'charrette_refusals_total{cause="too-large"} 1.0' in text
    assert 'charrette_commit_seconds_bucket{le="0.005"} 1.0' in text
    for name in ("sockets", "sockets_behind", "batch_size", "relay_seconds", "write_lock_seconds"):
        assert f"charrette_{name}" in text


@pytest.mark.parametrize(
    ("token", "address", "headers", "status"),
    [
        ("", "192.0.2.7", {}, 403),
        ("", "192.0.2.7", {"authorization": "Bearer "}, 403),
        ("", "127.0.0.1", {"x-forwarded-for": "192.0.2.7"}, 403),
        ("", "127.0.0.1", {"host": "charrette.example"}, 403),
        (TOKEN, "192.0.2.7", {"authorization": f"Bearer {TOKEN}x"}, 403),
        (TOKEN, "192.0.2.7", {"authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, "127.0.0.1", {"x-forwarded-for": "192.0.2.7", "authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, "127.0.0.1", {}, 200),
    ],
)
async def test_figures_are_for_this_machine_or_whoever_has_the_token(
    world: World, token: str, address: str, headers: dict[str, str], status: int
) -> None:
    async with asking(world, token, address, **headers) as somebody:
        answers = [await somebody.get(path) for path in ("/metrics", "/healthz", "/readyz")]

    assert [answer.status_code for answer in answers] == [status, 200, 200]
    assert ("charrette_rooms" in answers[0].text) is (status == 200)


def test_two_servers_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()

    one.rooms.set(1)

    assert b"charrette_rooms 0.0" in other.exposition()

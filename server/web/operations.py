"""What whoever runs the server asks it: does it answer, may it get requests, how is it doing."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.web.metrics import Metrics

Readiness = Callable[[], Awaitable[str | None]]


def routes(ready: Readiness, metrics: Metrics) -> list[Route]:
    """`ready` says nothing when requests may come, or one sentence why not."""

    async def answer_health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def answer_readiness(_: Request) -> Response:
        why_not = await ready()
        if why_not is None:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready", "detail": why_not}, HTTPStatus.SERVICE_UNAVAILABLE)

    async def answer_metrics(_: Request) -> Response:
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/healthz", answer_health),
        Route("/readyz", answer_readiness),
        Route("/metrics", answer_metrics),
    ]

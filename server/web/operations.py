"""What whoever runs the server asks it: does it answer, may it get requests, how is it doing."""

import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.errors import NotAllowed
from server.web.metrics import Metrics
from server.web.security import comes_from_this_machine

Readiness = Callable[[], Awaitable[str | None]]


class NotMeasuredForYou(NotAllowed):
    """From another machine, without the token."""

    def __init__(self) -> None:
        super().__init__(
            "The figures are shown to this machine, and to whoever brings the token set for them."
        )


def routes(ready: Readiness, metrics: Metrics, token: str = "") -> list[Route]:
    """`ready` says nothing when requests may come, or one sentence why not. Without a `token` figures stay on this machine."""

    async def answer_health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def answer_readiness(_: Request) -> Response:
        why_not = await ready()
        if why_not is None:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready", "detail": why_not}, HTTPStatus.SERVICE_UNAVAILABLE)

    async def answer_metrics(request: Request) -> Response:
        if not (comes_from_this_machine(request) or _brings(request, token)):
            raise NotMeasuredForYou
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/healthz", answer_health),
        Route("/readyz", answer_readiness),
        Route("/metrics", answer_metrics),
    ]


def _brings(request: Request, token: str) -> bool:
    sent = request.headers.get("authorization", "").encode()
    return bool(token) and hmac.compare_digest(sent, f"Bearer {token}".encode())

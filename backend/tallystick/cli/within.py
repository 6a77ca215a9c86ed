"""The way to an API that runs in this very process, without a socket."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx


class WithoutSocket(httpx.BaseTransport):
    """Hands requests to an application."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._asgi = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The application's answer. Source: httpx, "Custom Transports"."""
        return asyncio.run(self._answered(request))

    async def _answered(self, request: httpx.Request) -> httpx.Response:
        answer = await self._asgi.handle_async_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

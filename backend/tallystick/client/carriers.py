"""Who carries plans out, over HTTP: one that blocks, one that does not. Everything else they have in common."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from functools import partial
from importlib.metadata import version
from typing import Any, TypeVar

import httpx

from tallystick.client.effects import Clock, Effect, Pause, Plan, Request, Response, Unreachable
from tallystick.client.files import PART
from tallystick.client.listening import Listening
from tallystick.client.models.feed import Announcement
from tallystick.client.operation import Pages

Value = TypeVar("Value")
GoOn = Callable[[], Effect]
"""Tells a plan what came of its last effect, and has its next one. Raises StopIteration at its end."""
USER_AGENT = f"tallystick-python/{version('tallystick')}"


def address_of(url: str) -> str:
    """A server's address up to ``/v1``, with which it may end."""
    return url.rstrip("/").removesuffix("/v1").rstrip("/") + "/v1"


def options(timeout: float, headers: dict[str, str]) -> dict[str, Any]:
    """How a connection is made. A redirect is an answer, and not followed: a key is for one server."""
    named = {"user-agent": USER_AGENT, "accept": "application/json", **headers}
    return {"timeout": timeout, "headers": named, "follow_redirects": False}


class Carrier:
    """Carries plans out, and returns when they have ended."""

    def __init__(self, url: str, http: httpx.Client) -> None:
        self.url = url
        self._http = http

    def run(self, plan: Plan[Value]) -> Value:
        """What a plan ends with."""
        go_on: GoOn = partial(next, plan)
        try:
            while True:
                go_on = self._carried_out(plan, go_on())
        except StopIteration as ended:
            value: Value = ended.value
            return value

    def each(self, pages: Pages[Value]) -> Iterator[Value]:
        """All items of a list. A page is asked for when it is needed."""
        items, following = self.run(pages(None))
        yield from items
        while following is not None:
            items, following = self.run(pages(following))
            yield from items

    def hear(self, listening: Listening) -> Generator[Announcement, None, None]:
        """What a stream says, taken up again where it breaks off."""
        while True:
            try:
                with self._http.stream(**_asked(self.url, listening.request())) as answer:
                    if _is_stream(answer):
                        for line in answer.iter_lines():
                            heard = listening.line(line)
                            if heard is not None:
                                yield heard
                        pause = listening.broken(Unreachable("it ended the stream"))
                    else:
                        answer.read()
                        pause = listening.refused(_response(answer))
            except httpx.TransportError as error:
                pause = listening.broken(_unreachable(self.url, error))
            time.sleep(pause)

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def _carried_out(self, plan: Plan[Any], effect: Effect) -> GoOn:
        match effect:
            case Pause(seconds):
                time.sleep(seconds)
                return partial(next, plan)
            case Clock():
                return partial(plan.send, time.monotonic())
        try:
            return partial(plan.send, self._answer(effect))
        except httpx.TransportError as error:
            return partial(plan.throw, _unreachable(self.url, error))

    def _answer(self, request: Request) -> Response:
        sent = _asked(self.url, request)
        if request.upload is not None:
            sent["content"] = request.upload.parts()
        with self._http.stream(**sent) as answer:
            if request.saving is None or answer.is_error:
                answer.read()
                return _response(answer)
            request.saving.begin()
            for part in answer.iter_bytes(PART):
                request.saving.take(part)
            return _saved(answer)


class AsyncCarrier:
    """Carries plans out in an event loop."""

    def __init__(self, url: str, http: httpx.AsyncClient) -> None:
        self.url = url
        self._http = http

    async def run(self, plan: Plan[Value]) -> Value:
        """What a plan ends with."""
        go_on: GoOn = partial(next, plan)
        try:
            while True:
                go_on = await self._carried_out(plan, go_on())
        except StopIteration as ended:
            value: Value = ended.value
            return value

    async def each(self, pages: Pages[Value]) -> AsyncIterator[Value]:
        """All items of a list. A page is asked for when it is needed."""
        items, following = await self.run(pages(None))
        for item in items:
            yield item
        while following is not None:
            items, following = await self.run(pages(following))
            for item in items:
                yield item

    async def hear(self, listening: Listening) -> AsyncGenerator[Announcement, None]:
        """What a stream says, taken up again where it breaks off."""
        while True:
            try:
                async with self._http.stream(**_asked(self.url, listening.request())) as answer:
                    if _is_stream(answer):
                        async for line in answer.aiter_lines():
                            heard = listening.line(line)
                            if heard is not None:
                                yield heard
                        pause = listening.broken(Unreachable("it ended the stream"))
                    else:
                        await answer.aread()
                        pause = listening.refused(_response(answer))
            except httpx.TransportError as error:
                pause = listening.broken(_unreachable(self.url, error))
            await asyncio.sleep(pause)

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def _carried_out(self, plan: Plan[Any], effect: Effect) -> GoOn:
        match effect:
            case Pause(seconds):
                await asyncio.sleep(seconds)
                return partial(next, plan)
            case Clock():
                return partial(plan.send, time.monotonic())
        try:
            return partial(plan.send, await self._answer(effect))
        except httpx.TransportError as error:
            return partial(plan.throw, _unreachable(self.url, error))

    async def _answer(self, request: Request) -> Response:
        sent = _asked(self.url, request)
        if request.upload is not None:
            sent["content"] = _later(request.upload.parts())
        async with self._http.stream(**sent) as answer:
            if request.saving is None or answer.is_error:
                await answer.aread()
                return _response(answer)
            await asyncio.to_thread(request.saving.begin)
            async for part in answer.aiter_bytes(PART):
                await asyncio.to_thread(request.saving.take, part)
            return _saved(answer)


async def _later(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Parts of a file for an event loop, which does not wait for the disk."""
    while (part := await asyncio.to_thread(next, parts, b"")) != b"":
        yield part


def _asked(url: str, request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": url + request.path,
        "params": dict(request.query),
        "json": request.body,
        "content": request.content,
        "headers": dict(request.headers),
    }


def _is_stream(answer: httpx.Response) -> bool:
    return answer.is_success and answer.headers.get("content-type", "").startswith("text/event-stream")


def _saved(answer: httpx.Response) -> Response:
    """An answer whose content went elsewhere."""
    return Response(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, b"")


def _response(answer: httpx.Response) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(answer.status_code, headers, answer.content)


def _unreachable(url: str, error: httpx.TransportError) -> Unreachable:
    unreachable = Unreachable(f"{url}: {error or type(error).__name__}")
    unreachable.__cause__ = error
    return unreachable

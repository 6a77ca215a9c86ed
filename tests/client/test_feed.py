"""The feed, page by page and as a stream that is taken up again where it breaks off."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from typing import cast

import httpx
import pytest

from tallystick.client import AsyncTallystick, Finality, Part, Stage, Tallystick, Topic, Unavailable
from tallystick.domain.errors import Malformed
from tests.client.world import HANDED, QUICK, World


class Breaking(httpx.BaseTransport):
    """A line that breaks after each announcement."""

    def __init__(self) -> None:
        self._true = httpx.HTTPTransport()
        self.opened: list[str | None] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The server's answer, until it breaks. Source: httpx, "Custom Transports"."""
        answer = self._true.handle_request(request)
        if not request.url.path.endswith("/stream"):
            answer.read()
            return answer
        self.opened.append(request.headers.get("last-event-id"))
        return httpx.Response(answer.status_code, headers=answer.headers, stream=_Broken(answer))

    def close(self) -> None:
        """Let the connection go."""
        self._true.close()


class _Broken(httpx.SyncByteStream):
    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        for part in cast(httpx.SyncByteStream, self._answer.stream):
            yield part
            if b"data:" in part:
                raise httpx.ReadError("the line broke")

    def close(self) -> None:
        self._answer.close()


def _happened(world: World) -> str:
    """An agreement that was funded, delivered and paid. Returns its id."""
    part = world.delivered()
    world.done(world.tally.release(part, by=world.employer))
    return str(part.agreement_id)


TOLD = [Topic.AGREEMENT_FUNDED, Topic.MILESTONE_DELIVERED, Topic.MILESTONE_RELEASED]


class TestTheFeed:
    def test_tells_what_happened_and_goes_on_from_a_cursor(self, world: World) -> None:
        agreement_id = _happened(world)

        told = list(world.tally.feed(agreement=agreement_id))
        rest = list(world.tally.feed(told[0].cursor, agreement=agreement_id))

        assert [item.type for item in told if item.of is None] == TOLD
        assert [item.id for item in rest][: len(told) - 1] == [item.id for item in told[1:]]
        assert {item.agreement_id for item in told} == {agreement_id}

    def test_tells_only_what_is_final_if_that_is_asked_for(self, world: World) -> None:
        part = world.delivered()
        sent = world.tally.release(part, by=world.employer)
        world.done(sent)
        world.chain.mine(40)
        world.tally.wait_until(sent, Stage.FINAL)

        told = list(world.tally.feed(agreement=str(part.agreement_id), finality=Finality.FINALIZED))

        assert {item.finality for item in told} == {"finalized"}
        assert len(told) >= len(TOLD)

    def test_refuses_a_cursor_that_is_none(self, world: World) -> None:
        with pytest.raises(Malformed, match="cursor"):
            list(world.tally.feed("nonsense"))


@pytest.mark.spec("CL12")
class TestTheStream:
    def test_tells_what_follows_a_cursor_and_then_what_comes(self, world: World) -> None:
        agreement_id = world.funded()
        (first,) = islice(world.tally.feed(agreement=agreement_id), 1)

        heard = world.tally.listen(first.cursor, agreement=agreement_id, types=[Topic.MILESTONE_DELIVERED])
        world.done(world.tally.deliver(_part(agreement_id), HANDED, by=world.worker))
        delivered = next(heard)
        heard.close()

        assert delivered.type is Topic.MILESTONE_DELIVERED
        assert delivered.event.fact["deliverable"] == HANDED

    def test_is_taken_up_again_where_it_broke(self, world: World) -> None:
        agreement_id, line = _happened(world), Breaking()
        first, *rest = world.tally.feed(agreement=agreement_id)

        with Tallystick(world.server.api.url, options=QUICK, transport=line) as tally:
            heard = tally.listen(first.cursor, agreement=agreement_id)
            again = [item.id for item in islice(heard, len(TOLD) - 1)]
            heard.close()

        assert again == [item.id for item in rest if item.of is None][: len(again)]
        assert line.opened[0] == first.cursor
        assert len(set(line.opened)) == len(line.opened) > 1

    def test_is_heard_in_an_event_loop_as_well(self, world: World) -> None:
        agreement_id = _happened(world)
        first, *_ = world.tally.feed(agreement=agreement_id)

        async def heard() -> list[str]:
            async with AsyncTallystick(world.server.api.url, options=QUICK) as tally:
                found = []
                async for item in tally.listen(first.cursor, agreement=agreement_id):
                    found.append(str(item.type))
                    if len(found) == len(TOLD) - 1:
                        return found
            return found

        assert asyncio.run(heard()) == TOLD[1:]

    def test_ends_with_what_the_server_refuses(self, world: World) -> None:
        with pytest.raises(Malformed, match="cursor"):
            next(world.tally.listen("nonsense"))

    def test_ends_when_nobody_answers_after_all_tries(self) -> None:
        with Tallystick("http://127.0.0.1:9", options=QUICK) as tally, pytest.raises(Unavailable):
            next(tally.listen())


def _part(agreement_id: str) -> Part:
    return Part(agreement_id)

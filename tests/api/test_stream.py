"""The feed as it is heard: server-sent events, broken off and gone on with."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import httpx
import pytest

from tallystick.api.app import create_app
from tallystick.api.quotas import Quotas
from tallystick.cli.door import open_door
from tallystick.cli.serving import served as really_served
from tallystick.services.feed import Feed
from tallystick.services.following import Following
from tallystick.services.news import News
from tests.api.office import Json, Office, answered, assert_refused, opened_office, served
from tests.devchain import DevChain
from tests.logins import bearing, sign_in

STREAM = "/v1/events/stream"


@dataclass(frozen=True, slots=True)
class Message:
    """A server-sent event. Source: HTML, "Parsing an event stream"."""

    id: str | None
    told: Json | None


@contextmanager
def hearing(http: httpx.Client, last: str | None = None, **query: str) -> Iterator[Iterator[Message]]:
    """A stream's messages, as they come."""
    headers = {} if last is None else {"Last-Event-ID": last}
    with http.stream("GET", STREAM, params=query, headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield messages(response.iter_lines())


def messages(lines: Iterator[str]) -> Iterator[Message]:
    name: str | None = None
    told: Json | None = None
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "id":
            name = value
        elif field == "data":
            told = json.loads(value)
        elif not line and (name or told):
            yield Message(name, told)
            name = told = None


def feed(office: Office) -> list[str]:
    """The ids of all that the feed holds."""
    return [one["id"] for one in answered(office.get("/events", limit=100), 200)["announcements"]]


def told(heard: Iterator[Message], count: int) -> list[Json]:
    """The next so many announcements."""
    found: list[Json] = []
    for message in heard:
        if message.told is not None:
            found.append(message.told)
        if len(found) == count:
            return found
    raise AssertionError(f"the stream ended after {len(found)}")


class TestAStream:
    @pytest.mark.spec("EV7")
    def test_tells_what_happens_from_now_on(self, office: Office) -> None:
        office.fund(salt="1")
        with hearing(office.http) as heard:
            begun = next(heard)
            second = office.fund(salt="2")

            first = next(one for one in iter(lambda: told(heard, 1)[0], None) if one["type"] == "agreement.funded")

        assert begun.told is None
        assert begun.id
        assert first["agreement_id"] == second

    @pytest.mark.spec("EV7")
    def test_tells_what_was_told_behind_a_cursor(self, office: Office) -> None:
        start = answered(office.get("/events"), 200)["resume"]
        office.delivered()
        all_told = feed(office)

        with hearing(office.http, cursor=start) as heard:
            found = told(heard, len(all_told))

        assert [one["id"] for one in found] == all_told

    @pytest.mark.spec("EV7")
    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_that_was_cut_off_goes_on_without_loss_or_repetition(self, office: Office, after: int) -> None:
        """Also when blocks were taken back in between, and others came."""
        start = answered(office.get("/events"), 200)["resume"]
        office.delivered()
        with hearing(office.http, cursor=start) as heard:
            at_first = [next(heard) for _ in range(1 + after)]
        last = at_first[-1].id
        assert last
        office.chain.rpc("anvil_reorg", 1, [])
        office.chain.mine(2)
        office.mirror()
        office.fund(salt="7")
        all_told = feed(office)

        with hearing(office.http, last, cursor=start) as heard:
            then = told(heard, len(all_told) - after)

        heard_at_all = [message.told["id"] for message in at_first if message.told] + [one["id"] for one in then]
        assert heard_at_all == all_told
        assert len(set(heard_at_all)) == len(heard_at_all)
        assert "event.reverted" in {one["type"] for one in then}

    @pytest.mark.spec("EV7", "EV4")
    def test_tells_only_what_is_wanted(self, office: Office) -> None:
        start = answered(office.get("/events"), 200)["resume"]
        first, second = office.fund(salt="1"), office.fund(salt="2")
        assert first != second

        with hearing(office.http, cursor=start, agreement=second, type="agreement.funded") as heard:
            (found,) = told(heard, 1)

        assert found["agreement_id"] == second

    @pytest.mark.spec("EV7")
    def test_hears_of_what_another_process_mirrors(self, office: Office) -> None:
        """Where nobody says anything in this process, the database is asked."""
        desk, news = office.house.desk, News(office.house.store, pause=0.01)
        elsewhere = replace(desk, following=Following(Feed(office.house.store), news))
        with served(create_app(elsewhere)) as http, hearing(http) as heard:
            next(heard)
            agreement_id = office.fund()

            (found,) = told(heard, 1)

        assert found["agreement_id"] == agreement_id

    @pytest.mark.spec("EV8")
    def test_is_refused_when_all_places_are_taken_and_not_when_one_is_free_again(self, office: Office) -> None:
        desk = office.house.desk
        small = replace(desk, following=Following(desk.feed, News(office.house.store), most=1))
        with served(create_app(small)) as http:
            with hearing(http) as heard:
                next(heard)
                problem = assert_refused(http.get(STREAM), 503, "busy-streaming")
                retry_after = http.get(STREAM).headers["retry-after"]
            with hearing_soon(http) as heard:
                again = next(heard)

        assert (problem["retryable"], retry_after) == (True, "5")
        assert again.id

    @pytest.mark.spec("EV8", "MA15")
    def test_leaves_places_for_others_however_often_one_client_asks(self, office: Office) -> None:
        """A client is an address, or who is signed in there."""
        token = sign_in(office.http, office.chain.employer)
        quotas = Quotas(at_once=1, callers=2, counts_loopback=True)
        with served(create_app(office.house.desk, quotas=quotas)) as http:
            with hearing(http) as heard:
                next(heard)
                refused = http.get(STREAM)
                export = http.get("/v1/exports/movements", params={"format": "csv"})
                page = http.get("/v1/events")
                with http.stream("GET", STREAM, headers=bearing(token)) as known:
                    of_known = known.status_code
            with hearing_soon(http) as heard:
                again = next(heard)

        problem = assert_refused(refused, 429, "too-many-at-once")
        assert (problem["quota"], problem["retryable"], refused.headers["retry-after"]) == (1, True, "5")
        assert_refused(export, 429, "too-many-at-once")
        assert (page.status_code, of_known) == (200, 200)
        assert again.id

    @pytest.mark.parametrize(
        ("headers", "query", "field"),
        [
            ({"Last-Event-ID": "bm9uZQ"}, {}, "cursor"),
            ({}, {"cursor": "bm9uZQ"}, "cursor"),
            ({}, {"limit": "3"}, "limit"),
            ({}, {"type": "message"}, "type[0]"),
            ({}, {"party": "0x" + "aB" * 20}, "party"),
        ],
    )
    @pytest.mark.spec("EV7")
    def test_refuses_what_it_does_not_know(self, still_office: Office, headers: Json, query: Json, field: str) -> None:
        response = still_office.http.get(STREAM, params=query, headers=headers)

        assert assert_refused(response, 422, "malformed")["field"] == field

    @pytest.mark.spec("EV5")
    def test_refuses_to_go_on_with_a_feed_that_there_is_no_more(self, office: Office) -> None:
        office.fund()
        before = answered(office.get("/events"), 200)["resume"]
        with office.house.store.begin() as unit:
            unit.books.forget()
            unit.books.require_chain(office.house.identity)

        response = office.http.get(STREAM, headers={"Last-Event-ID": before})

        assert_refused(response, 410, "feed-began-anew")

    @pytest.mark.spec("EV8")
    def test_ends_as_soon_as_the_server_does(self, chain: DevChain, tmp_path: Path) -> None:
        """Nobody waits for who listens: the stream ends in good order, before connections are cut."""
        ended: list[bool] = []
        with opened_office(chain, tmp_path) as office:
            with really_served(office.house, open_door("127.0.0.1", 0)) as url:
                http = httpx.Client(base_url=url, timeout=60, trust_env=False)
                stream = http.send(http.build_request("GET", STREAM), stream=True)
                lines = stream.iter_lines()
                heard = messages(lines)
                next(heard)
                listening = Thread(target=lambda: ended.append(list(heard) == []))
                listening.start()
            listening.join(2)
            http.close()

        assert ended == [True]


@contextmanager
def hearing_soon(http: httpx.Client) -> Iterator[Iterator[Message]]:
    """A stream, as soon as there is a place: the server notices a moment later that somebody left."""
    while True:
        with http.stream("GET", STREAM) as response:
            if response.status_code not in {429, 503}:
                yield messages(response.iter_lines())
                return

"""
Repeats
├── given no key ................................ it is carried out each time
├── given a key that is none .................... it is refused with 400, and nothing is done
├── given a key for the first time .............. it is carried out
├── given the key again
│   ├── with the same request
│   │   ├── that is under way ................... it is refused with 409, and may be tried again
│   │   ├── that was decided .................... the same answer, byte for byte, and a header that says so
│   │   ├── that broke off ...................... it is carried out anew
│   │   ├── that was not looked at .............. it is carried out anew
│   │   ├── whose server died ................... refused until its lease is over, then carried out anew
│   │   └── a day later ......................... it is carried out anew
│   ├── with another request .................... it is refused with 422, and nothing is done
│   └── by somebody else ........................ it is theirs, and is carried out
└── given what changes nothing .................. it is answered each time, whatever the key
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from threading import Barrier, Thread
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from tallystick.api.repeats import LARGEST, Repeats
from tallystick.domain.units import Seconds, Timestamp
from tallystick.services.repeating import LEASE, Repeating
from tallystick.store.tables.repeats import repeats
from tallystick.store.unit_of_work import Store
from tests.api.office import Office, answered, assert_refused, place, raw, signature_of
from tests.store_fixture import address, kind, postgres, store

__all__ = ["address", "kind", "postgres", "store"]

KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
DAY = Seconds(86_400)
NOON = Timestamp(1_800_000_000)
PLACE = "/v1/things"


@dataclass
class Kitchen:
    """What is asked below. It counts how often, and answers each time something else."""

    made: int = 0
    status: int = 201
    size: int = 0
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message.get("more_body"):
                break
        self.made += 1
        if self.meanwhile is not None:
            await self.meanwhile()
        headers = [(b"location", f"/v1/things/{self.made}".encode()), (b"mirror-lag", b"3")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": f"{self.made} of ".encode(), "more_body": True})
        await send({"type": "http.response.body", "body": body + b"x" * self.size})


@dataclass(frozen=True, slots=True)
class Said:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


@dataclass
class Counter:
    """Where things are asked for, on a real database."""

    store: Store
    kitchen: Kitchen = field(default_factory=Kitchen)
    now: Timestamp = NOON

    def __post_init__(self) -> None:
        self.layer = Repeats(self.kitchen, Repeating(self.store, DAY, lambda: self.now), _authorization)

    async def asked(
        self, *keys: str, path: str = PLACE, body: bytes = b"{}", method: str = "POST", **given: str
    ) -> Said:
        headers = [(b"idempotency-key", key.encode("latin-1")) for key in keys]
        headers += [(name.encode(), value.encode()) for name, value in given.items()]
        scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": headers,
        }
        scope["state"] = {"request_id": "1"}
        parts: Iterator[Message] = iter(
            [{"type": "http.request", "body": body[:1], "more_body": True}, {"type": "http.request", "body": body[1:]}]
        )
        heard: list[Message] = []

        async def receive() -> Message:
            return next(parts)

        async def send(message: Message) -> None:
            heard.append(message)

        await self.layer(scope, receive, send)
        named = {name.decode(): value.decode() for name, value in heard[0]["headers"]}
        return Said(heard[0]["status"], named, b"".join(message["body"] for message in heard[1:]))

    def wait(self, seconds: int) -> None:
        self.now = Timestamp(self.now + seconds)

    def ask(self, *keys: str, **given: Any) -> Said:
        return asyncio.run(self.asked(*keys, **given))


def _authorization(scope: Scope) -> str:
    return Headers(scope=scope).get("authorization", "")


@pytest.fixture
def counter(store: Store) -> Counter:
    return Counter(store)


class TestGivenNoKey:
    def test_carries_it_out_each_time(self, counter: Counter) -> None:
        assert [counter.ask().body for _ in range(2)] == [b"1 of {}", b"2 of {}"]


class TestGivenAKeyThatIsNone:
    @pytest.mark.spec("MA1")
    @pytest.mark.parametrize(
        "keys",
        [("",), ("short",), ("x" * 256,), (f'"{KEY}',), ("x" * 20 + " y",), (f"{KEY}\x7f",), (KEY, KEY), ("é" * 20,)],
    )
    def test_refuses_it(self, counter: Counter, keys: tuple[str, ...]) -> None:
        said = counter.ask(*keys)

        assert (said.status, said.code, counter.kitchen.made) == (400, "idempotency-key-malformed", 0)


class TestGivenTheSameRequestAgain:
    @pytest.mark.spec("MA1")
    @pytest.mark.parametrize("status", [200, 201, 202, 204])
    def test_gives_the_first_answer_byte_for_byte(self, counter: Counter, status: int) -> None:
        counter.kitchen.status = status
        first = counter.ask(KEY)

        again = counter.ask(KEY)

        assert (again.status, again.body, counter.kitchen.made) == (status, first.body, 1)
        assert "idempotency-replayed" not in first.headers
        assert again.headers == {"location": "/v1/things/1", "idempotency-replayed": "true"}

    @pytest.mark.spec("MA1")
    def test_takes_the_quotes_of_the_standard_for_no_part_of_the_key(self, counter: Counter) -> None:
        first = counter.ask(KEY)

        assert counter.ask(f'"{KEY}"').body == first.body

    @pytest.mark.spec("MA3")
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 502, 503])
    def test_carries_it_out_anew_when_nothing_was_decided(self, counter: Counter, status: int) -> None:
        counter.kitchen.status = status
        counter.ask(KEY)

        counter.kitchen.status = 201

        assert counter.ask(KEY, body=b"[]").body == b"2 of []"

    @pytest.mark.spec("MA3")
    def test_carries_it_out_anew_when_we_failed(self, counter: Counter) -> None:
        async def fail() -> None:
            raise RuntimeError

        counter.kitchen.meanwhile = fail
        with pytest.raises(RuntimeError):
            counter.ask(KEY)
        counter.kitchen.meanwhile = None

        assert counter.ask(KEY).status == 201

    @pytest.mark.spec("MA2")
    def test_refuses_it_while_the_first_is_under_way(self, counter: Counter) -> None:
        seen: list[Said] = []

        async def ask_meanwhile() -> None:
            counter.kitchen.meanwhile = None
            seen.append(await counter.asked(KEY))

        counter.kitchen.meanwhile = ask_meanwhile
        first = counter.ask(KEY)

        assert (seen[0].status, seen[0].code) == (409, "idempotency-key-in-flight")
        assert int(seen[0].headers["retry-after"]) > 0
        assert (first.status, counter.kitchen.made) == (201, 1)

    @pytest.mark.spec("MA4")
    def test_carries_it_out_anew_after_the_lease_of_one_that_died(
        self, counter: Counter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What died wrote nothing down: its key is as it took it."""

        async def die() -> None:
            raise KeyboardInterrupt

        counter.kitchen.meanwhile = die
        monkeypatch.setattr(counter.layer._repeating, "abandon", lambda attempt: None)  # The dead do nothing.
        with pytest.raises(KeyboardInterrupt):
            counter.ask(KEY)
        counter.kitchen.meanwhile = None

        counter.wait(LEASE - 1)
        assert counter.ask(KEY).code == "idempotency-key-in-flight"
        counter.wait(1)
        assert counter.ask(KEY).status == 201

    @pytest.mark.spec("MA4")
    def test_keeps_no_answer_of_one_that_lost_its_key(self, counter: Counter) -> None:
        """It was slower than its lease, and another one took its place."""

        async def be_slow() -> None:
            counter.kitchen.meanwhile = None
            counter.wait(LEASE)
            await counter.asked(KEY)

        counter.kitchen.meanwhile = be_slow
        slow = counter.ask(KEY)

        assert slow.body == b"2 of {}"
        assert counter.ask(KEY).headers["location"] == "/v1/things/2"
        assert counter.kitchen.made == 2

    @pytest.mark.spec("MA5")
    def test_carries_it_out_anew_a_day_later_and_has_forgotten_the_first(self, counter: Counter) -> None:
        counter.ask(KEY)
        counter.wait(DAY)

        assert counter.ask(KEY.upper()).body == b"2 of {}"

        with counter.store.engine.connect() as connection:
            assert len(connection.execute(select(repeats)).all()) == 1

    def test_keeps_no_answer_that_is_very_long(self, counter: Counter) -> None:
        counter.kitchen.size = LARGEST
        counter.ask(KEY)

        assert counter.ask(KEY).body.startswith(b"2 of")


class TestGivenAnotherRequest:
    @pytest.mark.spec("MA2")
    @pytest.mark.parametrize("other", [{"body": b"{ }"}, {"path": "/v1/thing"}, {"method": "PATCH"}])
    def test_refuses_it(self, counter: Counter, other: dict[str, Any]) -> None:
        counter.ask(KEY)

        said = counter.ask(KEY, **other)

        assert (said.status, said.code, counter.kitchen.made) == (422, "idempotency-key-reused", 1)


class TestGivenSomebodyElse:
    @pytest.mark.spec("MA5")
    def test_is_shown_nothing_of_what_others_were_answered(self, counter: Counter) -> None:
        answers = [counter.ask(KEY, authorization=who).body for who in ("Bearer a", "Bearer b")] + [
            counter.ask(KEY).body
        ]

        assert answers == [b"1 of {}", b"2 of {}", b"3 of {}"]

    @pytest.mark.spec("MA5")
    def test_finds_no_key_in_the_database(self, counter: Counter) -> None:
        counter.ask(KEY, authorization="Bearer secret")

        with counter.store.engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(select(repeats))]
        assert len(rows) == 1
        assert KEY not in repr(rows) and "secret" not in repr(rows)


@pytest.mark.parametrize(
    "asked", [{"method": "GET"}, {"method": "PUT"}, {"path": "/v1/acts/prepare"}, {"path": "/v2/verify/1/0x"}]
)
def test_what_changes_nothing_is_answered_each_time(counter: Counter, asked: dict[str, Any]) -> None:
    counter.ask(KEY, **asked)

    assert counter.ask(KEY, **asked).body == b"2 of {}"


@pytest.mark.spec("MA1")
def test_of_many_at_once_one_is_carried_out(counter: Counter) -> None:
    """On several servers over one database, each in a thread of its own."""
    together, answers = Barrier(6), list[Said]()
    servers = [Counter(counter.store) for _ in range(together.parties)]

    def ask(server: Counter) -> None:
        together.wait()
        answers.append(server.ask(KEY))

    threads = [Thread(target=ask, args=(server,)) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(server.kitchen.made for server in servers) == 1
    assert {answer.status for answer in answers} <= {201, 409}
    assert len({answer.body for answer in answers if answer.status == 201}) == 1


def _keyed(office: Office, path: str, body: Any, key: str = KEY) -> httpx.Response:
    headers = {"content-type": "application/json", "idempotency-key": key}
    return office.http.post(f"/v1{path}", content=json.dumps(body), headers=headers)


class TestInTheHouse:
    @pytest.mark.spec("MA1")
    def test_registers_once_and_answers_as_the_first_time(self, office: Office) -> None:
        """Without a key the second answer is 200, and says so."""
        first = _keyed(office, "/agreements", office.terms())
        office.chain.mine()
        office.mirror()

        again = _keyed(office, "/agreements", office.terms() | {"milestones": first.json()["terms"]["milestones"]})

        assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        assert again.headers["x-request-id"] != first.headers["x-request-id"]
        assert again.headers["mirror-block"] == first.headers["mirror-block"]

    @pytest.mark.spec("MA1", "MA2")
    def test_relays_and_passes_on_once(self, office: Office) -> None:
        agreement_id = office.delivered()
        typed_data = office.prepare(agreement_id, "release")["typed_data"]
        signed = {"signature": signature_of(office.chain.employer, typed_data)}
        asked = f"{place(agreement_id)}/release/relay"
        first = _keyed(office, asked, signed)
        office.mirror()

        again = _keyed(office, asked, signed)

        assert (answered(first, 202)["state"], again.content) == ("sent", first.content)
        assert_refused(_keyed(office, asked, signed | {"released": "1"}), 422, "idempotency-key-reused")
        transfer = office.prepare(office.fund(salt="1"), "release")["transaction"]
        sent = [_keyed(office, "/transactions", {"raw": raw(office.chain.employer, transfer)}, "k" * 16) for _ in "12"]
        assert sent[0].content == sent[1].content and sent[0].status_code == 202

    @pytest.mark.spec("MA3")
    def test_leaves_a_body_that_is_too_long_to_who_refuses_it(self, office: Office) -> None:
        assert_refused(_keyed(office, "/agreements", "x" * 300_000), 413, "body-too-large")
        assert_refused(
            office.http.post("/v1/agreements", content=_in_parts(), headers={"idempotency-key": KEY}),
            413,
            "body-too-large",
        )


def _in_parts() -> Any:
    """More than is taken, without saying before how much."""
    for _ in range(300):
        yield b"x" * 1024

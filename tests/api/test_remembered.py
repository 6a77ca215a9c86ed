"""
Remembered
├── given the same question again
│   ├── and nothing changed ..................... the same answer, without being made again
│   ├── and the database changed ................ a new one
│   ├── and some time passed .................... a new one
│   └── and nobody can tell whether it changed .. a new one
├── given what does not follow from the database  a new one each time
└── given an answer that is not to be kept ...... a new one each time
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from tallystick.api.remembered import LARGEST, LONGEST, ROOM, SECONDS, Remembered

pytestmark = pytest.mark.spec("OP11")

_READ = "/v1/agreements/0xab"


@dataclass
class Kitchen:
    """What answers below: each answer another one, so that one which is given again shows."""

    made: int = 0
    status: int = 200
    size: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.made += 1
        scope["route"] = "a route"
        headers = [(b"mirror-block", b"7")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": f"{self.made} ".encode(), "more_body": True})
        await send({"type": "http.response.body", "body": scope["path"].encode() + b"x" * self.size})


@dataclass
class Table:
    """Asks, and decides when something changes."""

    kitchen: Kitchen = field(default_factory=Kitchen)
    version: int | None = 1
    now: float = 0.0

    def __post_init__(self) -> None:
        self.layer = Remembered(self.kitchen, lambda: self.version, lambda: self.now)

    def ask(
        self, path: str = _READ, query: bytes = b"", method: str = "GET", header: bytes = b"accept"
    ) -> tuple[Scope, bytes]:
        scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "query_string": query}
        scope["headers"] = [(b"host", b"localhost"), (header, b"1")]
        heard: list[Message] = []

        async def receive() -> Message:
            raise AssertionError("nothing is read of a request")

        async def send(message: Message) -> None:
            if "headers" in message:
                message["headers"].append((b"added-around", b"it"))
            heard.append(message)

        asyncio.run(self.layer(scope, receive, send))
        assert heard[0]["headers"] == [(b"mirror-block", b"7"), (b"added-around", b"it")]
        return scope, b"".join(message.get("body", b"") for message in heard)

    def given_again(self, path: str) -> bool:
        """Whether nothing was made for the answer."""
        made = self.kitchen.made
        self.ask(path)
        return self.kitchen.made == made


@pytest.fixture
def table() -> Table:
    return Table()


class TestGivenTheSameQuestionAgain:
    def test_gives_the_same_answer_while_nothing_changed(self, table: Table) -> None:
        _, first = table.ask()

        scope, again = table.ask()

        assert (again, table.kitchen.made) == (first, 1)
        assert scope["route"] == "a route"

    def test_gives_it_as_often_as_it_is_asked(self, table: Table) -> None:
        """What surrounds the answer adds to its headers, and must not add to what is kept."""
        assert len({table.ask()[1] for _ in range(5)}) == 1

    @pytest.mark.parametrize(
        "change",
        [
            lambda table: setattr(table, "version", 2),
            lambda table: setattr(table, "now", SECONDS),
            lambda table: setattr(table, "version", None),
        ],
        ids=["changed", "late", "unknown"],
    )
    def test_makes_a_new_one_after(self, table: Table, change: Callable[[Table], None]) -> None:
        _, first = table.ask()

        change(table)

        assert table.ask()[1] != first

    def test_makes_no_other_ones_old(self, table: Table) -> None:
        """A version that comes back is none that was there: what was kept under it is gone."""
        _, first = table.ask()
        table.version = 2
        table.ask("/v1/agreements/0xcd")
        table.version = 1

        assert table.ask()[1] != first


@pytest.mark.parametrize(
    ("path", "method"),
    [
        (_READ, "POST"),
        (_READ, "HEAD"),
        (f"{_READ}/proof", "GET"),
        (f"{_READ}/documents", "GET"),
        (f"{_READ}/documents/0xcd", "GET"),
        (f"{_READ}/grants", "GET"),
        (f"{_READ}/whatever-comes-next", "GET"),
        ("/v1/health", "GET"),
        ("/v1/balances", "GET"),
        ("/metrics", "GET"),
    ],
)
def test_what_does_not_follow_from_the_database_is_made_each_time(table: Table, path: str, method: str) -> None:
    _, first = table.ask(path, method=method)

    assert table.ask(path, method=method)[1] != first


def test_another_question_has_another_answer(table: Table) -> None:
    answers = [table.ask()[1], table.ask(query=b"limit=1")[1], table.ask(_READ + "/events")[1]]

    assert len(set(answers)) == 3


@pytest.mark.parametrize("kitchen", [Kitchen(status=404), Kitchen(status=503), Kitchen(size=LARGEST)])
def test_what_is_no_answer_to_keep_is_made_each_time(kitchen: Kitchen) -> None:
    table = Table(kitchen)
    _, first = table.ask()

    assert table.ask()[1] != first


def test_keeps_no_more_than_there_is_room_for() -> None:
    table = Table(Kitchen(size=LARGEST - 100))
    room = ROOM // LARGEST
    for number in range(2 * room):
        table.ask(f"/v1/agreements/{number}")

    again = [number for number in range(2 * room) if table.given_again(f"/v1/agreements/{number}")]

    assert 0 < len(again) <= room


def test_keeps_something_again_once_what_was_kept_is_old() -> None:
    table = Table(Kitchen(size=LARGEST - 100))
    for number in range(2 * ROOM // LARGEST):
        table.ask(f"/v1/agreements/{number}")

    table.now = SECONDS
    table.ask("/v1/agreements/last")

    assert table.given_again("/v1/agreements/last")


def test_a_long_question_is_answered_each_time(table: Table) -> None:
    query = b"x=" + b"1" * LONGEST
    _, first = table.ask(query=query)

    assert table.ask(query=query)[1] != first


@pytest.mark.parametrize("header", [b"content-length", b"transfer-encoding", b"authorization", b"cookie"])
def test_a_question_with_a_body_or_a_login_is_judged_each_time(table: Table, header: bytes) -> None:
    _, first = table.ask()

    assert table.ask(header=header)[1] != first


def test_what_somebody_who_is_known_is_answered_is_given_to_nobody_else(table: Table) -> None:
    _, private = table.ask(header=b"authorization")

    assert table.ask()[1] != private

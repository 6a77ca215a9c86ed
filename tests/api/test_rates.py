"""
Rates
├── given no quotas ............................. nothing is counted
├── given this very machine
│   ├── that speaks for itself .................. nothing is counted, unless it is to be
│   └── that speaks for others .................. they are counted
├── given an address
│   ├── with something left ..................... it is answered, and told what is left
│   ├── with nothing left ....................... 429, when to come back, and nothing is done
│   ├── whose time is over ...................... it is answered again
│   └── of a household in IPv6 .................. all of the household's are one
└── given somebody who is signed in
    ├── at one address .......................... it has many times as much
    ├── at many addresses ....................... it has no more than that
    ├── by what is no credential ................ nobody is asked, and nothing is kept
    ├── by ever other credentials ............... the database is asked so often, and no more
    └── as many people at one address ........... they have no more than that together
"""

import asyncio
import gc
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from tallystick.api.origins import Origins
from tallystick.api.quotas import WRITES, Quotas
from tallystick.api.rates import REMEMBERED, Rates
from tallystick.domain.callers import EVERYTHING, Caller
from tallystick.domain.credentials import CredentialKind, write_credential
from tallystick.domain.errors import Malformed, StoreUnavailable
from tallystick.domain.units import Address
from tallystick.settings import read_settings
from tests.api.office import Json, Office, assert_refused, opened_office
from tests.devchain import DevChain

FAR, NEAR = "203.0.113.7", "127.0.0.1"
FEW = Quotas(reads="3/minute", writes="2/minute", questions="30/minute", callers=2)
SESSIONS = [write_credential(CredentialKind.SESSION, number.to_bytes(32)) for number in range(700)]
PEOPLE = {SESSIONS[number]: Caller(Address(f"0x{number:040x}"), EVERYTHING, None) for number in range(9)}
ONE = f"Bearer {SESSIONS[1]}"


@dataclass
class Gate:
    """Asks, from wherever it is said."""

    quotas: Quotas = FEW
    made: int = 0
    asked_for: list[str] = field(default_factory=list)
    now: float = 0.0
    fails: bool = False

    def __post_init__(self) -> None:
        self.layer = Rates(self._answer, self.quotas, self._caller, lambda: self.now)
        self.app = FastAPI()
        self.app.state.origins = Origins()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.made += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    def _caller(self, credential: str) -> Caller | None:
        self.asked_for.append(credential)
        if self.fails:
            raise StoreUnavailable("gone")
        return PEOPLE.get(credential)

    def ask(
        self, client: str | None = FAR, path: str = "/v1/agreements", method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], Json]:
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope: Scope = {"type": "http", "method": method, "path": path, "headers": named, "app": self.app}
        scope["client"], scope["state"] = None if client is None else (client, 1), {"request_id": "1"}
        heard: list[Message] = []

        async def receive() -> Message:
            raise AssertionError("nothing is read of a request")

        async def send(message: Message) -> None:
            heard.append(message)

        asyncio.run(self.layer(scope, receive, send))
        told = {name.decode().lower(): value.decode() for name, value in heard[0]["headers"]}
        body = heard[1]["body"]
        return heard[0]["status"], told, json.loads(body) if body != b"ok" else {}

    def most(self, **given: Any) -> int:
        """How often it is answered before it is refused."""
        return next(number for number in range(1_000) if self.ask(**given)[0] == 429)


class TestGivenNoQuotas:
    def test_counts_nothing(self) -> None:
        gate = Gate(Quotas())

        assert [gate.ask()[:2] for _ in range(9)] == [(200, {})] * 9


class TestGivenThisVeryMachine:
    @pytest.mark.spec("MA8")
    @pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
    def test_counts_nothing_when_it_speaks_for_itself(self, client: str) -> None:
        gate = Gate()

        assert [gate.ask(client)[:2] for _ in range(9)] == [(200, {})] * 9
        assert Gate(Quotas(reads="3/minute", counts_loopback=True)).most(client=client) == 3

    @pytest.mark.spec("MA8")
    @pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "x_real_ip"])
    def test_counts_when_it_speaks_for_others(self, header: str) -> None:
        """A proxy that is not believed must not open everything to all that it speaks for."""
        assert Gate().most(client=NEAR, **{header: NEAR}) == 3


class TestGivenAnAddress:
    @pytest.mark.spec("MA6")
    def test_is_told_what_is_left(self) -> None:
        gate = Gate()

        told = [gate.ask(path="/v1/chain")[1] for _ in range(2)]

        assert told[0]["ratelimit-policy"] == '"reads";q=3;w=60, "writes";q=2;w=60, "questions";q=30;w=60'
        assert told[0]["ratelimit"].startswith('"reads";r=2;t=') and '"questions";r=28;t=' in told[0]["ratelimit"]
        assert told[1]["ratelimit"].startswith('"reads";r=1;t=') and '"writes";r=2;t=60' in told[1]["ratelimit"]

    @pytest.mark.spec("MA6")
    def test_is_told_when_to_come_back_and_nothing_is_done(self) -> None:
        gate = Gate()
        for _ in range(2):
            gate.ask(method="POST", path="/v1/x")

        status, told, problem = gate.ask(method="POST", path="/v1/x")

        assert (status, problem["code"], problem["policy"], gate.made) == (429, "rate-limited", WRITES, 2)
        assert (problem["retryable"], problem["money_moved"]) == (True, False)
        assert 1 <= int(told["retry-after"]) <= 60 and '"writes";r=0;t=' in told["ratelimit"]
        assert gate.ask()[0] == 200

    def test_is_another_one_than_everybody_elses(self) -> None:
        gate = Gate()

        assert [gate.most(client=client) for client in (FAR, "203.0.113.8", "2001:db8::1")] == [3, 3, 3]

    @pytest.mark.spec("MA6")
    def test_is_answered_again_when_its_time_is_over(self) -> None:
        gate = Gate(Quotas(reads="1/second"))
        statuses = [gate.ask()[0], gate.ask()[0]]

        until = time.monotonic() + 30
        while gate.ask()[0] == 429:
            assert time.monotonic() < until

        assert statuses[0] == 200

    @pytest.mark.spec("MA6")
    def test_of_a_household_is_one(self) -> None:
        gate = Gate()
        gate.most(client="2001:db8::1")

        assert gate.ask("2001:db8::2")[0] == 429
        assert gate.ask("2001:db8:0:1::1")[0] == 200

    @pytest.mark.spec("MA6")
    @pytest.mark.parametrize("client", ["203.0.113.7:4711", "[2001:db8::1]:4711", "[2001:db8::1]"])
    def test_that_a_proxy_names_with_a_port_is_the_same(self, client: str) -> None:
        gate = Gate()
        gate.most(client=client)

        assert gate.ask(client.replace(":4711", ":1"))[0] == 429
        assert gate.ask(client.replace(":4711", "").strip("[]"))[0] == 429
        assert gate.ask(None)[0] == 200

    @pytest.mark.parametrize("client", [None, "somewhere", "somewhere:1", "[", "[x]:1"])
    def test_that_is_not_told_is_counted_all_the_same(self, client: str | None) -> None:
        assert Gate().most(client=client) == 3

    @pytest.mark.spec("MA6")
    @pytest.mark.parametrize("path", ["/receipts/0x1/0", "/statements/0x1", "/agreements/0x1/print"])
    def test_pays_for_papers_above_the_rest(self, path: str) -> None:
        assert Gate().most(path=path) == 3

    @pytest.mark.parametrize("asked", [{"method": "OPTIONS"}, {"path": "/livez"}, {"path": "/assets/a.js"}])
    def test_pays_nothing_for(self, asked: dict[str, str]) -> None:
        gate = Gate()

        assert {gate.ask(**asked)[0] for _ in range(9)} == {200}


class TestGivenSomebodyWhoIsSignedIn:
    @pytest.mark.spec("MA7")
    def test_has_many_times_as_much_beside_what_the_address_has(self) -> None:
        gate = Gate()

        assert gate.most(authorization=ONE) == 6
        assert gate.most() == 3

    @pytest.mark.spec("MA7")
    def test_has_no_more_at_many_addresses(self) -> None:
        gate = Gate()
        statuses = [gate.ask(f"203.0.113.{number}", authorization=ONE)[0] for number in range(9)]

        assert statuses == [200] * 6 + [429] * 3

    @pytest.mark.spec("MA7")
    def test_has_no_more_as_many_people_at_one_address(self) -> None:
        gate = Gate()
        statuses = [gate.ask(authorization=f"Bearer {SESSIONS[number]}")[0] for number in range(9)]

        assert statuses == [200] * 6 + [429] * 3

    @pytest.mark.parametrize("shown", [f"Bearer {SESSIONS[9]}", "Bearer unknown", "Basic dTpw", "Bearer"])
    def test_is_nobody_by_what_is_unknown(self, shown: str) -> None:
        assert Gate().most(authorization=shown) == 3

    @pytest.mark.spec("MA14")
    @pytest.mark.parametrize("shown", ["x" * 60_000, SESSIONS[1][:-1], f"{SESSIONS[1][:-1]}!", f"{SESSIONS[1]}0", "é"])
    def test_is_not_looked_for_by_what_is_no_credential(self, shown: str) -> None:
        gate = Gate()

        assert gate.most(authorization=f"Bearer {shown}") == 3
        assert gate.asked_for == []

    @pytest.mark.spec("MA14")
    def test_is_looked_for_so_often_and_then_counted_as_nobody(self) -> None:
        """Refused requests, each with another login that could be one, ask the database no more than that."""
        gate = Gate()
        statuses = [gate.ask(authorization=f"Bearer {session}")[0] for session in SESSIONS[9:]]
        asked = len(gate.asked_for)

        assert (statuses.count(200), statuses.count(429), asked) == (3, len(SESSIONS) - 12, 600)
        assert gate.ask(authorization=ONE)[0] == 429
        assert gate.ask("203.0.113.8", authorization=ONE)[0] == 200

    @pytest.mark.spec("MA14")
    def test_is_kept_by_a_hash_and_only_when_known(self) -> None:
        gate = Gate()
        for session in SESSIONS[:30]:
            gate.ask(authorization=f"Bearer {session}")

        kept = kept_of(gate.layer)
        assert len([text for text in kept if text.startswith("caller 0x")]) == 9
        assert [text for text in kept if any(session in text for session in SESSIONS)] == []

    def test_is_looked_up_once_in_a_while(self) -> None:
        gate = Gate()
        for _ in range(3):
            gate.ask(authorization=ONE)
        gate.now = REMEMBERED
        gate.ask(authorization=ONE)

        assert gate.asked_for == [SESSIONS[1]] * 2

    def test_is_nobody_while_the_database_does_not_answer(self) -> None:
        gate = Gate(fails=True)
        assert gate.ask(authorization=ONE)[0] == 200

        gate.fails = False
        assert gate.most(authorization=ONE) == 6


def kept_of(layer: object) -> list[str]:
    """All texts that a layer holds on to, wherever in it."""
    seen, kept, left = set[int](), list[str](), [layer]
    while left:
        held = left.pop()
        if isinstance(held, str):
            kept.append(held)
        elif id(held) not in seen and not isinstance(held, (type, ModuleType, MethodType, FunctionType)):
            seen.add(id(held))
            left.extend(gc.get_referents(held))
    return kept


class TestSettings:
    @pytest.mark.parametrize("rate", ["5/minute", "off", "100 per 10 second"])
    def test_take_a_rate(self, rate: str) -> None:
        assert read_settings(rate_reads=rate).rate_reads == rate

    @pytest.mark.parametrize("rate", ["fast", "-1/minute", "5", ""])
    def test_refuse_what_is_none(self, rate: str) -> None:
        with pytest.raises(Malformed, match="RATE_READS"):
            read_settings(rate_reads=rate)


@pytest.mark.spec("MA8")
def test_a_house_counts_by_its_settings(chain: DevChain, tmp_path: Path) -> None:
    settings = {"rate_reads": "2/hour", "rate_loopback": True}
    with opened_office(chain, tmp_path, **settings) as office:
        answers = [office.get("/agreements") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert assert_refused(answers[2], 429, "rate-limited")["window"] == 3_600


def test_the_demo_is_not_counted(still_office: Office) -> None:
    answer: httpx.Response = still_office.get("/agreements")

    assert "ratelimit" not in answer.headers

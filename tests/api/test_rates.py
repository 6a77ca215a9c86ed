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
├── given somebody who is signed in
│   ├── at one address .......................... it has many times as much
│   ├── at many addresses ....................... it has no more than that
│   └── as many people at one address ........... they have no more than that together
└── given what costs much ....................... it is counted by the questions that it makes to the node
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.types import Message, Receive, Scope, Send

from tallystick.api.app import create_app
from tallystick.api.costs import OF_AN_ACT, costs_of
from tallystick.api.origins import Origins
from tallystick.api.quotas import QUESTIONS, READS, WRITES, Quotas
from tallystick.api.rates import REMEMBERED, Rates, charge
from tallystick.domain.callers import EVERYTHING, Caller
from tallystick.domain.errors import Malformed, StoreUnavailable
from tallystick.domain.units import Address
from tallystick.settings import read_settings
from tests.api.office import Json, Office, answered, assert_refused, instant, opened_office, served, signature_of
from tests.chain.proxy import Proxy, honest, proxied
from tests.deals import WEEK
from tests.devchain import DevChain

FAR, NEAR = "203.0.113.7", "127.0.0.1"
FEW = Quotas(reads="3/minute", writes="2/minute", questions="30/minute", callers=2)
PEOPLE = {f"session-{number}": Caller(Address(f"0x{number:040x}"), EVERYTHING, None) for number in range(9)}


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
        return next(number for number in count() if self.ask(**given)[0] == 429)


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

    @pytest.mark.parametrize("client", [None, "somewhere"])
    def test_that_is_not_told_is_counted_all_the_same(self, client: str | None) -> None:
        assert Gate().most(client=client) == 3

    @pytest.mark.parametrize("asked", [{"method": "OPTIONS"}, {"path": "/livez"}, {"path": "/assets/a.js"}])
    def test_pays_nothing_for(self, asked: dict[str, str]) -> None:
        gate = Gate()

        assert {gate.ask(**asked)[0] for _ in range(9)} == {200}


class TestGivenSomebodyWhoIsSignedIn:
    @pytest.mark.spec("MA7")
    def test_has_many_times_as_much_beside_what_the_address_has(self) -> None:
        gate = Gate()

        assert gate.most(authorization="Bearer session-1") == 6
        assert gate.most() == 3

    @pytest.mark.spec("MA7")
    def test_has_no_more_at_many_addresses(self) -> None:
        gate = Gate()
        statuses = [gate.ask(f"203.0.113.{number}", authorization="Bearer session-1")[0] for number in range(9)]

        assert statuses == [200] * 6 + [429] * 3

    @pytest.mark.spec("MA7")
    def test_has_no_more_as_many_people_at_one_address(self) -> None:
        gate = Gate()
        statuses = [gate.ask(authorization=f"Bearer session-{number}")[0] for number in range(9)]

        assert statuses == [200] * 6 + [429] * 3

    @pytest.mark.parametrize("shown", ["Bearer unknown", "Basic dTpw", "Bearer"])
    def test_is_nobody_by_what_is_unknown(self, shown: str) -> None:
        assert Gate().most(authorization=shown) == 3

    def test_is_looked_up_once_in_a_while(self) -> None:
        gate = Gate()
        for _ in range(3):
            gate.ask(authorization="Bearer session-1")
        gate.now = REMEMBERED
        gate.ask(authorization="Bearer session-1")

        assert gate.asked_for == ["session-1"] * 2

    def test_is_nobody_while_the_database_does_not_answer(self) -> None:
        gate = Gate(fails=True)
        assert gate.ask(authorization="Bearer session-1")[0] == 200

        gate.fails = False
        assert gate.most(authorization="Bearer session-1") == 6


class TestCosts:
    @pytest.mark.spec("MA9")
    def test_are_never_less_than_what_the_node_is_asked(self, chain: DevChain, tmp_path: Path) -> None:
        with proxied(chain.url, honest) as proxy, opened_office(chain, tmp_path, rpc_url=proxy.url) as office:
            told = dict(_priced(office, proxy))

        assert len(told) > 12
        assert {name: pair for name, pair in told.items() if pair[0] > pair[1]} == {}

    @pytest.mark.spec("MA9")
    def test_of_a_batch_count_its_acts(self, office: Office) -> None:
        agreement_id = office.register(milestones=_milestones(office, 5))["agreement_id"]
        acts = [{"act": "fund", "agreement_id": agreement_id, "milestones": [number]} for number in range(5)]
        body = {"sender": office.chain.employer.address, "acts": acts}
        quotas = Quotas(questions="60/minute", counts_loopback=True)
        with served(create_app(office.house.desk, quotas=quotas)) as http:
            first = http.post("/v1/batches/prepare", json=body)
            refused = [http.post("/v1/batches/prepare", json=body) for _ in range(2)][-1]

        assert f'"questions";r={60 - 8 - 4 * OF_AN_ACT};t=' in first.headers["ratelimit"]
        assert assert_refused(refused, 429, "rate-limited")["policy"] == QUESTIONS
        assert int(refused.headers["retry-after"]) > 0

    def test_of_a_request_without_quotas_are_nobodys(self) -> None:
        charge(Request({"type": "http", "state": {}}), 1_000_000)

    @pytest.mark.parametrize(
        ("method", "path", "policy"),
        [("GET", "/v1/agreements", READS), ("HEAD", "/v1/agreements", READS), ("POST", "/v1/agreements", WRITES)],
    )
    def test_are_of_reading_or_of_writing(self, method: str, path: str, policy: str) -> None:
        assert costs_of(method, path)[policy] == 1


def _milestones(office: Office, many: int) -> list[Json]:
    return [{"amount": "1000", "deliver_by": instant(office.chain.now() + WEEK)}] * many


def _priced(office: Office, proxy: Proxy) -> Iterator[tuple[str, tuple[int, int]]]:
    """How many questions requests made to the node, and what they cost, by their names."""

    def priced(method: str, path: str, body: Json | None = None) -> tuple[str, tuple[int, int]]:
        before = len(proxy.asked)
        answer = office.get(path) if method == "GET" else office.post(path, body)
        assert answer.status_code < 300, answer.text
        more = OF_AN_ACT * (len((body or {}).get("acts", [0])) - 1)
        return f"{method} {path}", (
            len(proxy.asked) - before,
            costs_of(method, f"/v1{path}".partition("?")[0]).get(QUESTIONS, 0) + more,
        )

    chain, until = office.chain, {"deadline": "2040-01-01T00:00:00Z"}
    terms = office.terms(milestones=_milestones(office, 50))
    yield priced("POST", "/agreements", terms)
    registered = answered(office.post("/agreements", terms), 200)
    chain.enrich(chain.employer)
    place = f"/agreements/{registered['agreement_id']}"
    signature = signature_of(chain.worker, registered["typed_data"])
    yield priced("POST", f"{place}/acceptance", {"signature": signature})
    yield priced("GET", f"{place}/funding")
    yield priced("POST", f"{place}/milestones/0/fund/prepare")
    yield priced("POST", f"{place}/fund/prepare")
    yield priced("POST", f"{place}/fund-with-permit/prepare", until)
    yield priced("POST", f"{place}/fund-with-authorization/prepare", {"valid_before": until["deadline"]})
    acts = [{"act": "fund", "agreement_id": registered["agreement_id"], "milestones": [number]} for number in range(50)]
    yield priced("POST", "/batches/prepare", {"sender": chain.employer.address, "acts": acts})
    yield from _priced_when_funded(office, priced)


def _priced_when_funded(office: Office, priced: Callable[..., Any]) -> Iterator[tuple[str, tuple[int, int]]]:
    chain, agreement_id = office.chain, office.delivered()
    place = f"/agreements/{agreement_id}/milestones/0"
    typed_data = office.prepare(agreement_id, "release")["typed_data"]
    yield priced("POST", f"{place}/claim/prepare")
    yield priced("POST", f"{place}/release/relay", {"signature": signature_of(chain.employer, typed_data)})
    yield priced("POST", "/sweeps/prepare", {"token": chain.token, "fee_recipient": chain.worker.address})
    yield priced("POST", "/withdrawals/prepare", {"token": chain.token, "owner": chain.worker.address})
    for path in (
        f"/agreements/{agreement_id}/proof?at=head",
        "/chain",
        "/health",
        f"/tokens/{chain.token}",
        "/audit/reconciliation?at=head",
    ):
        yield priced("GET", path)


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

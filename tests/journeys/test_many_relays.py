"""
Many clients relay many releases, each more than once, while the server is killed, the node errs and the chain reorgs.

Each release is paid exactly once: the chain's own events say so, and the books say the same. In the long profile there
are a thousand.
"""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Condition, Event
from time import monotonic
from typing import Any

import httpx
import pytest
from eth_utils.crypto import keccak

from tests.chain.proxy import proxied
from tests.crowd import AMOUNT, SignedRelease, a_crowd
from tests.devchain import DevChain, started_chain
from tests.journeys.server import Server
from tests.profiles import is_long

MANY = 1_000 if is_long() else 24
KILLS = 8 if is_long() else 1
COPIES = 3
"""How often each release is asked for."""
CLIENTS = 16
PATIENCE = 900.0 if is_long() else 300.0
"""Seconds for all of it."""
INTERNAL = {"error": {"code": -32_603, "message": "internal error"}}


@pytest.fixture
def chain() -> Iterator[DevChain]:
    with started_chain() as chain:
        yield chain


@dataclass
class Weather:
    """A node that errs now and then: it does not answer, or does what it is asked and then does not answer."""

    chain: DevChain
    random: Random
    is_calm: bool = False
    errors: int = 0
    lost: int = 0

    def rule(self, method: str, parameters: list[Any]) -> Any:
        luck = 1.0 if self.is_calm else self.random.random()
        if luck < 0.02:
            self.errors += 1
            return INTERNAL
        if luck < 0.06 and method == "eth_sendRawTransaction":
            self.lost += 1
            self.chain.rpc_all([(method, parameters[0])])
            return INTERNAL
        return None


@dataclass
class Crowd:
    """Clients that ask until they are told that it is accepted."""

    server: Server
    is_up: Event = field(default_factory=Event)
    answers: dict[str, set[str]] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    """What no patience helps against. There must be none."""
    accepted: int = 0
    asked: int = 0
    changed: Condition = field(default_factory=Condition)

    def ask(self, release: SignedRelease) -> None:
        with httpx.Client(timeout=30, trust_env=False) as http:
            while not self._accepted(http, release):
                assert self.is_up.wait(PATIENCE)

    def until(self, accepted: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.refusals or self.accepted >= accepted, PATIENCE)
        assert not self.refusals

    def _accepted(self, http: httpx.Client, release: SignedRelease) -> bool:
        with self.changed:
            self.asked += 1
        try:
            answer = http.post(self.server.api.url + release.path, json=release.body)
        except httpx.TransportError:
            return False
        if answer.status_code >= 500:
            return False
        if answer.status_code != 202:
            with self.changed:
                self.refusals.append(answer.text)
                self.changed.notify_all()
            return True
        with self.changed:
            self.answers.setdefault(release.agreement_id, set()).add(answer.json()["relay_id"])
            self.accepted += 1
            self.changed.notify_all()
        return True


@pytest.mark.spec("RL10")
def test_each_of_many_releases_is_paid_exactly_once(chain: DevChain, tmp_path: Path, capsys: Any) -> None:
    releases, weather = a_crowd(chain, MANY), Weather(chain, Random(11))
    keys = ",".join(bytes(key.key).hex() for key in (chain.relayer, chain.stranger))

    with proxied(chain.url, weather.rule) as proxy:
        server = Server(chain, tmp_path, TALLY_RPC_URL=proxy.url, TALLY_WS_URL="none", TALLY_RELAYER_KEY=keys)
        crowd, began = Crowd(server), monotonic()
        try:
            _have_all_relayed(chain, crowd, releases)
            _until_all_is_final(chain, server)
            weather.is_calm = True
            figures = _figures(crowd, weather, monotonic() - began)
            _require_paid_once(chain, server, crowd)
        finally:
            server.close()
    with capsys.disabled():
        print(f"\n{json.dumps(figures)}")


def _have_all_relayed(chain: DevChain, crowd: Crowd, releases: list[SignedRelease]) -> None:
    random, wanted = Random(7), releases * COPIES
    random.shuffle(wanted)
    crowd.server.start()
    crowd.server.until_level_with(chain)
    crowd.is_up.set()
    with ThreadPoolExecutor(CLIENTS) as pool:
        asked = [pool.submit(crowd.ask, release) for release in wanted]
        _make_trouble(chain, crowd, random)
        for one in asked:
            one.result(PATIENCE)
    crowd.until(MANY * COPIES)


def _make_trouble(chain: DevChain, crowd: Crowd, random: Random) -> None:
    """Kill the server at random points, and let blocks leave the chain, one after the other."""
    points = sorted(random.sample(range(1, MANY * COPIES - CLIENTS), 2 * KILLS))
    for turn, point in enumerate(points):
        crowd.until(point)
        if turn % 2:
            chain.reorg(1)
        else:
            crowd.is_up.clear()
            crowd.server.kill()
            crowd.server.start()
            crowd.is_up.set()


def _until_all_is_final(chain: DevChain, server: Server) -> None:
    deadline = monotonic() + PATIENCE
    while chain.balance(chain.worker) != MANY * AMOUNT:
        assert monotonic() < deadline, f"{chain.balance(chain.worker)} of {MANY * AMOUNT} units were paid"
        chain.mine()  # Time is the chain's: without blocks nothing waits too long.
        server.until_level_with(chain)
    chain.mine(3)
    server.until_level_with(chain)


def _require_paid_once(chain: DevChain, server: Server, crowd: Crowd) -> None:
    topic = "0x" + keccak(text="PaymentReleased(bytes32,address,uint256,uint96,uint96,uint96)").hex()
    wanted = {"address": chain.escrow, "fromBlock": "0x0", "toBlock": "latest", "topics": [topic]}
    released = Counter(log["topics"][1] for log in chain.rpc("eth_getLogs", wanted))
    assert released == dict.fromkeys(crowd.answers, 1)
    assert [len(relays) for relays in crowd.answers.values()] == [1] * MANY
    assert chain.balance(chain.worker) == MANY * AMOUNT
    assert chain.balance(chain.escrow) == 0
    account = server.api.get("/balances", account=f"party:{chain.worker.address}", at="head")
    assert [entry["amount"] for entry in account["balances"]] == [str(MANY * AMOUNT)]
    server.stop()
    assert server.reconcile().findings == ()


def _figures(crowd: Crowd, weather: Weather, seconds: float) -> dict[str, object]:
    return {
        "releases": MANY,
        "asked": crowd.asked,
        "kills": KILLS,
        "reorgs": KILLS,
        "node_errors": weather.errors,
        "answers_lost": weather.lost,
        "seconds": round(seconds, 1),
    }

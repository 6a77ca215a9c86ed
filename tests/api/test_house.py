"""How the house is: its health, its chain, its problems, and what surrounds every answer."""

import asyncio
import re
from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from tallystick.api.app import create_app
from tallystick.api.problems import STATUS_OF, every_kind, status_of
from tallystick.domain import errors
from tallystick.domain.errors import ChainMismatch
from tallystick.services.requests import ActKind
from tallystick.wiring.house import wire
from tests.api.office import Office, answered, assert_refused, opened_office, place, served, settings_for
from tests.devchain import DevChain, started_chain


@pytest.fixture(scope="module")
def orphan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, str]]:
    """A house whose node died, and the id of an agreement that was funded before."""
    folder = tmp_path_factory.mktemp("orphan")
    with ExitStack() as life, opened_office(life.enter_context(started_chain()), folder) as office:
        agreement_id = office.fund()
        life.close()
        yield office, agreement_id


class TestFreshness:
    @pytest.mark.spec("J1")
    @pytest.mark.parametrize("path", ["/health", "/chain", "/agreements", "/problems", "/problems/malformed"])
    def test_stands_in_every_answer(self, office: Office, path: str) -> None:
        office.chain.mine(3)
        office.mirror()
        number = office.chain.number()

        response = office.get(path)

        as_of = answered(response, 200)["as_of"]
        assert (as_of["block"]["number"], as_of["finality"]) == (number, "latest")
        assert response.headers["mirror-block"] == str(number)
        assert response.headers["mirror-block-hash"] == as_of["block"]["hash"]
        assert response.headers["mirror-finality"] == "latest"
        assert response.headers["mirror-proof"] == as_of["proof"] == "complete"

    @pytest.mark.spec("J1")
    @pytest.mark.parametrize("path", ["/nowhere", "/relays/0", f"/agreements/0x{'ab' * 32}"])
    def test_stands_beside_every_problem(self, still_office: Office, path: str) -> None:
        assert still_office.get(path).headers["mirror-block"]

    def test_is_of_the_mirror_and_not_of_the_node(self, office: Office) -> None:
        mirrored = office.chain.number()
        office.chain.mine(2)

        health = answered(office.get("/health"), 200)

        assert (health["as_of"]["block"]["number"], health["mirror"]["lag"], health["state"]) == (mirrored, 2, "behind")


class TestHealth:
    def test_is_ok_when_the_mirror_is_level(self, office: Office) -> None:
        health = answered(office.get("/health"), 200)

        assert (health["state"], health["mirror"]["lag"]) == ("ok", 0)


class TestChain:
    def test_tells_what_a_wallet_needs(self, office: Office) -> None:
        told = answered(office.get("/chain"), 200)

        assert told["domain"] == {
            "name": "Tallystick",
            "version": "1",
            "chainId": office.chain.chain_id,
            "verifyingContract": office.chain.escrow,
        }
        assert (told["relayer"], told["head"]["number"]) == (office.chain.relayer.address, office.chain.number())
        assert told["limits"]["max_fee_bps"] == 1_000
        assert told["nodes"] == [{"standing": "working"}]


class TestWithoutANode:
    """Its node is gone; what it mirrored before stays."""

    @pytest.mark.spec("J19")
    def test_says_that_it_is_unreachable(self, orphan: tuple[Office, str]) -> None:
        health = answered(orphan[0].get("/health"), 200)

        assert (health["state"], health["head"], health["mirror"]["lag"]) == ("unreachable", None, None)

    @pytest.mark.spec("J19")
    def test_still_shows_what_is_mirrored(self, orphan: tuple[Office, str]) -> None:
        office, agreement_id = orphan

        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["escrowed"] == "250000000"
        assert len(answered(office.get("/agreements"), 200)["agreements"]) == 1
        assert answered(office.get("/chain"), 200)["head"] is None

    @pytest.mark.spec("J3")
    @pytest.mark.parametrize("form", ["prepare", "relay"])
    def test_answers_503_and_when_to_come_back(self, orphan: tuple[Office, str], form: str) -> None:
        office, agreement_id = orphan

        response = office.post(f"{place(agreement_id)}/claim/{form}")

        assert assert_refused(response, 503, "chain-unavailable")["retryable"] is True
        assert int(response.headers["retry-after"]) > 0

    @pytest.mark.spec("J19")
    def test_starts_again_on_what_it_remembers(self, orphan: tuple[Office, str]) -> None:
        office, agreement_id = orphan

        with wire(office.house.settings) as again, served(again.app) as http:
            assert answered(http.get(f"/v1/agreements/{agreement_id}"), 200)["state"] == "active"


class TestWithoutARelayer:
    @pytest.fixture
    def office_without(self, chain: DevChain, tmp_path: Path) -> Iterator[Office]:
        """A house that has no key to pay gas with."""
        with opened_office(chain, tmp_path, relayer_key=None) as opened:
            yield opened

    @pytest.mark.spec("J21")
    def test_prepares_and_does_not_relay(self, office_without: Office) -> None:
        agreement_id = office_without.fund()

        assert_refused(
            office_without.relay(agreement_id, "release", office_without.chain.employer), 409, "not-relayable"
        )

        assert answered(office_without.get("/chain"), 200)["relayer"] is None
        assert_refused(office_without.get(f"/relays/{'0' * 32}"), 404, "unknown-relay")


class TestProblems:
    @pytest.mark.spec("J2")
    def test_have_a_status_for_every_error_of_ours(self) -> None:
        statuses = {kind.code: status_of(kind) for kind in every_kind()}

        assert statuses["unknown-agreement"] == 404
        assert statuses["malformed"] == 422
        assert statuses["act-refused"] == 409
        assert statuses["chain-unavailable"] == statuses["store-unavailable"] == 503
        assert statuses["gap-in-chain"] == 500
        assert set(STATUS_OF) <= set(every_kind())

    @pytest.mark.spec("J2")
    def test_say_where_they_are_described(self, still_office: Office) -> None:
        problem = assert_refused(still_office.get(f"/relays/{'0' * 32}"), 404, "unknown-relay")

        described = answered(still_office.http.get(problem["type"]), 200)

        assert (described["code"], described["status"]) == ("unknown-relay", 404)
        assert described["meaning"] == errors.UnknownRelay.__doc__

    def test_are_listed(self, still_office: Office) -> None:
        codes = [kind["code"] for kind in answered(still_office.get("/problems"), 200)["problems"]]

        assert len(codes) == len(set(codes))
        assert {"malformed-body", "unknown-place", "body-too-large", "act-refused"} <= set(codes)


class _BrokenOverview:
    """Fails as nobody foresaw."""

    def health(self) -> None:
        raise RuntimeError("secret")

    def as_of(self) -> None:
        raise errors.StoreUnavailable("the database did not answer: gone")


class TestFailure:
    @pytest.fixture
    def http(self, still_office: Office) -> Iterator[httpx.Client]:
        """Somebody who asks an app one of whose services is broken."""
        desk = replace(still_office.house.app.state.desk, overview=_BrokenOverview())
        with served(create_app(desk)) as http:
            yield http

    @pytest.mark.spec("J2")
    def test_that_nobody_foresaw_is_a_problem_with_an_id(self, http: httpx.Client) -> None:
        response = http.get("/v1/health")

        problem = assert_refused(response, 500, "internal")
        assert problem["request_id"] == response.headers["x-request-id"]
        assert "secret" not in response.text
        assert problem["money_moved"] is False

    @pytest.mark.spec("J2")
    @pytest.mark.parametrize(
        ("path", "body", "moved"),
        [
            (f"/v1/agreements/0x{'ab' * 32}/milestones/0/claim/prepare", {}, False),
            (f"/v1/agreements/0x{'ab' * 32}/milestones/0/claim/relay", {}, None),
            ("/v1/transactions", {"raw": "0x02"}, None),
        ],
    )
    def test_claims_to_have_moved_nothing_only_where_nothing_was_sent(
        self, http: httpx.Client, path: str, body: dict[str, str], moved: bool | None
    ) -> None:
        problem = assert_refused(http.post(path, json=body), 503, "store-unavailable")

        assert problem["money_moved"] is moved

    @pytest.mark.spec("J2")
    def test_of_the_database_is_one_that_may_pass(self, http: httpx.Client) -> None:
        response = http.get("/v1/problems")

        assert_refused(response, 503, "store-unavailable")
        assert int(response.headers["retry-after"]) > 0


class TestAClientThatLeaves:
    def test_is_no_failure_of_ours(self, still_office: Office) -> None:
        """It sends half of a body and hangs up."""
        parts = iter(({"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}))
        sent: list[object] = []
        scope = {"type": "http", "method": "POST", "path": "/v1/agreements", "query_string": b"", "headers": []}

        async def receive() -> MutableMapping[str, Any]:
            return next(parts)

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        with capture_logs() as lines:
            asyncio.run(still_office.house.app(scope, receive, send))

        assert sent == []
        assert [line["log_level"] for line in lines] == ["info"]


class TestDescription:
    def test_is_openapi_with_an_own_body_for_each_act(self, still_office: Office) -> None:
        """A funding has two places: of one milestone, and of several."""
        document = answered(still_office.http.get("/openapi.json"), 200)

        bodies = {
            path: operation["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            for path, operation in document["paths"].items()
            if path.endswith(("/prepare", "/relay")) and "post" in operation
        }
        assert document["openapi"].startswith("3.1")
        assert len(bodies) == len(set(bodies.values())) == 2 * (len(ActKind) + 1)
        assert document["components"]["schemas"]["Problem"]["required"]

    def test_has_one_name_for_the_hash_of_a_transaction(self, still_office: Office) -> None:
        """What is called only a hash stands in the object of a block."""
        schemas = answered(still_office.http.get("/openapi.json"), 200)["components"]["schemas"]

        assert [name for name, schema in schemas.items() if "hash" in schema.get("properties", {})] == ["BlockShape"]

    def test_is_a_page_that_loads_nothing_but_our_style(self, still_office: Office) -> None:
        paths = answered(still_office.http.get("/openapi.json"), 200)["paths"]

        response = still_office.http.get("/docs")

        assert response.headers["content-type"].startswith("text/html")
        assert all(path in response.text for path in paths)
        assert re.findall(r"<link[^>]*>", response.text) == ['<link rel="stylesheet" href="/papers/paper.css">']
        assert not re.search(r"<script|<style|<img|url\(|@import", response.text)


class TestHeaders:
    def test_are_safe(self, still_office: Office) -> None:
        headers = still_office.get("/health").headers

        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-cache"
        assert still_office.http.get("/livez").headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers

    def test_name_each_request_differently(self, still_office: Office) -> None:
        ids = {still_office.get("/health").headers["x-request-id"] for _ in range(3)}

        assert len(ids) == 3


class TestWiring:
    def test_refuses_an_escrow_that_is_not_there(self, chain: DevChain, tmp_path: Path) -> None:
        with pytest.raises(ChainMismatch, match="is not the escrow"):
            wire(settings_for(chain, tmp_path, escrow=chain.token))

    def test_refuses_to_guess_the_escrow(
        self, chain: DevChain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """In an empty folder: where the demo was played there is a record of its escrow."""
        monkeypatch.chdir(tmp_path)

        with pytest.raises(ChainMismatch, match="tally deploy"):
            wire(settings_for(chain, tmp_path, escrow=None))

    def test_follows_the_chain_by_itself_once_it_works(self, chain: DevChain, tmp_path: Path) -> None:
        with opened_office(chain, tmp_path, poll_seconds=0.05) as office, office.house.working():
            office.chain.mine(3)

            wait_until_level(office)


def wait_until_level(office: Office) -> None:
    """Ask again and again, at most a few hundred times: each answer takes its time."""
    states = (answered(office.get("/health"), 200)["state"] for _ in range(500))
    assert "ok" in states

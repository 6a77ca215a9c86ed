"""What a request costs, held against what a node is really asked."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request

from tallystick.api.app import create_app
from tallystick.api.costs import OF_AN_ACT, cost_of, costs_of
from tallystick.api.quotas import QUESTIONS, READS, WRITES, Quotas
from tallystick.api.rates import charge
from tallystick.domain.units import Timestamp
from tallystick.papers.paper import Column, Paper, Section, Table
from tests.api.office import Json, Office, answered, assert_refused, instant, opened_office, served, signature_of
from tests.chain.proxy import Proxy, honest, proxied
from tests.deals import WEEK
from tests.devchain import DevChain
from tests.odd_tokens import put_racing_token

PRINT = "//agreements/"
ABOVE = ("/receipts/", "/statements/", PRINT)
"""Where papers are pages, above ``/v1``."""


class TestCosts:
    @pytest.mark.spec("MA9")
    def test_are_never_less_than_what_the_node_is_asked(self, chain: DevChain, tmp_path: Path) -> None:
        with proxied(chain.url, honest) as proxy, opened_office(chain, tmp_path, rpc_url=proxy.url) as office:
            told = dict(_priced(office, proxy))

        assert len(told) > 12
        assert {name: pair for name, pair in told.items() if pair[0] > pair[1]} == {}, told

    @pytest.mark.spec("PA13", "EX9")
    def test_of_papers_and_exports_grow_with_what_is_written(self, office: Office) -> None:
        office.fund()
        party = office.chain.employer.address
        quotas = Quotas(questions="60/hour", counts_loopback=True)
        with served(create_app(office.house.desk, quotas=quotas)) as http:
            asked = [
                http.get(place, params={"party": party, "at": "head"})
                for place in ("/v1/exports/statement", "/v1/exports/movements")
            ]
            page = http.get(f"/statements/{party}", params={"at": "head"})
            left = http.get("/v1/events").headers["ratelimit"]

        assert [answer.status_code for answer in (*asked, page)] == [200, 200, 200]
        assert left.startswith(f'"questions";r={60 - 3 * 3};')

    @pytest.mark.spec("PA13")
    @pytest.mark.parametrize(("rows", "questions"), [(0, 0), (1, 1), (10, 1), (11, 2), (1_000, 100)])
    def test_of_a_paper_count_its_rows(self, rows: int, questions: int) -> None:
        table = Table((Column("one"),), rows * (("1",),))
        sections = (Section("first"), Section("second", table=table))
        paper = Paper("en", "title", "subtitle", sections, None, Timestamp(0))

        assert cost_of(paper) == questions

    @pytest.mark.spec("MA9")
    def test_of_a_batch_count_its_acts(self, office: Office) -> None:
        agreement_id = office.register(milestones=_milestones(office, 5))["agreement_id"]
        acts = [{"act": "fund", "agreement_id": agreement_id, "milestones": [number]} for number in range(5)]
        body = {"sender": office.chain.employer.address, "acts": acts}
        quotas = Quotas(questions="60/minute", counts_loopback=True)
        with served(create_app(office.house.desk, quotas=quotas)) as http:
            first = http.post("/v1/batches/prepare", json=body)
            refused = [http.post("/v1/batches/prepare", json=body) for _ in range(2)][-1]

        assert f'"questions";r={60 - 11 - 4 * OF_AN_ACT};t=' in first.headers["ratelimit"]
        assert assert_refused(refused, 429, "rate-limited")["policy"] == QUESTIONS
        assert int(refused.headers["retry-after"]) > 0

    def test_of_a_request_without_quotas_are_nobodys(self) -> None:
        request = Request({"type": "http", "state": {}})

        charge(request, 1_000_000)

        assert request.scope["state"] == {}

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

    def priced(method: str, path: str, body: Json | None = None, code: str = "") -> tuple[str, tuple[int, int]]:
        before = len(proxy.asked)
        whole = path.removeprefix("/" if path.startswith(PRINT) else "") if path.startswith(ABOVE) else f"/v1{path}"
        answer = office.http.request(method, whole, json=None if method == "GET" else body or {})
        assert answer.status_code < 300 if not code else answer.json()["code"] == code, answer.text
        more = OF_AN_ACT * (len((body or {}).get("acts", [0])) - 1)
        cost = costs_of(method, whole.partition("?")[0]).get(QUESTIONS, 0)
        return f"{method} {path} {code}", (len(proxy.asked) - before, cost + more)

    chain, until = office.chain, {"deadline": "2040-01-01T00:00:00Z"}
    terms = office.terms(milestones=_milestones(office, 50))
    yield priced("POST", "/agreements", terms)
    registered = answered(office.post("/agreements", terms), 200)
    chain.enrich(chain.employer)
    place = f"/agreements/{registered['agreement_id']}"
    yield from _priced_of_signatures(office, priced, registered)
    yield priced("GET", f"{place}/funding")
    yield priced("POST", f"{place}/milestones/0/fund/prepare")
    yield priced("POST", f"{place}/fund/prepare")
    yield priced("POST", f"{place}/fund-with-permit/prepare", until)
    yield priced("POST", f"{place}/fund-with-authorization/prepare", {"valid_before": until["deadline"]})
    acts = [{"act": "fund", "agreement_id": registered["agreement_id"], "milestones": [number]} for number in range(50)]
    yield priced("POST", "/batches/prepare", {"sender": chain.employer.address, "acts": acts})
    yield from _priced_when_zero_comes_first(office, priced)
    yield from _priced_when_funded(office, priced)


def _priced_of_signatures(
    office: Office, priced: Callable[..., Any], registered: Json
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Of somebody else's too: they are refused after a wallet was asked."""
    chain, place = office.chain, f"/agreements/{registered['agreement_id']}"
    signature = signature_of(chain.worker, registered["typed_data"])
    nobodys = {"signature": "0x" + "11" * 65}
    yield priced("POST", f"{place}/acceptance", nobodys, "wrong-signer")
    yield priced("POST", f"{place}/acceptance", {"signature": signature})
    invited = answered(office.post("/sessions/nonce", {"address": chain.token}), 200)
    yield priced("POST", "/sessions", {"message": invited["message"], **nobodys}, "wrong-signer")


def _priced_when_zero_comes_first(office: Office, priced: Callable[..., Any]) -> Iterator[tuple[str, tuple[int, int]]]:
    token = put_racing_token(office.chain, office.chain.employer, amount=50_000, allowed=1)
    place = f"/agreements/{office.register(token=token)['agreement_id']}"
    yield priced("GET", f"{place}/funding")
    yield priced("POST", f"{place}/fund/prepare")


def _priced_when_funded(office: Office, priced: Callable[..., Any]) -> Iterator[tuple[str, tuple[int, int]]]:
    chain, agreement_id = office.chain, office.delivered()
    place = f"/agreements/{agreement_id}/milestones/0"
    typed_data = office.prepare(agreement_id, "release")["typed_data"]
    yield priced("POST", f"{place}/claim/prepare")
    yield priced("POST", f"{place}/release/relay", {"signature": signature_of(chain.employer, typed_data)})
    office.mirror()
    yield priced("POST", "/sweeps/prepare", {"token": chain.token, "fee_recipient": chain.worker.address})
    yield priced("POST", "/withdrawals/prepare", {"token": chain.token, "owner": chain.worker.address})
    events = answered(office.get(f"/agreements/{agreement_id}/events"), 200)["events"]
    failed = chain.send(chain.stranger, chain.escrow, b"\x12\x34\x56\x78").hash
    for path in (
        f"/agreements/{agreement_id}/proof?at=head",
        f"{place}/receipt?at=head",
        f"/receipts/{agreement_id}/0?at=head",
        f"/statements/{chain.worker.address}?at=head",
        f"/agreements/{agreement_id}/agreement?at=head",
        f"{PRINT}{agreement_id}/print?at=head",
        f"/exports/statement?at=head&party={chain.worker.address}",
        f"/exports/movements?at=head&party={chain.worker.address}",
        "/chain",
        "/health",
        f"/tokens/{chain.token}",
        "/audit/reconciliation?at=head",
        f"/explorer/transactions/{events[0]['transaction_hash']}",
        f"/explorer/transactions/{failed}",
        f"/explorer/blocks/{events[0]['block_number']}",
        "/explorer/blocks/finalized",
    ):
        yield priced("GET", path)

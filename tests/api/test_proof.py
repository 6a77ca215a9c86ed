"""Proof bundles and balances over the API."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore

import pytest

from tallystick.chain.bundle.checking import check
from tallystick.chain.bundle.report import Anchor, Verdict
from tallystick.services.bundles import AT_ONCE
from tests.api.office import Office, answered, assert_refused, opened_office
from tests.chain.proxy import proxied
from tests.devchain import DevChain


class TestAProof:
    @pytest.mark.spec("PB1", "PB12", "J1")
    def test_is_the_bundle_to_the_byte(self, office: Office) -> None:
        agreement_id = office.fund()
        office.chain.mine(3)
        office.mirror()

        response = office.get(f"/agreements/{agreement_id}/proof")

        newest = response.json()["blocks"][-1]["hash"]
        checked = check(response.content, Anchor(hashes=frozenset({newest})))
        assert checked.verdict is Verdict.PROVED
        assert checked.evidence is not None
        assert checked.evidence.bundle.acceptance is not None
        assert len(checked.evidence.told) == 1
        assert response.headers["Mirror-Block"] == str(office.chain.number())
        assert response.headers["Content-Type"] == "application/json"

    @pytest.mark.spec("PB11")
    def test_is_as_of_the_block_that_is_named(self, office: Office) -> None:
        agreement_id = office.fund()

        before = json.loads(office.get(f"/agreements/{agreement_id}/proof", at="finalized").content)
        after = json.loads(office.get(f"/agreements/{agreement_id}/proof", at="head").content)

        assert not any(block["receipts"] for block in before["blocks"])
        assert any(block["receipts"] for block in after["blocks"])

    @pytest.mark.spec("J3")
    def test_of_an_agreement_that_nobody_knows_is_not_there(self, office: Office) -> None:
        assert_refused(office.get(f"/agreements/0x{'00' * 32}/proof"), 404, "unknown-agreement")

    @pytest.mark.spec("J3", "J7")
    @pytest.mark.parametrize("query", [{"at": "tomorrow"}, {"at": "-1"}, {"at": "01"}, {"block": "1"}])
    def test_of_what_is_no_block_is_refused(self, office: Office, query: dict[str, str]) -> None:
        assert_refused(office.get(f"/agreements/0x{'00' * 32}/proof", **query), 422, "malformed")

    @pytest.mark.spec("PB11")
    def test_as_of_a_block_to_come_is_refused(self, office: Office) -> None:
        agreement_id = office.fund()

        assert_refused(office.get(f"/agreements/{agreement_id}/proof", at=10**9), 409, "not-mirrored")

    @pytest.mark.spec("PB13")
    def test_is_refused_for_a_while_when_enough_are_being_made(self, chain: DevChain, tmp_path: Path) -> None:
        """The node takes its time over each; other questions are answered meanwhile."""
        begun, may_go_on = Semaphore(0), Event()

        def hold(method: str, _: list[object]) -> None:
            if method == "eth_getProof":
                begun.release()
                assert may_go_on.wait(60)

        with (
            proxied(chain.url, hold) as proxy,
            opened_office(chain, tmp_path, rpc_url=proxy.url, rpc_timeout=60) as office,
            ThreadPoolExecutor() as clients,
        ):
            path = f"/agreements/{office.fund()}"
            at_work = [clients.submit(office.get, f"{path}/proof", at="head") for _ in range(AT_ONCE)]
            try:
                assert all(begun.acquire(timeout=60) for _ in at_work)

                one_more, other = office.get(f"{path}/proof", at="head"), office.get(path)
            finally:
                may_go_on.set()
            made = [one.result() for one in at_work]

            again = office.get(f"{path}/proof", at="head")

        assert assert_refused(one_more, 503, "busy-proving")["retryable"] is True
        assert int(one_more.headers["retry-after"]) > 0
        assert [one.status_code for one in (other, *made, again)] == [200] * (AT_ONCE + 2)

    @pytest.mark.spec("PB11", "J2")
    def test_that_the_node_does_not_give_is_said(self, chain: DevChain, tmp_path: Path) -> None:
        refusal = {"error": {"code": -32_601, "message": "the method does not exist"}}
        with (
            proxied(chain.url, lambda method, _: refusal if method == "eth_getProof" else None) as proxy,
            opened_office(chain, tmp_path, rpc_url=proxy.url) as office,
        ):
            agreement_id = office.fund()

            problem = assert_refused(office.get(f"/agreements/{agreement_id}/proof", at="head"), 502, "no-state-proof")

        assert "eth_getProof" in problem["detail"]


class TestBalances:
    @pytest.mark.spec("HB1")
    @pytest.mark.parametrize("at", ["head", "number"])
    def test_are_those_of_the_block(self, office: Office, at: str) -> None:
        agreement_id = office.fund()
        number = office.chain.number()
        account = f"escrow:{agreement_id}/0"

        now = answered(office.get("/balances", account=account, at=at if at == "head" else number), 200)
        before = answered(office.get("/balances", account=account, at=number - 1), 200)

        assert now["balances"] == [{"token": office.chain.token, "amount": "250000000"}]
        assert (before["balances"], before["block"]["number"]) == ([], number - 1)

    @pytest.mark.spec("HB1", "J6")
    def test_take_an_account_in_any_case_of_its_letters(self, office: Office) -> None:
        office.fund()
        employer = office.chain.employer.address

        found = answered(office.get("/balances", account=f"party:{employer.lower()}", at="head"), 200)

        assert found["account"] == f"party:{employer}"
        assert found["balances"][0]["amount"] == "-250000000"

    @pytest.mark.spec("J3")
    @pytest.mark.parametrize("account", ["", "savings", "party:0x12", "escrow:0x12/0", f"escrow:0x{'00' * 32}/01"])
    def test_of_what_is_no_account_are_refused(self, office: Office, account: str) -> None:
        assert_refused(office.get("/balances", account=account, at="head"), 422, "malformed")

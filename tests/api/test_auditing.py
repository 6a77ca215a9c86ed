"""Reconciliations over the API, of a real chain."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore

import pytest

from tests.api.office import Office, answered, assert_refused, opened_office
from tests.chain.proxy import proxied
from tests.devchain import DevChain

PATH = "/audit/reconciliation"


class TestAReconciliation:
    @pytest.mark.spec("HB3", "J1")
    def test_tells_what_is_held_of_each_token_and_that_nothing_differs(self, office: Office) -> None:
        office.fund()

        found = answered(office.get(PATH, at="head"), 200)

        assert (found["is_balanced"], found["differing"], found["findings"]) == (True, 0, [])
        assert found["checked"] > 0
        assert found["block"]["number"] == office.chain.number()
        (totals,) = [one for one in found["tokens"] if one["token"] == office.chain.token]
        assert int(totals["escrow"]) + int(totals["owed"]) + int(totals["fees"]) == int(totals["held"])
        assert (int(totals["escrow"]) >= 250_000_000, totals["residual"]) == (True, "0")

    @pytest.mark.spec("HB2", "HB3")
    def test_is_as_of_the_block_that_is_named(self, office: Office) -> None:
        before = office.chain.number()
        office.fund()

        found = answered(office.get(PATH, at=before), 200)

        assert found["block"]["number"] == before

    @pytest.mark.spec("HB2", "J3")
    def test_as_of_a_block_to_come_is_refused(self, office: Office) -> None:
        assert_refused(office.get(PATH, at=10**9), 409, "not-mirrored")

    @pytest.mark.spec("HB3")
    def test_names_every_figure_that_differs(self, chain: DevChain, tmp_path: Path) -> None:
        """Somebody writes into the books past the house."""
        with opened_office(chain, tmp_path) as office:
            office.fund()
            with sqlite3.connect(tmp_path / "mirror.db") as database:
                database.execute("UPDATE balances SET amount = amount + 1 WHERE account LIKE 'party:%'")

            found = answered(office.get(PATH, at="head"), 200)

        assert found["is_balanced"] is False
        assert found["differing"] == len(found["findings"]) > 0
        assert {finding["subject"].partition(":")[0] for finding in found["findings"]} == {"account party"}
        assert all(finding["mirrored"] != finding["found"] for finding in found["findings"])

    @pytest.mark.spec("HB3")
    def test_is_refused_for_a_while_when_another_is_being_made(self, chain: DevChain, tmp_path: Path) -> None:
        """The node takes its time; nobody is kept waiting, and what was found is told again."""
        begun, may_go_on = Semaphore(0), Event()

        def hold(method: str, parameters: list[object]) -> None:
            if method == "eth_call" and may_hold.is_set():
                begun.release()
                assert may_go_on.wait(60)

        may_hold = Event()
        with (
            proxied(chain.url, hold) as proxy,
            opened_office(chain, tmp_path, rpc_url=proxy.url, rpc_timeout=60) as office,
            ThreadPoolExecutor() as clients,
        ):
            office.fund()
            may_hold.set()
            at_work = clients.submit(office.get, PATH, at="head")
            try:
                assert begun.acquire(timeout=60)

                one_more = office.get(PATH, at="head")
            finally:
                may_go_on.set()
            made, again = at_work.result(), office.get(PATH, at="head")

        assert assert_refused(one_more, 503, "busy-reconciling")["retryable"] is True
        assert [one.status_code for one in (made, again)] == [200, 200]

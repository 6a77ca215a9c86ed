"""What a client is told of relaying before it asks for it."""

from pathlib import Path

import pytest

from tests.api.office import answered, assert_refused, opened_office
from tests.devchain import DevChain

DAILY = 10**17


class TestWhatIsRelayed:
    @pytest.mark.spec("RL8")
    def test_is_told_with_the_keys_and_what_is_left(self, chain: DevChain, tmp_path: Path) -> None:
        bounds = {"relay_acts": "deliver, release", "relay_daily_wei": DAILY, "relay_daily_wei_per_party": DAILY // 2}
        keys = ",".join(bytes(key.key).hex() for key in (chain.relayer, chain.stranger))
        with opened_office(chain, tmp_path, relayer_key=keys, **bounds) as office:
            agreement_id = office.fund()
            assert_refused(office.relay(agreement_id, "refund", chain.worker), 409, "not-relayed-here")
            answered(office.relay(agreement_id, "deliver", chain.worker, deliverable="0x" + "d1" * 32), 202)
            told = answered(office.get("/relay", party=chain.worker.address), 200)
            others = answered(office.get("/relay"), 200)

        assert (told["relays"], told["acts"], told["tokens"]) == (True, ["deliver", "release"], None)
        assert [key["address"] for key in told["keys"]] == [chain.relayer.address, chain.stranger.address]
        assert [key["waiting"] for key in told["keys"]] == [1, 0]
        assert all(int(key["balance"]) > 0 and not key["low"] for key in told["keys"])
        spent = DAILY - int(told["budget"]["left"])
        assert spent > 0
        assert int(told["party_budget"]["left"]) == DAILY // 2 - spent
        assert others["party_budget"] is None

    @pytest.mark.spec("RL8")
    def test_is_nothing_without_a_key(self, chain: DevChain, tmp_path: Path) -> None:
        with opened_office(chain, tmp_path, relayer_key=None) as office:
            told = answered(office.get("/relay"), 200)

        assert (told["relays"], told["keys"], told["budget"]) == (False, [], None)

    @pytest.mark.spec("RL8")
    def test_tells_a_monitor_of_each_key_and_of_one_that_runs_low(self, chain: DevChain, tmp_path: Path) -> None:
        with opened_office(chain, tmp_path, relayer_low_wei=10**30) as office:
            answered(office.get("/relay"), 200)
            figures = office.http.get("/metrics").text

        key = chain.relayer.address
        assert f'tally_relayer_low{{key="{key}"}} 1.0' in figures
        assert f'tally_relayer_open_relays{{key="{key}"}} 0.0' in figures
        assert f'tally_relayer_balance_wei{{key="{key}"}}' in figures

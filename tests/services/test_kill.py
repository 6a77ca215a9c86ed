"""kill -9, with a real process: whatever was promised is done once, and nothing is done twice."""

import json
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from tallystick.domain.acts import Release
from tallystick.services.relaying import RelayState
from tests.deals import AMOUNT, FIRST, a_deal
from tests.devchain import ROOT
from tests.services.house import House, a_house, a_release

POINTS = ["after signing", "before sending", "after sending"]


class TestAProcessThatIsKilled:
    @pytest.mark.parametrize("point", POINTS)
    def test_is_gone_on_with_by_the_next_one(self, house: House, tmp_path: Path, point: str) -> None:
        """The courier carries what was stored; the caller, who got no answer, asks again. One payment is made."""
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)
        order = {
            "url": house.chain.url,
            "identity": asdict(house.chain.identity),
            "key": bytes(house.chain.relayer.key).hex(),
            "database": str(tmp_path / "mirror.db"),
            "agreement": agreement,
            "released": AMOUNT,
            "signature": signature.hex(),
            "point": point,
        }

        victim = subprocess.run(
            [sys.executable, "-m", "tests.services.victim", json.dumps(order)], cwd=ROOT, timeout=60, check=False
        )
        survivor = a_house(house.chain, tmp_path / "mirror.db")
        (stored,) = survivor.open_relays()
        survivor.courier.step()
        again = survivor.relaying.relay(agreement, a_release(), signature)
        survivor.finish()

        assert victim.returncode == -signal.SIGKILL
        assert stored.is_signed == (point != "after signing")
        assert survivor.relaying.get(again.relay_id).state is RelayState.FINALIZED
        assert house.balance(house.chain.worker) == AMOUNT
        assert house.sent_by_us == 1

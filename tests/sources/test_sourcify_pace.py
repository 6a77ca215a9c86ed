"""How often our contracts are verified for whoever asks, and who waits for it."""

import asyncio
from dataclasses import replace
from pathlib import Path
from threading import Event

import httpx
import pytest
from fastapi import FastAPI

from tallystick.api.app import create_app
from tallystick.api.sourcifying import AT_ONCE
from tallystick.chain.artifacts import ESCROW
from tallystick.chain.sources.own import OwnDeployment
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.sources import Checked, Published
from tallystick.domain.units import Address
from tallystick.services.sources import SECONDS, Sources
from tests.sources.offices import wired_over
from tests.sources.stage import NOBODY, Stage


class Contracts:
    """One contract, of which nobody can be asked."""

    chain_id = 1
    addresses = (NOBODY,)

    def __init__(self) -> None:
        self.asked = 0

    def inspect(self, address: Address) -> Checked:
        self.asked += 1
        raise ChainUnavailable("silent")

    def published(self, address: Address) -> Published:
        raise AssertionError(address)


class TestFreshness:
    @pytest.mark.spec("SV12")
    def test_a_failure_is_not_kept(self) -> None:
        contracts = Contracts()
        sources = Sources(contracts, clock=lambda: 0.0)

        for _ in range(2):
            with pytest.raises(ChainUnavailable):
                sources.check(NOBODY)

        assert contracts.asked == 2

    @pytest.mark.spec("SV10")
    def test_what_was_found_is_told_again_for_seconds_only(self, stage: Stage) -> None:
        now = [0.0]
        own = OwnDeployment(stage.node, stage.record.identity, stage.record)
        sources = Sources(own, clock=lambda: now[0])
        address = stage.place_of(ESCROW)
        sources.check(address)
        stage.put(ESCROW, b"\x5f")

        now[0] = SECONDS - 1
        kept = sources.check(address)
        now[0] = SECONDS
        found = sources.check(address)

        assert kept is not None and kept.verdict.is_ours
        assert found is not None and not found.verdict.is_ours


class SlowContracts(Contracts):
    """A node that says nothing until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked, self.may_answer = Event(), Event()

    def inspect(self, address: Address) -> Checked:
        self.is_asked.set()
        self.may_answer.wait()
        return super().inspect(address)


class TestWaiting:
    @pytest.mark.spec("SV12")
    def test_for_another_verification_keeps_no_thread_from_others(self, stage: Stage, tmp_path: Path) -> None:
        """As many wait as there are threads, and somebody else is answered before any of them."""
        slow = SlowContracts()

        async def story(app: FastAPI) -> tuple[int, int, set[int]]:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as http:
                asked = [asyncio.create_task(http.get(f"/v2/contract/1/{NOBODY}")) for _ in range(AT_ONCE)]
                while not slow.is_asked.is_set():
                    await asyncio.sleep(0)
                other = await http.get("/v1/health")
                ended = sum(task.done() for task in asked)
                slow.may_answer.set()
                return other.status_code, ended, {answer.status_code for answer in await asyncio.gather(*asked)}

        with wired_over(stage, tmp_path) as house:
            app = create_app(replace(house.desk, sources=Sources(slow)))
            assert asyncio.run(story(app)) == (200, 0, {503})

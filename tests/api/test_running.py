"""What machines ask of a server, and servers that only read."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tallystick.api.app import create_app
from tallystick.domain.errors import NotMirrored, NotMirroredYet
from tallystick.domain.units import BlockNumber
from tallystick.services.arrivals import Arrivals
from tallystick.store.engine import engine_for
from tallystick.store.migrations import migrate
from tallystick.wiring.house import House, wire
from tests.api.office import Office, answered, assert_refused, opened_office, served, settings_for
from tests.devchain import DevChain


def _figures(office: Office) -> dict[tuple[str, str], float]:
    """All samples that a monitor reads, by name and by their labels' values."""
    response = office.http.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    families = text_string_to_metric_families(response.text)
    return {
        (sample.name, " ".join(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


class TestLiveness:
    @pytest.mark.spec("OP7")
    def test_is_said_by_whoever_answers(self, still_office: Office) -> None:
        assert answered(still_office.http.get("/livez"), 200) == {"alive": True}


class TestReadiness:
    @pytest.mark.spec("OP7")
    def test_is_said_while_the_mirror_is_near(self, office: Office) -> None:
        office.house.lookout.look()

        assert answered(office.http.get("/readyz"), 200) == {
            "ready": True,
            "reasons": [],
            "lag_blocks": 0,
            "lag_seconds": 0,
        }

    @pytest.mark.spec("OP7")
    @pytest.mark.parametrize(
        ("bound", "most", "reason"),
        [
            ("ready_lag_blocks", 2, "3 blocks behind the node; 2 are allowed"),
            ("ready_lag_seconds", 59, "59 are allowed"),
        ],
    )
    def test_ends_beyond_a_bound(self, chain: DevChain, tmp_path: Path, bound: str, most: int, reason: str) -> None:
        with opened_office(chain, tmp_path, **{bound: most}) as office:
            chain.mine(2)
            office.house.lookout.look()
            answered(office.http.get("/readyz"), 200)

            chain.rpc("evm_increaseTime", 60)
            chain.mine(1)
            office.house.lookout.look()

            said = answered(office.http.get("/readyz"), 503)
        assert (said["ready"], said["lag_blocks"]) == (False, 3)
        assert reason in " ".join(said["reasons"])

    @pytest.mark.spec("OP7")
    def test_is_not_said_of_what_cannot_be_known(self, office: Office) -> None:
        """Nobody looked at the node yet."""
        said = answered(office.http.get("/readyz"), 503)

        assert said["reasons"] == ["the node does not answer: how far the mirror is behind cannot be known"]


class TestLag:
    @pytest.mark.spec("OP9")
    @pytest.mark.parametrize("path", ["/health", "/agreements", "/nowhere", f"/agreements/0x{'ab' * 32}"])
    def test_stands_in_every_answer(self, office: Office, path: str) -> None:
        office.chain.mine(2)
        office.house.lookout.look()

        assert office.get(path).headers["mirror-lag"] == "2"

    @pytest.mark.spec("OP9")
    def test_is_not_said_when_it_is_not_known(self, office: Office) -> None:
        assert "mirror-lag" not in office.get("/agreements").headers

    @pytest.mark.spec("OP9")
    def test_is_looked_for_while_the_house_works(self, chain: DevChain, tmp_path: Path) -> None:
        with opened_office(chain, tmp_path, poll_seconds=0.05) as office, office.house.working():
            assert any("mirror-lag" in office.get("/agreements").headers for _ in range(500))


class TestAMonitor:
    @pytest.mark.spec("OP8")
    def test_is_told_of_the_mirror(self, office: Office) -> None:
        office.chain.mine(2)
        office.house.lookout.look()

        figures = _figures(office)

        mirrored = office.chain.number() - 2
        assert figures["tally_mirror_block_number", ""] == mirrored
        assert figures["tally_node_block_number", ""] == mirrored + 2
        assert figures["tally_mirror_lag_blocks", ""] == 2
        assert figures["tally_mirror_blocks_total", ""] == mirrored + 1
        assert figures["tally_mirror_proof_level", "complete"] == 1
        assert figures["tally_mirror_proof_level", "seen"] == 0
        assert figures["tally_mirror_updates_total", "reorged"] == 0
        assert figures["tally_database_up", ""] == 1

    @pytest.mark.spec("OP8")
    def test_is_told_of_events_relays_and_requests(self, office: Office) -> None:
        office.delivered()

        figures = _figures(office)

        assert figures["tally_mirror_events_total", ""] >= 2
        assert figures["tally_outbox_relays", "open"] == 1
        assert figures["tally_outbox_broadcasts", "open"] >= 1
        relay = "POST /v1/agreements/{agreement_id}/milestones/{milestone}/deliver/relay 202"
        assert figures["tally_http_request_duration_seconds_count", relay] == 1

    @pytest.mark.spec("OP8")
    def test_is_told_of_no_path_that_somebody_made_up(self, office: Office) -> None:
        office.http.get("/made/up/by/somebody")
        office.http.request("MADEUP", "/livez")

        figures = _figures(office)

        assert figures["tally_http_request_duration_seconds_count", "GET unknown 404"] == 1
        assert not [labels for _, labels in figures if "made" in labels.lower()]

    @pytest.mark.spec("OP8")
    def test_is_told_what_failed_at_the_node(self, chain: DevChain, tmp_path: Path) -> None:
        with opened_office(chain, tmp_path) as office:
            away = wire(settings_for(chain, tmp_path, rpc_url="http://127.0.0.1:1"))
            with away, served(away.app) as http:
                away.lookout.look()

                figures = _figures(replace(office, http=http))

        assert figures["tally_node_errors_total", "chain-unavailable"] == 1
        assert ("tally_mirror_lag_blocks", "") not in figures


class TestReadingOnesOwnWrites:
    @pytest.mark.spec("OP10")
    @pytest.mark.parametrize("path", ["/agreements", f"/agreements/0x{'ab' * 32}", f"/transactions/0x{'ab' * 32}"])
    def test_is_at_once_where_the_block_is_mirrored(self, still_office: Office, path: str) -> None:
        response = still_office.get(path, min_block=still_office.chain.number())

        assert response.status_code in {200, 404}
        assert int(response.headers["mirror-block"]) >= still_office.chain.number()

    @pytest.mark.spec("OP10")
    def test_waits_for_the_block(self, office: Office) -> None:
        office.chain.mine(1)
        wanted = office.chain.number()
        catching_up = threading.Timer(0.2, office.mirror)
        catching_up.start()

        response = office.get("/agreements", min_block=wanted)

        catching_up.join()
        answered(response, 200)
        assert response.headers["mirror-block"] == str(wanted)

    @pytest.mark.spec("OP10")
    def test_is_refused_after_a_while_and_may_succeed_later(self, office: Office) -> None:
        with _impatient(office.house) as http:
            response = http.get("/v1/agreements", params={"min_block": 10**9})

        problem = assert_refused(response, 503, "not-mirrored-yet")
        assert str(10**9) in problem["detail"]
        assert problem["retryable"] is True
        assert int(response.headers["retry-after"]) > 0

    @pytest.mark.spec("OP10")
    def test_by_many_keeps_no_other_reader_waiting(self, office: Office) -> None:
        """More wait than there are threads that answer."""

        async def crowd() -> float:
            async with httpx.AsyncClient(base_url=office.http.base_url, trust_env=False, timeout=60) as http:
                waiting = [
                    asyncio.create_task(http.get("/v1/agreements", params={"min_block": 10**9})) for _ in range(90)
                ]
                await asyncio.sleep(0)
                started = time.perf_counter()
                assert (await http.get("/v1/health")).status_code == 200
                took = time.perf_counter() - started
                assert {response.status_code for response in await asyncio.gather(*waiting)} == {503}
                return took

        assert asyncio.run(crowd()) < 4.0, "they would wait for five seconds"

    @pytest.mark.parametrize("block", ["-1", "x", "1.5", str(2**53)])
    def test_needs_a_number(self, still_office: Office, block: str) -> None:
        assert (
            assert_refused(still_office.get("/agreements", min_block=block), 422, "malformed")["field"] == "min_block"
        )

    def test_asks_the_database_once_for_all_who_wait(self, office: Office) -> None:
        asked = 0

        class Counted(Arrivals):
            """Counts its questions."""

            def _ask(self) -> int:
                nonlocal asked
                asked += 1
                return super()._ask()

        async def crowd() -> None:
            arrivals = Counted(office.house.store)
            await asyncio.gather(*(arrivals.until(BlockNumber(1)) for _ in range(50)))

        asyncio.run(crowd())

        assert asked == 1

    def test_before_anything_is_mirrored_says_so(self) -> None:
        assert "nothing is mirrored yet" in str(NotMirroredYet(7, None))


@contextmanager
def _impatient(house: House) -> Iterator[httpx.Client]:
    desk = replace(house.app.state.desk, arrivals=Arrivals(house.store, patience=0.05))
    with served(create_app(desk)) as http:
        yield http


class TestAServerThatOnlyReads:
    @pytest.fixture
    def reading(self, office: Office, chain: DevChain, tmp_path: Path) -> Iterator[Office]:
        """Beside an office that writes, on its database."""
        with wire(settings_for(chain, tmp_path, read_only=True)) as house, served(house.app) as http:
            yield Office(chain, house, http)

    @pytest.mark.spec("OP3")
    def test_shows_what_another_one_mirrors(self, office: Office, reading: Office) -> None:
        agreement_id = office.fund()

        assert answered(reading.get(f"/agreements/{agreement_id}"), 200)["state"] == "active"
        assert answered(reading.get("/health"), 200)["mirror"]["progress"] == "elsewhere"
        assert answered(reading.post(f"/agreements/{agreement_id}/milestones/0/claim/prepare"), 200)

    @pytest.mark.spec("OP3")
    def test_refuses_what_would_write(self, office: Office, reading: Office) -> None:
        agreement_id = office.fund()

        assert_refused(reading.post("/agreements", reading.terms(salt="7")), 409, "read-only")
        assert_refused(reading.relay(agreement_id, "release", reading.chain.employer), 409, "read-only")

        assert office.house.escrow.head().number == office.chain.number()

    @pytest.mark.spec("OP3")
    def test_mirrors_nothing_while_it_works(self, chain: DevChain, reading: Office) -> None:
        before = answered(reading.get("/health"), 200)["as_of"]["block"]["number"]

        with reading.house.working():
            chain.mine(1)
            assert any(reading.get("/agreements").headers.get("mirror-lag") == "1" for _ in range(2_000))

        assert answered(reading.get("/health"), 200)["as_of"]["block"]["number"] == before

    @pytest.mark.spec("OP3")
    def test_does_not_start_where_there_is_no_schema(self, chain: DevChain, tmp_path: Path) -> None:
        with pytest.raises(NotMirrored, match="there is no database"):
            wire(settings_for(chain, tmp_path, read_only=True))

        assert list(tmp_path.iterdir()) == []

    @pytest.mark.spec("OP3")
    def test_does_not_start_on_an_empty_database(self, chain: DevChain, tmp_path: Path) -> None:
        (tmp_path / "mirror.db").touch()

        with pytest.raises(NotMirrored, match="none of our tables"):
            wire(settings_for(chain, tmp_path, read_only=True))

    @pytest.mark.spec("OP3")
    def test_does_not_start_where_nothing_was_mirrored(self, chain: DevChain, tmp_path: Path) -> None:
        settings = settings_for(chain, tmp_path, read_only=True)
        migrate(engine_for(settings.database_url))

        with pytest.raises(NotMirrored):
            wire(settings)

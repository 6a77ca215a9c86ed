"""The chain takes back what it had called final: the mirror halts, reads go on and say so, and nothing is sent."""

from threading import Event

import pytest

from tests.api.office import Office, answered, assert_refused, raw
from tests.digest import digest_of


@pytest.fixture
def agreement_id(office: Office) -> str:
    """A funded agreement, and a relay of its release that no block holds; then the mirror halts."""
    agreement_id = office.fund()
    with office.chain.hold():
        answered(office.relay(agreement_id, "release", office.chain.employer, released="100"), 202)
        office.chain.rpc("anvil_dropAllTransactions")
        office.chain.mine(6)
    office.mirror()
    office.chain.reorg(5)
    office.house.mirror.run(Event())
    return agreement_id


class TestGivenTheMirrorHalted:
    @pytest.mark.spec("B7", "B18")
    def test_reads_go_on_and_say_so(self, office: Office, agreement_id: str) -> None:
        health = answered(office.get("/health"), 200)

        assert (health["state"], health["mirror"]["progress"]) == ("halted", "halted")
        assert "no block in common" in health["mirror"]["reason"]
        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["state"] == "active"

    @pytest.mark.spec("B18")
    def test_nothing_is_relayed(self, office: Office, agreement_id: str) -> None:
        response = office.relay(agreement_id, "release", office.chain.employer, released="200")

        assert "a person must look" in assert_refused(response, 503, "mirror-halted")["detail"]

    @pytest.mark.spec("B18")
    def test_nothing_is_passed_on(self, office: Office, agreement_id: str) -> None:
        unsigned = office.prepare(agreement_id, "release", released="200")["transaction"]
        before = office.chain.number()

        response = office.post("/transactions", {"raw": raw(office.chain.employer, unsigned)})

        assert_refused(response, 503, "mirror-halted")
        assert office.chain.number() == before

    @pytest.mark.spec("B18")
    def test_nothing_is_sent_again(self, office: Office, agreement_id: str) -> None:
        before = office.chain.number()
        assert office.house.courier is not None

        office.house.courier.step()

        assert office.chain.number() == before
        assert office.chain.rpc("txpool_status")["pending"] == "0x0"

    @pytest.mark.spec("B7")
    def test_the_books_stay_and_a_new_start_halts_again(self, office: Office, agreement_id: str) -> None:
        before = digest_of(office.house.store.engine)

        for _ in range(2):
            office.house.mirror.run(Event())

        assert office.house.mirror.trouble is not None
        assert digest_of(office.house.store.engine) == before

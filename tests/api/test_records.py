"""Records over the API, of agreements on a real chain."""

import pytest

from tests.api.office import Json, Office, answered, assert_refused
from tests.deals import REVIEW, WEEK

WORK = "0x" + "d1" * 32
ENDINGS = ("paid_by_approval", "paid_by_silence", "settled", "ruled", "lapsed", "refunded", "missed", "dropped")


def record_of(office: Office, address: str) -> Json:
    return answered(office.get(f"/addresses/{address}/record"), 200)


def ends(milestones: Json) -> Json:
    return {name: milestones[name] for name in ENDINGS if milestones[name]}


class TestARecord:
    @pytest.mark.spec("TR1", "TR2", "TR3", "TR4", "TR6")
    def test_is_what_three_agreements_came_to(self, office: Office) -> None:
        """One is approved, one is paid by silence, one is not delivered in time."""
        chain = office.chain
        employer, worker = chain.employer.address, chain.worker.address
        approved, silent, missed = (office.fund(salt=str(salt)) for salt in (1, 2, 3))
        for delivered in (approved, silent):
            answered(office.relay(delivered, "deliver", chain.worker, deliverable=WORK), 202)
        office.mirror()
        answered(office.relay(approved, "release", chain.employer, released="250000000"), 202)
        office.mirror()
        chain.travel_to(chain.now() + max(REVIEW, WEEK) + 1)
        for agreement_id, act in ((silent, "claim"), (missed, "reclaim")):
            answered(office.post(f"/agreements/{agreement_id}/milestones/0/{act}/relay"), 202)
            office.mirror()

        paid, worked = record_of(office, employer)["employer"], record_of(office, worker)["worker"]

        expected = {"paid_by_approval": 1, "paid_by_silence": 1, "missed": 1}
        assert ends(paid["milestones"]) == ends(worked["milestones"]) == expected
        assert (paid["agreements"], paid["milestones"]["open"], worked["milestones"]["delivered"]) == (3, 0, 2)
        token = {"token": chain.token}
        sums = {"locked": "750000000", "paid": "500000000", "returned": "250000000"}
        assert (paid["tokens"], worked["tokens"]) == ([token | sums], [token | {"earned": "500000000"}])
        assert 0 <= paid["seconds_to_pay_median"] < REVIEW

    @pytest.mark.spec("TR1", "J1")
    def test_of_a_stranger_is_empty_and_says_as_of_which_block(self, office: Office) -> None:
        found = record_of(office, office.chain.stranger.address)

        assert found["as_of"]["block"]["number"] == office.chain.number()
        assert [found[role]["agreements"] for role in ("employer", "worker", "arbiter")] == [0, 0, 0]
        assert (found["employer"]["tokens"], found["employer"]["seconds_to_pay_median"]) == ([], None)

    @pytest.mark.spec("TR1", "J3")
    def test_of_nobody_is_refused(self, office: Office) -> None:
        assert_refused(office.get(f"/addresses/{'0x' + '0' * 40}/record"), 422, "malformed")

    @pytest.mark.spec("J6")
    def test_is_of_an_address_in_any_case_that_carries_no_wrong_checksum(self, office: Office) -> None:
        address = office.chain.employer.address
        wrong = address.swapcase().replace("0X", "0x")

        assert record_of(office, address.lower())["address"] == address
        assert_refused(office.get(f"/addresses/{wrong}/record"), 422, "malformed")

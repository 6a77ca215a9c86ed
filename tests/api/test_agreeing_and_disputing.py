"""The acts of disagreement and of agreement: relayed with every signature that they need, and seen in the mirror."""

import pytest
from eth_account.signers.local import LocalAccount

from tests.api.office import Json, Office, answered, assert_refused, instant, place, signature_of
from tests.deals import AMOUNT, WEEK

HASH = "0x" + "cd" * 32


def _look(office: Office, agreement_id: str) -> Json:
    office.mirror()
    return answered(office.get(f"/agreements/{agreement_id}"), 200)


def _names(office: Office, agreement_id: str) -> list[str]:
    events = answered(office.get(f"/agreements/{agreement_id}/events"), 200)["events"]
    return [event["name"] for event in events]


def _signed_by_both(office: Office, path: str, fields: Json) -> Json:
    """The fields of an act of both parties, with both signatures."""
    typed_data = answered(office.post(f"{path}/prepare", fields), 200)["typed_data"]
    employer, worker = (signature_of(key, typed_data) for key in (office.chain.employer, office.chain.worker))
    return {**fields, "signature": employer, "worker_signature": worker}


@pytest.fixture
def disputed(office: Office) -> str:
    """An agreement whose delivery the worker disputes."""
    agreement_id = office.delivered()
    fields = {"party": office.chain.worker.address, "evidence": HASH}
    answered(office.relay(agreement_id, "dispute", office.chain.worker, **fields), 202)
    office.mirror()
    return agreement_id


class TestADispute:
    def test_says_until_when_the_arbiter_rules(self, office: Office) -> None:
        agreement_id = office.fund(arbiter=office.chain.arbiter.address)
        deliver = office.relay(agreement_id, "deliver", office.chain.worker, deliverable=HASH)
        answered(deliver, 202)
        office.mirror()

        fields: Json = {"party": office.chain.employer.address, "evidence": HASH}
        prepared = office.prepare(agreement_id, "dispute", **fields)
        answered(office.relay(agreement_id, "dispute", office.chain.employer, **fields), 202)

        found = _look(office, agreement_id)
        assert found["state"] == "disputed"
        assert found["milestones"][0]["rule_by"] == instant(office.chain.now() + WEEK)
        assert f"{office.chain.arbiter.address} has 7 days to rule" in prepared["sentence"]

    def test_of_somebody_else_is_refused(self, office: Office) -> None:
        agreement_id, stranger = office.delivered(), office.chain.stranger

        response = office.relay(agreement_id, "dispute", stranger, party=stranger.address, evidence=HASH)

        assert assert_refused(response, 409, "act-refused")["error"] == "NotInRole"

    def test_takes_evidence_which_is_an_event_of_the_agreement(self, office: Office, disputed: str) -> None:
        fields = {"party": office.chain.employer.address, "evidence": "ipfs://the-brief"}
        answered(office.relay(disputed, "evidence", office.chain.employer, **fields), 202)
        office.mirror()

        assert _names(office, disputed)[-2:] == ["DisputeOpened", "Evidence"]

    def test_without_an_arbiter_cannot_be_ruled(self, office: Office, disputed: str) -> None:
        body = {"released": "1", "reason": HASH}

        assert_refused(office.post(f"{place(disputed)}/rule/prepare", body), 409, "not-registered")

    def test_that_nobody_ruled_is_concluded_by_anybody(self, office: Office, disputed: str) -> None:
        office.chain.travel_to(office.chain.now() + WEEK)

        answered(office.post(f"{place(disputed)}/conclude/relay", {}), 202)

        found = _look(office, disputed)
        assert (found["state"], found["released"], found["refunded"]) == ("closed", str(AMOUNT // 2), str(AMOUNT // 2))

    def test_is_ruled_by_the_arbiters_signature(self, office: Office) -> None:
        agreement_id = office.fund(arbiter=office.chain.arbiter.address)
        _deliver_and_dispute(office, agreement_id, office.chain.worker)

        answered(office.relay(agreement_id, "rule", office.chain.arbiter, released="100", reason=HASH), 202)

        found = _look(office, agreement_id)
        assert (found["released"], found["refunded"]) == ("100", str(AMOUNT - 100))
        assert found["milestones"][0]["outcome"] == "split"


class TestASettlement:
    def test_needs_both_signatures(self, office: Office) -> None:
        agreement_id = office.fund()
        path, fields = f"{place(agreement_id)}/settle", {"released": "70", "valid_before": instant(2**33)}
        signed = _signed_by_both(office, path, fields)
        lonely = {name: value for name, value in signed.items() if name != "worker_signature"}

        problem = assert_refused(office.post(f"{path}/relay", lonely), 422, "malformed")

        assert problem["field"] == "worker_signature"

    def test_moves_what_both_agreed_on_and_leaves_the_rest(self, office: Office) -> None:
        agreement_id = office.fund()
        fields = {"released": "70", "refunded": "30", "valid_before": instant(2**33)}
        path = f"{place(agreement_id)}/settle"

        answered(office.post(f"{path}/relay", _signed_by_both(office, path, fields)), 202)

        found = _look(office, agreement_id)
        assert (found["released"], found["refunded"], found["escrowed"]) == ("70", "30", str(AMOUNT - 100))

    def test_is_sent_by_one_party_with_the_others_signature(self, office: Office) -> None:
        agreement_id = office.fund()
        path, fields = f"{place(agreement_id)}/settle", {"refunded": "30", "valid_before": instant(2**33)}
        signed = _signed_by_both(office, path, fields)
        body = {**fields, "worker_signature": signed["worker_signature"]}

        prepared = answered(office.post(f"{path}/prepare", body), 200)
        office.send(office.chain.employer, prepared["transaction"])

        assert prepared["simulation"]["ok"]
        assert _look(office, agreement_id)["refunded"] == "30"


class TestAReleaseOfAll:
    def test_pays_whatever_is_left_with_one_signature(self, office: Office) -> None:
        part = office.terms()["milestones"][0]
        agreement_id = office.fund(milestones=[part, part])
        answered(office.post(f"{place(agreement_id, 1)}/fund/prepare", {}), 200)
        path = f"/agreements/{agreement_id}/release-all"
        prepared = answered(office.post(f"{path}/prepare", {}), 200)
        signature = signature_of(office.chain.employer, prepared["typed_data"])

        view = answered(office.post(f"{path}/relay", {"signature": signature}), 202)

        assert _look(office, agreement_id)["released"] == str(AMOUNT)
        assert (view["act"], prepared["milestone"]) == ("release-all", None)
        assert "all that is locked for milestone 0" in prepared["sentence"]

    def test_of_nothing_is_refused(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]

        problem = assert_refused(
            office.post(f"/agreements/{agreement_id}/release-all/prepare", {}), 409, "nothing-locked"
        )

        assert agreement_id in problem["detail"]


class TestAnAmendment:
    def test_moves_all_that_is_locked_under_terms_that_were_registered(self, office: Office) -> None:
        old = office.fund()
        parts = [{"amount": str(AMOUNT + 5), "deliver_by": instant(office.chain.now() + 2 * WEEK)}]
        new = office.register(parent=old, milestones=parts)["agreement_id"]
        path, fields = f"/agreements/{old}/amend", {"to": new, "valid_before": instant(2**33)}
        sentence = answered(office.post(f"{path}/prepare", fields), 200)["sentence"]
        office.chain.enrich(office.chain.employer)

        answered(office.post(f"{path}/relay", _signed_by_both(office, path, fields)), 202)

        found = _look(office, old)
        assert (found["state"], found["escrowed"], found["successor"]) == ("amended", "0", new)
        assert _look(office, new)["escrowed"] == str(AMOUNT + 5)
        assert (_look(office, new)["state"], _look(office, new)["accepted"]) == ("active", True)
        assert "adds 0.000005" in sentence
        assert _names(office, new) == _names(office, old)[-1:] == ["AgreementAmended"]

    @pytest.mark.parametrize("change", ["employer", "token"])
    def test_keeps_employer_and_token(self, office: Office, change: str) -> None:
        old = office.fund()

        response = office.post("/agreements", office.terms(parent=old, **{change: office.chain.stranger.address}))

        assert assert_refused(response, 422, "unsound-terms")["field"] == change

    def test_of_an_unknown_agreement_cannot_be_registered(self, office: Office) -> None:
        response = office.post("/agreements", office.terms(parent=HASH))

        assert assert_refused(response, 422, "unsound-terms")["field"] == "parent"

    def test_into_terms_of_another_parent_is_refused(self, office: Office) -> None:
        old, other = office.fund(), office.register(salt="7")["agreement_id"]

        response = office.post(f"/agreements/{old}/amend/prepare", {"to": other, "valid_before": instant(2**33)})

        problem = assert_refused(response, 409, "wrong-parent")
        assert (problem["expected"], problem["actual"]) == (old, "0x" + "00" * 32)

    def test_into_terms_that_nobody_registered_is_refused(self, office: Office) -> None:
        old = office.register()["agreement_id"]

        response = office.post(f"/agreements/{old}/amend/prepare", {"to": HASH, "valid_before": instant(2**33)})

        assert_refused(response, 409, "not-registered")


class TestASalt:
    @pytest.mark.parametrize("salt", [7, "7"])
    def test_is_taken_as_text_and_as_a_number_and_told_as_text(self, office: Office, salt: int | str) -> None:
        assert office.register(salt=salt)["terms"]["salt"] == "7"

    @pytest.mark.parametrize("salt", [-1, 2**64, True, 1.5, "07", "0x07", None])
    def test_of_another_form_is_refused(self, still_office: Office, salt: object) -> None:
        assert_refused(still_office.post("/agreements", still_office.terms(salt=salt)), 422, "malformed")


def _deliver_and_dispute(office: Office, agreement_id: str, party: LocalAccount) -> None:
    answered(office.relay(agreement_id, "deliver", office.chain.worker, deliverable=HASH), 202)
    office.mirror()
    answered(office.relay(agreement_id, "dispute", party, party=party.address, evidence=HASH), 202)
    office.mirror()

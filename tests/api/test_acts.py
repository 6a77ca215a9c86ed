"""The acts: prepared for a wallet, and relayed with their party's signature."""

from pathlib import Path

import pytest

from tests.api.office import Json, Office, answered, assert_refused, opened_office, place, signature_of
from tests.chain.proxy import proxied
from tests.devchain import DevChain

UNKNOWN = "0x" + "ab" * 32
HASH = "0x" + "cd" * 32
FIELDS: dict[str, Json] = {
    "deliver": {"deliverable": HASH},
    "request-changes": {"reason": HASH, "deliver_by": "2027-06-01T00:00:00Z"},
}
ACTS = ("fund", "accept", "deliver", "request-changes", "release", "refund", "claim", "reclaim")


class TestPreparing:
    @pytest.mark.spec("J14")
    @pytest.mark.parametrize("act", ACTS)
    def test_says_what_each_act_would_be(self, office: Office, act: str) -> None:
        agreement_id = office.fund()

        prepared = office.prepare(agreement_id, act, **FIELDS.get(act, {}))

        assert (prepared["act"], prepared["agreement_id"], prepared["milestone"]) == (act, agreement_id, 0)
        assert prepared["call"]["to"] == prepared["transaction"]["to"] == office.chain.escrow
        assert prepared["transaction"]["data"] == prepared["call"]["input"]
        assert prepared["sentence"]
        assert prepared["simulation"]["ok"] is (prepared["simulation"]["revert"] is None)

    @pytest.mark.spec("J14")
    def test_changes_nothing(self, office: Office) -> None:
        agreement_id, before = office.fund(), office.chain.number()

        office.prepare(agreement_id, "release")

        office.mirror()
        assert office.chain.number() == before
        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["released"] == "0"

    @pytest.mark.spec("J25")
    def test_of_a_funding_without_allowance_brings_the_approval_along(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]
        office.chain.mint(office.chain.employer, 250_000_000)

        prepared = office.prepare(agreement_id, "fund")

        assert [step["function"] for step in prepared["steps"]] == ["approve", "fund"]
        assert prepared["approval"] == prepared["steps"][0]
        assert prepared["steps"][1]["transaction"] == prepared["transaction"]
        assert prepared["approval"]["transaction"]["to"] == office.chain.token
        assert (prepared["prospect"], prepared["simulation"]["ok"]) == ("succeeds-after-steps", False)

    @pytest.mark.spec("J25")
    def test_can_be_walked_step_by_step(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]
        office.chain.mint(office.chain.employer, 250_000_000)

        for step in office.prepare(agreement_id, "fund")["steps"]:
            assert step["sender"] == office.chain.employer.address
            office.send(office.chain.employer, step["transaction"])
        office.mirror()

        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["escrowed"] == "250000000"

    @pytest.mark.spec("J25")
    def test_without_the_money_fails_whatever_comes_before(self, office: Office) -> None:
        """An approval draws nothing that is not there."""
        prepared = office.prepare(office.register(token=office.chain.token, salt="9")["agreement_id"], "fund")

        assert len(prepared["steps"]) == 2
        assert (prepared["prospect"], prepared["simulation"]["ok"]) == ("fails", False)

    @pytest.mark.spec("J25")
    def test_that_the_node_cannot_try_in_order_is_said_to_be_untried(self, chain: DevChain, tmp_path: Path) -> None:
        refusal = {"error": {"code": -32_601, "message": "the method does not exist"}}
        with (
            proxied(chain.url, lambda method, _: refusal if method == "eth_simulateV1" else None) as proxy,
            opened_office(chain, tmp_path, rpc_url=proxy.url) as office,
        ):
            agreement_id = office.register()["agreement_id"]
            chain.mint(chain.employer, 250_000_000)

            assert office.prepare(agreement_id, "fund")["prospect"] == "untried"

    @pytest.mark.spec("J25")
    def test_of_one_step_tells_what_is_to_be_expected_of_it(self, office: Office) -> None:
        agreement_id = office.fund()

        release, claim = office.prepare(agreement_id, "release"), office.prepare(agreement_id, "claim")

        assert [step["function"] for step in release["steps"]] == ["release"]
        assert (release["prospect"], claim["prospect"]) == ("succeeds", "fails")

    @pytest.mark.spec("J15")
    def test_tells_why_the_contract_would_refuse(self, office: Office) -> None:
        agreement_id = office.delivered()

        simulation = office.prepare(agreement_id, "claim")["simulation"]

        assert simulation["gas"] is None
        assert simulation["revert"]["error"] == "BeforeDeadline"
        assert simulation["revert"]["arguments"]

    def test_is_tried_as_the_sender_who_is_named(self, office: Office) -> None:
        agreement_id = office.fund()

        prepared = office.prepare(agreement_id, "release", sender=office.chain.stranger.address)

        assert prepared["sender"] == prepared["transaction"]["from"] == office.chain.stranger.address
        assert prepared["simulation"]["revert"]["error"] == "NotParty"

    @pytest.mark.parametrize("act", ACTS)
    @pytest.mark.parametrize("form", ["prepare", "relay"])
    def test_refuses_an_agreement_that_is_not_there(self, still_office: Office, act: str, form: str) -> None:
        signature = {} if form == "prepare" or act == "claim" else {"signature": "0x" + "1b" * 65}

        response = still_office.post(f"{place(UNKNOWN)}/{act}/{form}", {**FIELDS.get(act, {}), **signature})

        assert_refused(response, 404, "unknown-agreement")

    @pytest.mark.spec("J3")
    @pytest.mark.parametrize("milestone", [1, 99, 100, 999_999_999])
    def test_refuses_a_milestone_that_is_not_there(self, office: Office, milestone: int) -> None:
        agreement_id = office.register()["agreement_id"]

        response = office.post(f"{place(agreement_id, milestone)}/claim/prepare")

        problem = assert_refused(response, 404, "unknown-milestone")
        assert (problem["milestone"], problem["count"]) == (milestone, 1)

    def test_refuses_a_sender_with_a_wrong_checksum(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]
        sender = office.chain.worker.address.swapcase().replace("0X", "0x")

        assert (
            assert_refused(office.post(f"{place(agreement_id)}/claim/prepare", {"sender": sender}), 422, "malformed")[
                "field"
            ]
            == "sender"
        )


class TestRelaying:
    @pytest.mark.spec("J16")
    def test_answers_with_a_place_to_look(self, office: Office) -> None:
        agreement_id = office.fund()

        response = office.relay(agreement_id, "release", office.chain.employer, released="100")

        relayed = answered(response, 202)
        assert response.headers["location"] == f"/v1/relays/{relayed['relay_id']}"
        looked = answered(office.http.get(response.headers["location"]), 200)
        assert (looked["act"], looked["call"]["function"]) == ("release", "release")
        assert looked["sender"] == office.chain.relayer.address

    @pytest.mark.spec("J17")
    def test_says_released_only_from_a_mirrored_event(self, office: Office) -> None:
        agreement_id = office.fund()
        relay = answered(office.relay(agreement_id, "release", office.chain.employer, released="100"), 202)
        assert relay["state"] in {"queued", "sent"}
        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["released"] == "0"

        office.mirror()

        looked = answered(office.get(f"/relays/{relay['relay_id']}"), 200)
        assert looked["state"] in {"mined", "finalized"}
        assert [event["name"] for event in looked["events"]] == ["PaymentReleased"]
        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["released"] == "100"

    @pytest.mark.spec("J16")
    def test_of_the_same_signed_act_is_the_same_relay(self, office: Office) -> None:
        agreement_id = office.fund()
        first = answered(office.relay(agreement_id, "release", office.chain.employer, released="100"), 202)

        again = answered(office.relay(agreement_id, "release", office.chain.employer, released="100"), 202)

        assert again["relay_id"] == first["relay_id"]
        office.mirror()
        assert office.chain.balance(office.chain.worker) == 100

    def test_pays_the_worker_all_that_is_left_unless_told_how_much(self, office: Office) -> None:
        agreement_id = office.fund()

        answered(office.relay(agreement_id, "release", office.chain.employer), 202)

        office.mirror()
        shown = answered(office.get(f"/agreements/{agreement_id}"), 200)
        assert (shown["state"], shown["milestones"][0]["outcome"]) == ("closed", "released")

    @pytest.mark.spec("J15")
    def test_refuses_more_than_is_held_with_the_contract_s_error(self, office: Office) -> None:
        agreement_id, before = office.fund(), office.chain.number()

        response = office.relay(agreement_id, "release", office.chain.employer, released="250000001")

        problem = assert_refused(response, 409, "act-refused")
        assert problem["error"] == "InsufficientEscrow"
        assert problem["money_moved"] is False
        assert office.chain.number() == before

    @pytest.mark.spec("J11")
    def test_refuses_a_signature_of_somebody_else(self, office: Office) -> None:
        agreement_id = office.fund()

        problem = assert_refused(office.relay(agreement_id, "release", office.chain.stranger), 409, "wrong-signer")

        assert (problem["expected"], problem["recovered"]) == (
            office.chain.employer.address,
            office.chain.stranger.address,
        )

    def test_refuses_a_signature_for_another_agreement(self, office: Office) -> None:
        one, other = office.fund(), office.fund(salt="2")
        typed_data = office.prepare(one, "release", released="5")["typed_data"]
        signature = signature_of(office.chain.employer, typed_data)

        response = office.post(f"{place(other)}/release/relay", {"released": "5", "signature": signature})

        assert_refused(response, 409, "wrong-signer")

    def test_needs_no_signature_for_a_claim(self, office: Office) -> None:
        agreement_id = office.delivered()
        office.chain.travel_to(office.chain.now() + 4 * 86_400)

        answered(office.post(f"{place(agreement_id)}/claim/relay"), 202)

        office.mirror()
        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["milestones"][0]["outcome"] == "released"

    def test_needs_no_signature_to_reclaim_what_is_overdue(self, office: Office) -> None:
        agreement_id = office.fund()
        office.chain.travel_to(office.chain.now() + 8 * 86_400)

        answered(office.post(f"{place(agreement_id)}/reclaim/relay"), 202)

        office.mirror()
        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["milestones"][0]["outcome"] == "refunded"

    def test_needs_the_employer_s_signature_to_take_an_offer_back(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]
        office.chain.enrich(office.chain.employer)
        answered(office.relay(agreement_id, "fund", office.chain.employer), 202)
        office.mirror()

        assert office.post(f"{place(agreement_id)}/reclaim/relay").status_code in {409, 422}
        answered(office.relay(agreement_id, "reclaim", office.chain.employer), 202)

    def test_of_changes_gives_a_new_deadline(self, office: Office) -> None:
        agreement_id = office.delivered()
        fields = FIELDS["request-changes"]

        answered(office.relay(agreement_id, "request-changes", office.chain.employer, **fields), 202)

        office.mirror()
        (part,) = answered(office.get(f"/agreements/{agreement_id}"), 200)["milestones"]
        assert (part["state"], part["round"], part["deliver_by"]) == ("active", 1, fields["deliver_by"])

    @pytest.mark.spec("J3")
    def test_of_an_id_that_nobody_has_is_404(self, still_office: Office) -> None:
        assert_refused(still_office.get(f"/relays/{'0' * 32}"), 404, "unknown-relay")

    @pytest.mark.parametrize("relay_id", ["0", "0" * 33, "G" * 32, "0" * 31 + "%00"])
    def test_has_ids_of_32_digits(self, still_office: Office, relay_id: str) -> None:
        assert_refused(still_office.get(f"/relays/{relay_id}"), 422, "malformed")

"""
batch
├── when an act is not said as it should be ............ it names the act and its field
├── when one act would be refused ...................... all are, with that act's error
├── when somebody did not sign ......................... it is not relayed, even if the relayer is that somebody
├── when value goes along .............................. it is not relayed
├── given it is on its way ............................. it is the same relay
└── otherwise .......................................... all acts happen in one transaction
"""

import pytest
from eth_account.signers.local import LocalAccount

from tallystick.domain.units import ZERO_ADDRESS
from tests.api.office import Json, Office, answered, assert_refused, instant, place, signature_of
from tests.deals import AMOUNT

HASH = "0x" + "cd" * 32


def _signed(office: Office, agreement_id: str, act: str, signer: LocalAccount, **fields: str) -> Json:
    """An act of a batch on the first milestone, with its party's signature."""
    prepared = answered(office.post(f"{place(agreement_id)}/{act}/prepare", fields), 200)
    typed_data = prepared["typed_data"]
    signature = signature_of(signer, typed_data)
    return {"act": act, "agreement_id": agreement_id, "milestone": 0, "signature": signature, **fields}


def _prepare(office: Office, sender: LocalAccount, *acts: Json) -> Json:
    return answered(office.post("/batches/prepare", {"sender": sender.address, "acts": acts}), 200)


def _events(office: Office, agreement_id: str) -> list[str]:
    events = answered(office.get(f"/agreements/{agreement_id}/events"), 200)["events"]
    return [event["name"] for event in events]


def _offered(office: Office, **changes: object) -> str:
    """An agreement that is funded, and that nobody accepted. Returns its id."""
    agreement_id = str(office.register(**changes)["agreement_id"])
    office.chain.enrich(office.chain.employer)
    answered(office.relay(agreement_id, "fund", office.chain.employer), 202)
    office.mirror()
    return agreement_id


class TestPreparing:
    @pytest.mark.spec("J31")
    def test_makes_one_transaction_of_the_senders_own_acts(self, office: Office) -> None:
        agreement_id, worker = _offered(office), office.chain.worker
        part = {"agreement_id": agreement_id, "milestone": 0}

        prepared = _prepare(office, worker, {"act": "accept", **part}, {"act": "deliver", "deliverable": HASH, **part})
        sent = office.send(worker, prepared["transaction"])
        office.mirror()

        assert prepared["simulation"]["ok"]
        assert [act["act"] for act in prepared["acts"]] == ["accept", "deliver"]
        assert [call["function"] for act in prepared["acts"] for call in act["calls"]] == ["accept", "deliver"]
        assert _events(office, agreement_id)[-2:] == ["OfferAccepted", "WorkDelivered"]
        assert len(answered(office.get(f"/transactions/{sent['transaction_hash']}"), 200)["events"]) == 2

    @pytest.mark.spec("J31")
    def test_says_what_each_act_does_and_that_all_go_together(self, office: Office) -> None:
        one, other = office.fund(), office.fund(salt="2")

        prepared = _prepare(
            office,
            office.chain.employer,
            {"act": "release", "agreement_id": one, "milestone": 0},
            {"act": "release", "agreement_id": other, "milestone": 0, "released": "5"},
        )

        assert "0.000005 TLD" in prepared["acts"][1]["sentence"]
        for language in ("en", "zh-CN"):
            assert all(act["sentences"][language] in prepared["sentences"][language] for act in prepared["acts"])
        assert "All of these 2 acts" in prepared["sentence"]
        assert "或全部不执行" in prepared["sentences"]["zh-CN"]

    @pytest.mark.spec("J31")
    def test_sends_along_what_all_of_its_fundings_lock_and_no_more(self, office: Office) -> None:
        employer, ids = office.chain.employer, [office.register(token=ZERO_ADDRESS, salt=s) for s in ("1", "2")]
        acts = [{"act": "fund", "agreement_id": registered["agreement_id"]} for registered in ids]

        prepared = _prepare(office, employer, *acts)
        office.send(employer, prepared["transaction"])
        office.mirror()

        assert int(prepared["transaction"]["value"], 16) == 2 * AMOUNT
        assert prepared["call"]["value"] == str(2 * AMOUNT)
        assert int(office.chain.rpc("eth_getBalance", office.chain.escrow, "latest"), 16) == 2 * AMOUNT

    @pytest.mark.spec("J31")
    def test_of_which_one_act_would_fail_fails_as_a_whole(self, office: Office) -> None:
        agreement_id = office.fund()
        part = {"act": "release", "agreement_id": agreement_id, "milestone": 0}

        prepared = _prepare(office, office.chain.employer, part | {"released": "5"}, part | {"released": "5"})

        assert prepared["simulation"]["revert"]["error"] == "AlreadyReleased"

    def test_takes_a_gasless_funding_once_it_is_signed(self, office: Office) -> None:
        broke = office.chain.broke
        office.chain.mint(broke, AMOUNT)
        agreement_id = office.register(employer=broke.address)["agreement_id"]
        fields = {"deadline": instant(2**33)}
        act = {"act": "fund-with-permit", "agreement_id": agreement_id, **fields}
        path = f"/agreements/{agreement_id}/fund-with-permit/prepare"
        body = {"sender": office.chain.stranger.address, "acts": [act]}

        unsigned = office.post("/batches/prepare", body)
        parts = answered(office.post(path, fields), 200)["signatures"]
        signatures = {part["field"]: signature_of(broke, part["typed_data"]) for part in parts}
        prepared = _prepare(office, office.chain.stranger, act | signatures)

        assert assert_refused(unsigned, 422, "malformed")["field"] == "acts[0].signature"
        assert [call["function"] for call in prepared["acts"][0]["calls"]] == ["permit", "fundWithAllowance"]
        assert prepared["simulation"]["ok"]

    @pytest.mark.parametrize(
        ("act", "field"),
        [
            ({}, "acts[0]"),
            ({"act": "rob"}, "acts[0]"),
            ({"act": "batch"}, "acts[0]"),
            ({"act": "release"}, "acts[0].agreement_id"),
            ({"act": "deliver", "agreement_id": HASH, "milestone": 0}, "acts[0].deliverable"),
            ({"act": "claim", "agreement_id": HASH, "milestone": 0, "much": 1}, "acts[0].much"),
            ({"act": "sweep", "token": ZERO_ADDRESS}, "acts[0].fee_recipient"),
        ],
    )
    def test_names_the_act_and_the_field_that_is_wrong(self, still_office: Office, act: Json, field: str) -> None:
        body = {"sender": ZERO_ADDRESS, "acts": [act]}

        assert assert_refused(still_office.post("/batches/prepare", body), 422, "malformed")["field"] == field

    @pytest.mark.parametrize("count", [0, 51])
    def test_has_one_to_fifty_acts(self, still_office: Office, count: int) -> None:
        sweep = {"act": "sweep", "token": ZERO_ADDRESS, "fee_recipient": ZERO_ADDRESS}

        response = still_office.post("/batches/prepare", {"sender": ZERO_ADDRESS, "acts": [sweep] * count})

        assert assert_refused(response, 422, "malformed")["field"] == "acts"


class TestRelaying:
    @pytest.mark.spec("J31")
    def test_carries_out_what_everybody_signed_in_one_transaction(self, office: Office) -> None:
        agreement_id, worker, employer = _offered(office), office.chain.worker, office.chain.employer
        acts = [
            _signed(office, agreement_id, "accept", worker),
            _signed(office, agreement_id, "deliver", worker, deliverable=HASH),
            _signed(office, agreement_id, "release", employer, released="7"),
        ]

        relayed = answered(office.post("/batches/relay", {"acts": acts}), 202)
        again = answered(office.post("/batches/relay", {"acts": acts}), 202)

        office.mirror()
        looked = answered(office.get(f"/relays/{relayed['relay_id']}"), 200)
        assert again["relay_id"] == relayed["relay_id"]
        assert (looked["act"], looked["agreement_id"], looked["call"]["function"]) == ("batch", agreement_id, "batch")
        assert [event["name"] for event in looked["events"]][-1] == "PaymentReleased"
        assert office.chain.balance(worker) == 7

    def test_over_several_agreements_belongs_to_none(self, office: Office) -> None:
        acts = [_signed(office, office.fund(salt=s), "release", office.chain.employer) for s in ("1", "2")]

        relayed = answered(office.post("/batches/relay", {"acts": acts}), 202)

        office.mirror()
        assert relayed["agreement_id"] is None
        assert office.chain.balance(office.chain.worker) == 2 * AMOUNT

    @pytest.mark.spec("J31")
    def test_of_what_is_on_its_way_already_is_not_paid_for_again(self, office: Office) -> None:
        agreement_id, employer = office.fund(), office.chain.employer
        one, more = (_signed(office, agreement_id, "release", employer, released=text) for text in ("5", "9"))
        fields = {name: one[name] for name in ("released", "signature")}
        with office.chain.hold():
            sent = answered(office.post(f"/agreements/{agreement_id}/milestones/0/release/relay", fields), 202)
            again = answered(office.post("/batches/relay", {"acts": [one]}), 202)
            assert_refused(office.post("/batches/relay", {"acts": [one, more]}), 409, "not-relayable")
            office.chain.mine()

        assert again["relay_id"] == sent["relay_id"]
        assert office.chain.balance(office.chain.worker) == 5

        office.mirror()
        answered(office.post("/batches/relay", {"acts": [more]}), 202)
        assert office.chain.balance(office.chain.worker) == 9

    @pytest.mark.spec("J31")
    def test_takes_back_no_offer_of_the_relayers_own(self, office: Office) -> None:
        relayer = office.chain.relayer
        agreement_id = office.register(employer=relayer.address)["agreement_id"]
        office.chain.enrich(relayer)
        office.send(relayer, office.prepare(agreement_id, "fund")["transaction"])
        reclaim = {"act": "reclaim", "agreement_id": agreement_id, "milestone": 0}

        for path, body in (
            (f"/agreements/{agreement_id}/milestones/0/reclaim/relay", {}),
            ("/batches/relay", {"acts": [reclaim]}),
        ):
            assert_refused(office.post(path, body), 422, "malformed")

        assert office.chain.balance(office.chain.escrow) == AMOUNT

    @pytest.mark.spec("J31")
    def test_of_which_one_act_would_fail_sends_nothing(self, office: Office) -> None:
        agreement_id, employer = office.fund(), office.chain.employer
        acts = [_signed(office, agreement_id, "release", employer, released=text) for text in ("9", "8")]
        before = office.chain.number()

        problem = assert_refused(office.post("/batches/relay", {"acts": acts}), 409, "act-refused")

        assert problem["error"] == "AlreadyReleased"
        assert (office.chain.number(), office.chain.balance(office.chain.worker)) == (before, 0)

    @pytest.mark.spec("J11")
    def test_with_one_forged_signature_sends_nothing(self, office: Office) -> None:
        one, other = office.fund(), office.fund(salt="2")
        acts = [
            _signed(office, one, "release", office.chain.employer),
            _signed(office, other, "release", office.chain.stranger),
        ]

        assert_refused(office.post("/batches/relay", {"acts": acts}), 409, "wrong-signer")

    @pytest.mark.spec("J31")
    def test_takes_nothing_as_the_relayers_own_consent(self, office: Office) -> None:
        """Whoever sends a batch consents to its own acts by sending it: so the relayer asks itself, too, to sign."""
        relayer = office.chain.relayer
        registered = office.register(employer=relayer.address)
        office.accept(registered)
        office.chain.enrich(relayer)
        agreement_id = registered["agreement_id"]
        office.send(relayer, office.prepare(agreement_id, "fund")["transaction"])
        office.mirror()
        release = {"act": "release", "agreement_id": agreement_id, "milestone": 0}

        problem = assert_refused(office.post("/batches/relay", {"acts": [release]}), 422, "malformed")

        assert (problem["field"], office.chain.balance(office.chain.worker)) == ("acts[0].signature", 0)

    @pytest.mark.spec("J31")
    def test_sends_no_value_along(self, office: Office) -> None:
        relayer = office.chain.relayer
        agreement_id = office.register(employer=relayer.address, token=ZERO_ADDRESS)["agreement_id"]
        fund = {"act": "fund", "agreement_id": agreement_id, "signature": "0x" + "1b" * 65}

        assert_refused(office.post("/batches/relay", {"acts": [fund]}), 409, "not-relayable")

    @pytest.mark.spec("J31")
    def test_of_acts_that_cost_more_than_is_paid_for_is_refused(self, office: Office) -> None:
        part = office.terms()["milestones"][0]
        agreements = [office.register(milestones=[part] * 50, salt=s)["agreement_id"] for s in ("1", "2")]
        office.chain.enrich(office.chain.employer, 200 * AMOUNT)
        acts = []
        for agreement_id in agreements:
            typed_data = answered(office.post(f"/agreements/{agreement_id}/fund/prepare"), 200)["typed_data"]
            signature = signature_of(office.chain.employer, typed_data)
            acts.append({"act": "fund", "agreement_id": agreement_id, "signature": signature})

        problem = assert_refused(office.post("/batches/relay", {"acts": acts}), 409, "not-relayable")

        assert "gas" in problem["detail"]

    def test_of_a_sweep_twice_is_two_relays_when_fees_accrued_in_between(self, office: Office) -> None:
        recipient = office.chain.fee_recipient.address
        sweep = {"act": "sweep", "token": office.chain.token, "fee_recipient": recipient}
        relays = []
        for salt in ("1", "2"):
            agreement_id = office.fund(fee_bps=1_000, fee_recipient=recipient, salt=salt)
            answered(office.post(f"{place(agreement_id)}/release/relay", _released(office, agreement_id)), 202)
            office.mirror()
            relays.append(answered(office.post("/batches/relay", {"acts": [sweep]}), 202)["relay_id"])
            office.mirror()

        assert relays[0] != relays[1]
        assert office.chain.balance(recipient) == AMOUNT // 5


def _released(office: Office, agreement_id: str) -> Json:
    signed = _signed(office, agreement_id, "release", office.chain.employer)
    return {"signature": signed["signature"]}

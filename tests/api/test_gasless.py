"""
fund without gas
├── when the token does not offer the way ............ it says so, and which ways there are
├── when what was signed is not good now ............. it says so, and sends nothing
├── when somebody else signed, or for something else . it says so, and sends nothing
├── given it is on its way already ................... it answers with the same relay
├── given somebody else brought it first ............. it says so; the money is locked once
└── otherwise ........................................ the money is locked, and the employer sent nothing
"""

import pytest
from eth_abi.abi import encode
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from tallystick.domain.units import ZERO_ADDRESS, Address
from tests.api.office import Json, Office, answered, assert_refused, instant, signature_of
from tests.chain.test_token_domains import answering
from tests.deals import AMOUNT
from tests.permit2 import PERMIT2, put_permit2

UINT_WORD = (6).to_bytes(32, "big")
PLAIN_TOKEN = Address("0x" + "77" * 20)
FOR_EVER = instant(2**33)


def _poor(office: Office, **changes: object) -> str:
    """An agreement of an employer who has tokens and no gas at all. Returns its id."""
    employer = office.chain.broke
    office.chain.mint(employer, AMOUNT)
    return str(office.register(employer=employer.address, **changes)["agreement_id"])


def _path(agreement_id: str, way: str) -> str:
    return f"/agreements/{agreement_id}/fund-with-{way}"


def _signed(office: Office, agreement_id: str, way: str, fields: Json, signer: LocalAccount | None = None) -> Json:
    """The fields of a gasless funding, with every signature that it needs."""
    prepared = answered(office.post(f"{_path(agreement_id, way)}/prepare", fields), 200)
    key = signer or office.chain.broke
    return fields | {part["field"]: signature_of(key, part["typed_data"]) for part in prepared["signatures"]}


def _relay(office: Office, agreement_id: str, way: str, body: Json) -> Json:
    return answered(office.post(f"{_path(agreement_id, way)}/relay", body), 202)


def _escrowed(office: Office, agreement_id: str) -> str:
    office.mirror()
    return str(answered(office.get(f"/agreements/{agreement_id}"), 200)["escrowed"])


def _ways(office: Office, agreement_id: str) -> dict[str, bool]:
    told = answered(office.get(f"/agreements/{agreement_id}/funding"), 200)
    return {way["way"]: way["offered"] for way in told["ways"]}


def _has_sent_nothing(office: Office, owner: LocalAccount) -> bool:
    counted = office.chain.rpc("eth_getTransactionCount", owner.address, "latest")
    return int(counted, 16) == 0 and int(office.chain.rpc("eth_getBalance", owner.address, "latest"), 16) == 0


AUTHORIZED: Json = {"valid_before": FOR_EVER}
PERMITTED: Json = {"deadline": FOR_EVER}
WAYS = [("authorization", AUTHORIZED), ("permit", PERMITTED)]


class TestTheWays:
    @pytest.mark.spec("J28")
    def test_are_told_as_the_token_says_them(self, office: Office) -> None:
        agreement_id = _poor(office)

        told = answered(office.get(f"/agreements/{agreement_id}/funding"), 200)

        assert (told["milestones"], told["amount"], told["balance"]) == ([0], str(AMOUNT), str(AMOUNT))
        assert _ways(office, agreement_id) == {
            "own-transaction": True,
            "allowance": False,
            "authorization": True,
            "permit": True,
            "permit2": False,
        }
        assert next(way["reason"] for way in told["ways"] if way["way"] == "permit2") == "Permit2 is not on this chain."

    @pytest.mark.spec("J28")
    def test_change_with_what_the_employer_allowed(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]
        put_permit2(office.chain)
        before = _ways(office, agreement_id)

        office.chain.approve(office.chain.employer, AMOUNT)
        office.chain.approve(office.chain.employer, AMOUNT, PERMIT2)

        after = _ways(office, agreement_id)
        assert (before["allowance"], before["permit2"]) == (False, False)
        assert (after["allowance"], after["permit2"]) == (True, True)

    @pytest.mark.spec("J28")
    def test_are_only_the_employers_own_transaction_for_the_chains_own_currency(self, office: Office) -> None:
        agreement_id = office.register(token=ZERO_ADDRESS)["agreement_id"]

        assert [way for way, offered in _ways(office, agreement_id).items() if offered] == ["own-transaction"]

    def test_are_none_once_all_is_funded(self, office: Office) -> None:
        told = answered(office.get(f"/agreements/{office.fund()}/funding"), 200)

        assert (told["milestones"], told["amount"]) == ([], "0")
        assert not any(way["offered"] for way in told["ways"])

    def test_of_a_plain_token_are_the_two_that_every_token_has(self, office: Office) -> None:
        answers = {"balanceOf(address)": UINT_WORD, "decimals()": UINT_WORD, "allowance(address,address)": UINT_WORD}
        office.chain.install(PLAIN_TOKEN, answering(answers))
        agreement_id = office.register(token=PLAIN_TOKEN)["agreement_id"]

        assert [way for way, offered in _ways(office, agreement_id).items() if offered] == ["own-transaction"]
        for way, fields in WAYS:
            problem = assert_refused(office.post(f"{_path(agreement_id, way)}/prepare", fields), 409, "way-not-offered")
            assert problem["token"] == PLAIN_TOKEN


class TestPreparing:
    @pytest.mark.spec("J27")
    @pytest.mark.parametrize(("way", "fields", "count"), [(*WAYS[0], 1), (*WAYS[1], 2)])
    def test_says_what_is_signed_what_it_binds_and_until_when(
        self, office: Office, way: str, fields: Json, count: int
    ) -> None:
        agreement_id = _poor(office)

        prepared = answered(office.post(f"{_path(agreement_id, way)}/prepare", fields), 200)

        assert [part["signer"] for part in prepared["signatures"]] == [office.chain.broke.address] * count
        assert (prepared["transaction"], prepared["call"], prepared["simulation"]) == (None, None, None)
        assert "2242-03-16" in prepared["sentence"]
        assert "needs no gas" in prepared["sentence"]
        assert "不发送任何交易" in prepared["sentences"]["zh-CN"]

    @pytest.mark.spec("J27")
    @pytest.mark.parametrize(("way", "fields"), WAYS)
    def test_of_what_is_signed_gives_what_anybody_can_send(self, office: Office, way: str, fields: Json) -> None:
        agreement_id, stranger = _poor(office), office.chain.stranger
        body = _signed(office, agreement_id, way, fields) | {"sender": stranger.address}

        prepared = answered(office.post(f"{_path(agreement_id, way)}/prepare", body), 200)
        office.send(stranger, prepared["transaction"])

        assert prepared["simulation"]["ok"]
        assert _escrowed(office, agreement_id) == str(AMOUNT)
        assert _has_sent_nothing(office, office.chain.broke)

    def test_tells_before_anything_is_signed_that_the_escrow_would_refuse(self, office: Office) -> None:
        agreement_id = _poor(office)
        _relay(office, agreement_id, *_with_signature(office, agreement_id, "authorization", AUTHORIZED))
        office.mirror()

        body = AUTHORIZED | {"milestones": [0], "valid_before": instant(2**33 - 1)}
        permit = office.post(f"{_path(agreement_id, 'permit')}/prepare", {"milestones": [0], **PERMITTED})

        assert answered(permit, 200)["simulation"]["revert"]["error"] == "AlreadyFunded"
        assert_refused(office.post(f"{_path(agreement_id, 'authorization')}/prepare", body), 409, "authorization-used")

    @pytest.mark.parametrize("way", ["authorization", "permit", "permit2"])
    def test_needs_an_end(self, office: Office, way: str) -> None:
        assert_refused(office.post(f"{_path(_poor(office), way)}/prepare", {}), 422, "malformed")


class TestRelaying:
    @pytest.mark.spec("J27")
    @pytest.mark.parametrize(("way", "fields"), WAYS)
    def test_locks_the_money_of_an_employer_who_has_no_gas(self, office: Office, way: str, fields: Json) -> None:
        agreement_id = _poor(office)

        relayed = _relay(office, agreement_id, *_with_signature(office, agreement_id, way, fields))

        assert (relayed["act"], relayed["agreement_id"]) == (f"fund-with-{way}", agreement_id)
        assert _escrowed(office, agreement_id) == str(AMOUNT)
        assert office.chain.balance(office.chain.broke) == 0
        assert office.chain.balance(office.chain.escrow) == AMOUNT
        assert _has_sent_nothing(office, office.chain.broke)

    @pytest.mark.spec("J27")
    def test_by_permit2_locks_the_money_of_an_employer_who_approved_it_once(self, office: Office) -> None:
        employer = office.chain.employer
        put_permit2(office.chain)
        office.chain.mint(employer, 2 * AMOUNT)
        office.chain.approve(employer, 2 * AMOUNT, PERMIT2)
        office.chain.give_ether(Address(employer.address), 0)
        one, other = office.register()["agreement_id"], office.register(salt="2")["agreement_id"]

        for agreement_id in (one, other):
            _relay(office, agreement_id, "permit2", _signed(office, agreement_id, "permit2", PERMITTED, employer))
            office.mirror()

        assert (_escrowed(office, one), _escrowed(office, other)) == (str(AMOUNT), str(AMOUNT))
        assert office.chain.balance(office.chain.escrow) == 2 * AMOUNT

    @pytest.mark.spec("J16")
    @pytest.mark.parametrize(("way", "fields"), WAYS)
    def test_twice_is_one_relay_and_one_payment(self, office: Office, way: str, fields: Json) -> None:
        agreement_id = _poor(office)
        office.chain.mint(office.chain.broke, AMOUNT)
        body = _signed(office, agreement_id, way, fields | {"milestones": [0]})
        first = _relay(office, agreement_id, way, body)
        at_once = _relay(office, agreement_id, way, body)
        office.mirror()

        later = _relay(office, agreement_id, way, body)

        assert first["relay_id"] == at_once["relay_id"] == later["relay_id"]
        assert office.chain.balance(office.chain.broke) == AMOUNT
        assert office.chain.balance(office.chain.escrow) == AMOUNT

    def test_starts_the_work_at_once_when_the_worker_accepted(self, office: Office) -> None:
        office.chain.mint(office.chain.broke, AMOUNT)
        registered = office.register(employer=office.chain.broke.address)
        office.accept(registered)
        agreement_id = registered["agreement_id"]

        _relay(office, agreement_id, *_with_signature(office, agreement_id, "authorization", AUTHORIZED))

        office.mirror()
        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["state"] == "active"


class TestAnAttacker:
    @pytest.mark.spec("J11")
    @pytest.mark.parametrize(("way", "fields"), WAYS)
    def test_cannot_sign_for_the_employer(self, office: Office, way: str, fields: Json) -> None:
        agreement_id, before = _poor(office), office.chain.number()
        body = _signed(office, agreement_id, way, fields, office.chain.stranger)

        response = office.post(f"{_path(agreement_id, way)}/relay", body)

        assert assert_refused(response, 409, "wrong-signer")["expected"] == office.chain.broke.address
        assert office.chain.number() == before

    @pytest.mark.parametrize(("way", "fields"), WAYS)
    def test_cannot_use_what_was_signed_for_another_agreement(self, office: Office, way: str, fields: Json) -> None:
        one, other = _poor(office), _poor(office, salt="2")
        body = _signed(office, one, way, fields)

        response = office.post(f"{_path(other, way)}/relay", body)

        assert_refused(response, 409, "wrong-signer")
        assert office.chain.balance(office.chain.broke) == 2 * AMOUNT

    def test_cannot_use_what_was_signed_for_other_milestones_of_it(self, office: Office) -> None:
        part = office.terms()["milestones"][0]
        agreement_id = _poor(office, milestones=[part, part])
        office.chain.mint(office.chain.broke, AMOUNT)
        body = _signed(office, agreement_id, "authorization", AUTHORIZED | {"milestones": [0]})

        response = office.post(f"{_path(agreement_id, 'authorization')}/relay", body | {"milestones": [1]})

        assert_refused(response, 409, "wrong-signer")

    def test_who_runs_ahead_with_an_authorization_locks_the_same_money_once(self, office: Office) -> None:
        agreement_id, stranger = _poor(office), office.chain.stranger
        office.chain.mint(office.chain.broke, AMOUNT)
        body = _signed(office, agreement_id, "authorization", AUTHORIZED | {"milestones": [0]})
        path = _path(agreement_id, "authorization")
        seen = answered(office.post(f"{path}/prepare", body | {"sender": stranger.address}), 200)
        office.chain.send(stranger, office.chain.escrow, bytes.fromhex(seen["call"]["input"][2:]))

        response = office.post(f"{path}/relay", body)

        assert assert_refused(response, 409, "authorization-used")["money_moved"] is False
        assert _escrowed(office, agreement_id) == str(AMOUNT)
        assert office.chain.balance(office.chain.broke) == AMOUNT

    def test_who_brings_the_permit_to_the_token_first_hinders_nothing(self, office: Office) -> None:
        agreement_id = _poor(office)
        body = _signed(office, agreement_id, "permit", PERMITTED)
        seen = answered(office.post(f"{_path(agreement_id, 'permit')}/prepare", body), 200)
        permit = bytes.fromhex(seen["call"]["arguments"]["acts"][0][2:])
        assert office.chain.send(office.chain.stranger, office.chain.escrow, permit).succeeded

        _relay(office, agreement_id, "permit", body)

        assert _escrowed(office, agreement_id) == str(AMOUNT)
        assert office.chain.balance(office.chain.broke) == 0

    @pytest.mark.spec("J27")
    def test_with_another_permit_is_not_paid_for_again_while_it_is_on_its_way(self, office: Office) -> None:
        """Where an allowance stands any permit is forgiven: each would be another call."""
        employer = office.chain.employer
        agreement_id = office.register()["agreement_id"]
        office.chain.mint(employer, AMOUNT)
        office.chain.approve(employer, AMOUNT)
        prepared = answered(office.post(f"{_path(agreement_id, 'permit')}/prepare", PERMITTED), 200)
        signed = {part["field"]: signature_of(employer, part["typed_data"]) for part in prepared["signatures"]}

        with office.chain.hold():
            first = answered(office.post(f"{_path(agreement_id, 'permit')}/relay", PERMITTED | signed), 202)
            other = PERMITTED | signed | {"permit_signature": "0x" + "07" * 65}
            again = answered(office.post(f"{_path(agreement_id, 'permit')}/relay", other), 202)
            office.chain.mine()

        assert again["relay_id"] == first["relay_id"]
        assert _escrowed(office, agreement_id) == str(AMOUNT)


class TestWhatWasSigned:
    @pytest.mark.spec("J27")
    @pytest.mark.parametrize(
        ("way", "fields"),
        [
            ("authorization", {"valid_before": "2027-01-01T00:00:00Z"}),
            ("authorization", {"valid_before": FOR_EVER, "valid_after": instant(2**33 - 1)}),
            ("permit", {"deadline": "2027-01-01T00:00:00Z"}),
        ],
    )
    def test_is_refused_outside_of_its_window(self, office: Office, way: str, fields: Json) -> None:
        agreement_id = _poor(office)

        for form in ("prepare", "relay"):
            signatures = {"signature": "0x" + "1b" * 65} if form == "relay" else {}
            if form == "relay" and way == "permit":
                signatures["permit_signature"] = "0x" + "1b" * 65
            response = office.post(f"{_path(agreement_id, way)}/{form}", fields | signatures)
            assert_refused(response, 409, "outside-window")

    def test_runs_out_between_signing_and_relaying(self, office: Office) -> None:
        agreement_id = _poor(office)
        soon = office.chain.now() + 3_600
        body = _signed(office, agreement_id, "authorization", {"valid_before": instant(soon)})
        office.chain.travel_to(soon)

        assert_refused(office.post(f"{_path(agreement_id, 'authorization')}/relay", body), 409, "outside-window")

    def test_that_the_employer_called_off_is_refused(self, office: Office) -> None:
        agreement_id = _poor(office)
        body = _signed(office, agreement_id, "authorization", AUTHORIZED)
        _call_off(office, agreement_id)

        problem = office.post(f"{_path(agreement_id, 'authorization')}/relay", body)

        assert_refused(problem, 409, "authorization-used")
        assert not _ways(office, agreement_id)["authorization"]

    def test_for_permit2_with_a_used_nonce_is_refused(self, office: Office) -> None:
        employer = office.chain.employer
        put_permit2(office.chain)
        office.chain.enrich(employer)
        office.chain.approve(employer, AMOUNT * 9, PERMIT2)
        one, other = office.register()["agreement_id"], office.register(salt="2")["agreement_id"]
        fields = PERMITTED | {"nonce": "7"}
        _relay(office, one, "permit2", _signed(office, one, "permit2", fields, employer))
        office.mirror()

        assert_refused(office.post(f"{_path(other, 'permit2')}/prepare", fields), 409, "authorization-used")

    def test_for_permit2_without_an_approval_is_refused(self, office: Office) -> None:
        put_permit2(office.chain)

        response = office.post(f"{_path(_poor(office), 'permit2')}/prepare", PERMITTED)

        assert "not let Permit2 draw" in assert_refused(response, 409, "way-not-offered")["detail"]

    def test_by_an_employer_without_the_money_is_refused_by_the_token(self, office: Office) -> None:
        agreement_id = str(office.register(employer=office.chain.broke.address)["agreement_id"])
        body = _signed(office, agreement_id, "authorization", AUTHORIZED)

        problem = assert_refused(office.post(f"{_path(agreement_id, 'authorization')}/relay", body), 409, "act-refused")

        assert problem["error"] == "ERC20InsufficientBalance"

    @pytest.mark.parametrize("nonce", ["-1", "07", "0x7", 7, str(2**256)])
    def test_names_its_nonce_in_decimal_digits(self, office: Office, nonce: object) -> None:
        response = office.post(f"{_path(_poor(office), 'permit2')}/prepare", {**PERMITTED, "nonce": nonce})

        assert assert_refused(response, 422, "malformed")["field"] == "nonce"


def _with_signature(office: Office, agreement_id: str, way: str, fields: Json) -> tuple[str, Json]:
    return way, _signed(office, agreement_id, way, fields)


def _call_off(office: Office, agreement_id: str) -> None:
    """Call an authorization off at the token, by the employer's signature."""
    prepared = answered(office.post(f"{_path(agreement_id, 'authorization')}/prepare", AUTHORIZED), 200)
    typed_data = prepared["signatures"][0]["typed_data"]
    nonce, employer = typed_data["message"]["nonce"], office.chain.broke
    cancel = {
        "types": {
            "EIP712Domain": typed_data["types"]["EIP712Domain"],
            "CancelAuthorization": [{"name": "authorizer", "type": "address"}, {"name": "nonce", "type": "bytes32"}],
        },
        "primaryType": "CancelAuthorization",
        "domain": typed_data["domain"],
        "message": {"authorizer": employer.address, "nonce": nonce},
    }
    signature = bytes.fromhex(signature_of(employer, cancel)[2:])
    arguments = [employer.address, bytes.fromhex(nonce[2:]), signature[64], signature[:32], signature[32:64]]
    kinds = ["address", "bytes32", "uint8", "bytes32", "bytes32"]
    selector = keccak(text=f"cancelAuthorization({','.join(kinds)})")[:4]
    assert office.chain.send(office.chain.stranger, office.chain.token, selector + encode(kinds, arguments)).succeeded

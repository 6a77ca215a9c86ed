"""
a signature
├── of the party ...................................... counts, whoever brings it
├── of anybody else ................................... does not
├── of a message with any member changed .............. does not: agreement, milestone, round, amount, time, text
├── of another name, version, chain or escrow ......... does not
├── of a contract wallet .............................. counts while the wallet says so
├── of any other length or form ....................... is not a key's
└── of the key of an address with code ................ counts
"""

import pytest
from brownie import HostileWallet, web3

from tests.contracts.deals import ACTIVE, AMOUNT, ELSEWHERE, Deal, reverts
from tests.contracts.shipped import deploy_escrow
from tests.contracts.signed_acts import SIGNED_ACTS

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1: each signature has a twin with s = ORDER - s, which must not count as another."""


@pytest.fixture(params=SIGNED_ACTS, ids=str)
def act(request):
    """Each act that a party can sign."""
    return request.param


@pytest.fixture
def staged(act, deal):
    """The agreement as it is before the act."""
    act.stage(deal)
    return deal


@pytest.fixture
def of_wallet(act, deal, token, parties):
    """The same, where the party that signs is a contract wallet of its key."""
    key = getattr(parties, act.role)
    wallet = HostileWallet.deploy(key, {"from": parties.deployer})
    token.mint(wallet, AMOUNT, {"from": parties.deployer})
    wallet.execute(token, 0, token.approve.encode_input(deal.escrow, AMOUNT), {"from": parties.deployer})
    of_wallet = deal.but(**{act.role: wallet.address})
    act.stage(of_wallet)
    return of_wallet


class TestEachAct:
    @pytest.mark.spec("S1")
    def test_counts_when_its_party_signed_whoever_brings_it(self, act, staged, parties):
        signature = act.sign(staged, getattr(parties, act.role))

        receipt = act.send(staged, signature, parties.stranger)

        assert len(receipt.events) > 0

    @pytest.mark.spec("S1", "M4")
    def test_reverts_when_anybody_else_signed(self, act, staged, parties):
        others = {"deployer", "employer", "worker", "arbiter", "fee_recipient", "relayer", "stranger"} - {act.role}

        for other in sorted(others):
            with reverts("InvalidSignature", act.address(staged)):
                act.send(staged.tried, act.sign(staged, getattr(parties, other)), getattr(parties, other))

    @pytest.mark.spec("S1")
    def test_reverts_when_any_member_differs(self, act, staged, parties):
        signer = getattr(parties, act.role)
        tried = []

        for name, message in act.neighbours(staged):
            tried.append(name)
            with reverts("InvalidSignature", act.address(staged)):
                act.send(staged.tried, act.sign(staged, signer, message), parties.stranger)

        assert len(tried) > 1

    @pytest.mark.spec("S1")
    def test_reverts_in_another_domain(self, act, staged, parties):
        signer = getattr(parties, act.role)

        for domain in ({"name": "Tally"}, {"version": "2"}, {"chainId": 1}, {"verifyingContract": ELSEWHERE}):
            with reverts("InvalidSignature", act.address(staged)):
                act.send(staged.tried, act.sign(staged, signer, **domain), parties.stranger)

    @pytest.mark.spec("S3")
    def test_counts_when_a_contract_wallet_says_so(self, act, of_wallet, parties):
        signature = act.sign(of_wallet, getattr(parties, act.role))

        receipt = act.send(of_wallet, signature, parties.stranger)

        assert len(receipt.events) > 0

    @pytest.mark.spec("S3")
    def test_reverts_when_a_contract_wallet_does_not_say_so(self, act, of_wallet, parties):
        address = act.address(of_wallet)
        signature = act.sign(of_wallet, getattr(parties, act.role))
        HostileWallet.at(address).setSigning(False, {"from": parties.deployer})

        with reverts("InvalidSignature", address):
            act.send(of_wallet, signature, parties.stranger)


@pytest.mark.spec("S1")
class TestReplay:
    def test_reverts_in_another_escrow(self, deal, token, parties):
        other = deploy_escrow(parties.deployer)
        token.approve(other, AMOUNT, {"from": parties.employer})
        elsewhere = Deal.on(other, token)
        elsewhere.fund()

        with reverts("InvalidSignature", parties.worker):
            elsewhere.accept(signature=deal.acceptance())

    def test_reverts_on_another_agreement(self, deal, parties):
        twin = deal.but(salt=1)
        deal.fund()
        twin.fund()

        with reverts("InvalidSignature", parties.employer):
            twin.release(5, signature=deal.signed("Release", parties.employer, released=5))

    @pytest.mark.parametrize(
        ("signed_as", "fields"),
        [("Reclaim", {}), ("Refund", {"refunded": AMOUNT}), ("Rule", {"released": AMOUNT, "reason": b"\x02" * 32})],
        ids=str,
    )
    def test_reverts_as_another_act(self, deal, parties, signed_as, fields):
        deal.fund()

        with reverts("InvalidSignature", parties.employer):
            deal.release(AMOUNT, signature=deal.signed(signed_as, parties.employer, **fields))


@pytest.mark.spec("S2")
class TestFormOfAKeysSignature:
    def test_reverts_when_it_is_not_65_bytes(self, deal, parties):
        deal.fund()
        signature = deal.acceptance()

        for other in (signature[:64], signature + b"\0", signature[:1], b"\0" * 65):
            with reverts("InvalidSignature", parties.worker):
                deal.accept(signature=other)

    def test_reverts_for_the_twin_of_a_signature(self, deal, parties):
        deal.fund()
        signature = deal.acceptance()
        twin_s = (ORDER - int.from_bytes(signature[32:64], "big")).to_bytes(32, "big")
        twin = signature[:32] + twin_s + bytes([55 - signature[64]])

        with reverts("InvalidSignature", parties.worker):
            deal.accept(signature=twin)


@pytest.mark.spec("S3")
class TestContractWallet:
    def test_calls_itself(self, deal, wallet, parties):
        of_wallet = deal.but(worker=wallet.address)
        of_wallet.fund()

        wallet.execute(of_wallet.escrow, 0, of_wallet.written.accept(), {"from": parties.stranger})

        assert of_wallet.holding()["phase"] == ACTIVE

    def test_funds_the_chains_own_currency(self, native_deal, wallet, parties):
        of_wallet = native_deal.but(employer=wallet.address, worker=parties.employer.address)
        parties.deployer.transfer(wallet, AMOUNT)

        wallet.execute(of_wallet.escrow, AMOUNT, of_wallet.written.fund(), {"from": parties.stranger})

        assert of_wallet.escrow.balance() == AMOUNT


@pytest.mark.spec("S4")
class TestAddressWithCodeAndKey:
    def test_signs_with_its_key(self, deal, wallet, parties):
        """An address that delegates to code (EIP-7702) keeps its key; the code here would refuse the signature."""
        deal.fund()
        delegation = "0xef0100" + wallet.address[2:]
        web3.provider.make_request("anvil_setCode", [parties.worker.address, delegation])
        wallet.setSigning(False, {"from": parties.deployer})

        deal.accept(signature=deal.acceptance())

        assert deal.holding()["phase"] == ACTIVE

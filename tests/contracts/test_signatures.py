"""
a signature
├── of a key .......................................... counts for one act, milestone, agreement, escrow and chain
├── of any other length or form ....................... is not a key's
├── of a contract wallet .............................. counts while the wallet says so
└── of the key of an address with code ................ counts
"""

import pytest
from brownie import AgreementEscrow, HostileWallet, web3

from tests.contracts.deals import ACTIVE, AMOUNT, DELIVERABLE, DELIVERED, Deal, milestone, reverts

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1: each signature has a twin with s = ORDER - s, which must not count as another."""


@pytest.fixture(scope="module")
def wallet(parties, token, escrow):
    """A contract wallet of the worker's key."""
    return HostileWallet.deploy(parties.worker, {"from": parties.deployer})


@pytest.mark.spec("S1")
class TestReplay:
    def test_reverts_on_another_milestone(self, deal, parties):
        two = deal.but(milestones=[milestone(), milestone()])
        two.fund(0)
        two.fund(1)
        signature = two.signed("Release", parties.employer, part=0, released=5)

        with reverts("InvalidSignature", parties.employer):
            two.release(5, part=1, signature=signature)

    def test_reverts_on_another_agreement(self, deal, parties):
        twin = deal.but(salt=0x01)
        deal.fund()
        twin.fund()

        with reverts("InvalidSignature", parties.employer):
            twin.release(5, signature=deal.signed("Release", parties.employer, released=5))

    def test_reverts_in_another_escrow(self, deal, token, parties):
        other = AgreementEscrow.deploy({"from": parties.deployer})
        token.approve(other, AMOUNT, {"from": parties.employer})
        elsewhere = Deal.on(other, token)
        elsewhere.fund()

        with reverts("InvalidSignature", parties.worker):
            elsewhere.accept(signature=deal.acceptance())

    def test_reverts_on_another_chain(self, deal, parties):
        deal.fund()

        with reverts("InvalidSignature", parties.worker):
            deal.accept(signature=deal.acceptance(chainId=1))

    @pytest.mark.parametrize(
        ("act", "fields"), [("Fund", {}), ("Reclaim", {}), ("Refund", {"refunded": AMOUNT})], ids=str
    )
    def test_reverts_as_another_act(self, deal, parties, act, fields):
        deal.fund()

        with reverts("InvalidSignature", parties.employer):
            deal.release(AMOUNT, signature=deal.signed(act, parties.employer, **fields))


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
    def test_signs_by_erc_1271(self, deal, wallet, parties):
        of_wallet = deal.but(worker=wallet.address)
        of_wallet.fund(acceptance=of_wallet.acceptance())

        signature = of_wallet.signed("Deliver", parties.worker, round=0, deliverable=DELIVERABLE)
        of_wallet.deliver(signature=signature)

        assert of_wallet.holding()["phase"] == DELIVERED

    def test_calls_itself(self, deal, wallet, parties):
        of_wallet = deal.but(worker=wallet.address)
        of_wallet.fund()
        accept = of_wallet.escrow.accept.encode_input(of_wallet.payment, of_wallet.conditions_hash, 0, b"")

        wallet.execute(of_wallet.escrow, 0, accept, {"from": parties.stranger})

        assert of_wallet.holding()["phase"] == ACTIVE

    def test_funds_the_chains_own_currency(self, native_deal, wallet, parties):
        of_wallet = native_deal.but(employer=wallet.address, worker=parties.employer.address)
        fund = of_wallet.escrow.fund.encode_input(of_wallet.terms, 0, b"", b"")
        parties.deployer.transfer(wallet, AMOUNT)

        wallet.execute(of_wallet.escrow, AMOUNT, fund, {"from": parties.stranger})

        assert of_wallet.escrow.balance() == AMOUNT

    def test_reverts_for_a_signature_that_it_does_not_take(self, deal, wallet, parties):
        of_wallet = deal.but(worker=wallet.address)
        of_wallet.fund()

        with reverts("InvalidSignature", wallet):
            of_wallet.accept(by=parties.stranger, signature=of_wallet.acceptance(parties.stranger))

    def test_reverts_once_the_wallet_takes_it_no_more(self, deal, wallet, parties):
        of_wallet = deal.but(worker=wallet.address)
        of_wallet.fund()
        signature = of_wallet.acceptance()
        wallet.setSigning(False, {"from": parties.deployer})

        with reverts("InvalidSignature", wallet):
            of_wallet.accept(by=parties.stranger, signature=signature)


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

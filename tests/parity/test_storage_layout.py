"""Whatever the escrow keeps can be proven from a block's state root, at the place that docs/storage-layout.md says."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from eth_utils.crypto import keccak

from tallystick.chain.answers import log_of
from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.codec import EscrowCodec
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.events import fact_of
from tallystick.chain.holdings import holding_id, holding_in, storage_slot
from tallystick.chain.node import Node
from tallystick.domain.acts import Accept, Act, Amend, Deliver, Dispute, Fund, Refund, Release, RequestChanges, Withdraw
from tallystick.domain.events import AgreementAmended, Fact, MilestonesFunded, PayoutOwed, Phase
from tallystick.domain.ports import StoredHolding
from tallystick.domain.terms import MAX_TIMESTAMP, Terms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    Address,
    AgreementId,
    Hash,
    HoldingId,
    MilestoneIndex,
    Timestamp,
    TokenUnits,
)
from tests.deals import DELIVERABLE, FIRST, REASON, REVIEW, a_deal, in_token, signed
from tests.devchain import ROOT, DevChain
from tests.parity.parties import Parties
from tests.parity.storage_proofs import NotProven, octets, proven, proven_word

AMOUNTS = (TokenUnits(1_000), TokenUnits(700), TokenUnits(40))
ALL = tuple(map(MilestoneIndex, range(3)))
REVERTS = bytes.fromhex("5f5ffd")
"""Code that refuses whatever comes."""
PAGE = (ROOT / "docs" / "storage-layout.md").read_text(encoding="utf-8")

MADE_SO_FAR: dict[str, tuple[Act, ...]] = {
    "offered": (),
    "active": (Accept(FIRST),),
    "partly paid": (Accept(FIRST), Release(FIRST, TokenUnits(300)), Refund(FIRST, TokenUnits(200))),
    "delivered": (Deliver(FIRST, 0, DELIVERABLE),),
    "closed": (Release(FIRST, TokenUnits(1_000)),),
}


class Audit:
    """What somebody finds out who has the escrow's events and a node that hands out proofs."""

    def __init__(self, chain: DevChain) -> None:
        self.chain = chain
        self.block = chain.number()
        self.escrow = OnChainEscrow(Node(chain.url), chain.escrow)

    def word(self, slot: bytes) -> bytes:
        return proven_word(self.chain, self.chain.escrow, slot, self.block)

    def number(self, label: str, *keys: str) -> int:
        return int.from_bytes(self.word(slot_of(label, *keys)), "big")

    def holding(self, holding: HoldingId) -> StoredHolding:
        return holding_in(self.word(octets(storage_slot(holding))))

    def answered(self, agreement_id: AgreementId, milestone: MilestoneIndex, amount: TokenUnits) -> StoredHolding:
        return self.escrow.stored_holding(agreement_id, milestone, amount, self.escrow.head())

    def must_hold(self, token: Address) -> int:
        """What all that the events ever named adds up to."""
        facts = list(self._facts())
        escrowed = sum(self._escrowed(*place) for place in set(_places(facts, token)))
        payees = {fact.payee for fact in facts if isinstance(fact, PayoutOwed) and fact.token == token}
        recipients = {fact.terms.payment.fee_recipient for fact in facts if isinstance(fact, MilestonesFunded)}
        owed = sum(self.number("owedOf", token, payee) for payee in payees)
        return escrowed + owed + sum(self.number("feesOf", token, recipient) for recipient in recipients)

    def _escrowed(self, holding: HoldingId, amount: TokenUnits) -> int:
        held = self.holding(holding)
        is_live = held.phase not in {Phase.NONE, Phase.AMENDED}
        return amount - held.released - held.refunded if is_live else 0

    def _facts(self) -> Iterator[Fact]:
        wanted = {"address": self.chain.escrow, "fromBlock": "0x0", "toBlock": hex(self.block)}
        logs = (log_of(log) for log in self.chain.rpc("eth_getLogs", wanted))
        return (fact for log in logs if (fact := fact_of(log)) is not None)


def slot_of(label: str, *keys: str) -> bytes:
    """Where a state variable is, or what a mapping has under keys, by the shipped artifact's storage layout."""
    variables = artifact(ESCROW).storage_layout["storage"]
    place = next(int(variable["slot"]) for variable in variables if variable["label"] == label).to_bytes(32, "big")
    for key in keys:
        place = keccak(octets(key).rjust(32, b"\0") + place)
    return place


def _places(facts: list[Fact], token: Address) -> Iterator[tuple[HoldingId, TokenUnits]]:
    for fact in facts:
        if isinstance(fact, MilestonesFunded | AgreementAmended):
            terms = fact.terms.payment if isinstance(fact, MilestonesFunded) else fact.terms
            if terms.token == token:
                amounts = (part.amount for part in fact.terms.conditions.milestones)
                yield from zip(fact.holding_ids, amounts, strict=True)


@pytest.fixture
def parties(chain: DevChain) -> Parties:
    chain.enrich(chain.employer)
    return Parties(chain, a_deal(chain, amounts=AMOUNTS, fee=250))


class TestAHolding:
    @pytest.mark.spec("L1")
    @pytest.mark.parametrize("acts", MADE_SO_FAR.values(), ids=MADE_SO_FAR)
    def test_is_proven_as_the_contract_answers_it(self, parties: Parties, acts: tuple[Act, ...]) -> None:
        for act in (Fund(ALL), *acts):
            parties.carry_out(act)
        audit = Audit(parties.chain)

        found = audit.holding(parties.holding_ids(parties.terms)[FIRST])

        assert found == audit.answered(parties.id, FIRST, AMOUNTS[FIRST])
        assert found.phase != Phase.NONE

    @pytest.mark.spec("L1", "Q3")
    def test_is_proven_in_a_later_round_and_in_a_dispute(self, parties: Parties) -> None:
        deliver_by = Timestamp(parties.terms.milestones[FIRST].deliver_by + REVIEW)
        for act in (
            Fund(ALL),
            Deliver(FIRST, 0, DELIVERABLE),
            RequestChanges(FIRST, 0, REASON, deliver_by),
            Dispute(FIRST, 1, parties.worker, REASON),
        ):
            parties.carry_out(act)
        audit = Audit(parties.chain)

        found = audit.holding(parties.holding_ids(parties.terms)[FIRST])

        assert found == audit.answered(parties.id, FIRST, AMOUNTS[FIRST])
        assert (found.phase, found.round) == (Phase.DISPUTED, 1)

    @pytest.mark.spec("L1")
    def test_that_was_never_funded_is_proven_to_be_none(self, parties: Parties) -> None:
        parties.carry_out(Fund((FIRST,)))

        found = Audit(parties.chain).word(octets(storage_slot(parties.holding_ids(parties.terms)[1])))

        assert found == bytes(32)

    @pytest.mark.spec("L1")
    def test_is_not_proven_by_what_leads_elsewhere(self, parties: Parties) -> None:
        parties.carry_out(Fund((FIRST,)))
        slot = storage_slot(parties.holding_ids(parties.terms)[FIRST])
        proof = parties.chain.rpc("eth_getProof", parties.chain.escrow, [slot], "latest")["storageProof"][0]["proof"]

        with pytest.raises(NotProven):
            proven(keccak(b"another root"), octets(slot), proof)


class TestTheRest:
    @pytest.mark.spec("L2")
    def test_successors_are_proven(self, parties: Parties) -> None:
        raised = _raised(parties)
        parties.carry_out(Fund(ALL))
        parties.carry_out(Amend(raised, Timestamp(MAX_TIMESTAMP)))

        found = Audit(parties.chain).word(slot_of("successorOf", parties.id))

        assert "0x" + found.hex() == parties.codec.agreement_id(raised)

    @pytest.mark.spec("L2", "W7")
    def test_debts_fees_and_nonces_are_proven(self, parties: Parties) -> None:
        """The worker's code refuses its pay; its key withdraws elsewhere, and is owed again."""
        chain = parties.chain
        _owed_twice(parties)
        audit = Audit(chain)

        owed = audit.number("owedOf", ZERO_ADDRESS, parties.worker)
        fees = audit.number("feesOf", ZERO_ADDRESS, chain.fee_recipient.address)
        nonce = audit.number("nonceOf", parties.worker)

        head = audit.escrow.head()
        assert owed == audit.escrow.owed(ZERO_ADDRESS, parties.worker, head) == 390
        assert fees == audit.escrow.fees(ZERO_ADDRESS, Address(chain.fee_recipient.address), head) == 20
        assert nonce == audit.escrow.nonce(parties.worker) == 1


class TestLiabilities:
    @pytest.mark.spec("L3", "M1")
    def test_in_a_token_are_covered_by_its_balance(self, parties: Parties) -> None:
        chain = parties.chain
        parties.carry_out(Fund(ALL))
        parties.carry_out(Release(FIRST, TokenUnits(400)))
        parties.carry_out(Amend(_raised(parties), Timestamp(MAX_TIMESTAMP)))
        other = Parties(chain, a_deal(chain, amounts=(5_000,), salt=7))
        other.carry_out(Fund((FIRST,)))

        must_hold = Audit(chain).must_hold(chain.token)

        assert must_hold == chain.balance(chain.escrow) > 5_000

    @pytest.mark.spec("L3", "M1")
    def test_in_the_chains_own_currency_are_covered_by_its_balance(self, parties: Parties) -> None:
        _owed_twice(parties)
        parties.chain.give_ether(parties.chain.escrow, _ether_of(parties.chain) + 3)
        parties.chain.mine()

        must_hold = Audit(parties.chain).must_hold(ZERO_ADDRESS)

        assert must_hold == _ether_of(parties.chain) - 3 > 390


class TestThePage:
    def test_says_where_each_variable_is(self) -> None:
        said = dict(re.findall(r"^\| (\d+) \| `(\w+)", PAGE, re.MULTILINE))

        kept = {variable["slot"]: variable["label"] for variable in artifact(ESCROW).storage_layout["storage"]}
        assert said == kept

    def test_computes_its_example_rightly(self) -> None:
        said = dict(re.findall(r"^(\w[\w ]*\w) {2,}(\S+)$", PAGE, re.MULTILINE))
        agreement_id = AgreementId(Hash(said["agreement id"]))

        key = holding_id(agreement_id, MilestoneIndex(int(said["milestone"])), TokenUnits(int(said["amount"])))
        held = holding_in(octets(said["word"]))

        assert said["holding id"] == key
        assert said["storage slot"] == storage_slot(key) == "0x" + slot_of("holdings", key).hex()
        members = (held.released, held.refunded, held.clock, held.phase.value, held.round)
        assert members == tuple(int(said[name]) for name in ("released", "refunded", "clock", "phase", "round"))
        assert int(said["escrowed"]) == int(said["amount"]) - held.released - held.refunded


def _raised(parties: Parties) -> Terms:
    """The same deal with twice as much in the first milestone."""
    conditions = parties.terms.conditions
    first, *others = conditions.milestones
    parts = (replace(first, amount=TokenUnits(first.amount * 2)), *others)
    return replace(parties.terms, conditions=replace(conditions, parent=Hash(parties.id), milestones=parts))


def _owed_twice(parties: Parties) -> None:
    chain, codec = parties.chain, EscrowCodec(parties.chain.identity)
    native = Parties(chain, in_token(parties.terms, ZERO_ADDRESS))
    native.carry_out(Fund(ALL))
    chain.install(native.worker, REVERTS)
    native.carry_out(Release(FIRST, TokenUnits(400)))
    withdraw = Withdraw(ZERO_ADDRESS, native.worker, Address(chain.stranger.address), 0)
    consent = signed(chain.worker, codec.loose_authorization_to_sign(withdraw))
    chain.carry_out(codec.loose_call(withdraw, consent), chain.relayer)
    native.carry_out(Release(FIRST, TokenUnits(800)))


def _ether_of(chain: DevChain) -> int:
    return int(chain.rpc("eth_getBalance", chain.escrow, "latest"), 16)

"""
The contract and its twin in Python decide alike, whatever is done to an agreement, by whomever, in whatever order.

After every act: the same acceptance, or the same error with the same arguments; the same events, holdings, balances,
fees and successors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from eth_account.signers.local import LocalAccount
from eth_typing import Hash32
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from tallystick.chain.abi import Signature
from tallystick.chain.answers import log_of, octets
from tallystick.chain.calls import ESCROW, word
from tallystick.chain.codec import EscrowCodec
from tallystick.chain.events import fact_of
from tallystick.chain.holdings import holding_in, storage_slot
from tallystick.chain.node import Node, NodeRefusal, accepted
from tallystick.chain.reverts import revert_in
from tallystick.domain.acts import Act, Amend, Fund, Settle, Sweep
from tallystick.domain.errors import ActRefused
from tallystick.domain.events import AgreementAmended, Fact
from tallystick.domain.holding import Holding
from tallystick.domain.journal import fees_account
from tallystick.domain.ports import Call, ChainIdentity, StoredHolding
from tallystick.domain.rules import Sender
from tallystick.domain.terms import Terms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    ZERO_HASH,
    Address,
    AgreementId,
    HoldingId,
    MilestoneIndex,
    TokenUnits,
)
from tests.deals import a_deal
from tests.devchain import DevChain
from tests.domain.play import AMOUNTS, STAGES, Play, rarely
from tests.domain.world import World
from tests.profiles import lengths

_BALANCE_OF = Signature("balanceOf", ({"type": "address"},))


class ContractNaming:
    """The contract's names, each computed once."""

    def __init__(self, identity: ChainIdentity) -> None:
        codec = EscrowCodec(identity)
        self._agreement_id = cache(codec.agreement_id)
        self._holding_id = cache(codec.holding_id)

    def agreement_id(self, terms: Terms) -> AgreementId:
        return self._agreement_id(terms)

    def holding_id(self, agreement_id: AgreementId, milestone: MilestoneIndex, amount: TokenUnits) -> HoldingId:
        return self._holding_id(agreement_id, milestone, amount)


class Real(Play):
    """The acts, on the contract and on its twin."""

    chain: DevChain

    def __init__(self) -> None:
        super().__init__()
        self.fresh = self.chain.snapshot()
        self.node = Node(self.chain.url)
        self.codec = EscrowCodec(self.chain.identity)
        self.keys = {Address(key.address): key for key in self.chain.signers}
        self.stranger, self.worker = Address(self.chain.stranger.address), Address(self.chain.worker.address)

    def teardown(self) -> None:
        self.chain.restore(self.fresh)

    @initialize(is_open=rarely, lacks_arbiter=rarely, accepted=st.sampled_from(["no", "yes"]))
    def agree(self, is_open: bool, lacks_arbiter: bool, accepted: str) -> None:
        self.chain.enrich(self.chain.employer)
        terms = a_deal(self.chain, amounts=AMOUNTS, fee=333)
        payment = replace(terms.payment, worker=ZERO_ADDRESS if is_open else self.worker)
        arbiter = ZERO_ADDRESS if lacks_arbiter else terms.conditions.arbiter
        self.agreements = [Terms(payment, replace(terms.conditions, arbiter=arbiter))]
        self.parties = (payment.employer, self.worker, payment.fee_recipient, self.stranger, self.chain.escrow)
        self.world = World(ContractNaming(self.chain.identity), self.chain.now())
        self.before = {party: self.chain.balance(party) for party in self.parties}
        self.begin(accepted)

    def perform(self, act: Act, terms: Terms, sender: Sender) -> None:
        call = self._signed(act, terms, sender)
        try:
            expected = self.world.outcome(act, terms, sender)
        except ActRefused as refused:
            told = (refused.error, refused.arguments)
            assert self._error(call, sender.caller) == told, f"{act!r} by {sender!r}"
            return
        self._happen(call, sender.caller, expected)
        self.agreements += [
            fact.terms.offered_by(terms.payment.employer) for fact in expected if isinstance(fact, AgreementAmended)
        ]

    @rule()
    def sweep(self) -> None:
        recipient, token = Address(self.chain.fee_recipient.address), self.chain.token
        call = self.codec.loose_call(Sweep(token, recipient))
        swept = self.world.sweep(recipient, token)
        if swept is None:
            nothing = {"owner": recipient, "token": token}
            assert self._error(call, self.stranger) == ("NothingOwed", nothing)
        else:
            self._happen(call, self.stranger, (swept,))

    def _happen(self, call: Call, caller: Address, expected: Sequence[Fact]) -> None:
        self.chain.set_next_timestamp(self.world.next_instant)
        receipt = self.chain.send(self.keys[caller], call.to, call.input, call.value)
        assert receipt.succeeded, f"{call.function} failed: {self._error(call, caller)} instead of {expected!r}"
        logs = [log for log in map(log_of, receipt.logs) if log.address == self.chain.escrow]
        assert list(map(fact_of, logs)) == list(expected)
        self.world.take(*expected)
        self._agrees()

    def _agrees(self) -> None:
        """Whether the contract holds what the twin does, in one look."""
        places = [(agreement_id, milestone) for agreement_id, held in self.world.held.items() for milestone in held]
        held = [_as_stored(self.world.held[agreement_id][milestone]) for agreement_id, milestone in places]
        gained = {party: self.world.gained(party) for party in self.parties} | {self.chain.escrow: self.world.inside()}
        fees = self.world.balances[fees_account(Address(self.chain.fee_recipient.address))]
        known = list(self.world.terms)

        requests = [
            *(self._slot(agreement_id, milestone) for agreement_id, milestone in places),
            *(_read(self.chain.token, _BALANCE_OF, party) for party in self.parties),
            _read(self.chain.escrow, ESCROW["feesOf"], self.chain.token, self.chain.fee_recipient.address),
            *(_read(self.chain.escrow, ESCROW["successorOf"], word(agreement_id)) for agreement_id in known),
        ]
        words = [octets(accepted(answer)) for answer in self.node.ask_all(requests)]

        numbers = [int.from_bytes(found, "big") for found in words[len(places) :]]
        balances = [self.before[party] + gained[party] for party in self.parties]
        successors = [int(self.world.successors.get(agreement_id, ZERO_HASH), 16) for agreement_id in known]
        assert list(map(holding_in, words[: len(places)])) == held
        assert numbers == [*balances, fees, *successors]

    def _slot(self, agreement_id: AgreementId, milestone: MilestoneIndex) -> tuple[str, tuple[object, ...]]:
        """A milestone's word in the contract's storage."""
        holding = self.world.held[agreement_id][milestone]
        slot = storage_slot(self.codec.holding_id(agreement_id, milestone, holding.amount))
        return "eth_getStorageAt", (self.chain.escrow, slot, "latest")

    def _signed(self, act: Act, terms: Terms, sender: Sender) -> Call:
        """The call, with the signatures that the sender has."""
        signature = self._signature(act, terms, sender.signer)
        if isinstance(act, Fund):
            acceptance = self._sign(self.codec.terms_to_sign(terms), sender.worker_signer)
            return self.codec.call(terms, replace(act, acceptance=acceptance), signature)
        both = isinstance(act, Settle | Amend)
        worker_signature = self._signature(act, terms, sender.worker_signer) if both else b""
        return self.codec.call(terms, act, signature, worker_signature)

    def _signature(self, act: Act, terms: Terms, signer: Address | None) -> bytes:
        return self._sign(self.codec.authorization_to_sign(terms, act), signer) if signer else b""

    def _sign(self, typed_data: Any, signer: Address | None) -> bytes:
        if signer is None or typed_data is None:
            return b""
        key: LocalAccount = self.keys[signer]
        return bytes(key.unsafe_sign_hash(Hash32(word(self.codec.digest_of(typed_data)))).signature)

    def _error(self, call: Call, caller: Address) -> tuple[str, Mapping[str, str]] | None:
        """The contract's error and its arguments, for a call at the next instant; None: it takes it."""
        fields = {"from": caller, "to": call.to, "input": "0x" + call.input.hex(), "value": hex(call.value)}
        try:
            self.node.ask("eth_call", fields, "latest", {}, {"time": hex(self.world.next_instant)})
        except NodeRefusal as refusal:
            revert = revert_in(refusal)
            assert revert is not None, str(refusal)
            return revert.error, revert.arguments
        return None


@pytest.mark.parametrize("stage", STAGES)
def test_the_contract_and_its_twin_decide_alike(chain: DevChain, stage: str) -> None:
    machine = type("RealFromAStage", (Real,), {"chain": chain, "stage": STAGES[stage]})

    run_state_machine_as_test(machine, settings=lengths(normal=12, long=400, steps=25))


def _read(contract: Address, function: Signature, *arguments: object) -> tuple[str, tuple[object, ...]]:
    return "eth_call", ({"to": contract, "data": "0x" + function.encode(*arguments).hex()}, "latest")


def _as_stored(holding: Holding) -> StoredHolding:
    return StoredHolding(holding.released, holding.refunded, holding.clock, holding.phase, holding.round)

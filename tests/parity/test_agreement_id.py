"""Python and Solidity name the same agreement: the id is one digest, computed twice."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tallystick.chain.abi import Signature
from tallystick.chain.calls import ESCROW, conditions_tuple, terms_tuple, word
from tallystick.chain.codec import EscrowCodec
from tallystick.chain.eip712 import conditions_hash
from tallystick.chain.node import Node
from tallystick.domain.terms import Terms
from tallystick.domain.units import MilestoneIndex
from tests.deals import a_deal
from tests.devchain import DevChain
from tests.parity.agreements import agreements

on_one_chain = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""The chain is only read, so that examples can share it."""


def asked(chain: DevChain, function: Signature, *arguments: Any) -> str:
    calldata = function.encode(*arguments)
    return "0x" + Node(chain.url).call({"to": chain.escrow, "data": "0x" + calldata.hex()}).hex()


@pytest.mark.spec("T2")
@on_one_chain
@given(terms=agreements())
def test_python_and_solidity_name_the_same_agreement(chain: DevChain, terms: Terms) -> None:
    on_chain = asked(chain, ESCROW["agreementIdOf"], *terms_tuple(terms))

    assert EscrowCodec(chain.identity).agreement_id(terms) == on_chain


@on_one_chain
@given(terms=agreements())
def test_python_and_solidity_hash_the_same_conditions(chain: DevChain, terms: Terms) -> None:
    on_chain = asked(chain, ESCROW["conditionsHashOf"], conditions_tuple(terms.conditions))

    assert "0x" + conditions_hash(terms.conditions).hex() == on_chain


@on_one_chain
@given(terms=agreements())
def test_python_and_solidity_find_the_same_holding(chain: DevChain, terms: Terms) -> None:
    agreement_id = EscrowCodec(chain.identity).agreement_id(terms)
    last = MilestoneIndex(len(terms.milestones) - 1)
    amount = terms.milestones[last].amount

    on_chain = asked(chain, ESCROW["holdingIdOf"], word(agreement_id), last, amount)

    assert EscrowCodec(chain.identity).holding_id(agreement_id, last, amount) == on_chain


def test_a_hundred_milestones_name_the_same_agreement(chain: DevChain) -> None:
    terms = a_deal(chain, amounts=range(1, 101))

    on_chain = asked(chain, ESCROW["agreementIdOf"], *terms_tuple(terms))

    assert EscrowCodec(chain.identity).agreement_id(terms) == on_chain

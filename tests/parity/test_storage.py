"""What a node proves of the contract's storage is what the contract says: an auditor needs no server of ours."""

import pytest

from tallystick.chain.artifacts import artifact
from tallystick.chain.codec import EscrowCodec
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.holdings import holding_in, storage_slot
from tallystick.chain.node import Node
from tallystick.domain.acts import Deliver, Fund, Release
from tallystick.domain.errors import Malformed
from tallystick.domain.events import Phase
from tallystick.domain.ports import StoredHolding
from tallystick.domain.units import HoldingId, Timestamp, TokenUnits
from tests.deals import AMOUNT, DELIVERABLE, FIRST, a_deal
from tests.devchain import DevChain


@pytest.mark.spec("L1")
def test_a_proof_of_a_holdings_slot_says_what_the_contract_does(chain: DevChain) -> None:
    chain.enrich(chain.employer)
    codec, terms = EscrowCodec(chain.identity), a_deal(chain)
    for act, sender in (
        (Fund((FIRST,)), chain.employer),
        (Deliver(FIRST, 0, DELIVERABLE), chain.worker),
        (Release(FIRST, TokenUnits(7)), chain.employer),
    ):
        chain.carry_out(codec.call(terms, act), sender)
    agreement_id = codec.agreement_id(terms)
    slot = storage_slot(codec.holding_id(agreement_id, FIRST, AMOUNT))

    proof = chain.rpc("eth_getProof", chain.escrow, [slot], "latest")["storageProof"][0]

    escrow = OnChainEscrow(Node(chain.url), chain.escrow)
    assert int(proof["key"], 16) == int(slot, 16)
    assert holding_in(bytes.fromhex(proof["value"][2:].zfill(64))) == escrow.stored_holding(
        agreement_id, FIRST, AMOUNT, escrow.head()
    )


def test_the_mapping_of_holdings_is_where_the_artifact_says() -> None:
    """The slot of a mapping's value is the hash of its key and of the mapping's own number."""
    layout = artifact("AgreementEscrow").storage_layout["storage"]

    (mapping,) = (variable for variable in layout if variable["label"] == "holdings")

    assert mapping["type"].startswith("t_mapping(t_bytes32")
    assert storage_slot(HoldingId("0x" + "00" * 32)) != storage_slot(HoldingId("0x" + "00" * 31 + "01"))


def test_a_stored_word_is_read_from_its_lowest_bit_up() -> None:
    word = (255 << 240 | 4 << 232 | 9 << 192 | 7 << 96 | 5).to_bytes(32, "big")

    found = holding_in(word)

    assert found == StoredHolding(TokenUnits(5), TokenUnits(7), Timestamp(9), Phase.DISPUTED, 255)


@pytest.mark.parametrize("word", [1 << 248, 6 << 232, 2**256 - 1])
def test_a_word_that_the_contract_cannot_store_is_refused(word: int) -> None:
    with pytest.raises(Malformed, match="no holding"):
        holding_in(word.to_bytes(32, "big"))

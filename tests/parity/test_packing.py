"""Logs are read exactly: terms come back from their words, and what the contract could not have written is refused."""

from dataclasses import replace

import pytest
from eth_abi.abi import decode, encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.chain.abi import signatures
from tallystick.chain.answers import Log, log_of
from tallystick.chain.artifacts import artifact
from tallystick.chain.events import event_of, fact_of
from tallystick.chain.node import Node
from tallystick.domain.acts import (
    Fund,
    milestones_in,
)
from tallystick.domain.errors import ChainUnavailable, ImpossibleEvent
from tallystick.domain.events import (
    Evidence,
    Phase,
)
from tallystick.domain.terms import Terms
from tallystick.domain.units import (
    ZERO_HASH,
    MilestoneIndex,
)
from tests.deals import FIRST, a_deal
from tests.devchain import DevChain
from tests.parity.agreements import agreements
from tests.parity.parties import Parties, logs_of

EVENTS = {event.name: event for event in signatures(artifact("AgreementEscrow").abi, "event")}


@pytest.fixture
def parties(chain: DevChain) -> Parties:
    chain.enrich(chain.employer)
    return Parties(chain, a_deal(chain))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=agreements(), bits=st.integers(1, 15), phase=st.sampled_from([Phase.OFFERED, Phase.ACTIVE]))
def test_terms_of_all_kinds_come_back_from_a_log(chain: DevChain, terms: Terms, bits: int, phase: Phase) -> None:
    """The words are written a second time here; that the contract writes the same is checked above."""
    parties = Parties(chain, terms)
    marked = tuple(index for index in milestones_in(bits) if index < len(terms.milestones)) or (FIRST,)
    topics = [bytes.fromhex(word[2:].zfill(64)) for word in (parties.id, parties.employer, parties.worker)]
    payload = encode(["bytes"], [b"".join(words_of(terms, phase, marked))])

    fact = fact_of(a_log(chain, (EVENTS["MilestonesFunded"].hash, *topics), payload))

    assert fact == parties.funded(marked, phase)


def words_of(terms: Terms, phase: Phase, marked: tuple[MilestoneIndex, ...]) -> list[bytes]:
    """Terms in words, as TermsPacking.sol says."""
    payment, conditions = terms.payment, terms.conditions
    money = (payment.fee_bps, 16), (payment.review_period, 40), (conditions.dispute_period, 40)
    rules = (conditions.default_worker_bps, 16), (conditions.salt, 64), (phase, 8), (len(terms.milestones), 8)
    return [
        _word((int(payment.token, 16), 160), *money),
        _word((int(conditions.arbiter, 16), 160), *rules),
        bytes.fromhex(conditions.brief_hash[2:]),
        *([_word((0, 96), (int(payment.fee_recipient, 16), 160))] if payment.fee_bps else []),
        *(
            _word((index in marked, 1), (0, 119), (part.amount, 96), (part.deliver_by, 40))
            for index, part in enumerate(terms.milestones)
        ),
        *([bytes.fromhex(conditions.parent[2:])] if conditions.parent != ZERO_HASH else []),
    ]


def _word(*members: tuple[int, int]) -> bytes:
    """Members and their bits, from the highest bit down."""
    number = 0
    for member, bits in members:
        number = number << bits | member
    return number.to_bytes(32, "big")


class TestWhenALogIsOdd:
    def test_skips_an_event_that_nobody_knows(self, chain: DevChain) -> None:
        block = Node(chain.url).block("latest")
        assert block is not None

        log = replace(a_log(chain, (b"\x01" * 32,), b""), block_number=block.number, block_hash=block.hash)

        assert event_of(log, block) is None
        assert fact_of(a_log(chain, (), b"")) is None

    def test_refuses_one_that_was_removed_or_is_of_another_block(self, parties: Parties) -> None:
        receipt = parties.carry_out(Fund((FIRST,)))
        block = Node(parties.chain.url).block(receipt.block_number)
        log = logs_of(parties.chain, receipt)[0]
        assert block is not None

        event = event_of(log, block)

        assert event is not None
        assert (event.block_hash, event.timestamp) == (block.hash, block.timestamp)
        for odd in (replace(log, removed=True), replace(log, block_hash=block.parent_hash)):
            with pytest.raises(ChainUnavailable):
                event_of(odd, block)

    def test_refuses_one_that_cannot_be_read(self, parties: Parties) -> None:
        log = logs_of(parties.chain, parties.carry_out(Fund((FIRST,))))[0]

        for odd in (replace(log, payload=log.payload[:-32]), replace(log, topics=log.topics[:-1])):
            with pytest.raises(ChainUnavailable, match="cannot be read"):
                fact_of(odd)

    @pytest.mark.parametrize("place", range(6))
    @pytest.mark.parametrize("bit", [0, 8, 40, 136, 254])
    def test_reads_other_terms_or_refuses_when_a_bit_is_another(self, parties: Parties, place: int, bit: int) -> None:
        """No word is without meaning: whatever bit is flipped, the terms are not the same ones."""
        log = logs_of(parties.chain, parties.carry_out(Fund((FIRST,))))[0]
        told = fact_of(log)
        (words,) = decode(["bytes"], log.payload)
        flipped = bytearray(words)
        flipped[32 * (place % (len(words) // 32)) + 31 - bit // 8] ^= 1 << bit % 8

        try:
            found = fact_of(replace(log, payload=encode(["bytes"], [bytes(flipped)])))
        except (ChainUnavailable, ImpossibleEvent):
            return
        assert found != told

    @pytest.mark.parametrize("change", ["a word more", "a word less", "half a word", "nothing", "no milestone"])
    def test_refuses_words_that_the_contract_could_not_have_written(self, chain: DevChain, change: str) -> None:
        terms = a_deal(chain)
        words = words_of(terms, Phase.OFFERED, () if change == "no milestone" else (FIRST,))
        packed = b"".join(words)
        altered = {
            "a word more": packed + b"\0" * 32,
            "a word less": packed[:-32],
            "half a word": packed[:-16],
            "nothing": b"",
        }
        topics = [bytes(32), *(bytes(12) + b"\x11" * 20, bytes(12) + b"\x22" * 20)]
        payload = encode(["bytes"], [altered.get(change, packed)])

        with pytest.raises(ChainUnavailable, match="cannot be read"):
            fact_of(a_log(chain, (EVENTS["MilestonesFunded"].hash, *topics), payload))

    def test_refuses_terms_that_the_escrow_would_never_have_taken(self, chain: DevChain) -> None:
        terms = a_deal(chain)
        packed = b"".join(words_of(terms, Phase.OFFERED, (FIRST,)))
        employer = bytes.fromhex(terms.conditions.arbiter[2:].zfill(64))

        with pytest.raises(ImpossibleEvent, match="unsound terms"):
            fact_of(
                a_log(
                    chain,
                    (EVENTS["MilestonesFunded"].hash, bytes(32), employer, bytes(32)),
                    encode(["bytes"], [packed]),
                )
            )

    @pytest.mark.parametrize("written", [b"\xff\xfe", b"one\0two", b"\xed\xa0\x80"])
    def test_reads_evidence_whatever_a_party_has_written(self, chain: DevChain, written: bytes) -> None:
        """A party could keep everybody's mirror from reading on, otherwise. No database keeps the character zero."""
        topics = (EVENTS["Evidence"].hash, bytes(32), bytes(31) + b"\x07", bytes(32))

        fact = fact_of(a_log(chain, topics, encode(["bytes"], [written])))

        assert isinstance(fact, Evidence)
        assert fact.evidence.replace("one", "").replace("two", "").strip("\N{REPLACEMENT CHARACTER}") == ""
        assert fact.evidence_group_id == "0x" + "00" * 31 + "07"


def a_log(chain: DevChain, topics: tuple[bytes, ...], payload: bytes) -> Log:
    block = Node(chain.url).block(chain.identity.deployed_at)
    assert block is not None
    nothing = {"transactionHash": "0x" + "00" * 32, "logIndex": "0x0", "address": chain.escrow, "data": "0x"}
    fields = nothing | {"topics": [], "blockNumber": hex(block.number), "blockHash": block.hash}
    return replace(log_of(fields), topics=topics, payload=payload)

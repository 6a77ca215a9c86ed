"""
A bundle
├── of any agreement ..... is proved by the hash of its newest block, and says what the escrow holds
├── of a draft ........... proves that nothing is funded
├── of an amendment ...... goes back to the agreement that was amended
├── as of an older block . knows nothing of what came later
└── of what is not so .... is not handed out
"""

from dataclasses import replace

import pytest

from tallystick.chain.bundle.checking import check
from tallystick.chain.bundle.report import Verdict
from tallystick.chain.bundle.sentences import proved, unproved
from tallystick.domain.acts import (
    Accept,
    Act,
    Amend,
    Claim,
    Conclude,
    Deliver,
    Dispute,
    Fund,
    Refund,
    Release,
    ReleaseAll,
    RequestChanges,
    Rule,
    Settle,
    SubmitEvidence,
)
from tallystick.domain.errors import BundleRefuted, NoStateProof
from tallystick.domain.events import Phase
from tallystick.domain.terms import MAX_TIMESTAMP, Terms
from tallystick.domain.units import ZERO_ADDRESS, Hash, MilestoneIndex, Timestamp, TokenUnits
from tests.bundles.case import Case, anchored, changed, put
from tests.chain.proxy import proxied
from tests.deals import DELIVERABLE, FIRST, REASON, REVIEW, WEEK, a_deal, in_token, signed
from tests.devchain import DevChain

SECOND = MilestoneIndex(1)
BOTH = (FIRST, SECOND)
EVER = Timestamp(MAX_TIMESTAMP)
REVERTS = bytes.fromhex("5f5ffd")
LIVES: dict[str, tuple[tuple[Act, ...], Phase, int]] = {
    "offered": ((), Phase.OFFERED, 1_000),
    "accepted": ((Accept(FIRST),), Phase.ACTIVE, 1_000),
    "partly paid": (
        (Accept(FIRST), Release(FIRST, TokenUnits(300)), Refund(FIRST, TokenUnits(200))),
        Phase.ACTIVE,
        500,
    ),
    "delivered": ((Deliver(FIRST, 0, DELIVERABLE),), Phase.DELIVERED, 1_000),
    "released at once": ((ReleaseAll(BOTH),), Phase.OFFERED, 0),
    "settled": ((Settle(FIRST, 0, TokenUnits(600), TokenUnits(300), EVER),), Phase.OFFERED, 100),
}


@pytest.fixture
def case(chain: DevChain) -> Case:
    return Case(chain).play()


class TestABundle:
    @pytest.mark.spec("PB1", "PB5", "PB6", "PB9")
    @pytest.mark.parametrize(("acts", "phase", "escrowed"), LIVES.values(), ids=LIVES)
    def test_proves_what_the_escrow_holds(self, case: Case, acts: tuple[Act, ...], phase: Phase, escrowed: int) -> None:
        case.play(Fund(BOTH), *acts)

        checked = anchored(case.bundle())

        assert (checked.verdict, checked.faults) == (Verdict.PROVED, ())
        assert checked.evidence is not None
        assert (checked.evidence.held[FIRST].phase, checked.evidence.held[FIRST].escrowed) == (phase, escrowed)
        assert len(checked.evidence.told) >= 1 + len(acts)

    @pytest.mark.spec("PB1", "PB5")
    @pytest.mark.parametrize("end", ["ruled", "concluded", "claimed"])
    def test_proves_a_dispute_to_its_end(self, case: Case, end: str) -> None:
        deliver_by = Timestamp(case.parties.terms.milestones[FIRST].deliver_by + REVIEW)
        evidence = SubmitEvidence(FIRST, case.parties.employer, "ipfs://what it was")
        case.play(Fund(BOTH), Deliver(FIRST, 0, DELIVERABLE), RequestChanges(FIRST, 0, REASON, deliver_by))
        case.play(Deliver(FIRST, 1, DELIVERABLE))
        if end != "claimed":
            case.play(Dispute(FIRST, 1, case.parties.worker, REASON), evidence)
        if end != "ruled":
            case.chain.travel_to(case.chain.now() + WEEK)
        acts: dict[str, Act] = {
            "ruled": Rule(FIRST, TokenUnits(250), REASON),
            "concluded": Conclude(FIRST),
            "claimed": Claim(FIRST),
        }
        case.play(acts[end])

        checked = anchored(case.bundle())

        assert checked.verdict is Verdict.PROVED
        assert checked.evidence is not None
        released = {"ruled": 250, "concluded": 500, "claimed": 1_000}[end]
        assert (checked.evidence.held[FIRST].released, checked.evidence.held[FIRST].escrowed) == (released, 0)

    @pytest.mark.spec("PB1")
    def test_proves_what_is_owed_in_the_chains_own_currency(self, chain: DevChain) -> None:
        """The worker refuses its pay: the same receipt tells of the release and of the debt."""
        case = Case(chain, in_token(a_deal(chain, amounts=(1_000, 700), fee=250), ZERO_ADDRESS)).play(Fund(BOTH))
        chain.install(case.parties.worker, REVERTS)
        case.play(Release(FIRST, TokenUnits(400)))

        checked = anchored(case.bundle())

        assert checked.verdict is Verdict.PROVED
        assert checked.evidence is not None
        assert [type(one.fact).__name__ for one in checked.evidence.told] == [
            *("MilestonesFunded", "PaymentReleased", "PayoutOwed"),
        ]

    @pytest.mark.spec("PB1", "PB5")
    def test_of_an_amendment_goes_back_to_the_agreement_before(self, case: Case) -> None:
        case.play(Fund(BOTH), Accept(FIRST), Release(FIRST, TokenUnits(100)))
        raised = _raised(case)
        case.play(Amend(raised, EVER))
        later = case.succeeded_by(raised).play(Release(FIRST, TokenUnits(150)))

        old, new = anchored(case.bundle()), anchored(later.bundle())

        assert (old.verdict, new.verdict) == (Verdict.PROVED, Verdict.PROVED)
        assert old.evidence is not None and new.evidence is not None
        assert old.evidence.successor == later.parties.id
        assert old.evidence.held[FIRST].phase is Phase.AMENDED
        assert (new.evidence.held[FIRST].escrowed, new.evidence.held[FIRST].released) == (1_850, 150)
        assert len(new.evidence.told) == 5

    @pytest.mark.spec("PB1")
    def test_of_a_draft_proves_that_nothing_is_funded(self, case: Case) -> None:
        checked = anchored(case.bundle())

        assert checked.verdict is Verdict.PROVED
        assert checked.evidence is not None
        assert (checked.evidence.held, checked.evidence.told) == ({}, ())

    @pytest.mark.spec("PB11")
    def test_as_of_an_older_block_knows_nothing_of_what_came_later(self, case: Case) -> None:
        case.play(Fund(BOTH))
        before, events = case.head, case.events()
        case.play(Release(FIRST, TokenUnits(1)))

        checked = anchored(case.notary().bundle(case.subject(events), before))

        assert checked.verdict is Verdict.PROVED
        assert checked.evidence is not None
        assert checked.evidence.held[FIRST].released == 0

    @pytest.mark.spec("PB1")
    def test_holds_events_of_its_newest_block_and_several_of_one(self, case: Case) -> None:
        codec, terms = case.parties.codec, case.parties.terms
        both = codec.batch([codec.call(terms, Fund((FIRST,))), codec.call(terms, Fund((SECOND,)))])
        case.chain.carry_out(both, case.chain.employer)

        checked = anchored(case.bundle())

        assert checked.verdict is Verdict.PROVED
        assert checked.evidence is not None
        assert len(checked.evidence.told) == 2
        assert len(checked.evidence.bundle.blocks) == 1


class TestTheWorkersSignature:
    @pytest.mark.spec("PB8")
    def test_of_its_key_is_proved(self, case: Case) -> None:
        acceptance = signed(case.chain.worker, case.parties.codec.terms_to_sign(case.parties.terms))

        checked = check(case.bundle(acceptance))

        assert any("The key of the worker" in sentence for sentence in proved(checked))

    @pytest.mark.spec("PB8", "PB10")
    def test_of_another_key_is_not_handed_out(self, case: Case) -> None:
        acceptance = signed(case.chain.stranger, case.parties.codec.terms_to_sign(case.parties.terms))

        with pytest.raises(BundleRefuted) as refused:
            case.bundle(acceptance)

        assert refused.value.place == "agreement.acceptance.signature"

    @pytest.mark.spec("PB8")
    def test_of_a_contract_is_said_to_be_open(self, case: Case) -> None:
        case.chain.install(case.parties.worker, REVERTS)
        case.chain.mine()

        checked = anchored(case.bundle(b"whatever it takes"))

        assert checked.verdict is Verdict.PROVED
        assert not any("signed these terms" in sentence for sentence in proved(checked))
        assert any("ERC-1271" in sentence for sentence in unproved(checked))

    @pytest.mark.spec("PB4", "PB8")
    def test_of_a_contract_is_sealed_at_least(self, case: Case) -> None:
        case.chain.install(case.parties.worker, REVERTS)
        case.chain.mine()
        content = case.bundle(b"whatever it takes")
        at = ("agreement", "acceptance", "signature")

        byte = content.index(b"whatever".hex().encode())
        by_accident = content[:byte] + b"8" + content[byte + 1 :]

        assert [fault.place for fault in check(by_accident).faults] == ["seal"]
        assert anchored(changed(content, lambda bundle: put(bundle, at, "0x00"))).verdict is Verdict.PROVED


class TestWhatIsNotSo:
    @pytest.mark.spec("PB10")
    def test_because_an_event_is_not_mirrored_is_not_handed_out(self, case: Case) -> None:
        case.play(Fund(BOTH), Release(FIRST, TokenUnits(300)))
        lacking = case.subject(case.events()[:1])

        with pytest.raises(BundleRefuted, match="what is mirrored is not what the chain proves"):
            case.notary().bundle(lacking, case.head)

    @pytest.mark.spec("PB11")
    @pytest.mark.parametrize("code", [-32_601, -32_000])
    def test_for_want_of_a_proof_of_the_state_is_said(self, case: Case, code: int) -> None:
        case.play(Fund(BOTH))
        refusal = {"error": {"code": code, "message": "missing trie node"}}
        with (
            proxied(case.chain.url, lambda method, _: refusal if method == "eth_getProof" else None) as proxy,
            pytest.raises(NoStateProof, match=r"no storage as of block \d+ .*missing trie node"),
        ):
            case.notary(proxy.url).bundle(case.subject(), case.head)


def _raised(case: Case) -> Terms:
    """The same deal with twice as much in the first milestone."""
    terms = case.parties.terms
    first, *others = terms.conditions.milestones
    parts = (replace(first, amount=TokenUnits(first.amount * 2)), *others)
    conditions = replace(terms.conditions, parent=Hash(case.parties.id), milestones=parts)
    return replace(terms, conditions=conditions)

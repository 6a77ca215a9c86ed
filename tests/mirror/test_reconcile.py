from dataclasses import dataclass, replace

import pytest
from sqlalchemy import text

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable, NotMirrored
from tallystick.domain.events import FeesSwept, OwedWithdrawn, PayoutOwed, Phase
from tallystick.domain.ports import StoredHolding
from tallystick.domain.units import Address, AgreementId, BlockNumber, MilestoneIndex, Timestamp, TokenUnits
from tallystick.services.findings import Finding
from tallystick.services.moments import At, Moment
from tallystick.services.reconcile import Reconcile
from tallystick.store.unit_of_work import Store
from tests.builders import AMOUNT, FEE_RECIPIENT, IDENTITY, STRANGER, TOKEN, WORKER, Deal, a_deal, amending
from tests.fakes import FakeChain, FakeEscrow, a_chain, mirror

DEAL = a_deal(AMOUNT, AMOUNT, fee=250)
PAID = DEAL.released(10_000)
_WORKERS = f"SELECT id FROM balances WHERE account = 'party:{WORKER}'"
_UNPOSTED = f"DELETE FROM postings WHERE balance_id IN ({_WORKERS})"


@dataclass
class Other(FakeEscrow):
    """A contract that says something else of one figure."""

    figure: str = ""

    def stored_holding(
        self, agreement_id: AgreementId, milestone: MilestoneIndex, amount: TokenUnits, at: BlockStamp
    ) -> StoredHolding:
        stored = super().stored_holding(agreement_id, milestone, amount, at)
        changes = {
            "released": replace(stored, released=TokenUnits(stored.released + 1)),
            "refunded": replace(stored, refunded=TokenUnits(stored.refunded + 1)),
            "clock": replace(stored, clock=Timestamp(stored.clock + 1)),
            "phase": replace(stored, phase=Phase.DISPUTED),
            "round": replace(stored, round=stored.round + 1),
        }
        return changes.get(self.figure, stored)

    def successor(self, agreement_id: AgreementId, at: BlockStamp) -> AgreementId | None:
        return agreement_id if self.figure == "successor" else super().successor(agreement_id, at)

    def owed(self, token: Address, owner: Address, at: BlockStamp) -> TokenUnits:
        return TokenUnits(super().owed(token, owner, at) + (self.figure == "owed"))

    def fees(self, token: Address, recipient: Address, at: BlockStamp) -> TokenUnits:
        return TokenUnits(super().fees(token, recipient, at) + (self.figure == "fees"))


def _mirrored(store: Store, chain: FakeChain) -> None:
    with store.begin() as unit:
        unit.books.require_chain(IDENTITY)
    mirror(store, chain)


def _finalize(store: Store, stamp: BlockStamp) -> None:
    with store.begin() as unit:
        unit.books.finalize(stamp)


def store_successor(store: Store) -> AgreementId | None:
    with store.read() as unit:
        found = unit.agreements.get(DEAL.agreement_id)
    assert found is not None
    return found.successor


@pytest.fixture
def chain(store: Store) -> FakeChain:
    busy = a_chain(
        (DEAL.funded(Phase.ACTIVE), DEAL.at(1).funded()),
        (DEAL.delivered(), PAID, PayoutOwed(DEAL.agreement_id, WORKER, TOKEN, TokenUnits(9_750))),
        (DEAL.changes_requested(), DEAL.at(1).reclaimed()),
    )
    _mirrored(store, busy)
    return busy


class TestReconcile:
    @pytest.mark.spec("B13")
    def test_finds_nothing_when_books_and_contract_agree(self, store: Store, chain: FakeChain) -> None:
        report = Reconcile(store, FakeEscrow(chain)).run()

        assert report.is_balanced
        assert report.findings == ()
        assert report.block == chain.head
        fields, balances, projections, owed_and_fees, of_the_token, successors = 2 * 5, 6, 2, 2, 2, 2
        assert report.checked == fields + balances + projections + owed_and_fees + of_the_token + successors

    @pytest.mark.spec("B13")
    def test_stays_balanced_through_withdrawals_and_sweeps(self, store: Store, chain: FakeChain) -> None:
        chain.mine(OwedWithdrawn(WORKER, TOKEN, STRANGER, TokenUnits(9_750)))
        chain.mine(FeesSwept(FEE_RECIPIENT, TOKEN, TokenUnits(250)), DEAL.reclaimed(released=10_000))
        mirror(store, chain)

        assert Reconcile(store, FakeEscrow(chain)).run().findings == ()

    @pytest.mark.spec("B13")
    @pytest.mark.parametrize("field", ["released", "refunded", "clock", "phase", "round"])
    def test_finds_a_holding_that_differs(self, store: Store, chain: FakeChain, field: str) -> None:
        findings = Reconcile(store, Other(chain, figure=field)).run().findings

        assert [(finding.subject, finding.figure) for finding in findings] == [
            (f"milestone {DEAL.agreement_id}/{index}", field) for index in (0, 1)
        ]

    @pytest.mark.spec("B13")
    @pytest.mark.parametrize(("figure", "owner", "booked"), [("owed", WORKER, 9_750), ("fees", FEE_RECIPIENT, 250)])
    def test_finds_an_account_that_differs(
        self, store: Store, chain: FakeChain, figure: str, owner: Address, booked: int
    ) -> None:
        findings = Reconcile(store, Other(chain, figure=figure)).run().findings

        expected = Finding(f"account {figure}:{owner}", f"balance in {TOKEN}", str(booked), str(booked + 1))
        assert findings == (expected,)

    @pytest.mark.spec("B13")
    def test_finds_money_that_is_missing(self, store: Store, chain: FakeChain) -> None:
        due = AMOUNT - 10_000 + 9_750 + 250

        assert Reconcile(store, FakeEscrow(chain, surplus=-1)).run().findings == (
            Finding(f"token {TOKEN}", "what the escrow must hold", str(due), str(due - 1)),
        )

    @pytest.mark.spec("B13")
    def test_stays_balanced_through_an_amendment_and_a_dispute(self, store: Store, chain: FakeChain) -> None:
        new = Deal(amending(DEAL, AMOUNT - 5, AMOUNT))
        chain.mine(DEAL.amended(new.terms, returned=5))
        chain.mine(new.delivered(1), new.disputed(round_=1), new.evidence(), new.ruled(7, released=10_000, refunded=0))
        mirror(store, chain)

        report = Reconcile(store, FakeEscrow(chain)).run()

        assert report.findings == ()
        assert store_successor(store) == new.agreement_id

    @pytest.mark.spec("B13")
    def test_finds_an_amendment_that_the_events_do_not_know(self, store: Store, chain: FakeChain) -> None:
        findings = Reconcile(store, Other(chain, figure="successor")).run().findings

        assert findings == (Finding(f"agreement {DEAL.agreement_id}", "successor", "None", DEAL.agreement_id),)

    def test_does_not_mind_money_that_somebody_sent_to_the_escrow(self, store: Store, chain: FakeChain) -> None:
        assert Reconcile(store, FakeEscrow(chain, surplus=5)).run().is_balanced

    @pytest.mark.spec("B13")
    @pytest.mark.parametrize(
        ("damage", "figure"),
        [
            (f"UPDATE balances SET amount = '1' WHERE account = 'party:{WORKER}'", "booked balance"),
            (f"{_UNPOSTED}; DELETE FROM balances WHERE account = 'party:{WORKER}'", "booked balance"),
            (f"INSERT INTO balances VALUES (999, 'party:{STRANGER}', '{TOKEN}', '0')", "booked balance"),
            ("UPDATE holdings SET released = '1' WHERE milestone = 0", "projection"),
            ("DELETE FROM holdings WHERE milestone = 0", "projection"),
            ("UPDATE agreements SET successor = agreement_id", "projected successor"),
        ],
    )
    def test_finds_a_table_of_ours_that_differs(self, store: Store, chain: FakeChain, damage: str, figure: str) -> None:
        with store.engine.begin() as connection:
            for statement in damage.split(";"):
                connection.execute(text(statement))

        (finding,) = Reconcile(store, FakeEscrow(chain)).run().findings

        assert finding.figure.startswith(figure)

    @pytest.mark.spec("HB2")
    def test_can_look_at_an_older_block(self, store: Store, chain: FakeChain) -> None:
        older = chain.blocks[2].stamp

        report = Reconcile(store, FakeEscrow(chain)).run(older.number)

        assert (report.block, report.findings) == (older, ())
        assert not Reconcile(store, Other(chain, figure="phase")).run(older.number).is_balanced

    @pytest.mark.spec("HB2")
    def test_can_look_at_the_final_block(self, store: Store, chain: FakeChain) -> None:
        final = chain.head
        chain.mine(DEAL.reclaimed(released=10_000))
        mirror(store, chain)
        _finalize(store, final)

        report = Reconcile(store, FakeEscrow(chain)).run(Moment.FINALIZED)

        assert (report.block, report.findings) == (final, ())

    @pytest.mark.spec("HB2")
    def test_can_look_at_a_final_block_that_is_not_kept(self, store: Store, chain: FakeChain) -> None:
        empty = chain.mine()
        chain.mine(DEAL.reclaimed(released=10_000))
        mirror(store, chain)
        _finalize(store, chain.head)
        with store.read() as unit:
            assert unit.books.stamp_at(empty.number) is None

        report = Reconcile(store, FakeEscrow(chain)).run(empty.number)

        assert (report.block, report.findings) == (empty, ())

    def test_reads_amounts_of_any_size(self, store: Store) -> None:
        deal = Deal(a_deal(2**96 - 1).terms)
        chain = a_chain((deal.funded(), deal.released(2**95)))
        _mirrored(store, chain)

        assert Reconcile(store, FakeEscrow(chain)).run().findings == ()


class TestReconcileCannot:
    def test_compare_before_anything_is_mirrored(self, store: Store) -> None:
        with pytest.raises(NotMirrored, match="nothing is mirrored yet"):
            Reconcile(store, FakeEscrow(FakeChain())).run()

    @pytest.mark.parametrize("at", [BlockNumber(99), Moment.FINALIZED])
    def test_compare_at_a_block_that_is_not_mirrored(self, store: Store, chain: FakeChain, at: At) -> None:
        with pytest.raises(NotMirrored, match=r"block 99 is not mirrored|no mirrored block is final yet"):
            Reconcile(store, FakeEscrow(chain)).run(at)

    @pytest.mark.spec("HB1", "HB2")
    def test_compare_at_a_block_before_the_escrow(self, store: Store, chain: FakeChain) -> None:
        _finalize(store, chain.head)

        with pytest.raises(NotMirrored, match="at block 0 there was no escrow yet: it is there since block 1"):
            Reconcile(store, FakeEscrow(chain)).run(BlockNumber(0))

    def test_compare_at_a_block_that_left_the_chain(self, store: Store, chain: FakeChain) -> None:
        chain.reorg(1)
        chain.mine()

        with pytest.raises(ChainUnavailable):
            Reconcile(store, FakeEscrow(chain)).run()


class TestAFinding:
    def test_reads_as_a_sentence(self) -> None:
        finding = Finding("token 0x33", "sum of all postings", "1", "0")

        assert str(finding) == "token 0x33: sum of all postings is 1 by the events, but 0"

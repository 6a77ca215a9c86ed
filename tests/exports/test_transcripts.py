"""
An agreement on paper
├── says the same in both languages ......... parties, amounts, deadlines here and in UTC, all that happened
├── is as of its block ...................... also where an amendment carried over what was held
├── when nothing is locked .................. says so in big letters, on the page and in the file
├── leads to the explorer ................... by each transaction, and by its code for cameras
├── hands the contract the terms ............ and not the text of the work
├── reads nothing that it says as markup
└── of too much, or of what nobody knows .... is refused
"""

import re

import pytest

from tallystick.domain.errors import StatementTooLong, UnknownAgreement
from tallystick.domain.events import Fact, PayoutOwed
from tallystick.domain.ports import Token
from tallystick.domain.terms import MAX_TIMESTAMP
from tallystick.domain.units import ZERO_HASH, AgreementId, BlockNumber, Timestamp, TokenUnits
from tallystick.papers.page import page_of
from tallystick.papers.paper import Paper
from tallystick.services import transcripts as transcripts_module
from tallystick.services.moments import Moment
from tallystick.services.phrases import Language
from tallystick.store.unit_of_work import Store
from tests.builders import ARBITER, EMPLOYER, FEE_RECIPIENT, TOKEN, WORKER, Deal, a_deal, amending
from tests.exports.papermaking import PRESS, Desk, asked_for, links_on, text_on
from tests.fakes import FakeChain, FakeEscrow, a_chain

DEAL = a_deal(1_000_000, 2_000_000, fee=250)


def _worked() -> FakeChain:
    """A chain on which one of two milestones was locked, handed in, and paid in part; the newest block is not final."""
    chain = a_chain((DEAL.funded(),), (DEAL.delivered(),), (DEAL.released(500_000),), (DEAL.refunded(100_000),))
    chain.finalize(behind=1)
    return chain


def _page(paper: Paper) -> str:
    return page_of(paper, style="/papers/paper.css", others=())


def _rows_of(paper: Paper, heading: str) -> tuple[tuple[str, ...], ...]:
    return next(one.table.rows for one in paper.sections if one.heading == heading and one.table is not None)


class TestAnAgreement:
    @pytest.mark.spec("PA16", "PA2")
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (Language.ENGLISH, ["Agreement", "in review", "not locked", "The worker handed milestone 0 in", "3 days"]),
            (Language.CHINESE, ["协议", "审核中", "未锁定", "工作者交付了阶段 0", "3 天"]),
        ],
    )
    def test_says_the_same_in_both_languages(self, store: Store, language: Language, words: list[str]) -> None:
        chain = _worked()
        paper = Desk(store, chain).agreement(DEAL.agreement_id, asked=asked_for(language, "Asia/Shanghai"))

        text = text_on(PRESS.pdf(paper)).replace(" ", "")

        hashes = [event.transaction_hash for event in chain.events()]
        people = [EMPLOYER, WORKER, ARBITER, TOKEN, FEE_RECIPIENT, DEAL.agreement_id, chain.head.hash]
        figures = ["3.000000 TLD", "2.000000 TLD", "0.400000 TLD", "0.500000 TLD", "0.100000 TLD", "2.5 %"]
        times = ["2027-01-22 16:00:00 +0800", "2027-01-22 08:00:00 UTC"]
        wanted = (*words, *hashes, *people, *figures, *times)
        assert [part for part in wanted if part.replace(" ", "") not in text] == []

    @pytest.mark.spec("PA16", "PA2")
    @pytest.mark.parametrize("language", Language)
    def test_is_the_same_bytes_for_the_same_question(self, store: Store, language: Language) -> None:
        desk, asked = Desk(store, _worked()), asked_for(language)

        made = [PRESS.pdf(desk.agreement(DEAL.agreement_id, asked=asked)) for _ in range(2)]

        assert made[0] == made[1]

    @pytest.mark.spec("PA16")
    def test_is_as_of_its_block_and_says_how_final_each_step_is(self, store: Store) -> None:
        desk = Desk(store, _worked())

        final, newest = (desk.agreement(DEAL.agreement_id, at=at) for at in (Moment.FINALIZED, Moment.HEAD))

        assert [row[2:] for row in _rows_of(final, "Where the money stands")] == [
            ("0.500000 TLD", "0.500000 TLD", "0.000000 TLD"),
            ("0.000000 TLD", "0.000000 TLD", "0.000000 TLD"),
        ]
        assert [len(_rows_of(paper, "What happened")) for paper in (final, newest)] == [3, 4]
        assert [row[1] for row in _rows_of(newest, "Where they stand on the chain")][-2:] == ["4", "5 (not final)"]
        assert "not final" not in text_on(PRESS.pdf(final))

    @pytest.mark.spec("PA16")
    def test_tells_what_an_amendment_carried_over(self, store: Store) -> None:
        old = a_deal(1_000_000)
        new = Deal(amending(old, 1_500_000))
        amended = old.amended(new.terms, drawn=500_000)
        chain = a_chain((old.funded(),), (old.accepted(),), (amended,), (new.delivered(),))
        desk = Desk(store, chain)

        before, after, then = (
            desk.agreement(old.agreement_id, at=BlockNumber(3)),
            desk.agreement(old.agreement_id),
            desk.agreement(new.agreement_id, at=BlockNumber(4)),
        )

        assert [paper.subtitle.partition(",")[0] for paper in (before, after, then)] == [
            "in work",
            "replaced by other terms",
            "in work",
        ]
        assert _rows_of(then, "Where the money stands")[0][2] == "1.500000 TLD"
        assert new.agreement_id in text_on(PRESS.pdf(after))
        assert new.agreement_id not in text_on(PRESS.pdf(before))
        assert old.agreement_id in text_on(PRESS.pdf(then))

    @pytest.mark.spec("PA17")
    @pytest.mark.parametrize(
        ("language", "words"), [(Language.ENGLISH, "NO MONEY IS LOCKED"), (Language.CHINESE, "没有锁定任何资金")]
    )
    def test_under_which_nothing_is_locked_says_so_in_big_letters(
        self, store: Store, language: Language, words: str
    ) -> None:
        """Of what was locked in a later block as well: it is not known as of this one."""
        desk = Desk(store, _worked())

        paper = desk.agreement(DEAL.agreement_id, asked=asked_for(language, at=BlockNumber(1)))

        assert words in text_on(PRESS.pdf(paper)).replace("\n", "")
        assert re.search(rf'<p class="alarm">[^<]*{words}', _page(paper))
        assert desk.agreement(DEAL.agreement_id).alarm is None

    @pytest.mark.spec("PA5", "PA16")
    def test_leads_to_the_explorer_by_each_transaction_and_by_its_code(self, store: Store) -> None:
        chain = _worked()
        paper = Desk(store, chain).agreement(DEAL.agreement_id)

        places = [f"https://explorer.example/tx/{event.transaction_hash}" for event in chain.events()]
        assert links_on(PRESS.pdf(paper)) == [*places, places[-1]]
        assert all(f'href="{place}"' in _page(paper) for place in places)

    @pytest.mark.spec("PA5", "PA16")
    def test_leads_to_our_own_page_where_there_is_no_explorer_and_else_nowhere(self, store: Store) -> None:
        desk = Desk(store, _worked(), explorer=None)

        papers = [
            desk.agreement(DEAL.agreement_id, asked=asked_for(origin=origin))
            for origin in ("https://pay.example", None)
        ]

        ours = f"https://pay.example/agreements/{DEAL.agreement_id}"
        assert [links_on(PRESS.pdf(paper)) for paper in papers] == [[ours], []]

    @pytest.mark.spec("PA4", "PA16")
    def test_reads_nothing_that_it_says_as_markup(self, store: Store) -> None:
        chain, symbol = _worked(), '<script>alert("1")</script>'
        escrow = FakeEscrow(chain, tokens={TOKEN: Token(TOKEN, symbol, 6)})

        paper = Desk(store, chain, escrow).agreement(DEAL.agreement_id)

        assert "<script" not in _page(paper)
        assert PRESS.pdf(paper).startswith(b"%PDF")

    @pytest.mark.spec("PA16")
    @pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
    def test_tells_deadlines_after_the_year_9999_as_well(self, store: Store, zone: str) -> None:
        far = a_deal(1_000_000)
        chain = a_chain(
            (far.funded(),), (far.delivered(),), (far.changes_requested(deliver_by=Timestamp(MAX_TIMESTAMP)),)
        )

        paper = Desk(store, chain).agreement(far.agreement_id, asked=asked_for(zone=zone))

        assert f"Unix second {MAX_TIMESTAMP}" in text_on(PRESS.pdf(paper))

    @pytest.mark.spec("PA16")
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize(
        "ending",
        [
            (DEAL.disputed(), DEAL.evidence(), DEAL.ruled(600_000)),
            (DEAL.disputed(EMPLOYER), DEAL.concluded(500_000)),
            (DEAL.settled(400_000, 600_000),),
            (DEAL.claimed(),),
            (DEAL.changes_requested(), DEAL.reclaimed()),
            (DEAL.released(500_000), PayoutOwed(DEAL.agreement_id, WORKER, TOKEN, TokenUnits(487_500))),
        ],
    )
    def test_tells_all_that_can_happen(self, store: Store, ending: tuple[Fact, ...], language: Language) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(),), (DEAL.delivered(),), *((fact,) for fact in ending))

        paper = Desk(store, chain).agreement(DEAL.agreement_id, asked=asked_for(language))

        heading = "What happened" if language is Language.ENGLISH else "经过"
        told = [row[2] for row in _rows_of(paper, heading)]
        assert len(told) == len(ending) + 3
        assert [line for line in told if not line or "{" in line] == []

    @pytest.mark.spec("PA9", "PA16")
    def test_of_too_much_is_refused(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transcripts_module, "MOST", 3)
        desk = Desk(store, _worked())

        with pytest.raises(StatementTooLong):
            desk.agreement(DEAL.agreement_id)
        assert len(_rows_of(desk.agreement(DEAL.agreement_id, at=BlockNumber(4)), "What happened")) == 3

    @pytest.mark.spec("PA16")
    def test_of_what_nobody_knows_is_refused(self, store: Store) -> None:
        with pytest.raises(UnknownAgreement):
            Desk(store, _worked()).agreement(AgreementId(ZERO_HASH))

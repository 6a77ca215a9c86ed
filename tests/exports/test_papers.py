"""
A paper
├── says the same in both languages ......... and its text can be taken out of the file
├── is the same bytes for the same question . in each language
├── is tagged, has a title and a language ... for readers who do not see
├── reads nothing that it says as markup .... a token may call itself whatever it likes
├── leads to the explorer ................... by a link and by a code; else to our own page; else nowhere
└── without the font ........................ is refused in Chinese, and made in English

A receipt
├── when something was paid ................. each payment, its transaction, and what is left
├── when a payout did not arrive ............ says that it is owed
├── when nothing was paid ................... is refused
└── when nobody knows the agreement ......... is refused

A statement
├── ends with what stands in the books ...... in each token, whatever happened
├── begins with what stood before ........... its period
├── is by the clocks of its zone
└── of too much ............................. is refused
"""

import re
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from tallystick.domain.errors import BusyPrinting, LanguageUnavailable, NothingPaid, StatementTooLong, UnknownAgreement
from tallystick.domain.errors import UnknownMilestone as NoSuchMilestone
from tallystick.domain.events import PayoutOwed
from tallystick.domain.journal import party_account
from tallystick.domain.ports import Token
from tallystick.domain.units import ZERO_HASH, Address, AgreementId, Timestamp, TokenUnits
from tallystick.papers.codes import drawn_code
from tallystick.papers.paper import Paper
from tallystick.papers.typesetting import PLACES, Press
from tallystick.services import statements as statements_module
from tallystick.services.moments import Moment
from tallystick.services.phrases import Language
from tallystick.services.statements import statements_of
from tallystick.store.unit_of_work import Store
from tests.builders import ARBITER, EMPLOYER, FEE_RECIPIENT, STRANGER, TOKEN, WORKER, a_deal
from tests.exports.extracting import between, extract, extracts_of, played
from tests.exports.papermaking import PRESS, Desk, asked_for, links_on, text_on
from tests.fakes import FakeChain, FakeEscrow, a_chain
from tests.profiles import examples
from tests.store_fixture import opened_store

DEAL = a_deal(1_000_000, fee=250)
MARKUP = ['#panic("x")', "*bold* $x$ @cite <l>", "\\ \\u{41}", "{}[]", '"quoted"', "<script>alert(1)</script>"]
FOREIGN = ["🚀", "עברית", "\u202egnp", "ไทย", "\x07", "\x00", "\ud800"]


def _paid() -> FakeChain:
    """A chain on which half was paid, in one block that is final, and a part in one that is not."""
    chain = a_chain((DEAL.funded(),), (DEAL.released(500_000),), (DEAL.refunded(100_000),))
    chain.finalize(behind=1)
    return chain


class TestAPaper:
    @pytest.mark.spec("PA1", "PA2")
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (Language.ENGLISH, ["Receipt", "paid to the worker", "back to the employer", "not final yet"]),
            (Language.CHINESE, ["收据", "付给工作者", "退回雇主", "尚未最终确定"]),
        ],
    )
    def test_says_the_same_in_both_languages(self, store: Store, language: Language, words: list[str]) -> None:
        chain = _paid()
        paper = Desk(store, chain).receipt(DEAL.agreement_id, asked=asked_for(language))

        text = text_on(PRESS.pdf(paper))

        hashes = [event.transaction_hash for event in chain.events()]
        figures = ["0.487500 TLD", "0.012500 TLD", "0.100000 TLD", "0.400000 TLD", chain.head.hash, EMPLOYER, WORKER]
        assert [part for part in (*words, *figures, *hashes, DEAL.agreement_id) if part not in text] == []

    @pytest.mark.spec("PA2")
    @pytest.mark.parametrize("language", Language)
    def test_is_the_same_bytes_for_the_same_question(self, store: Store, language: Language) -> None:
        desk, asked = Desk(store, _paid()), asked_for(language)

        made = [PRESS.pdf(paper) for _ in range(2) for paper in (desk.receipt(DEAL.agreement_id, asked=asked),)]

        assert made[0] == made[1] == Press().pdf(desk.receipt(DEAL.agreement_id, asked=asked))

    @pytest.mark.spec("PA3")
    @pytest.mark.parametrize("language", Language)
    def test_is_tagged_and_says_its_language(self, store: Store, language: Language) -> None:
        content = PRESS.pdf(Desk(store, _paid()).receipt(DEAL.agreement_id, asked=asked_for(language)))

        read = PdfReader(BytesIO(content))
        root: Any = read.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert root["/Lang"].startswith(language.value.split("-")[0])
        assert read.metadata is not None
        assert read.metadata.title in {"Receipt", "收据"}

    @pytest.mark.spec("PA4")
    @pytest.mark.parametrize("symbol", MARKUP)
    def test_reads_nothing_that_it_says_as_markup(self, store: Store, symbol: str) -> None:
        chain = _paid()
        escrow = FakeEscrow(chain, tokens={TOKEN: Token(TOKEN, symbol, 6)})

        content = PRESS.pdf(Desk(store, chain, escrow).receipt(DEAL.agreement_id))

        assert symbol.replace(" ", "") in text_on(content).replace(" ", "")

    @pytest.mark.spec("PA4")
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("symbol", FOREIGN)
    def test_is_made_also_of_letters_that_no_font_has(self, store: Store, symbol: str, language: Language) -> None:
        chain = _paid()
        escrow = FakeEscrow(chain, tokens={TOKEN: Token(TOKEN, symbol, 6)})

        content = PRESS.pdf(Desk(store, chain, escrow).receipt(DEAL.agreement_id, asked=asked_for(language)))

        assert "0.487500" in text_on(content)

    @pytest.mark.spec("PA5")
    def test_leads_to_the_explorer(self, store: Store) -> None:
        chain = _paid()
        paper = Desk(store, chain).receipt(DEAL.agreement_id)

        newest = chain.events()[-1].transaction_hash
        assert links_on(PRESS.pdf(paper)) == [f"https://explorer.example/tx/{newest}"]

    @pytest.mark.spec("PA5")
    def test_leads_to_our_own_page_where_there_is_no_explorer_and_else_nowhere(self, store: Store) -> None:
        desk = Desk(store, _paid(), explorer=None)
        ours = asked_for(origin="https://pay.example")

        papers = [desk.receipt(DEAL.agreement_id, asked=asked) for asked in (ours, asked_for())]

        assert [links_on(PRESS.pdf(paper)) for paper in papers] == [
            [f"https://pay.example/agreements/{DEAL.agreement_id}"],
            [],
        ]

    @pytest.mark.spec("PA5")
    def test_draws_the_code_of_its_link(self) -> None:
        """As many dark squares as the code has, line by line: a picture of another text has others."""
        text = "https://explorer.example/tx/" + DEAL.agreement_id

        drawn = drawn_code(text)

        code = segno.make_qr(text, error="m")
        dark = sum(sum(row) for row in code.matrix)
        strokes = [int(step) for step in re.findall(r"h(\d+)", drawn)]
        assert sum(strokes) == dark
        assert "style=" not in drawn

    @pytest.mark.spec("PA6")
    def test_without_the_font_is_refused_in_chinese_only(self, store: Store, tmp_path: Path) -> None:
        desk, press = Desk(store, _paid()), Press(tmp_path)

        with pytest.raises(LanguageUnavailable, match="make fonts"):
            press.pdf(desk.receipt(DEAL.agreement_id, asked=asked_for(Language.CHINESE)))

        assert press.pdf(desk.receipt(DEAL.agreement_id)) == PRESS.pdf(desk.receipt(DEAL.agreement_id))


class TestAReceipt:
    @pytest.mark.spec("PA1")
    def test_is_as_of_its_block(self, store: Store) -> None:
        paper = Desk(store, _paid()).receipt(DEAL.agreement_id, at=Moment.FINALIZED)

        text = text_on(PRESS.pdf(paper))

        assert "the chain calls it final" in text
        assert "0.500000 TLD" in text
        assert "back to the employer" not in text

    @pytest.mark.spec("PA1")
    def test_says_what_did_not_arrive(self, store: Store) -> None:
        release = DEAL.released(500_000)
        owed = PayoutOwed(DEAL.agreement_id, WORKER, TOKEN, TokenUnits(487_500))
        chain = a_chain((DEAL.funded(),), (release, owed))
        same = chain.blocks[-1].events
        object.__setattr__(same[1], "transaction_hash", same[0].transaction_hash)

        text = text_on(PRESS.pdf(Desk(store, chain).receipt(DEAL.agreement_id)))

        assert "paid to the worker (not delivered: owed)" in text
        assert "until its owner withdraws it" in text

    @pytest.mark.spec("PA7")
    def test_of_nothing_paid_is_refused(self, store: Store) -> None:
        desk = Desk(store, a_chain((DEAL.funded(),)))

        with pytest.raises(NothingPaid):
            desk.receipt(DEAL.agreement_id)

    @pytest.mark.spec("PA7")
    def test_of_what_nobody_knows_is_refused(self, store: Store) -> None:
        desk = Desk(store, _paid())

        with pytest.raises(UnknownAgreement):
            desk.receipt(AgreementId(ZERO_HASH))
        with pytest.raises(NoSuchMilestone):
            desk.receipt(DEAL.agreement_id, 1)


class TestAStatement:
    @pytest.mark.spec("PA8")
    @examples(normal=8, long=300)
    @given(
        seed=st.integers(0, 10**6),
        party=st.sampled_from([EMPLOYER, WORKER, FEE_RECIPIENT, STRANGER, ARBITER]),
        cut=st.none() | st.integers(0, 25),
    )
    def test_ends_with_what_stands_in_the_books(self, seed: int, party: Address, cut: int | None) -> None:
        chain = played(seed)
        period = between(None if cut is None else chain.blocks[cut].stamp.timestamp, None)
        with opened_store() as store:
            found = statements_of(extract(extracts_of(store, chain), party, period=period), party)

            with store.read() as unit:
                booked = unit.books.balance(party_account(party), TOKEN)
        assert sum(statement.after for statement in found) == booked
        for statement in found:
            changes = sum(change for _, change, _ in statement.lines if change is not None)
            assert statement.before + changes == statement.after

    @pytest.mark.spec("PA8")
    def test_lists_payouts_fees_and_refunds_with_the_balance_after_each(self, store: Store) -> None:
        text = text_on(PRESS.pdf(Desk(store, _paid()).statement(WORKER)))

        for part in ("+0.487500 TLD0.487500 TLD", "(0.012500 TLD)", "(0.100000 TLD)", "Balance after0.487500 TLD"):
            assert part.replace(" ", "") in text.replace(" ", "")

    @pytest.mark.spec("PA8")
    def test_begins_with_what_stood_before(self, store: Store) -> None:
        chain = _paid()
        period = between(chain.blocks[3].stamp.timestamp, None)

        text = text_on(PRESS.pdf(Desk(store, chain).statement(EMPLOYER, period=period)))

        assert "Balance before-1.000000TLD" in text.replace(" TLD", "TLD").replace("Balance before ", "Balance before")
        assert "+0.100000TLD-0.900000TLD" in text.replace(" ", "")

    @pytest.mark.spec("PA8")
    def test_of_nothing_says_so(self, store: Store) -> None:
        text = text_on(PRESS.pdf(Desk(store, _paid()).statement(STRANGER)))

        assert "Nothing moved in this period." in text

    @pytest.mark.spec("EX7", "PA8")
    def test_tells_time_by_the_clocks_of_its_zone(self, store: Store) -> None:
        asked = asked_for(Language.CHINESE, "Asia/Shanghai")

        text = text_on(PRESS.pdf(Desk(store, _paid()).statement(WORKER, asked=asked)))

        assert "2027-01-15 16:00:24 +0800" in text
        assert "对账单" in text

    @pytest.mark.spec("PA9")
    def test_of_too_much_is_refused(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(statements_module, "MOST", 3)
        desk = Desk(store, _paid())

        with pytest.raises(StatementTooLong, match="shorter period"):
            desk.statement(WORKER)


class TestAPress:
    @pytest.mark.spec("PA13")
    def test_lets_few_wait_and_tells_the_others_to_come_again(self) -> None:
        press, paper = Press(), Paper("en", "title", "subtitle", (), None, Timestamp(0))

        with ExitStack() as taken:
            for _ in range(PLACES):
                taken.enter_context(press.place())
            with pytest.raises(BusyPrinting) as refused:
                press.pdf(paper)

        assert refused.value.retryable
        assert press.pdf(paper).startswith(b"%PDF")

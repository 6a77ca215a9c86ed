"""
A table
├── is read back as it was written ..... by any reader of RFC 4180, whatever a token calls itself
├── no cell begins as a formula does ... an apostrophe stands in front
├── lines end with CR and LF, and each has as many cells as the first
└── an amount is exact ................. units and decimals say the same
"""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.domain.ports import Token
from tallystick.papers.columns import NAMES
from tallystick.papers.sheet import decimal_of
from tallystick.papers.table import safe_cell
from tallystick.services.exports import Format
from tallystick.store.unit_of_work import Store
from tests.builders import TOKEN, a_deal
from tests.exports.extracting import extract, extracts_of, table_of, text_of
from tests.fakes import FakeEscrow, a_chain

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\N{FULLWIDTH EQUALS SIGN}1", "=cmd|' /C calc'!A0"]
DEAL = a_deal(1_000)


def _called(symbol: str, store: Store) -> str:
    """The table of a payment in a token that calls itself so."""
    chain = a_chain((DEAL.funded(),))
    escrow = FakeEscrow(chain, tokens={TOKEN: Token(TOKEN, symbol, 6)})
    return text_of(extract(extracts_of(store, chain, escrow)), Format.CSV)


class TestATable:
    @pytest.mark.spec("EX3")
    @pytest.mark.parametrize("symbol", FORMULAS)
    def test_holds_no_formula(self, store: Store, symbol: str) -> None:
        (row,) = csv.DictReader(StringIO(_called(symbol, store), newline=""))

        assert row["token_symbol"] == f"'{symbol}"

    @pytest.mark.spec("EX3")
    @pytest.mark.parametrize("symbol", ['a"b', "a,b", "a\r\nb", "金币", " x"])
    def test_is_read_back_as_it_was(self, store: Store, symbol: str) -> None:
        (row,) = csv.DictReader(StringIO(_called(symbol, store), newline=""))

        assert row["token_symbol"] == symbol

    @pytest.mark.spec("EX3")
    def test_has_a_heading_and_lines_of_equal_length(self, store: Store) -> None:
        text = _called("TLD", store)

        assert text.endswith("\r\n")
        assert text.count("\n") == text.count("\r\n") == 2
        assert next(tuple(line) for line in csv.reader(StringIO(text, newline=""))) == NAMES

    @pytest.mark.spec("EX3")
    def test_without_rows_has_its_heading_still(self, store: Store) -> None:
        text = text_of(extract(extracts_of(store, a_chain(()))), Format.CSV)

        assert text == ",".join(NAMES) + "\r\n"

    @pytest.mark.spec("EX3")
    @given(st.text())
    def test_never_has_a_cell_that_a_spreadsheet_would_run(self, text: str) -> None:
        assert safe_cell(text)[:1] not in {*"=+-@\t\r\n"}

    @pytest.mark.spec("EX4")
    @given(st.integers(-(2**96), 2**96), st.integers(0, 255))
    def test_writes_an_amount_that_is_exact(self, amount: int, decimals: int) -> None:
        written = decimal_of(amount, Token(TOKEN, "TLD", decimals))

        digits = written.replace(".", "")
        assert int(digits) == amount
        assert len(written.partition(".")[2]) == decimals

    @pytest.mark.spec("EX4")
    def test_says_an_amount_in_units_and_in_tokens(self, store: Store) -> None:
        (row,) = table_of(extract(extracts_of(store, a_chain((DEAL.funded(),)))))

        assert (row["amount_units"], row["amount"], row["token_decimals"]) == ("1000", "0.001000", "6")
        assert Decimal(row["amount"]).scaleb(6) == int(row["amount_units"])

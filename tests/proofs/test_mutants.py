"""The wrongs that `make mutate` plants, and what its report makes of those that survive."""

import json
import subprocess

import pytest

from scripts.mutation import report
from scripts.mutation.campaign import Fate, Verdict
from scripts.mutation.mutant import Change, Mutant
from scripts.mutation.operators import mutants_of
from scripts.mutation.syntax import Node, Source
from scripts.static import explained
from tests.house.tree import ROOT

PATH = "contracts/Till.sol"
TILL = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
// A till: ümlauts take two bytes.
contract Till {
    bytes32 constant PAY_TYPEHASH = keccak256("Pay(address to,uint256 amount)");
    uint256 paid;
    modifier once() { require(paid == 0); _; }
    error TooMuch(uint256 amount);
    function pay(address to, uint256 amount, uint256 limit) external once returns (bytes32) {
        if (amount > limit) revert TooMuch(amount);
        paid += amount;
        return keccak256(abi.encode(PAY_TYPEHASH, to, amount));
    }
}
"""
TWICE = TILL.replace("amount > limit", "amount > limit || limit > amount")


def _tree_of(text: str) -> Node:
    asked = {
        "language": "Solidity",
        "sources": {PATH: {"content": text}},
        "settings": {"outputSelection": {"*": {"": ["ast"]}}},
    }
    answered = subprocess.run(
        [ROOT / "scripts" / "solc-bridge", "--standard-json"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    tree: Node = json.loads(answered.stdout)["sources"][PATH]["ast"]
    return tree


@pytest.fixture(scope="module")
def wrongs() -> set[str]:
    """Every mutant of the till, as its whole text."""
    source = TILL.encode()
    return {mutant.applied_to(source).decode() for mutant in mutants_of(_tree_of(TILL), Source(PATH, source))}


class TestMutants:
    @pytest.mark.parametrize(
        ("right", "wrong"),
        [
            ("amount > limit", "amount >= limit"),
            ("revert TooMuch(amount);", "0;"),
            ("paid += amount;", "paid -= amount;"),
            ("paid += amount;", "0;"),
            ("external once returns", "external  returns"),
            ("to,uint256 amount)", "to)"),
            (", to, amount));", ", to));"),
            ("paid == 0", "paid == 1"),
        ],
    )
    def test_include(self, wrongs: set[str], right: str, wrong: str) -> None:
        assert TILL.replace(right, wrong, 1) in wrongs

    def test_are_told_apart_where_one_says_the_same_as_another(self) -> None:
        names = [mutant.name for mutant in mutants_of(_tree_of(TWICE), Source(PATH, TWICE.encode()))]

        assert "swap operator in `pay`: `>` → `>=`" in names
        assert "swap operator in `pay`: `>` → `>=`, no. 2" in names

    def test_are_all_wrong(self, wrongs: set[str]) -> None:
        assert TILL not in wrongs


def _verdict(fate: Fate, replacement: str = "<=", path: str = PATH) -> Verdict:
    return Verdict(Mutant(path, "pay", 10, "<", Change(0, 1, replacement, "swap operator")), fate)


OTHER = "contracts/Safe.sol"
DIGEST = "0123456789ab"


def _page(*verdicts: Verdict, page: str = "", again: bool = False) -> str:
    return report.page_of(list(verdicts), DIGEST, page, again=again)


class TestReport:
    def test_names_survivors_alone(self) -> None:
        page = _page(_verdict(Fate.SURVIVED), _verdict(Fate.KILLED, ">"))

        assert "| `contracts/Till.sol` | swap operator in `pay`: `<` → `<=` |  |" in page
        assert "`<` → `>`" not in page

    def test_keeps_the_reason_of_a_survivor(self) -> None:
        page = _page(_verdict(Fate.SURVIVED)).replace("|  |", "| Both mean the same here. |")

        assert _page(_verdict(Fate.SURVIVED), page=page) == page
        assert report.unexplained([_verdict(Fate.SURVIVED)], page) == []

    def test_asks_for_the_reason_of_a_new_survivor(self) -> None:
        page = _page(_verdict(Fate.SURVIVED)).replace("|  |", "| Both mean the same here. |")
        new = _verdict(Fate.SURVIVED, ">")

        assert report.unexplained([new], page) == [new]

    def test_forgets_a_survivor_that_is_noticed_now(self) -> None:
        page = _page(_verdict(Fate.SURVIVED))

        assert report.explained(_page(_verdict(Fate.KILLED), page=page)) == {}

    def test_keeps_what_it_says_of_other_files(self) -> None:
        page = _page(_verdict(Fate.SURVIVED, path=OTHER)).replace("|  |", "| Both mean the same here. |")

        both = _page(_verdict(Fate.KILLED), page=page)

        assert [row in both for row in page.splitlines() if OTHER in row] == [True, True]
        assert f"| `{PATH}` | `{DIGEST}` | 1 | 0 | 0 | 1 | 0 |" in both

    def test_counts_those_that_are_not_judged_again_as_they_were(self) -> None:
        page = _page(*(_verdict(fate) for fate in Fate))

        assert f"| `{PATH}` | `{DIGEST}` | 4 | 1 | 1 | 2 | 0 |" in _page(_verdict(Fate.KILLED), page=page, again=True)

    def test_counts_only_what_tests_could_notice(self) -> None:
        verdicts = [_verdict(fate) for fate in Fate] + [_verdict(Fate.KILLED)]

        assert "2 are noticed (66.7 %) and 1 survive" in report.counted(report.fates_of(verdicts))


class TestStaticFindings:
    def test_are_explained_by_a_row_with_a_reason(self) -> None:
        page = "| `calls-loop` | `Value.batch` | All or none. |\n| `timestamp` | `Work.accept` | |\n"

        assert explained(page) == {("calls-loop", "Value.batch")}

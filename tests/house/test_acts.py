"""Every act has a page, and every requirement that its interface names has a sentence in the specification."""

import re
from pathlib import Path

import pytest

from tallystick.chain.artifacts import ESCROW_INTERFACE, artifact
from tests.house.tree import ROOT

INTERFACES = ROOT / "contracts" / "interfaces"
PAGES = ROOT / "docs" / "operations"
SECTIONS = ["Purpose", "Who and when", "What happens", "State before and after", "Event", "Errors"]
NAME_IN_CODE = re.compile(r"`([A-Z]\w+)")
DECLARED = re.compile(r"^    function (\w+)", re.MULTILINE)
SPECIFICATION = (ROOT / "SPECIFICATION.md").read_text(encoding="utf-8")

_AS_FUND = "F1 T4 T5 T6 T7 T9 T8 F5 F2 F3 F4 F7 F6"
REQUIREMENTS: dict[str, tuple[str, ...]] = {
    "fund": ("F1", "T4 T5 T6 T7 T9", "T8", "F5", "F2 F3 F4 T7", "F7", "F7 F6"),
    "fundWithAllowance": (_AS_FUND, "F1"),
    "fundWithAuthorization": (_AS_FUND, "F1"),
    "fundWithPermit2": (_AS_FUND, "F1"),
    "permit": ("F10",),
    "amend": ("N1 N2", "N2", "N3", "N4", "N8 N7", "N8"),
    "accept": ("A2", "A1 A3"),
    "deliver": ("D1", "D1 D4"),
    "requestChanges": ("C1", "C2", "C5", "C1 C4"),
    "release": ("R1 R6 N6", "R1", "R2 R3"),
    "releaseAll": ("R8", "R6", "R8"),
    "refund": ("U1 N6", "U1", "U2 U3"),
    "claim": ("K1 K2",),
    "reclaim": ("X1", "X2 X3"),
    "settle": ("E1 E3 N6", "E1 E4", "E2"),
    "withdraw": ("W2 W3 W7", "W4", "W2"),
    "sweep": ("W5",),
    "dispute": ("Q1", "Q2", "Q1 Q4"),
    "submitEvidence": ("Q7", "Q7"),
    "rule": ("Q5", "Q5", "Q5"),
    "conclude": ("Q6",),
    "batch": ("V1", "V1"),
}
"""Of each act, for each of its requirements in their order: the sentences that say so."""


def _acts() -> list[str]:
    functions = [part for part in artifact(ESCROW_INTERFACE).abi if part["type"] == "function"]
    return sorted(part["name"] for part in functions if part["stateMutability"] in {"nonpayable", "payable"})


def _requirements() -> dict[str, int]:
    """How many requirements the interfaces name of each act."""
    counted = {}
    for source in INTERFACES.glob("I*Escrow*.sol"):
        prose, *rest = DECLARED.split(source.read_text(encoding="utf-8"))
        for name, following in zip(rest[0::2], rest[1::2], strict=True):
            _, _, listed = prose.rpartition("Requirements:\n")
            counted[name] = len(re.findall(r"^    /// - ", listed, re.MULTILINE)) if "Requirements:\n" in prose else 0
            prose = following
    return counted


def _page(act: str) -> Path:
    """`fundWithPermit2` is described in fund-with-permit2.md."""
    return PAGES / (re.sub(r"([A-Z])", r"-\1", act).lower() + ".md")


def _sections(page: Path) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


class TestActs:
    @pytest.mark.parametrize("act", _acts())
    def test_have_a_page_of_one_form(self, act: str) -> None:
        assert list(_sections(_page(act))) == SECTIONS

    @pytest.mark.parametrize("act", _acts())
    def test_name_events_and_errors_that_there_are(self, act: str) -> None:
        sections, known = _sections(_page(act)), artifact(ESCROW_INTERFACE)
        events, errors = ({part["name"] for part in parts} for parts in (known.events, known.errors))
        foreign = {"Approval", "SafeERC20FailedOperation", "InvalidSigner", "SignatureExpired", "InvalidNonce"}

        assert set(NAME_IN_CODE.findall(sections["Event"])) <= events | foreign
        assert set(NAME_IN_CODE.findall(sections["Errors"])) <= errors | foreign

    def test_have_sentences_for_as_many_requirements_as_their_interface_names(self) -> None:
        assert _requirements() == {name: len(cited) for name, cited in REQUIREMENTS.items()} | {
            view: 0 for view in _requirements() if view not in _acts()
        }

    @pytest.mark.parametrize("act", REQUIREMENTS)
    def test_cite_sentences_that_there_are(self, act: str) -> None:
        cited = " ".join(REQUIREMENTS[act]).split()

        assert [sentence for sentence in cited if f"\n**{sentence}** " not in SPECIFICATION] == []

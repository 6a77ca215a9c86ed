"""
A bundle that was changed
├── by one byte .......................... it is refuted, and the place is named
├── in one member, written as it should be
│   ├── the seal left as it was .......... it is refuted
│   └── the seal made anew ............... it is refuted, at the member or where it is needed
├── by leaving an event out .............. it is refuted, if the event left a mark
├── by an event of another agreement ..... it is refuted
└── by what no bundle has ................ it is refuted, at the member
"""

import json
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.chain.bundle.canon import written
from tallystick.chain.bundle.checking import check
from tallystick.chain.bundle.report import Verdict
from tallystick.domain.acts import Accept, Deliver, Fund, Release, RequestChanges
from tallystick.domain.units import MilestoneIndex, Timestamp, TokenUnits
from tests.bundles.case import Case, Json, Member, anchored, changed, leaves, named, put, vouching
from tests.deals import DELIVERABLE, FIRST, REASON, REVIEW, a_deal, signed
from tests.devchain import DevChain

SECOND = MilestoneIndex(1)
NEEDED_ELSEWHERE = {
    "chain_id": "agreement.id",
    "escrow": "agreement.id",
    "agreement.terms": "agreement.id",
    "account.codeHash": "account",
    "account.storageHash": "account",
    "account.balance": "account",
    "account.nonce": "account",
}
"""Members whose change shows where they are needed."""


@pytest.fixture(scope="module")
def content(shared_chain: DevChain) -> bytes:
    """The bundle of an agreement with two milestones, five events, a signature and a block between."""
    before = shared_chain.snapshot()
    case = Case(shared_chain)
    codec, terms = case.parties.codec, case.parties.terms
    deliver_by = Timestamp(terms.milestones[FIRST].deliver_by + REVIEW)
    case.play(
        Fund((FIRST, SECOND)),
        Accept(FIRST),
        Deliver(FIRST, 0, DELIVERABLE),
        RequestChanges(FIRST, 0, REASON, deliver_by),
    )
    case.chain.mine(30)
    case.play(Release(FIRST, TokenUnits(400)))
    acceptance = signed(shared_chain.worker, codec.terms_to_sign(terms))
    bundle = case.bundle(acceptance, stride=20)
    assert anchored(bundle).verdict is Verdict.PROVED
    shared_chain.restore(before)
    return bundle


class TestOneByte:
    @pytest.mark.spec("PB3")
    @given(choice=st.data())
    @settings(max_examples=150, deadline=None)
    def test_that_is_another_is_found(self, content: bytes, choice: st.DataObject) -> None:
        place = choice.draw(st.integers(0, len(content) - 1))
        octet = choice.draw(st.integers(0, 255).filter(lambda other: other != content[place]))

        checked = check(content[:place] + bytes([octet]) + content[place + 1 :])

        assert checked.verdict is Verdict.REFUTED
        assert checked.faults[0].place

    @pytest.mark.spec("PB3")
    @given(choice=st.data())
    @settings(max_examples=40, deadline=None)
    def test_that_is_missing_or_too_much_is_found(self, content: bytes, choice: st.DataObject) -> None:
        place = choice.draw(st.integers(0, len(content) - 1))
        octet = choice.draw(st.integers(0, 255))

        assert check(content[:place] + content[place + 1 :]).verdict is Verdict.REFUTED
        assert check(content[:place] + bytes([octet]) + content[place:]).verdict is Verdict.REFUTED

    @pytest.mark.spec("PB3")
    @pytest.mark.parametrize("end", ["nothing", "a line feed missing", "half"])
    def test_of_the_end_is_found(self, content: bytes, end: str) -> None:
        shortened = {"nothing": b"", "a line feed missing": content[:-1], "half": content[: len(content) // 2]}[end]

        (fault,) = check(shortened).faults

        assert fault.place.startswith("byte ")


class TestOneMember:
    @pytest.mark.spec("PB3", "PB4")
    def test_that_is_another_is_found_whoever_seals_the_bundle(self, content: bytes) -> None:
        found = [(at, value) for at, value in leaves(json.loads(content)) if at != ("seal",)]
        assert len(found) > 150

        for at, value in found:
            for other in _others(value):
                forged = changed(content, partial(put, at=at, value=other))
                self._is_found(forged, at, vouching(content))

    @pytest.mark.spec("PB3")
    def test_the_seal_itself_is_found(self, content: bytes) -> None:
        bundle = json.loads(content)
        bundle["seal"] = "0x" + "00" * 32

        (fault,) = check(written(bundle)).faults

        assert fault.place == "seal"

    @pytest.mark.spec("PB3")
    @pytest.mark.parametrize("at", [(), ("agreement", "terms"), ("blocks", 0, "header"), ("storage", 0)], ids=named)
    def test_that_no_bundle_has_is_named(self, content: bytes, at: Member) -> None:
        forged = changed(content, lambda bundle: put(bundle, (*at, "remark"), "all is well"))

        (fault,) = anchored(forged).faults

        assert fault.place == named((*at, "remark"))

    @pytest.mark.spec("PB3")
    @pytest.mark.parametrize("at", [("agreement", "id"), ("blocks", 0, "receipts", 0, "index"), ("storage", 0, "key")])
    def test_that_is_missing_is_named(self, content: bytes, at: Member) -> None:
        (fault,) = anchored(changed(content, lambda bundle: _within(bundle, at[:-1]).pop(at[-1]))).faults

        assert fault.place == named(at)

    def _is_found(self, forged: bytes, at: Member, anchor: Any) -> None:
        checked = check(forged, anchor)
        assert checked.verdict is Verdict.REFUTED, at
        here, places = named(at), {fault.place for fault in checked.faults}
        elsewhere = next((there for inner, there in NEEDED_ELSEWHERE.items() if here.startswith(inner)), here)
        assert any(_is_near(place, here) or _is_near(place, elsewhere) for place in places), (here, places)


class TestAnEvent:
    @pytest.mark.spec("PB5")
    @pytest.mark.parametrize("number", range(5))
    def test_that_is_left_out_is_found(self, content: bytes, number: int) -> None:
        """But for the acceptance, which a delivery followed: an offer that is delivered is accepted by that."""
        telling = [block["number"] for block in _telling(json.loads(content))]
        forged = changed(content, lambda bundle: _without(bundle, telling[number]))

        verdict = anchored(forged).verdict

        assert verdict is (Verdict.PROVED if number == 1 else Verdict.REFUTED)

    @pytest.mark.spec("PB5")
    def test_of_another_agreement_is_found(self, chain: DevChain) -> None:
        ours, theirs = Case(chain), Case(chain, a_deal(chain, amounts=(5,), salt=9))
        ours.play(Fund((FIRST, SECOND)))
        theirs.play(Fund((FIRST,)))
        foreign = json.loads(theirs.bundle())["blocks"]
        at = ours.head
        content = ours.bundle(at=at)

        checked = anchored(
            changed(content, lambda bundle: bundle["blocks"][-1].update(receipts=foreign[-1]["receipts"]))
        )

        assert [fault.reason for fault in checked.faults] == ["it tells nothing of the agreement"]

    @pytest.mark.spec("PB5")
    def test_that_is_told_twice_is_found(self, content: bytes) -> None:
        def double(bundle: Json) -> None:
            receipts = bundle["blocks"][-1]["receipts"]
            receipts.append(receipts[0])

        (fault,) = anchored(changed(content, double)).faults

        assert fault.reason == "they are not in the order of the block, each once"


def _others(value: object) -> list[object]:
    """Other values that are written as they should be."""
    if isinstance(value, int):
        return [value + 1]
    if value is None:
        return ["0x"]
    text = str(value)
    if text.startswith("0x") and len(text) > 2:
        last = "1" if text[-1] != "1" else "2"
        middle = len(text) // 2 + 1
        swapped = "3" if text[middle] != "3" else "4"
        return [text[:-1] + last, text[:middle] + swapped + text[middle + 1 :]] if len(text) > 4 else [text[:-1] + last]
    return [str(int(text) + 1)] if text.isdigit() else [text + "x"]


def _is_near(place: str, expected: str) -> bool:
    """In the member itself, in what holds it, or next to it."""
    parent = expected.rpartition(".")[0] or expected
    while parent.endswith("]") or ".header" in parent or ".proof" in parent:
        parent = parent.rpartition(".")[0] if "." in parent else parent.partition("[")[0]
    return place.startswith(parent) or expected.startswith(place)


def _within(bundle: Json, at: Member) -> Any:
    inner: Any = bundle
    for step in at:
        inner = inner[step]
    return inner


def _telling(bundle: Json) -> list[Json]:
    return [{"number": block["header"]["number"]} for block in bundle["blocks"] if block["receipts"]]


def _without(bundle: Json, number: str) -> None:
    """Take a block out, with all that ties it; or only its receipts, where it is the newest."""
    newest = bundle["blocks"][-1]
    if newest["header"]["number"] == number:
        newest["receipts"] = []
        return
    gone = next(block for block in bundle["blocks"] if block["header"]["number"] == number)
    bundle["blocks"].remove(gone)
    for ties in bundle["history"]:
        ties["storage"] = [slot for slot in ties["storage"] if slot["value"] != gone["hash"]]
    bundle["history"] = [ties for ties in bundle["history"] if ties["storage"]]

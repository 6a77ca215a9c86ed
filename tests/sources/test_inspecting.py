"""
inspect
├── given no code ............................. no_code
├── given a clone, a delegation or a proxy .... proxy · its implementation
├── given code that is like none of ours ...... unknown_code
├── given one byte that is another ............ differs · the place, by name
│   ├── in the code, in the metadata's frame
│   ├── appended, or missing
│   ├── in an immutable, at one place or at all
│   └── in an immutable that does not fit its type
├── given another hash of metadata ............ match
├── given nobody who runs the creation code ... exact_match · why not more
└── otherwise ................................. whole_runtime
"""

from typing import Any

import pytest

from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.node import Node, NodeRefusal
from tallystick.chain.sources.inspecting import ByNode, Inspector
from tallystick.chain.sources.scratch import scratch_chain
from tallystick.chain.sources.subjects import Subject, subject_at
from tallystick.domain.errors import Malformed
from tallystick.domain.sources import Verdict
from tallystick.domain.units import Timestamp
from tests.chain.proxy import proxied
from tests.sources.stage import NOBODY, Stage, with_byte

ALL = ("AgreementEscrow", "EscrowLens", "PanelArbiter", "Erc792Arbiter")
IMPLEMENTATION_SLOT = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc"


class TestWhatIsOurs:
    @pytest.mark.spec("SV1", "SV3", "SV4")
    @pytest.mark.parametrize("contract", ALL)
    def test_is_every_byte_that_the_creation_code_gives(self, stage: Stage, contract: str) -> None:
        found = stage.inspected(contract)

        assert (found.verdict, found.differences, found.executed_by) == (Verdict.WHOLE_RUNTIME, (), "the node")
        assert found.follows_from_code

    @pytest.mark.spec("SV3")
    def test_says_what_the_immutables_hold(self, stage: Stage) -> None:
        escrow = stage.inspected(ESCROW)

        assert int(escrow.immutables["EIP712._cachedThis"], 16) == int(escrow.address, 16)
        assert int(escrow.immutables["Holdings.HOME_CHAIN"], 16) == stage.node.chain_id()

    def test_is_known_without_being_recorded(self, stage: Stage) -> None:
        inspector = Inspector(stage.node)

        found = inspector.inspect(Subject(stage.place_of("EscrowLens")), stage.now())

        assert (found.contract, found.verdict) == ("EscrowLens", Verdict.WHOLE_RUNTIME)

    @pytest.mark.spec("SV4")
    def test_is_no_more_than_exact_when_nobody_knows_what_it_was_made_with(self, stage: Stage) -> None:
        found = Inspector(stage.node).inspect(Subject(stage.place_of("PanelArbiter")), stage.now())

        assert (found.contract, found.verdict, found.executed_by) == ("PanelArbiter", Verdict.EXACT_MATCH, None)
        assert found.not_executed == "what it was made with is not known: name it with --arguments"

    def test_is_found_by_a_scratch_chain_as_well(self, stage: Stage) -> None:
        subject = subject_at(stage.subjects, stage.place_of("PanelArbiter"))

        with scratch_chain(stage.node.chain_id(), Timestamp(1_800_000_000), None) as scratch:
            found = Inspector(stage.node, scratch).inspect(subject, stage.now())

        assert (found.verdict, found.executed_by) == (Verdict.WHOLE_RUNTIME, "a scratch chain")

    def test_differs_on_a_chain_with_another_id(self, stage: Stage) -> None:
        """The escrow keeps the chain's id: run elsewhere, the creation code gives another contract."""
        subject = subject_at(stage.subjects, stage.place_of(ESCROW))

        with scratch_chain(5, Timestamp(1_800_000_000), None) as scratch:
            found = Inspector(stage.node, scratch).inspect(subject, stage.now())

        assert found.verdict is Verdict.DIFFERS
        assert "immutable Holdings.HOME_CHAIN" in {odd.what for odd in found.differences}


class TestOneByte:
    @pytest.mark.spec("SV1")
    @pytest.mark.parametrize("contract", ALL)
    def test_of_the_code_is_found_and_placed(self, stage: Stage, contract: str) -> None:
        code = stage.code(contract)
        stage.put(contract, with_byte(code, 1_000))

        found = stage.inspected(contract)

        assert found.verdict is Verdict.DIFFERS
        (odd,) = found.differences
        assert (odd.place, odd.what) == (1_000, "code")
        assert (odd.found, odd.expected) == (f"0x{code[1_000] ^ 1:02x}", f"0x{code[1_000]:02x}")

    @pytest.mark.spec("SV1")
    def test_appended_is_found(self, stage: Stage) -> None:
        code = stage.code(ESCROW)
        stage.put(ESCROW, code + b"\x5b\xff")

        found = stage.inspected(ESCROW)

        assert found.verdict is Verdict.DIFFERS
        assert [str(odd) for odd in found.differences] == [
            f"byte {len(code)}, 2 appended bytes: 0x5bff where nothing belongs"
        ]

    @pytest.mark.spec("SV1")
    def test_missing_is_found(self, stage: Stage) -> None:
        code = stage.code(ESCROW)
        stage.put(ESCROW, code[:-1])

        found = stage.inspected(ESCROW)

        assert found.verdict is Verdict.DIFFERS
        assert found.differences[-1].what == "1 missing bytes"

    @pytest.mark.spec("SV2")
    @pytest.mark.parametrize("ahead", [1, 2, 9, 11, 53])
    def test_of_the_frame_around_a_hash_is_no_metadata(self, stage: Stage, ahead: int) -> None:
        """The compiler's version, the length and the keys are as they are: only the 32 bytes of the hash vary."""
        code = stage.code(ESCROW)
        stage.put(ESCROW, with_byte(code, len(code) - ahead))

        found = stage.inspected(ESCROW)

        assert (found.verdict, [odd.what for odd in found.differences]) == (Verdict.DIFFERS, ["code"])

    @pytest.mark.spec("SV2", "SV4")
    def test_of_the_hash_of_metadata_is_a_weaker_match_that_says_so(self, stage: Stage) -> None:
        (digest,) = artifact(ESCROW).digests
        stage.put(ESCROW, with_byte(stage.code(ESCROW), digest.start + 31))

        found = stage.inspected(ESCROW)

        assert (found.verdict, found.executed_by) == (Verdict.MATCH, "the node")
        assert [(odd.place, odd.what) for odd in found.differences] == [(digest.start + 31, "hash of metadata")]

    @pytest.mark.spec("SV3")
    @pytest.mark.parametrize("contract", ["AgreementEscrow", "PanelArbiter", "Erc792Arbiter"])
    def test_of_an_immutable_is_found_by_its_name(self, stage: Stage, contract: str) -> None:
        place = artifact(contract).immutables[0]
        stage.put(contract, with_byte(stage.code(contract), place.start + 31))

        found = stage.inspected(contract)

        assert found.verdict is Verdict.DIFFERS
        assert [(odd.place, odd.what) for odd in found.differences] == [(place.start + 31, f"immutable {place.name}")]

    @pytest.mark.spec("SV3")
    def test_of_an_immutable_at_all_its_places_is_found_by_running_the_creation_code(self, stage: Stage) -> None:
        """The quorum of a panel lowered everywhere: nothing contradicts it but what the panel was made with."""
        code = stage.code("PanelArbiter")
        places = [place for place in artifact("PanelArbiter").immutables if place.name == "PanelArbiter.QUORUM"]
        for place in places:
            code = with_byte(code, place.start + 31, flip=3)
        stage.put("PanelArbiter", code)

        found = stage.inspected("PanelArbiter")

        assert places
        assert found.verdict is Verdict.DIFFERS
        assert [(odd.place, odd.what, odd.found, odd.expected) for odd in found.differences] == [
            (place.start + 31, "immutable PanelArbiter.QUORUM", "0x01", "0x02") for place in places
        ]

    @pytest.mark.spec("SV3")
    def test_of_an_immutable_that_does_not_fit_its_type_is_found_without_running_anything(self, stage: Stage) -> None:
        code = stage.code("PanelArbiter")
        for place in artifact("PanelArbiter").immutables:
            if place.name == "PanelArbiter.EXECUTION_PERIOD":
                code = with_byte(code, place.start)
        stage.put("PanelArbiter", code)

        found = Inspector(stage.node).inspect(Subject(stage.place_of("PanelArbiter")), stage.now())

        assert found.verdict is Verdict.DIFFERS
        assert found.differences[0].expected == "what fits uint40"

    @pytest.mark.spec("SV3")
    def test_of_an_immutable_at_one_place_contradicts_the_others_without_running_anything(self, stage: Stage) -> None:
        first, second, *_ = [
            place for place in artifact("PanelArbiter").immutables if place.name == "PanelArbiter.QUORUM"
        ]
        stage.put("PanelArbiter", with_byte(stage.code("PanelArbiter"), second.start + 31))

        found = Inspector(stage.node).inspect(Subject(stage.place_of("PanelArbiter")), stage.now())

        assert (found.verdict, found.executed_by) == (Verdict.DIFFERS, None)
        assert [(odd.place, odd.expected) for odd in found.differences] == [
            (second.start, f"0x{2:064x} (as elsewhere)"),
        ]
        assert first.start < second.start


class TestWhatIsNotOurs:
    @pytest.mark.spec("SV5")
    def test_is_nothing_at_an_address_without_code(self, stage: Stage) -> None:
        found = stage.inspected_at(NOBODY)

        assert (found.verdict, found.code_hash, found.contract) == (Verdict.NO_CODE, None, None)

    @pytest.mark.spec("SV5")
    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            ("EIP-1167", "363d3d373d3d3d363d73{}5af43d82803e903d91602b57fd5bf3"),
            ("EIP-7702", "ef0100{}"),
        ],
    )
    def test_is_a_proxy_that_names_its_implementation(self, stage: Stage, kind: str, code: str) -> None:
        escrow = stage.place_of(ESCROW)
        stage.node.ask("anvil_setCode", NOBODY, "0x" + code.format(escrow[2:]))

        found = stage.inspected_at(NOBODY)

        assert found.verdict is Verdict.PROXY
        assert found.proxy is not None
        assert (found.proxy.kind, found.proxy.implementation) == (kind, escrow)

    @pytest.mark.spec("SV5")
    def test_is_a_proxy_by_its_storage(self, stage: Stage) -> None:
        escrow = stage.place_of(ESCROW)
        stage.node.ask("anvil_setCode", NOBODY, "0x60806040523661001357610011610017565b005b")
        stage.node.ask("anvil_setStorageAt", NOBODY, IMPLEMENTATION_SLOT, f"0x{'00' * 12}{escrow[2:]}")

        found = stage.inspected_at(NOBODY)

        assert found.verdict is Verdict.PROXY
        assert found.proxy is not None
        assert (found.proxy.kind, found.proxy.implementation) == ("EIP-1967", escrow)

    @pytest.mark.spec("SV5")
    def test_is_code_of_somebody_else(self, stage: Stage) -> None:
        stage.node.ask("anvil_setCode", NOBODY, "0x5f5ffd")

        assert stage.inspected_at(NOBODY).verdict is Verdict.UNKNOWN

    def test_is_another_contract_of_ours_in_the_place_of_the_one_that_is_recorded(self, stage: Stage) -> None:
        stage.put(ESCROW, stage.code("EscrowLens"))

        assert not stage.inspected(ESCROW).verdict.is_ours

    def test_is_what_was_made_with_something_else(self, stage: Stage) -> None:
        """A panel with another quorum than the one that is said."""
        subject = subject_at(stage.subjects, stage.place_of("PanelArbiter"))
        assert subject.arguments is not None
        said = bytearray(subject.arguments)
        said[63] = 3

        found = Inspector(stage.node).inspect(
            subject_at(stage.subjects, subject.address, arguments=bytes(said)), stage.now()
        )

        assert (found.verdict, found.follows_from_code) == (Verdict.DIFFERS, False)
        assert {odd.what for odd in found.differences} == {"immutable PanelArbiter.QUORUM"}

    def test_is_what_the_constructor_would_have_refused(self, stage: Stage) -> None:
        subject = subject_at(stage.subjects, stage.place_of("PanelArbiter"), arguments=bytes(32 * 4))

        found = Inspector(stage.node).inspect(subject, stage.now())

        assert (found.verdict, found.differences[0].what) == (Verdict.DIFFERS, "creation code")

    def test_is_not_asked_about_by_a_name_that_we_do_not_ship(self) -> None:
        with pytest.raises(Malformed, match="'Bank' is none of AgreementEscrow"):
            subject_at((), NOBODY, "Bank")


class TestANodeThatRunsNothing:
    """Nodes without state overrides leave the immutables unproved, and are not taken to have proved them."""

    @pytest.mark.spec("SV4")
    @pytest.mark.parametrize("how", ["refuses", "overlooks"])
    def test_leaves_an_exact_match_and_says_why(self, stage: Stage, how: str) -> None:
        def without_overrides(method: str, parameters: list[Any]) -> Any:
            if method != "eth_call" or len(parameters) < 3:
                return None
            if how == "refuses":
                return {"error": {"code": -32602, "message": "too many arguments, want at most 2"}}
            try:
                return {"result": stage.node.ask("eth_call", *parameters[:2])}
            except NodeRefusal as refusal:
                return {"error": {"code": refusal.number, "message": refusal.message}}

        with proxied(stage.url, without_overrides) as proxy:
            node = Node(proxy.url)
            found = Inspector(stage.node, ByNode(node)).inspect(
                subject_at(stage.subjects, stage.place_of("EscrowLens")), stage.now()
            )

        assert (found.verdict, found.executed_by) == (Verdict.EXACT_MATCH, None)
        assert found.not_executed is not None
        assert "in the place of a contract's" in found.not_executed

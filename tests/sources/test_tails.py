"""
Where metadata stands, and the attack on those who guess it.

A contract may hold a constant that looks like the metadata's hash of another one: the attacker's own bytes then stand
where a verifier that searches for such strings masks them. Nothing is masked here but what another comment changes.
"""

from pathlib import Path

import pytest

from tallystick.chain import compiler
from tallystick.chain.artifacts import Artifact, Span, artifact, shipped_contracts
from tallystick.chain.sources.comparing import compare
from tallystick.chain.sources.immutables import immutables_in
from tallystick.chain.sources.tails import digests_in, twin_of
from tallystick.domain.errors import CompilationFailed

ROOT = Path(__file__).resolve().parents[2]
HEADING = f"// SPDX-License-Identifier: MIT\npragma solidity {compiler.SOLC_VERSION};\n"
BEFORE, AFTER = bytes.fromhex("a2646970667358221220"), bytes.fromhex("64736f6c63430008250033")


def tail(hash_byte: int) -> bytes:
    """A tail of metadata, all bytes of its hash the same."""
    return BEFORE + bytes([hash_byte]) * 32 + AFTER


class TestDigests:
    @pytest.mark.spec("SV2")
    def test_stand_where_two_compilations_differ(self) -> None:
        code, twin = b"\x5f" * 7 + tail(1) + b"\x5b" + tail(2), b"\x5f" * 7 + tail(3) + b"\x5b" + tail(4)

        assert digests_in(code, twin) == (Span(17, 32), Span(71, 32))

    @pytest.mark.spec("SV2")
    def test_are_not_what_only_looks_like_one(self) -> None:
        code, twin = tail(1) + tail(9), tail(2) + tail(9)

        assert digests_in(code, twin) == (Span(10, 32),)

    def test_are_found_whole_where_two_agree_in_some_bytes(self) -> None:
        one, other = bytearray(tail(1)), bytearray(tail(2))
        for place in (10, 11, 25, 41):
            other[place] = one[place]

        assert digests_in(bytes(one), bytes(other)) == (Span(10, 32),)

    @pytest.mark.parametrize(
        ("code", "twin", "told"),
        [
            (b"\x5f" + tail(1), b"\x5e" + tail(2), "byte 0 of the code, which stands in no hash"),
            (tail(1) + b"\x5f", tail(2) + b"\x5e", "byte 53"),
            (tail(1), tail(2) + b"\x5e", "makes 53 bytes of code 54"),
            (bytes(10) + b"\x01" * 32 + AFTER, bytes(10) + b"\x02" * 32 + AFTER, "byte 10"),
        ],
    )
    def test_explain_all_that_a_comment_changes_or_nothing_is_trusted(
        self, code: bytes, twin: bytes, told: str
    ) -> None:
        with pytest.raises(CompilationFailed, match=told):
            digests_in(code, twin)

    @pytest.mark.parametrize("contract", sorted(set(shipped_contracts()) - {"IAgreementEscrow"}))
    def test_of_what_we_ship_stand_in_its_last_53_bytes(self, contract: str) -> None:
        shipped = artifact(contract)

        assert shipped.digests == (Span(len(shipped.runtime_bytecode) - 43, 32),)


class TestImmutables:
    def test_of_one_name_in_two_contracts_of_one_name_are_told_apart(self) -> None:
        def declared(identity: int) -> dict[str, object]:
            kind = {"typeString": "uint256"}
            variable = {"nodeType": "VariableDeclaration", "mutability": "immutable", "id": identity, "name": "X"}
            return {"nodeType": "ContractDefinition", "name": "A", "nodes": [variable | {"typeDescriptions": kind}]}

        places = {"3": [{"start": 9, "length": 32}], "7": [{"start": 50, "length": 32}, {"start": 1, "length": 8}]}

        named = immutables_in(places, {"a.sol": {"ast": declared(3)}, "b.sol": {"ast": declared(7)}})

        assert [(place.start, place.name) for place in named] == [(1, "A.X#7"), (9, "A.X#3"), (50, "A.X#7")]


@pytest.fixture(scope="module")
def solc() -> Path:
    return compiler.find_compiler(ROOT, report=lambda line: None)


def compiled(sources: dict[str, str], contract: str, source: str, solc: Path) -> Artifact:
    outputs = {"*": {"*": ["abi", "evm.bytecode", "evm.deployedBytecode", "metadata", "storageLayout"]}}
    standard_input = {
        "language": "Solidity",
        "sources": {name: {"content": HEADING + text} for name, text in sources.items()},
        "settings": {**compiler.SETTINGS, "viaIR": False, "outputSelection": outputs},
    }
    return compiler.compile_input(contract, source, standard_input, solc)


@pytest.fixture(scope="module")
def keeper(solc: Path) -> Artifact:
    """Its constant imitates a tail, in code that is never run."""
    child = "contract Child { uint256 public kept; }"
    literal = compiled({"Child.sol": child}, "Child", "Child.sol", solc).runtime_bytecode[-53:].hex()
    text = (
        'import {Child} from "./Child.sol";\ncontract Keeper {\n'
        f'bytes private constant IMITATED = hex"{literal}";\n'
        "function payee() external pure returns (bytes memory) { return IMITATED; }\n"
        "function make() external returns (Child) { return new Child(); } }"
    )
    return compiled({"Child.sol": child, "Keeper.sol": text}, "Keeper", "Keeper.sol", solc)


class TestTheMaskingAttack:
    """Source: the hash that a constant imitates is one that a verifier by search of strings would mask."""

    @pytest.mark.spec("SV2")
    def test_finds_two_hashes_where_a_search_finds_three(self, keeper: Artifact) -> None:
        code = keeper.runtime_bytecode

        assert code.count(BEFORE) == 3
        assert len(keeper.digests) == 2

    @pytest.mark.spec("SV2")
    def test_is_refused_where_a_search_would_see_a_match(self, keeper: Artifact) -> None:
        imitated = _imitated(keeper)
        code = bytearray(keeper.runtime_bytecode)
        code[imitated : imitated + 20] = b"\xee" * 20

        assert _by_search(bytes(code)) == _by_search(keeper.runtime_bytecode)
        assert [odd.what for odd in compare(keeper, bytes(code)).differences] == ["code"]

    @pytest.mark.spec("SV2")
    def test_leaves_the_true_hashes_free_to_vary(self, keeper: Artifact) -> None:
        code = bytearray(keeper.runtime_bytecode)
        for digest in keeper.digests:
            code[digest.start] ^= 1

        found = compare(keeper, bytes(code))

        assert (found.differences, len(found.metadata)) == ((), 2)


@pytest.mark.spec("SV2")
def test_the_twin_is_the_same_contract_with_other_metadata() -> None:
    given = artifact("EscrowLens").standard_input

    twin = twin_of(given)

    assert twin["sources"].keys() == given["sources"].keys()
    assert all(text["content"].startswith(given["sources"][name]["content"]) for name, text in twin["sources"].items())
    assert {**twin["settings"], "outputSelection": None} == {**given["settings"], "outputSelection": None}


def _imitated(keeper: Artifact) -> int:
    """Where the constant's hash stands."""
    code, place = keeper.runtime_bytecode, -1
    known = {digest.start for digest in keeper.digests}
    while (place := code.find(BEFORE, place + 1)) >= 0:
        if place + len(BEFORE) not in known:
            return place + len(BEFORE)
    raise AssertionError("there is no constant")


def _by_search(code: bytes) -> bytes:
    """What a verifier compares that masks whatever looks like a hash of metadata."""
    masked, place = bytearray(code), -1
    while (place := code.find(BEFORE, place + 1)) >= 0:
        masked[place + len(BEFORE) : place + len(BEFORE) + 32] = bytes(32)
    return bytes(masked)

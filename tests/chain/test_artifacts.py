"""What the package ships is what its sources say."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tallystick.chain import compiler
from tallystick.chain.artifacts import ESCROW, Artifact, artifact, shipped_contracts
from tallystick.domain.errors import CompilationFailed

ROOT = Path(__file__).resolve().parents[2]
EIP_170_LIMIT = 24_576
"""Bytes of code that a chain takes. Source: EIP-170, "Specification"."""


@pytest.fixture(scope="module")
def fresh() -> dict[str, Artifact]:
    return {compiled.contract: compiled for compiled in compiler.compile_shipped(ROOT, report=lambda line: None)}


def _metadata_trailer(code: bytes) -> bytes:
    length = int.from_bytes(code[-2:], "big")
    return code[-2 - length : -2]


class TestShippedArtifacts:
    @pytest.mark.slow
    def test_equal_a_fresh_compile_of_the_sources(self, fresh: dict[str, Artifact]) -> None:
        """Run `make build` after every change of a contract."""
        assert {name: artifact(name) for name in shipped_contracts()} == fresh

    def test_are_those_that_the_compiler_lists(self) -> None:
        assert shipped_contracts() == tuple(sorted(Path(source).stem for source in compiler.SHIPPED))

    @pytest.mark.parametrize("contract", shipped_contracts())
    def test_survive_being_written_and_read(self, contract: str) -> None:
        shipped = artifact(contract)

        assert Artifact.from_json(shipped.to_json()) == shipped

    @pytest.mark.parametrize("contract", shipped_contracts())
    def test_carry_every_source_they_were_compiled_from(self, contract: str) -> None:
        """An explorer can verify them from the standard input alone: no source is a link."""
        sources = artifact(contract).standard_input["sources"]

        assert artifact(contract).source in sources
        assert all(source["content"] for source in sources.values())

    @pytest.mark.parametrize("contract", shipped_contracts())
    def test_fit_into_a_chains_limit(self, contract: str) -> None:
        assert len(artifact(contract).runtime_bytecode) <= EIP_170_LIMIT


class TestIsDeployedAs:
    def test_knows_its_code_whatever_the_immutables(self) -> None:
        escrow = artifact(ESCROW)
        code = bytearray(escrow.runtime_bytecode)
        first = escrow.immutables[0]
        code[first.start : first.start + first.length] = b"\x11" * first.length

        assert escrow.is_deployed_as(bytes(code))

    def test_refuses_a_single_other_byte(self) -> None:
        escrow = artifact(ESCROW)
        code = bytearray(escrow.runtime_bytecode)
        code[0] ^= 1

        assert not escrow.is_deployed_as(bytes(code))

    def test_refuses_an_address_without_code(self) -> None:
        assert not artifact("IAgreementEscrow").is_deployed_as(b"")


class TestCompileSource:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Iterator[Path]:
        (tmp_path / "contracts").mkdir()
        (tmp_path / "scripts").symlink_to(ROOT / "scripts")
        (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
        yield tmp_path

    def test_follows_imports_to_neighbours_and_libraries(self, project: Path) -> None:
        _write(project, "Base.sol", "contract Base { uint256 public stored; }")
        _write(
            project,
            "Vault.sol",
            'import {Base} from "./Base.sol";\nimport {SafeTransferLib} from "solady/src/utils/SafeTransferLib.sol";\n'
            "contract Vault is Base {}",
        )

        compiled = compiler.compile_source(project, "contracts/Vault.sol", _solc(project))

        assert set(compiled.standard_input["sources"]) == {
            "contracts/Base.sol",
            "contracts/Vault.sol",
            "solady/src/utils/SafeTransferLib.sol",
        }
        assert [slot["label"] for slot in compiled.storage_layout["storage"]] == ["stored"]

    def test_says_what_the_compiler_refuses(self, project: Path) -> None:
        _write(project, "Broken.sol", "contract Broken { uint256 public stored = true; }")

        with pytest.raises(CompilationFailed, match=r"contracts/Broken\.sol"):
            compiler.compile_source(project, "contracts/Broken.sol", _solc(project))

    def test_names_an_import_that_is_not_there(self, project: Path) -> None:
        _write(project, "Lonely.sol", 'import {Friend} from "./Friend.sol";\ncontract Lonely {}')

        with pytest.raises(CompilationFailed, match=r"contracts/Friend\.sol"):
            compiler.compile_source(project, "contracts/Lonely.sol", _solc(project))


def test_the_bytecode_ends_with_the_hash_of_the_metadata() -> None:
    """A changed comment changes the bytecode: the chain knows the text that was compiled. Source: IPFS, UnixFS v1."""
    escrow = artifact(ESCROW)

    assert _ipfs_multihash(escrow.metadata.encode()) in _metadata_trailer(escrow.runtime_bytecode)


def _solc(project: Path) -> Path:
    return compiler.find_compiler(project, report=lambda line: None)


def _write(project: Path, name: str, text: str) -> None:
    heading = f"// SPDX-License-Identifier: MIT\npragma solidity {compiler.SOLC_VERSION};\n"
    (project / "contracts" / name).write_text(heading + text)


def _ipfs_multihash(content: bytes) -> bytes:
    size = _varint(len(content))
    file = b"\x08\x02\x12" + size + content + b"\x18" + size
    return b"\x12\x20" + hashlib.sha256(b"\x0a" + _varint(len(file)) + file).digest()


def _varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])

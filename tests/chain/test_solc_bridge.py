"""The npm compiler answers where a native one is expected."""

import json
import subprocess
from pathlib import Path

import pytest
import solcx
from solcx.wrapper import get_solc_version

from tallystick.chain import compiler

ROOT = Path(__file__).resolve().parents[2]
BRIDGE = ROOT / "scripts" / "solc-bridge"
HEADING = f"// SPDX-License-Identifier: MIT\npragma solidity {compiler.SOLC_VERSION};\n"


def _input(**sources: str) -> dict[str, object]:
    return {
        "language": "Solidity",
        "sources": {f"{name}.sol": {"content": HEADING + text} for name, text in sources.items()},
        "settings": {"outputSelection": {"*": {"*": ["abi"]}}},
    }


class TestSolcBridge:
    def test_tells_py_solc_x_its_version(self) -> None:
        assert str(get_solc_version(BRIDGE)) == compiler.SOLC_VERSION

    def test_compiles_for_py_solc_x(self) -> None:
        output = solcx.compile_standard(
            _input(Purse="contract Purse { function open() external {} }"), solc_binary=BRIDGE
        )

        assert [item["name"] for item in output["contracts"]["Purse.sol"]["Purse"]["abi"]] == ["open"]

    def test_reads_imports_relative_to_the_working_directory(self, tmp_path: Path) -> None:
        (tmp_path / "Coin.sol").write_text(HEADING + "contract Coin {}")
        asked = json.dumps(_input(Purse='import {Coin} from "./Coin.sol"; contract Purse is Coin {}'))

        ran = subprocess.run(
            [BRIDGE, "--standard-json"], input=asked, cwd=tmp_path, capture_output=True, text=True, check=True
        )

        assert set(json.loads(ran.stdout)["contracts"]) == {"Coin.sol", "Purse.sol"}

    def test_says_which_import_is_not_there(self) -> None:
        with pytest.raises(solcx.exceptions.SolcError, match=r"Coin\.sol"):
            solcx.compile_standard(_input(Purse='import {Coin} from "./Coin.sol";'), solc_binary=BRIDGE)


class TestFindCompiler:
    def test_takes_the_npm_compiler_where_it_is_installed(self) -> None:
        assert compiler.find_compiler(ROOT, report=lambda line: None) == BRIDGE

    def test_takes_the_one_that_py_solc_x_has_where_npm_has_none(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        installed = tmp_path / f"solc-v{compiler.SOLC_VERSION}"
        installed.symlink_to(BRIDGE)
        monkeypatch.setenv("SOLCX_BINARY_PATH", str(tmp_path))

        assert compiler.find_compiler(tmp_path, report=lambda line: None) == installed

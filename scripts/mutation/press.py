"""The compiler, started once, and asked for the contracts' code alone: a mutant costs one second of it."""

import json
import subprocess
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.mutation.mutant import Mutant
from scripts.mutation.syntax import Node

ROOT = Path(__file__).resolve().parents[2]
PRESSED = (
    ("contracts/AgreementEscrow.sol", "AgreementEscrow"),
    ("contracts/EscrowLens.sol", "EscrowLens"),
    ("contracts/arbiters/Erc792Arbiter.sol", "Erc792Arbiter"),
    ("contracts/arbiters/PanelArbiter.sol", "PanelArbiter"),
    ("tests/foundry/Offsets.t.sol", "TermsReader"),
)
"""What has the mutated files in it, and is deployed by its name: the contracts, and what shows a library to a test."""

Code = dict[str, str]
"""What deploys each of them, by its name."""


@dataclass(slots=True)
class Press:
    """Compiles what stands in a folder."""

    root: Path
    process: "subprocess.Popen[str]" = field(init=False)

    def __post_init__(self) -> None:
        command = [str(ROOT / "scripts" / "solc-bridge"), "--lines"]
        self.process = subprocess.Popen(
            command, cwd=self.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def code(self, mutant: Mutant | None = None, *, optimized: bool = False) -> Code | None:
        """What deploys the contracts, with a mutant in them. None: they do not compile."""
        wrong = {mutant.path: mutant.applied_to((self.root / mutant.path).read_bytes()).decode()} if mutant else {}
        answer = self._ask({path: {name: ["evm.bytecode.object"]} for path, name in PRESSED}, wrong, optimized)
        if any(error["severity"] == "error" for error in answer.get("errors", ())):
            return None
        return {name: answer["contracts"][path][name]["evm"]["bytecode"]["object"] for path, name in PRESSED}

    def syntax_of(self, path: str) -> Node:
        """The compiler's syntax tree of a file."""
        tree: Node = self._ask({path: {"": ["ast"]}})["sources"][path]["ast"]
        return tree

    def close(self) -> None:
        """Ends the compiler."""
        self.process.kill()
        self.process.wait()

    def _ask(
        self, wanted: dict[str, dict[str, list[str]]], wrong: dict[str, str] | None = None, optimized: bool = False
    ) -> dict[str, Any]:
        foundry = tomllib.loads((self.root / "foundry.toml").read_text())["profile"]["default"]
        settings = {
            "remappings": foundry["remappings"],
            "evmVersion": foundry["evm_version"],
            "optimizer": {"enabled": optimized, "runs": foundry["optimizer_runs"]},
            "metadata": {"appendCBOR": False, "bytecodeHash": "none"},
            "outputSelection": wanted,
        }
        texts = {path: (self.root / path).read_text() for path in wanted} | (wrong or {})
        sources = {path: {"content": text} for path, text in texts.items()}
        question = json.dumps({"language": "Solidity", "sources": sources, "settings": settings})
        assert self.process.stdin and self.process.stdout
        print(question, file=self.process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

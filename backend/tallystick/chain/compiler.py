"""Compiles the contracts that we ship, each from exactly the sources that it needs: the same bytes on every machine."""

import json
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import solcx
from solcx.exceptions import SolcError, SolcNotInstalled
from solcx.install import get_executable

from tallystick.chain.artifacts import Artifact, Immutable, Json, Span
from tallystick.chain.sources.immutables import immutables_in
from tallystick.chain.sources.tails import digests_in, twin_of
from tallystick.domain.errors import CompilationFailed, CompilerUnavailable

SOLC_VERSION = "0.8.37"
SHIPPED = (
    "contracts/AgreementEscrow.sol",
    "contracts/EscrowLens.sol",
    "contracts/arbiters/Erc792Arbiter.sol",
    "contracts/arbiters/PanelArbiter.sol",
    "contracts/interfaces/IAgreementEscrow.sol",
    "contracts/test/DevToken.sol",
)
"""The sources of the contracts that the package ships, each named like its file."""
SETTINGS: Json = {
    "optimizer": {"enabled": True, "runs": 10_000},
    "viaIR": True,
    "evmVersion": "cancun",
    "metadata": {"bytecodeHash": "ipfs", "useLiteralContent": False},
}
"""One bytecode for every chain, and so one address: the newest EVM that all of them run. See docs/decisions."""

_ARTIFACTS = Path("backend/tallystick/artifacts")
_BRIDGE = Path("scripts/solc-bridge")
_DOWNLOAD_SECONDS = 30
_IMPORT = re.compile(r"""^\s*import\b[^;"']*["']([^"']+)["']""", re.MULTILINE)
_OUTPUTS = ["abi", "evm.bytecode", "evm.deployedBytecode", "metadata", "storageLayout"]

Report = Callable[[str], None]
"""Says in a line what is being done."""


def build(root: Path, report: Report) -> tuple[Path, ...]:
    """
    Compile what we ship, and write it where the package takes it from.

    Args:
        root: The repository's root.
        report: Is told of each step.

    Returns:
        The files written, one per contract.

    Raises:
        CompilerUnavailable: If no compiler of our version can be had.
        CompilationFailed: If the compiler refuses a source.
    """
    return tuple(_write(root, artifact) for artifact in compile_shipped(root, report))


def compile_shipped(root: Path, report: Report) -> Iterator[Artifact]:
    """The artifacts of all contracts that we ship, compiled from the sources under ``root``. Raises like `build`."""
    solc = find_compiler(root, report)
    for source in SHIPPED:
        report(f"compiling {source}")
        yield compile_source(root, source, solc)


def compile_source(root: Path, source: str, solc: Path) -> Artifact:
    """
    The artifact of the contract that is named like its file.

    Args:
        root: The repository's root.
        source: The source's path below ``root``.
        solc: The compiler's executable.

    Raises:
        CompilationFailed: If the compiler refuses the source.
    """
    return compile_input(Path(source).stem, source, _standard_input(root, source), solc)


def compile_input(contract: str, source: str, standard_input: Json, solc: Path) -> Artifact:
    """
    The artifact of a contract, from the standard JSON input alone. It is compiled twice, to see where metadata stands.

    Args:
        contract: The contract's name.
        source: The name of its source in the input.
        standard_input: The whole input, sources included.
        solc: The compiler's executable.

    Raises:
        CompilationFailed: If the compiler refuses the input, or if more than metadata changes with a comment.
    """
    compiled = _run(standard_input, solc)["contracts"][source][contract]
    runtime = bytes.fromhex(compiled["evm"]["deployedBytecode"]["object"])
    immutables: tuple[Immutable, ...] = ()
    digests: tuple[Span, ...] = ()
    if runtime:
        twin = _run(twin_of(standard_input), solc)
        changed = twin["contracts"][source][contract]["evm"]["deployedBytecode"]
        immutables = immutables_in(compiled["evm"]["deployedBytecode"]["immutableReferences"], twin["sources"])
        digests = digests_in(runtime, bytes.fromhex(changed["object"]))
    return Artifact(
        contract=contract,
        source=source,
        compiler=json.loads(compiled["metadata"])["compiler"]["version"],
        abi=compiled["abi"],
        bytecode=bytes.fromhex(compiled["evm"]["bytecode"]["object"]),
        runtime_bytecode=runtime,
        immutables=immutables,
        digests=digests,
        storage_layout=compiled["storageLayout"],
        metadata=compiled["metadata"],
        standard_input=standard_input,
    )


def _run(standard_input: Json, solc: Path) -> Any:
    try:
        return solcx.compile_standard(standard_input, solc_binary=solc)
    except SolcError as error:
        raise CompilationFailed(str(error)) from error


def find_compiler(root: Path, report: Report) -> Path:
    """
    The compiler's executable: the npm one where it is installed, else a native one, downloaded if need be.

    Raises:
        CompilerUnavailable: If none can be had.
    """
    if shutil.which("node") and (root / "node_modules" / "solc").is_dir():
        return root / _BRIDGE
    try:
        return get_executable(SOLC_VERSION)
    except SolcNotInstalled:
        report(f"downloading the Solidity compiler {SOLC_VERSION}")
        return _downloaded()


def _downloaded() -> Path:
    install = f"import solcx; solcx.install_solc({SOLC_VERSION!r})"
    try:
        # In a process of its own, because py-solc-x waits for the network without a limit.
        subprocess.run([sys.executable, "-c", install], check=True, capture_output=True, timeout=_DOWNLOAD_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise CompilerUnavailable(
            f"the Solidity compiler {SOLC_VERSION} is not installed and could not be downloaded: run `npm ci`, "
            "which brings it along"
        ) from error
    return get_executable(SOLC_VERSION)


def _standard_input(root: Path, source: str) -> Json:
    return {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in sorted(_closure(root, source).items())},
        "settings": {**SETTINGS, "outputSelection": {"*": {"*": _OUTPUTS}}},
    }


def _closure(root: Path, source: str) -> dict[str, str]:
    """The texts of a source and of all that it imports, by the names under which the compiler knows them."""
    texts: dict[str, str] = {}
    wanted = [source]
    while wanted:
        name = wanted.pop()
        if name not in texts:
            texts[name] = _text_of(root, name)
            wanted.extend(_imported_by(name, texts[name]))
    return texts


def _text_of(root: Path, name: str) -> str:
    below = root if name.startswith("contracts/") else root / "node_modules"
    try:
        return (below / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CompilationFailed(f"{name} is imported and not there: run `npm ci`") from error


def _imported_by(name: str, text: str) -> Iterator[str]:
    for path in _IMPORT.findall(text):
        relative = path.startswith(("./", "../"))
        yield posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if relative else path


def _write(root: Path, artifact: Artifact) -> Path:
    path = root / _ARTIFACTS / f"{artifact.contract}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(artifact.to_json(), indent=2) + "\n", encoding="utf-8")
    return path

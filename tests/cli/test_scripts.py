"""`scripts/deploy.py` as a plain program. Under Brownie, `brownie run deploy` runs the same `main`."""

import os
import subprocess
import sys
from pathlib import Path

from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.create2 import Creation
from tallystick.chain.parties import party
from tests.devchain import ROOT, started_anvil

SECRET = bytes(party("deployer").key).hex()


def deploy(folder: Path, *arguments: str, key: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TALLY_")}
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "deploy.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment | {"TALLY_DEPLOYER_KEY": key},
    )


def test_deploys_and_finds_what_it_deployed(tmp_path: Path) -> None:
    with started_anvil() as url:
        first = deploy(tmp_path, "--rpc-url", url, key=SECRET)
        second = deploy(tmp_path, "--rpc-url", url)

    assert (first.returncode, second.returncode) == (0, 0)
    assert "the escrow was created" in first.stdout
    assert "the escrow was there already" in second.stdout
    assert Creation(artifact(ESCROW)).address in second.stdout
    assert (tmp_path / ".tally" / "deployments" / "31337.json").exists()
    assert SECRET not in first.stdout + first.stderr


def test_refuses_in_one_line(tmp_path: Path) -> None:
    with started_anvil() as url:
        ended = deploy(tmp_path, "--rpc-url", url, "--chain-id", "1")

    assert ended.returncode == 1
    assert ended.stderr == "deploy: the node is on chain 31337, not on 1 [chain-mismatch]\n"

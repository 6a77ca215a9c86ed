"""`tally demo`, as a person runs it: twice, with state kept, beside others, and until Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tallystick.chain.wallet import Wallet
from tallystick.cli.door import open_door
from tallystick.client import AccountSigner, NewWebhook, Tallystick

pytestmark = pytest.mark.slow
COMMAND = (sys.executable, "-m", "tallystick.cli", "demo")


def _played(folder: Path) -> dict[str, Any]:
    ended = subprocess.run(
        [*COMMAND, "--once", "--port", "0", "--json"], capture_output=True, text=True, check=False, cwd=folder
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


@contextmanager
def _demo(folder: Path, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    running = subprocess.Popen(
        COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder, env=os.environ | environment
    )
    with running:
        try:
            yield running
        finally:
            running.kill()


@contextmanager
def _signed_in(url: str) -> Iterator[Tallystick]:
    """A client that the demo knows as its employer."""
    employer = AccountSigner.from_key(Wallet.demo(0).key)
    with Tallystick(url) as stranger:
        session = stranger.sign_in(by=employer, origin=url)
    with Tallystick(url, session.credential) as known:
        yield known


def _until(running: "subprocess.Popen[str]", words: str) -> str:
    """All that is told up to the first line that holds some words."""
    assert running.stdout is not None
    told = ""
    for line in running.stdout:
        told += line
        if words in line:
            return told
    raise AssertionError(told + (running.stderr.read() if running.stderr else ""))


def test_demo_balances_twice_on_the_same_chain(tmp_path: Path) -> None:
    first, second = _played(tmp_path), _played(tmp_path)

    for told in (first, second):
        assert told["balanced"] is True
        assert len(told["agreements"]) == 3
        assert told["purses"]["worker"]["gas_wei"] == "0"
    assert first["purses"]["worker"]["tokens_after"] == second["purses"]["worker"]["tokens_before"]
    assert set(first["agreements"].values()).isdisjoint(second["agreements"].values())


def test_demo_moves_to_a_free_port_says_so_and_serves_until_ctrl_c(tmp_path: Path) -> None:
    with open_door("127.0.0.1", 0).socket as taken, _demo(tmp_path, TALLY_PORT=str(taken.getsockname()[1])) as running:
        told = _until(running, "audit reconcile")
        listing, _ = (line.split()[1] for line in told.splitlines() if line.strip().startswith("curl"))
        answer = httpx.get(listing, timeout=30)
        chain = httpx.get(listing.replace("/agreements", "/chain"), timeout=30).json()
        asked = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}
        node = httpx.post(chain["public_rpc_url"], json=asked, timeout=30).json()
        with _signed_in(listing.removesuffix("/v1/agreements")) as employer:
            hook = employer.make_webhook(NewWebhook("http://127.0.0.1:9/hook")).webhook
        running.send_signal(signal.SIGINT)
        code = running.wait(60)

    assert "is taken" in told
    assert len(answer.json()["agreements"]) == 3
    # A wallet that does not know the chain is told its node.
    assert int(node["result"], 16) == chain["chain_id"]
    assert code == 0
    # Somebody who tries webhooks has their receiver on this machine.
    assert hook.enabled
    assert (tmp_path / ".tally/demo/webhooks.key").stat().st_mode & 0o077 == 0

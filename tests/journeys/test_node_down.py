"""The node goes away. Reads go on, and what needs the node is refused with a reason."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx

from tallystick.cli.demo_story import THREE_DAYS, TWO_DAYS, Deal
from tallystick.domain.units import TokenUnits
from tests.devchain import started_chain
from tests.journeys.server import Server
from tests.journeys.stages import a_stage


def test_a_node_that_is_down_is_said_so_at_the_start(tmp_path: Path) -> None:
    environment = os.environ | {"TALLY_RPC_URL": "http://127.0.0.1:9", "TALLY_ESCROW": "0x" + "11" * 20}
    command = [sys.executable, "-m", "tallystick.cli", "mirror", "run", "--once", "--json"]

    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path)

    assert ended.returncode == 3
    assert json.loads(ended.stderr)["error"] == "chain-unavailable"
    assert "Traceback" not in ended.stderr


def test_reads_go_on_when_the_node_is_gone(tmp_path: Path) -> None:
    with started_chain() as chain:
        server = Server(chain, tmp_path)
        server.start()
        stage = a_stage(chain, server)
        part = stage.agree(Deal("A chair.", TokenUnits(1_000), TWO_DAYS, THREE_DAYS))
        stage.fund(part)
    place = f"{server.api.url}/agreements/{part.agreement_id}"

    read = httpx.get(place, timeout=30)
    asked = httpx.post(f"{place}/milestones/0/release/prepare", json={"released": "1"}, timeout=30)
    stopped = server.stop()

    assert (read.status_code, read.json()["state"]) == (200, "active")
    assert (asked.status_code, asked.json()["code"]) == (503, "chain-unavailable")
    assert asked.json()["retryable"] is True
    assert stopped == 0
    assert "Traceback" not in server.log()

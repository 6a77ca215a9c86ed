"""The README's tour is true: its commands run as they stand."""

import os
import re
import subprocess
from pathlib import Path

from tallystick.cli.demo_story import Stage, paid_on_approval
from tests.devchain import ROOT, DevChain
from tests.journeys.server import Server

TOUR = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_every_command_of_the_tour_runs(chain: DevChain, server: Server, stage: Stage, tmp_path: Path) -> None:
    paid_on_approval(stage)
    script = "\n".join(TOUR.findall((ROOT / "README.md").read_text(encoding="utf-8")))

    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"API": server.api.url},
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    for word in ("PaymentReleased", "agreement_id", "typed_data", "sentence", "escrow:"):
        assert word in ended.stdout

"""The README's tour is true: its commands run as they stand."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tallystick.cli.demo_story import Stage, paid_on_approval
from tests.devchain import ROOT, DevChain
from tests.journeys.server import Server

TOOLS = (str(Path(sys.executable).parent), str(ROOT / "node_modules" / ".bin"))
"""Python with the project's libraries, and cast, which the tour takes from the clone."""
TOUR = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROGRAM = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_every_command_of_the_tour_runs(chain: DevChain, server: Server, stage: Stage, tmp_path: Path) -> None:
    paid_on_approval(stage)
    script = "\n".join(TOUR.findall((ROOT / "README.md").read_text(encoding="utf-8")))

    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"API": server.api.url, "PATH": os.pathsep.join([*TOOLS, os.environ["PATH"]])},
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert '"state":"closed"' in ended.stdout.splitlines()[-1]
    for word in ("PaymentReleased", "agreement_id", "typed_data", "sentence", "escrow:"):
        assert word in ended.stdout


def test_the_program_of_the_tour_runs(server: Server, tmp_path: Path) -> None:
    (program,) = PROGRAM.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    path = tmp_path / "pay.py"
    path.write_text(program, encoding="utf-8")

    ended = subprocess.run(
        [sys.executable, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"API": server.api.url},
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    sentence, refused, state, *events = ended.stdout.splitlines()
    assert "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" in sentence
    assert (refused, state) == ("act-refused BeforeDeadline False", "closed")
    assert [event.split()[1] for event in events] == ["MilestonesFunded", "WorkDelivered", "PaymentReleased"]

"""The wheel, installed where there is no source: pages, fonts and profiles are in it, and it serves from anywhere."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.devchain import DevChain, chain, shared_chain
from tests.house.tree import ROOT
from tests.journeys.server import first_answer

__all__ = ["chain", "shared_chain"]

UV = Path(sys.executable).with_name("uv")
PAPER = """
from tallystick.papers.paper import Paper
from tallystick.papers.typesetting import Press
print(len(Press().pdf(Paper("zh-CN", "收据", "", (), None, 1))))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment that has the wheel, and of ours only what the wheel runs on."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(
        UV, "build", "--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", folder, ROOT
    )
    (wheel,) = folder.glob("tallystick-*.whl")
    _run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    _run(UV, "pip", "install", "--quiet", "--no-deps", "--offline", "--python", python, wheel)
    # A folder that such a file names is looked into, but the files of that kind in it are not: ours is not in reach.
    site = folder / "venv" / "lib" / Path(sysconfig.get_path("purelib")).parent.name / "site-packages"
    (site / "what-it-runs-on.pth").write_text(sysconfig.get_path("purelib"))
    return python


@pytest.fixture
def served(installed: Path, chain: DevChain, tmp_path: Path) -> Iterator[str]:
    """Where `tally serve` answers, started by the wheel's own command in an empty folder."""
    environment = {"PATH": os.environ["PATH"], "TALLY_RPC_URL": chain.url, "TALLY_ESCROW": chain.escrow}
    running = subprocess.Popen(
        [installed.with_name("tally"), "serve", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        cwd=tmp_path,
    )
    try:
        yield first_answer(running)["url"].removesuffix("/v1")
    finally:
        running.terminate()
        running.communicate(timeout=60)


class TestTheWheel:
    @pytest.mark.spec("OP17")
    def test_is_itself_and_not_the_source(self, installed: Path, tmp_path: Path) -> None:
        where = _run(installed, "-c", "import tallystick; print(tallystick.__file__)", cwd=tmp_path)

        assert Path(where.strip()).is_relative_to(installed.parents[1])

    @pytest.mark.spec("OP17", "PG2")
    def test_serves_its_pages_from_an_empty_folder(self, served: str) -> None:
        with httpx.Client(base_url=served, trust_env=False) as client:
            page = client.get("/", headers={"accept": "text/html"})
            health = client.get("/v1/health")

        assert page.status_code == health.status_code == 200
        assert "/assets/" in page.text

    @pytest.mark.spec("OP17", "PA6")
    def test_sets_papers_in_chinese(self, installed: Path, tmp_path: Path) -> None:
        assert int(_run(installed, "-c", PAPER, cwd=tmp_path)) > 1_000

    @pytest.mark.spec("OP17", "OP15")
    def test_knows_the_profiles(self, installed: Path, tmp_path: Path) -> None:
        names = _run(installed, "-c", "from tallystick.profiles import *; print(profile_names())", cwd=tmp_path)

        assert "sepolia" in names


def _run(*command: object, cwd: Path | None = None) -> str:
    ran = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=cwd)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout

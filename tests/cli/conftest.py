from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.api.office import Office, opened_office
from tests.cli.purser import Desk, a_desk
from tests.devchain import DevChain, started_anvil
from tests.journeys.server import Server


@pytest.fixture
def url() -> Iterator[str]:
    """A bare development chain of one test's own."""
    with started_anvil() as url:
        yield url


@pytest.fixture
def office(chain: DevChain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A server, and the environment that names its chain and its database."""
    with opened_office(chain, tmp_path) as opened:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("TALLY_RPC_URL", chain.url)
        monkeypatch.setenv("TALLY_ESCROW", chain.escrow)
        monkeypatch.setenv("TALLY_DATABASE_URL", f"sqlite:///{tmp_path / 'mirror.db'}")
        yield opened
    # The command logs to the standard error of its test, which is closed by then.
    structlog.reset_defaults()


@pytest.fixture
def desk(chain: DevChain, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Where commands are typed."""
    return a_desk(chain, server, tmp_path, capsys)


@pytest.fixture
def funded(desk: Desk) -> str:
    """An agreement whose money is locked."""
    agreement_id = desk.agreed()
    desk.done("fund", agreement_id, by=desk.employer)
    return agreement_id

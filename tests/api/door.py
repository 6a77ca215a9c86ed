"""An office by whose watch logins end: the test sets it. Import the fixtures, and name them in ``__all__``."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.office import Office, opened_by
from tests.devchain import DevChain
from tests.logins import NOON, Watch


@pytest.fixture(scope="module")
def its_watch() -> Watch:
    return Watch()


@pytest.fixture
def watch(its_watch: Watch) -> Watch:
    """It is noon when a test begins."""
    its_watch.now = NOON
    return its_watch


@pytest.fixture(scope="module")
def its_office(shared_chain: DevChain, its_watch: Watch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened_by(its_watch, shared_chain, tmp_path_factory.mktemp("door")) as opened:
        yield opened


@pytest.fixture
def office(its_office: Office, watch: Watch) -> Iterator[Office]:
    """One for all tests that leave the chain as it is. Nobody's browser is left signed in."""
    yield its_office
    its_office.http.cookies.clear()


@pytest.fixture
def own_office(chain: DevChain, watch: Watch, tmp_path: Path) -> Iterator[Office]:
    with opened_by(watch, chain, tmp_path) as opened:
        yield opened


def own_origin(office: Office) -> str:
    """The origin of its own pages."""
    return f"http://localhost:{office.http.base_url.port}"

from collections.abc import Iterator

import pytest

from tests.devchain import started_anvil


@pytest.fixture
def url() -> Iterator[str]:
    """A bare development chain of one test's own."""
    with started_anvil() as url:
        yield url

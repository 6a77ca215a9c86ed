"""A store in a file of its own, for each test."""

from pathlib import Path

import pytest

from tallystick.store.engine import engine_for
from tallystick.store.migrations import migrate
from tallystick.store.unit_of_work import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    engine = engine_for(f"sqlite:///{tmp_path}/mirror.db")
    migrate(engine)
    return Store(engine)

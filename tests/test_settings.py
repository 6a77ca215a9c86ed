"""What the settings say of themselves to people."""

from pathlib import Path

import pytest

from tallystick.domain.errors import Malformed
from tallystick.settings import read_settings


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ann:secret@db.example:5432/tally", "postgresql://db.example:5432/tally"),
        ("postgresql+psycopg://ann:se?cr@et@db/tally", "postgresql+psycopg://…"),
        ("postgresql://ann@db/tally?password=secret", "postgresql://db/tally"),
        ("postgresql://db/tally?sslmode=require", "postgresql://db/tally"),
        ("postgresql:///tally?host=/run", "postgresql:///tally"),
        ("sqlite:////var/lib/tally.db", "/var/lib/tally.db"),
        ("sqlite+pysqlite:////var/lib/tally.db?timeout=1", "/var/lib/tally.db"),
        ("sqlite://", "sqlite://"),
    ],
)
def test_a_database_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert read_settings(database_url=url).database == shown


def test_a_database_file_is_shown_by_its_whole_path() -> None:
    assert read_settings(database_url="sqlite:///a/b.db").database == str(Path("a/b.db").absolute())


def test_a_node_s_address_that_is_none_is_named_by_its_variable() -> None:
    with pytest.raises(Malformed, match="TALLY_RPC_URL: it is no HTTP address"):
        read_settings(rpc_url="foo")

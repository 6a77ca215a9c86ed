"""What the settings say of themselves to people."""

from pathlib import Path

import pytest

from tallystick.domain.errors import KeyUnavailable, Malformed, TallyError
from tallystick.settings import read_settings
from tallystick.wiring.house import wire
from tests.devchain import DevChain, chain, shared_chain

__all__ = ["chain", "shared_chain"]


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


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "mysql://db/tally", "mirror.db", "postgresql://ann@db:port/tally", "sqlite:////dev/null/a/b.db"],
)
def test_a_database_s_address_that_is_none_is_named_by_its_variable(url: str, chain: DevChain) -> None:
    with pytest.raises(Malformed, match=r"^TALLY_DATABASE_URL: "):
        wire(read_settings(database_url=url, rpc_url=chain.url, escrow=chain.escrow))


@pytest.mark.parametrize(
    ("given", "error", "named"),
    [
        ({"relayer_key": "zz"}, KeyUnavailable, "TALLY_RELAYER_KEY"),
        ({"relayer_keystore": "none.json"}, KeyUnavailable, "TALLY_RELAYER_KEYSTORE and TALLY_RELAYER_PASSWORD_FILE"),
        ({"escrow": "0x12"}, Malformed, "TALLY_ESCROW"),
        ({"documents": "s3://"}, Malformed, "TALLY_DOCUMENTS"),
    ],
)
def test_what_is_only_seen_when_it_is_used_is_named_by_its_variable(
    given: dict[str, str], error: type[TallyError], named: str, chain: DevChain, tmp_path: Path
) -> None:
    usual = {"database_url": f"sqlite:///{tmp_path / 'mirror.db'}", "rpc_url": chain.url, "escrow": chain.escrow}

    with pytest.raises(error, match=rf"^{named}: "):
        wire(read_settings(**(usual | given)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ws_url", "http://node"),
        ("ws_url", "none ws://node"),
        ("explorer", "https://etherscan.io"),
        ("public_rpc_url", "http://10.0.0.7:8545"),
        ("public_rpc_url", "https://user:secret@node.example"),
        ("port", "abc"),
        ("port", "70000"),
        ("rpc_timeout", "-1"),
        ("poll_seconds", "soon"),
        ("log_level", "loud"),
        ("proof", "believed"),
        ("read_only", "perhaps"),
        ("ready_lag_blocks", "-1"),
        ("ready_lag_seconds", "1.5"),
        ("database_connections", "1"),
        ("public_origins", "https://pay.example/"),
        ("public_origins", "*"),
        ("allowed_origins", "* https://pay.example"),
        ("session_seconds", "59"),
        ("document_bytes", "1000"),
    ],
)
def test_what_is_out_of_range_is_named_by_its_variable(field: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"TALLY_{field.upper()}", value)

    with pytest.raises(Malformed, match=rf"^TALLY_{field.upper()}: "):
        read_settings()


@pytest.mark.parametrize("addresses", ["none", "ws://127.0.0.1:8545", "wss://a/v3/KEY,ws://b"])
def test_addresses_that_announce_blocks_are_taken(addresses: str) -> None:
    assert read_settings(ws_url=addresses).ws_url == addresses

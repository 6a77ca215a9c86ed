"""What the environment says: every setting is a variable ``TALLY_…``, with its unit and its default."""

import re
from pathlib import Path
from typing import Annotated, Literal

from limits import parse
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from tallystick.domain.chain import ProofLevel
from tallystick.domain.errors import Malformed
from tallystick.domain.urls import HTTP, NONE, WEBSOCKET, is_origin, is_url, urls_in
from tallystick.profiles import profile_of

PREFIX = "TALLY_"
ANYBODY = "*"
"""Stands for every origin."""
UNLIMITED = "off"
"""Instead of a rate: as often as anybody likes."""
_CREDENTIALS = re.compile(r"^[^:/]*(:[^@]*)?@")
"""Of a database's address, behind ``://``. Source: SQLAlchemy, "Database URLs"."""


def _http_addresses(text: str) -> str:
    """One address, or several."""
    if not all(is_url(url, HTTP) for url in urls_in(text)):
        raise ValueError("it is no HTTP address such as http://127.0.0.1:8545")
    return text


def _websocket_addresses(text: str) -> str:
    """One address, or several, or the word for none."""
    named = urls_in(text)
    if named != [NONE] and not all(is_url(url, WEBSOCKET) for url in named):
        raise ValueError(f"it is no WebSocket address such as ws://127.0.0.1:8545, nor {NONE}")
    return text


def _origins(text: str) -> str:
    """One origin, or several."""
    if not all(is_origin(origin) for origin in urls_in(text)):
        raise ValueError("it is no origin such as https://pay.example: scheme, host and port, in small letters")
    return text


def _origins_or_anybody(text: str) -> str:
    """One origin, several, or the sign for any."""
    return text if urls_in(text) == [ANYBODY] else _origins(text)


def _rate(text: str) -> str:
    """So many in a time, or no limit."""
    if text != UNLIMITED:
        try:
            parse(text)
        except ValueError as error:
            raise ValueError(f"it is no rate such as 300/minute, nor {UNLIMITED}") from error
    return text


Rate = Annotated[str, AfterValidator(_rate)]
"""How often: ``300/minute``, ``5 per 10 second``, or ``off``."""


class Settings(BaseSettings):
    """All that can be set. An empty variable counts as one that is not there."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    profile: str | None = Field(
        default=None,
        description=(
            "A testnet by its name, such as sepolia: sets the explorer, the currency and what is near enough to the "
            "node, where nothing else is said of them, and refuses a node of another chain."
        ),
    )
    currency: str = Field(
        default="ETH",
        pattern=r"^[A-Za-z][A-Za-z0-9]{0,10}$",
        description="The symbol of the chain's own currency, which has 18 decimals.",
    )
    rpc_url: Annotated[str, AfterValidator(_http_addresses)] = Field(
        default="http://127.0.0.1:8545",
        description="The HTTP address of a node of the chain; or several, parted by commas, the preferred one first.",
    )
    ws_url: Annotated[str, AfterValidator(_websocket_addresses)] | None = Field(
        default=None,
        description=(
            "The WebSocket address, or several, that announces new blocks; `none` for no such. By default the nodes' "
            "own addresses are tried."
        ),
    )
    rpc_timeout: float = Field(default=10.0, gt=0, le=600, description="How long to wait for the node, in seconds.")
    proof: ProofLevel = Field(
        default=ProofLevel.COMPLETE,
        description=(
            "To which level blocks must be proved before they are mirrored: "
            "seen, header-bound, complete or state-proved."
        ),
    )
    database_url: str = Field(
        default="sqlite:///.tally/mirror.db", description="Where the mirror lives, as an SQLAlchemy address."
    )
    database_connections: int = Field(
        default=20, ge=2, le=1000, description="The most connections to a PostgreSQL server at once."
    )
    read_only: bool = Field(
        default=False,
        description="Whether this server only reads what another one mirrors. It needs no right to write.",
    )
    ready_lag_blocks: int = Field(
        default=20, ge=0, description="How many blocks the mirror may be behind the node and /readyz still say yes."
    )
    ready_lag_seconds: int = Field(
        default=300, ge=0, description="How many seconds of the chain it may be behind, and /readyz still say yes."
    )
    escrow: str | None = Field(
        default=None,
        description="The escrow's address. By default the one recorded in the deployments folder for the node's chain.",
    )
    deployments: Path = Field(
        default=Path("deployments"),
        description="The folder of deployment records, <chain id>.json. After it, .tally/deployments is looked at.",
    )
    relayer_keystore: Path | None = Field(
        default=None,
        description="The keystore of the relayer's key, or a folder of several. Without any key nothing is relayed.",
    )
    relayer_password_file: Path | None = Field(default=None, description="A file with the keystores' password.")
    relayer_key: SecretStr | None = Field(
        default=None,
        description=(
            "The relayer's private key as hex, or several, parted by commas. For development only: use a keystore."
        ),
    )
    relayer_kms_key: str | None = Field(
        default=None,
        description="A key that AWS KMS keeps (id, ARN or alias), or several, parted by commas. Besides the others.",
    )
    relayer_low_wei: int = Field(
        default=10**16, ge=0, description="With less than so many wei a key of the relayer is said to run low."
    )
    relay_acts: str | None = Field(default=None, description="The acts that are relayed, parted by commas; all.")
    relay_tokens: str | None = Field(
        default=None, description="The tokens about which anything is relayed, parted by commas; any."
    )
    relay_most_gas: int = Field(default=2_000_000, ge=21_000, description="The most gas paid for one act or batch.")
    relay_margin_seconds: int = Field(
        default=0, ge=0, description="How many seconds before its deadline an act is not relayed any more."
    )
    relay_daily_wei: int | None = Field(
        default=None, ge=0, description="The most that is spent on gas in a day, in wei; no bound."
    )
    relay_daily_wei_per_party: int | None = Field(
        default=None, ge=0, description="The same for one party, whose acts are relayed; no bound."
    )
    relay_daily_wei_unsigned: int | None = Field(
        default=None, ge=0, description="The same for all together that nobody signs; as much as one party."
    )
    relay_most_wei_per_gas: int = Field(
        default=500 * 10**9, ge=1, description="The most that the relayer offers per gas, in wei, whatever a node says."
    )
    host: str = Field(default="127.0.0.1", description="The address to serve on.")
    port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        default=8000, description="The port to serve on; 0 takes a free one."
    )
    documents: str = Field(
        default=".tally/documents",
        description=(
            "Where the private documents of agreements are kept: a folder, or a bucket as s3://BUCKET/PREFIX. Several "
            "servers on one database need one place."
        ),
        min_length=1,
    )
    document_bytes: int = Field(
        default=25 * 1024 * 1024,
        ge=1024 * 1024,
        le=1024**3,
        description="The longest document that is taken, in bytes.",
    )
    draft_bytes: int = Field(
        default=1024**3,
        ge=64 * 1024 * 1024,
        le=1024**4,
        description="How much is kept of briefs of agreements under which nothing was ever locked, in bytes.",
    )
    draft_days: int = Field(default=90, ge=1, le=3650, description="For how many days each of those is kept.")
    public_origins: Annotated[str, AfterValidator(_origins)] = Field(
        default="",
        description=(
            "From where people sign in, as browsers name it, such as https://pay.example; or several, parted by "
            "commas. By default the address that is served on."
        ),
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description=(
            "Which proxies are believed when they name the client's address (X-Forwarded-For): addresses or networks, "
            "parted by commas; * for all."
        ),
    )
    rate_reads: Rate = Field(default="1200/minute", description="How often one client address may read.")
    rate_writes: Rate = Field(default="300/minute", description="How often it may ask for anything else.")
    rate_questions: Rate = Field(
        default="3000/minute", description="How many questions to the node its requests may make, as they are priced."
    )
    rate_at_once: int = Field(
        default=5, ge=1, le=200, description="How many streams, exports and papers it may have open at once."
    )
    rate_callers: int = Field(default=5, ge=1, le=1000, description="So many times as much has who is signed in.")
    rate_loopback: bool = Field(
        default=False, description="Whether what this very machine asks is counted, too, and not only what others do."
    )
    idempotency_hours: int = Field(
        default=24,
        ge=1,
        le=24 * 365,
        description="For how many hours the answer to a request with an Idempotency-Key is kept.",
    )
    allowed_origins: Annotated[str, AfterValidator(_origins_or_anybody)] = Field(
        default="",
        description=(
            "Which other sites' pages browsers let ask this server (CORS), parted by commas. By default none. `*`: "
            "any may read what needs no login."
        ),
    )
    session_seconds: int = Field(
        default=86_400, ge=60, le=30 * 86_400, description="How long a person stays signed in, in seconds."
    )
    webhook_key_file: Path | None = Field(
        default=None,
        description=(
            "A file with at least 32 random bytes, from which the secrets of webhooks follow. Without it nobody is "
            "called."
        ),
    )
    webhook_loopback: bool = Field(
        default=False,
        description="For development only: whether webhooks may be called over plain HTTP on this very machine.",
    )
    explorer: str | None = Field(
        default=None,
        description=(
            "Where people look at the chain: an address with {kind} (tx, address or block) and {id} in it, "
            "for example https://sepolia.etherscan.io/{kind}/{id}."
        ),
        pattern=r"^https?://.*\{kind\}.*\{id\}.*$",
    )
    public_rpc_url: str | None = Field(
        default=None,
        description=(
            "A node's public address that a wallet can be told which does not know the chain, such as "
            "https://rpc.sepolia.org. Everybody is told it: never the server's own node. By default none is told."
        ),
        pattern=r"^(https://|http://(127\.0\.0\.1|localhost)(:|/|$))[^\s@]*$",
    )
    poll_seconds: float = Field(
        default=1.0, gt=0, le=3600, description="How long to rest when the mirror is level with the node, in seconds."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="What is worth a line.")

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database; None for another database, and for one in memory."""
        scheme, _, path = self.database_url.partition(":///")
        is_file = scheme.split("+")[0] == "sqlite" and path not in {"", ":memory:"}
        return Path(path.partition("?")[0]).absolute() if is_file else None

    @property
    def database(self) -> str:
        """Where the mirror lives, for people: an SQLite file by its path; a server without user and password."""
        if self.database_file is not None:
            return str(self.database_file)
        scheme, _, rest = self.database_url.partition("://")
        place = _CREDENTIALS.sub("", rest).partition("?")[0]
        return f"{scheme}://{'…' if '@' in place else place}"  # What is left before another @ may be of a password.


def read_settings(**given: object) -> Settings:
    """
    The settings of the environment.

    Args:
        given: Settings by their field name that go before the environment. None: not given.

    Raises:
        Malformed: If one is not what it should be, naming its variable.
    """
    said = {name: value for name, value in given.items() if value is not None}
    try:
        settings = Settings.model_validate(said)
        if settings.profile is None:
            return settings
        by_profile = profile_of(settings.profile).settings
        unsaid = {name: value for name, value in by_profile.items() if name not in settings.model_fields_set}
        return Settings.model_validate(said | unsaid)
    except Malformed as error:
        raise Malformed(variable(error.field), error.reason) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Malformed(variable(str(first["loc"][0])), str(first["msg"]).removeprefix("Value error, ")) from None


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + field.removeprefix(PREFIX).upper()


def parts_of(text: str) -> list[str]:
    """What a setting names, parted by commas."""
    return [part.strip() for part in text.split(",") if part.strip()]

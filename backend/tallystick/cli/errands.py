"""What a command for an act is told besides the act: which server, whose key, how it goes out, what to wait for."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain.keys import KeySource, load_key
from tallystick.cli.clocks import Clocks, clocks_at
from tallystick.cli.denomination import MAX_DECIMALS, Denomination, denomination
from tallystick.cli.options import ask_password, http_address
from tallystick.cli.typed_in import moment_in, sum_in
from tallystick.client import AccountSigner, Agreement, Asked, By, Options, Place
from tallystick.domain.errors import Malformed
from tallystick.domain.units import Timestamp, TokenUnits

LOCAL = "http://127.0.0.1:8000"
MAX_GAS_COST = Options().max_gas_cost


class Until(StrEnum):
    """What a command waits for before it ends."""

    NONE = "none"
    MINED = "mined"
    FINAL = "final"


AgreementId = Annotated[str, typer.Argument(metavar="ID", help="The agreement's id, or a beginning that only it has.")]
Server = Annotated[
    str,
    typer.Option("--api", metavar="URL", help="The server to ask.", envvar="TALLY_API", callback=http_address),
]
Keystore = Annotated[
    Path | None,
    typer.Option(help="The keystore of who signs. A key is never typed.", envvar="TALLY_KEYSTORE", dir_okay=False),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(help="File whose first line is its password.", envvar="TALLY_PASSWORD_FILE", dir_okay=False),
]
Escrow = Annotated[
    str | None,
    typer.Option(
        "--escrow",
        metavar="CHAIN:ADDRESS",
        help="The only escrow to sign for, such as 31337:0x…; else the one that the server names.",
        envvar="TALLY_TRUSTED_ESCROW",
    ),
]
Via = Annotated[By, typer.Option(help="By whose transaction: the relayer's, or one's own, which costs gas.")]
Wait = Annotated[Until, typer.Option(help="Until when to wait: mined, final, or none.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what it would be, and what the contract would say.")]
Force = Annotated[
    bool,
    typer.Option("--force", help="Sign even what the contract would refuse as things stand. A server may not take it."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Sign without being asked.")]
Sender = Annotated[str | None, typer.Option(help="Who will sign and send it. Left out: the party.")]
Out = Annotated[Path | None, typer.Option(help="Where it is written to, to be carried.", dir_okay=False)]
Decimals = Annotated[
    int | None,
    typer.Option(
        help="The token's decimals, as you know them: what a typed sum is scaled by.", min=0, max=MAX_DECIMALS
    ),
]
MaxGasCost = Annotated[
    int, typer.Option(help="Wei that gas of one's own transaction may cost at most; else nothing is signed.", min=0)
]
Patience = Annotated[float, typer.Option(help="Seconds to wait at most.", min=0.0)]


@dataclass(frozen=True, slots=True)
class Conduct:
    """How an act goes out."""

    api: str = LOCAL
    keystore: Path | None = None
    password_file: Path | None = None
    escrow: str | None = None
    via: By = By.RELAYER
    wait: Until = Until.MINED
    patience: float = 180.0
    dry_run: bool = False
    yes: bool = False
    force: bool = False
    as_json: bool = False
    max_gas_cost: int = MAX_GAS_COST
    """Wei that the gas of one's own transaction may cost at most."""
    sender: str | None = None
    """Who would send a transaction that is only prepared."""
    decimals: int | None = None
    """Of the token, as whoever types knows them; None: nobody said."""
    out: Path | None = None
    """Where what was prepared is written to."""
    credential_file: Path | None = None
    """Where an API key is, or what a session is known by; None: the keystore signs in."""

    @property
    def options(self) -> Options:
        """How the client behaves. Raises Malformed for an escrow that is none, or for none where nobody is asked."""
        if self.yes and self.keystore is not None and self.escrow is None:
            raise Malformed(
                "--escrow",
                "nobody is asked whether the escrow is the right one: name it (--escrow, TALLY_TRUSTED_ESCROW)",
            )
        return Options(place=place_in(self.escrow), patience=self.patience, max_gas_cost=self.max_gas_cost)

    def desk(self, agreement: Agreement, address: str | None) -> "Desk":
        """Where an act is put into words. Raises NotAsAsked if the token is said to have other decimals than typed."""
        place, unseen = self.options.place, self.yes or self.out is not None
        chain_id = None if place is None else place.chain_id
        paid_in = denomination(chain_id, agreement.token, self.decimals, unseen=unseen)
        return Desk(address, paid_in, clocks_at(agreement.as_of.block))

    def signer(self) -> AccountSigner | None:
        """Whose key it is; None: none was named. Raises KeyUnavailable if it does not open."""
        if self.keystore is None:
            return None
        return AccountSigner(load_key(KeySource(self.keystore, self.password_file, ask=ask_password)))


@dataclass(frozen=True, slots=True)
class Desk:
    """What an act can be put into words with: who asks, what sums are in, and what time it is."""

    address: str | None
    """Of who asks; None: nobody was named."""

    paid_in: Denomination
    clocks: Clocks

    def units(self, field: str, text: str | None) -> TokenUnits | None:
        """A sum of what the agreement is paid in; None where nothing was typed. Raises Malformed."""
        return None if text is None else sum_in(field, text, self.paid_in)

    def moment(self, field: str, text: str) -> Timestamp:
        """A moment. Raises Malformed."""
        return moment_in(field, text, self.clocks)

    def party(self) -> str:
        """Who asks. Raises Malformed where nobody was named."""
        if self.address is None:
            raise Malformed("--keystore", "this act is somebody's own: name the keystore of who does it")
        return self.address


@dataclass(frozen=True, slots=True)
class Errand:
    """An act, in words that the client understands."""

    asked: Asked
    via: By | None = None
    """By whose transaction, where the act itself decides that."""


def place_in(text: str | None) -> Place | None:
    """An escrow on a chain, such as ``31337:0x…``. Raises Malformed."""
    if text is None:
        return None
    chain, _, escrow = text.partition(":")
    if not chain.isascii() or not chain.isdigit():
        raise Malformed("--escrow", f"{text!r} is not like 31337:0x…: a chain's id, a colon, the contract")
    return Place(int(chain), escrow)

"""`tally agreement withdraw` and `sweep`: what waits in the escrow for somebody, and belongs to no agreement."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import typer

from tallystick.cli.carrying import answer, waited
from tallystick.cli.denomination import token_in
from tallystick.cli.errands import Conduct
from tallystick.cli.output import emit
from tallystick.cli.shown import require_yes, tell
from tallystick.client import By, Sent, Signer, Tallystick
from tallystick.client.effects import Json

TokenOption = Annotated[
    str | None,
    typer.Option(
        "--token", help="The token's address, or the symbol of a known one. Left out: the chain's own currency."
    ),
]


def withdraw(
    *,
    owner: Annotated[str | None, typer.Option(help="Who is owed. Left out: the keystore's.")] = None,
    to: Annotated[str | None, typer.Option(help="Where to. Left out: to the owner, unsigned.")] = None,
    token: TokenOption = None,
    conduct: Conduct,
) -> None:
    """Pay out what could not be pushed to its owner."""
    with _asked(conduct, token) as desk:
        whose = owner or desk.own("--owner")
        body: Json = {"token": desk.token, "owner": whose} | ({} if to is None else {"to": to})
        facts = {"act": "withdraw", "token": desk.token, "owner": whose, "to": to or whose, "escrow": desk.escrow}
        if desk.is_wanted("/withdrawals/prepare", body, facts, signs=desk.signer is not None):
            desk.see_off(desk.tally.withdraw(desk.token, whose, to, by=desk.signer, via=conduct.via))


def sweep(
    *,
    fee_recipient: Annotated[str | None, typer.Option(help="Whose fees. Left out: the keystore's.")] = None,
    token: TokenOption = None,
    conduct: Conduct,
) -> None:
    """Pay out the fees that accrued to somebody. Anybody may ask for it, and nobody has to sign."""
    with _asked(conduct, token) as desk:
        whose = fee_recipient or desk.own("--fee-recipient")
        body: Json = {"token": desk.token, "fee_recipient": whose}
        facts = {"act": "sweep", "token": desk.token, "fee recipient": whose, "escrow": desk.escrow}
        if desk.is_wanted("/sweeps/prepare", body, facts, signs=conduct.via is By.SELF):
            desk.see_off(desk.tally.sweep(desk.token, whose, by=desk.signer, via=conduct.via))


@dataclass(frozen=True, slots=True)
class _Desk:
    """A server that is asked, about one token."""

    tally: Tallystick
    conduct: Conduct
    signer: Signer | None
    token: str
    escrow: str

    def own(self, option: str) -> str:
        """The keystore's address, where none was typed."""
        if self.signer is None:
            raise typer.BadParameter(f"name the address ({option}), or its keystore")
        return self.signer.address

    def is_wanted(self, path: str, body: Json, facts: Mapping[str, str], *, signs: bool) -> bool:
        """Say what it would be, and ask where somebody signs. Raises Malformed where nobody can be asked."""
        prepared = self.tally.prepare_loose(path, body)
        if self.conduct.dry_run:
            emit({"sentence": prepared.sentence, "ok": prepared.simulation.ok}, self.conduct.as_json)
            return False
        tell(prepared.sentence, facts)
        require_yes("Sign this?", yes=self.conduct.yes or not signs)
        return True

    def see_off(self, sent: Sent) -> None:
        """Wait for it, and say what became of it."""
        answer(waited(self.tally, sent, self.conduct), self.conduct)


@contextmanager
def _asked(conduct: Conduct, token: str | None) -> Iterator[_Desk]:
    signer = conduct.signer()
    with Tallystick(conduct.api, options=conduct.options) as tally:
        chain = tally.chain()
        address = token_in(tally, chain, token).address
        yield _Desk(tally, conduct, signer, address, f"{chain.escrow} on chain {chain.chain_id}")

"""`tally batch`: the same act on many milestones of many agreements, with one question, as one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated

import typer

from tallystick.cli.carrying import became, is_older, waited
from tallystick.cli.composing import CARRYING_OUT, conducted
from tallystick.cli.errands import Conduct
from tallystick.cli.output import emit, working
from tallystick.cli.shown import facts_of, prospect_said, require_yes, tell
from tallystick.cli.typed_in import whole_id
from tallystick.client import Asked, Batched, By, NotTheSigner, Ready, Sent, Signer, Tallystick, asked, sign_act
from tallystick.client.foreseen import refusal_of, require_hope
from tallystick.domain.errors import Malformed
from tallystick.domain.units import Address
from tallystick.services.batching import MOST_ACTS

Milestones = Annotated[
    list[str],
    typer.Argument(metavar="ID[:MILESTONE]…", help="Agreements, each with a milestone counted from 0. Left out: 0."),
]
ACTS: Mapping[str, tuple[Callable[[int], Asked], str]] = MappingProxyType(
    {
        "release": (lambda place: asked.release(None, place), "Pay the worker all that is left, as the employer."),
        "refund": (lambda place: asked.refund(None, place), "Give the employer back all that is left, as the worker."),
        "accept": (asked.accept, "Take up funded milestones, as the worker."),
        "claim": (asked.claim, "Have workers paid after silent reviews. Anybody may, and nobody has to sign."),
        "reclaim": (asked.reclaim, "Give employers back what was not delivered in time."),
        "conclude": (asked.conclude, "End disputes that got no ruling in time, as the terms say."),
    }
)
"""Each act by its name: what it asks for, and what it does."""


def register(app: typer.Typer) -> None:
    """Add `tally batch`."""
    group = typer.Typer(no_args_is_help=True, help="Many acts of many agreements at once: all of them happen, or none.")
    told = tuple(name for name in CARRYING_OUT if name != "force")
    for name, (act, does) in ACTS.items():
        group.command(name=name)(conducted(_command(name, act, does), told))
    app.add_typer(group, name="batch")


def _command(name: str, act: Callable[[int], Asked], does: str) -> Callable[..., None]:
    def several(milestones: Milestones, *, conduct: Conduct) -> None:
        _carry_out(milestones, act, conduct)

    several.__doc__ = (
        f"{does}\n\nAll of them in one transaction, or none: what the contract would refuse of one stops all, before "
        f"anything is signed. 50 at most. For example: tally batch {name} 0x9c22ff 0x51d0ab:1 --keystore me.json"
    )
    return several


def _carry_out(milestones: Sequence[str], act: Callable[[int], Asked], conduct: Conduct) -> None:
    if len(milestones) > MOST_ACTS:
        raise Malformed("ID", f"{len(milestones)} acts are too many for a batch: {MOST_ACTS} at most")
    signer = conduct.signer()
    if signer is None and conduct.via is By.SELF:
        raise NotTheSigner("nobody (name a keystore)", ("whoever sends it",))
    with Tallystick(conduct.api, options=conduct.options) as tally:
        prepared = _prepared(tally, milestones, act, signer, conduct)
        if conduct.dry_run:
            emit({"acts": _told(prepared), "signed": False}, conduct.as_json)
        else:
            _go(tally, prepared, signer, conduct)


def _prepared(
    tally: Tallystick, milestones: Sequence[str], act: Callable[[int], Asked], signer: Signer | None, conduct: Conduct
) -> list[Ready]:
    """All of them, each compared. Raises Malformed for one that is named twice, and WouldBeRefused for one too many."""
    address = None if signer is None else signer.address
    named = [_place_in(tally, text, address, unseen=conduct.yes) for text in milestones]
    if len(set(named)) < len(named):
        raise Malformed("ID", "a milestone is named twice")
    prepared = [
        tally.prepare(agreement_id, act(place), address if conduct.via is By.SELF else None)
        for agreement_id, place in named
    ]
    # A batch that was relayed before is one relay: the server knows it, and says what became of it. Then all of it was
    # done: where one act still can be, its signature would be left with the server for nothing.
    again = (
        conduct.via is By.RELAYER and not conduct.dry_run and all(refusal_of(ready) is not None for ready in prepared)
    )
    for ready in prepared:
        require_hope(ready, again=again)
    return prepared


def _go(tally: Tallystick, prepared: Sequence[Ready], signer: Signer | None, conduct: Conduct) -> None:
    """Show them all, ask once, and put them on their way as one."""
    is_own, needed = conduct.via is By.SELF, [ready for ready in prepared if ready.consents]
    if needed and signer is None:
        raise NotTheSigner("nobody (name a keystore)", needed[0].parties)
    for ready in prepared:
        facts = facts_of(ready, conduct.via, signer if is_own or ready.consents else None, conduct.decimals)
        tell(ready.sentence, facts)
        typer.echo(f"As things stand, {prospect_said(ready)}\n", err=True)
    require_yes(f"Sign these {len(prepared)} acts?", yes=conduct.yes or not (is_own or needed))
    sent: Sent
    if is_own and signer is not None:
        with working("putting it on its way"):
            sent = tally.batch([_batched(ready, None) for ready in prepared], by=signer)
    else:
        sent = tally.relay_batch([_batched(ready, signer) for ready in prepared])
    done = waited(tally, sent, conduct)
    repeated = is_older(done, prepared[0])
    emit({"acts": _told(prepared), "repeated": repeated, **became(done)}, conduct.as_json)


def _batched(ready: Ready, signer: Signer | None) -> Batched:
    """An act as it was shown, to its last member, with the signatures that it needs from here."""
    signatures = sign_act(ready, signer) if signer is not None and ready.consents else {}
    return Batched(ready.known.agreement_id, replace(ready.asked, resolve=lambda _: ready.act), signatures)


def _told(prepared: Sequence[Ready]) -> list[dict[str, object]]:
    return [
        {"agreement_id": ready.known.agreement_id, "milestone": ready.answer.milestone, "sentence": ready.sentence}
        for ready in prepared
    ]


def _place_in(tally: Tallystick, text: str, party: Address | None, *, unseen: bool) -> tuple[str, int]:
    agreement, colon, place = text.partition(":")
    if colon and not (place.isascii() and place.isdigit()):
        raise Malformed("ID", f"{text!r} is not like 0x9c22ff:1: an agreement, a colon, a milestone counted from 0")
    return whole_id(tally, agreement, party, unseen=unseen), int(place or 0)

"""An act carried out for a command: prepared and compared, shown, signed, put on its way, and waited for."""

from dataclasses import dataclass, field

import typer

from tallystick.cli.errands import Conduct, Until
from tallystick.cli.failures import ExitCode
from tallystick.cli.output import emit, working
from tallystick.cli.shown import expectation, facts_of, require_consent
from tallystick.cli.typed_in import whole_id
from tallystick.cli.verbs import Resolve
from tallystick.client import By, NotTheSigner, Prospect, Ready, Relay, Sent, Signer, Stage, Tallystick, sign_act
from tallystick.client.consent.particulars import plain_particulars
from tallystick.client.foreseen import require_hope
from tallystick.client.ready import Signatures

_STAGES = {Until.MINED: Stage.MINED, Until.FINAL: Stage.FINAL}


def carry_out(agreement_id: str, resolve: Resolve, conduct: Conduct) -> None:
    """Do an act of an agreement, and answer what became of it. Raises every error of the client."""
    signer = conduct.signer()
    with Tallystick(conduct.api, options=conduct.options) as tally:
        address = None if signer is None else signer.address
        named = whole_id(tally, agreement_id, address, unseen=conduct.yes)
        errand = resolve(conduct.desk(tally.agreement(named), address))
        via = errand.via or conduct.via
        sender = signer.address if signer is not None and via is By.SELF else None
        ready = tally.prepare(named, errand.asked, sender)
        if conduct.dry_run:
            tell_only(ready, via, signer, conduct)
            return
        go(tally, Going(ready, via, signer), conduct)


@dataclass(frozen=True, slots=True)
class Going:
    """An act that is about to go out."""

    ready: Ready
    via: By
    signer: Signer | None
    consent: Signatures = field(default_factory=dict)
    """The other party's signature, of an act of both."""

    @property
    def needed(self) -> Signer | None:
        """Who has to sign; None: nobody. Raises NotTheSigner where somebody must, and no key was named."""
        if not self.ready.consents and self.via is By.RELAYER:
            return None
        if self.signer is None:
            raise NotTheSigner("nobody (name a keystore)", self.ready.parties or ("whoever sends it",))
        return self.signer


def go(tally: Tallystick, going: Going, conduct: Conduct) -> None:
    """Show an act, have it signed, put it on its way, and answer what became of it."""
    ready, needed = going.ready, going.needed
    facts = facts_of(ready, going.via, needed, conduct.decimals)
    if needed is not None and not conduct.force:
        # What was relayed before is one relay: the server knows it, and says what became of it.
        require_hope(ready, again=going.via is By.RELAYER)
    require_consent(ready, facts, yes=conduct.yes or needed is None)
    sent: Sent
    if needed is not None and going.via is By.SELF:
        with working("putting it on its way"):
            sent = tally.send(ready, by=needed, signatures=going.consent)
    else:
        signed = sign_act(ready, needed) if needed is not None else {}
        sent = tally.relay(ready, {**going.consent, **signed})
    answer(waited(tally, sent, conduct), conduct, ready)


def waited(tally: Tallystick, sent: Sent, conduct: Conduct) -> Sent:
    """What was put on its way, once it is as far as the command waits. Raises Reverted or NotDecided."""
    stage = _STAGES.get(conduct.wait)
    if stage is None:
        return sent
    with working(f"waiting until {sent.name} is {stage}"):
        return tally.wait_until(sent, stage)


def answer(sent: Sent, conduct: Conduct, ready: Ready | None = None) -> None:
    """
    Say what became of it, and where to look.

    Args:
        sent: What was put on its way.
        conduct: How it is said.
        ready: What it was; None: it has no sentence.
    """
    emit({**({} if ready is None else _told(ready, sent, conduct)), **became(sent)}, conduct.as_json)


def became(sent: Sent) -> dict[str, object]:
    """What became of it, and where to look."""
    return {
        "state": str(sent.state),
        "transaction_hash": sent.transaction_hash,
        "relay_id": sent.relay_id if isinstance(sent, Relay) else None,
        "block_number": sent.block_number,
        "events": [event.name for event in sent.events],
    }


def is_older(sent: Sent, ready: Ready) -> bool:
    """Whether it was done before it was prepared: the same signed act is the same relay, and is not done again."""
    block = ready.answer.as_of.block
    return block is not None and sent.block_number is not None and sent.block_number <= block.number


def _told(ready: Ready, sent: Sent, conduct: Conduct) -> dict[str, object]:
    """What it does; or, where it was done before this command asked for it, that it was not done again."""
    if not is_older(sent, ready):
        return {"sentence": ready.sentence, **({"repeated": False} if conduct.as_json else {})}
    said = f"This was done before, in block {sent.block_number}. Nothing was done again, and nothing was paid again."
    return {"sentence": said, "repeated": True}


def tell_only(ready: Ready, via: By, signer: Signer | None, conduct: Conduct) -> None:
    """Say what an act would be. Raises Exit with 1 where the contract would refuse it whatever comes before it."""
    expected = expectation(ready)
    facts = facts_of(ready, via, signer, conduct.decimals)
    if conduct.as_json and "milestone" in facts:
        facts["milestone"] = str(plain_particulars(ready.act)["milestone"])
    emit(
        {"sentence": ready.sentence, **{name.replace(" ", "_"): fact for name, fact in facts.items()}, **expected},
        conduct.as_json,
    )
    if expected["prospect"] is Prospect.FAILS or (expected["prospect"] is None and expected["ok"] is False):
        raise typer.Exit(ExitCode.REFUSED)

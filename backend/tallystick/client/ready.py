"""An act that is ready to be signed: the server prepared it, and it was found to be what was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.client.asked import Asked
from tallystick.client.consent.authorization import Consent, typed_act, typed_permit
from tallystick.client.consent.comparing import require_same
from tallystick.client.errors import NotTheSigner
from tallystick.client.known import Known
from tallystick.client.models.prepared import Prepared, PreparedGasless
from tallystick.client.signers import Signer
from tallystick.domain.acts import Act, Amend, Fund, Settle, parties_to
from tallystick.domain.events import Phase

Signatures = Mapping[str, str]
"""Signatures as ``0x…``, by the names under which the API takes them."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An act, whole and compared. Nothing is signed yet."""

    known: Known
    asked: Asked
    act: Act
    answer: Prepared | PreparedGasless
    consents: tuple[Consent, ...]
    """The signatures that it needs to be relayed; empty: nobody has to sign."""

    @property
    def sentence(self) -> str:
        """What it does, in plain English, as the server says it."""
        return self.answer.sentence

    @property
    def approval_sentence(self) -> str:
        """What the approval before it does; empty where there is none."""
        approval = self.answer.approval if isinstance(self.answer, Prepared) else None
        return "" if approval is None else approval.sentence

    @property
    def parties(self) -> tuple[str, ...]:
        """Whose signatures it needs, each once."""
        return tuple(dict.fromkeys(consent.party for consent in self.consents))


def ready(known: Known, asked: Asked, act: Act, answer: Prepared | PreparedGasless) -> Ready:
    """
    An act with what the server prepared for it.

    Raises:
        NotAsAsked: If that is not what was asked for.
    """
    require_same("agreement_id", known.agreement_id, answer.agreement_id)
    require_same("act", asked.kind, answer.act)
    consents = (
        _of_gasless(known, asked, act, answer) if isinstance(answer, PreparedGasless) else _of_act(known, act, answer)
    )
    return Ready(known, asked, act, answer, consents)


def sign_act(prepared: Ready, by: Signer) -> dict[str, str]:
    """
    All signatures of an act that a signer can give, for the API to take.

    Only the signatures leave this function, and what they are over was computed here.

    Raises:
        NotTheSigner: If it needs none of this signer's.
    """
    own = [consent for consent in prepared.consents if consent.party.lower() == by.address.lower()]
    if not own:
        raise NotTheSigner(by.address, prepared.parties)
    return {consent.field: "0x" + by.sign_typed_data(consent.typed_data).hex() for consent in own}


def _of_act(known: Known, act: Act, answer: Prepared) -> tuple[Consent, ...]:
    if answer.typed_data is None:
        return ()
    typed = typed_act(known, act, answer.typed_data)
    # An offer is the employer's to take back; what is overdue nobody has to sign for, and has no typed data.
    parties = parties_to(act, known.terms, Phase.OFFERED)
    names = ("signature", "worker_signature") if isinstance(act, Settle | Amend) else ("signature",)
    return tuple(Consent(name, party, typed) for name, party in zip(names, parties, strict=False))


def _of_gasless(known: Known, asked: Asked, act: Act, answer: PreparedGasless) -> tuple[Consent, ...]:
    consents = []
    for signing in answer.signatures:
        if signing.field == "permit_signature" and isinstance(act, Fund) and asked.deadline is not None:
            typed = typed_permit(known, act, asked.deadline, signing.typed_data)
        else:
            require_same("signatures.field", "signature", signing.field)
            typed = typed_act(known, act, signing.typed_data)
        consents.append(Consent(signing.field, known.terms.payment.employer, typed))
    return tuple(consents)

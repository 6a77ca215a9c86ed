"""An act that is ready to be signed: the server prepared it, and it was found to be what was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.client.asked import Asked
from tallystick.client.consent.authorization import Consent, typed_act, typed_permit
from tallystick.client.consent.comparing import require_same
from tallystick.client.errors import NotAsAsked, NotTheSigner
from tallystick.client.known import Deal, Known
from tallystick.client.models.prepared import Prepared, PreparedGasless, Step
from tallystick.client.signers import Signer
from tallystick.domain.acts import Act, Fund, parties_to
from tallystick.domain.events import Phase
from tallystick.domain.units import Timestamp

Signatures = Mapping[str, str]
"""Signatures as ``0x…``, by the names under which the API takes them."""
_FIELDS = ("signature", "worker_signature")
"""The names, in the order of the parties that have to sign."""
_OF_PERMIT = "permit_signature"


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
        """What the approvals before it do, each a sentence; empty where there is none."""
        return " ".join(step.sentence for step in (self.clearing, self.approval) if step is not None)

    @property
    def approval(self) -> Step | None:
        """What the employer has to send before it; None: nothing."""
        return self.answer.approval if isinstance(self.answer, Prepared) else None

    @property
    def clearing(self) -> Step | None:
        """What takes the old allowance back before that approval, where the token wants it; None: nothing."""
        return self.answer.clearing if isinstance(self.answer, Prepared) else None

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


def consent_of(
    deal: Deal, act: Act, deadline: Timestamp | None, field: str, typed_data: Mapping[str, object]
) -> Consent:
    """
    A signature that an act needs: computed here, by whom and over what, and compared with what would be signed.

    Args:
        deal: The agreement.
        act: The whole act.
        deadline: Of the permit that goes with it; None: none does.
        field: By which name the API takes the signature.
        typed_data: What would be signed. Of it a token's name, version and nonce are taken, and nothing else.

    Raises:
        NotAsAsked: If it is anything else, or the act needs no such signature.
    """
    if field == _OF_PERMIT and isinstance(act, Fund) and deadline is not None:
        return Consent(field, deal.terms.payment.employer, typed_permit(deal, act, deadline, typed_data))
    # An offer is the employer's to take back; what is overdue nobody has to sign for, and has no typed data.
    parties = dict(zip(_FIELDS, parties_to(act, deal.terms, Phase.OFFERED), strict=False))
    if field not in parties:
        raise NotAsAsked("signatures.field", " or ".join(parties), field)
    return Consent(field, parties[field], typed_act(deal, act, typed_data))


def _of_act(known: Known, act: Act, answer: Prepared) -> tuple[Consent, ...]:
    if answer.typed_data is None:
        return ()
    parties = parties_to(act, known.terms, Phase.OFFERED)
    if not parties:
        raise NotAsAsked("typed_data", "none, for nobody signs this act", str(answer.typed_data.get("primaryType")))
    return tuple(
        consent_of(known, act, None, field, answer.typed_data) for field, _ in zip(_FIELDS, parties, strict=False)
    )


def _of_gasless(known: Known, asked: Asked, act: Act, answer: PreparedGasless) -> tuple[Consent, ...]:
    return tuple(consent_of(known, act, asked.deadline, one.field, one.typed_data) for one in answer.signatures)

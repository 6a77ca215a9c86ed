"""An act as a file that is carried: from where it was prepared to where it is signed, and on to where it is sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tallystick.cli.files import written_whole
from tallystick.cli.typed_in import text_of
from tallystick.client import Asked, By, NotAsAsked, Ready
from tallystick.client.addresses import address_in
from tallystick.client.consent.authorization import Consent
from tallystick.client.consent.comparing import require_same
from tallystick.client.effects import Json
from tallystick.client.hashing import agreement_id_of, digest_of
from tallystick.client.models.prepared import Unsigned
from tallystick.client.ready import consent_of
from tallystick.client.wording import fields_of, place_of
from tallystick.domain import acts
from tallystick.domain.acts import Act, Amend
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_HASH, AgreementId, BlockNumber, Timestamp

FORMAT = "tallystick-act-2"
_KINDS: Mapping[str, type[Act]] = {
    "fund": acts.Fund,
    "fund-with-permit": acts.Fund,
    "fund-with-authorization": acts.FundWithAuthorization,
    "fund-with-permit2": acts.FundWithPermit2,
    "accept": acts.Accept,
    "deliver": acts.Deliver,
    "request-changes": acts.RequestChanges,
    "release": acts.Release,
    "release-all": acts.ReleaseAll,
    "refund": acts.Refund,
    "claim": acts.Claim,
    "reclaim": acts.Reclaim,
    "dispute": acts.Dispute,
    "evidence": acts.SubmitEvidence,
    "rule": acts.Rule,
    "conclude": acts.Conclude,
    "settle": acts.Settle,
    "amend": acts.Amend,
}
"""What each act is made of, by the name that the API knows it by."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a file says an agreement is. Its id is computed from that."""

    identity: ChainIdentity
    terms: Terms
    agreement_id: AgreementId


@dataclass(frozen=True, slots=True)
class Carried:
    """
    An act on its way. What is signed is added to it; nothing in it is anybody's secret.

    All of it is values of our own: nothing is signed that was not made of them.
    """

    deal: Written
    kind: str
    act: Act
    deadline: Timestamp | None
    """Of a permit, which goes with a funding and is no part of it."""
    sentence: str
    """As the server says it. Who signs reads what is computed from the rest."""
    transactions: tuple[Unsigned, ...]
    """To be signed and sent in this order, for an act by an own transaction."""
    consents: tuple[Consent, ...]
    """To be signed for an act that is relayed."""
    signed: tuple[str, ...] = ()
    signatures: Mapping[str, str] | None = None

    @property
    def is_signed(self) -> bool:
        """Whether nothing is left to be signed."""
        return len(self.signed) == len(self.transactions) and len(self.signatures or {}) == len(self.consents)

    @property
    def place(self) -> str:
        """Where it is relayed, without the last word."""
        return place_of(self.deal.agreement_id, self.kind, self.act)

    @property
    def fields(self) -> Json:
        """What the API is told of it, beside signatures."""
        proposal = agreement_id_of(self.deal.identity, self.act.to) if isinstance(self.act, Amend) else None
        return fields_of(Asked(self.kind, lambda _: self.act, proposal, self.deadline), self.act)

    def write(self, path: Path) -> None:
        """Write it whole. Raises Malformed if that fails."""
        identity = self.deal.identity
        content = {
            "format": FORMAT,
            "chain_id": identity.chain_id,
            "escrow": identity.escrow,
            "agreement_id": self.deal.agreement_id,
            "terms": TypeAdapter(Terms).dump_python(self.deal.terms, mode="json"),
            "act": self.kind,
            "said": TypeAdapter(type(self.act)).dump_python(self.act, mode="json"),
            "deadline": self.deadline,
            "sentence": self.sentence,
            "transactions": self.transactions,
            "consents": [{"field": one.field, "typed_data": dict(one.typed_data)} for one in self.consents],
            "signed": self.signed,
            "signatures": self.signatures,
        }
        written_whole(path, (json.dumps(content, indent=2) + "\n").encode())

    def with_signatures(self, signed: tuple[str, ...], signatures: Mapping[str, str]) -> "Carried":
        """The same, signed."""
        return replace(self, signed=signed, signatures={**(self.signatures or {}), **signatures})


def carried(ready: Ready, via: By) -> Carried:
    """An act that is ready, for the way that it takes. Its transactions are not compared yet."""
    known, answer, is_own = ready.known, ready.answer, via is By.SELF
    before = [step.transaction for step in (ready.clearing, ready.approval) if step is not None]
    steps = (*before, answer.transaction)
    return Carried(
        deal=Written(known.identity, known.terms, known.agreement_id),
        kind=ready.asked.kind,
        act=ready.act,
        deadline=ready.asked.deadline,
        sentence=ready.sentence,
        transactions=tuple(step for step in steps if step is not None) if is_own else (),
        consents=() if is_own else ready.consents,
    )


def read_carried(path: Path) -> Carried:
    """
    An act from its file, made of our own values.

    Raises:
        Malformed: If it is none.
        NotAsAsked: If its terms are not those of the id, or what it would have signed is not the act that it names.
        UnsoundTerms: If the escrow would refuse its terms.
    """
    try:
        content: Json = json.loads(text_of("FILE", path))
        if content["format"] != FORMAT:
            raise KeyError("format")
        return _made_of(content)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise Malformed("FILE", f"{path} is no act that `tally tx prepare --out` wrote") from error


def _made_of(content: Json) -> Carried:
    chain_id = TypeAdapter(int).validate_python(content["chain_id"], strict=True)
    deadline = TypeAdapter(Timestamp | None).validate_python(content["deadline"], strict=True)
    identity = ChainIdentity(chain_id, address_in("escrow", content["escrow"]), BlockNumber(0), ZERO_HASH)
    terms = TypeAdapter(Terms).validate_json(json.dumps(content["terms"]), strict=True)
    deal = Written(identity, terms, agreement_id_of(identity, terms))
    require_same("agreement_id", deal.agreement_id, content["agreement_id"])
    kind = _KINDS[content["act"]]
    act = TypeAdapter(kind).validate_json(json.dumps(content["said"]), strict=True)
    consents = [consent_of(deal, act, deadline, one["field"], one["typed_data"]) for one in content["consents"]]
    for consent in consents:
        digest_of(consent.typed_data)
    signatures = content["signatures"] or {}
    if not set(signatures) <= {consent.field for consent in consents}:
        raise NotAsAsked("signatures", sorted(consent.field for consent in consents), sorted(signatures))
    return Carried(
        deal=deal,
        kind=content["act"],
        act=act,
        deadline=deadline,
        sentence=str(content["sentence"]),
        transactions=tuple(dict(step) for step in content["transactions"]),
        consents=tuple(consents),
        signed=tuple(map(str, content["signed"])),
        signatures={name: str(signature) for name, signature in signatures.items()},
    )

"""An act as a file that is carried: from where it was prepared to where it is signed, and on to where it is sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tallystick.cli.files import written_whole
from tallystick.cli.typed_in import text_of
from tallystick.client import By, Ready
from tallystick.client.effects import Json
from tallystick.client.models.prepared import Prepared, Unsigned
from tallystick.client.wording import fields_of, place_of
from tallystick.domain.errors import Malformed

FORMAT = "tallystick-act-1"


@dataclass(frozen=True, slots=True)
class Carried:
    """An act on its way. What is signed is added to it; nothing in it is anybody's secret."""

    chain_id: int
    escrow: str
    agreement_id: str
    act: str
    sentence: str
    """As the server says it. Who signs reads what is computed from the rest."""
    place: str
    """Where it is relayed, without the last word."""
    fields: Mapping[str, Any]
    transactions: tuple[Unsigned, ...]
    """To be signed and sent in this order, for an act by an own transaction."""
    consents: tuple[Mapping[str, Any], ...]
    """To be signed for an act that is relayed: ``field``, ``party`` and ``typed_data`` of each."""
    signed: tuple[str, ...] = ()
    signatures: Mapping[str, str] | None = None

    @property
    def is_signed(self) -> bool:
        """Whether nothing is left to be signed."""
        return len(self.signed) == len(self.transactions) and len(self.signatures or {}) == len(self.consents)

    def write(self, path: Path) -> None:
        """Write it whole. Raises Malformed if that fails."""
        content = {"format": FORMAT} | {name: getattr(self, name) for name in self.__slots__}
        written_whole(path, (json.dumps(content, indent=2) + "\n").encode())

    def with_signatures(self, signed: tuple[str, ...], signatures: Mapping[str, str]) -> "Carried":
        """The same, signed."""
        return replace(self, signed=signed, signatures={**(self.signatures or {}), **signatures})


def carried(ready: Ready, via: By) -> Carried:
    """An act that is ready, for the way that it takes."""
    known, answer = ready.known, ready.answer
    is_own = via is By.SELF
    steps = [step.transaction for step in answer.steps] if isinstance(answer, Prepared) else [answer.transaction or {}]
    return Carried(
        chain_id=known.identity.chain_id,
        escrow=known.identity.escrow,
        agreement_id=known.agreement_id,
        act=ready.asked.kind,
        sentence=ready.sentence,
        place=place_of(known.agreement_id, ready.asked.kind, ready.act),
        fields=fields_of(ready.asked, ready.act),
        transactions=tuple(steps) if is_own else (),
        consents=() if is_own else tuple(_consents(ready)),
    )


def read_carried(path: Path) -> Carried:
    """An act from its file. Raises Malformed if it is none."""
    try:
        content: Json = json.loads(text_of("FILE", path))
        if content.pop("format") != FORMAT:
            raise KeyError("format")
        for name in ("transactions", "consents", "signed"):
            content[name] = tuple(content[name])
        return Carried(**content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Malformed("FILE", f"{path} is no act that `tally tx prepare --out` wrote") from error


def _consents(ready: Ready) -> list[Json]:
    return [
        {"field": consent.field, "party": consent.party, "typed_data": dict(consent.typed_data)}
        for consent in ready.consents
    ]

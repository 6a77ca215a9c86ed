"""A consent that the other party wrote: read from its file, and held against what was typed beside it."""

import json
from dataclasses import dataclass
from pathlib import Path

from tallystick.cli.typed_in import text_of
from tallystick.client.addresses import agreement_in
from tallystick.client.effects import Json
from tallystick.client.ready import Signatures
from tallystick.domain.errors import Malformed

FORMAT = "tallystick-consent-1"
NAMED = ("released", "refunded", "to")
"""What one has to name oneself: unseen it is not taken from a file."""
_SAID: dict[str, dict[str, type]] = {
    "settle": {"milestone": int, "released": int, "refunded": int, "valid_before": int},
    "amend": {"to": str, "valid_before": int},
}
"""What a consent says, and of which kind it is."""
_SIGNED = frozenset({"signature", "worker_signature"})


@dataclass(frozen=True, slots=True)
class Brought:
    """What the other party signed."""

    said: Json
    signatures: Signatures


def read_consent(path: Path, act: str, agreement_id: str) -> Brought:
    """A consent from its file. Raises Malformed if it is none, or one to something else."""
    try:
        content = json.loads(text_of("--consent", path))
        said, signatures, about = content["said"], content["signatures"], (content["act"], content["agreement_id"])
        is_ours = content["format"] == FORMAT and about[0] in _SAID
        is_ours = is_ours and _is_said(said, str(about[0])) and _are_signatures(signatures)
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise Malformed("--consent", f"{path} is no consent: one is written by this command with --out")
    if about != (act, agreement_id):
        raise Malformed("--consent", f"{path} is a consent to {about[0]} agreement {about[1]}")
    return Brought(said | ({"to": agreement_in(said["to"])} if "to" in said else {}), signatures)


def agreed(typed: Json, said: Json, *, unseen: bool) -> Json:
    """
    What a consent says, once nothing that was typed contradicts it.

    Args:
        typed: By the names of what the consent says; None: it was not typed.
        said: What the consent says.
        unseen: Whether nobody is shown it and asked: then what is paid to whom must have been typed, too.

    Raises:
        Malformed: If the two differ, or too little was typed.
    """
    if unseen:
        left_out = [f"--{name}" for name in NAMED if name in typed and typed[name] is None]
        if left_out:
            raise Malformed(left_out[0], f"nobody is shown what the consent says: type {' and '.join(left_out)}, too")
        typed = typed | ({"milestone": typed["milestone"] or 0} if "milestone" in typed else {})
    for name, value in typed.items():
        if value is not None and value != said[name]:
            option = "--" + name.replace("_", "-")
            raise Malformed(option, f"{value} was typed, and the other party consented to {said[name]}")
    return said


def _is_said(said: object, act: str) -> bool:
    kinds = _SAID[act]
    if not isinstance(said, dict) or set(said) != set(kinds):
        return False
    return all(type(said[name]) is kind for name, kind in kinds.items())


def _are_signatures(signatures: object) -> bool:
    """Signatures and nothing else: they go to the server beside the act's own fields."""
    return isinstance(signatures, dict) and set(signatures) <= _SIGNED and all(map(_is_text, signatures.values()))


def _is_text(value: object) -> bool:
    return isinstance(value, str)

"""
The message that a person signs to sign in, written and read to the letter.

Source: ERC-4361, "Message Format". What is read must be what the grammar allows; what of it is accepted is judged
elsewhere.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tallystick.domain.errors import Malformed
from tallystick.domain.units import Timestamp

VERSION = "1"
STATEMENT = "Sign in to Tallystick. This moves no money, allows nobody to move any, and costs nothing."
"""What a person reads in the wallet. Nothing else is taken: nobody signs in by what was shown as something else."""
MAX_MESSAGE = 4_096
"""Characters. Ours have some four hundred."""

_INSTANT = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)"
_URI = r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*"
_GRAMMAR = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?"
    r"(?P<domain>[A-Za-z0-9._~:\[\]@!$&'()*+,;=%-]+) wants you to sign in with your Ethereum account:\n"
    r"(?P<address>0x[0-9a-fA-F]{40})\n\n"
    r"(?:(?P<statement>[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;= -]+)\n)?\n"
    rf"URI: (?P<uri>{_URI})\n"
    r"Version: (?P<version>\d{1,9})\n"
    r"Chain ID: (?P<chain_id>\d{1,78})\n"
    r"Nonce: (?P<nonce>[A-Za-z0-9]{8,200})\n"
    rf"Issued At: (?P<issued_at>{_INSTANT})"
    rf"(?:\nExpiration Time: (?P<expires_at>{_INSTANT}))?"
    rf"(?:\nNot Before: (?P<not_before>{_INSTANT}))?"
    r"(?:\nRequest ID: (?P<request_id>[A-Za-z0-9._~:@!$&'()*+,;=%-]*))?"
    rf"(?P<resources>\nResources:(?:\n- {_URI})*)?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SignInMessage:
    """What such a message says."""

    domain: str
    """Host, and port unless it is the scheme's own: who asks."""
    address: str
    """As it is written: the checksum is judged elsewhere."""
    statement: str | None
    uri: str
    chain_id: int
    nonce: str
    issued_at: Timestamp
    expires_at: Timestamp | None = None
    """From then on the message is no good. A part of a second counts as not there."""
    not_before: Timestamp | None = None
    scheme: str | None = None
    version: str = VERSION
    is_plain: bool = True
    """Whether it has neither a request id nor resources."""

    def text(self) -> str:
        """The message as it is signed. Lines for what is None are left out."""
        scheme = "" if self.scheme is None else f"{self.scheme}://"
        statement = "" if self.statement is None else f"{self.statement}\n"
        lines = [
            f"{scheme}{self.domain} wants you to sign in with your Ethereum account:",
            f"{self.address}\n\n{statement}",
            f"URI: {self.uri}",
            f"Version: {self.version}",
            f"Chain ID: {self.chain_id}",
            f"Nonce: {self.nonce}",
            f"Issued At: {_written(self.issued_at)}",
        ]
        for name, instant in (("Expiration Time", self.expires_at), ("Not Before", self.not_before)):
            if instant is not None:
                lines.append(f"{name}: {_written(instant)}")
        return "\n".join(lines)


def read_message(text: str) -> SignInMessage:
    """What a message says. Raises Malformed when it is not written as the standard wants it."""
    found = _GRAMMAR.fullmatch(text)
    if found is None:
        raise Malformed("message", "it is not written as ERC-4361 wants it: sign the message to the letter as it came")
    said = found.groupdict()
    return SignInMessage(
        domain=said["domain"],
        address=said["address"],
        statement=said["statement"],
        uri=said["uri"],
        chain_id=int(said["chain_id"]),
        nonce=said["nonce"],
        issued_at=_instant("Issued At", said["issued_at"]),
        expires_at=_instant_if_any("Expiration Time", said["expires_at"]),
        not_before=_instant_if_any("Not Before", said["not_before"]),
        scheme=said["scheme"],
        version=said["version"],
        is_plain=said["request_id"] is None and said["resources"] is None,
    )


def octets_to_sign(text: str) -> bytes:
    """What a wallet hashes to sign a text (``personal_sign``). Source: EIP-191, "Version 0x45 (E)"."""
    octets = text.encode()
    return b"\x19Ethereum Signed Message:\n" + str(len(octets)).encode() + octets


def _instant_if_any(name: str, text: str | None) -> Timestamp | None:
    return None if text is None else _instant(name, text)


def _instant(name: str, text: str) -> Timestamp:
    try:
        return Timestamp((datetime.fromisoformat(text.upper()) - _EPOCH) // timedelta(seconds=1))
    except (ValueError, OverflowError) as error:
        raise Malformed("message", f"{name}: there is no such time as {text}") from error


def _written(instant: Timestamp) -> str:
    return (_EPOCH + timedelta(seconds=instant)).isoformat().replace("+00:00", "Z")

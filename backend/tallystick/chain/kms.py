"""
A key that AWS KMS keeps: it signs there, and nobody ever has it.

Where and as whom KMS is asked, the usual environment of AWS says (region, endpoint, credentials). Source: AWS KMS API
Reference, "Sign" and "GetPublicKey"; RFC 5480, section 2.1; RFC 3279, section 2.2.3; EIP-2, "Specification" (2).

It needs what only `tallystick[aws]` brings: `wiring/rented.py` takes it in for those who keep a key there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
import structlog
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError
from eth_keys.datatypes import PublicKey
from eth_keys.datatypes import Signature as KeySignature
from eth_keys.exceptions import BadSignature
from eth_utils.exceptions import ValidationError

from tallystick.chain.rawtransactions import CURVE_ORDER
from tallystick.chain.signers import Point
from tallystick.domain.errors import KeyUnavailable, SignerUnavailable
from tallystick.domain.units import Address

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient

_journal = structlog.get_logger(__name__)

_SPEC = "ECC_SECG_P256K1"
_WRITTEN = bytes.fromhex("3056301006072a8648ce3d020106052b8104000a03420004")
"""How the public key of this curve begins, as DER writes it: what it is of, and that its point comes whole."""
_POINT = 64
_HEAD = 2
"""Bytes before a member's content: its tag and its length."""
_SEQUENCE, _INTEGER = 0x30, 0x02
_PATIENCE = 5
"""Seconds to wait for KMS."""
_AT_ONCE = 16
"""Connections to it."""


class KmsSigner:
    """Implements ``chain.signers.Signer`` by a key in AWS KMS."""

    is_near = False

    def __init__(self, client: "KMSClient", key_id: str) -> None:
        """
        Ask for the public key, once.

        Args:
            client: Of KMS.
            key_id: Its id, ARN or alias.

        Raises:
            KeyUnavailable: If there is no such key, it is of another kind, or may not be used.
            SignerUnavailable: If KMS does not answer now.
        """
        self._client = client
        self._key_id = key_id
        with _told(key_id, at_start=True):
            found = client.get_public_key(KeyId=key_id)
        encoded = found["PublicKey"]
        if not encoded.startswith(_WRITTEN) or len(encoded) != len(_WRITTEN) + _POINT:
            raise KeyUnavailable(f"the KMS key {key_id} is of another kind: one of {_SPEC} is needed")
        self._public = PublicKey(encoded[len(_WRITTEN) :])
        self.address = Address(self._public.to_checksum_address())

    def sign(self, digest: bytes) -> Point:
        """Sign 32 bytes. Raises SignerUnavailable, if KMS does not or what it answers is not the key's."""
        with _told(self._key_id):
            answer = self._client.sign(
                KeyId=self._key_id, Message=digest, MessageType="DIGEST", SigningAlgorithm="ECDSA_SHA_256"
            )
        r, s = _numbers(answer["Signature"])
        lower = min(s, CURVE_ORDER - s)
        for parity in (0, 1):
            if self._made(parity, r, lower, digest):
                return parity, r, lower
        _journal.warning("KMS answered with another key's signature", key=self._key_id)
        raise SignerUnavailable("KMS answered with a signature that is not one of the key")

    def _made(self, parity: int, r: int, s: int, digest: bytes) -> bool:
        """Whether it is the key's signature with this parity: KMS does not tell it."""
        try:
            found = KeySignature(vrs=(parity, r, s)).recover_public_key_from_msg_hash(digest)
        except (BadSignature, ValidationError):
            return False
        return bool(found == self._public)


def kms_client() -> "KMSClient":
    """KMS, as the environment names it. Raises KeyUnavailable when it names none."""
    with _told("", at_start=True):
        often = Config(retries={"max_attempts": 3, "mode": "standard"}, max_pool_connections=_AT_ONCE)
        return boto3.client("kms", config=often.merge(Config(connect_timeout=_PATIENCE, read_timeout=_PATIENCE)))


@contextmanager
def _told(key_id: str, *, at_start: bool = False) -> Iterator[None]:
    """
    What KMS, or the way to it, refuses, in our words. At the start nothing helps against most of it.

    Strangers are told later what is said of a signature: which key it was, and whose account, stays in the journal.
    """
    try:
        yield
    except ClientError as refused:
        code = refused.response.get("Error", {}).get("Code", "unknown")
        _journal.warning("KMS refused", key=key_id, reason=code)
        if at_start and code not in _PASSING:
            raise KeyUnavailable(f"KMS does not sign with the key {key_id}: {code}") from refused
        raise SignerUnavailable(f"KMS does not sign: {code}") from refused
    except (ConnectionError, HTTPClientError) as away:
        raise SignerUnavailable(f"KMS does not answer: {type(away).__name__}") from away
    except BotoCoreError as wrong:
        _journal.warning("KMS cannot be asked", key=key_id, reason=str(wrong))
        if at_start:
            raise KeyUnavailable(f"KMS cannot be asked: {wrong}") from wrong
        raise SignerUnavailable(f"KMS cannot be asked: {type(wrong).__name__}") from wrong


_PASSING = frozenset(
    {
        *("ThrottlingException", "LimitExceededException", "RequestLimitExceeded", "ServiceUnavailable"),
        *("KMSInternalException", "DependencyTimeoutException", "KeyUnavailableException", "InternalFailure"),
    }
)
"""Refusals that may pass by themselves. Source: AWS KMS API Reference, "Common Error Types", and "Sign"."""


def _numbers(encoded: bytes) -> tuple[int, int]:
    """R and s of a signature as DER writes it. Raises SignerUnavailable when it is none."""
    rest = _content(encoded, _SEQUENCE)
    r = _content(rest, _INTEGER)
    s = _content(rest[_HEAD + len(r) :], _INTEGER)
    return int.from_bytes(r, "big"), int.from_bytes(s, "big")


def _content(encoded: bytes, tag: int) -> bytes:
    """What a member of at most 127 bytes holds."""
    if len(encoded) < _HEAD or encoded[0] != tag or encoded[1] > len(encoded) - _HEAD:
        raise SignerUnavailable("KMS answered with something that is no signature")
    return encoded[_HEAD : _HEAD + encoded[1]]

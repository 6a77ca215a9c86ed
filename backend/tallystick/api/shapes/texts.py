"""The texts that values are written as, each with a pattern, a unit and an example."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from tallystick.api.shapes.instants import PATTERN as INSTANT_PATTERN
from tallystick.api.shapes.instants import read_instant, write_instant
from tallystick.domain.terms import MAX_AMOUNT, MAX_SALT
from tallystick.domain.units import Timestamp, TokenUnits
from tallystick.services.phrases import Language

MAX_SIGNATURE = 4096
"""Bytes. A key's signature has 65; a contract wallet's may carry several."""
MAX_TRANSACTION = 64 * 1024
"""Bytes of a signed raw transaction."""
MAX_NONCE = 2**256 - 1
MAX_BRIEF = 64 * 1024
"""Characters of a brief."""
MAX_EVIDENCE = 2048
"""Characters of a URI of evidence."""

_WHOLE = r"^(0|[1-9][0-9]*)$"
_AMOUNT = r"^(0|[1-9][0-9]{0,28})$"
_SALT = r"^(0|[1-9][0-9]{0,19})$"
_NONCE = r"^(0|[1-9][0-9]{0,77})$"
_OCTETS = r"^0x([0-9a-fA-F]{2})+$"
_ADDRESS = r"^0x[0-9a-fA-F]{40}$"
_HASH = r"^0x[0-9a-fA-F]{64}$"
_BLOCK = r"^(head|finalized|0|[1-9][0-9]{0,14}|0x[0-9a-fA-F]{64})$"
_EXAMPLE_ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
_EXAMPLE_HASH = "0x9c22ff5f21f0b81b113e63f7db6da94fedef11b2119b4088b89664fb9a3cb658"

EXPECTED: Mapping[str, str] = MappingProxyType(
    {
        _ADDRESS: "an address is 0x and 40 hexadecimal digits",
        _HASH: "an id or a hash is 0x and 64 hexadecimal digits",
        _BLOCK: "a block is named by its height, by its hash, or as `head` or `finalized`",
    }
)
"""What is said of a text that does not fit a pattern, by the pattern."""


def _read_amount(text: object) -> TokenUnits:
    if not isinstance(text, str) or not re.fullmatch(_WHOLE, text, re.ASCII):
        raise ValueError(
            'an amount is a string of decimal digits that counts token units, like "250000000": '
            "no sign, no point, no exponent, no leading zero"
        )
    # Python refuses to read thousands of digits, so they are counted first.
    if not re.fullmatch(_AMOUNT, text, re.ASCII) or int(text) > MAX_AMOUNT:
        raise ValueError(f"an amount is at most {MAX_AMOUNT} token units")
    return TokenUnits(int(text))


def _read_salt(salt: object) -> int:
    if isinstance(salt, str) and re.fullmatch(_SALT, salt, re.ASCII):
        salt = int(salt)
    if not isinstance(salt, int) or isinstance(salt, bool) or not 0 <= salt <= MAX_SALT:
        raise ValueError(f"a salt is a whole number from 0 to {MAX_SALT}, as a string of decimal digits or a number")
    return salt


def _read_nonce(nonce: object) -> int:
    if not isinstance(nonce, str) or not re.fullmatch(_NONCE, nonce, re.ASCII) or int(nonce) > MAX_NONCE:
        raise ValueError(f"a nonce is a whole number from 0 to {MAX_NONCE}, as a string of decimal digits")
    return int(nonce)


def _lower(text: str) -> str:
    return text.lower()


def _octets_up_to(most: int) -> Callable[[object], bytes]:
    def read(text: object) -> bytes:
        if not isinstance(text, str) or not re.fullmatch(_OCTETS, text, re.ASCII):
            raise ValueError("bytes are written as 0x and two hexadecimal digits for each")
        if len(text) > 2 + 2 * most:
            raise ValueError(f"there are more than {most} bytes")
        return bytes.fromhex(text[2:])

    return read


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a text holds no NUL character")
    return text


def hexadecimal(octets: bytes) -> str:
    """Bytes as ``0x…``."""
    return "0x" + octets.hex()


AmountIn = Annotated[
    TokenUnits,
    BeforeValidator(_read_amount),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": _AMOUNT,
            "description": "Token units, not scaled by decimals.",
            "examples": ["250000000"],
        }
    ),
]
"""An amount that a client sends."""

Amount = Annotated[
    int,
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^-?(0|[1-9][0-9]*)$",
            "description": "Token units, not scaled by decimals.",
            "examples": ["250000000"],
        }
    ),
]
"""An amount that we answer."""

SaltIn = Annotated[
    int,
    BeforeValidator(_read_salt),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": _SALT}, {"type": "integer", "minimum": 0, "maximum": MAX_SALT}],
            "description": "64 bits, best random, as decimal digits; a number is taken where it stays exact.",
            "examples": ["10413582276158293"],
        }
    ),
]
"""A salt that a client sends."""

Salt = Annotated[
    int,
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": _SALT,
            "description": "64 bits, as decimal digits.",
            "examples": ["10413582276158293"],
        }
    ),
]
"""A salt that we answer: as text, because JavaScript's numbers have 53 bits."""

NonceIn = Annotated[
    int,
    BeforeValidator(_read_nonce),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": _NONCE,
            "description": "256 bits, as decimal digits.",
            "examples": ["0"],
        }
    ),
]
"""A nonce that a client sends."""

InstantIn = Annotated[
    Timestamp,
    BeforeValidator(read_instant),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "pattern": INSTANT_PATTERN,
            "description": "RFC 3339, with its zone, in whole seconds.",
            "examples": ["2027-01-22T08:00:00Z"],
        }
    ),
]
"""An instant that a client sends."""

Instant = Annotated[
    int,
    PlainSerializer(write_instant, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "description": "RFC 3339, UTC. Years after 9999 have a sign and six digits.",
            "examples": ["2027-01-22T08:00:00Z"],
        }
    ),
]
"""An instant that we answer."""

AddressText = Annotated[
    str,
    Field(
        pattern=_ADDRESS,
        description="20 bytes. Mixed case must be the checksum (EIP-55).",
        examples=[_EXAMPLE_ADDRESS],
    ),
]

HashText = Annotated[
    str,
    Field(pattern=_HASH, description="32 bytes.", examples=[_EXAMPLE_HASH]),
    AfterValidator(_lower),
]

BlockText = Annotated[
    str,
    Field(
        pattern=_BLOCK,
        description="Its height, its hash, or what it is to the node: `head`, its newest one; `finalized`, its newest "
        "one that the chain calls final.",
        examples=["finalized"],
    ),
    AfterValidator(_lower),
]
"""A block, as a path names it."""

Octets = Annotated[
    bytes,
    PlainSerializer(hexadecimal, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^0x([0-9a-f]{2})*$", "description": "Bytes, as they are.", "examples": ["0x"]}
    ),
]
"""Bytes that we answer."""

SignatureIn = Annotated[
    bytes,
    BeforeValidator(_octets_up_to(MAX_SIGNATURE)),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": _OCTETS,
            "maxLength": 2 + 2 * MAX_SIGNATURE,
            "description": "65 bytes of a key's signature, or whatever a contract wallet takes (ERC-1271).",
            "examples": ["0x" + "1b" * 65],
        }
    ),
]
"""A signature that a client sends."""

RawTransactionIn = Annotated[
    bytes,
    BeforeValidator(_octets_up_to(MAX_TRANSACTION)),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": _OCTETS,
            "maxLength": 2 + 2 * MAX_TRANSACTION,
            "description": "A signed transaction, as a wallet's `eth_signTransaction` gives it.",
            "examples": ["0x02f8b0"],
        }
    ),
]
"""A signed transaction that a client sends."""

EvidenceText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_EVIDENCE,
        description="Where the evidence lies, as a URI (ERC-1497). It stands on the chain for everybody to read.",
        examples=["ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"],
    ),
    AfterValidator(_without_nul),
]

BriefText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_BRIEF,
        description="The text of the work. Only its hash goes on chain, and nobody else is shown the text.",
        examples=["A logo for a bakery, as SVG."],
    ),
    AfterValidator(_without_nul),
]

Sentences = Annotated[
    dict[Language, str],
    Field(
        description="The same in every language that is spoken here, by its tag (BCP 47).",
        examples=[{"en": "A payment cannot be taken back.", "zh-CN": "付款不可撤回。"}],
    ),
]
"""What we tell people, by language."""

"""The OpenAPI document: what the framework says of the routes, and the problems that each may answer."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI

from tallystick.api.conventions import tell_conventions
from tallystick.api.examples import tell_examples
from tallystick.api.problems import MEDIA_TYPE
from tallystick.api.shapes.problem import ProblemShape

_REFERENCE = "#/components/schemas/Problem"
_MEANINGS: Mapping[int, str] = MappingProxyType(
    {
        400: "The body is not JSON, or a header is not what it should be.",
        401: "Nobody is signed in, or no longer.",
        403: "The caller is known, and this was not opened to it.",
        404: "It is not there.",
        406: "The answer is of another kind than Accept takes.",
        409: "It contradicts the agreement or the chain. No money moved.",
        410: "The feed began anew: start again without a cursor.",
        413: "The body is too long.",
        415: "The body is not declared as JSON.",
        422: "A field is not what it should be, or is not known: the problem names it. Or a key was used before.",
        429: "You asked for more than you may: ask again after Retry-After. Nothing was done.",
        431: "The header fields are too long, all together.",
        500: "We made a mistake: it is in our log, by the request's id.",
        502: "The node does not give what is needed, and asking again is no help.",
        503: "The chain does not answer now: try again after Retry-After.",
        507: "There is no room for a brief that belongs to nothing that is funded.",
    }
)
_ALWAYS = (400, 413, 415, 422, 429, 431, 500)
"""What every request may be answered."""

TITLE = "Tallystick"
DESCRIPTION = """
An escrow and a contract ledger for gig work. The chain is the truth; this API reads a mirror of it, and says with every
answer as of which block it is true (`as_of`, and the headers `Mirror-Block`, `Mirror-Block-Hash`, `Mirror-Finality`),
and how far that was proved (`Mirror-Proof`).

It holds nobody's key. An act is *prepared* (what would happen, the unsigned transaction, the typed data to sign) and
then either sent by its party's own wallet, or signed by the party and *relayed* at the relayer's cost.

Amounts are decimal strings of token units, times RFC 3339, ids and hashes `0x…`.
Errors are problem documents (RFC 9457).
"""


class Documented(FastAPI):
    """An app whose OpenAPI document knows the problem document."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            document = super().openapi()
            document["components"]["schemas"]["Problem"] = ProblemShape.model_json_schema()
            tell_conventions(document, {status: _problem(meaning) for status, meaning in _MEANINGS.items()})
            tell_examples(document)
        return super().openapi()


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer, beside those that any may."""
    return {status: _problem(_MEANINGS[status]) for status in sorted({*statuses, *_ALWAYS})}


def _problem(meaning: str) -> dict[str, Any]:
    return {"description": meaning, "content": {MEDIA_TYPE: {"schema": {"$ref": _REFERENCE}}}}

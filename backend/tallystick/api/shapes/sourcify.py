"""Our contracts in Sourcify's words. Source: Sourcify, "APIv2", its OpenAPI document."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tallystick.domain.sources import Checked, Published, Verdict

Json = dict[str, Any]

ALL = "all"
_MATCHES: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.MATCH: "match",
        Verdict.EXACT_MATCH: "exact_match",
        Verdict.WHOLE_RUNTIME: "exact_match",
    }
)


class SubmissionIn(BaseModel):
    """A contract to be verified, as tools send it."""

    model_config = ConfigDict(strict=True)

    standard_input: Json = Field(alias="stdJsonInput")
    compiler: str = Field(alias="compilerVersion", max_length=100)
    contract: str = Field(alias="contractIdentifier", max_length=300)
    creation: str | None = Field(default=None, alias="creationTransactionHash", max_length=66)


def unverified(chain_id: str, address: str) -> Json:
    """An address of which nothing is verified here."""
    return {"match": None, "creationMatch": None, "runtimeMatch": None, "chainId": chain_id, "address": address}


def minimal(checked: Checked, place: int) -> Json:
    """What every answer about a contract has."""
    runtime = _MATCHES.get(checked.verdict)
    if runtime is None:
        return unverified(str(checked.chain_id), checked.address)
    # The address commits to the creation code, so there is nothing else that can have been there.
    creation = "exact_match" if checked.follows_from_code and runtime == "exact_match" else None
    return {
        "match": runtime,
        "creationMatch": creation,
        "runtimeMatch": runtime,
        "chainId": str(checked.chain_id),
        "address": checked.address,
        "verifiedAt": verified_at(checked),
        "matchId": str(place),
    }


def verified_at(checked: Checked) -> str:
    """When the block was made as of which it was verified. Source: RFC 3339, "Internet Date/Time Format"."""
    made = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=checked.block.timestamp)
    return made.strftime("%Y-%m-%dT%H:%M:%SZ")


def field_names() -> Sequence[str]:
    """The fields that can be asked for."""
    return (*_FIELDS, *_NOT_KEPT)


def wanted_fields(checked: Checked, published: Published, wanted: Sequence[str]) -> Json:
    """Those fields, by name; a part of one as ``field.part``. Raises KeyError for what there is not."""
    found: Json = {}
    for name in wanted:
        whole, _, part = name.partition(".")
        value: Any = None if whole in _NOT_KEPT else _FIELDS[whole](checked, published)
        if part:
            found.setdefault(whole, {})[part] = value[part]
        else:
            found[whole] = value
    return found


def _compilation(_: Checked, published: Published) -> Json:
    settings = {
        name: value for name, value in published.standard_input["settings"].items() if name != "outputSelection"
    }
    return {
        "language": "Solidity",
        "compiler": "solc",
        "compilerVersion": published.compiler,
        "compilerSettings": settings,
        "name": published.contract,
        "fullyQualifiedName": f"{published.source}:{published.contract}",
    }


def _deployment(_: Checked, published: Published) -> Json:
    origin = published.origin
    return {
        "transactionHash": origin.transaction_hash,
        "blockNumber": None if origin.block_number is None else str(origin.block_number),
        "transactionIndex": None,
        "deployer": origin.deployer,
    }


def _creation(checked: Checked, published: Published) -> Json:
    arguments = (checked.arguments or "0x")[2:]
    code = f"0x{published.creation_code.hex()}"
    return {
        "onchainBytecode": code + arguments if checked.follows_from_code else None,
        "recompiledBytecode": code,
        "sourceMap": None,
        "linkReferences": {},
        "cborAuxdata": None,
        "transformations": [{"type": "insert", "reason": "constructorArguments", "offset": len(code) // 2 - 1}]
        if arguments
        else [],
        "transformationValues": {"constructorArguments": f"0x{arguments}"} if arguments else {},
    }


def _runtime(checked: Checked, published: Published) -> Json:
    references = {
        name: [{"start": start, "length": length} for start, length in places]
        for name, places in published.immutables.items()
    }
    inserted = [
        {"type": "replace", "reason": "immutable", "offset": place["start"], "id": name}
        for name, places in references.items()
        for place in places
    ]
    return {
        "onchainBytecode": f"0x{checked.code.hex()}",
        "recompiledBytecode": f"0x{published.runtime_code.hex()}",
        "sourceMap": None,
        "linkReferences": {},
        "cborAuxdata": {str(place + 1): _auxdata(published, at) for place, at in enumerate(published.digests)},
        "immutableReferences": references,
        "transformations": inserted,
        "transformationValues": {"immutables": dict(checked.immutables)},
    }


_BEFORE_DIGEST, _AUXDATA = 10, 53
"""Bytes of the metadata's frame ahead of its hash, and of all of it."""


def _auxdata(published: Published, digest: tuple[int, int]) -> Json:
    start = digest[0] - _BEFORE_DIGEST
    return {"offset": start, "value": f"0x{published.runtime_code[start : start + _AUXDATA].hex()}"}


def _no_proxy(_: Checked, __: Published) -> Json:
    return {"isProxy": False, "proxyType": None, "implementations": []}


_FIELDS: Mapping[str, Callable[[Checked, Published], Any]] = MappingProxyType(
    {
        "abi": lambda _, published: published.abi,
        "metadata": lambda _, published: published.metadata,
        "userdoc": lambda _, published: published.metadata["output"]["userdoc"],
        "devdoc": lambda _, published: published.metadata["output"]["devdoc"],
        "sources": lambda _, published: published.standard_input["sources"],
        "storageLayout": lambda _, published: published.storage_layout,
        "stdJsonInput": lambda _, published: published.standard_input,
        "compilation": _compilation,
        "deployment": _deployment,
        "creationBytecode": _creation,
        "runtimeBytecode": _runtime,
        "proxyResolution": _no_proxy,
    }
)
_NOT_KEPT = ("sourceIds", "transientStorageLayout", "additionalInput", "stdJsonOutput", "signatures")
"""Sourcify has them, and we answer null: all follow from compiling ``stdJsonInput``."""

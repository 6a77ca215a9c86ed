"""Calls of the contract, read by its ABI alone: what a wallet is asked to send, in the contract's own names."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_abi.abi import decode, encode
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

from tallystick.client import Part
from tests.pages.injected import InjectedWallet
from tests.pages.looks import WORDS
from tests.pages.presses import EACH
from tests.pages.world import World

_ARTIFACT = Path(__file__).parents[2] / "backend" / "tallystick" / "artifacts" / "IAgreementEscrow.json"
Json = dict[str, Any]
_ABI: list[Json] = [
    part for part in json.loads(_ARTIFACT.read_text(encoding="utf-8"))["abi"] if part["type"] == "function"
]
_APPROVE: Json = {
    "name": "approve",
    "inputs": [{"name": "spender", "type": "address"}, {"name": "amount", "type": "uint256"}],
}
"""Source: ERC-20, "Methods"."""


def _selector(function: Json) -> str:
    types = ",".join(collapse_if_tuple(part) for part in function["inputs"])
    return "0x" + keccak(text=f"{function['name']}({types})")[:4].hex()


_FUNCTIONS = {_selector(function): function for function in [*_ABI, _APPROVE]}


def called(data: str) -> tuple[str, Json]:
    """The function that a call is of, and its arguments by their names: hex in small letters, amounts as ``int``."""
    function = _FUNCTIONS[data[:10]]
    types = [collapse_if_tuple(part) for part in function["inputs"]]
    return function["name"], _named(function["inputs"], decode(types, bytes.fromhex(data[10:])))


def _named(parts: list[Json], values: Any) -> Json:
    return {part["name"]: _plain(part, value) for part, value in zip(parts, values, strict=True)}


def _plain(part: Json, value: Any) -> Any:
    if part["type"].endswith("[]"):
        return [_plain(part | {"type": part["type"][:-2]}, one) for one in value]
    if part["type"] == "tuple":
        return _named(part["components"], value)
    return "0x" + value.hex() if isinstance(value, bytes) else value


def plainly(said: Any) -> Any:
    """The same of a message that a wallet was asked to sign: numbers stand in it as texts."""
    if isinstance(said, dict):
        return {name: plainly(value) for name, value in said.items()}
    if isinstance(said, list):
        return [plainly(value) for value in said]
    text = str(said)
    return int(text) if text.isdecimal() else text.lower()


def call_of(name: str, **arguments: Any) -> str:
    """The calldata of one of the contract's own functions."""
    function = next(part for part in _ABI if part["name"] == name)
    types = [collapse_if_tuple(part) for part in function["inputs"]]
    values = [_packed(part, arguments[part["name"]]) for part in function["inputs"]]
    return _selector(function) + encode(types, values).hex()


def _packed(part: Json, value: Any) -> Any:
    if part["type"].endswith("[]"):
        return [_packed(part | {"type": part["type"][:-2]}, one) for one in value]
    if part["type"] == "tuple":
        return tuple(_packed(member, value[member["name"]]) for member in part["components"])
    if part["type"].startswith("bytes"):
        return bytes.fromhex(str(value).removeprefix("0x"))
    return value


@dataclass(frozen=True, slots=True)
class Deal:
    """An agreement, as the chain names it: its id, its terms as they are signed, and their hashes."""

    agreement_id: str
    terms: Json
    conditions_hash: str

    def known(self, milestone: int) -> Json:
        """What every call and message about a milestone says, by the contract's names."""
        signatures = ("employerSignature", "workerSignature", "arbiterSignature", "signature")
        return {
            **self.terms,
            **dict.fromkeys(signatures, "0x"),
            "agreementId": self.agreement_id,
            "conditionsHash": self.conditions_hash,
            "milestone": milestone,
            "milestones": 1 << milestone,
            "amount": EACH,
            "round": 0,
        }


def deal_of(world: World, agreement_id: str) -> Deal:
    """The chain itself computes the hashes, of the terms that the server tells."""
    asked = world.api.prepare(Part(agreement_id), "accept")["typed_data"]["message"]
    terms = plainly(asked)
    escrow = world.api.get("/chain")["escrow"]

    def answer(name: str, **arguments: Any) -> str:
        return str(world.node.ask("eth_call", {"to": escrow, "input": call_of(name, **arguments)}, "latest"))

    assert answer("agreementIdOf", **terms) == agreement_id
    return Deal(agreement_id, terms, answer("conditionsHashOf", conditions=terms["conditions"]))


def signed_by(wallet: InjectedWallet) -> list[Json]:
    return [json.loads(asked[1]) for asked in wallet.of("eth_signTypedData_v4")]


def sent_by(wallet: InjectedWallet) -> list[Json]:
    return [asked[0] for asked in wallet.of("eth_sendTransaction")]


def require_call(sent: Json, to: str, function: str, arguments: Json) -> None:
    """A transaction is a call of this function with these arguments, and of nothing else."""
    name, given = called(sent["data"])
    assert (sent["to"].lower(), name) == (to.lower(), function)
    assert given == {argument: arguments[argument] for argument in given}


def require_message(typed: Json, primary_type: str, members: Json) -> None:
    """Typed data is of this type, and says this."""
    message = plainly(typed["message"])
    assert typed["primaryType"] == primary_type
    assert message == {member: members[member] for member in message}


def sentence(name: str, values: dict[str, str]) -> re.Pattern[str]:
    """Words of the pages, with what they name; whatever is not given may stand for anything."""
    words = re.escape(WORDS[name])
    for hole, value in values.items():
        words = words.replace(re.escape("{{" + hole + "}}"), re.escape(value))
    return re.compile("^" + re.sub(r"\\{\\{\w+\\}\\}", ".+", words) + "$")

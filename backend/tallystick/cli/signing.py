"""Signing what was carried here: everything that is shown is computed from what will be signed, and nothing else."""

from collections.abc import Mapping
from typing import Any

import typer

from tallystick.cli.carried import Carried
from tallystick.cli.output import emit
from tallystick.cli.shown import require_yes
from tallystick.client import NotAsAsked, NotTheSigner, Place, Signer
from tallystick.client.consent.abi import DecodedCall
from tallystick.client.consent.calls import Envelope, call_in, require_arguments, require_envelope
from tallystick.client.consent.comparing import require_same
from tallystick.client.effects import Json
from tallystick.client.models.prepared import Unsigned
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.tokens_typed import PERMIT2
from tallystick.domain.units import ZERO_HASH, Address, BlockNumber

_OF_ESCROW = "Tallystick"


def sign_carried(act: Carried, by: Signer, place: Place | None, max_gas_cost: int, *, yes: bool) -> Carried:
    """
    A carried act with all that a signer can sign of it, after it was shown and agreed to.

    Raises:
        NotAsAsked: If it is for another escrow than the one that is known, or calls something else.
        NotTheSigner: If nothing of it is this signer's.
        TooDear: If gas could cost more than was allowed.
        Malformed: If there is nobody to ask.
    """
    if place is not None:
        require_same("chain_id", place.chain_id, act.chain_id)
        require_same("escrow", place.escrow, act.escrow)
    checked = [_checked(act, unsigned, by, max_gas_cost) for unsigned in act.transactions]
    own = [part for part in act.consents if str(part["party"]).lower() == by.address.lower()]
    if not checked and not own:
        raise NotTheSigner(by.address, tuple(str(part["party"]) for part in act.consents))
    for part in own:
        _require_place(act, part["typed_data"])
    for told in told_of(act):
        emit(told, as_json=False, err=True)
        typer.echo(err=True)
    require_yes("Sign this?", yes=yes)
    signed = tuple("0x" + by.sign_transaction(unsigned).hex() for unsigned in checked)
    signatures = {str(part["field"]): "0x" + by.sign_typed_data(part["typed_data"]).hex() for part in own}
    return act.with_signatures(signed, signatures)


def told_of(act: Carried) -> list[Json]:
    """What each part of an act says: the calls, and the messages to sign."""
    calls = [_told_call(unsigned) for unsigned in act.transactions]
    messages = [
        {
            "signs": part["typed_data"]["primaryType"],
            "by": part["party"],
            "for": part["typed_data"]["domain"].get("verifyingContract"),
            "chain": part["typed_data"]["domain"].get("chainId"),
            "message": part["typed_data"]["message"],
        }
        for part in act.consents
    ]
    return [*calls, *messages]


def _told_call(unsigned: Unsigned) -> Json:
    call = call_in(unsigned)
    gas, fee = (int(str(unsigned[name]), 16) for name in ("gas", "maxFeePerGas"))
    return {
        "calls": f"{call.function} of {unsigned.get('to')}",
        "from": unsigned.get("from"),
        "chain": int(str(unsigned.get("chainId")), 16),
        "value_wei": str(int(str(unsigned.get("value")), 16)),
        "gas_costs_at_most_wei": str(gas * fee),
        "arguments": dict(call.arguments),
    }


def _checked(act: Carried, unsigned: Unsigned, by: Signer, max_gas_cost: int) -> Unsigned:
    """The transaction to sign. Its calls are the escrow's, or an approval for it."""
    call = call_in(unsigned)
    identity = ChainIdentity(act.chain_id, Address(act.escrow), BlockNumber(0), ZERO_HASH)
    is_approval = call.function == "approve"
    to = Address(str(unsigned.get("to"))) if is_approval else identity.escrow
    value = 0 if is_approval else int(str(unsigned.get("value")), 16)
    if is_approval:
        _require_spender(call, act.escrow)
    return require_envelope(unsigned, to, identity, Envelope(by.address, value, max_gas_cost))


def _require_spender(call: DecodedCall, escrow: str) -> None:
    require_arguments(call, {"spender": escrow, "amount": call.arguments["amount"]})


def _require_place(act: Carried, typed_data: Mapping[str, Any]) -> None:
    """Raises NotAsAsked unless typed data is for the escrow, or lets it draw a token, on the file's chain."""
    domain, message = typed_data["domain"], typed_data["message"]
    require_same("typed_data.domain.chainId", act.chain_id, domain.get("chainId"))
    if domain.get("name") == _OF_ESCROW:
        require_same("typed_data.domain.verifyingContract", act.escrow, domain.get("verifyingContract"))
        return
    if typed_data["primaryType"] == "PermitWitnessTransferFrom":
        require_same("typed_data.domain.verifyingContract", PERMIT2, domain.get("verifyingContract"))
    beneficiary = message.get("spender", message.get("to"))
    if beneficiary is None:
        raise NotAsAsked("typed_data.message", "the escrow as spender", None)
    require_same("typed_data.message.spender", act.escrow, beneficiary)

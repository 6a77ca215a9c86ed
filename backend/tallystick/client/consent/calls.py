"""A transaction that the server prepared, taken apart and compared with the act that was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallystick.client.consent.abi import DecodedCall, decoded
from tallystick.client.consent.comparing import require_same
from tallystick.client.consent.particulars import FUNCTIONS, particulars_of
from tallystick.client.errors import NotAsAsked, TooDear
from tallystick.client.known import Deal
from tallystick.client.models.prepared import Unsigned
from tallystick.domain.acts import Act, Amend, Fund, amount_of
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.units import ZERO_ADDRESS, Address, TokenUnits

SIGNATURES = frozenset(
    {
        *("workerSignature", "employerSignature", "arbiterSignature", "ownerSignature", "signature"),
        *("authorization", "permission", "v", "r", "s"),
    }
)
"""Arguments that are compared with nothing: the contract takes only the right signature, for what stands beside it."""
_QUANTITIES = ("nonce", "gas", "maxFeePerGas", "maxPriorityFeePerGas")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Around a call: who sends it, what goes along, and what gas may cost."""

    sender: Address
    value: int
    """Wei."""
    max_gas_cost: int
    """Wei, for all of the gas."""


def require_act(transaction: Unsigned, known: Deal, act: Act, envelope: Envelope) -> Unsigned:
    """
    The transaction to sign for an act: what it says was compared, and what it needs not say left out.

    Raises:
        NotAsAsked: If it is another call, to another place, with other money.
        TooDear: If gas could cost more than was allowed.
    """
    checked = require_envelope(transaction, known.identity.escrow, known.identity, envelope)
    require_call(call_in(transaction), known, act)
    return checked


def require_call(call: DecodedCall, known: Deal, act: Act) -> None:
    """Raises NotAsAsked unless a call is the one of an act, with all that it says."""
    if call.function not in FUNCTIONS[type(act)]:
        raise NotAsAsked("function", " or ".join(FUNCTIONS[type(act)]), call.function)
    require_arguments(call, particulars_of(known, act))


def require_arguments(call: DecodedCall, expected: Mapping[str, object]) -> None:
    """Raises NotAsAsked unless each argument that is no signature is what it should be."""
    for name, value in call.arguments.items():
        if name in SIGNATURES:
            continue
        if name not in expected:
            raise NotAsAsked(f"arguments.{name}", None, value)
        require_same(f"arguments.{name}", expected[name], value)


def require_approval(
    transaction: Unsigned, token: Address, amount: int, identity: ChainIdentity, envelope: Envelope
) -> Unsigned:
    """The transaction that lets the escrow draw so many token units, and nothing else. Raises NotAsAsked, TooDear."""
    checked = require_envelope(transaction, token, identity, envelope)
    call = call_in(transaction)
    require_same("function", "approve", call.function)
    require_arguments(call, {"spender": identity.escrow, "amount": str(amount)})
    return checked


def require_batch(
    transaction: Unsigned, identity: ChainIdentity, envelope: Envelope
) -> tuple[Unsigned, list[DecodedCall]]:
    """The transaction of a batch, and the calls in it, to be compared one by one. Raises NotAsAsked, TooDear."""
    checked = require_envelope(transaction, identity.escrow, identity, envelope)
    batch = call_in(transaction)
    require_same("function", "batch", batch.function)
    inputs = batch.arguments["acts"]
    return checked, [_call(str(one)) for one in (inputs if isinstance(inputs, Sequence) else ())]


def require_envelope(transaction: Unsigned, to: Address, identity: ChainIdentity, envelope: Envelope) -> Unsigned:
    """The transaction with nothing in it but what a signature is to be over. Raises NotAsAsked, TooDear."""
    require_same("from", envelope.sender, transaction.get("from"))
    require_same("to", to, transaction.get("to"))
    require_same("chainId", identity.chain_id, _quantity(transaction, "chainId"))
    require_same("value", envelope.value, _quantity(transaction, "value"))
    fees = {name: _quantity(transaction, name) for name in _QUANTITIES}
    cost = fees["gas"] * fees["maxFeePerGas"]
    if cost > envelope.max_gas_cost:
        raise TooDear(cost, envelope.max_gas_cost)
    return {
        "type": 2,
        "chainId": identity.chain_id,
        "to": to,
        "value": envelope.value,
        "data": str(transaction.get("data", "0x")),
        **fees,
    }


def value_of(known: Deal, act: Act) -> int:
    """Wei that go along with an act: what it locks, where that is the chain's own currency."""
    if known.terms.payment.token != ZERO_ADDRESS:
        return 0
    if isinstance(act, Fund):
        return amount_of(act, known.terms)
    return act.drawn if isinstance(act, Amend) else 0


def drawn_by(known: Deal, act: Act) -> TokenUnits:
    """Token units that the escrow draws from the employer by an act that it sends itself."""
    if isinstance(act, Fund):
        return amount_of(act, known.terms)
    return act.drawn if isinstance(act, Amend) else TokenUnits(0)


def call_in(transaction: Unsigned) -> DecodedCall:
    """The call that a transaction makes. Raises NotAsAsked when it is none of the escrow's, and no approval."""
    return _call(str(transaction.get("data", "0x")))


def _call(calldata: str) -> DecodedCall:
    try:
        call = decoded(bytes.fromhex(calldata.removeprefix("0x")))
    except ValueError:
        call = None
    if call is None:
        raise NotAsAsked("data", "a call of the escrow", calldata[:74])
    return call


def _quantity(transaction: Unsigned, name: str) -> int:
    value = transaction.get(name)
    try:
        return value if isinstance(value, int) else int(str(value), 16)
    except ValueError:
        raise NotAsAsked(name, "a quantity", value) from None

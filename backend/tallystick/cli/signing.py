"""Signing what was carried here: all that is shown and signed is made of the act and the terms, and of nothing else."""

import typer

from tallystick.cli.carried import Carried
from tallystick.cli.output import emit
from tallystick.cli.shown import require_yes
from tallystick.client import NotAsAsked, NotTheSigner, Place, Signer
from tallystick.client.consent.calls import Envelope, call_in, drawn_by, require_act, require_approval, value_of
from tallystick.client.consent.comparing import require_same
from tallystick.client.consent.particulars import plain_particulars
from tallystick.client.effects import Json
from tallystick.client.hashing import agreement_id_of
from tallystick.client.models.prepared import Unsigned
from tallystick.domain.acts import Amend, SetAct
from tallystick.domain.eip712 import conditions_message, payment_message
from tallystick.domain.units import ZERO_ADDRESS, Address, TokenUnits

_ANY_COST = 2**256
_MOST_APPROVALS = 2
"""One of zero before the one of the amount, for a token that takes no new allowance beside an old one."""


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
        require_same("chain_id", place.chain_id, act.deal.identity.chain_id)
        require_same("escrow", place.escrow, act.deal.identity.escrow)
    checked = checked_transactions(act, by.address, max_gas_cost)
    own = [consent for consent in act.consents if consent.party.lower() == by.address.lower()]
    if not checked and not own:
        raise NotTheSigner(by.address, tuple(consent.party for consent in act.consents))
    for told in told_of(act):
        emit(told, as_json=False, err=True)
        typer.echo(err=True)
    require_yes("Sign this?", yes=yes)
    signed = tuple("0x" + by.sign_transaction(unsigned).hex() for unsigned in checked)
    signatures = {consent.field: "0x" + by.sign_typed_data(consent.typed_data).hex() for consent in own}
    return act.with_signatures(signed, signatures)


def checked_transactions(act: Carried, sender: Address, max_gas_cost: int = _ANY_COST) -> list[Unsigned]:
    """
    The transactions of an act, with nothing in them but what a signature is to be over.

    Raises:
        NotAsAsked: If the last is not the act, to its last argument, or what is before it not the approvals for it.
        TooDear: If gas could cost more than was allowed.
    """
    if not act.transactions:
        return []
    *before, last = act.transactions
    if len(before) > _MOST_APPROVALS:
        raise NotAsAsked("transactions", "two approvals at most, and the act", len(act.transactions))
    deal, token, amount = act.deal, act.deal.terms.payment.token, drawn_by(act.deal, act.act)
    if before and (token == ZERO_ADDRESS or not amount):
        raise NotAsAsked("transactions", "the act alone", len(act.transactions))
    free = Envelope(sender, 0, max_gas_cost)
    sums = (TokenUnits(0), amount)[-len(before) :] if before else ()
    approvals = [
        require_approval(one, token, sum_, deal.identity, free) for one, sum_ in zip(before, sums, strict=True)
    ]
    paying = Envelope(sender, value_of(deal, act.act), max_gas_cost)
    return [*approvals, require_act(last, deal, act.act, paying)]


def told_of(act: Carried) -> list[Json]:
    """What an act says, and what of it is signed: the calls, or the messages. Raises NotAsAsked for other calls."""
    checked_transactions(act, _sender(act))
    deal = act.deal
    whole: Json = {
        "act": act.kind,
        "agreement_id": deal.agreement_id,
        **plain_particulars(act.act),
        **({"milestones": list(act.act.milestones)} if isinstance(act.act, SetAct) else {}),
        **payment_message(deal.terms.payment),
        **conditions_message(deal.terms.conditions),
        **(_new_terms(act, act.act) if isinstance(act.act, Amend) else {}),
        "escrow": deal.identity.escrow,
        "chain": deal.identity.chain_id,
    }
    messages = [
        {
            "signs": consent.typed_data["primaryType"],
            "by": consent.party,
            "for": consent.typed_data["domain"],
            "message": consent.typed_data["message"],
        }
        for consent in act.consents
    ]
    return [whole, *map(_told_call, act.transactions), *messages]


def _new_terms(act: Carried, amendment: Amend) -> Json:
    to = amendment.to
    told = {"new_terms": agreement_id_of(act.deal.identity, to)}
    parts = {**payment_message(to.payment), **conditions_message(to.conditions)}
    return told | {f"new_{name}": part for name, part in parts.items()}


def _sender(act: Carried) -> Address:
    """Who the file says will send it: who signs is compared with that where it is signed."""
    return Address(str(act.transactions[-1].get("from"))) if act.transactions else Address(ZERO_ADDRESS)


def _told_call(unsigned: Unsigned) -> Json:
    call = call_in(unsigned)
    gas, fee = (int(str(unsigned[name]), 16) for name in ("gas", "maxFeePerGas"))
    return {
        "calls": f"{call.function} of {unsigned.get('to')}",
        "from": unsigned.get("from"),
        "value_wei": str(int(str(unsigned.get("value")), 16)),
        "gas_costs_at_most_wei": str(gas * fee),
        "arguments": dict(call.arguments),
    }

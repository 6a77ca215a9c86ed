"""How an agreement is shown to people: from the API's answer, all that a party or an arbiter must know of it."""

from collections.abc import Iterator
from datetime import timedelta

from tallystick.cli.purses import in_whole_tokens
from tallystick.client.effects import Json
from tallystick.domain.ports import Token
from tallystick.domain.units import ZERO_ADDRESS, Address, TokenUnits

LISTED = ("agreement", "state", "amount", "employer", "worker", "milestones")
HAPPENED = ("event", "block", "time", "transaction")

_CLOCKS = ("deliver_by", "review_until", "rule_by")
"""The instants of a milestone, of which at most one counts at a time."""
_SAID = {"disputed": "in dispute"}
"""States that people call otherwise than programs do."""
_OVER = ("closed", "amended")
"""States in which no clock runs any more."""


def listed_row(agreement: Json) -> tuple[str, ...]:
    """An agreement as a row of a list."""
    return (
        agreement["agreement_id"],
        _state(agreement),
        amount_text(agreement["amount"], agreement["token"]),
        agreement["employer"],
        _worker(agreement),
        str(len(agreement["milestones"])),
    )


def event_row(event: Json) -> tuple[str, ...]:
    """An event as a row of a list."""
    return event["name"], str(event["block_number"]), event["timestamp"], event["transaction_hash"]


def summary(agreement: Json) -> Json:
    """All that was agreed on, and where it stands, without its milestones."""
    token, terms, block = agreement["token"], agreement["terms"], agreement["as_of"]["block"]
    return {
        "agreement_id": agreement["agreement_id"],
        "state": _state(agreement),
        "successor": agreement["successor"],
        "employer": agreement["employer"],
        "worker": _worker(agreement),
        "accepted": agreement["accepted"],
        "token": _token(token),
        **{name: amount_text(agreement[name], token) for name in ("amount", "escrowed", "released", "refunded")},
        "fee": _fee(terms),
        "review_period": span_text(terms["review_period"]),
        "arbiter": "nobody" if terms["arbiter"] == ZERO_ADDRESS else terms["arbiter"],
        "dispute_period": span_text(terms["dispute_period"]),
        "without_a_ruling": f"{_percent(terms['default_worker_bps'])} of what is left to the worker",
        "brief_hash": terms["brief_hash"],
        "as_of_block": block and block["number"],
    }


def milestones(agreement: Json) -> Iterator[tuple[str, Json]]:
    """Each milestone's heading, and what there is to know of it, with the one clock that runs now."""
    token, count = agreement["token"], len(agreement["milestones"])
    for milestone in agreement["milestones"]:
        figures = {name: amount_text(milestone[name], token) for name in ("amount", "escrowed", "released", "refunded")}
        yield (
            f"milestone {milestone['index']} ({milestone['index'] + 1} of {count})",
            {
                "state": _state(milestone),
                "outcome": milestone["outcome"],
                **figures,
                **_clock(milestone, agreement["terms"]["arbiter"]),
                "round": milestone["round"],
                "deliverable": milestone["deliverable"],
            },
        )


def _clock(milestone: Json, arbiter: str) -> Json:
    """The instant that matters now, by what it is; nothing where none does."""
    if milestone["state"] in _OVER:
        return {}
    running = {name: milestone[name] for name in _CLOCKS if milestone[name] is not None}
    if arbiter == ZERO_ADDRESS and "rule_by" in running:
        return {"conclude_from": running["rule_by"]}
    return running


def _state(found: Json) -> str:
    state = str(found["state"])
    return _SAID.get(state, state)


def _worker(agreement: Json) -> str:
    return "open task" if agreement["worker"] == ZERO_ADDRESS else str(agreement["worker"])


def _token(token: Json) -> str:
    if token["symbol"] is None or token["decimals"] is None:
        return f"{token['address']} (it cannot be asked now: amounts are in its smallest unit)"
    return f"{token['address']} ({token['symbol']}, {token['decimals']} decimals)"


def amount_text(units: str, token: Json) -> str:
    """An amount in whole tokens, exactly; in token units where the token cannot be asked."""
    symbol, decimals = token["symbol"], token["decimals"]
    if symbol is None or decimals is None:
        return f"{units} token units"
    return f"{in_whole_tokens(TokenUnits(int(units)), Token(Address(token['address']), symbol, decimals))} {symbol}"


def _fee(terms: Json) -> str:
    if not terms["fee_bps"]:
        return "none"
    return f"{_percent(terms['fee_bps'])} of what is released, to {terms['fee_recipient']}"


def _percent(basis_points: int) -> str:
    whole, hundredths = divmod(basis_points, 100)
    return f"{whole}.{hundredths:02d}".rstrip("0").rstrip(".") + " %"


def span_text(seconds: int) -> str:
    """A time as days, hours, minutes and seconds."""
    return str(timedelta(seconds=seconds)).removesuffix(", 0:00:00")

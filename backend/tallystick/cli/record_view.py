"""How a record is shown to people: role by role, what there is to tell."""

from collections.abc import Iterator

from tallystick.cli.agreement_view import amount_text, span_text
from tallystick.client import Refused, Tallystick, Unavailable
from tallystick.client.effects import Json

_TIMES = {"seconds_to_pay_median": "to_pay_by_median", "seconds_to_rule_median": "to_rule_by_median"}
_SUMS = ("locked", "paid", "returned", "earned")


def roles(record: Json, source: Tallystick) -> Iterator[tuple[str, Json]]:
    """Each role's heading, and what is proved of the address in it."""
    for role in ("employer", "worker", "arbiter"):
        yield f"as {role}", _told(record[role], source)


def _told(found: Json, source: Tallystick) -> Json:
    told = {name: figure for name, figure in found.items() if name not in {*_TIMES, "milestones", "tokens"}}
    if "milestones" in found:
        told["milestones"] = {name: many for name, many in found["milestones"].items() if many}
    for name, called in _TIMES.items():
        if name in found:
            told[called] = None if found[name] is None else span_text(found[name])
    return told | _money(found, source)


def _money(found: Json, source: Tallystick) -> Json:
    """Each sum in whole tokens where the token can be asked, else in token units."""
    tokens = [(sums, _token(sums["token"], source)) for sums in found.get("tokens", [])]
    names = [name for name in _SUMS if tokens and name in tokens[0][0]]
    return {name: "\n".join(amount_text(sums[name], token) for sums, token in tokens) for name in names}


def _token(address: str, source: Tallystick) -> Json:
    try:
        return source.ask(f"/tokens/{address}")
    except (Refused, Unavailable):
        return {"address": address, "symbol": None, "decimals": None}

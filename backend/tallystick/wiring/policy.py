"""What is relayed, as the settings say it."""

from tallystick.chain.codec import address_in
from tallystick.domain.errors import Malformed
from tallystick.domain.units import Address, Seconds, Wei
from tallystick.services.relaypolicy import RelayPolicy
from tallystick.services.requests import ActKind
from tallystick.settings import Settings, parts_of, variable


def policy_of(settings: Settings) -> RelayPolicy:
    """
    The policy of the settings.

    Raises:
        Malformed: If an act or a token is none, naming the variable.
    """
    acts, tokens = settings.relay_acts, settings.relay_tokens
    return RelayPolicy(
        acts=None if acts is None else frozenset(map(_act, parts_of(acts))),
        tokens=None if tokens is None else frozenset(map(_token, parts_of(tokens))),
        most_gas=settings.relay_most_gas,
        margin=Seconds(settings.relay_margin_seconds),
        daily=_wei(settings.relay_daily_wei),
        daily_for_party=_wei(settings.relay_daily_wei_per_party),
        daily_unsigned=_wei(settings.relay_daily_wei_unsigned),
        fee_cap=Wei(settings.relay_most_wei_per_gas),
    )


def _act(name: str) -> ActKind:
    try:
        return ActKind(name)
    except ValueError:
        raise Malformed(variable("relay_acts"), f"{name} is no act: {', '.join(ActKind)}") from None


def _token(text: str) -> Address:
    return address_in(variable("relay_tokens"), text)


def _wei(amount: int | None) -> Wei | None:
    return None if amount is None else Wei(amount)

"""A command of a verb and of the options that all have: the two signatures put together, so that help shows one."""

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

from tallystick.cli.errands import (
    AgreementId,
    Conduct,
    Decimals,
    DryRun,
    Escrow,
    Keystore,
    MaxGasCost,
    Out,
    PasswordFile,
    Patience,
    Sender,
    Server,
    Via,
    Wait,
    Yes,
)
from tallystick.cli.output import AsJson
from tallystick.cli.verbs import Resolve

_DEFAULTS = Conduct()
_KINDS: dict[str, Any] = {
    "api": Server,
    "keystore": Keystore,
    "password_file": PasswordFile,
    "escrow": Escrow,
    "via": Via,
    "wait": Wait,
    "patience": Patience,
    "dry_run": DryRun,
    "yes": Yes,
    "max_gas_cost": MaxGasCost,
    "decimals": Decimals,
    "as_json": AsJson,
    "sender": Sender,
    "out": Out,
}
"""The options of a conduct, by its fields."""
CARRYING_OUT = tuple(name for name in _KINDS if name not in {"sender", "out"})
PREPARING = ("api", "escrow", "via", "max_gas_cost", "decimals", "sender", "out", "as_json")


def composed(
    verb: Callable[..., Resolve], then: Callable[[str, Resolve, Conduct], None], told: tuple[str, ...] = CARRYING_OUT
) -> Callable[..., None]:
    """
    The command of a verb.

    Args:
        verb: Is told what it needs, and says what the act is.
        then: Takes the agreement's id, the act, and how it goes out.
        told: Which options it has beside the verb's own.
    """
    kinds = {name: _KINDS[name] for name in told}

    def command(agreement_id: str, **given: Any) -> None:
        conduct = Conduct(**{name: given.pop(name) for name in kinds})
        then(agreement_id, verb(**given), conduct)

    own = _keyword_only(verb)
    ours = [_option(name, kind, getattr(_DEFAULTS, name)) for name, kind in kinds.items()]
    first = inspect.Parameter("agreement_id", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=AgreementId)
    everything = [first, *own, *ours]
    command.__signature__ = inspect.Signature(everything)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in everything}
    command.__doc__ = verb.__doc__
    return command


def _keyword_only(verb: Callable[..., Resolve]) -> list[inspect.Parameter]:
    hints = get_type_hints(verb, include_extras=True)
    return [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[name])
        for name, parameter in inspect.signature(verb).parameters.items()
    ]


def _option(name: str, kind: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)

"""A command of its own arguments and of options that many have: two signatures put together, so that help shows one."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, Protocol, cast, get_type_hints

from tallystick.cli.errands import (
    AgreementId,
    Conduct,
    Decimals,
    DryRun,
    Escrow,
    Force,
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
from tallystick.cli.login import Credential
from tallystick.cli.output import AsJson
from tallystick.cli.verbs import Resolve

_DEFAULTS = Conduct()
_KINDS: dict[str, Any] = {
    "api": Server,
    "credential_file": Credential,
    "keystore": Keystore,
    "password_file": PasswordFile,
    "escrow": Escrow,
    "via": Via,
    "wait": Wait,
    "patience": Patience,
    "dry_run": DryRun,
    "yes": Yes,
    "force": Force,
    "max_gas_cost": MaxGasCost,
    "decimals": Decimals,
    "as_json": AsJson,
    "sender": Sender,
    "out": Out,
}
"""The options of a conduct, by its fields."""
CARRYING_OUT = tuple(name for name in _KINDS if name not in {"credential_file", "sender", "out"})
UNSCALED = tuple(name for name in CARRYING_OUT if name not in {"decimals", "force"})
"""Of acts in which no sum is typed."""
PREPARING = ("api", "escrow", "via", "max_gas_cost", "decimals", "sender", "out", "as_json")
AGREEING = ("api", "keystore", "password_file", "escrow", "decimals", "yes", "as_json")
DRAFTING = ("decimals", "api", "keystore", "password_file", "escrow", "as_json")
SIGNED_IN = ("api", "credential_file", "keystore", "password_file", "as_json")
WRITING_SIGNED_IN = (*SIGNED_IN, "dry_run")
"""Of what is kept for who is signed in."""
_CONDUCT = "conduct"


class _Signed(Protocol):
    """A function that says itself how it is called. Source: PEP 362, "Signature Object"."""

    __signature__: inspect.Signature

    def __call__(self, **given: Any) -> None: ...


def composed(
    verb: Callable[..., Resolve], then: Callable[[str, Resolve, Conduct], None], told: Sequence[str] = CARRYING_OUT
) -> Callable[..., None]:
    """
    The command of a verb.

    Args:
        verb: Is told what it needs, and says what the act is.
        then: Takes the agreement's id, the act, and how it goes out.
        told: Which options it has beside the verb's own.
    """

    def carried(agreement_id: str, *, conduct: Conduct, **given: Any) -> None:
        then(agreement_id, verb(**given), conduct)

    own = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in _parameters(verb)]
    first = inspect.Parameter("agreement_id", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=AgreementId)
    return _command(carried, [first, *own], told, verb.__doc__)


def conducted(act: Callable[..., None], told: Sequence[str] = CARRYING_OUT) -> Callable[..., None]:
    """
    The command of a function that takes a ``conduct`` beside its own arguments.

    Args:
        act: What is done.
        told: By which options the conduct is told.
    """
    return _command(act, [one for one in _parameters(act) if one.name != _CONDUCT], told, act.__doc__)


def taking(
    options: Callable[..., None], then: Callable[[dict[str, Any], Conduct], None], told: Sequence[str]
) -> Callable[..., None]:
    """
    The command that has the options of one function, and hands what was typed to another.

    Args:
        options: Says what can be typed. It is never called.
        then: Takes what was typed, by the names of the options, and the conduct.
        told: By which options the conduct is told.
    """

    def whole(*, conduct: Conduct, **given: Any) -> None:
        then(given, conduct)

    return _command(whole, _parameters(options), told, then.__doc__)


def _command(
    act: Callable[..., None], own: Sequence[inspect.Parameter], told: Sequence[str], doc: str | None
) -> Callable[..., None]:
    def command(**given: Any) -> None:
        conduct = Conduct(**{name: given.pop(name) for name in told})
        act(**given, conduct=conduct)

    everything = [*own, *(_option(name) for name in told)]
    signed = cast(_Signed, command)
    signed.__signature__ = inspect.Signature(everything)
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in everything}
    command.__doc__ = doc
    return signed


def _parameters(function: Callable[..., object]) -> list[inspect.Parameter]:
    hints = get_type_hints(function, include_extras=True)
    return [one.replace(annotation=hints[name]) for name, one in inspect.signature(function).parameters.items()]


def _option(name: str) -> inspect.Parameter:
    default = getattr(_DEFAULTS, name)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=_KINDS[name])

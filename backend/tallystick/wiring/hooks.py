"""What calls other people's servers, where the house was given a key to sign with."""

import random
from dataclasses import dataclass
from pathlib import Path

from tallystick.api.shapes.webhooks import write_body, write_ping
from tallystick.domain.errors import KeyUnavailable
from tallystick.mail.carrier import Carrier
from tallystick.services.delivering import Delivering, Tools
from tallystick.services.hookfigures import HookFigures
from tallystick.services.telemetry import Telemetry
from tallystick.services.webhooks import Letters, Webhooks
from tallystick.services.webhooksecrets import LEAST_KEY, WebhookSecrets
from tallystick.wiring.ground import Ground

_LEAST_WAIT, _LONGEST_WAIT = 0.8, 1.2
"""Waits are multiplied by something between these."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Webhooks as their owners see them, and what calls them."""

    webhooks: Webhooks
    delivering: Delivering | None
    """None where nothing is written."""


def hooks_of(ground: Ground, telemetry: Telemetry) -> Hooks | None:
    """None without a key. Raises KeyUnavailable when the file that it is said to be in holds none."""
    settings = ground.settings
    if settings.webhook_key_file is None:
        return None
    secrets = WebhookSecrets(_key_in(settings.webhook_key_file))
    outside = Carrier(may_be_here=settings.webhook_loopback)
    tools = Tools(secrets, outside, ground.clock, write_body, _jitter, telemetry)
    telemetry.registry.register(HookFigures(ground.store))
    webhooks = Webhooks(ground.store, secrets, outside, ground.clock, Letters(write_body, write_ping))
    return Hooks(webhooks, None if ground.store.is_read_only else Delivering(ground.store, tools))


def _jitter() -> float:
    return random.uniform(_LEAST_WAIT, _LONGEST_WAIT)


def _key_in(file: Path) -> bytes:
    try:
        key = file.read_bytes()
    except OSError as error:
        raise KeyUnavailable(f"the key of the webhooks cannot be read from {file}: {error.strerror}") from error
    if len(key) < LEAST_KEY:
        raise KeyUnavailable(f"the key of the webhooks in {file} is shorter than {LEAST_KEY} bytes")
    return key

"""
What is signed to webhooks. Source: Standard Webhooks, "Verifying signatures".

No secret is kept: each follows from the house's own key, the webhook's id and how often it was rotated. So a database
that is lost tells nobody how to sign, and every server that has the key signs alike.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest

from standardwebhooks import Webhook as Signer

from tallystick.domain.units import Timestamp
from tallystick.domain.webhooks import Message, Webhook

PREFIX = "whsec_"
LEAST_KEY = 32
"""Bytes of the house's key."""


class WebhookSecrets:
    """Signs for webhooks."""

    def __init__(self, key: bytes) -> None:
        """``key``: at least 32 random bytes."""
        self._key = key

    def secret(self, webhook: Webhook) -> str:
        """What the receiver verifies with from now on: 32 bytes, as the standard writes them."""
        return self._secret(webhook.id, webhook.generation)

    def headers(self, webhook: Webhook, message: Message, now: Timestamp) -> Mapping[str, str]:
        """The headers of a message that is told now. While two secrets are good, there is a signature of each."""
        secrets = [self.secret(webhook)]
        if now < webhook.both_until:
            secrets.append(self._secret(webhook.id, webhook.generation - 1))
        at = datetime.fromtimestamp(now, UTC)
        return {
            "webhook-id": message.id,
            "webhook-timestamp": str(now),
            "webhook-signature": " ".join(Signer(secret).sign(message.id, at, message.body) for secret in secrets),
        }

    def _secret(self, webhook_id: str, generation: int) -> str:
        name = f"tallystick webhook {webhook_id} {generation}"
        return PREFIX + b64encode(digest(self._key, name.encode(), sha256)).decode()

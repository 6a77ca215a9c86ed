"""What tells which relays need a look, read in one statement however many are on their way."""

from sqlalchemy import bindparam, func, select

from tallystick.store.relays import Fate
from tallystick.store.tables.mirror import events
from tallystick.store.tables.relay import attempts, nonces, relays

_NONCE = select(func.max(nonces.c.nonce)).where(nonces.c.relay_id == relays.c.id).scalar_subquery()
_TRIED_AT = (
    select(attempts.c.tried_at)
    .where(attempts.c.relay_id == relays.c.id, attempts.c.nonce == _NONCE)
    .order_by(attempts.c.number.desc())
    .limit(1)
    .scalar_subquery()
)
_MIRRORED_AT = (
    select(func.min(events.c.block_number))
    .join(attempts, attempts.c.hash == events.c.transaction_hash)
    .where(attempts.c.relay_id == relays.c.id)
    .scalar_subquery()
)

GLANCES = (
    select(
        relays.c.id,
        relays.c.sender,
        relays.c.revert.is_not(None).label("has_failed"),
        _NONCE.label("nonce"),
        _TRIED_AT.label("tried_at"),
        _MIRRORED_AT.label("mirrored_at"),
    )
    .where(relays.c.chain == bindparam("on"), relays.c.state == Fate.OPEN)
    .order_by("nonce")
)
"""A row for each relay with an open fate on the chain ``on``."""

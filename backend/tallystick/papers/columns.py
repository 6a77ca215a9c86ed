"""The columns of a movement, by name: the same in a table and in lines."""

from collections.abc import Mapping

from tallystick.papers.sheet import Row, Sheet, decimal_of, written_instant

Cell = str | int | None

NAMES = (
    *("event_id", "chain_id", "block_number", "block_hash", "block_time", "local_time", "finality"),
    *("transaction_hash", "log_index", "event", "kind", "direction", "agreement_id", "milestone"),
    *("from", "to", "counterparty", "token", "token_symbol", "token_decimals"),
    *("amount_units", "amount", "fee_units", "fee", "as_of_block", "as_of_block_hash"),
)
"""All columns in their order."""


def columns_of(sheet: Sheet, row: Row) -> Mapping[str, Cell]:
    """What a row says. Amounts are texts: of token units, and of tokens with all their decimals."""
    movement, token = row.movement, row.token
    event = movement.event
    return {
        "event_id": f"{event.block_number}-{event.log_index}-{movement.part}",
        "chain_id": sheet.identity.chain_id,
        "block_number": event.block_number,
        "block_hash": event.block_hash,
        "block_time": written_instant(event.timestamp),
        "local_time": sheet.local(event.timestamp).isoformat(),
        "finality": "finalized" if row.is_final else "latest",
        "transaction_hash": event.transaction_hash,
        "log_index": event.log_index,
        "event": event.name,
        "kind": movement.kind.value,
        "direction": row.direction(sheet.party) or None,
        "agreement_id": movement.agreement_id,
        "milestone": movement.milestone,
        "from": movement.source,
        "to": movement.target,
        "counterparty": row.counterparty(sheet.party),
        "token": token.address,
        "token_symbol": token.symbol,
        "token_decimals": token.decimals,
        "amount_units": str(movement.amount),
        "amount": decimal_of(movement.amount, token),
        "fee_units": None if row.fee is None else str(row.fee),
        "fee": None if row.fee is None else decimal_of(row.fee, token),
        "as_of_block": sheet.block.number,
        "as_of_block_hash": sheet.block.hash,
    }

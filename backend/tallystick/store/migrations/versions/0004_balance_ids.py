"""Postings name their balance by its id, not by account and token; events are indexed by a parent if they have one."""

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import AddressText, Amount, Number

revision = "0004_balance_ids"
down_revision = "0003_coverage"

_IS_AMENDMENT = sa.text("parent IS NOT NULL")


def upgrade() -> None:
    """Make both tables anew, with what they hold."""
    op.execute("CREATE TABLE old_balances AS SELECT account, token, amount FROM balances")
    op.execute("CREATE TABLE old_postings AS SELECT * FROM postings")
    op.drop_table("postings")
    op.drop_table("balances")
    op.create_table(
        "balances",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        *_of_account(),
        sa.PrimaryKeyConstraint("id", name="pk_balances"),
        sa.UniqueConstraint("account", "token", name="uq_balances_account_token"),
    )
    op.create_table(
        "postings",
        *_of_event(),
        sa.Column("balance_id", sa.Integer(), nullable=False),
        sa.Column("amount", Amount(), nullable=False),
        *_keys_of_postings(),
        sa.ForeignKeyConstraint(["balance_id"], ["balances.id"], name="fk_postings_balance_id"),
    )
    op.execute(
        "INSERT INTO balances (id, account, token, amount) "
        "SELECT ROW_NUMBER() OVER (ORDER BY account, token), account, token, amount FROM old_balances"
    )
    op.execute(
        "INSERT INTO postings (block_number, log_index, place, balance_id, amount) "
        "SELECT old.block_number, old.log_index, old.place, balances.id, old.amount FROM old_postings AS old "
        "JOIN balances ON balances.account = old.account AND balances.token = old.token"
    )
    op.create_index("ix_postings_balance_id", "postings", ["balance_id"])
    _drop_old()
    op.drop_index("ix_events_parent", "events")
    op.create_index(
        "ix_events_parent", "events", ["parent"], sqlite_where=_IS_AMENDMENT, postgresql_where=_IS_AMENDMENT
    )


def downgrade() -> None:
    """Make both tables as they were, with what they hold."""
    op.execute("CREATE TABLE old_balances AS SELECT account, token, amount FROM balances")
    op.execute(
        "CREATE TABLE old_postings AS SELECT block_number, log_index, place, account, token, postings.amount "
        "FROM postings JOIN balances ON balances.id = postings.balance_id"
    )
    op.drop_table("postings")
    op.drop_table("balances")
    op.create_table("balances", *_of_account(), sa.PrimaryKeyConstraint("account", "token", name="pk_balances"))
    op.create_table("postings", *_of_event(), *_of_account(), *_keys_of_postings())
    op.execute("INSERT INTO balances (account, token, amount) SELECT account, token, amount FROM old_balances")
    op.execute(
        "INSERT INTO postings (block_number, log_index, place, account, token, amount) "
        "SELECT block_number, log_index, place, account, token, amount FROM old_postings"
    )
    op.create_index("ix_postings_account_token", "postings", ["account", "token"])
    _drop_old()
    op.drop_index("ix_events_parent", "events")
    op.create_index("ix_events_parent", "events", ["parent"])


def _of_account() -> list[sa.Column[object]]:
    return [
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("token", AddressText, nullable=False),
        sa.Column("amount", Amount(), nullable=False),
    ]


def _of_event() -> list[sa.Column[object]]:
    return [
        sa.Column("block_number", Number, autoincrement=False, nullable=False),
        sa.Column("log_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
    ]


def _keys_of_postings() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("block_number", "log_index", "place", name="pk_postings"),
        sa.ForeignKeyConstraint(
            ["block_number", "log_index"],
            ["events.block_number", "events.log_index"],
            name="fk_postings_block_number_log_index",
        ),
    ]


def _drop_old() -> None:
    op.drop_table("old_postings")
    op.drop_table("old_balances")

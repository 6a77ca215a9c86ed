"""
Many rows at once, as tuples in the order of their table's columns: what a sync writes by the hundred thousand.

SQLAlchemy names the table, its columns and how a value becomes what the driver takes; the rows then go to the driver as
they are. Its own way of many rows makes a dictionary and a list of parameters for each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, UniqueConstraint

Row = tuple[Any, ...]
"""A value for each column of a table, in their order."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """How rows of a table are written to a kind of database."""

    insert: str
    put: str
    """Rows take the place of those with the same primary key. What names them otherwise, too, stays as it is."""
    processors: tuple[tuple[int, Callable[[Any], Any]], ...]
    """For the places of those values that the driver does not take as they are."""

    def ready(self, rows: Sequence[Row]) -> list[Row]:
        """The rows as the driver takes them."""
        return [self._ready(row) for row in rows] if self.processors else list(rows)

    def _ready(self, row: Row) -> Row:
        values = list(row)
        for place, process in self.processors:
            values[place] = process(values[place])
        return tuple(values)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows that are not there yet."""
    if rows:
        statement = _statement(table, connection.dialect)
        connection.exec_driver_sql(statement.insert, statement.ready(rows))


def put_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows, whether there are rows with these primary keys or not. No two of them have the same."""
    if rows:
        statement = _statement(table, connection.dialect)
        connection.exec_driver_sql(statement.put, statement.ready(rows))


@lru_cache(maxsize=64)
def _statement(table: Table, dialect: Dialect) -> _Statement:
    columns = list(table.columns)
    names = ", ".join(column.name for column in columns)
    values = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(columns))
    inserting = f"INSERT INTO {table.name} ({names}) VALUES ({values})"
    keys = ", ".join(column.name for column in columns if column.primary_key)
    changed = [column for column in columns if not column.primary_key and column.name not in _names_of_rows(table)]
    changes = ", ".join(f"{column.name} = excluded.{column.name}" for column in changed)
    processors = ((place, _processor(column, dialect)) for place, column in enumerate(columns))
    return _Statement(
        insert=inserting,
        put=f"{inserting} ON CONFLICT ({keys}) DO UPDATE SET {changes}",
        processors=tuple((place, process) for place, process in processors if process is not None),
    )


def _names_of_rows(table: Table) -> set[str]:
    """Columns of a row's other name. To write them would be to write their index, though nothing changes."""
    unique = (constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint))
    return {column.name for constraint in unique for column in constraint.columns}


def _processor(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(dialect).bind_processor(dialect)

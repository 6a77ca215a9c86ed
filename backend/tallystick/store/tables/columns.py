"""The types of columns. Amounts are text: they reach 2^96, a database's integers only 2^63."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator, UserDefinedType

AddressText = String(42)
HashText = String(66)
Number = BigInteger().with_variant(Integer, "sqlite")
"""Block numbers and Unix seconds."""


class Amount(UserDefinedType[int]):
    """Token units or wei, written as decimal digits."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Text, in every database."""
        return "TEXT"

    def bind_processor(self, dialect: Dialect) -> Callable[[int | None], str | None]:
        """How a number becomes the text that stands in the database."""
        return lambda amount: None if amount is None else str(int(amount))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], int | None]:
        """How the text becomes the number that it says."""
        return lambda text: None if text is None else int(text)


class Hearsay(TypeDecorator[str]):
    """What a node said, in its words. Characters that no database can keep are replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Source: PostgreSQL, "Character Types": NUL cannot be stored; nor has a lone surrogate an encoding."""
        if value is None:
            return None
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()

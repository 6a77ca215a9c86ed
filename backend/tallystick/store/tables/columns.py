"""The types of columns. Amounts are text: they reach 2^96, a database's integers only 2^63."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, String
from sqlalchemy.types import UserDefinedType

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

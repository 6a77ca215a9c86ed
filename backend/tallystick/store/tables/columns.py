"""The types of columns. Amounts are text: they reach 2^96, a database's integers only 2^63."""

from sqlalchemy import BigInteger, Dialect, Integer, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

AddressText = String(42)
HashText = String(66)
Number = BigInteger().with_variant(Integer, "sqlite")
"""Block numbers and Unix seconds."""


class Amount(TypeDecorator[int]):
    """Token units or wei, written as decimal digits."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:
        """The text that stands in the database."""
        return None if value is None else str(int(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> int | None:
        """The number that it says."""
        return None if value is None else int(value)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Text, in every database."""
        return dialect.type_descriptor(Text())

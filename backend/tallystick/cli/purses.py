"""What everybody has, read from the chain and not from our books: before a story and after it."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.table import Table

from tallystick.domain.ports import Escrow, Token
from tallystick.domain.units import ZERO_ADDRESS, Address, TokenUnits, Wei


@dataclass(frozen=True, slots=True)
class Purse:
    """What one address has."""

    tokens: TokenUnits
    wei: Wei
    """Of the chain's own currency: gas money."""


def read_purses(escrow: Escrow, token: Token, owners: Mapping[str, Address]) -> dict[str, Purse]:
    """The purses of all owners, by name, as of one block."""
    head = escrow.head()
    return {
        name: Purse(escrow.balance(token.address, owner, head), Wei(escrow.balance(ZERO_ADDRESS, owner, head)))
        for name, owner in owners.items()
    }


@dataclass(frozen=True, slots=True)
class Movement:
    """How purses changed."""

    token: Token
    before: Mapping[str, Purse]
    after: Mapping[str, Purse]

    def tokens(self, name: str) -> TokenUnits:
        """Token units that somebody gained; negative when they lost."""
        return TokenUnits(self.after[name].tokens - self.before[name].tokens)

    def gas(self, name: str) -> Wei:
        """Wei that somebody spent."""
        return Wei(self.before[name].wei - self.after[name].wei)

    @property
    def residual(self) -> TokenUnits:
        """All changes together: zero, because tokens only moved."""
        return TokenUnits(sum(self.tokens(name) for name in self.before))

    def to_json(self) -> dict[str, object]:
        """The changes by name, amounts as decimal strings."""
        return {
            name: {
                "tokens_before": str(self.before[name].tokens),
                "tokens_after": str(self.after[name].tokens),
                "gas_wei": str(self.gas(name)),
            }
            for name in self.before
        }

    def to_table(self) -> Table:
        """The changes for people, in whole tokens."""
        symbol = self.token.symbol
        table = Table("", f"{symbol} before", f"{symbol} after", "change", "gas spent (ether)")
        for column in table.columns[1:]:
            column.justify = "right"
        for name in self.before:
            change = self._whole(self.tokens(name))
            figures = (self._whole(self.before[name].tokens), self._whole(self.after[name].tokens), change)
            table.add_row(name, *figures, f"{self.gas(name) / 10**18:.6f}")
        table.add_section()
        table.add_row("all together", "", "", self._whole(self.residual), "")
        return table

    def _whole(self, amount: TokenUnits) -> str:
        return in_whole_tokens(amount, self.token)


def in_whole_tokens(amount: TokenUnits, token: Token) -> str:
    """An amount for people, in whole tokens, written exactly."""
    whole, rest = divmod(abs(amount), 10**token.decimals)
    fraction = f".{rest:0{token.decimals}d}".rstrip("0") if rest else ""
    return f"{'-' if amount < 0 else ''}{whole:,}{fraction}"

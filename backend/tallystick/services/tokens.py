"""What tokens say of themselves. A mirror answers without them when the node is down."""

from collections.abc import Iterable

from tallystick.domain.errors import ChainUnavailable, UnknownToken
from tallystick.domain.ports import Escrow, Token
from tallystick.domain.units import Address


class Tokens:
    """Tokens by their address."""

    def __init__(self, escrow: Escrow, known: Iterable[Token] = ()) -> None:
        """Tokens that are ``known`` need not be asked."""
        self._escrow = escrow
        self._known = {token.address: token for token in known}

    @property
    def known(self) -> tuple[Token, ...]:
        """The tokens that were deployed or recorded together with the escrow."""
        return tuple(self._known.values())

    def get(self, address: Address) -> Token | None:
        """What a token says of itself; None when it cannot be asked now."""
        try:
            return self.told(address)
        except ChainUnavailable:
            return None

    def told(self, address: Address) -> Token:
        """What a token in the books says of itself. Raises ChainUnavailable when it cannot be asked now."""
        return self._known.get(address) or self._escrow.token(address)

    def require(self, address: Address) -> Token:
        """
        What a token says of itself, asked now; for zero, the chain's own currency.

        Raises:
            UnknownToken: If no token answers there.
            ChainUnavailable: If the node does not answer.
        """
        if address in self._known:
            return self._known[address]
        if not self._escrow.is_token(address):
            raise UnknownToken(f"no ERC-20 token answers at {address} on this chain")
        return self._escrow.token(address)

"""What employers can sign in place of sending anything, asked of tokens and of Permit2. The chain implements it."""

from typing import Protocol

from tallystick.domain.units import Address, Hash, TokenUnits


class TokenSigning(Protocol):
    """What a token takes a signature for. Every method may raise ChainUnavailable."""

    def is_authorization_used(self, token: Address, owner: Address, nonce: Hash) -> bool | None:
        """Whether an ERC-3009 authorization was used or called off; None when the token takes no such."""
        ...

    def takes_permits(self, token: Address, owner: Address) -> bool:
        """Whether the token takes ERC-2612 permits of an owner."""
        ...

    def is_permit2_nonce_used(self, owner: Address, nonce: int) -> bool | None:
        """Whether an owner's nonce at Permit2 was used or called off; None when Permit2 is not on this chain."""
        ...

    def permit2_allowance(self, token: Address, owner: Address) -> TokenUnits:
        """What Permit2 may draw of an owner's token now."""
        ...

"""What typed sums are in: a token, and by whose word it has its decimals. The server's word scales nothing unseen."""

from collections.abc import Iterator
from dataclasses import dataclass

from tallystick.client import Tallystick, Token
from tallystick.client.addresses import address_in
from tallystick.client.consent.comparing import require_same
from tallystick.client.models.chain import Chain
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import Token as KnownToken
from tallystick.domain.units import ZERO_ADDRESS, Address
from tallystick.profiles import profile_names, profile_of

MAX_DECIMALS = 255
"""A token has them in 8 bits. Source: ERC-20, "decimals"."""
_OWN_CURRENCY = 18


@dataclass(frozen=True, slots=True)
class Denomination:
    """What sums are typed in."""

    token: Token
    """As the server says; its address is proved where it is an agreement's."""
    decimals: int | None
    """As they are known from elsewhere: typed, of a profile, or of the chain's own currency."""
    unseen: bool
    """Whether nobody is shown, and asked about, what a sum became in token units."""

    def digits(self, field: str) -> int:
        """The decimals to scale a sum by. Raises Malformed where only the server knows them, and nobody looks."""
        if self.decimals is not None:
            return self.decimals
        said = self.token.decimals
        if said is None or not 0 <= said <= MAX_DECIMALS:
            raise Malformed(field, "the token cannot be asked now for its decimals: say the sum in `units`")
        if self.unseen:
            raise Malformed(
                field,
                f"only the server says that {self.token.symbol} has {said} decimals, and nobody is asked: name them "
                "(--decimals), or say the sum in `units`",
            )
        return said


def denomination(chain_id: int | None, token: Token, decimals: int | None, *, unseen: bool) -> Denomination:
    """
    What sums of a token are typed in.

    Args:
        chain_id: Of the chain, where it is known.
        token: The token, as the server says.
        decimals: As they were typed; None: they were not.
        unseen: See the class.

    Raises:
        NotAsAsked: If the server says other decimals than are known.
    """
    known = decimals_of(chain_id, token.address) if decimals is None else decimals
    if known is not None and token.decimals is not None:
        require_same("token.decimals", known, token.decimals)
    return Denomination(token, known, unseen)


def decimals_of(chain_id: int | None, token: Address) -> int | None:
    """The decimals of a token that is known without asking anybody; None: it is not."""
    if token == ZERO_ADDRESS:
        return _OWN_CURRENCY
    return next((known.decimals for known in _known(chain_id) if known.address == token), None)


def token_in(tally: Tallystick, chain: Chain, text: str | None) -> Token:
    """
    What is paid in: an address, the symbol of a token that a profile knows, or nothing for the chain's own currency.

    Raises:
        Malformed: If it is none of them. A symbol that only the server knows could be any token's.
    """
    if text is None:
        return tally.token(ZERO_ADDRESS)
    known = [token.address for token in _known(chain.chain_id) if token.symbol.lower() == text.lower()]
    if known:
        return tally.token(known[0])
    named = [token.address for token in chain.tokens if (token.symbol or "").lower() == text.lower()]
    if named:
        raise Malformed("token", f"only the server knows {text}, as {', '.join(named)}: if you do, name the address")
    return tally.token(address_in("token", text))


def _known(chain_id: int | None) -> Iterator[KnownToken]:
    for name in profile_names():
        profile = profile_of(name)
        if profile.chain_id == chain_id:
            yield from profile.tokens

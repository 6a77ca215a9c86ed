"""An agreement on the test chain whose parties act at once."""

from tallystick.chain.codec import EscrowCodec
from tallystick.domain.acts import Accept, Act
from tests.deals import a_deal
from tests.devchain import DevChain


class Agreement:
    """One agreement, whose parties act at once."""

    def __init__(self, chain: DevChain) -> None:
        self.chain = chain
        self.terms = a_deal(chain)
        self.codec = EscrowCodec(chain.identity)
        chain.enrich(chain.employer)

    def act(self, act: Act) -> str:
        """Carry an act out. Returns its raw transaction."""
        sender = self.chain.worker if isinstance(act, Accept) else self.chain.employer
        receipt = self.chain.carry_out(self.codec.call(self.terms, act), sender)
        return self.chain.raw(receipt.hash)

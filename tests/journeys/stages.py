"""A stage for the demo's acts in front of a test's own chain and server."""

from eth_account import Account
from rich.console import Console

from tallystick.chain.wallet import Wallet
from tallystick.cli.demo_story import Cast, Party, Stage
from tallystick.cli.teller import Teller
from tallystick.client import Tallystick
from tallystick.domain.ports import Token
from tallystick.domain.units import Seconds
from tests.devchain import DevChain, address_of
from tests.journeys.server import Server


class ChainClock:
    """Time on the development chain."""

    def __init__(self, chain: DevChain) -> None:
        self._chain = chain

    def advance(self, seconds: Seconds) -> None:
        """Mine a block so much later."""
        self._chain.travel_to(self._chain.now() + seconds)


def a_stage(chain: DevChain, server: Server) -> Stage:
    """An employer with tokens and gas, and a new worker with nothing at all, in front of the server's API."""
    chain.mint(chain.employer, 10**12)
    cast = Cast(
        employer=Party("Employer", Wallet(chain.employer.key)),
        worker=Party("Worker", Wallet(Account.create().key)),
        platform=address_of(chain.fee_recipient),
    )
    token = Token(chain.token, "TLD", 6)
    return Stage(
        Tallystick(server.api.url), cast, token, ChainClock(chain), Teller(Console(quiet=True), server.api.url)
    )

"""
Asks again for a transaction that anvil seems not to know.

Anvil takes a transaction out of its pool before the block that holds it can be read. Brownie, asking in that moment for
what it has just sent, takes it for dropped: one in some thousand times.
"""

from collections.abc import Callable
from typing import Any

from web3.middleware import Web3Middleware

PATIENCE = 100
"""How often to ask. An answer takes a millisecond or so, and the moment is as short as that."""


class AskAgain(Web3Middleware):
    """Looks for a transaction until it is found."""

    def wrap_make_request(self, make_request: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        """Make a request, and one for a transaction several times."""

        def ask(method: Any, params: Any) -> Any:
            response = make_request(method, params)
            for _ in range(PATIENCE if method == "eth_getTransactionByHash" else 0):
                if response.get("result") is not None:
                    break
                response = make_request(method, params)
            return response

        return ask

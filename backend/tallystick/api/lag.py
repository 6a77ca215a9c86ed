"""How far the mirror was behind the node, in the header of every answer that says as of which block it is."""

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tallystick.domain.chain import BlockStamp

BLOCK = "Mirror-Block"
LAG = "Mirror-Lag"


class LagHeader:
    """Adds the header. It is left out while the node does not answer: a lag that is not known is not zero."""

    def __init__(self, app: ASGIApp, head: Callable[[], BlockStamp | None]) -> None:
        """``head`` is the node's newest block, told without asking the node."""
        self._app = app
        self._head = head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""

        async def with_lag(message: Message) -> None:
            head = self._head()
            if message["type"] == "http.response.start" and head is not None:
                headers = MutableHeaders(scope=message)
                if (block := headers.get(BLOCK)) is not None:
                    headers[LAG] = str(max(head.number - int(block), 0))
            await send(message)

        await self._app(scope, receive, with_lag)

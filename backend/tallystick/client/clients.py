"""The two clients. They can do the same, word for word: one returns, the other is awaited."""

from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Generator, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from tallystick.client.acting import Acting
from tallystick.client.agreeing import Agreeing
from tallystick.client.carriers import AsyncCarrier, Carrier, address_of, options
from tallystick.client.core import Options
from tallystick.client.documents import Documents
from tallystick.client.effects import Plan
from tallystick.client.feeding import Feeding
from tallystick.client.listening import Listening
from tallystick.client.logins import Logins
from tallystick.client.loose import Loose
from tallystick.client.models.feed import Announcement
from tallystick.client.operation import Pages
from tallystick.client.reading import Reading
from tallystick.client.webhooks import Webhooks
from tallystick.client.wholes import Wholes

Value = TypeVar("Value")
_DEFAULTS = Options()


class Operations(Reading, Feeding, Logins, Documents, Webhooks, Agreeing, Acting, Wholes, Loose):
    """Everything that one can ask a server for."""


class Tallystick(Operations):
    """
    A server, for programs that block. It holds no key: each act is given its signer. Close it, or use it as a context.

    A client may be used by several threads.
    """

    def __init__(
        self,
        url: str,
        api_key: str | None = None,
        options: Options = _DEFAULTS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """
        Of a server.

        Args:
            url: Its address, with or without the ``/v1`` that everything lies below.
            api_key: For what needs a login; the acts need none.
            options: How the client behaves.
            transport: How requests travel; None: over the network.
        """
        super().__init__(options)
        self._carrier = Carrier(address_of(url), httpx.Client(transport=transport, **_connection(api_key, options)))

    @property
    def url(self) -> str:
        """The server's address, up to ``/v1``."""
        return self._carrier.url

    def close(self) -> None:
        """Let the connections go."""
        self._carrier.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, plan: Plan[Value]) -> Value:
        return self._carrier.run(plan)

    def _each(self, pages: Pages[Value]) -> Iterator[Value]:
        return self._carrier.each(pages)

    def _hear(self, listening: Listening) -> Generator[Announcement, None, None]:
        return self._carrier.hear(listening)


class AsyncTallystick(Operations):
    """A server, for programs with an event loop: each operation is awaited, each list is for ``async for``."""

    def __init__(
        self,
        url: str,
        api_key: str | None = None,
        options: Options = _DEFAULTS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Of a server: see :class:`Tallystick`."""
        super().__init__(options)
        http = httpx.AsyncClient(transport=transport, **_connection(api_key, options))
        self._carrier = AsyncCarrier(address_of(url), http)

    @property
    def url(self) -> str:
        """The server's address, up to ``/v1``."""
        return self._carrier.url

    async def close(self) -> None:
        """Let the connections go."""
        await self._carrier.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _run_async(self, plan: Plan[Value]) -> Coroutine[Any, Any, Value]:
        return self._carrier.run(plan)

    def _each_async(self, pages: Pages[Value]) -> AsyncIterator[Value]:
        return self._carrier.each(pages)

    def _hear_async(self, listening: Listening) -> AsyncGenerator[Announcement, None]:
        return self._carrier.hear(listening)


def _connection(api_key: str | None, given: Options) -> dict[str, Any]:
    headers = {} if api_key is None else {"authorization": f"Bearer {api_key}"}
    return options(given.timeout, headers)

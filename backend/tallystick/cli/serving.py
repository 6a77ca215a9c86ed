"""The API, the mirror and the courier in one process: started together, and stopped together on Ctrl-C or SIGTERM."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn

from tallystick.cli.bounded import BoundedProtocol
from tallystick.cli.door import Door
from tallystick.wiring.house import House

_LAST_WORD = 30.0
"""Seconds that a thread has to finish what it is at."""


def serve_until_stopped(house: House, door: Door) -> None:
    """Serve from the main thread until Ctrl-C or SIGTERM; open requests are finished, then everything is let go."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with house.working():
        try:
            _server(house).run(sockets=[door.socket])
        except KeyboardInterrupt:
            return


@contextmanager
def served(house: House, door: Door) -> Iterator[str]:
    """Serve from a thread, and yield the URL as soon as it answers."""
    server = _server(house)
    listening = Thread(target=server.run, kwargs={"sockets": [door.socket]}, name="api")
    with house.working():
        listening.start()
        try:
            yield door.url
        finally:
            server.should_exit = True
            listening.join(_LAST_WORD)


class _Server(uvicorn.Server):
    """A server that says goodbye to those who listen for as long as it lives."""

    def __init__(self, config: uvicorn.Config, farewell: Callable[[], None]) -> None:
        super().__init__(config)
        self._farewell = farewell

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish open requests. Those that would never end by themselves are ended first."""
        self._farewell()
        await super().shutdown(sockets)


def _server(house: House) -> uvicorn.Server:
    proxies = house.settings.trusted_proxies
    config = uvicorn.Config(
        house.app,
        http=BoundedProtocol,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        forwarded_allow_ips=proxies,
    )
    return _Server(config, house.news.end)

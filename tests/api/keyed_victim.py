"""
A server that is asked for one request with a key, and kills itself on the way, as a machine does that loses its power.

Its one argument is JSON: the settings, the request, and what the database is not asked to write any more.
"""

import asyncio
import json
import os
import signal
import sys
from typing import Any

import httpx
from sqlalchemy import event

from tallystick.settings import read_settings
from tallystick.wiring.house import wire


def main(order: dict[str, Any]) -> None:
    """Ask, and die."""
    with wire(read_settings(**order["settings"])) as house:

        def die(_: object, __: object, statement: str, *___: object) -> None:
            if statement.startswith(order["before"]):
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(house.store.engine, "before_cursor_execute", die)
        asyncio.run(_ask(house.app, order))


async def _ask(app: Any, order: dict[str, Any]) -> None:
    headers = {"content-type": "application/json", "idempotency-key": order["key"]}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as http:
        await http.post(order["path"], content=order["body"], headers=headers)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

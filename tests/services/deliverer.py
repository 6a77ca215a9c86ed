"""
A process that delivers webhooks and kills itself on the way: `python -m tests.services.deliverer DATABASE STATEMENT`.

It ends when it is about to execute its so-manieth statement, as a machine does that loses its power.
"""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

from tallystick.api.shapes.webhooks import write_body
from tallystick.mail.carrier import Carrier
from tallystick.services.delivering import Delivering, Tools
from tallystick.services.webhooksecrets import WebhookSecrets
from tallystick.store.engine import engine_for
from tallystick.store.unit_of_work import Store
from tallystick.wiring.house import wall_clock
from tests.powercuts import power_cut_before


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _main(database: str, statement: str) -> None:
    engine = engine_for(database)
    tools = Tools(WebhookSecrets(b"k" * 32), Carrier(may_be_here=True), wall_clock, write_body, lambda: 1.0)
    delivering = Delivering(Store(engine), tools)
    with power_cut_before(engine, int(statement), _die), ThreadPoolExecutor(1) as pool:
        while delivering.step(pool):
            pass


if __name__ == "__main__":
    _main(*sys.argv[1:])

"""
Processes that deliver webhooks and are killed on the way: `python -m tests.services.deliverer DATABASE`.

For each line of standard input, which is a number, a process of its own is made that kills itself when it is about to
execute its so-manieth statement, as a machine does that loses its power. How it ended is answered with a line. What all
of them need is read once, here: that takes seconds, and a delivery takes none.
"""

import os
import signal
import sys

from tallystick.api.shapes.webhooks import write_body
from tallystick.mail.carrier import Carrier
from tallystick.services.delivering import Delivering, Tools
from tallystick.services.lanes import Lanes
from tallystick.services.webhooksecrets import WebhookSecrets
from tallystick.store.engine import engine_for
from tallystick.store.unit_of_work import Store
from tallystick.wiring.house import wall_clock
from tests.powercuts import power_cut_before


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _deliver(database: str, statement: int) -> None:
    engine = engine_for(database)
    tools = Tools(WebhookSecrets(b"k" * 32), Carrier(may_be_here=True), wall_clock, write_body, lambda: 1.0)
    delivering = Delivering(Store(engine), tools)
    with power_cut_before(engine, statement, _die), Lanes(1, 1) as lanes:
        delivering.step(lanes)
        lanes.rest()


def _main(database: str) -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # It logs; only answers go back.
            _deliver(database, int(line))
            os._exit(os.EX_OK)
        _, ended = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)


if __name__ == "__main__":
    _main(sys.argv[1])

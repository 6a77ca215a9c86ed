"""
The life of a mirror that dies again and again while the chain moves on: it catches up, follows block by block, rewinds.

Run as ``python -m tests.mirror.life DATABASE SEED STATEMENT MILLISECONDS``, it lives on from the moment that is written
beside the database, but kills its own process when it is about to execute its so-manieth statement, or after so much
time of the processor.
"""

import os
import signal
import sys
from pathlib import Path
from random import Random

from sqlalchemy import Engine, event

from tallystick.services.mirror import Mirror
from tallystick.store.engine import engine_for
from tallystick.store.migrations import migrate
from tallystick.store.unit_of_work import Store
from tests.builders import IDENTITY, a_deal
from tests.deeds import possible_facts
from tests.fakes import FakeChain, FakeWatcher
from tests.powercuts import power_cut_before

BEFORE = 40
"""Blocks that were there before the mirror began: it catches up with them."""
MOMENTS = 30
"""How often the chain moves on while the mirror follows."""

_DEALS = [deal.at(milestone) for deal in (a_deal(100, 7, fee=250), a_deal(900, 1, salt=3)) for milestone in (0, 1)]


def chain_at(moment: int, seed: int) -> FakeChain:
    """The chain as it stands at a moment: one more block than at the one before, or other blocks instead of some."""
    random, chain = Random(seed), FakeChain()
    for _ in range(BEFORE):
        _mine(chain, random)
    chain.finalize(behind=8)
    for _ in range(moment):
        if random.random() < 0.3:
            for _ in range(_reorg(chain, random)):
                _mine(chain, random)
        _mine(chain, random)
        chain.finalize(min(8, chain.spare))
    return chain


def engine_without_patience(database: Path) -> Engine:
    """The engine of a database that does not wait for the disk: what a process wrote outlives it all the same."""
    engine = engine_for(f"sqlite:///{database}")
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    return engine


def live(database: Path, seed: int, engine: Engine) -> None:
    """Follow the chain from the moment that was reached to the last one."""
    migrate(engine)
    store, clock = Store(engine), database.with_suffix(".moment")
    with store.begin() as unit:
        unit.books.require_chain(IDENTITY)
    for moment in range(int(clock.read_text()) if clock.exists() else 0, MOMENTS + 1):
        clock.with_suffix(".next").write_text(str(moment))
        clock.with_suffix(".next").replace(clock)
        mirror = Mirror(FakeWatcher(chain_at(moment, seed), batch=5), store)
        while mirror.step() is not None:
            pass


def _mine(chain: FakeChain, random: Random) -> None:
    chain.mine()
    for _ in range(random.randrange(3)):
        chain.add(random.choice(possible_facts(chain, _DEALS)))


def _reorg(chain: FakeChain, random: Random) -> int:
    """Let some blocks leave the chain. Returns how many."""
    depth = random.randint(0, min(6, chain.spare))
    chain.reorg(depth)
    return depth


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _main(database: str, seed: str, statement: str, milliseconds: str) -> None:
    # Of the processor's time, so that a busy machine changes nothing. Nobody catches SIGPROF: it ends the process.
    signal.setitimer(signal.ITIMER_PROF, int(milliseconds) / 1_000)
    engine = engine_without_patience(Path(database))
    with power_cut_before(engine, int(statement), _die):
        live(Path(database), int(seed), engine)


if __name__ == "__main__":
    _main(*sys.argv[1:])

"""
A story in two chapters for a mirror that dies: a chain grows, and then a part of it is replaced.

Run as ``python -m tests.mirror.story DATABASE CHAPTER STATEMENT`` with a database's address, it mirrors the chapter
until level, but kills its own process when it is about to execute its so-manieth statement.
"""

import os
import signal
import sys

from sqlalchemy import Engine

from tallystick.domain.events import FeesSwept, PayoutOwed, Phase
from tallystick.domain.units import TokenUnits
from tallystick.services.mirror import Mirror
from tallystick.store.engine import engine_for
from tallystick.store.migrations import migrate
from tallystick.store.unit_of_work import Store
from tests.builders import AMOUNT, FEE_RECIPIENT, IDENTITY, TOKEN, WORKER, a_deal
from tests.fakes import FakeChain, FakeWatcher, a_chain
from tests.powercuts import power_cut_before

DEAL = a_deal(AMOUNT, AMOUNT, fee=250)
OTHER = a_deal(salt=1)


def the_chain(chapter: int) -> FakeChain:
    """The chain as it stands at the end of a chapter; 0: before the first one. The second one replaces a part of it."""
    if chapter == 0:
        return FakeChain()
    chain = a_chain(
        (),
        (DEAL.funded(Phase.ACTIVE), OTHER.funded()),
        (DEAL.delivered(), DEAL.released(10_000)),
        (PayoutOwed(DEAL.agreement_id, WORKER, TOKEN, TokenUnits(9_750)),),
        (DEAL.at(1).funded(), OTHER.accepted()),
        (FeesSwept(FEE_RECIPIENT, TOKEN, TokenUnits(250)), OTHER.reclaimed()),
    )
    chain.finalize(behind=4)
    if chapter > 1:
        chain.reorg(3)
        chain.mine(OTHER.delivered(), DEAL.claimed(released=10_000))
        chain.mine(FeesSwept(FEE_RECIPIENT, TOKEN, TokenUnits(DEAL.amount * 250 // 10_000)))
        chain.mine(OTHER.claimed())
        chain.mine()
        chain.finalize(behind=1)
    return chain


def mirror_level(engine: Engine, chapter: int) -> None:
    """Begin as a server does, and mirror until level with a chapter."""
    migrate(engine)
    store = Store(engine)
    with store.begin() as unit:
        unit.books.require_chain(IDENTITY)
    mirror = Mirror(FakeWatcher(the_chain(chapter), batch=2), store)
    while mirror.step() is not None:
        pass


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _main(database: str, chapter: str, statement: str) -> None:
    engine = engine_for(database)
    with power_cut_before(engine, int(statement), _die):
        mirror_level(engine, int(chapter))


if __name__ == "__main__":
    _main(*sys.argv[1:])

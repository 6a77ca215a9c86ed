"""The one place where objects meet: every one is built once, and handed what it needs. Nothing starts by itself."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

import structlog
from fastapi import FastAPI

from tallystick.api.app import create_app
from tallystick.api.desk import Desk
from tallystick.chain import eip712
from tallystick.chain.codec import EscrowCodec, address_in
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.identity import identity_at, require_identity
from tallystick.chain.keys import KeySource, load_key
from tallystick.chain.node import Node
from tallystick.chain.operator import KeyOperator
from tallystick.chain.record import find_record
from tallystick.chain.transactions import NodeTransactions
from tallystick.chain.watcher import NodeWatcher, Reading
from tallystick.domain.errors import ChainMismatch, ChainUnavailable
from tallystick.domain.ports import ChainIdentity, Token
from tallystick.domain.units import BlockNumber
from tallystick.services.agreements import Agreements
from tallystick.services.courier import Courier, Policy
from tallystick.services.mirror import Mirror
from tallystick.services.overview import ChainFacts, Overview
from tallystick.services.preparing import Preparing
from tallystick.services.reconcile import Reconcile
from tallystick.services.registration import Registration
from tallystick.services.relaying import Relaying
from tallystick.services.sending import RelayPorts
from tallystick.services.tokens import Tokens
from tallystick.services.transactions import Transactions
from tallystick.settings import Settings
from tallystick.store.engine import engine_for
from tallystick.store.migrations import migrate
from tallystick.store.unit_of_work import Store

log = structlog.get_logger()

DEVNET_DEPLOYMENTS = Path(".tally/deployments")
"""Where the records of development chains are."""
RECURSION_LIMIT = 1_000
"""Python's own. A library of cryptography raises it so far that deep input would overflow the stack unnoticed."""
OBJECTS = 50_000
"""How many objects are made before Python looks for cycles among them. A sync makes millions, without any."""
LAST_WORD = 30.0
"""Seconds that a thread has to finish what it is at."""


@dataclass(frozen=True, slots=True)
class House:
    """Everything, wired. Use it as a context, or close it."""

    settings: Settings
    identity: ChainIdentity
    escrow: OnChainEscrow
    store: Store
    mirror: Mirror
    courier: Courier | None
    """None without a relayer's key."""
    reconcile: Reconcile
    agreements: Agreements
    overview: Overview
    app: FastAPI
    let_go: Callable[[], None]
    """Closes the connections to the database."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let everything go that is held open."""
        self.let_go()

    @contextmanager
    def working(self) -> Iterator[None]:
        """The mirror and the courier, each in a thread of its own; told to stop in the end, and waited for."""
        stop = Event()
        threads = [Thread(target=self.mirror.run, args=(stop,), name="mirror")]
        if self.courier is not None:
            threads.append(Thread(target=self.courier.run, args=(stop,), name="courier"))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(LAST_WORD)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What everything else stands on."""

    settings: Settings
    node: Node
    store: Store
    identity: ChainIdentity
    tokens: tuple[Token, ...]
    """Known without asking the chain."""


def wire(settings: Settings, *, anew: bool = False) -> House:
    """
    Build every object once, and hand each what it needs. No thread is started.

    Args:
        settings: What the environment says.
        anew: Whether to forget first what was mirrored, and of which chain.

    Raises:
        ChainUnavailable: If the node does not answer, and nothing was ever mirrored here.
        ChainMismatch: If the node is on another chain than the books, or the escrow is not there.
        KeyUnavailable: If the relayer's key does not open.
        StoreUnavailable: If the database does not.
        Malformed: If a setting is not what it should be.
    """
    sys.setrecursionlimit(RECURSION_LIMIT)
    gc.set_threshold(OBJECTS)
    _require_chain_for_a_new_database(settings)
    engine = engine_for(settings.database_url)
    try:
        migrate(engine)
        return _house(_ground(settings, Store(engine), anew), engine.dispose)
    except BaseException:
        engine.dispose()
        raise


def _require_chain_for_a_new_database(settings: Settings) -> None:
    """A chain that is not there, or not ours, leaves no empty database behind."""
    if settings.database_file is not None and not settings.database_file.exists():
        _identity_on_chain(settings, Node(settings.rpc_url, settings.rpc_timeout))


def _ground(settings: Settings, store: Store, anew: bool) -> _Ground:
    node = Node(settings.rpc_url, settings.rpc_timeout)
    # Nothing is forgotten before the chain that it is to be read from again has answered.
    identity, tokens = _identity_on_chain(settings, node) if anew else _identity(settings, node, store)
    with store.begin() as unit:
        if anew:
            unit.books.forget()
        unit.books.require_chain(identity)
    return _Ground(settings, node, store, identity, tokens)


def _house(ground: _Ground, let_go: Callable[[], None]) -> House:
    settings, store = ground.settings, ground.store
    escrow = OnChainEscrow(ground.node, ground.identity.escrow)
    operator = _operator(ground)
    mirror = Mirror(NodeWatcher(ground.node, ground.identity, Reading(settings.proof)), store, settings.poll_seconds)
    tokens = Tokens(escrow, ground.tokens)
    facts = ChainFacts(
        identity=ground.identity,
        domain=eip712.domain_of(ground.identity),
        explorer=settings.explorer,
        relayer=None if operator is None else operator.address,
    )
    agreements, overview = Agreements(store, tokens), Overview(store, escrow, mirror, tokens, facts)
    codec, transactions = EscrowCodec(ground.identity), NodeTransactions(ground.node, ground.identity)
    ports = None if operator is None else RelayPorts(codec, escrow, transactions, operator)
    desk = Desk(
        codec=codec,
        overview=overview,
        agreements=agreements,
        registration=Registration(store, codec, escrow),
        preparing=Preparing(store, codec, escrow, transactions),
        relaying=None if ports is None else Relaying(store, ports),
        transactions=Transactions(store, codec, escrow, transactions),
    )
    return House(
        settings=settings,
        identity=ground.identity,
        escrow=escrow,
        store=store,
        mirror=mirror,
        courier=None if ports is None else Courier(store, ports, Policy(pause=settings.poll_seconds)),
        reconcile=Reconcile(store, escrow),
        agreements=agreements,
        overview=overview,
        app=create_app(desk),
        let_go=let_go,
    )


def _identity(settings: Settings, node: Node, store: Store) -> tuple[ChainIdentity, tuple[Token, ...]]:
    """Which escrow on which chain, and the tokens recorded with it. While the node is down: as the books remember."""
    try:
        return _identity_on_chain(settings, node)
    except ChainUnavailable as error:
        with store.read() as unit:
            remembered = unit.books.identity()
        if remembered is None:
            raise
        log.warning("node does not answer: serving what is mirrored", reason=str(error))
        return remembered, ()


def _identity_on_chain(settings: Settings, node: Node) -> tuple[ChainIdentity, tuple[Token, ...]]:
    chain_id = node.chain_id()
    folders = (settings.deployments, DEVNET_DEPLOYMENTS)
    record = find_record(folders, chain_id)
    if settings.escrow is not None:
        escrow = address_in("TALLY_ESCROW", settings.escrow)
        if record is None or record.escrow != escrow:
            return identity_at(node, escrow, BlockNumber(0)), ()
    if record is None:
        raise ChainMismatch(
            f"no escrow is known on chain {chain_id}: there is no {chain_id}.json in "
            f"{' or '.join(str(folder.absolute()) for folder in folders)}. Go to the folder that has it, say where the "
            "escrow is (TALLY_ESCROW), or deploy it with `tally deploy`"
        )
    require_identity(node, record.identity)
    return record.identity, record.tokens


def _operator(ground: _Ground) -> KeyOperator | None:
    settings = ground.settings
    source = KeySource(
        keystore=settings.relayer_keystore,
        password_file=settings.relayer_password_file,
        plain=None if settings.relayer_key is None else settings.relayer_key.get_secret_value(),
    )
    return None if source.is_empty else KeyOperator(ground.node, ground.identity.chain_id, load_key(source))

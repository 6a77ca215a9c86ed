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
from tallystick.chain.bundle.making import NodeNotary
from tallystick.chain.codec import address_in
from tallystick.chain.endpoints import EndpointPool, pool_of
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.identity import identity_at, require_identity
from tallystick.chain.keys import KeySource, load_key
from tallystick.chain.node import Node
from tallystick.chain.notices import notices_of
from tallystick.chain.operator import KeyOperator
from tallystick.chain.quorum import watcher_over
from tallystick.chain.reach import Reach
from tallystick.chain.record import find_record
from tallystick.chain.stateproofs import PooledStateProofs
from tallystick.chain.watcher import Reading
from tallystick.domain.chain import ProofLevel
from tallystick.domain.errors import ChainMismatch, ChainUnavailable, KeyUnavailable, Malformed, NotMirrored
from tallystick.domain.nodes import Endpoints
from tallystick.domain.ports import ChainIdentity, Token, Watcher
from tallystick.domain.units import BlockNumber, Seconds
from tallystick.services.agreements import Agreements
from tallystick.services.arrivals import Arrivals
from tallystick.services.balances import Balances
from tallystick.services.bundles import Bundles
from tallystick.services.courier import Courier, Policy
from tallystick.services.figures import Figures
from tallystick.services.lookout import Lookout
from tallystick.services.mirror import Mirror
from tallystick.services.overview import ChainFacts, Overview
from tallystick.services.preparing import Preparing
from tallystick.services.presenting import Presenting
from tallystick.services.raising import Raising
from tallystick.services.readiness import Bounds, Readiness
from tallystick.services.reconcile import Reconcile
from tallystick.services.registration import Registration
from tallystick.services.relaying import Relaying
from tallystick.services.rewinding import Rewinding
from tallystick.services.sending import RelayPorts
from tallystick.services.stateproof import StateProof
from tallystick.services.telemetry import Telemetry
from tallystick.services.tokens import Tokens
from tallystick.services.transactions import Transactions
from tallystick.services.verification import Verification
from tallystick.services.ways import Ways
from tallystick.settings import Settings, variable
from tallystick.store.engine import engine_for
from tallystick.store.leadership import Leadership
from tallystick.store.migrations import migrate, require_newest
from tallystick.store.unit_of_work import Store
from tallystick.store.versions import Versions

log = structlog.get_logger()

DEVNET_DEPLOYMENTS = Path(".tally/deployments")
"""Where the records of development chains are."""
RECURSION_LIMIT = 1_000
"""Python's own. A library of cryptography raises it so far that deep input would overflow the stack unnoticed."""
OBJECTS = 50_000
"""How many objects are made before Python looks for cycles among them. A sync makes millions, without any."""
ONLY_READS = "this server only reads what another process mirrors"
NO_DATABASE = "nothing was ever mirrored here: there is no database"
LAST_WORD = 30.0
"""Seconds that a thread has to finish what it is at."""


@dataclass(frozen=True, slots=True)
class House:
    """Everything, wired. Use it as a context, or close it."""

    settings: Settings
    identity: ChainIdentity
    escrow: OnChainEscrow
    endpoints: Endpoints
    store: Store
    mirror: Mirror
    courier: Courier | None
    """None without a relayer's key, and where nothing is written."""
    reconcile: Reconcile
    desk: Desk
    app: FastAPI
    leadership: Leadership
    lookout: Lookout
    verification: Verification
    raising: Raising
    rewinding: Rewinding
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
        self.leadership.give_up()
        self.let_go()

    @contextmanager
    def working(self) -> Iterator[None]:
        """
        Lookout, mirror and courier, each in a thread of its own; told to stop in the end, and waited for.

        What they are at is finished, but for what they would still ask the node: that is not asked any more.

        A house that only reads needs no more than the lookout.
        """
        stop = Event()
        threads = [Thread(target=self.lookout.run, args=(stop,), name="lookout")]
        if not self.settings.read_only:
            threads.append(Thread(target=self.mirror.run, args=(stop,), name="mirror"))
        if self.courier is not None:
            threads.append(Thread(target=self.courier.run, args=(stop,), name="courier"))
        self.endpoints.heed(stop)
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
    pool: EndpointPool
    node: Node
    """Asks the pool."""
    store: Store
    leadership: Leadership
    identity: ChainIdentity
    tokens: tuple[Token, ...]
    """Known without asking the chain."""


@dataclass(frozen=True, slots=True)
class _Watch:
    """What follows the chain, and what tells how it goes."""

    telemetry: Telemetry
    mirror: Mirror
    arrivals: Arrivals
    lookout: Lookout
    readiness: Readiness


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
        MirroredElsewhere: If all is to be forgotten while another process mirrors.
        StoreUnavailable: If the database does not.
        StoreUnusable: If only reading is wanted, and the database has another schema.
        NotMirrored: If only reading is wanted, and nothing was ever mirrored.
        Malformed: If a setting is not what it should be.
    """
    prepare_interpreter()
    _require_ground_for_a_new_database(settings)
    with _named_by_variable():
        engine = engine_for(settings.database_url, connections=settings.database_connections)
    versions = Versions(engine)

    def let_go() -> None:
        versions.close()
        engine.dispose()

    try:
        if settings.read_only:
            require_newest(engine)
        else:
            migrate(engine)
        versions.now()  # Asked here first, where nobody is kept waiting.
        return _house(_ground(settings, Store(engine, read_only=settings.read_only), anew), versions.now, let_go)
    except BaseException:
        let_go()
        raise


def prepare_interpreter() -> None:
    """Set Python up as a process that mirrors has it."""
    sys.setrecursionlimit(RECURSION_LIMIT)
    gc.set_threshold(OBJECTS)


def _require_ground_for_a_new_database(settings: Settings) -> None:
    """Who only reads leaves no empty database behind; nor does a chain that is not there, or not ours."""
    if settings.database_file is None or settings.database_file.exists():
        return
    if settings.read_only:
        raise NotMirrored(NO_DATABASE)
    _identity_on_chain(settings, Node(pool_of(settings.rpc_url, settings.rpc_timeout)))


@contextmanager
def _named_by_variable() -> Iterator[None]:
    """What a room below finds wrong with a setting, by the name that the setting has outside."""
    try:
        yield
    except Malformed as error:
        raise Malformed(variable(error.field), error.reason) from error


def _ground(settings: Settings, store: Store, anew: bool) -> _Ground:
    pool = pool_of(settings.rpc_url, settings.rpc_timeout)
    node = Node(pool)
    # Nothing is forgotten before the chain that it is to be read from again has answered.
    identity, tokens = _identity_on_chain(settings, node) if anew else _identity(settings, node, store)
    leadership = Leadership(store.engine)
    if anew:
        leadership.require()
        with store.begin() as unit:
            unit.books.forget()
    _require_chain(store, identity)
    pool.expect(identity)
    return _Ground(settings, pool, node, store, leadership, identity, tokens)


def _require_chain(store: Store, identity: ChainIdentity) -> None:
    if not store.is_read_only:
        with store.begin() as unit:
            unit.books.require_chain(identity)
        return
    with store.read() as unit:
        if unit.books.identity() is None:
            raise NotMirrored("nothing was ever mirrored here: start a server that writes first")
        unit.books.require_chain(identity)


def _house(ground: _Ground, version: Callable[[], int | None], let_go: Callable[[], None]) -> House:
    store, reach = ground.store, Reach.over(ground.node, ground.identity, _operator(ground))
    watch, proofs = _watch(ground, reach.escrow), PooledStateProofs(ground.pool, ground.identity)
    desk = _desk(ground, reach, watch, version)
    return House(
        settings=ground.settings,
        identity=ground.identity,
        escrow=reach.escrow,
        endpoints=ground.pool,
        store=store,
        leadership=ground.leadership,
        lookout=watch.lookout,
        mirror=watch.mirror,
        courier=_courier(ground, _ports(reach), watch.mirror),
        reconcile=Reconcile(store, reach.escrow),
        verification=Verification(_watcher(ground), store),
        raising=Raising(store, reach.escrow, Verification(_watcher(ground), store), proofs, ground.leadership),
        rewinding=Rewinding(store, ground.leadership),
        desk=desk,
        app=create_app(desk),
        let_go=let_go,
    )


def _ports(reach: Reach) -> RelayPorts | None:
    """What relaying needs of the chain; None where nothing is relayed."""
    if reach.operator is None:
        return None
    return RelayPorts(reach.codec, reach.escrow, reach.transactions, reach.operator, reach.signing)


def _desk(ground: _Ground, reach: Reach, watch: _Watch, version: Callable[[], int | None]) -> Desk:
    store, codec, escrow, ports = ground.store, reach.codec, reach.escrow, _ports(reach)
    return Desk(
        codec=codec,
        overview=_overview(ground, escrow, watch.mirror, reach.operator),
        lookout=watch.lookout,
        readiness=watch.readiness,
        telemetry=watch.telemetry,
        arrivals=watch.arrivals,
        version=version,
        agreements=Agreements(store, Tokens(escrow, ground.tokens)),
        balances=Balances(store, escrow, codec),
        bundles=Bundles(store, escrow, NodeNotary(ground.node, ground.identity)),
        registration=Registration(store, codec, escrow),
        preparing=Preparing(store, codec, escrow, reach.transactions),
        presenting=Presenting(store, codec, escrow, reach.transactions, reach.signing),
        ways=Ways(store, codec, escrow, reach.signing),
        relaying=None if ports is None else Relaying(store, ports),
        transactions=Transactions(store, codec, escrow, reach.transactions),
    )


def _overview(ground: _Ground, escrow: OnChainEscrow, mirror: Mirror, operator: KeyOperator | None) -> Overview:
    facts = ChainFacts(
        identity=ground.identity,
        domain=eip712.domain_of(ground.identity),
        explorer=ground.settings.explorer,
        relayer=None if operator is None else operator.address,
        nodes=ground.pool,
    )
    return Overview(ground.store, escrow, mirror, Tokens(escrow, ground.tokens), facts)


def _watch(ground: _Ground, escrow: OnChainEscrow) -> _Watch:
    settings, store, telemetry = ground.settings, ground.store, Telemetry()
    mirror = Mirror(_watcher(ground), store, settings.poll_seconds, ground.leadership, telemetry)
    if settings.proof.reaches(ProofLevel.STATE_PROVED):
        mirror.prove(StateProof(store, PooledStateProofs(ground.pool, ground.identity)))
    mirror.listen(notices_of(settings.ws_url, settings.rpc_url))
    arrivals = Arrivals(store)
    mirror.tell(arrivals.announce)
    if settings.read_only:
        mirror.stand_aside(ONLY_READS)
    lookout = Lookout(escrow, telemetry, settings.poll_seconds)
    telemetry.registry.register(Figures(store, mirror, lookout))
    bounds = Bounds(settings.ready_lag_blocks, Seconds(settings.ready_lag_seconds))
    return _Watch(telemetry, mirror, arrivals, lookout, Readiness(store, mirror, lookout, bounds))


def _watcher(ground: _Ground) -> Watcher:
    return watcher_over(ground.pool, ground.identity, Reading(ground.settings.proof))


def _courier(ground: _Ground, ports: RelayPorts | None, mirror: Mirror) -> Courier | None:
    """None where nothing is to be sent. It rests while the mirror is halted."""
    if ports is None or ground.store.is_read_only:
        return None
    policy = Policy(pause=ground.settings.poll_seconds)
    return Courier(ground.store, ports, policy, lambda: mirror.trouble is None)


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
    if source.is_empty:
        return None
    try:
        key = load_key(source)
    except KeyUnavailable as error:
        named = ("key",) if source.keystore is None else ("keystore", "password_file")
        raise KeyUnavailable(f"{' and '.join(variable(f'relayer_{one}') for one in named)}: {error}") from error
    return KeyOperator(ground.node, ground.identity.chain_id, key)

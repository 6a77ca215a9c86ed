"""The one place where objects meet: every one is built once, and handed what it needs. Nothing starts by itself."""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event, Thread
from types import TracebackType
from typing import Self

import structlog
from fastapi import FastAPI

from tallystick.api.app import create_app
from tallystick.api.desk import Desk
from tallystick.api.origins import Origins
from tallystick.api.quotas import Quotas
from tallystick.chain.bundle.making import NodeNotary
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.hashing import keccak_hasher
from tallystick.chain.notices import notices_of
from tallystick.chain.quorum import watcher_over
from tallystick.chain.reach import Reach
from tallystick.chain.record import find_record
from tallystick.chain.sources.own import OwnDeployment
from tallystick.chain.stateproofs import PooledStateProofs
from tallystick.chain.watcher import Reading
from tallystick.domain import eip712
from tallystick.domain.chain import ProofLevel
from tallystick.domain.errors import Malformed
from tallystick.domain.nodes import Endpoints
from tallystick.domain.ports import ChainIdentity, Clock, Watcher
from tallystick.domain.units import Seconds, Timestamp, Wei
from tallystick.domain.urls import urls_in
from tallystick.profiles import profile_of
from tallystick.services.admission import Admission
from tallystick.services.agreements import Agreements
from tallystick.services.apikeys import ApiKeys
from tallystick.services.arrivals import Arrivals
from tallystick.services.auditing import Auditing
from tallystick.services.balances import Balances
from tallystick.services.bundles import Bundles
from tallystick.services.courier import Courier, Policy
from tallystick.services.delivering import Delivering
from tallystick.services.documents import Documents
from tallystick.services.feed import Feed
from tallystick.services.figures import Figures
from tallystick.services.following import Following
from tallystick.services.keyfigures import KeyFigures
from tallystick.services.lookout import Lookout
from tallystick.services.mirror import Mirror
from tallystick.services.news import News
from tallystick.services.overview import ChainFacts, Overview
from tallystick.services.preparing import Preparing
from tallystick.services.presenting import Presenting
from tallystick.services.purses import Purses
from tallystick.services.raising import Raising
from tallystick.services.readiness import Bounds, Readiness
from tallystick.services.reconcile import Reconcile
from tallystick.services.records import Records
from tallystick.services.registration import Registration
from tallystick.services.repeating import Repeating
from tallystick.services.rewinding import Rewinding
from tallystick.services.sending import RelayPorts
from tallystick.services.sharing import Sharing
from tallystick.services.signingin import SigningIn
from tallystick.services.sources import Sources
from tallystick.services.stateproof import StateProof
from tallystick.services.telemetry import Telemetry
from tallystick.services.tidying import Tidying
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
from tallystick.wiring.exploring import exploring_over
from tallystick.wiring.ground import (
    DEVNET_DEPLOYMENTS,
    Ground,
    require_ground_for_a_new_database,
    stand_on,
)
from tallystick.wiring.hooks import hooks_of
from tallystick.wiring.paperwork import extracts_over, paperwork_over
from tallystick.wiring.relay import Means, ports_of, purses_of, relay_house_of, relaying_by
from tallystick.wiring.shelf import room_of

log = structlog.get_logger()

RECURSION_LIMIT = 1_000
"""Python's own. A library of cryptography raises it so far that deep input would overflow the stack unnoticed."""
OBJECTS = 50_000
"""How many objects are made before Python looks for cycles among them. A sync makes millions, without any."""
ONLY_READS = "this server only reads what another process mirrors"
HOUR = 3_600
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
    news: News
    tidying: Tidying
    delivering: Delivering | None
    """None where no webhooks are called."""
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
        Lookout, mirror, courier, tidying and webhooks, each in a thread of its own; told to stop, and waited for.

        What they are at is finished, but for what they would still ask the node: that is not asked any more.

        A house that only reads needs no more than the lookout.
        """
        stop = Event()
        threads = [Thread(target=self.lookout.run, args=(stop,), name="lookout")]
        if not self.settings.read_only:
            threads.append(Thread(target=self.mirror.run, args=(stop,), name="mirror"))
            threads.append(Thread(target=self.tidying.run, args=(stop,), name="tidying"))
        if self.courier is not None:
            threads.append(Thread(target=self.courier.run, args=(stop,), name="courier"))
        if self.delivering is not None:
            pause = self.settings.poll_seconds
            threads.append(Thread(target=self.delivering.run, args=(stop, pause), name="webhooks"))
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
class _Watch:
    """What follows the chain, and what tells how it goes."""

    telemetry: Telemetry
    mirror: Mirror
    arrivals: Arrivals
    news: News
    lookout: Lookout
    readiness: Readiness


def wall_clock() -> Timestamp:
    """The time of day."""
    return Timestamp(int(time.time()))


def wire(settings: Settings, *, anew: bool = False, clock: Clock = wall_clock) -> House:
    """
    Build every object once, and hand each what it needs. No thread is started.

    Args:
        settings: What the environment says.
        anew: Whether to forget first what was mirrored, and of which chain.
        clock: Tells the time of day, by which logins end.

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
    require_ground_for_a_new_database(settings)
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
        store = Store(engine, read_only=settings.read_only)
        return _house(stand_on(settings, store, anew, clock), versions.now, let_go)
    except BaseException:
        let_go()
        raise


def prepare_interpreter() -> None:
    """Set Python up as a process that mirrors has it."""
    sys.setrecursionlimit(RECURSION_LIMIT)
    gc.set_threshold(OBJECTS)


@contextmanager
def _named_by_variable() -> Iterator[None]:
    """What a room below finds wrong with a setting, by the name that the setting has outside."""
    try:
        yield
    except Malformed as error:
        raise Malformed(variable(error.field), error.reason) from error


def _house(ground: Ground, version: Callable[[], int | None], let_go: Callable[[], None]) -> House:
    store, reach = ground.store, Reach.over(ground.node, ground.identity, ground.settings.currency)
    purses = purses_of(ground)
    watch, proofs = _watch(ground, reach, purses), PooledStateProofs(ground.pool, ground.identity)
    hooks = hooks_of(ground, watch.telemetry)
    desk = _desk(ground, Means(reach, purses), watch, version)
    desk = replace(desk, webhooks=None if hooks is None else hooks.webhooks)
    return House(
        settings=ground.settings,
        identity=ground.identity,
        escrow=reach.escrow,
        endpoints=ground.pool,
        store=store,
        leadership=ground.leadership,
        lookout=watch.lookout,
        mirror=watch.mirror,
        courier=_courier(ground, ports_of(Means(reach, purses)), watch.mirror),
        reconcile=Reconcile(store, reach.escrow),
        verification=Verification(_watcher(ground), store),
        raising=Raising(store, reach.escrow, Verification(_watcher(ground), store), proofs, ground.leadership),
        rewinding=Rewinding(store, ground.leadership),
        tidying=Tidying(store, ground.shelf, ground.clock, room_of(ground.settings).free),
        desk=desk,
        app=_app(ground.settings, desk),
        news=watch.news,
        delivering=None if hooks is None else hooks.delivering,
        let_go=let_go,
    )


def _app(settings: Settings, desk: Desk) -> FastAPI:
    origins = Origins(tuple(urls_in(settings.public_origins)))
    return create_app(desk, origins=origins, allowed=urls_in(settings.allowed_origins), quotas=_quotas(settings))


def _quotas(settings: Settings) -> Quotas:
    return Quotas(
        reads=settings.rate_reads,
        writes=settings.rate_writes,
        questions=settings.rate_questions,
        at_once=settings.rate_at_once,
        callers=settings.rate_callers,
        counts_loopback=settings.rate_loopback,
    )


def _desk(ground: Ground, means: Means, watch: _Watch, version: Callable[[], int | None]) -> Desk:
    reach, store, codec, escrow = means.reach, ground.store, means.reach.codec, means.reach.escrow
    bundles = Bundles(store, escrow, NodeNotary(ground.node, ground.identity))
    return Desk(
        codec=codec,
        overview=_overview(ground, escrow, watch.mirror, means.purses),
        lookout=watch.lookout,
        readiness=watch.readiness,
        telemetry=watch.telemetry,
        arrivals=watch.arrivals,
        version=version,
        admission=Admission(store, ground.clock),
        repeating=Repeating(store, Seconds(ground.settings.idempotency_hours * HOUR), ground.clock),
        signing_in=SigningIn(store, (codec, escrow), ground.clock, Seconds(ground.settings.session_seconds)),
        api_keys=ApiKeys(store, ground.clock),
        documents=Documents(store, ground.shelf, keccak_hasher, ground.clock, room_of(ground.settings)),
        sharing=Sharing(store, ground.clock),
        agreements=Agreements(store, Tokens(escrow, ground.tokens)),
        auditing=Auditing(store, escrow),
        balances=Balances(store, escrow, codec),
        records=Records(store),
        feed=Feed(store),
        following=Following(Feed(store), watch.news),
        bundles=bundles,
        exploring=exploring_over(ground, escrow),
        extracts=extracts_over(ground, escrow),
        paperwork=paperwork_over(ground, escrow, bundles),
        webhooks=None,
        registration=Registration(store, codec, escrow, ground.clock, room_of(ground.settings).free),
        preparing=Preparing(store, codec, escrow, reach.transactions),
        presenting=Presenting(store, codec, escrow, reach.transactions, reach.signing),
        ways=Ways(store, codec, escrow, reach.signing),
        relaying=relaying_by(ground, means),
        relay_house=relay_house_of(ground, means),
        transactions=Transactions(store, codec, escrow, reach.transactions),
        sources=_sources(ground),
    )


def _sources(ground: Ground) -> Sources:
    folders = (ground.settings.deployments, DEVNET_DEPLOYMENTS)
    return Sources(OwnDeployment(ground.node, ground.identity, find_record(folders, ground.identity.chain_id)))


def _overview(ground: Ground, escrow: OnChainEscrow, mirror: Mirror, operators: Purses | None) -> Overview:
    facts = ChainFacts(
        identity=ground.identity,
        domain=eip712.domain_of(ground.identity),
        explorer=ground.settings.explorer,
        name=None if ground.settings.profile is None else profile_of(ground.settings.profile).name,
        currency=ground.settings.currency,
        public_rpc_url=ground.settings.public_rpc_url,
        relayer=None if operators is None else operators.addresses[0],
        nodes=ground.pool,
    )
    return Overview(ground.store, escrow, mirror, Tokens(escrow, ground.tokens), facts)


def _watch(ground: Ground, reach: Reach, purses: Purses | None) -> _Watch:
    settings, store, telemetry = ground.settings, ground.store, Telemetry()
    mirror = Mirror(_watcher(ground), store, settings.poll_seconds, ground.leadership, telemetry)
    if settings.proof.reaches(ProofLevel.STATE_PROVED):
        mirror.prove(StateProof(store, PooledStateProofs(ground.pool, ground.identity)))
    mirror.listen(notices_of(settings.ws_url, settings.rpc_url))
    arrivals = Arrivals(store)
    mirror.tell(arrivals.announce)
    news = News(store)
    mirror.say(news.announce)
    if settings.read_only:
        mirror.stand_aside(ONLY_READS)
    lookout = Lookout(reach.escrow, telemetry, settings.poll_seconds)
    telemetry.registry.register(Figures(store, mirror, lookout))
    if purses is not None:
        telemetry.registry.register(KeyFigures(store, ground.identity.genesis_hash, purses))
    bounds = Bounds(settings.ready_lag_blocks, Seconds(settings.ready_lag_seconds))
    return _Watch(telemetry, mirror, arrivals, news, lookout, Readiness(store, mirror, lookout, bounds))


def _watcher(ground: Ground) -> Watcher:
    return watcher_over(ground.pool, ground.identity, Reading(ground.settings.proof))


def _courier(ground: Ground, ports: RelayPorts | None, mirror: Mirror) -> Courier | None:
    """None where nothing is to be sent. It rests while the mirror is halted."""
    if ports is None or ground.store.is_read_only:
        return None
    policy = Policy(fee_cap=Wei(ground.settings.relay_most_wei_per_gas), pause=ground.settings.poll_seconds)
    return Courier(ground.store, ports, policy, lambda: mirror.trouble is None)

"""What everything else stands on: the chain, the database, and whether they belong together."""

from dataclasses import dataclass
from pathlib import Path

import structlog

from tallystick.chain.codec import address_in
from tallystick.chain.endpoints import EndpointPool, pool_of
from tallystick.chain.identity import identity_at, require_identity
from tallystick.chain.node import Node
from tallystick.chain.record import find_record
from tallystick.domain.errors import ChainMismatch, ChainUnavailable, NotMirrored
from tallystick.domain.ports import ChainIdentity, Clock, Token
from tallystick.domain.shelves import Shelf
from tallystick.domain.units import BlockNumber
from tallystick.profiles import profile_of
from tallystick.settings import Settings
from tallystick.store.leadership import Leadership
from tallystick.store.unit_of_work import Store
from tallystick.wiring.shelf import shelf_of

log = structlog.get_logger()

DEVNET_DEPLOYMENTS = Path(".tally/deployments")
"""Where the records of development chains are."""
NO_DATABASE = "nothing was ever mirrored here: there is no database"


@dataclass(frozen=True, slots=True)
class Ground:
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
    clock: Clock
    shelf: Shelf


def stand_on(settings: Settings, store: Store, anew: bool, clock: Clock) -> Ground:
    """
    Find the chain, and see that the database is of it. ``anew``: forget first what was mirrored, and of which chain.

    Raises:
        ChainUnavailable: If the node does not answer, and nothing was ever mirrored here.
        ChainMismatch: If the node is on another chain than the books, or the escrow is not there.
        MirroredElsewhere: If all is to be forgotten while another process mirrors.
        NotMirrored: If only reading is wanted, and nothing was ever mirrored.
        Malformed: If what is set as the place of documents is none.
    """
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
    tokens = _with_profile(settings, tokens)
    return Ground(settings, pool, node, store, leadership, identity, tokens, clock, shelf_of(settings))


def _require_chain(store: Store, identity: ChainIdentity) -> None:
    if not store.is_read_only:
        with store.begin() as unit:
            unit.books.require_chain(identity)
        return
    with store.read() as unit:
        if unit.books.identity() is None:
            raise NotMirrored("nothing was ever mirrored here: start a server that writes first")
        unit.books.require_chain(identity)


def require_ground_for_a_new_database(settings: Settings) -> None:
    """Who only reads leaves no empty database behind; nor does a chain that is not there, or not ours."""
    if settings.database_file is None or settings.database_file.exists():
        return
    if settings.read_only:
        raise NotMirrored(NO_DATABASE)
    _identity_on_chain(settings, Node(pool_of(settings.rpc_url, settings.rpc_timeout)))


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
    _require_profile(settings, chain_id)
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


def _require_profile(settings: Settings, chain_id: int) -> None:
    if settings.profile is None:
        return
    profile = profile_of(settings.profile)
    if chain_id != profile.chain_id:
        raise ChainMismatch(
            f"the node is on chain {chain_id}, and the profile {profile.key} is of {profile.name}, chain "
            f"{profile.chain_id}: name another node (TALLY_RPC_URL), or another profile or none (TALLY_PROFILE)"
        )


def _with_profile(settings: Settings, recorded: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens that are recorded with the escrow, and those of the profile."""
    if settings.profile is None:
        return recorded
    known = {token.address for token in recorded}
    return recorded + tuple(token for token in profile_of(settings.profile).tokens if token.address not in known)

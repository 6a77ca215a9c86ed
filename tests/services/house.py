"""The relay's half of the house on a real development chain, as it stands after each start."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from eth_account.signers.local import LocalAccount

from tallystick.chain.codec import EscrowCodec
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.keyring import KeyRing
from tallystick.chain.line import Line
from tallystick.chain.node import Node
from tallystick.chain.signers import KeySigner
from tallystick.chain.signing import ChainSigning
from tallystick.chain.transactions import NodeTransactions
from tallystick.chain.watcher import NodeWatcher
from tallystick.domain.acts import Accept, Act, Fund, Signature
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.ports import Transactions as TransactionsPort
from tallystick.domain.terms import Terms
from tallystick.domain.units import AgreementId, MilestoneIndex, Seconds, TokenUnits
from tallystick.services.courier import Courier, Policy
from tallystick.services.mirror import Mirror
from tallystick.services.preparing import Preparing
from tallystick.services.presenting import Presenting
from tallystick.services.registration import Registration
from tallystick.services.relaying import Relaying
from tallystick.services.relaypolicy import RelayPolicy
from tallystick.services.requests import ActKind, ActRequest
from tallystick.services.sending import RelayPorts
from tallystick.services.transactions import Transactions
from tallystick.services.ways import Ways
from tallystick.store.engine import engine_for
from tallystick.store.outbox import StoredRelay
from tallystick.store.unit_of_work import Store
from tallystick.wiring.house import wall_clock
from tests.deals import AMOUNT, DELIVERABLE, FIRST, signed
from tests.devchain import DevChain
from tests.migrated import migrated

PATIENCE = Seconds(60)
ALL = RelayPolicy()
POLICY = Policy(patience=PATIENCE, pause=0.01, longest_pause=0.05)


@dataclass(frozen=True)
class House:
    """Everything that relaying needs, over one database and one chain."""

    chain: DevChain
    store: Store
    ports: RelayPorts
    mirror: Mirror
    policy: RelayPolicy = ALL

    @property
    def codec(self) -> EscrowCodec:
        return EscrowCodec(self.chain.identity)

    @property
    def relaying(self) -> Relaying:
        return Relaying(self.store, self.ports, self.policy)

    @property
    def courier(self) -> Courier:
        return Courier(self.store, self.ports, POLICY)

    @property
    def transactions(self) -> Transactions:
        return Transactions(self.store, self.codec, self.ports.escrow, self.ports.transactions)

    @property
    def registration(self) -> Registration:
        return Registration(self.store, self.codec, self.ports.escrow, wall_clock)

    @property
    def preparing(self) -> Preparing:
        return Preparing(self.store, self.codec, self.ports.escrow, self.ports.transactions)

    @property
    def presenting(self) -> Presenting:
        ports = self.ports
        return Presenting(self.store, self.codec, ports.escrow, ports.transactions, ports.signing)

    @property
    def ways(self) -> Ways:
        return Ways(self.store, self.codec, self.ports.escrow, self.ports.signing)

    def with_ports(self, change: Callable[[RelayPorts], RelayPorts]) -> "House":
        """The same house with other ports to the chain."""
        return replace(self, ports=change(self.ports))

    def with_transactions(self, transactions: TransactionsPort) -> "House":
        """The same house with another port to the transactions."""
        return self.with_ports(lambda ports: replace(ports, transactions=transactions))

    def settle(self) -> None:
        """Wait until all that was sent is mined: the node answers before it has made the block."""
        while self.chain.rpc("anvil_getAutomine") and int(self.chain.rpc("txpool_status")["pending"], 16):
            pass

    def balance(self, owner: LocalAccount | str) -> TokenUnits:
        """Token units that an address holds, once all that was sent is mined."""
        self.settle()
        return self.chain.balance(owner)

    def catch_up(self) -> None:
        """Mirror all that the chain has, and is about to have."""
        self.settle()
        while self.mirror.step() is not None:
            pass

    def finish(self) -> None:
        """Make all that was mined final, and mirror it."""
        self.settle()
        self.chain.mine(3)
        self.catch_up()

    def id_of(self, terms: Terms) -> AgreementId:
        return self.codec.agreement_id(terms)

    def signature(self, terms: Terms, act: Act, key: LocalAccount) -> Signature:
        """A party's signature of an act's authorization."""
        return signed(key, self.codec.authorization_to_sign(terms, act))

    def fund(self, terms: Terms, *, accepted: bool = True, milestone: int = FIRST) -> AgreementId:
        """Fund on chain by the employer's own tool, and mirror it."""
        acceptance = self.signature(terms, Accept(FIRST), self.chain.worker) if accepted else b""
        self.chain.enrich(self.chain.employer)
        self.chain.carry_out(
            self.codec.call(terms, Fund((MilestoneIndex(milestone),), acceptance)), self.chain.employer
        )
        self.catch_up()
        return self.id_of(terms)

    @property
    def sent_by_us(self) -> int:
        """How many transactions of our keys are mined."""
        return sum(standing.mined for standing in self.ports.operators.weather().keys.values())

    def open_relays(self) -> tuple[StoredRelay, ...]:
        with self.store.read() as unit:
            return unit.outbox.open(self.ports.chain)

    def stored(self, relay_id: str) -> StoredRelay:
        with self.store.read() as unit:
            relay = unit.outbox.get(relay_id)
        assert relay is not None
        return relay


def a_house(chain: DevChain, database: Path, *keys: LocalAccount, url: str | None = None) -> House:
    """A house that starts over a database file; ``url``: by another way to the node; ``keys``: the relayer's."""
    identity, store = chain.identity, a_store(database)
    ports = ports_to(url or chain.url, identity, *(keys or (chain.relayer,)))
    return House(chain, store, ports, Mirror(NodeWatcher(Node(chain.url), identity), store))


def a_store(database: Path) -> Store:
    """The store in a database file, with the newest schema."""
    return Store(engine_for(migrated(database)))


def ports_to(line: str | Line, identity: ChainIdentity, *keys: LocalAccount) -> RelayPorts:
    """Real ports to a real node, by its address or a line to it."""
    node = Node(line, timeout=5)
    return RelayPorts(
        codec=EscrowCodec(identity),
        escrow=OnChainEscrow(node, identity.escrow),
        transactions=NodeTransactions(node, identity),
        operators=KeyRing(node, identity.chain_id, [KeySigner(key) for key in keys]),
        signing=ChainSigning(node),
    )


def a_release(released: int = AMOUNT) -> ActRequest:
    return ActRequest(ActKind.RELEASE, FIRST, released=TokenUnits(released))


def a_delivery() -> ActRequest:
    return ActRequest(ActKind.DELIVER, FIRST, deliverable=DELIVERABLE)

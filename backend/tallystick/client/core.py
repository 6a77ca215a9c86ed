"""What all operations stand on: how the server is asked, and which escrow is spoken of."""

from dataclasses import dataclass, field
from typing import TypeVar

from tallystick.client.addresses import address_in
from tallystick.client.asking import Retries, asked, get, read
from tallystick.client.consent.calls import Envelope
from tallystick.client.consent.comparing import require_same
from tallystick.client.effects import Plan, Request
from tallystick.client.known import Known, require_terms
from tallystick.client.models.agreements import Agreement
from tallystick.client.models.chain import Chain
from tallystick.client.models.model import Model
from tallystick.client.signers import Signer
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.units import AgreementId

ModelOf = TypeVar("ModelOf", bound=Model)
A_FIFTIETH = 2 * 10**16


@dataclass(frozen=True, slots=True)
class Place:
    """An escrow that is known from elsewhere than from the server: a contract's address on a chain."""

    chain_id: int
    escrow: str
    """Its address."""

    def __post_init__(self) -> None:
        address_in("escrow", self.escrow)


@dataclass(frozen=True, slots=True)
class Options:
    """How a client behaves."""

    timeout: float = 30.0
    """Seconds to wait for one answer."""
    retries: Retries = field(default_factory=Retries)
    place: Place | None = None
    """The only escrow to sign for. None: the one that the server names first; better name yours."""
    max_gas_cost: int = A_FIFTIETH
    """Wei that the gas of one transaction may cost at most; one that could cost more is not signed."""
    patience: float = 180.0
    """Seconds to wait for something to be mined or final, unless an operation is told otherwise."""


class Core:
    """Asks, and remembers which escrow it spoke of."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._known_identity: ChainIdentity | None = None

    def _ask(self, request: Request, model: type[ModelOf]) -> Plan[ModelOf]:
        response = yield from asked(request, self._options.retries)
        return read(response, model, sent=request.sends)

    def _done(self, request: Request) -> Plan[None]:
        yield from asked(request, self._options.retries)

    def _identity(self) -> Plan[ChainIdentity]:
        """Which escrow: asked once, and the same for as long as the client lives. Raises NotAsAsked for another."""
        if self._known_identity is None:
            identity = (yield from self._ask(get("/chain"), Chain)).identity
            if self._options.place is not None:
                require_same("chain_id", self._options.place.chain_id, identity.chain_id)
                require_same("escrow", self._options.place.escrow, identity.escrow)
            self._known_identity = identity
        return self._known_identity

    def _know(self, agreement_id: AgreementId, proposal: AgreementId | None = None) -> Plan[Known]:
        """An agreement, and the terms that are proposed in its place, each held against its id."""
        identity = yield from self._identity()
        agreement = yield from self._proved(agreement_id)
        if proposal is None:
            return Known(identity, agreement, agreement.terms.to_sign())
        proposed = yield from self._proved(proposal)
        return Known(identity, agreement, agreement.terms.to_sign(), proposed.terms.to_sign())

    def _proved(self, agreement_id: AgreementId, min_block: int | None = None) -> Plan[Agreement]:
        """An agreement whose terms are its id's. What the server says is held, nothing here proves."""
        identity = yield from self._identity()
        agreement = yield from self._ask(get(f"/agreements/{agreement_id}", min_block=min_block), Agreement)
        require_terms(identity, agreement, agreement_id)
        return agreement

    def _envelope(self, by: Signer, value: int) -> Envelope:
        return Envelope(by.address, value, self._options.max_gas_cost)

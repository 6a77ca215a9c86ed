"""
The acts on one milestone, by their names: prepared, compared, signed, and relayed or sent.

All of them raise alike. ``Malformed``: something that was asked for is not what it should be. ``UnknownMilestone``:
there is no such milestone. ``NotAsAsked``: the server prepared something else; nothing was signed. ``NotTheSigner``:
the act needs somebody else's signature. ``TooDear``: gas of one's own transaction could cost more than was allowed.
``Refused``: the server does not do it; with the code ``act-refused`` the contract would not, by ``problem.error``. If
that is certain before anything is signed, it is a ``WouldBeRefused``, which is one of them.
``Unavailable``: nobody answers, or not now. After each of them no money moved, but for an ``Unavailable`` whose
``money_moved`` is None: then nobody knows, and the same again does nothing twice.
"""

from dataclasses import dataclass

from tallystick.client import asked
from tallystick.client.asked import Moment
from tallystick.client.conducting import By, Conducting
from tallystick.client.effects import Plan
from tallystick.client.models.sent import Sent
from tallystick.client.operation import Operation
from tallystick.client.signers import Signer
from tallystick.domain.units import AgreementId

RELAYER = By.RELAYER


@dataclass(frozen=True, slots=True)
class Part:
    """A milestone of an agreement."""

    agreement_id: str | AgreementId
    milestone: int = 0
    """Its place, from 0."""

    def __str__(self) -> str:
        """As it stands in the API's paths."""
        return f"/agreements/{self.agreement_id}/milestones/{self.milestone}"


class Acting(Conducting):
    """Carries acts out. ``via``: by whose transaction, the relayer's or one's own."""

    @Operation
    def accept(self, part: Part, *, by: Signer, via: By = RELAYER) -> Plan[Sent]:
        """
        Take up a funded milestone, as the worker.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the module.
        """
        return (yield from self._carried_out(part.agreement_id, asked.accept(part.milestone), by, via))

    @Operation
    def deliver(self, part: Part, deliverable: str, *, by: Signer, via: By = RELAYER) -> Plan[Sent]:
        """
        Hand in the work by its hash (32 bytes as ``0x…``), as the worker. Keep what was hashed.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the module.
        """
        return (yield from self._carried_out(part.agreement_id, asked.deliver(deliverable, part.milestone), by, via))

    @Operation
    def request_changes(
        self, part: Part, reason: str, deliver_by: Moment, *, by: Signer, via: By = RELAYER
    ) -> Plan[Sent]:
        """
        Send delivered work back, as the employer: with the hash of the reason, and a deadline a review period away.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the module.
        """
        act = asked.request_changes(reason, deliver_by, part.milestone)
        return (yield from self._carried_out(part.agreement_id, act, by, via))

    @Operation
    def release(self, part: Part, released: int | None = None, *, by: Signer, via: By = RELAYER) -> Plan[Sent]:
        """
        Pay the worker, as the employer: up to so many token units *in all*; None: all that is not refunded.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the module.
        """
        return (yield from self._carried_out(part.agreement_id, asked.release(released, part.milestone), by, via))

    @Operation
    def refund(self, part: Part, refunded: int | None = None, *, by: Signer, via: By = RELAYER) -> Plan[Sent]:
        """
        Give the employer back, as the worker: up to so many token units *in all*; None: all that is not released.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the module.
        """
        return (yield from self._carried_out(part.agreement_id, asked.refund(refunded, part.milestone), by, via))

    @Operation
    def claim(self, part: Part, *, by: Signer | None = None, via: By = RELAYER) -> Plan[Sent]:
        """
        Have the worker paid after a silent review. Relayed, nobody has to sign.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the module.
        """
        return (yield from self._carried_out(part.agreement_id, asked.claim(part.milestone), by, via))

    @Operation
    def reclaim(self, part: Part, *, by: Signer | None = None, via: By = RELAYER) -> Plan[Sent]:
        """
        Give the employer back: an offer with its signature, what was not delivered in time without any.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the module.
        """
        return (yield from self._carried_out(part.agreement_id, asked.reclaim(part.milestone), by, via))

    @Operation
    def dispute(self, part: Part, evidence: str, *, by: Signer, via: By = RELAYER) -> Plan[Sent]:
        """
        Put a milestone before the arbiter, as one of the parties, with the hash of what there is to say.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the module.
        """
        act = asked.dispute(by.address, evidence, part.milestone)
        return (yield from self._carried_out(part.agreement_id, act, by, via))

    @Operation
    def submit_evidence(self, part: Part, uri: str, *, by: Signer, via: By = RELAYER) -> Plan[Sent]:
        """
        Put something in evidence by the URI where it lies, as a party or the arbiter. No money moves.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the module.
        """
        act = asked.submit_evidence(by.address, uri, part.milestone)
        return (yield from self._carried_out(part.agreement_id, act, by, via))

    @Operation
    def rule(self, part: Part, released: int, reason: str, *, by: Signer, via: By = RELAYER) -> Plan[Sent]:
        """
        Decide a dispute, as its arbiter: so many token units *in all* to the worker, the rest to the employer.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the module.
        """
        act = asked.rule(released, reason, part.milestone)
        return (yield from self._carried_out(part.agreement_id, act, by, via))

    @Operation
    def conclude(self, part: Part, *, by: Signer | None = None, via: By = RELAYER) -> Plan[Sent]:
        """
        End a dispute that got no ruling in time, as the terms say. Relayed, nobody has to sign.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the module.
        """
        return (yield from self._carried_out(part.agreement_id, asked.conclude(part.milestone), by, via))

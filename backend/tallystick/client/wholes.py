"""The acts on several milestones or on the whole agreement, and those that need both parties. They raise as all do."""

from dataclasses import dataclass

from tallystick.client import asked
from tallystick.client.acting import RELAYER, Part
from tallystick.client.asked import Asked, Milestones, Moment
from tallystick.client.conducting import By, Conducting
from tallystick.client.effects import Plan
from tallystick.client.foreseen import require_hope
from tallystick.client.models.prepared import FundingWay
from tallystick.client.models.sent import Sent
from tallystick.client.operation import Operation
from tallystick.client.ready import Signatures, sign_act
from tallystick.client.signers import Signer
from tallystick.domain.errors import Malformed


@dataclass(frozen=True, slots=True)
class Split:
    """What both parties agree on, in token units *in all*, and until when the consent holds."""

    released: int
    refunded: int
    valid_before: Moment


class Wholes(Conducting):
    """Funds, releases all, settles, amends."""

    @Operation
    def fund(
        self,
        agreement_id: str,
        milestones: Milestones = None,
        *,
        by: Signer,
        way: FundingWay = FundingWay.OWN_TRANSACTION,
        until: Moment | None = None,
    ) -> Plan[Sent]:
        """
        Lock the amounts of some milestones, as the employer; None: of all that were never funded.

        Args:
            agreement_id: Of the agreement.
            milestones: Ascending, from 0.
            by: The employer.
            way: How; :meth:`funding` tells which ways the token offers now.
            until: For the ways that sign for a token or for Permit2: until when the signature is good.

        Raises:
            Malformed: If such a way lacks its end, or something is not what it should be.
            NothingToFund: If all was funded before.
            Reverted: If the token refused the approval.
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, UnknownMilestone: See the acts on one milestone.
        """
        via = By.SELF if way is FundingWay.OWN_TRANSACTION else By.RELAYER
        return (yield from self._carried_out(agreement_id, _funding(way, milestones, until), by, via))

    @Operation
    def release_all(
        self, agreement_id: str, milestones: Milestones = None, *, by: Signer, via: By = RELAYER
    ) -> Plan[Sent]:
        """
        Pay the worker all that is left in some milestones, as the employer; None: in all in which something is left.

        Raises:
            NothingLocked: If nothing is left in any.
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the other acts.
        """
        return (yield from self._carried_out(agreement_id, asked.release_all(milestones), by, via))

    @Operation
    def consent_to(self, agreement_id: str, act: Asked, *, by: Signer, force: bool = False) -> Plan[dict[str, str]]:
        """
        One party's signature of an act of both, for the other one to bring. Nothing is sent.

        Args:
            agreement_id: Of the agreement.
            act: ``asked.settle(…)`` or ``asked.amend(…)``.
            by: One of the parties.
            force: Whether to sign even what the contract would refuse as things stand.

        Raises:
            WouldBeRefused: If the contract would refuse it whoever else signs. Nothing was signed.
            NotAsAsked, NotTheSigner, Refused, Unavailable, Malformed, UnknownMilestone: See the other acts.
        """
        prepared = yield from self._prepared(agreement_id, act, None, {})
        if not force:
            require_hope(prepared)
        return sign_act(prepared, by)

    @Operation
    def settle(self, part: Part, split: Split, consent: Signatures, *, by: Signer, via: By = RELAYER) -> Plan[Sent]:
        """
        Split what is locked as both parties agree.

        Args:
            part: The milestone.
            split: What both signed, to the letter.
            consent: The other party's, from :meth:`consent_to`.
            by: The party that brings it.
            via: By whose transaction.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the other acts.
        """
        act = asked.settle(split.released, split.refunded, split.valid_before, part.milestone)
        return (yield from self._jointly(part.agreement_id, act, consent, by, via))

    @Operation
    def amend(self, agreement_id: str, act: Asked, consent: Signatures, *, by: Signer, via: By = RELAYER) -> Plan[Sent]:
        """
        Put registered terms in the place of the agreement's, and move all that is locked there.

        Args:
            agreement_id: Of the agreement that is replaced.
            act: ``asked.amend(to, valid_before)``, as both signed it; ``to`` was registered with it as ``parent``.
            consent: The other party's, from :meth:`consent_to`; empty where the new terms name no worker.
            by: The party that brings it.
            via: By whose transaction.

        Raises:
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable, Malformed: See the other acts.
        """
        return (yield from self._jointly(agreement_id, act, consent, by, via))

    def _jointly(self, agreement_id: str, act: Asked, consent: Signatures, by: Signer, via: By) -> Plan[Sent]:
        if via is By.SELF:
            return (yield from self._sent_anew(agreement_id, act, by, consent))
        # With the other's signature, and by who brings it, it can be tried whole before that one signs.
        prepared = yield from self._prepared(agreement_id, act, by.address, consent)
        require_hope(prepared, again=True)
        return (yield from self._relayed(prepared, {**consent, **sign_act(prepared, by)}))


def _funding(way: FundingWay, milestones: Milestones, until: Moment | None) -> Asked:
    if way in (FundingWay.OWN_TRANSACTION, FundingWay.ALLOWANCE):
        return asked.fund(milestones)
    if until is None:
        raise Malformed("until", f"a funding by {way} needs an instant until which its signature is good")
    match way:
        case FundingWay.AUTHORIZATION:
            return asked.fund_with_authorization(until, milestones)
        case FundingWay.PERMIT:
            return asked.fund_with_permit(until, milestones)
        case _:
            return asked.fund_with_permit2(until, milestones)

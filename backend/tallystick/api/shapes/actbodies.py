"""The body of each act, to be prepared and to be relayed. OpenAPI shows each by its own name."""

from tallystick.api.shapes.acts import (
    AmendFields,
    DeliverFields,
    DisputeFields,
    EvidenceFields,
    JointPreparation,
    JointRelaying,
    PerhapsSignedRelaying,
    Preparation,
    RefundFields,
    Relaying,
    ReleaseAllFields,
    ReleaseFields,
    RequestChangesFields,
    RuleFields,
    SettleFields,
    SignedRelaying,
)


class FundPreparation(Preparation):
    """To lock a milestone's amount."""


class FundRelaying(SignedRelaying):
    """To lock a milestone's amount, with the employer's signature."""


class AcceptPreparation(Preparation):
    """To take up a funded milestone."""


class AcceptRelaying(PerhapsSignedRelaying):
    """To take up a funded milestone, with the worker's signature of the terms, unless it is registered already."""


class DeliverPreparation(DeliverFields, Preparation):
    """To hand in the work."""


class DeliverRelaying(DeliverFields, SignedRelaying):
    """To hand in the work, with the worker's signature."""


class RequestChangesPreparation(RequestChangesFields, Preparation):
    """To send delivered work back."""


class RequestChangesRelaying(RequestChangesFields, SignedRelaying):
    """To send delivered work back, with the employer's signature."""


class ReleasePreparation(ReleaseFields, Preparation):
    """To pay the worker."""


class ReleaseRelaying(ReleaseFields, SignedRelaying):
    """To pay the worker, with the employer's signature."""


class RefundPreparation(RefundFields, Preparation):
    """To give the employer back."""


class RefundRelaying(RefundFields, SignedRelaying):
    """To give the employer back, with the worker's signature."""


class ClaimPreparation(Preparation):
    """To have the worker paid after a silent review."""


class ClaimRelaying(Relaying):
    """To have the worker paid after a silent review. Nobody has to sign."""


class ReclaimPreparation(Preparation):
    """To give the employer back what was not accepted, or not delivered in time."""


class ReclaimRelaying(PerhapsSignedRelaying):
    """To give the employer back: an offer with the employer's signature, what is overdue with nobody's."""


class ReleaseAllPreparation(ReleaseAllFields, Preparation):
    """To pay the worker all that is left in some milestones."""


class ReleaseAllRelaying(ReleaseAllFields, SignedRelaying):
    """To pay the worker all that is left in some milestones, with the employer's signature."""


class DisputePreparation(DisputeFields, Preparation):
    """To put a milestone before the arbiter."""


class DisputeRelaying(DisputeFields, SignedRelaying):
    """To put a milestone before the arbiter, with the party's signature."""


class EvidencePreparation(EvidenceFields, Preparation):
    """To put something in evidence."""


class EvidenceRelaying(EvidenceFields, SignedRelaying):
    """To put something in evidence, with the signature of who submits it."""


class RulePreparation(RuleFields, Preparation):
    """To decide a dispute."""


class RuleRelaying(RuleFields, SignedRelaying):
    """To decide a dispute, with the arbiter's signature."""


class ConcludePreparation(Preparation):
    """To end a dispute that got no ruling."""


class ConcludeRelaying(Relaying):
    """To end a dispute that got no ruling. Nobody has to sign."""


class SettlePreparation(SettleFields, JointPreparation):
    """To split as both parties agree."""


class SettleRelaying(SettleFields, JointRelaying):
    """To split as both parties agree, with both signatures."""


class AmendPreparation(AmendFields, JointPreparation):
    """To put new terms in the place of these."""


class AmendRelaying(AmendFields, JointRelaying):
    """To put new terms in the place of these, with both signatures."""

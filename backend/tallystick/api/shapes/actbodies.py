"""The body of each act, to be prepared and to be relayed. OpenAPI shows each by its own name."""

from tallystick.api.shapes.acts import (
    DeliverFields,
    PerhapsSignedRelaying,
    Preparation,
    RefundFields,
    Relaying,
    ReleaseFields,
    RequestChangesFields,
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

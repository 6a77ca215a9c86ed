"""The acts that the API offers: where each has its place, what it means, and the bodies by which it is asked for."""

from dataclasses import dataclass
from typing import Any

from tallystick.api.desk import PartPath, WholePath
from tallystick.api.shapes import actbodies
from tallystick.api.shapes.acts import Preparation, Relaying
from tallystick.api.shapes.gasless import FundSetPreparation, FundSetRelaying
from tallystick.services.requests import ActKind


@dataclass(frozen=True, slots=True)
class ActForm:
    """An act, and the bodies by which it is asked for."""

    kind: ActKind
    meaning: str
    preparation: type[Preparation]
    relaying: type[Relaying]
    is_of_one_milestone: bool = True
    label: str = ""
    """By which name programs know it; empty: by its kind."""

    @property
    def name(self) -> str:
        """A name that no other form has."""
        return (self.label or self.kind).replace("-", "_")

    @property
    def place(self) -> str:
        """What its path begins with, below the agreement's."""
        return "/milestones/{milestone}" if self.is_of_one_milestone else ""

    @property
    def path(self) -> Any:
        """How the framework reads from its path what the act is about."""
        return PartPath if self.is_of_one_milestone else WholePath


FORMS = (
    ActForm(
        ActKind.FUND,
        "The employer locks the milestone's amount. With a registered acceptance the milestone is active at once.",
        actbodies.FundPreparation,
        actbodies.FundRelaying,
    ),
    ActForm(
        ActKind.FUND,
        "The employer locks the amounts of some milestones, all of them or none.",
        FundSetPreparation,
        FundSetRelaying,
        is_of_one_milestone=False,
        label="fund-set",
    ),
    ActForm(
        ActKind.ACCEPT,
        "The worker takes up a funded milestone. The signature is the one of the terms, and may be registered already.",
        actbodies.AcceptPreparation,
        actbodies.AcceptRelaying,
    ),
    ActForm(
        ActKind.DELIVER,
        "The worker hands in a deliverable before the deadline, and the review begins.",
        actbodies.DeliverPreparation,
        actbodies.DeliverRelaying,
    ),
    ActForm(
        ActKind.REQUEST_CHANGES,
        "The employer sends delivered work back while the review runs, with a new deadline.",
        actbodies.RequestChangesPreparation,
        actbodies.RequestChangesRelaying,
    ),
    ActForm(
        ActKind.RELEASE,
        "The employer pays the worker up to an amount in all, at any time.",
        actbodies.ReleasePreparation,
        actbodies.ReleaseRelaying,
    ),
    ActForm(
        ActKind.REFUND,
        "The worker gives the employer back up to an amount in all, at any time.",
        actbodies.RefundPreparation,
        actbodies.RefundRelaying,
    ),
    ActForm(
        ActKind.CLAIM,
        "Anybody may have the worker paid once the review has passed in silence.",
        actbodies.ClaimPreparation,
        actbodies.ClaimRelaying,
    ),
    ActForm(
        ActKind.RECLAIM,
        "The employer takes back an offer; or anybody gives the employer back what was not delivered in time.",
        actbodies.ReclaimPreparation,
        actbodies.ReclaimRelaying,
    ),
    ActForm(
        ActKind.RELEASE_ALL,
        "The employer pays the worker all that is left in some milestones, with one payout.",
        actbodies.ReleaseAllPreparation,
        actbodies.ReleaseAllRelaying,
        is_of_one_milestone=False,
    ),
    ActForm(
        ActKind.DISPUTE,
        "Either party puts delivered work before the arbiter; the worker also work that was sent back.",
        actbodies.DisputePreparation,
        actbodies.DisputeRelaying,
    ),
    ActForm(
        ActKind.EVIDENCE,
        "A party or the arbiter puts something in evidence. No money moves.",
        actbodies.EvidencePreparation,
        actbodies.EvidenceRelaying,
    ),
    ActForm(
        ActKind.RULE,
        "The arbiter decides a dispute before its time is over.",
        actbodies.RulePreparation,
        actbodies.RuleRelaying,
    ),
    ActForm(
        ActKind.CONCLUDE,
        "Anybody may end a dispute that got no ruling in time, as the terms say.",
        actbodies.ConcludePreparation,
        actbodies.ConcludeRelaying,
    ),
    ActForm(
        ActKind.SETTLE,
        "Both parties split what is locked as they agree, at any time.",
        actbodies.SettlePreparation,
        actbodies.SettleRelaying,
    ),
    ActForm(
        ActKind.AMEND,
        "Both parties put new terms in the place of these, and all that is locked moves there.",
        actbodies.AmendPreparation,
        actbodies.AmendRelaying,
        is_of_one_milestone=False,
    ),
)

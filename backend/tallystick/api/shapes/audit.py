"""What a reconciliation says."""

from pydantic import Field

from tallystick.api.shapes.fresh import Answer, AsOfShape, BlockShape
from tallystick.api.shapes.shape import Shape
from tallystick.api.shapes.texts import AddressText, Amount
from tallystick.services.findings import Finding
from tallystick.services.reconcile import Report, TokenTotals

MOST = 100
"""Findings that are told one by one."""


class FindingShape(Shape):
    """A figure that is not what it should be."""

    subject: str = Field(
        description="What it is of.", examples=["account fees:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"]
    )
    figure: str = Field(description="Which one.", examples=["released"])
    mirrored: str = Field(description="What the events in the books say.")
    found: str = Field(description="What the contract, or another table of the books, says.")

    @classmethod
    def of(cls, finding: Finding) -> "FindingShape":
        """The shape of a finding."""
        return cls(subject=finding.subject, figure=finding.figure, mirrored=finding.mirrored, found=finding.found)


class TokenTotalsShape(Shape):
    """A token as a whole. All amounts are token units."""

    token: AddressText
    escrow: Amount = Field(description="What the escrow must hold for milestones.")
    owed: Amount = Field(description="What it must hold for payouts that failed.")
    fees: Amount = Field(description="What it must hold for fees that accrued.")
    held: Amount = Field(description="What it holds, as the token itself says.")
    residual: Amount = Field(description="What all postings together leave: `0`, or something is wrong.")

    @classmethod
    def of(cls, totals: TokenTotals) -> "TokenTotalsShape":
        """The shape of a token's totals."""
        return cls(token=totals.token, held=totals.held, residual=totals.residual, **totals.due)


class ReconciliationAnswer(Answer):
    """The books against the contract's storage, as of one block."""

    block: BlockShape = Field(description="As of which block everything was compared.")
    is_balanced: bool = Field(description="Whether every figure is what it should be.")
    checked: int = Field(description="How many figures were compared.")
    differing: int = Field(description="How many of them differ.")
    findings: list[FindingShape] = Field(description=f"The first {MOST} that differ.")
    tokens: list[TokenTotalsShape]

    @classmethod
    def of(cls, report: Report, as_of: AsOfShape) -> "ReconciliationAnswer":
        """The shape of a report."""
        return cls(
            as_of=as_of,
            block=BlockShape.of(report.block),
            is_balanced=report.is_balanced,
            checked=report.checked,
            differing=len(report.findings),
            findings=[FindingShape.of(finding) for finding in report.findings[:MOST]],
            tokens=[TokenTotalsShape.of(totals) for totals in report.tokens],
        )

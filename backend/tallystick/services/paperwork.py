"""Receipts, statements and agreements, as files and as pages."""

from dataclasses import dataclass

from tallystick.domain.units import Address, AgreementId, MilestoneIndex
from tallystick.papers.page import STYLE, page_of
from tallystick.papers.paper import Paper
from tallystick.papers.typesetting import Press
from tallystick.services.extracts import Extracts, Wanted
from tallystick.services.freshness import Dated
from tallystick.services.moments import At
from tallystick.services.papering import Places, Style
from tallystick.services.periods import Period
from tallystick.services.receipt_words import receipt_paper
from tallystick.services.receipts import Receipts
from tallystick.services.statements import statement_paper
from tallystick.services.transcript_words import agreement_paper
from tallystick.services.transcripts import Transcripts

__all__ = ["STYLE", "Asked", "Paper", "Paperwork", "Style", "page_of"]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a paper is to be."""

    at: At
    """As of which block."""
    style: Style
    origin: str | None
    """Of our own pages, for whoever has no explorer; None: nobody said where they are."""


@dataclass(frozen=True, slots=True)
class Proved:
    """A paper, and what proves it."""

    paper: Paper
    bundle: bytes | None
    """The proof file whose hash stands on the paper; None: it was not wanted."""


class Paperwork:
    """Makes papers."""

    def __init__(
        self, receipts: Receipts, transcripts: Transcripts, extracts: Extracts, explorer: str | None, press: Press
    ) -> None:
        self._receipts = receipts
        self._transcripts = transcripts
        self._extracts = extracts
        self._explorer = explorer
        self._press = press

    def receipt(
        self, agreement_id: AgreementId, milestone: MilestoneIndex, asked: Asked, *, with_proof: bool = False
    ) -> Dated[Proved]:
        """The receipt of a milestone. Raises as :meth:`~tallystick.services.receipts.Receipts.of`."""
        found = self._receipts.of(agreement_id, milestone, asked.at, with_proof=with_proof)
        paper = receipt_paper(found.value, asked.style, self._places(asked))
        return Dated(found.as_of, Proved(paper, found.value.bundle))

    def agreement(self, agreement_id: AgreementId, asked: Asked, *, with_proof: bool = False) -> Dated[Proved]:
        """An agreement on paper. Raises as :meth:`~tallystick.services.transcripts.Transcripts.of`."""
        found = self._transcripts.of(agreement_id, asked.at, with_proof=with_proof)
        paper = agreement_paper(found.value, asked.style, self._places(asked))
        return Dated(found.as_of, Proved(paper, found.value.bundle))

    def statement(self, party: Address, token: Address | None, period: Period, asked: Asked) -> Dated[Paper]:
        """The statement of a party. Raises as :func:`~tallystick.services.statements.statements_of`."""
        found = self._extracts.of(Wanted(party, token, period), asked.at)
        return Dated(found.as_of, statement_paper(found.value, party, asked.style, self._places(asked)))

    def pdf(self, paper: Paper) -> bytes:
        """A paper as a file. Raises LanguageUnavailable and BusyPrinting."""
        return self._press.pdf(paper)

    def _places(self, asked: Asked) -> Places:
        return Places(self._explorer, asked.origin)

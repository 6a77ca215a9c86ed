"""Papers from a chain in memory, and what stands on them."""

from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from tallystick.domain.units import Address, AgreementId, MilestoneIndex
from tallystick.papers.paper import Paper
from tallystick.papers.typesetting import Press
from tallystick.services.bundles import Bundles
from tallystick.services.moments import At, Moment
from tallystick.services.paperwork import Asked, Paperwork, Style
from tallystick.services.periods import Period
from tallystick.services.phrases import Language
from tallystick.services.receipts import Receipts
from tallystick.services.tokens import Tokens
from tallystick.services.transcripts import Transcripts
from tallystick.store.unit_of_work import Store
from tests.builders import IDENTITY
from tests.exports.extracting import ALWAYS, extracts_of
from tests.fakes import FakeChain, FakeEscrow

EXPLORER = "https://explorer.example/{kind}/{id}"
PRESS = Press()


class NoNotary:
    """Nobody makes bundles here."""

    def bundle(self, *_: Any) -> bytes:
        raise AssertionError("no proof was asked for")


class Desk:
    """Makes papers of a chain, mirrored now."""

    def __init__(
        self, store: Store, chain: FakeChain, escrow: FakeEscrow | None = None, explorer: str | None = EXPLORER
    ) -> None:
        known = escrow or FakeEscrow(chain)
        extracts = extracts_of(store, chain, known)
        ground = (store, known, Tokens(known), Bundles(store, known, NoNotary()), IDENTITY)
        self.paperwork = Paperwork(Receipts(*ground), Transcripts(*ground), extracts, explorer, PRESS)

    def receipt(
        self, agreement_id: AgreementId, milestone: int = 0, *, asked: Asked | None = None, at: At = Moment.HEAD
    ) -> Paper:
        """A receipt."""
        how = asked or asked_for(at=at)
        return self.paperwork.receipt(agreement_id, MilestoneIndex(milestone), how).value.paper

    def agreement(self, agreement_id: AgreementId, *, asked: Asked | None = None, at: At = Moment.HEAD) -> Paper:
        """An agreement on paper."""
        return self.paperwork.agreement(agreement_id, asked or asked_for(at=at)).value.paper

    def statement(
        self, party: Address, *, period: Period = ALWAYS, token: Address | None = None, asked: Asked | None = None
    ) -> Paper:
        """A statement."""
        return self.paperwork.statement(party, token, period, asked or asked_for()).value


def asked_for(
    language: Language = Language.ENGLISH, zone: str = "UTC", at: At = Moment.HEAD, origin: str | None = None
) -> Asked:
    """How a paper is to be."""
    return Asked(at, Style(language, ZoneInfo(zone)), origin)


def text_on(content: bytes) -> str:
    """What stands in a PDF file, as its readers extract it, without the ends of lines."""
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace("\n", "")


def links_on(content: bytes) -> list[str]:
    """Where a PDF file leads."""
    annotations = (one.get_object() for page in PdfReader(BytesIO(content)).pages for one in page.get("/Annots", []))
    return [str(one["/A"]["/URI"]) for one in annotations if "/A" in one]

"""What a reader is told where a paper was asked for and cannot be had: why, and when it will be there."""

from tallystick.domain.units import Timestamp
from tallystick.papers.paper import Paper, Section
from tallystick.services.freshness import AsOf
from tallystick.services.phrasebook import papers as phrases
from tallystick.services.phrasebook import transcripts
from tallystick.services.phrases import Language

_NOT_YET = "nothing-paid"


def unmade_paper(code: str, detail: str, as_of: AsOf, language: Language) -> Paper:
    """
    The page of a problem.

    Args:
        code: The problem's.
        detail: What is said of it, in English.
        as_of: Where the mirror stands.
        language: The reader's.
    """
    is_early = code == _NOT_YET
    final, head = (str(stamp.number) if stamp else "-" for stamp in (as_of.finalized, as_of.block))
    when = phrases.UNMADE_WHEN(final=final, head=head).said(language)
    notes = (when, phrases.UNMADE_NO_MONEY.said(language)) if is_early else (detail,)
    return Paper(
        language=language.value,
        title=(phrases.UNMADE_YET if is_early else phrases.UNMADE).said(language),
        subtitle=phrases.UNMADE_WHY.said(language) if is_early else code,
        sections=(Section(phrases.UNMADE_WHAT_NOW.said(language), notes=notes),),
        link=None,
        dated=as_of.block.timestamp if as_of.block else Timestamp(0),
    )


def said_of_agreement(language: Language) -> str:
    """What the link to an agreement's page is called."""
    return phrases.UNMADE_AGREEMENT.said(language)


def said_of_head(language: Language) -> str:
    """What the link to the same paper as of the newest block is called."""
    return transcripts.AT_HEAD.said(language)

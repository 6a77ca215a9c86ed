"""The transcript of an agreement in words: the paper that is called an agreement."""

from collections.abc import Iterator

from tallystick.domain.holding import Holding
from tallystick.domain.state import AgreementState, milestone_state
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, ZERO_HASH, MilestoneIndex, Timestamp, TokenUnits
from tallystick.papers.paper import Fact, Paper, Section, Table
from tallystick.services.happened import happened
from tallystick.services.papering import Places, Style, block_facts
from tallystick.services.phrasebook import papers as common
from tallystick.services.phrasebook import transcripts as phrases
from tallystick.services.transcripts import Transcript
from tallystick.services.words import amount_of, called, percent, span_of

_SHAPES = (
    "(address, address, address, address, uint16, uint40), "
    "(address, uint40, uint16, bytes32, bytes32, uint64, (uint96, uint40)[])"
)
"""Of the two arguments of `agreementIdOf`, as the contract's interface has them."""


def agreement_paper(transcript: Transcript, style: Style, places: Places) -> Paper:
    """The paper of an agreement."""
    block = str(transcript.block.number)
    is_draft = transcript.state is AgreementState.DRAFT
    transactions = [event.transaction_hash for event in transcript.events]
    sections = (
        _parties(transcript, style),
        _terms(transcript, style),
        _standing(transcript, style),
        *_timeline(transcript, style, places),
        _checking(transcript, style),
    )
    return Paper(
        language=style.language.value,
        title=style.said(phrases.TITLE),
        subtitle=style.said(phrases.SUBTITLE(state=phrases.STATES[transcript.state], block=block)),
        sections=sections,
        link=places.of_agreement(transcript.agreement_id, transactions, style),
        dated=transcript.block.timestamp,
        alarm=style.said(phrases.NO_MONEY(block=block)) if is_draft else None,
    )


def checking_call(transcript: Transcript) -> str:
    """What has the contract compute the agreement's id from the terms, by Foundry's `cast`."""
    payment, conditions = _arguments(transcript.terms)
    return (
        f'cast call {transcript.identity.escrow} "agreementIdOf({_SHAPES})(bytes32)" "{payment}" "{conditions}" '
        "--rpc-url NODE"
    )


def _arguments(terms: Terms) -> tuple[str, str]:
    payment, conditions = terms.payment, terms.conditions
    who = f"{payment.employer}, {payment.worker}, {payment.token}, {payment.fee_recipient}"
    parts = ", ".join(f"({part.amount}, {part.deliver_by})" for part in terms.milestones)
    rules = f"{conditions.arbiter}, {conditions.dispute_period}, {conditions.default_worker_bps}"
    hashes = f"{conditions.brief_hash}, {conditions.parent}, {conditions.salt}"
    return f"({who}, {payment.fee_bps}, {payment.review_period})", f"({rules}, {hashes}, [{parts}])"


def _parties(transcript: Transcript, style: Style) -> Section:
    payment, conditions = transcript.terms.payment, transcript.terms.conditions
    has_arbiter = conditions.arbiter != ZERO_ADDRESS
    facts = (
        style.fact(common.AGREEMENT_ID, transcript.agreement_id, is_code=True),
        style.fact(common.CHAIN, str(transcript.identity.chain_id)),
        style.fact(common.ESCROW, transcript.identity.escrow, is_code=True),
        style.fact(common.EMPLOYER, payment.employer, is_code=True),
        style.fact(common.WORKER, called(payment.worker), is_code=payment.worker != ZERO_ADDRESS),
        style.fact(phrases.ARBITER, conditions.arbiter if has_arbiter else phrases.NO_ARBITER, is_code=has_arbiter),
        style.fact(common.TOKEN, style.token(transcript.token)),
    )
    return Section(style.said(phrases.PARTIES), facts=facts)


def _terms(transcript: Transcript, style: Style) -> Section:
    columns = (
        style.column(phrases.MILESTONE),
        style.column(common.AMOUNT, is_amount=True),
        style.column(phrases.DELIVER_BEFORE),
    )
    rows = tuple(
        (str(index), amount_of(part.amount, transcript.token), style.moment(part.deliver_by))
        for index, part in enumerate(transcript.terms.milestones)
    )
    has_brief = transcript.terms.conditions.brief_hash != ZERO_HASH
    notes = (style.said(phrases.BRIEF_PRIVATE),) if has_brief else ()
    return Section(
        style.said(phrases.WHAT_IS_AGREED),
        facts=tuple(_rules(transcript, style)),
        table=Table(columns, rows),
        ending=notes,
    )


def _rules(transcript: Transcript, style: Style) -> Iterator[Fact]:
    payment, conditions = transcript.terms.payment, transcript.terms.conditions
    fee = common.FEE_TO(share=percent(payment.fee_bps), recipient=payment.fee_recipient)
    yield style.fact(phrases.TOTAL, amount_of(conditions.total, transcript.token))
    yield style.fact(common.AGREED_FEE, fee if payment.fee_bps else common.NO_FEE)
    yield style.fact(phrases.REVIEW, span_of(payment.review_period, style.language))
    yield style.fact(phrases.RULING, span_of(conditions.dispute_period, style.language))
    yield style.fact(phrases.SHARE, percent(conditions.default_worker_bps))
    yield style.fact(phrases.SALT, str(conditions.salt))
    related = (
        (common.BRIEF, conditions.brief_hash),
        (phrases.PARENT, conditions.parent),
        (phrases.SUCCESSOR, transcript.successor or ZERO_HASH),
    )
    for label, of in related:
        if of != ZERO_HASH:
            yield style.fact(label, of, is_code=True)


def _standing(transcript: Transcript, style: Style) -> Section:
    columns = (
        style.column(phrases.MILESTONE),
        style.column(phrases.STATE),
        style.column(phrases.LOCKED_NOW, is_amount=True),
        style.column(phrases.TO_WORKER, is_amount=True),
        style.column(phrases.TO_EMPLOYER, is_amount=True),
    )
    rows = tuple(
        _stands(MilestoneIndex(index), one, transcript, style) for index, one in enumerate(transcript.holdings)
    )
    note = phrases.STANDING_NOTE(
        block=str(transcript.block.number),
        time=style.moment(transcript.block.timestamp).replace("\n", ", "),
        finality=common.FINAL if transcript.is_final else common.NOT_FINAL,
    )
    return Section(style.said(phrases.STANDING), notes=(style.said(note),), table=Table(columns, rows))


def _stands(index: MilestoneIndex, holding: Holding | None, transcript: Transcript, style: Style) -> tuple[str, ...]:
    clock = Timestamp(0) if holding is None else holding.clock
    state = phrases.STANDINGS[milestone_state(holding)](clock=style.time(clock))
    sums = (holding.escrowed, holding.released, holding.refunded) if holding else (TokenUnits(0),) * 3
    return (str(index), style.said(state), *(amount_of(TokenUnits(part), transcript.token) for part in sums))


def _timeline(transcript: Transcript, style: Style, places: Places) -> Iterator[Section]:
    heading = style.said(phrases.HAPPENED)
    if not transcript.events:
        yield Section(heading, notes=(style.said(phrases.NOTHING_YET),))
        return
    columns = (style.column(common.NUMBER), style.column(common.TIME), style.column(common.WHAT))
    rows = tuple(
        (str(number), style.time(event.timestamp), happened(event.fact, transcript.terms, transcript.token, style))
        for number, event in enumerate(transcript.events, 1)
    )
    yield Section(heading, table=Table(columns, rows))
    where = (
        style.column(common.NUMBER),
        style.column(common.BLOCK),
        style.column(common.TRANSACTION, is_code=True, leads_to=places.transactions),
    )
    listed = tuple(
        (str(number), _block(event.block_number, transcript, style), event.transaction_hash)
        for number, event in enumerate(transcript.events, 1)
    )
    yield Section(style.said(common.ON_CHAIN), table=Table(where, listed))


def _block(number: int, transcript: Transcript, style: Style) -> str:
    return str(number) if number <= transcript.final else style.said(phrases.NOT_FINAL_YET(block=str(number)))


def _checking(transcript: Transcript, style: Style) -> Section:
    """What can be checked, by whom, and with what: a paper alone proves nothing."""
    facts = [
        *block_facts(style, transcript.block, is_final=transcript.is_final),
        style.fact(phrases.HASH_COMMAND, checking_call(transcript), is_code=True),
    ]
    notes = [style.said(phrases.BY_HASH)]
    if transcript.events:
        notes = [style.said(common.BY_ANYBODY), *notes, style.said(common.BY_AUDITOR)]
        proof = common.NO_PROOF if transcript.proof is None else f"SHA-256 {transcript.proof}"
        path = f"/v1/agreements/{transcript.agreement_id}/proof?at={transcript.block.number}"
        command = f"tally audit check FILE --block-hash {transcript.block.hash}"
        facts += [
            style.fact(common.PROOF_HASH, proof, is_code=transcript.proof is not None),
            style.fact(common.PROOF_PATH, path, is_code=True),
            style.fact(common.PROOF_COMMAND, command, is_code=True),
        ]
    return Section(style.said(common.CHECKING), notes=tuple(notes), facts=tuple(facts))

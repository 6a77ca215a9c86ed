"""A receipt in words."""

from tallystick.domain.movements import Kind
from tallystick.domain.units import ZERO_HASH
from tallystick.papers.paper import Fact, Paper, Section, Table
from tallystick.services.papering import WORDS_OF, Places, Style, block_facts, places_on_chain
from tallystick.services.phrasebook import papers as phrases
from tallystick.services.phrases import Saying
from tallystick.services.receipts import Receipt
from tallystick.services.words import amount_of, percent


def receipt_paper(receipt: Receipt, style: Style, places: Places) -> Paper:
    """The paper of a receipt."""
    index, block = receipt.milestone, str(receipt.block.number)
    sections = (
        Section(style.said(phrases.AGREEMENT), facts=_agreed(receipt, style)),
        Section(style.said(phrases.SUM), facts=_sums(receipt, style)),
        _payments(receipt, style),
        places_on_chain(style, receipt.rows, with_agreement=False),
        _checking(receipt, style),
    )
    return Paper(
        language=style.language.value,
        title=style.said(phrases.RECEIPT),
        subtitle=style.said(phrases.RECEIPT_OF(number=str(index + 1), index=str(index), block=block)),
        sections=sections,
        link=places.of_payment(receipt.newest.event.transaction_hash, receipt.agreement_id, style),
        dated=receipt.block.timestamp,
    )


def _agreed(receipt: Receipt, style: Style) -> tuple[Fact, ...]:
    payment, conditions = receipt.terms.payment, receipt.terms.conditions
    index, count = receipt.milestone, str(len(receipt.terms.milestones))
    fee = phrases.FEE_TO(share=percent(payment.fee_bps), recipient=payment.fee_recipient)
    facts = [
        style.fact(phrases.AGREEMENT_ID, receipt.agreement_id, is_code=True),
        style.fact(phrases.MILESTONE, phrases.MILESTONE_OF(number=str(index + 1), index=str(index), count=count)),
        style.fact(phrases.CHAIN, str(receipt.identity.chain_id)),
        style.fact(phrases.ESCROW, receipt.identity.escrow, is_code=True),
        style.fact(phrases.EMPLOYER, payment.employer, is_code=True),
        style.fact(phrases.WORKER, payment.worker, is_code=True),
        style.fact(phrases.TOKEN, style.token(receipt.token)),
        style.fact(phrases.AGREED, amount_of(receipt.terms.milestones[receipt.milestone].amount, receipt.token)),
        style.fact(phrases.AGREED_FEE, fee if payment.fee_bps else phrases.NO_FEE),
    ]
    if conditions.brief_hash != ZERO_HASH:
        facts.append(style.fact(phrases.BRIEF, conditions.brief_hash, is_code=True))
    return tuple(facts)


def _sums(receipt: Receipt, style: Style) -> tuple[Fact, ...]:
    kinds = (
        (phrases.LOCKED, Kind.LOCK),
        (phrases.CARRIED, Kind.CARRY),
        (phrases.PAID, Kind.RELEASE),
        (phrases.FEES, Kind.FEE),
        (phrases.REFUNDED, Kind.REFUND),
    )
    sums = [(label, receipt.sum_of(kind), kind) for label, kind in kinds]
    facts = [
        style.fact(label, amount_of(amount, receipt.token))
        for label, amount, kind in sums
        if amount or kind is not Kind.CARRY
    ]
    return (*facts, style.fact(phrases.STILL, amount_of(receipt.held, receipt.token)))


def _payments(receipt: Receipt, style: Style) -> Section:
    columns = (
        style.column(phrases.NUMBER),
        style.column(phrases.TIME),
        style.column(phrases.WHAT),
        style.column(phrases.AMOUNT, is_amount=True),
    )
    rows = tuple(
        (
            str(number),
            style.time(row.movement.event.timestamp),
            style.said(_what(receipt, place)),
            amount_of(row.movement.amount, row.token),
        )
        for place, (number, row) in enumerate(enumerate(receipt.rows, 1))
    )
    is_owed = any(receipt.is_undelivered(row.movement) for row in receipt.rows)
    notes = (style.said(phrases.UNDELIVERED_NOTE),) if is_owed else ()
    return Section(style.said(phrases.MOVEMENTS), notes=notes, table=Table(columns, rows))


def _what(receipt: Receipt, place: int) -> Saying:
    movement = receipt.rows[place].movement
    what = WORDS_OF[movement.kind]
    return phrases.UNDELIVERED(what=what) if receipt.is_undelivered(movement) else what


def _checking(receipt: Receipt, style: Style) -> Section:
    """What can be checked, by whom, and with what: a paper alone proves nothing."""
    proof = phrases.NO_PROOF if receipt.proof is None else f"SHA-256 {receipt.proof}"
    path = f"/v1/agreements/{receipt.agreement_id}/proof?at={receipt.block.number}"
    command = f"tally audit check FILE --block-hash {receipt.block.hash}"
    return Section(
        style.said(phrases.CHECKING),
        notes=(
            style.said(phrases.BY_ANYBODY),
            style.said(phrases.BY_AUDITOR),
            style.said(phrases.BY_RECOUNT(command="tally audit reconcile")),
        ),
        facts=(
            *block_facts(style, receipt.block, is_final=receipt.is_final),
            style.fact(phrases.PROOF_HASH, proof, is_code=receipt.proof is not None),
            style.fact(phrases.PROOF_PATH, path, is_code=True),
            style.fact(phrases.PROOF_COMMAND, command, is_code=True),
        ),
    )

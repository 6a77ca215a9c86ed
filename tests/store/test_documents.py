"""The records of documents, and how the texts of briefs came to be among them."""

from hashlib import sha256

import pytest
from sqlalchemy import Engine, text

from tallystick.domain.units import Hash
from tallystick.store.migrations import migrate
from tallystick.store.unit_of_work import Store
from tests.builders import Deal, some_terms
from tests.store.test_migrations import _back_to, engine
from tests.store_fixture import address, kind, postgres

__all__ = ["address", "engine", "kind", "postgres"]

BEFORE = "0009_relay_lines"
BRIEF = "Paint the fence."
BRIEF_HASH = Hash("0x" + "b1" * 32)


def registered_before(engine: Engine, *salts: int) -> list[Deal]:
    """Agreements that were registered one after the other, all with the hash of one brief."""
    deals = [Deal(some_terms(salt=salt)) for salt in salts]
    with Store(engine).begin() as unit:
        for deal in deals:
            unit.drafts.register(deal.agreement_id, deal.terms)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE drafts SET terms = replace(terms, :zero, :brief)"),
            {"zero": '"brief_hash":"0x' + "00" * 32, "brief": f'"brief_hash":"{BRIEF_HASH}'},
        )
    return deals


@pytest.mark.spec("PD5")
class TestABriefOfBefore:
    def test_goes_to_the_agreement_that_was_registered_first_with_it_and_to_no_other(self, engine: Engine) -> None:
        """Whoever copied the hash into terms of its own, hoping for this day, gets nothing."""
        migrate(engine)
        first, copied = registered_before(engine, 1, 2)
        _back_to(engine, BEFORE)
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO briefs VALUES (:hash, :text)"), {"hash": BRIEF_HASH, "text": BRIEF})

        migrate(engine)

        with Store(engine).read() as unit:
            (kept,) = unit.documents.of(first.agreement_id)
            assert unit.documents.of(copied.agreement_id) == ()
        assert (kept.text, kept.keccak256, kept.size, kept.place) == (BRIEF, BRIEF_HASH, len(BRIEF), None)
        assert kept.sha256 == "0x" + sha256(BRIEF.encode()).hexdigest()

    def test_is_still_there_if_the_step_is_taken_back(self, engine: Engine) -> None:
        migrate(engine)
        (deal,) = registered_before(engine, 1)
        with Store(engine).begin() as unit:
            unit.documents.keep_brief(deal.agreement_id, BRIEF_HASH, BRIEF)

        _back_to(engine, BEFORE)

        with engine.connect() as connection:
            assert connection.execute(text("SELECT hash, text FROM briefs")).all() == [(BRIEF_HASH, BRIEF)]

"""Where databases differ in what they can keep, they are not asked to."""

import pytest

from tallystick.domain.units import AgreementId, BlockNumber
from tallystick.store.agreements import AgreementFilter
from tallystick.store.pages import Place, write_cursor
from tallystick.store.unit_of_work import Store
from tests.builders import a_deal
from tests.fakes import a_chain, mirror

DEAL = a_deal()
LAST = Place(BlockNumber(10**18 - 1), 10**9 - 1, AgreementId("0x" + "f" * 64))
"""The highest place that a cursor can name."""


class TestACursor:
    @pytest.mark.spec("OP1", "B11")
    def test_may_name_a_place_beyond_all_blocks(self, store: Store) -> None:
        mirror(store, a_chain((DEAL.funded(),)))
        beyond = write_cursor(LAST)

        with store.read() as unit:
            assert unit.books.events(DEAL.agreement_id, beyond).items == ()
            assert unit.agreements.page(AgreementFilter(), beyond, 10, newest_first=False).items == ()
            assert len(unit.agreements.page(AgreementFilter(), beyond, 10).items) == 1
            assert unit.drafts.page(AgreementFilter(), beyond, 10).items == ()

import pytest

from tallystick.domain.errors import Malformed
from tallystick.domain.state import AgreementState
from tallystick.domain.terms import MAX_AMOUNT
from tallystick.domain.units import Address, AgreementId
from tallystick.store.agreements import AgreementFilter
from tallystick.store.unit_of_work import Store
from tests.services.samples import EMPLOYER, TOKEN, WORKER, some_terms

STRANGER = Address("0x" + "9" * 40)
EVERYTHING = AgreementFilter()


def _id(number: int) -> AgreementId:
    return AgreementId(f"0x{number:064x}")


class TestDrafts:
    def test_are_read_as_they_were_written(self, store: Store) -> None:
        terms = some_terms(1, MAX_AMOUNT, fee=100)

        with store.begin() as unit:
            is_new, is_new_again = unit.drafts.register(_id(1), terms), unit.drafts.register(_id(1), terms)

        with store.read() as unit:
            draft = unit.drafts.get(_id(1))
        assert (is_new, is_new_again) == (True, False)
        assert draft is not None
        assert (draft.terms, draft.acceptance) == (terms, b"")

    def test_carry_the_newest_acceptance(self, store: Store) -> None:
        with store.begin() as unit:
            unit.drafts.register(_id(1), some_terms(1))
            unit.drafts.accept(_id(1), b"first")
            unit.drafts.accept(_id(1), b"second")
            draft = unit.drafts.get(_id(1))

        assert draft is not None
        assert draft.acceptance == b"second"

    def test_keep_acceptances_of_agreements_that_were_never_registered(self, store: Store) -> None:
        with store.begin() as unit:
            unit.drafts.accept(_id(7), b"signed")

            assert unit.drafts.acceptance(_id(7)) == b"signed"
            assert unit.drafts.get(_id(7)) is None


class TestPages:
    def test_run_from_the_newest_to_the_oldest_and_end(self, store: Store) -> None:
        with store.begin() as unit:
            for number in range(5):
                unit.drafts.register(_id(number), some_terms(1, salt=number))

        seen: list[AgreementId] = []
        cursor: str | None = None
        with store.read() as unit:
            for _ in range(3):
                page = unit.drafts.page(EVERYTHING, cursor, 2)
                seen += [draft.agreement_id for draft in page.items]
                cursor = page.next
        assert seen == [_id(number) for number in (4, 3, 2, 1, 0)]
        assert cursor is None

    @pytest.mark.parametrize(
        ("wanted", "count"),
        [
            (AgreementFilter(party=EMPLOYER), 1),
            (AgreementFilter(party=WORKER, token=TOKEN, state=AgreementState.DRAFT), 1),
            (AgreementFilter(party=STRANGER), 0),
            (AgreementFilter(token=STRANGER), 0),
            (AgreementFilter(state=AgreementState.ACTIVE), 0),
        ],
    )
    def test_hold_what_is_asked_for(self, store: Store, wanted: AgreementFilter, count: int) -> None:
        with store.begin() as unit:
            unit.drafts.register(_id(1), some_terms(1))

            assert len(unit.drafts.page(wanted, None, 10).items) == count

    def test_take_no_cursor_that_is_not_ours(self, store: Store) -> None:
        with store.read() as unit, pytest.raises(Malformed):
            unit.drafts.page(EVERYTHING, "nonsense", 10)

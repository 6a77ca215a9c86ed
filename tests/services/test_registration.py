from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tallystick.domain.acts import Accept
from tallystick.domain.errors import (
    ChainUnavailable,
    Malformed,
    NotRegistered,
    UnknownAgreement,
    UnsoundTerms,
    WrongSigner,
)
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, Hash
from tallystick.services.registration import MAX_BRIEF
from tests.chain.proxy import proxied
from tests.deals import FIRST, a_deal, in_token
from tests.services.house import House, a_house

NOBODY = "0x2D7578dffe486d0dBDCd0732311aCd9eD741C960"
BRIEF = "Paint the fence. Bitte grün, nicht blau: 绿色。"


def _briefed(terms: Terms, brief_hash: Hash) -> Terms:
    return replace(terms, conditions=replace(terms.conditions, brief_hash=brief_hash))


class TestRegister:
    def test_names_the_agreement_by_what_its_worker_signs(self, house: House) -> None:
        terms = a_deal(house.chain)

        registered = house.registration.register(terms)

        assert Hash(registered.agreement_id) == house.codec.digest_of(registered.typed_data)
        assert (registered.terms, registered.created, registered.accepted) == (terms, True, False)
        assert "250.000000 TLD" in registered.sentence

    def test_gives_the_same_answer_to_the_same_terms(self, house: House) -> None:
        terms = a_deal(house.chain)

        first, again = house.registration.register(terms, BRIEF), house.registration.register(terms, BRIEF)

        assert again == replace(first, created=False)

    def test_knows_the_chains_own_currency(self, house: House) -> None:
        registered = house.registration.register(in_token(a_deal(house.chain), ZERO_ADDRESS))

        assert "ETH" in registered.sentence

    def test_survives_a_restart(self, house: House, tmp_path: Path) -> None:
        terms = a_deal(house.chain)
        agreement = house.registration.register(terms).agreement_id

        restarted = a_house(house.chain, tmp_path / "mirror.db")

        with restarted.store.read() as unit:
            draft = unit.drafts.get(agreement)
        assert draft is not None
        assert draft.terms == terms

    def test_puts_the_hash_of_the_brief_into_the_terms_and_keeps_the_text_apart(self, house: House) -> None:
        registered = house.registration.register(a_deal(house.chain), BRIEF)

        brief_hash = house.codec.hash_of(BRIEF.encode())
        assert registered.terms.conditions.brief_hash == brief_hash
        with house.store.read() as unit:
            kept = unit.documents.find(registered.agreement_id, brief_hash)
        assert kept is not None
        assert (kept.text, kept.place, kept.put_by) == (BRIEF, None, None)

    def test_refuses_a_brief_that_is_not_the_one_of_the_hash(self, house: House) -> None:
        terms = _briefed(a_deal(house.chain), Hash("0x" + "11" * 32))

        with pytest.raises(UnsoundTerms) as refused:
            house.registration.register(terms, BRIEF)

        assert refused.value.field == "brief_hash"

    def test_takes_a_brief_with_its_own_hash(self, house: House) -> None:
        terms = _briefed(a_deal(house.chain), house.codec.hash_of(BRIEF.encode()))

        assert house.registration.register(terms, BRIEF).terms == terms

    def test_counts_a_briefs_bytes_not_its_letters(self, house: House) -> None:
        longest = "ä" * (MAX_BRIEF // 2)

        assert house.registration.register(a_deal(house.chain), longest).created
        with pytest.raises(Malformed, match="65537 bytes"):
            house.registration.register(a_deal(house.chain), longest + "a")

    def test_refuses_a_brief_that_is_no_text(self, house: House) -> None:
        with pytest.raises(Malformed, match="surrogate"):
            house.registration.register(a_deal(house.chain), "\ud800")

    @pytest.mark.parametrize("role", ["employer", "worker", "fee_recipient"])
    def test_refuses_the_escrow_in_a_role(self, house: House, role: str) -> None:
        terms = a_deal(house.chain, fee=100)
        changed = replace(terms, payment=replace(terms.payment, **cast(Any, {role: house.chain.escrow})))

        with pytest.raises(UnsoundTerms) as refused:
            house.registration.register(changed)

        assert refused.value.field == role

    def test_refuses_the_escrow_as_arbiter(self, house: House) -> None:
        terms = a_deal(house.chain)
        changed = replace(terms, conditions=replace(terms.conditions, arbiter=house.chain.escrow))

        with pytest.raises(UnsoundTerms) as refused:
            house.registration.register(changed)

        assert refused.value.field == "arbiter"

    def test_refuses_a_parent_which_the_escrow_would(self, house: House) -> None:
        terms = a_deal(house.chain)
        amended = replace(terms, conditions=replace(terms.conditions, parent=Hash("0x" + "11" * 32)))

        with pytest.raises(UnsoundTerms, match="parent"):
            house.registration.register(amended)

    @pytest.mark.spec("J23")
    @pytest.mark.parametrize("what", ["an account", "the escrow", "nobody"])
    def test_refuses_a_token_that_answers_as_none(self, house: House, what: str) -> None:
        places = {"an account": house.chain.stranger.address, "the escrow": house.chain.escrow, "nobody": NOBODY}
        terms = in_token(a_deal(house.chain), Address(places[what]))

        with pytest.raises(UnsoundTerms, match="no ERC-20 token answers") as refused:
            house.registration.register(terms)

        assert refused.value.field == "token"

    @pytest.mark.spec("J23")
    def test_refuses_a_milestone_whose_deadline_has_passed_on_the_chain(self, house: House) -> None:
        terms = a_deal(house.chain, amounts=(5, 7))
        early, late = terms.milestones
        passed = replace(late, deliver_by=house.chain.now())
        changed = replace(terms, conditions=replace(terms.conditions, milestones=(early, passed)))

        with pytest.raises(UnsoundTerms, match="could never be funded") as refused:
            house.registration.register(changed)

        assert refused.value.field == "milestones[1].deliver_by"

    @pytest.mark.spec("J23")
    def test_knows_what_was_registered_also_when_its_deadline_has_passed(self, house: House) -> None:
        terms = a_deal(house.chain)
        first = house.registration.register(terms)
        house.chain.travel_to(terms.milestones[0].deliver_by)

        assert house.registration.register(terms) == replace(first, created=False)

    def test_stores_nothing_when_the_node_does_not_answer(self, house: House, tmp_path: Path) -> None:
        terms = a_deal(house.chain)
        trouble = {"error": {"code": -32_603, "message": "internal error"}}

        with proxied(house.chain.url, lambda *_: trouble) as proxy, pytest.raises(ChainUnavailable):
            a_house(house.chain, tmp_path / "mirror.db", url=proxy.url).registration.register(terms)

        with house.store.read() as unit:
            assert unit.drafts.get(house.id_of(terms)) is None


class TestAccept:
    def test_keeps_the_workers_signature(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.registration.register(terms).agreement_id
        signature = house.signature(terms, Accept(FIRST), house.chain.worker)

        accepted, again = (house.registration.accept(agreement, signature) for _ in range(2))

        assert accepted.accepted
        assert again == accepted
        with house.store.read() as unit:
            assert unit.drafts.acceptance(agreement) == signature
        assert house.registration.register(terms).accepted

    def test_says_who_signed_instead_of_the_worker(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.registration.register(terms).agreement_id

        with pytest.raises(WrongSigner) as refused:
            house.registration.accept(agreement, house.signature(terms, Accept(FIRST), house.chain.stranger))

        assert refused.value.recovered == house.chain.stranger.address
        with house.store.read() as unit:
            assert unit.drafts.acceptance(agreement) == b""

    def test_takes_no_signature_of_other_terms(self, house: House) -> None:
        terms, others = a_deal(house.chain), a_deal(house.chain, salt=1)
        agreement = house.registration.register(terms).agreement_id

        with pytest.raises(WrongSigner):
            house.registration.accept(agreement, house.signature(others, Accept(FIRST), house.chain.worker))

    def test_says_that_nobody_can_accept_an_open_task(self, house: House) -> None:
        terms = a_deal(house.chain)
        open_task = replace(terms, payment=replace(terms.payment, worker=ZERO_ADDRESS))
        agreement = house.registration.register(open_task).agreement_id

        with pytest.raises(NotRegistered, match="open task"):
            house.registration.accept(agreement, house.signature(open_task, Accept(FIRST), house.chain.worker))

    def test_knows_agreements_that_are_only_on_chain(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms, accepted=False)

        accepted = house.registration.accept(agreement, house.signature(terms, Accept(FIRST), house.chain.worker))

        assert (accepted.terms, accepted.accepted) == (terms, True)

    def test_knows_no_others(self, house: House) -> None:
        with pytest.raises(UnknownAgreement):
            house.registration.accept(AgreementId("0x" + "ab" * 32), b"\1" * 65)

"""A server that lies gets no signature: whatever it changes in what it prepared is named, and nothing is signed."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tallystick.client import (
    AccountSigner,
    Batched,
    By,
    FundingWay,
    NotAsAsked,
    Options,
    Part,
    Place,
    Split,
    Tallystick,
    TooDear,
    asked,
    sign_act,
)
from tallystick.client.consent.abi import decoded
from tallystick.domain.ports import TypedData
from tests.client.world import AMOUNT, HANDED, WHY, Listener, World
from tests.deals import WEEK

OTHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
Answer = dict[str, Any]


class Reluctant(AccountSigner):
    """A signer that counts what it signs."""

    def __init__(self, signer: AccountSigner) -> None:
        super().__init__(signer._account)
        self.signed = 0

    def sign_typed_data(self, typed_data: TypedData) -> bytes:
        """The signature, counted."""
        self.signed += 1
        return super().sign_typed_data(typed_data)

    def sign_transaction(self, unsigned: Any) -> bytes:
        """The signed transaction, counted."""
        self.signed += 1
        return super().sign_transaction(unsigned)


def where(end: str, change: Callable[[Answer], None]) -> Callable[[httpx.Request, Answer], Answer]:
    """A change of the answers of addresses that end so."""

    def changed(request: httpx.Request, answer: Answer) -> Answer:
        if request.url.path.endswith(end):
            change(answer)
        return answer

    return changed


def put(*path: str | int, value: Any) -> Callable[[Answer], None]:
    """Another value at a place of an answer."""

    def change(answer: Answer) -> None:
        found: Any = answer
        for name in path[:-1]:
            found = found[name]
        assert found[path[-1]] != value
        found[path[-1]] = value

    return change


def spliced(*path: str | int, before: str, after: str) -> Callable[[Answer], None]:
    """Other digits within calldata."""

    def change(answer: Answer) -> None:
        found: Any = answer
        for name in path[:-1]:
            found = found[name]
        assert before in found[path[-1]]
        found[path[-1]] = found[path[-1]].replace(before, after)

    return change


def word(number: int) -> str:
    """32 bytes in hexadecimal digits."""
    return f"{number:064x}"


TYPED = [
    ("typed_data.message.released", put("typed_data", "message", "released", value="2")),
    ("typed_data.message.milestone", put("typed_data", "message", "milestone", value="1")),
    ("typed_data.message.agreementId", put("typed_data", "message", "agreementId", value="0x" + "11" * 32)),
    ("typed_data.domain.chainId", put("typed_data", "domain", "chainId", value=1)),
    ("typed_data.domain.verifyingContract", put("typed_data", "domain", "verifyingContract", value=OTHER)),
    ("typed_data.domain.version", put("typed_data", "domain", "version", value="2")),
    ("typed_data.primaryType", put("typed_data", "primaryType", value="Refund")),
    ("typed_data.types.Release[2].type", put("typed_data", "types", "Release", 2, "type", value="uint128")),
    ("typed_data.message", lambda a: a["typed_data"]["message"].update(extra="1")),
    ("typed_data", lambda a: a.update(typed_data={"primaryType": "Release"})),
    ("agreement_id", put("agreement_id", value="0x" + "11" * 32)),
    ("act", put("act", value="refund")),
]


@pytest.mark.spec("CL1")
class TestAnAuthorization:
    @pytest.mark.parametrize(("place", "change"), TYPED, ids=[place for place, _ in TYPED])
    def test_that_differs_is_named_and_not_signed(
        self, world: World, place: str, change: Callable[[Answer], None]
    ) -> None:
        part, signer = Part(world.funded()), Reluctant(world.employer)

        with world.lied_to(where("/release/prepare", change)) as tally, pytest.raises(NotAsAsked) as refused:
            tally.release(part, 1, by=signer)

        assert refused.value.place == place
        assert refused.value.money_moved is False
        assert signer.signed == 0

    @pytest.mark.parametrize("member", ["to", "value", "nonce", "validBefore"])
    def test_for_a_token_is_compared_as_well(self, world: World, member: str) -> None:
        values = {"to": OTHER, "value": "1", "nonce": "0x" + "22" * 32, "validBefore": "1"}
        change = put("signatures", 0, "typed_data", "message", member, value=values[member])
        signer, agreement_id = Reluctant(world.employer), world.agreed()

        with world.lied_to(where("/prepare", change)) as tally, pytest.raises(NotAsAsked, match=member):
            tally.fund(agreement_id, by=signer, way=FundingWay.AUTHORIZATION, until=world.at(WEEK))

        assert signer.signed == 0

    @pytest.mark.parametrize(("member", "value"), [("spender", OTHER), ("value", "1"), ("deadline", "9999999999")])
    def test_of_a_permit_is_compared_as_well(self, world: World, member: str, value: str) -> None:
        def change(answer: Answer) -> None:
            for signing in answer["signatures"]:
                if signing["field"] == "permit_signature":
                    signing["typed_data"]["message"][member] = value

        signer, agreement_id = Reluctant(world.employer), world.agreed()

        with world.lied_to(where("/prepare", change)) as tally, pytest.raises(NotAsAsked, match=f"permit.*{member}"):
            tally.fund(agreement_id, by=signer, way=FundingWay.PERMIT, until=world.at(WEEK))

        assert signer.signed == 0

    def test_of_a_permit_for_another_token_is_not_signed(self, world: World) -> None:
        def change(answer: Answer) -> None:
            for signing in answer["signatures"]:
                if signing["field"] == "permit_signature":
                    signing["typed_data"]["domain"]["verifyingContract"] = OTHER

        signer, agreement_id = Reluctant(world.employer), world.agreed()

        with world.lied_to(where("/prepare", change)) as tally, pytest.raises(NotAsAsked, match="verifyingContract"):
            tally.fund(agreement_id, by=signer, way=FundingWay.PERMIT, until=world.at(WEEK))

        assert signer.signed == 0

    @pytest.mark.parametrize("member", ["released", "refunded", "validBefore"])
    def test_of_both_parties_is_compared_as_well(self, world: World, member: str) -> None:
        part, act = world.delivered(), asked.settle(1, 2, world.at(WEEK))
        change = put("typed_data", "message", member, value="5")

        with world.lied_to(where("/settle/prepare", change)) as tally, pytest.raises(NotAsAsked, match=member):
            tally.consent_to(part.agreement_id, act, by=world.worker)

    def test_of_an_amendment_to_other_terms_is_not_signed(self, world: World) -> None:
        old = world.funded()
        new = world.tally.register(world.terms(AMOUNT, parent=old)).agreement_id
        change = put("typed_data", "message", "terms", "payment", "worker", value=OTHER)

        with world.lied_to(where("/amend/prepare", change)) as tally, pytest.raises(NotAsAsked, match="worker"):
            tally.consent_to(old, asked.amend(new, world.at(WEEK)), by=world.worker)

    @pytest.mark.parametrize("act", [asked.claim(), asked.conclude()], ids=["claim", "conclude"])
    def test_of_an_act_that_nobody_signs_is_not_signed(self, world: World, act: asked.Asked) -> None:
        agreement_id = world.funded()
        change = put("typed_data", value={"primaryType": "Release"})

        with world.lied_to(where("/prepare", change)) as tally, pytest.raises(NotAsAsked):
            tally.prepare(agreement_id, act)


@pytest.mark.spec("CL1")
class TestTerms:
    @pytest.mark.parametrize(
        ("member", "value"),
        [("worker", OTHER), ("fee_bps", 1), ("review_period", 1), ("salt", "77"), ("brief_hash", "0x" + "33" * 32)],
    )
    def test_that_are_not_those_of_the_id_are_believed_by_nobody(
        self, world: World, member: str, value: object
    ) -> None:
        changes = {"fee_bps": 10, "fee_recipient": OTHER} if member == "fee_bps" else {}
        agreement_id, signer = world.agreed(**changes), Reluctant(world.worker)
        change = where(f"/agreements/{agreement_id}", put("terms", member, value=value))

        with world.lied_to(change) as tally, pytest.raises(NotAsAsked, match="digest"):
            tally.accept_terms(agreement_id, by=signer)

        assert signer.signed == 0

    def test_that_were_registered_as_something_else_are_noticed(self, world: World) -> None:
        change = where("/agreements", put("agreement_id", value="0x" + "11" * 32))

        with world.lied_to(change) as tally, pytest.raises(NotAsAsked, match="agreement_id"):
            tally.register(world.terms())

    def test_of_an_amount_that_the_state_denies_are_noticed(self, world: World) -> None:
        agreement_id = world.funded()
        change = where(f"/agreements/{agreement_id}", put("milestones", 0, "amount", value="1"))

        with world.lied_to(change) as tally, pytest.raises(NotAsAsked, match="milestones"):
            tally.release(Part(agreement_id), by=world.employer)


_APPROVAL = ("approval", "transaction", "data")
SENT = [
    ("to", put("transaction", "to", value=OTHER)),
    ("chainId", put("transaction", "chainId", value="0x1")),
    ("value", put("transaction", "value", value="0x1")),
    ("arguments.released", spliced("transaction", "data", before=word(777_777), after=word(777_778))),
    ("arguments.amount", spliced("transaction", "data", before=word(AMOUNT), after=word(AMOUNT + 1))),
    ("data", put("transaction", "data", value="0xa9059cbb" + word(1) * 2)),
    ("function", put("transaction", "data", value="0x" + "095ea7b3" + word(int(OTHER, 16)) + word(2**255))),
    ("gas", put("transaction", "gas", value="much")),
]


@pytest.mark.spec("CL3")
class TestATransaction:
    @pytest.mark.parametrize(("place", "change"), SENT, ids=[place for place, _ in SENT])
    def test_that_differs_is_named_and_not_signed(
        self, world: World, place: str, change: Callable[[Answer], None]
    ) -> None:
        part, signer = Part(world.funded()), Reluctant(world.employer)

        with world.lied_to(where("/release/prepare", change)) as tally, pytest.raises(NotAsAsked) as refused:
            tally.release(part, 777_777, by=signer, via=By.SELF)

        assert refused.value.place == place
        assert signer.signed == 0

    @pytest.mark.parametrize(
        ("place", "change"),
        [
            (
                "arguments.spender",
                lambda world: spliced(*_APPROVAL, before=_bare(world.chain.escrow), after=_bare(OTHER)),
            ),
            ("arguments.amount", lambda world: spliced(*_APPROVAL, before=word(AMOUNT), after="f" * 64)),
            ("to", lambda world: put("approval", "transaction", "to", value=OTHER)),
        ],
    )
    def test_that_approves_something_else_is_not_signed(
        self, world: World, place: str, change: Callable[[World], Callable[[Answer], None]]
    ) -> None:
        agreement_id, signer = world.agreed(), Reluctant(world.employer)

        with world.lied_to(where("/fund/prepare", change(world))) as tally, pytest.raises(NotAsAsked) as refused:
            tally.fund(agreement_id, by=signer)

        assert refused.value.place == place
        assert signer.signed == 0

    def test_whose_gas_could_cost_too_much_is_not_signed(self, world: World) -> None:
        part, signer = Part(world.funded()), Reluctant(world.employer)
        change = put("transaction", "maxFeePerGas", value=hex(10**15))

        with world.lied_to(where("/release/prepare", change)) as tally, pytest.raises(TooDear) as refused:
            tally.release(part, by=signer, via=By.SELF)

        assert refused.value.cost > refused.value.most
        assert signer.signed == 0

    def test_of_a_batch_is_compared_act_by_act(self, world: World) -> None:
        first, second, signer = world.funded(10), world.funded(20), Reluctant(world.employer)
        acts = [Batched(first, asked.release(5)), Batched(second, asked.release(6))]
        change = spliced("transaction", "data", before=word(6), after=word(7))

        with world.lied_to(where("/batches/prepare", change)) as tally, pytest.raises(NotAsAsked):
            tally.batch(acts, by=signer)

        assert signer.signed == 0

    def test_of_a_sweep_to_somebody_else_is_not_signed(self, world: World) -> None:
        recipient, signer = world.arbiter.address, Reluctant(world.employer)
        change = spliced("transaction", "data", before=_bare(recipient), after=_bare(OTHER))

        with world.lied_to(where("/sweeps/prepare", change)) as tally, pytest.raises(NotAsAsked, match="feeRecipient"):
            tally.sweep(world.chain.token, recipient, by=signer, via=By.SELF)

        assert signer.signed == 0


def _bare(address: str) -> str:
    return address[2:].lower()


@pytest.mark.spec("CL2")
class TestAnEscrow:
    @pytest.mark.parametrize("wrong", ["chain_id", "escrow"])
    def test_that_is_not_the_one_known_is_not_signed_for(self, world: World, wrong: str) -> None:
        is_chain = wrong == "chain_id"
        known = Place(1 if is_chain else world.chain.chain_id, world.chain.escrow if is_chain else OTHER)
        part = Part(world.funded())

        with (
            Tallystick(world.server.api.url, options=Options(place=known)) as tally,
            pytest.raises(NotAsAsked, match=wrong),
        ):
            tally.release(part, by=world.employer)

    def test_that_is_the_one_known_is(self, world: World) -> None:
        part = Part(world.funded())

        with Tallystick(world.server.api.url, options=Options(place=world.place)) as tally:
            tally.wait_until(tally.release(part, by=world.employer))

        assert world.state(part) == ("closed", AMOUNT, 0)


@pytest.mark.spec("CL4")
def test_a_key_leaves_with_no_request(world: World) -> None:
    listener, part = Listener(), world.delivered()
    keys = [signer.key.hex() for signer in (world.employer, world.worker)]

    with Tallystick(world.server.api.url, transport=listener) as tally:
        split = Split(1, 2, world.at(WEEK))
        act = asked.settle(split.released, split.refunded, split.valid_before)
        consent = tally.consent_to(part.agreement_id, act, by=world.worker)
        world.done(tally.settle(part, split, consent, by=world.employer))
        world.done(tally.dispute(part, WHY, by=world.worker))
        world.done(tally.release(part, by=world.employer, via=By.SELF))

    sent = [request.url.path + str(request.headers) + request.content.decode() for request in listener.heard]
    assert len(sent) > 10
    assert not [text for text in sent for key in keys if key in text.lower()]
    assert not any(key in repr(world.employer) for key in keys)


def test_a_signature_is_given_by_who_must_sign_only(world: World) -> None:
    ready = world.tally.prepare(world.delivered().agreement_id, asked.settle(1, 2, world.at(WEEK)))

    assert set(sign_act(ready, world.employer)) == {"signature"}
    assert set(sign_act(ready, world.worker)) == {"worker_signature"}


@pytest.mark.parametrize("calldata", ["", "00", "12345678", "095ea7b3", "095ea7b3" + "ff" * 40])
def test_what_is_no_call_of_the_escrow_is_none(calldata: str) -> None:
    assert decoded(bytes.fromhex(calldata)) is None


def test_a_deliverable_that_was_changed_is_noticed(world: World) -> None:
    part = Part(world.funded())
    change = put("typed_data", "message", "deliverable", value="0x" + "99" * 32)

    with world.lied_to(where("/deliver/prepare", change)) as tally, pytest.raises(NotAsAsked, match="deliverable"):
        tally.deliver(part, HANDED, by=world.worker)

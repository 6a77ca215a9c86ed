"""Many agreements at once: funded straight on a chain, and the employer's signature for the release of each."""

from dataclasses import dataclass, replace

from tallystick.chain.codec import EscrowCodec
from tallystick.domain.acts import Fund, Release
from tallystick.domain.ports import Call
from tallystick.domain.terms import Terms
from tallystick.domain.units import AgreementId, TokenUnits
from tests.deals import FIRST, a_deal, signed
from tests.devchain import DevChain

AMOUNT = TokenUnits(1_000)
_FUNDING_GAS = 300_000
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class SignedRelease:
    """A release of all of an agreement, as its employer signed it."""

    agreement_id: AgreementId
    signature: bytes
    call: Call

    @property
    def path(self) -> str:
        """Where it is relayed, below ``/v1``."""
        return f"/agreements/{self.agreement_id}/milestones/{FIRST}/release/relay"

    @property
    def body(self) -> dict[str, str]:
        """What is asked for there."""
        return {"released": str(AMOUNT), "signature": "0x" + self.signature.hex()}


def a_crowd(chain: DevChain, count: int) -> list[SignedRelease]:
    """So many funded agreements, and their releases. What funds them is final."""
    codec, first = EscrowCodec(chain.identity), a_deal(chain, amounts=[AMOUNT])
    deals = [replace(first, conditions=replace(first.conditions, salt=salt)) for salt in range(count)]
    chain.enrich(chain.employer)
    for start in range(0, count, _AT_ONCE):
        _fund(chain, codec, deals[start : start + _AT_ONCE])
    chain.mine(3)
    return [_release(chain, codec, terms) for terms in deals]


def _fund(chain: DevChain, codec: EscrowCodec, deals: list[Terms]) -> None:
    nonce = int(chain.rpc("eth_getTransactionCount", chain.employer.address, "latest"), 16)
    with chain.hold():
        calls = [codec.call(terms, Fund((FIRST,))) for terms in deals]
        common = {"from": chain.employer.address, "to": chain.escrow, "gas": hex(_FUNDING_GAS)}
        fields = [{"input": "0x" + call.input.hex(), "nonce": hex(place)} for place, call in enumerate(calls, nonce)]
        chain.rpc_all([("eth_sendTransaction", {**common, **one}) for one in fields])
        while int(chain.rpc("txpool_status")["pending"], 16):
            chain.mine()


def _release(chain: DevChain, codec: EscrowCodec, terms: Terms) -> SignedRelease:
    act = Release(FIRST, AMOUNT)
    signature = signed(chain.employer, codec.authorization_to_sign(terms, act))
    return SignedRelease(codec.agreement_id(terms), signature, codec.call(terms, act, signature))

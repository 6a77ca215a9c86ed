"""
What each act costs: real transactions with the shipped artifacts, on a development chain of its own.

`make gas` prints the table; `make gas ARGS=--write` also keeps it, in docs/gas.md and for the test that holds it.
Warm: the allowance is infinite, the escrow holds other deposits, and whoever is paid was paid before. One milestone.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from tallystick.chain.calls import call_of
from tallystick.chain.eip712 import digest_of, typed_authorization, typed_terms
from tallystick.domain.acts import (
    Accept,
    Act,
    Claim,
    Deliver,
    Fund,
    Reclaim,
    Refund,
    Release,
    RequestChanges,
)
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, AgreementId, Hash, Timestamp, TokenUnits
from tests.deals import AMOUNT, DELIVERABLE, FIRST, REASON, REVIEW, WEEK, a_deal, in_token, signed
from tests.devchain import DevChain, started_chain

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "tests" / "gas" / "snapshot.json"
PAGE = ROOT / "docs" / "gas.md"
TENTH = TokenUnits(AMOUNT // 10)

GOALS = {
    "fund": (76_000, 72_000),
    "release": (52_000, 50_000),
    "refund": (51_500, 49_000),
    "deliver": (None, 32_000),
    "release, relayed": (None, 54_000),
    "native: fund": (None, 50_000),
    "native: release": (None, 41_000),
}
"""The hard bar and the goal of an act in gas, from the design. An act without an entry has neither."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Weighs acts of agreements on one chain."""

    chain: DevChain
    salts: Iterator[int]
    native: bool = False
    fee: int = 0

    def terms(self) -> Terms:
        """Terms that nothing was done under."""
        terms = a_deal(self.chain, fee=self.fee)
        salt = Hash("0x" + f"{next(self.salts):02x}" * 32)
        salted = replace(terms, conditions=replace(terms.conditions, brief_hash=DELIVERABLE, salt=salt))
        return in_token(salted, ZERO_ADDRESS) if self.native else salted

    def funded(self, *acts: Act) -> Terms:
        """Terms whose milestone is funded and accepted, and on which some acts were carried out."""
        terms = self.terms()
        for act in (Fund(FIRST, self.acceptance(terms)), *acts):
            self.weigh(terms, act)
        return terms

    def acceptance(self, terms: Terms) -> bytes:
        """The worker's signature of the terms."""
        return signed(self.chain.worker, typed_terms(self.chain.identity, terms))

    def weigh(self, terms: Terms, act: Act, relayed: bool = False) -> int:
        """The gas that an act uses, sent by its party, or by a relayer with the party's signature."""
        chain = self.chain
        party = chain.worker if isinstance(act, Accept | Deliver | Refund) else chain.employer
        consent = b""
        if relayed:
            agreement_id = AgreementId(digest_of(typed_terms(chain.identity, terms)))
            consent = signed(party, typed_authorization(chain.identity, agreement_id, act))
        call = call_of(chain.escrow, terms, act, consent)
        return chain.carry_out(call, chain.relayer if relayed else party).gas_used


def measure(chain: DevChain) -> dict[str, int]:
    """The gas of each act, by its name."""
    salts = count(1)
    scales = {"": Scale(chain, salts), "native: ": Scale(chain, salts, native=True)}
    chain.mint(chain.employer, 2**128)
    chain.approve(chain.employer, 2**256 - 1)
    chain.mint(chain.worker, 1)
    for scale in (*scales.values(), Scale(chain, salts, fee=100)):
        scale.funded(Release(FIRST, TokenUnits(AMOUNT // 2)))
    weights = {prefix + name: gas for prefix, scale in scales.items() for name, gas in _of_one_currency(scale)}
    return weights | dict(_of_the_token_alone(scales[""])) | dict(_of_a_fee(Scale(chain, salts, fee=100)))


def _of_one_currency(scale: Scale) -> Iterator[tuple[str, int]]:
    terms = scale.terms()
    yield "fund", scale.weigh(terms, Fund(FIRST))
    yield "accept", scale.weigh(terms, Accept(FIRST))
    yield "deliver", scale.weigh(terms, Deliver(FIRST, 0, DELIVERABLE))
    later = Timestamp(terms.payment.milestones[0].deliver_by + WEEK)
    yield "request changes", scale.weigh(terms, RequestChanges(FIRST, 0, REASON, later))
    yield "release", scale.weigh(terms, Release(FIRST, AMOUNT))
    yield "refund", scale.weigh(scale.funded(), Refund(FIRST, AMOUNT))
    yield "release, relayed", scale.weigh(scale.funded(), Release(FIRST, AMOUNT), relayed=True)
    terms = scale.terms()
    yield "fund, accepted", scale.weigh(terms, Fund(FIRST, scale.acceptance(terms)))
    terms = scale.terms()
    scale.weigh(terms, Fund(FIRST))
    yield "reclaim", scale.weigh(terms, Reclaim(FIRST))
    terms = scale.funded(Deliver(FIRST, 0, DELIVERABLE))
    scale.chain.travel_to(scale.chain.now() + REVIEW)
    yield "claim", scale.weigh(terms, Claim(FIRST))


def _of_the_token_alone(scale: Scale) -> Iterator[tuple[str, int]]:
    yield "fund, relayed", scale.weigh(scale.terms(), Fund(FIRST), relayed=True)
    yield "deliver, relayed", scale.weigh(scale.funded(), Deliver(FIRST, 0, DELIVERABLE), relayed=True)
    yield "release, in part", scale.weigh(scale.funded(), Release(FIRST, TENTH))


def _of_a_fee(scale: Scale) -> Iterator[tuple[str, int]]:
    yield "release, with a fee", scale.weigh(scale.funded(), Release(FIRST, AMOUNT))


def table(weights: dict[str, int]) -> str:
    """The weights beside the bars, as Markdown."""
    rows = ["| act | gas | hard bar | goal |", "|---|---:|---:|---:|"]
    for name, gas in sorted(weights.items(), key=lambda weight: (weight[0].startswith("native"), weight[0])):
        bars = (f"{bar:,}" if bar else "" for bar in GOALS.get(name, (None, None)))
        rows.append(f"| {name} | {gas:,} | {' | '.join(bars)} |")
    return "\n".join(rows)


def write(weights: dict[str, int]) -> None:
    """Keep the weights: for the test that holds them, and on the page that people read."""
    SNAPSHOT.write_text(json.dumps(weights, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    prose, _, _ = PAGE.read_text(encoding="utf-8").partition("| act | gas |")
    PAGE.write_text(prose + table(weights) + "\n", encoding="utf-8")


def main() -> None:
    """Measure and print; keep it, too, when told to."""
    with started_chain() as chain:
        weights = measure(chain)
    print(table(weights))
    if "--write" in sys.argv[1:]:
        write(weights)


if __name__ == "__main__":
    main()

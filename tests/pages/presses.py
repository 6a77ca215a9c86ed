"""The table of buttons: what each act's must come to, in the contract's own names."""

from dataclasses import dataclass, field
from typing import Any

from eth_utils.crypto import keccak

from tallystick.chain.wallet import Wallet
from tests.pages.world import ARBITER, EMPLOYER, WORKER

TEXT = "There is some bread in it."
TEXT_HASH = "0x" + keccak(text=TEXT).hex()
FAR, FAR_FIELD = 2_208_938_400, "2039-12-31T18:00"
"""The same instant: in Unix seconds, and as it is typed in Shanghai."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """
    A button of an act, and what it must come to.

    Args:
        act: As the page has it.
        party: Whose act it is.
        function: Of the contract.
        typed: What is signed for it; None: anybody may, and nobody signs.
        fields: What is filled in, by the labels of the fields.
        says: What call and message then say, by the contract's names.
        named: What the sentence in the dialog names.
        agreement: In which of the two agreements it can be done.
    """

    act: str
    party: Wallet
    function: str
    typed: str | None
    fields: dict[str, str] = field(default_factory=dict)
    says: Json = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    agreement: str = "timely"


ALL = {"left": "9 TLD"}
PRESSES = [
    Press("accept", WORKER, "accept", "Terms", named={"amount": "9 TLD"}),
    Press("reclaim", EMPLOYER, "reclaim", "Reclaim", named=ALL),
    Press(
        "deliver",
        WORKER,
        "deliver",
        "Deliver",
        {"The text that you hand in": TEXT},
        {"deliverable": TEXT_HASH},
        ALL,
    ),
    Press(
        "request-changes",
        EMPLOYER,
        "requestChanges",
        "RequestChanges",
        {"What is to be changed": TEXT, "New deadline": FAR_FIELD},
        {"reason": TEXT_HASH, "deliverBy": FAR},
        # No line ends within a date.
        {"deadline": "Dec 31, 2039, 18:00 GMT+8".replace(" ", "\N{NO-BREAK SPACE}")},
    ),
    Press(
        "release", EMPLOYER, "release", "Release", {"Pay now": "2.5"}, {"released": 2_500_000}, {"toWorker": "2.5 TLD"}
    ),
    Press(
        "refund",
        WORKER,
        "refund",
        "Refund",
        {"Give back now": "2.5"},
        {"refunded": 2_500_000},
        {"toEmployer": "2.5 TLD"},
    ),
    Press(
        "dispute",
        WORKER,
        "dispute",
        "Dispute",
        {"What you say about it": TEXT},
        {"evidence": TEXT_HASH, "party": WORKER.address.lower()},
        ALL,
    ),
    Press(
        "evidence",
        ARBITER,
        "submitEvidence",
        "SubmitEvidence",
        {"Where the evidence lies (a link)": "ipfs://bread"},
        {"evidence": "ipfs://bread", "party": ARBITER.address.lower()},
    ),
    Press(
        "rule",
        ARBITER,
        "rule",
        "Rule",
        {"To the worker": "2.5", "Your written reason": TEXT},
        {"released": 2_500_000, "reason": TEXT_HASH},
        {"toWorker": "2.5 TLD", "toEmployer": "6.5 TLD"},
    ),
    Press("claim", EMPLOYER, "claim", None, named=ALL, agreement="late"),
    Press("conclude", EMPLOYER, "conclude", None, named=ALL, agreement="late"),
    Press("reclaim", WORKER, "reclaim", None, named=ALL, agreement="late"),
]
DISPUTED = {"evidence", "rule", "conclude"}
DELIVERED = DISPUTED | {"request-changes", "release", "refund", "dispute", "claim"}
"""What must have happened before."""
EACH = 9_000_000
"""Token units of every milestone."""


def two_of(press: Press) -> tuple[int, int]:
    """The milestones on which a button is tried: one for who signs, one for who sends."""
    first = 2 * [one for one in PRESSES if one.agreement == press.agreement].index(press)
    return first, first + 1

"""A deal between test parties, and the acts of the escrow on it, with dull defaults: a test says only what matters."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from brownie import accounts, chain, web3
from brownie.exceptions import VirtualMachineError
from brownie.network.contract import ContractTx

from tests.contracts.signing import NO_SIGNATURE, signature_of, typed

ZERO = "0x" + "00" * 20
ELSEWHERE = "0x" + "11" * 20
"""An address that nobody has the key of."""
NOTHING = b"\0" * 32
AMOUNT = 250_000_000
HOUR = 3_600
DAY = 24 * HOUR
REVIEW = 3 * DAY
DISPUTE = 7 * DAY
FOREVER = 2**40 - 1
"""The last second that the escrow can name."""
DELIVERABLE = b"\x01" * 32
REASON = b"\x02" * 32
EVIDENCE = b"\x04" * 32
NONE, OFFERED, ACTIVE, DELIVERED, DISPUTED, AMENDED = range(6)


@dataclass(frozen=True)
class Parties:
    """Addresses that anvil has the keys of."""

    deployer: Any
    employer: Any
    worker: Any
    arbiter: Any
    fee_recipient: Any
    relayer: Any
    stranger: Any

    @classmethod
    def of_the_chain(cls) -> "Parties":
        return cls(*accounts[:7])


def milestone(amount: int = AMOUNT, deliver_by: int | None = None) -> dict[str, int]:
    return {"amount": amount, "deliverBy": in_days(10) if deliver_by is None else deliver_by}


def in_days(days: int) -> int:
    """That many days after the tests' first block, whatever time it is now: Unix seconds."""
    return chain[0].timestamp + days * DAY


def at(timestamp: int) -> None:
    """Let the next transaction happen exactly then. Unix seconds."""
    web3.provider.make_request("evm_setNextBlockTimestamp", [timestamp])


def bits(*parts: int) -> int:
    """A set of milestones, as the escrow takes it."""
    return sum(1 << part for part in set(parts))


class reverts:  # noqa: N801  It reads as Brownie's own context manager does.
    """What is inside must revert with the escrow's error and exactly this evidence."""

    def __init__(self, error: str, *evidence: Any) -> None:
        self.expected = f"{error}: {', '.join(str(_plain(value)) for value in evidence)}"

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        assert error is not None, f"nothing reverted; expected {self.expected}"
        if kind is not VirtualMachineError:
            return False
        assert error.revert_msg == self.expected
        return True


def _plain(value: Any) -> Any:
    """As Brownie words a value in a typed error."""
    if isinstance(value, bytes):
        return bytes(value)
    text = str(value)
    if text.startswith("0x") and len(text) == 66:
        return bytes.fromhex(text[2:])
    return text.lower() if text.startswith("0x") else value


@dataclass(frozen=True)
class Unsent:
    """An escrow whose acts are not sent, but something else is done with them."""

    escrow: Any
    instead: Callable[..., Any]

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.escrow, name)
        return partial(self.instead, method) if isinstance(method, ContractTx) else method


def _calldata(method: ContractTx, *arguments: Any) -> str:
    return method.encode_input(*arguments[:-1])


def _attempt(method: ContractTx, *arguments: Any) -> Any:
    return method.call(*arguments)


@dataclass(frozen=True)
class Deal:
    """Terms on an escrow, and the acts on them. ``by`` None: the party calls, or the relayer if it signed."""

    escrow: Any
    parties: Parties
    payment_fields: dict[str, Any]
    condition_fields: dict[str, Any]

    @classmethod
    def on(cls, escrow: Any, token: Any, **changes: Any) -> "Deal":
        """Terms with dull defaults; ``changes`` names fields of the payment or of the conditions."""
        parties = Parties.of_the_chain()
        payment = {
            "employer": parties.employer.address,
            "worker": parties.worker.address,
            "token": getattr(token, "address", token),
            "feeRecipient": ZERO,
            "feeBps": 0,
            "reviewPeriod": REVIEW,
        }
        conditions = {
            "arbiter": parties.arbiter.address,
            "disputePeriod": DISPUTE,
            "defaultWorkerBps": 5_000,
            "briefHash": b"\x03" * 32,
            "parent": NOTHING,
            "salt": 0,
            "milestones": [milestone()],
        }
        return cls(escrow, parties, payment, conditions).but(**changes)

    def but(self, **changes: Any) -> "Deal":
        """The same deal with other fields."""
        payment = {name: changes.pop(name, value) for name, value in self.payment_fields.items()}
        conditions = {name: changes.pop(name, value) for name, value in self.condition_fields.items()}
        assert not changes, f"no fields of terms: {sorted(changes)}"
        return replace(self, payment_fields=payment, condition_fields=conditions)

    def of(self, *amounts: int) -> "Deal":
        """The same deal with milestones of these amounts."""
        return self.but(milestones=[milestone(amount) for amount in amounts])

    def with_fee(self, bps: int) -> "Deal":
        """The same deal with a fee, in basis points."""
        return self.but(feeBps=bps, feeRecipient=self.parties.fee_recipient.address)

    def amended(self, **changes: Any) -> "Deal":
        """Terms that could replace these."""
        return self.but(parent=bytes(self.id), **changes)

    @property
    def written(self) -> "Deal":
        """The same deal, whose acts give their calldata instead of happening: for a batch."""
        return replace(self, escrow=Unsent(self.escrow, _calldata))

    @property
    def tried(self) -> "Deal":
        """The same deal, whose acts are only tried: many refusals in little time."""
        return replace(self, escrow=Unsent(self.escrow, _attempt))

    @property
    def payment(self) -> tuple[Any, ...]:
        return tuple(self.payment_fields.values())

    @property
    def conditions(self) -> tuple[Any, ...]:
        parts = [(part["amount"], part["deliverBy"]) for part in self.milestones]
        return (*list(self.condition_fields.values())[:-1], parts)

    @property
    def terms(self) -> tuple[Any, ...]:
        return (self.payment, self.conditions)

    @property
    def milestones(self) -> list[dict[str, int]]:
        return self.condition_fields["milestones"]

    @property
    def deadline(self) -> int:
        """Of the first milestone, in Unix seconds."""
        return self.milestones[0]["deliverBy"]

    @property
    def is_native(self) -> bool:
        return self.payment_fields["token"] == ZERO

    @cached_property
    def id(self) -> Any:
        return self.escrow.agreementIdOf(self.payment, self.conditions)

    @cached_property
    def conditions_hash(self) -> Any:
        return self.escrow.conditionsHashOf(self.conditions)

    def whole(self, *milestones: int) -> tuple[Any, ...]:
        """What an act on a set of milestones brings along."""
        return (self.payment, bits(*milestones), self.conditions)

    def part(self, milestone: int) -> tuple[Any, ...]:
        """What an act on one milestone brings along, when it needs no conditions."""
        amount = self.milestones[milestone]["amount"] if milestone < len(self.milestones) else 1
        return (self.payment, milestone, amount, self.conditions_hash)

    def holding(self, part: int = 0) -> dict[str, int]:
        """What the escrow knows of a milestone."""
        return dict(self.escrow.holdingOf(self.id, part, self.milestones[part]["amount"]).dict())

    def escrowed(self, part: int = 0) -> int:
        """Token units that are left in a milestone."""
        held = self.holding(part)
        return self.milestones[part]["amount"] - held["released"] - held["refunded"]

    # Signatures

    def acceptance(self, signer: Any = None, **domain: Any) -> bytes:
        """The worker's signature of the terms, or another's."""
        return self._signed(signer or self.parties.worker, "Terms", self._terms_fields, domain)

    def signed(self, act: str, signer: Any, part: int = 0, **fields: Any) -> bytes:
        """A signature of an act's authorization; ``domain`` among the fields changes members of the domain."""
        domain = fields.pop("domain", {})
        message = {"agreementId": bytes(self.id), "milestone": part, **fields}
        return self._signed(signer, act, message, domain)

    def signed_set(self, act: str, *parts: int, signer: Any = None) -> bytes:
        """The employer's signature of an act on a set of milestones, or another's."""
        message = {"agreementId": bytes(self.id), "milestones": bits(*parts)}
        return self._signed(signer or self.parties.employer, act, message, {})

    def signed_fund(self, signer: Any = None, parts: tuple[int, ...] = (0,)) -> bytes:
        """The employer's signature of a funding, or another's."""
        return self.signed_set("Fund", *parts, signer=signer)

    def signed_settle(self, signer: Any, released: int, refunded: int, **fields: Any) -> bytes:
        """A signature of a settlement, by default of the round that runs, and without an end."""
        known = {"released": released, "refunded": refunded, "validBefore": FOREVER}
        current = {} if "round" in fields else {"round": self.holding(fields.get("part", 0))["round"]}
        return self.signed("Settle", signer, **known | current | fields)

    def signed_amend(self, signer: Any, valid_before: int = FOREVER, **domain: Any) -> bytes:
        """A signature of an amendment by these terms."""
        message = {"terms": self._terms_fields, "validBefore": valid_before}
        return self._signed(signer, "Amend", message, domain)

    @property
    def _terms_fields(self) -> dict[str, Any]:
        return {"payment": self.payment_fields, "conditions": self.condition_fields}

    def _signed(self, signer: Any, act: str, message: dict[str, Any], domain: dict[str, Any]) -> bytes:
        return signature_of(signer, typed(self.escrow, act, message, **domain))

    # Acts: money comes in

    def fund(self, *parts: int, by: Any = None, signature: bytes = b"", acceptance: bytes = b"", **sent: Any) -> Any:
        """Fund some milestones, by default the first; with the employer's signature, from its allowance."""
        chosen = parts or (0,)
        call = {"from": self._sender(by, self.parties.employer, signature), **sent}
        if signature:
            return self.escrow.fundWithAllowance(*self.whole(*chosen), signature, acceptance, call)
        value = sum(self.milestones[part]["amount"] for part in chosen) if self.is_native else 0
        return self.escrow.fund(*self.whole(*chosen), acceptance, {"value": value, **call})

    def fund_active(self, *parts: int) -> Any:
        return self.fund(*parts, acceptance=self.acceptance())

    def amend(
        self, new: "Deal", valid_before: int = FOREVER, signatures: tuple[bytes, bytes] | None = None, **sent: Any
    ) -> Any:
        """Replace these terms; by default the employer calls, with the signature of the worker if there is one."""
        if signatures is None:
            has_worker = new.payment_fields["worker"] == self.parties.worker.address
            accord = new.signed_amend(self.parties.worker, valid_before) if has_worker else NO_SIGNATURE
            signatures = (NO_SIGNATURE, accord)
        call = {"from": self.parties.employer, **sent}
        return self.escrow.amend(self.terms, new.terms, valid_before, *signatures, call)

    # Acts: work

    def accept(self, by: Any = None, part: int = 0, signature: bytes = b"") -> Any:
        sender = self._sender(by, self.parties.worker, signature)
        return self.escrow.accept(*self.part(part), signature, {"from": sender})

    def deliver(self, by: Any = None, part: int = 0, signature: bytes = b"", deliverable: bytes = DELIVERABLE) -> Any:
        sender = self._sender(by, self.parties.worker, signature)
        return self.escrow.deliver(*self.part(part), deliverable, signature, {"from": sender})

    def request_changes(self, deliver_by: int, by: Any = None, part: int = 0, signature: bytes = b"") -> Any:
        call = {"from": self._sender(by, self.parties.employer, signature)}
        return self.escrow.requestChanges(*self.terms, part, REASON, deliver_by, signature, call)

    # Acts: money goes out

    def release(self, released: int, by: Any = None, part: int = 0, signature: bytes = b"", **sent: Any) -> Any:
        call = {"from": self._sender(by, self.parties.employer, signature), **sent}
        return self.escrow.release(*self.part(part), released, signature, call)

    def release_all(self, *parts: int, by: Any = None, signature: bytes = b"") -> Any:
        """Release all that is left in some milestones."""
        call = {"from": self._sender(by, self.parties.employer, signature)}
        return self.escrow.releaseAll(*self.whole(*parts), signature, call)

    def refund(self, refunded: int, by: Any = None, part: int = 0, signature: bytes = b"", **sent: Any) -> Any:
        call = {"from": self._sender(by, self.parties.worker, signature), **sent}
        return self.escrow.refund(*self.part(part), refunded, signature, call)

    def claim(self, by: Any = None, part: int = 0, **sent: Any) -> Any:
        return self.escrow.claim(*self.part(part), {"from": by or self.parties.stranger, **sent})

    def reclaim(self, by: Any = None, part: int = 0, signature: bytes = b"") -> Any:
        sender = self._sender(by, self.parties.employer, signature)
        return self.escrow.reclaim(*self.part(part), signature, {"from": sender})

    def settle(self, split: tuple[int, int], signatures: tuple[bytes, bytes] | None = None, **changes: Any) -> Any:
        """
        Split what is left; by default the employer calls with the worker's signature.

        Args:
            split: Token units released and refunded in all, after it.
            signatures: The employer's and the worker's.
            changes: ``part``, ``by``, ``valid_before``.
        """
        part, valid_before = changes.get("part", 0), changes.get("valid_before", FOREVER)
        if signatures is None:
            fields = {"part": part, "validBefore": valid_before}
            signatures = (NO_SIGNATURE, self.signed_settle(self.parties.worker, *split, **fields))
        call = {"from": changes.get("by") or self.parties.employer}
        return self.escrow.settle(*self.part(part), (*split, valid_before), *signatures, call)

    # Acts: disputes

    def dispute(self, party: Any = None, by: Any = None, part: int = 0, signature: bytes = b"") -> Any:
        """Dispute, by default as the worker."""
        party = party or self.parties.worker
        call = {"from": self._sender(by, party, signature)}
        return self.escrow.dispute(*self.terms, part, party, EVIDENCE, signature, call)

    def submit_evidence(self, party: Any, uri: str, by: Any = None, part: int = 0, signature: bytes = b"") -> Any:
        call = {"from": self._sender(by, party, signature)}
        return self.escrow.submitEvidence(*self.terms, part, party, uri, signature, call)

    def rule(self, released: int, by: Any = None, part: int = 0, signature: bytes = b"", **sent: Any) -> Any:
        call = {"from": self._sender(by, self.parties.arbiter, signature), **sent}
        return self.escrow.rule(*self.terms, part, released, REASON, signature, call)

    def conclude(self, by: Any = None, part: int = 0) -> Any:
        return self.escrow.conclude(*self.terms, part, {"from": by or self.parties.stranger})

    # Reaching a phase

    def deliver_all(self) -> "Deal":
        """Funded, accepted and delivered, in the first milestone."""
        self.fund_active()
        self.deliver()
        return self

    def dispute_all(self) -> "Deal":
        """Delivered, and disputed by the worker, in the first milestone."""
        self.deliver_all().dispute()
        return self

    def _sender(self, by: Any, party: Any, signature: bytes) -> Any:
        return by or (self.parties.relayer if signature else party)

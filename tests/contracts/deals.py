"""A deal between test parties, and the acts of the escrow on it, with dull defaults: a test says only what matters."""

from dataclasses import dataclass, replace
from typing import Any

from brownie import accounts, chain, web3
from brownie.exceptions import VirtualMachineError
from eth_account import Account
from eth_account.messages import encode_typed_data

ZERO = "0x" + "00" * 20
NOTHING = b"\0" * 32
AMOUNT = 250_000_000
HOUR = 3_600
DAY = 24 * HOUR
REVIEW = 3 * DAY
DELIVERABLE = b"\x01" * 32
REASON = b"\x02" * 32
NONE, OFFERED, ACTIVE, DELIVERED = range(4)
MNEMONIC = "test test test test test test test test test test test junk"
"""Of anvil: everybody holds its keys."""

TYPES = {
    "Milestone": [("uint96", "amount"), ("uint40", "deliverBy")],
    "Payment": [
        ("address", "employer"),
        ("address", "worker"),
        ("address", "token"),
        ("address", "feeRecipient"),
        ("uint16", "feeBps"),
        ("Milestone[]", "milestones"),
    ],
    "Conditions": [
        ("address", "arbiter"),
        ("uint40", "reviewPeriod"),
        ("uint40", "disputePeriod"),
        ("uint16", "defaultWorkerBps"),
        ("bytes32", "briefHash"),
        ("bytes32", "parent"),
        ("bytes32", "salt"),
    ],
    "Terms": [("Payment", "payment"), ("Conditions", "conditions")],
    "Fund": [("bytes32", "agreementId"), ("uint256", "milestone")],
    "Deliver": [
        ("bytes32", "agreementId"),
        ("uint256", "milestone"),
        ("uint8", "round"),
        ("bytes32", "deliverable"),
    ],
    "RequestChanges": [
        ("bytes32", "agreementId"),
        ("uint256", "milestone"),
        ("uint8", "round"),
        ("bytes32", "reason"),
        ("uint40", "deliverBy"),
    ],
    "Release": [("bytes32", "agreementId"), ("uint256", "milestone"), ("uint96", "released")],
    "Refund": [("bytes32", "agreementId"), ("uint256", "milestone"), ("uint96", "refunded")],
    "Reclaim": [("bytes32", "agreementId"), ("uint256", "milestone")],
}
"""The EIP-712 types, written down a second time: what the contract hashes is compared with them."""
NESTED = ("Milestone", "Payment", "Conditions")


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


def key_of(party: Any) -> str:
    """The private key of one of anvil's addresses."""
    Account.enable_unaudited_hdwallet_features()
    place = list(accounts).index(party)
    return Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{place}").key.hex()


def milestone(amount: int = AMOUNT, deliver_by: int | None = None) -> dict[str, int]:
    return {"amount": amount, "deliverBy": in_days(10) if deliver_by is None else deliver_by}


def in_days(days: int) -> int:
    """That many days after the tests' first block, whatever time it is now: Unix seconds."""
    return chain[0].timestamp + days * DAY


def at(timestamp: int) -> None:
    """Let the next transaction happen exactly then. Unix seconds."""
    web3.provider.make_request("evm_setNextBlockTimestamp", [timestamp])


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
    text = str(value)
    if text.startswith("0x") and len(text) == 66:
        return bytes.fromhex(text[2:])
    return text.lower() if text.startswith("0x") else value


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
            "milestones": [milestone()],
        }
        conditions = {
            "arbiter": parties.arbiter.address,
            "reviewPeriod": REVIEW,
            "disputePeriod": 7 * DAY,
            "defaultWorkerBps": 5_000,
            "briefHash": b"\x03" * 32,
            "parent": NOTHING,
            "salt": NOTHING,
        }
        return cls(escrow, parties, payment, conditions).but(**changes)

    def but(self, **changes: Any) -> "Deal":
        """The same deal with other fields."""
        payment = {name: changes.pop(name, value) for name, value in self.payment_fields.items()}
        conditions = {name: changes.pop(name, value) for name, value in self.condition_fields.items()}
        assert not changes, f"no fields of terms: {sorted(changes)}"
        return replace(self, payment_fields=payment, condition_fields=conditions)

    @property
    def payment(self) -> tuple[Any, ...]:
        parts = [(part["amount"], part["deliverBy"]) for part in self.payment_fields["milestones"]]
        return (*list(self.payment_fields.values())[:-1], parts)

    @property
    def conditions(self) -> tuple[Any, ...]:
        return tuple(self.condition_fields.values())

    @property
    def terms(self) -> tuple[Any, ...]:
        return (self.payment, self.conditions)

    @property
    def id(self) -> Any:
        return self.escrow.agreementIdOf(self.terms)

    @property
    def conditions_hash(self) -> Any:
        return self.escrow.conditionsHashOf(self.conditions)

    @property
    def deadline(self) -> int:
        """Of the first milestone, in Unix seconds."""
        return self.payment_fields["milestones"][0]["deliverBy"]

    @property
    def is_native(self) -> bool:
        return self.payment_fields["token"] == ZERO

    def holding(self, part: int = 0) -> dict[str, int]:
        """What the escrow knows of a milestone."""
        return dict(self.escrow.holdingOf(self.id, part).dict())

    # Signatures

    def typed(self, act: str, message: dict[str, Any], **domain: Any) -> dict[str, Any]:
        """The EIP-712 typed data of an authorization, or of the terms."""
        named = {name: [{"type": kind, "name": field} for kind, field in fields] for name, fields in TYPES.items()}
        wanted = {act, *NESTED} if act == "Terms" else {act}
        return {
            "types": {
                "EIP712Domain": [
                    {"name": "name", "type": "string"},
                    {"name": "version", "type": "string"},
                    {"name": "chainId", "type": "uint256"},
                    {"name": "verifyingContract", "type": "address"},
                ],
                **{name: fields for name, fields in named.items() if name in wanted},
            },
            "primaryType": act,
            "domain": {
                "name": "Tallystick",
                "version": "1",
                "chainId": web3.eth.chain_id,
                "verifyingContract": self.escrow.address,
                **domain,
            },
            "message": message,
        }

    def acceptance(self, signer: Any = None, **domain: Any) -> bytes:
        """The worker's signature of the terms, or another's."""
        message = {"payment": self.payment_fields, "conditions": self.condition_fields}
        return self._sign(signer or self.parties.worker, self.typed("Terms", message, **domain))

    def signed(self, act: str, signer: Any, part: int = 0, **fields: Any) -> bytes:
        """A signature of an act's authorization."""
        return self._sign(signer, self.typed(act, {"agreementId": bytes(self.id), "milestone": part, **fields}))

    @staticmethod
    def _sign(signer: Any, typed: dict[str, Any]) -> bytes:
        return bytes(Account.sign_message(encode_typed_data(full_message=typed), key_of(signer)).signature)

    # Acts

    def fund(self, by: Any = None, part: int = 0, signature: bytes = b"", acceptance: bytes = b"", **sent: Any) -> Any:
        value = self.payment_fields["milestones"][part]["amount"] if self.is_native else 0
        sender = self._sender(by, self.parties.employer, signature)
        return self.escrow.fund(self.terms, part, signature, acceptance, {"from": sender, "value": value, **sent})

    def fund_active(self, part: int = 0) -> Any:
        return self.fund(part=part, acceptance=self.acceptance())

    def accept(self, by: Any = None, part: int = 0, signature: bytes = b"") -> Any:
        sender = self._sender(by, self.parties.worker, signature)
        return self.escrow.accept(self.payment, self.conditions_hash, part, signature, {"from": sender})

    def deliver(self, by: Any = None, part: int = 0, signature: bytes = b"", deliverable: bytes = DELIVERABLE) -> Any:
        sender = self._sender(by, self.parties.worker, signature)
        return self.escrow.deliver(self.terms, part, deliverable, signature, {"from": sender})

    def request_changes(self, deliver_by: int, by: Any = None, part: int = 0, signature: bytes = b"") -> Any:
        sender = self._sender(by, self.parties.employer, signature)
        return self.escrow.requestChanges(self.terms, part, REASON, deliver_by, signature, {"from": sender})

    def release(self, released: int, by: Any = None, part: int = 0, signature: bytes = b"", **sent: Any) -> Any:
        call = {"from": self._sender(by, self.parties.employer, signature), **sent}
        return self.escrow.release(self.payment, self.conditions_hash, part, released, signature, call)

    def refund(self, refunded: int, by: Any = None, part: int = 0, signature: bytes = b"", **sent: Any) -> Any:
        call = {"from": self._sender(by, self.parties.worker, signature), **sent}
        return self.escrow.refund(self.payment, self.conditions_hash, part, refunded, signature, call)

    def claim(self, by: Any = None, part: int = 0, **sent: Any) -> Any:
        call = {"from": by or self.parties.stranger, **sent}
        return self.escrow.claim(self.payment, self.conditions_hash, part, call)

    def reclaim(self, by: Any = None, part: int = 0, signature: bytes = b"") -> Any:
        sender = self._sender(by, self.parties.employer, signature)
        return self.escrow.reclaim(self.payment, self.conditions_hash, part, signature, {"from": sender})

    def _sender(self, by: Any, party: Any, signature: bytes) -> Any:
        return by or (self.parties.relayer if signature else party)

"""
Our exception hierarchy.

* TallyError
  x DomainError               the request contradicts the agreement, the chain or itself
    + Malformed               · text that is not what it should be: an address, a hash, a signature, a transaction
    + UnsoundTerms
    + UnknownAgreement
    + UnknownMilestone
    + UnknownRelay
    + UnknownTransaction
    + NotMirrored             · the books do not reach that far, or not any more
    + NotMirroredYet          · a block that somebody waits for; may succeed if tried again
    + BelowFinality           · a rewind would take out what the chain called final
    + NotRegistered
    + ReadOnly                · this server only reads; another one writes
    + MirroredElsewhere       · another process mirrors into this database
    + NothingLocked           · in any milestone of the agreement
    + WrongParent             · the new terms of an amendment do not name the agreement that they are to replace
    + WrongSigner
    + WrongChain
    + NotOurTransaction
    + NotRelayable
    + ActRefused              · the contract would refuse it, with its decoded error
    + TransactionRefused      · the node would not take the transaction
    + BundleRefuted           · a proof bundle does not prove what it says
    + KeyUnavailable          · no keystore, the wrong password, a key that is none
  x ChainError                the world outside misbehaved
    + ChainUnavailable        · may succeed if tried again
      x InvalidBlock          · what the node tells of a block contradicts the block's hash
    + UnverifiableBlock       · a block of another chain's making: nothing can be said about it here
    + NoStateProof            · the node proves no storage as of that block
    + ChainMismatch           · the node is on another chain, or the escrow is not there
    + EmptyPurse              · the operator's address cannot pay for gas
    + DeploymentFailed        · the deployment's transaction did not do what it should
    + CompilerUnavailable
    + CompilationFailed       · the compiler refuses a source
    + DevnetFailed
  x LedgerError               we misbehaved, or the chain took back what was final
    + UnbalancedEntry
    + GapInChain
    + ReorgBeyondFinality     · a person must look
    + MirrorHalted            · nothing is sent until a person has looked
    + ImpossibleEvent         · an event that cannot follow those before it
    + StaleCheckpoint         · another writer was faster; may succeed if tried again
    + StoreUnavailable        · the database did not answer; may succeed if tried again
    + StoreUnusable           · the database is damaged, is none, or is newer than this program
"""

from typing import ClassVar


class TallyError(Exception):
    """Anything that went wrong and that we foresaw."""

    code: ClassVar[str] = "internal"
    """A stable name for programs."""
    retryable: ClassVar[bool] = False
    """Whether the same request may succeed later."""


class DomainError(TallyError):
    """The request contradicts the agreement, the chain or itself. Nothing was changed."""

    code = "refused"


class Malformed(DomainError):
    """A text that is not what it should be."""

    code = "malformed"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class UnsoundTerms(DomainError):
    """Terms that the escrow would refuse."""

    code = "unsound-terms"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class UnknownAgreement(DomainError):
    """No agreement of this id was registered here or funded on chain."""

    code = "unknown-agreement"

    def __init__(self, agreement_id: str) -> None:
        super().__init__(f"no agreement {agreement_id} was registered here or funded on chain")
        self.agreement_id = agreement_id


class UnknownMilestone(DomainError):
    """The agreement has no such milestone."""

    code = "unknown-milestone"

    def __init__(self, milestone: int, count: int) -> None:
        super().__init__(f"there is no milestone {milestone}: the agreement has {count}, numbered from 0")
        self.milestone = milestone
        self.count = count


class UnknownRelay(DomainError):
    """No relay of this id was requested."""

    code = "unknown-relay"


class UnknownTransaction(DomainError):
    """Neither we nor the node know this transaction."""

    code = "unknown-transaction"


class NotMirrored(DomainError):
    """The books do not hold what was asked for: nothing at all yet, or not this block."""

    code = "not-mirrored"


class NotMirroredYet(DomainError):
    """The block that was asked for is not mirrored yet. It may be, if tried again."""

    code = "not-mirrored-yet"
    retryable = True

    def __init__(self, block: int, newest: int | None) -> None:
        reached = "nothing is mirrored yet" if newest is None else f"the newest mirrored one is {newest}"
        super().__init__(f"block {block} is not mirrored yet: {reached}")
        self.block = block
        self.newest = newest


class BelowFinality(DomainError):
    """A rewind would take blocks out of the books that the chain called final."""

    code = "below-finality"

    def __init__(self, block: int, final: int) -> None:
        super().__init__(
            f"block {block} is below block {final}, which the chain called final: no reorg can have changed what is "
            "between. If the books are wrong there nevertheless, say so (--beyond-finality)"
        )
        self.block = block
        self.final = final


class NotRegistered(DomainError):
    """The act needs something that was never registered."""

    code = "not-registered"


class ReadOnly(DomainError):
    """This server only reads. Ask one that writes."""

    code = "read-only"


class MirroredElsewhere(DomainError):
    """Another process mirrors into this database. What would change the books has to wait until it ends."""

    code = "mirrored-elsewhere"


class NothingLocked(DomainError):
    """Nothing is locked in any milestone of the agreement, so there is nothing to release. No money moved."""

    code = "nothing-locked"

    def __init__(self, agreement_id: str) -> None:
        super().__init__(
            f"nothing is locked in any milestone of agreement {agreement_id}; no money moved. "
            "Fund it first, or look at what became of it"
        )
        self.agreement_id = agreement_id


class WrongParent(DomainError):
    """The terms that are to replace an agreement do not name it as their parent. No money moved."""

    code = "wrong-parent"

    def __init__(self, expected: str, actual: str) -> None:
        super().__init__(
            f"the new terms name {actual} as their parent, and not the agreement {expected} that they are to replace; "
            f"no money moved. Register them with that parent"
        )
        self.expected = expected
        self.actual = actual


class WrongSigner(DomainError):
    """The signature is not the one of the party that the act belongs to."""

    code = "wrong-signer"

    def __init__(self, expected: str, recovered: str | None) -> None:
        found = f"it recovers to {recovered}" if recovered else "no key can be recovered from it"
        super().__init__(f"the signature is not one of {expected}: {found}")
        self.expected = expected
        self.recovered = recovered


class WrongChain(DomainError):
    """The transaction is meant for another chain."""

    code = "wrong-chain"

    def __init__(self, expected: int, actual: int | None) -> None:
        found = "names no chain" if actual is None else f"is for chain {actual}"
        super().__init__(f"the transaction {found}; this is chain {expected}")
        self.expected = expected
        self.actual = actual


class NotOurTransaction(DomainError):
    """The transaction calls something that is no business of the escrow."""

    code = "not-our-transaction"


class NotRelayable(DomainError):
    """The act cannot be relayed: only its party can send it."""

    code = "not-relayable"


class ActRefused(DomainError):
    """The contract would refuse the act. No money moved."""

    code = "act-refused"

    def __init__(self, error: str, arguments: dict[str, str], meaning: str) -> None:
        super().__init__(meaning)
        self.error = error
        """The contract's error by its name in the interface, for example ``BeforeDeadline``."""
        self.arguments = arguments
        """The error's arguments by name, as strings."""


class TransactionRefused(DomainError):
    """The node would not take the transaction. No money moved."""

    code = "transaction-refused"


class BundleRefuted(DomainError):
    """A proof bundle does not prove what it says, or what was to be bundled is not what the chain proves."""

    code = "bundle-refuted"

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        """Where in the bundle, such as ``blocks[0].header.stateRoot`` or ``byte 17``."""
        self.reason = reason


class KeyUnavailable(DomainError):
    """No key can be had from where it was said to be. The message never holds a key or a password."""

    code = "key-unavailable"


class ChainError(TallyError):
    """The world outside misbehaved."""

    code = "chain-error"


class ChainUnavailable(ChainError):
    """The node did not answer, or not sensibly. It may, if tried again."""

    code = "chain-unavailable"
    retryable = True


class InvalidBlock(ChainUnavailable):
    """What the node tells of a block contradicts the block itself. Another node, or the same one later, may not."""

    code = "invalid-block"

    def __init__(self, block: int, what: str, found: str, expected: str) -> None:
        super().__init__(f"block {block} is not what the node says: {what} is {found}, where {expected} belongs")
        self.block = block
        self.what = what
        self.found = found
        self.expected = expected


class UnverifiableBlock(ChainError):
    """A block that is made otherwise than Ethereum's: it can be neither proved nor disproved here."""

    code = "unverifiable-block"

    def __init__(self, block: int, reason: str) -> None:
        super().__init__(
            f"block {block} cannot be verified here: {reason}. To mirror this chain on its node's word, "
            "set TALLY_PROOF=seen"
        )
        self.block = block
        self.reason = reason


class NoStateProof(ChainError):
    """The node offers no ``eth_getProof``, or none as of that block any more."""

    code = "no-state-proof"

    def __init__(self, block: int, reason: str) -> None:
        super().__init__(
            f"the node proves no storage as of block {block} ({reason}): name a newer block, such as the head, or ask "
            "a node that keeps old state and offers eth_getProof"
        )
        self.block = block
        self.reason = reason


class ChainMismatch(ChainError):
    """The node is on another chain than expected, or the escrow is not there."""

    code = "chain-mismatch"


class EmptyPurse(ChainError):
    """The operator's address cannot pay for the gas."""

    code = "empty-purse"


class DeploymentFailed(ChainError):
    """The deployment's transaction did not do what it should."""

    code = "deployment-failed"


class CompilerUnavailable(ChainError):
    """No Solidity compiler of the right version can be had."""

    code = "compiler-unavailable"


class CompilationFailed(ChainError):
    """The Solidity compiler refuses a source, or a source is missing."""

    code = "compilation-failed"


class DevnetFailed(ChainError):
    """The development chain did not start, or is not the one that we started."""

    code = "devnet-failed"


class LedgerError(TallyError):
    """We misbehaved, or the chain took back what was final. The books were not touched."""

    code = "ledger-error"


class UnbalancedEntry(LedgerError):
    """The postings of an entry do not sum to zero."""

    code = "unbalanced-entry"


class GapInChain(LedgerError):
    """A block does not follow the checkpoint."""

    code = "gap-in-chain"


class ReorgBeyondFinality(LedgerError):
    """The chain replaced a block that it had called final. A person must look."""

    code = "reorg-beyond-finality"


class MirrorHalted(LedgerError):
    """The mirror follows the chain no more. What was mirrored can be read, and nothing is sent."""

    code = "mirror-halted"


class ImpossibleEvent(LedgerError):
    """An event that cannot follow those mirrored before it."""

    code = "impossible-event"


class StaleCheckpoint(LedgerError):
    """Another writer moved the checkpoint meanwhile. The next step starts from where it is now."""

    code = "stale-checkpoint"
    retryable = True


class StoreUnavailable(LedgerError):
    """The database did not answer: it is locked, full or not there. It may, if tried again."""

    code = "store-unavailable"
    retryable = True


class StoreUnusable(LedgerError):
    """The database is damaged, is no database at all, or was made by a newer version of this program."""

    code = "store-unusable"

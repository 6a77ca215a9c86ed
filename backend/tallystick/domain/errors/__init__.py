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
    + UnknownToken            · no ERC-20 token answers at this address
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

from tallystick.domain.errors.ledger import (
    GapInChain,
    ImpossibleEvent,
    LedgerError,
    MirrorHalted,
    ReorgBeyondFinality,
    StaleCheckpoint,
    StoreUnavailable,
    StoreUnusable,
    UnbalancedEntry,
)
from tallystick.domain.errors.refused import (
    ActRefused,
    BelowFinality,
    BundleRefuted,
    DomainError,
    KeyUnavailable,
    Malformed,
    MirroredElsewhere,
    NothingLocked,
    NotMirrored,
    NotMirroredYet,
    NotOurTransaction,
    NotRegistered,
    NotRelayable,
    ReadOnly,
    TransactionRefused,
    UnknownAgreement,
    UnknownMilestone,
    UnknownRelay,
    UnknownToken,
    UnknownTransaction,
    UnsoundTerms,
    WrongChain,
    WrongParent,
    WrongSigner,
)
from tallystick.domain.errors.tally import (
    TallyError,
)
from tallystick.domain.errors.world import (
    ChainError,
    ChainMismatch,
    ChainUnavailable,
    CompilationFailed,
    CompilerUnavailable,
    DeploymentFailed,
    DevnetFailed,
    EmptyPurse,
    InvalidBlock,
    NoStateProof,
    UnverifiableBlock,
)

__all__ = [
    "ActRefused",
    "BelowFinality",
    "BundleRefuted",
    "ChainError",
    "ChainMismatch",
    "ChainUnavailable",
    "CompilationFailed",
    "CompilerUnavailable",
    "DeploymentFailed",
    "DevnetFailed",
    "DomainError",
    "EmptyPurse",
    "GapInChain",
    "ImpossibleEvent",
    "InvalidBlock",
    "KeyUnavailable",
    "LedgerError",
    "Malformed",
    "MirrorHalted",
    "MirroredElsewhere",
    "NoStateProof",
    "NotMirrored",
    "NotMirroredYet",
    "NotOurTransaction",
    "NotRegistered",
    "NotRelayable",
    "NothingLocked",
    "ReadOnly",
    "ReorgBeyondFinality",
    "StaleCheckpoint",
    "StoreUnavailable",
    "StoreUnusable",
    "TallyError",
    "TransactionRefused",
    "UnbalancedEntry",
    "UnknownAgreement",
    "UnknownMilestone",
    "UnknownRelay",
    "UnknownToken",
    "UnknownTransaction",
    "UnsoundTerms",
    "UnverifiableBlock",
    "WrongChain",
    "WrongParent",
    "WrongSigner",
]

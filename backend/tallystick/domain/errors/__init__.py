"""
Our exception hierarchy.

* TallyError
  x DomainError               the request contradicts the agreement, the chain or itself
    + Malformed               · text that is not what it should be: an address, a hash, a signature, a transaction
    + MalformedKey            · an idempotency key that is none
    + KeyReused               · the idempotency key of another request
    + KeyInFlight             · the same request is under way; is answered if asked again
    + ToldOnce                · it was carried out before, and its answer held a secret
    + QuotaExceeded           · one client asked for more than it may; may succeed if tried again later
    + TooManyAtOnce           · one client has as many long answers open as it may; may succeed if tried again later
    + UnsoundTerms
    + NotSignedIn             · nobody is known here by what was shown
    + ScopeMissing            · known, and not allowed this
    + ForeignOrigin           · a page of somebody else's asks with a session of ours
    + SignInRefused           · a message for another site, chain or purpose, not good now, or used before
    + UnknownKey
    + TooManyKeys
    + UnknownDocument         · not there, or not shown to who asks: that is not told
    + UnknownGrant
    + HashDiffers             · what came is not what it was to be
    + DocumentNotTaken        · not now, too long, or there is no room
    + NoFreeRoom              · for briefs of agreements under which nothing was locked
    + TooManyGrants
    + UnknownAgreement
    + UnknownMilestone
    + UnknownRelay
    + UnknownTransaction
    + UnknownBlock            · the node has none of this height or hash
    + UnknownToken            · no ERC-20 token answers at this address
    + NotMirrored             · the books do not reach that far, or not any more
    + NotMirroredYet          · a block that somebody waits for; may succeed if tried again
    + UnknownWebhook          · the caller has none of this id
    + UnknownMessage          · none of this id is kept for the webhook
    + TooManyWebhooks
    + NoWebhooks              · this server was given no key to sign with
    + FeedBeganAnew           · a cursor is of a feed that there is no more
    + BusyPrinting            · as many papers wait to be set as can; may succeed if tried again
    + BusyProving             · enough bundles are being made; may succeed if tried again
    + BusyTrying              · enough acts are being looked at closely; may succeed if tried again
    + BusyReconciling         · a reconciliation is being made; may succeed if tried again
    + BusyStreaming           · as many follow the feed as can; may succeed if tried again
    + NothingPaid             · nothing of a milestone left the escrow yet: no receipt
    + StatementTooLong        · a period with more movements than a paper takes
    + LanguageUnavailable     · no font for a paper in this language was installed
    + BelowFinality           · a rewind would take out what the chain called final
    + NotRegistered
    + ReadOnly                · this server only reads; another one writes
    + MirroredElsewhere       · another process mirrors into this database
    + NothingLocked           · in any milestone of the agreement
    + NothingToFund           · every milestone that has an amount was funded before
    + WayNotOffered           · the token does not offer this way of funding now
    + OutsideWindow           · what was signed is not good yet, or not any more
    + AuthorizationUsed       · what was signed was used before, or called off
    + WrongNonce              · what was signed names another nonce than the owner's next
    + WrongParent             · the new terms of an amendment do not name the agreement that they are to replace
    + WrongSigner
    + WrongChain
    + NotOurTransaction
    + NotRelayable
    + NotRelayedHere          · this server's operator relays no such act
    + DeadlineTooNear         · the act's block may come too late
    + BudgetSpent             · what is spent on gas in a day is spent
    + ActRefused              · the contract would refuse it, with its decoded error
    + TransactionRefused      · the node would not take the transaction
    + BundleRefuted           · a proof bundle does not prove what it says
    + NotOurSource            · the code at an address is not what our sources say
    + ExplorerRefused         · an explorer does not take what was handed in for verification
    + KeyUnavailable          · no keystore, the wrong password, a key that is none
  x ChainError                the world outside misbehaved
    + ChainUnavailable        · may succeed if tried again
      x InvalidBlock          · what the node tells of a block contradicts the block's hash
      x StateUnproved         · no node proves the state of a block that is to be mirrored so
    + UnverifiableBlock       · a block of another chain's making: nothing can be said about it here
    + NoStateProof            · the node proves no storage as of that block
    + NoOldState              · the node keeps no state as of that block any more
    + ChainMismatch           · the node is on another chain, or the escrow is not there
    + EmptyPurse              · the operator's address cannot pay for gas
    + SignerUnavailable       · whoever keeps the relayer's key does not sign now; may succeed if tried again
    + DeploymentFailed        · the deployment's transaction did not do what it should
    + CompilerUnavailable
    + CompilationFailed       · the compiler refuses a source
    + ExplorerUnavailable     · an explorer does not answer; may succeed if tried again
    + DevnetFailed
  x LedgerError               we misbehaved, or the chain took back what was final
    + UnbalancedEntry
    + GapInChain
    + ReorgBeyondFinality     · a person must look
    + MirrorHalted            · nothing is sent until a person has looked
    + ImpossibleEvent         · an event that cannot follow those before it
    + StateDiffers            · what was folded is not what the contract's storage holds
    + StaleCheckpoint         · another writer was faster; may succeed if tried again
    + StoreUnavailable        · the database did not answer; may succeed if tried again
    + StoreUnusable           · the database is damaged, is none, or is newer than this program
    + StorageUnavailable      · documents cannot be kept or read now; may succeed if tried again
    + DocumentDamaged         · what is kept of a document is not what its hash says
"""

from tallystick.domain.errors.asked import (
    KeyInFlight,
    KeyReused,
    MalformedKey,
    QuotaExceeded,
    ToldOnce,
    TooManyAtOnce,
)
from tallystick.domain.errors.documents import (
    DocumentNotTaken,
    HashDiffers,
    NoFreeRoom,
    TooManyGrants,
    UnknownDocument,
    UnknownGrant,
)
from tallystick.domain.errors.door import (
    ForeignOrigin,
    NotSignedIn,
    ScopeMissing,
    SignInRefused,
    TooManyKeys,
    UnknownKey,
)
from tallystick.domain.errors.ledger import (
    DocumentDamaged,
    GapInChain,
    ImpossibleEvent,
    LedgerError,
    MirrorHalted,
    ReorgBeyondFinality,
    StaleCheckpoint,
    StateDiffers,
    StorageUnavailable,
    StoreUnavailable,
    StoreUnusable,
    UnbalancedEntry,
)
from tallystick.domain.errors.refused import (
    ActRefused,
    AuthorizationUsed,
    BelowFinality,
    BundleRefuted,
    BusyPrinting,
    BusyProving,
    BusyReconciling,
    BusyTrying,
    DomainError,
    ExplorerRefused,
    KeyUnavailable,
    LanguageUnavailable,
    Malformed,
    MirroredElsewhere,
    NothingLocked,
    NothingPaid,
    NothingToFund,
    NotMirrored,
    NotMirroredYet,
    NotOurSource,
    NotOurTransaction,
    NotRegistered,
    NotRelayable,
    OutsideWindow,
    ReadOnly,
    StatementTooLong,
    TransactionRefused,
    UnknownAgreement,
    UnknownBlock,
    UnknownMilestone,
    UnknownRelay,
    UnknownToken,
    UnknownTransaction,
    UnsoundTerms,
    WayNotOffered,
    WrongChain,
    WrongNonce,
    WrongParent,
    WrongSigner,
)
from tallystick.domain.errors.relayed import BudgetSpent, DeadlineTooNear, NotRelayedHere
from tallystick.domain.errors.tally import (
    TallyError,
)
from tallystick.domain.errors.told import (
    BusyStreaming,
    FeedBeganAnew,
    NoWebhooks,
    TooManyWebhooks,
    UnknownMessage,
    UnknownWebhook,
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
    ExplorerUnavailable,
    InvalidBlock,
    NoOldState,
    NoStateProof,
    SignerUnavailable,
    StateUnproved,
    UnverifiableBlock,
)

__all__ = [
    "ActRefused",
    "AuthorizationUsed",
    "BelowFinality",
    "BudgetSpent",
    "BundleRefuted",
    "BusyPrinting",
    "BusyProving",
    "BusyReconciling",
    "BusyStreaming",
    "BusyTrying",
    "ChainError",
    "ChainMismatch",
    "ChainUnavailable",
    "CompilationFailed",
    "CompilerUnavailable",
    "DeadlineTooNear",
    "DeploymentFailed",
    "DevnetFailed",
    "DocumentDamaged",
    "DocumentNotTaken",
    "DomainError",
    "EmptyPurse",
    "ExplorerRefused",
    "ExplorerUnavailable",
    "FeedBeganAnew",
    "ForeignOrigin",
    "GapInChain",
    "HashDiffers",
    "ImpossibleEvent",
    "InvalidBlock",
    "KeyInFlight",
    "KeyReused",
    "KeyUnavailable",
    "LanguageUnavailable",
    "LedgerError",
    "Malformed",
    "MalformedKey",
    "MirrorHalted",
    "MirroredElsewhere",
    "NoFreeRoom",
    "NoOldState",
    "NoStateProof",
    "NoWebhooks",
    "NotMirrored",
    "NotMirroredYet",
    "NotOurSource",
    "NotOurTransaction",
    "NotRegistered",
    "NotRelayable",
    "NotRelayedHere",
    "NotSignedIn",
    "NothingLocked",
    "NothingPaid",
    "NothingToFund",
    "OutsideWindow",
    "QuotaExceeded",
    "ReadOnly",
    "ReorgBeyondFinality",
    "ScopeMissing",
    "SignInRefused",
    "SignerUnavailable",
    "StaleCheckpoint",
    "StateDiffers",
    "StateUnproved",
    "StatementTooLong",
    "StorageUnavailable",
    "StoreUnavailable",
    "StoreUnusable",
    "TallyError",
    "ToldOnce",
    "TooManyAtOnce",
    "TooManyGrants",
    "TooManyKeys",
    "TooManyWebhooks",
    "TransactionRefused",
    "UnbalancedEntry",
    "UnknownAgreement",
    "UnknownBlock",
    "UnknownDocument",
    "UnknownGrant",
    "UnknownKey",
    "UnknownMessage",
    "UnknownMilestone",
    "UnknownRelay",
    "UnknownToken",
    "UnknownTransaction",
    "UnknownWebhook",
    "UnsoundTerms",
    "UnverifiableBlock",
    "WayNotOffered",
    "WrongChain",
    "WrongNonce",
    "WrongParent",
    "WrongSigner",
]

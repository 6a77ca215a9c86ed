"""We misbehaved, or the chain took back what was final."""

from tallystick.domain.errors.tally import TallyError


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


class StateDiffers(LedgerError):
    """What the mirror folded from the events is not what the contract's storage is proved to hold."""

    code = "state-differs"

    def __init__(self, block: int, subject: str, figure: str, *, expected: str, proved: str) -> None:
        super().__init__(
            f"block {block}: {figure} of {subject} is {expected} by the events, but {proved} by the contract's proved "
            f"storage. Nothing of it was booked: a person must look"
        )
        self.block = block
        self.subject = subject
        self.figure = figure
        self.expected = expected
        """What the mirror folded."""
        self.proved = proved
        """What the storage holds."""


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


class StorageUnavailable(LedgerError):
    """Where documents are kept did not answer, or takes no more. Nothing was changed; the same may succeed later."""

    code = "storage-unavailable"
    retryable = True


class DocumentDamaged(LedgerError):
    """What is kept of a document is not what its hash says, or is gone. Whoever has the file can hand it in anew."""

    code = "document-damaged"

"""The request contradicts the agreement, the chain or itself: it is your turn."""

from tallystick.domain.errors.tally import TallyError


class DomainError(TallyError):
    """The request contradicts the agreement, the chain or itself. Nothing was changed."""

    code = "refused"
    money_moved: bool | None = False


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
        super().__init__(
            f"there is no milestone {milestone}: the agreement has {count}, numbered from 0 (the pages count from 1)"
        )
        self.milestone = milestone
        self.count = count


class UnknownRelay(DomainError):
    """No relay of this id was requested."""

    code = "unknown-relay"


class UnknownTransaction(DomainError):
    """Neither we nor the node know this transaction."""

    code = "unknown-transaction"


class UnknownBlock(DomainError):
    """The node has no such block."""

    code = "unknown-block"

    def __init__(self, block: str) -> None:
        super().__init__(f"the node has no block {block}")


class UnknownToken(DomainError):
    """No ERC-20 token answers at this address on this chain."""

    code = "unknown-token"


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


class BusyPrinting(DomainError):
    """As many papers wait to be set as can. It may be set, if tried again."""

    code = "busy-printing"
    retryable = True

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} papers are being set or wait for it, and no more can: ask again soon")
        self.most = most


class BusyProving(DomainError):
    """As many bundles as are made at once are being made already. It may be made, if tried again."""

    code = "busy-proving"
    retryable = True

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} bundles are being made, and no more at once, for each asks much of the node: ask again soon"
        )
        self.most = most


class BusyTrying(DomainError):
    """As many acts are being looked at closely as are at once. It may be relayed, if asked again. No money moved."""

    code = "busy-trying"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            "acts that need much gas, or are refused, are looked at a few at a time, and as many as may wait do; no "
            "money moved by this: ask again soon"
        )


class BusyReconciling(DomainError):
    """The books are being held against the chain already. It may be done, if tried again."""

    code = "busy-reconciling"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            "a reconciliation is being made, and no more at once, for each asks the node for every figure: ask again"
            " soon"
        )


class NothingPaid(DomainError):
    """Nothing of the milestone was paid out as of that block: there is nothing to give a receipt for."""

    code = "nothing-paid"


class StatementTooLong(DomainError):
    """There are more movements than a paper takes."""

    code = "statement-too-long"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"there are more than {most} movements, and a paper takes no more: name a shorter period or one token, or "
            "export them as a table"
        )
        self.most = most


class LanguageUnavailable(DomainError):
    """Nothing can be set in this language: the package was installed without the font for it."""

    code = "language-unavailable"

    def __init__(self, language: str) -> None:
        super().__init__(
            f"no paper can be set in {language} here: this program was installed without the font for it, which "
            "`make fonts` builds in a clone of the source. Take it in English, or as a page for browsers"
        )
        self.language = language


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


class NothingToFund(DomainError):
    """Every milestone of the agreement that has an amount was funded before. No money moved."""

    code = "nothing-to-fund"

    def __init__(self, agreement_id: str) -> None:
        super().__init__(
            f"every milestone of agreement {agreement_id} that has an amount was funded before, and can be once; "
            "no money moved"
        )
        self.agreement_id = agreement_id


class WayNotOffered(DomainError):
    """The token does not offer this way of funding now. No money moved."""

    code = "way-not-offered"

    def __init__(self, token: str, reason: str) -> None:
        super().__init__(
            f"{reason}; no money moved. GET /v1/agreements/{{agreement_id}}/funding tells which ways there are now"
        )
        self.token = token
        self.reason = reason


class OutsideWindow(DomainError):
    """What was signed is not good yet, or not any more. No money moved."""

    code = "outside-window"

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}; no money moved")
        self.reason = reason


class AuthorizationUsed(DomainError):
    """What was signed was used before, or called off by its signer: it is good once. No money moved by this."""

    code = "authorization-used"

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}; no money moved by this request. Look whether the milestones are funded already")
        self.reason = reason


class WrongNonce(DomainError):
    """What was signed names another nonce than the owner's next. No money moved."""

    code = "wrong-nonce"

    def __init__(self, expected: str, actual: str) -> None:
        super().__init__(
            f"the signature names nonce {actual}, and the owner's next one is {expected}: it was used, called off, or "
            "is still to come; no money moved. Prepare it anew, and look whether anything is still owed"
        )
        self.expected = expected
        self.actual = actual


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


class NotOurSource(DomainError):
    """The code at an address is not what our sources say."""

    code = "not-our-source"


class ExplorerRefused(DomainError):
    """An explorer does not take what was handed in for verification. Its own words say why."""

    code = "explorer-refused"


class KeyUnavailable(DomainError):
    """No key can be had from where it was said to be. The message never holds a key or a password."""

    code = "key-unavailable"

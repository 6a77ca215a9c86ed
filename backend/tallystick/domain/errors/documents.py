"""A private document is not shown, or not taken. The chain is not asked, and no money moves."""

from tallystick.domain.errors.refused import DomainError


class UnknownDocument(DomainError):
    """There is no such agreement or document, or it is not shown to the caller: which of these it is, is not told."""

    code = "unknown-document"

    def __init__(self) -> None:
        super().__init__(
            "there is nothing here that is shown to you: an agreement's documents are for its parties, for its arbiter "
            "once there was a dispute, and for those whom a party lets look"
        )


class UnknownGrant(DomainError):
    """The caller made no such grant in this agreement."""

    code = "unknown-grant"


class HashDiffers(DomainError):
    """The content has another hash than it was to be kept under. Nothing was kept."""

    code = "hash-differs"

    def __init__(self, expected: str, actual: dict[str, str]) -> None:
        found = " and ".join(f"{kind} {value}" for kind, value in actual.items())
        super().__init__(f"what came has {found}, and not {expected}; nothing was kept. Send the file itself")
        self.expected = expected
        self.actual = actual


class DocumentNotTaken(DomainError):
    """The document is not taken now: too early, too long, or the caller's room is used up. Nothing was kept."""

    code = "document-not-taken"


class NoFreeRoom(DomainError):
    """All that is kept of agreements under which nothing was locked is as much as this server keeps of such."""

    code = "no-free-room"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} bytes are kept here of briefs of agreements under which nothing was locked yet, and they are used "
            "up: register with the brief's hash, lock the money, and hand the brief in then"
        )
        self.quota = most


class TooManyGrants(DomainError):
    """The caller lets as many look at an agreement's documents as a party can."""

    code = "too-many-grants"

    def __init__(self, most: int) -> None:
        super().__init__(f"you made {most} grants in this agreement that are good: revoke one that nobody needs")
        self.most = most

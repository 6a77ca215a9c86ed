"""What is refused about the feed, and about who is called with it."""

from tallystick.domain.errors.refused import DomainError


class FeedBeganAnew(DomainError):
    """A cursor is of a feed that there is no more: the mirror was written anew."""

    code = "feed-began-anew"

    def __init__(self) -> None:
        super().__init__(
            "the mirror was written anew since, and its feed began anew with it: start again without a cursor. What is "
            "final has the ids that it had; what was not is taken back first, and told again if it is on the chain"
        )


class BusyStreaming(DomainError):
    """As many follow the feed as can at once. There may be room, if tried again."""

    code = "busy-streaming"
    retryable = True

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} follow the feed on this server, and no more can at once: try again soon, ask another server, or "
            "read it page by page (GET /v1/events)"
        )
        self.most = most


class UnknownWebhook(DomainError):
    """The caller has no webhook of this id."""

    code = "unknown-webhook"


class UnknownMessage(DomainError):
    """No message of this id is kept for the webhook."""

    code = "unknown-message"


class TooManyWebhooks(DomainError):
    """The address has as many webhooks as it can have."""

    code = "too-many-webhooks"

    def __init__(self, most: int) -> None:
        super().__init__(f"an address has {most} webhooks at most: delete one that is not needed any more")
        self.most = most


class NoWebhooks(DomainError):
    """This server calls nobody."""

    code = "no-webhooks"

    def __init__(self) -> None:
        super().__init__(
            "this server calls nobody, for it was given no key to sign with (TALLY_WEBHOOK_KEY_FILE): read the feed "
            "(GET /v1/events), or hear it (GET /v1/events/stream)"
        )

"""How it was asked, whatever it was: too often, or again. Nothing was done."""

from tallystick.domain.errors.refused import DomainError


class MalformedKey(DomainError):
    """An idempotency key that is none. Nothing was done."""

    code = "idempotency-key-malformed"


class KeyReused(DomainError):
    """The idempotency key was used for another request. Nothing was done."""

    code = "idempotency-key-reused"

    def __init__(self) -> None:
        super().__init__(
            "another request was made with this Idempotency-Key: another place, another query or another body. "
            "This one was not looked at, and nothing was done. Send it with a key of its own"
        )


class KeyInFlight(DomainError):
    """The same request is still under way. It is answered, if asked again."""

    code = "idempotency-key-in-flight"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            "the same request, with this Idempotency-Key, is still under way: this one did nothing. Ask again soon, "
            "and you get the first one's answer"
        )


class ToldOnce(DomainError):
    """The request was carried out before, and what it was answered is told only once."""

    code = "answer-told-once"

    def __init__(self) -> None:
        super().__init__(
            "this request was carried out before, with this Idempotency-Key. Its answer held a secret, of which we "
            "keep nothing; this time nothing was done. If you never got it, take back what was made, and ask with "
            "another key"
        )


class QuotaExceeded(DomainError):
    """One client asked for more than it may in so many seconds. It may, if tried again later. Nothing was done."""

    code = "rate-limited"
    retryable = True

    def __init__(self, policy: str, quota: int, window: int, retry_after: int) -> None:
        super().__init__(
            f"you have used up your {policy}: there are {quota} in {window} seconds. Nothing was done; ask again in "
            f"{retry_after} seconds"
        )
        self.policy = policy
        self.quota = quota
        self.window = window
        """Seconds."""
        self.retry_after = retry_after
        """Seconds, at least 1."""


class TooManyAtOnce(DomainError):
    """One client has as many streams, exports or papers open at once as it may. It may again, once one has ended."""

    code = "too-many-at-once"
    retryable = True

    def __init__(self, most: int) -> None:
        super().__init__(
            f"you have {most} long answers open, streams, exports or papers, and no more at once: end one, and ask "
            "again. Nothing was done"
        )
        self.quota = most

"""
What can come of an operation instead of a value.

* TallyError
  x DomainError
    + Refused          · the server answered that it does not do it, with a problem
      x WouldBeRefused · the contract would refuse the act as it stands now: nothing was signed
    + NotAsAsked       · what the server prepared is not what was asked for: nothing was signed
    + NotTheSigner     · the signer is none of those whose signature is needed
    + TooDear          · gas could cost more than was allowed: nothing was signed
    + NotGenuine       · what came as a message of a webhook is not signed by the server
    + Reverted         · it was sent, and the contract refused it: no money moved
  x ChainError
    + Unavailable      · nobody answers, or the server cannot answer now; may succeed if tried again
    + NotDecided       · what was waited for did not happen in time; may still

Each has a ``code`` that does not change, tells by ``money_moved`` whether money moved (``False``: no; ``None``: nobody
knows yet, and the same thing asked for again does nothing twice), and by ``retryable`` whether the same again may
succeed. Texts that are not what they should be raise ``Malformed`` before anything is asked, and terms that the escrow
would refuse ``UnsoundTerms``; these, too, are ``DomainError``s, after which no money moved.
"""

from http import HTTPStatus

from tallystick.client.models.problem import Problem
from tallystick.domain.errors import ChainError, DomainError

FIRST_SERVER_ERROR = 500


class Refused(DomainError):
    """The server answered that it does not do it, and why. Nothing was changed, and no money moved."""

    code = "api-refused"

    def __init__(self, problem: Problem, retry_after: float | None = None) -> None:
        super().__init__(f"{problem.detail} ({problem.code})")
        self.problem = problem
        """All that was said. Source: RFC 9457, "Members of a Problem Details Object"."""
        self.code = problem.code
        self.retryable = problem.retryable
        self.money_moved = problem.money_moved
        self.retry_after = retry_after
        """Seconds after which the same request may succeed; None: the server named none."""


class WouldBeRefused(Refused):
    """The contract would refuse the act as it stands now, which was found before anything was signed."""

    code = "act-refused"

    def __init__(self, error: str, arguments: dict[str, str], meaning: str) -> None:
        detail = f"nothing was signed, for the contract would refuse it: {meaning}"
        super().__init__(
            Problem(
                type="about:blank",
                title="The contract would refuse it",
                status=HTTPStatus.CONFLICT,
                detail=detail,
                instance="",
                code=self.code,
                retryable=False,
                request_id="",
                money_moved=False,
                error=error,
                arguments=arguments,
            )
        )


class Unavailable(ChainError):
    """Nobody answers at the server's address, or it cannot answer now. The same request may succeed later."""

    code = "api-unavailable"
    retryable = True

    def __init__(
        self, message: str, *, problem: Problem | None = None, retry_after: float | None = None, sent: bool = False
    ) -> None:
        """``sent``: whether it was a request to send something, so that nobody knows what has left."""
        super().__init__(message)
        self.problem = problem
        """What the server said; None when nothing of it answered."""
        self.money_moved: bool | None = None if sent else False
        self.retry_after = retry_after
        """Seconds after which the same request may succeed; None: unknown."""
        if problem is not None:
            self.code = problem.code
            self.retryable = problem.retryable
            self.money_moved = problem.money_moved


class NotAsAsked(DomainError):
    """What the server prepared is not what was asked for. Nothing was signed, and no money moved."""

    code = "not-as-asked"
    money_moved = False

    def __init__(self, place: str, expected: object, prepared: object) -> None:
        super().__init__(
            f"what the server prepared is not what was asked for: {place} is {prepared!r} instead of {expected!r}; "
            "nothing was signed, and no money moved. Ask once more; if it stays so, do not trust this server"
        )
        self.place = place
        self.expected = expected
        self.prepared = prepared


class NotTheSigner(DomainError):
    """The signer is none of those whose signature is needed. Nothing was signed, and no money moved."""

    code = "not-the-signer"
    money_moved = False

    def __init__(self, signer: str, needed: tuple[str, ...]) -> None:
        who = " and ".join(needed) or "nobody: anybody may have it relayed, or send it"
        super().__init__(f"{signer} cannot sign this; it needs {who}. Nothing was signed, and no money moved")
        self.signer = signer
        self.needed = needed


class TooDear(DomainError):
    """Gas could cost more than was allowed. Nothing was signed, and no money moved."""

    code = "too-dear"
    money_moved = False

    def __init__(self, cost: int, most: int) -> None:
        super().__init__(
            f"gas could cost {cost} wei, and at most {most} were allowed: nothing was signed, and no money moved. "
            "Wait for lower fees, or allow more (max_gas_cost)"
        )
        self.cost = cost
        """Wei."""
        self.most = most


class NotGenuine(DomainError):
    """What came as a message of a webhook is not signed by the server. Heed nothing of it."""

    code = "not-genuine"
    money_moved = False


class Reverted(DomainError):
    """What was sent was refused by the contract. No money moved."""

    code = "reverted"
    money_moved = False

    def __init__(self, sent: str, error: str | None, meaning: str) -> None:
        super().__init__(f"{sent} was refused by the contract: {meaning}; no money moved")
        self.sent = sent
        """By what people know it: a transaction's hash, a relay's id."""
        self.error = error
        """The contract's error by its name in the interface; None when nobody can tell."""


class NotDecided(ChainError):
    """What was waited for did not happen in time. It may still happen: look again, or wait on."""

    code = "not-decided"
    retryable = True
    money_moved = None

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(f"{what} within {seconds:g} seconds. It is on its way, and may still happen: wait on")

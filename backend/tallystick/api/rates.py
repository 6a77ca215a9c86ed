"""
How often one client may ask. Who asks too much is told when to come back, and nothing is done.

Counted is by the address that a connection comes from, or that a trusted proxy names, and besides by who is signed in.
What this very machine asks is not counted, unless it speaks for others.
"""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, nullcontext
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tallystick.api.callers import shown_by
from tallystick.api.costs import OF_A_SECOND, costs_of
from tallystick.api.principals import CallerOf
from tallystick.api.problems import problem_of
from tallystick.api.quotas import QUESTIONS, Budgets, Holder, Quotas
from tallystick.domain.credentials import hash_of, kind_of
from tallystick.domain.errors import NotSignedIn, QuotaExceeded, TallyError
from tallystick.domain.units import Hash

_PLACES = ("/v1/", "/receipts/", "/statements/", "/agreements/")
"""The API, and the papers above it."""
_ASKS_FIRST = "OPTIONS"
"""What a browser asks before a page may ask. It costs nothing."""
_SPEAKS_FOR_OTHERS = ("x-forwarded-for", "forwarded", "x-real-ip")
_ONE_HOUSEHOLD = 64
"""Leading bits of an IPv6 address: whoever has one address has all that begin so."""
REMEMBERED = 60.0
"""Seconds for which somebody who showed a credential is known again without asking the database."""
MOST_REMEMBERED = 10_000


class Purse:
    """What the sender of one request may still spend."""

    def __init__(self, budgets: Budgets, holders: list[Holder]) -> None:
        self._budgets = budgets
        self._holders = holders

    def charge(self, questions: int) -> None:
        """Take some questions to the node besides. Raises QuotaExceeded."""
        self._budgets.spend(self._holders, {QUESTIONS: questions})

    def owe(self, questions: int) -> None:
        """Take some questions for what was done already; where too little is left, all that is."""
        self._budgets.owe(self._holders, {QUESTIONS: questions})

    @contextmanager
    def long_answer(self) -> Iterator[None]:
        """A place for an answer that lasts. Raises TooManyAtOnce."""
        with self._budgets.long_answer(self._holders):
            yield

    @contextmanager
    def paper(self) -> Iterator[None]:
        """A place for an answer that is a paper. Raises TooManyAtOnce."""
        with self._budgets.paper(self._holders):
            yield


def charge(request: Request, questions: int) -> None:
    """Let who asks pay for so many more questions to the node. Raises QuotaExceeded; nothing was done then."""
    purse: Purse | None = getattr(request.state, "purse", None)
    if purse is not None:
        purse.charge(questions)


def charge_for_reading(request: Request, questions: int) -> None:
    """
    Let who asks pay for what had to be read to know its price, before more is done with it.

    Raises:
        QuotaExceeded: If that is more than is left; then what is left is taken for what was read.
    """
    try:
        charge(request, questions)
    except QuotaExceeded:
        owe(request, questions)
        raise


def owe(request: Request, questions: int) -> None:
    """Let who asked pay for what was done already, as so many questions. Refuses nothing; what is asked next may be."""
    purse: Purse | None = getattr(request.state, "purse", None)
    if purse is not None:
        purse.owe(questions)


def charge_effort(request: Request, seconds: float) -> None:
    """Let who asked pay for what was worked at in vain. Refuses nothing; what is asked next may be."""
    owe(request, int(seconds * OF_A_SECOND))


async def _place_of(request: Request) -> AsyncIterator[None]:
    purse: Purse | None = getattr(request.state, "purse", None)
    with purse.long_answer() if purse is not None else nullcontext():
        yield


async def _paper_of(request: Request) -> AsyncIterator[None]:
    purse: Purse | None = getattr(request.state, "purse", None)
    with purse.paper() if purse is not None else nullcontext():
        yield


LongAnswer = Depends(_place_of)
"""A place of who asks for an answer that lasts, given back when it has ended. Raises TooManyAtOnce."""
PaperAnswer = Depends(_paper_of)
"""The same for a paper that has to be set, of which each may have fewer."""


class Rates:
    """The layer that counts."""

    def __init__(
        self, app: ASGIApp, quotas: Quotas, callers: CallerOf, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """
        Nobody has asked yet.

        Args:
            app: What answers.
            quotas: How much one client may ask for.
            callers: Who shows a credential.
            clock: Tells seconds, for how long a caller is remembered.
        """
        self._app = app
        self._quotas = quotas
        self._budgets = Budgets(quotas)
        self._callers = callers
        self._clock = clock
        self._known: dict[Hash, tuple[str, float]] = {}
        """Callers, by the hash of what they showed, and until when. Nothing that was shown is kept itself."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        if not self._is_counted(scope):
            await self._app(scope, receive, send)
            return
        holders = await self._holders(scope)

        async def with_quotas(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._budgets.told(holders):
                    headers[name] = value
            await send(message)

        try:
            self._budgets.spend(holders, costs_of(scope["method"], scope["path"]))
        except QuotaExceeded as error:
            await problem_of(error).response(scope)(scope, receive, with_quotas)
            return
        scope["state"]["purse"] = Purse(self._budgets, holders)
        await self._app(scope, receive, with_quotas)

    def _is_counted(self, scope: Scope) -> bool:
        if scope["type"] != "http" or self._budgets.is_empty or not scope["path"].startswith(_PLACES):
            return False
        return scope["method"] != _ASKS_FIRST and (self._quotas.counts_loopback or not _is_ours(scope))

    async def _holders(self, scope: Scope) -> list[Holder]:
        """Whose quotas it takes: the address's; of who is signed in the caller's, and many times the address's."""
        address = network_of(scope)
        caller = await self._caller(scope, address)
        if caller is None:
            return [Holder(address, 1)]
        return [Holder(f"callers at {address}", self._quotas.callers), Holder(caller, self._quotas.callers)]

    async def _caller(self, scope: Scope, address: str) -> str | None:
        """Who is signed in, if that is known or may be looked for. What is no credential is neither asked nor kept."""
        try:
            shown = shown_by(Request(scope))
        except NotSignedIn:
            return None
        if shown is None or kind_of(shown.credential) is None:
            return None
        kept_by, now = hash_of(shown.credential), self._clock()
        known, until = self._known.get(kept_by, (None, 0.0))
        if now < until:
            return known
        return await self._found(shown.credential, kept_by, now) if self._budgets.may_look(address) else None

    async def _found(self, credential: str, kept_by: Hash, now: float) -> str | None:
        """Who shows a credential, of the database. While that does not answer nobody is known; nobody is not kept."""
        try:
            caller = await run_in_threadpool(self._callers, credential)
        except TallyError:
            return None
        if caller is None:
            return None
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        found = f"caller {caller.address}"
        self._known[kept_by] = (found, now + REMEMBERED)
        return found


def _is_ours(scope: Scope) -> bool:
    """Whether a request comes from this very machine, and speaks for nobody else."""
    headers = Headers(scope=scope)
    return _address(scope).is_loopback and not any(name in headers for name in _SPEAKS_FOR_OTHERS)


def network_of(scope: Scope) -> str:
    """The address that is counted by; of IPv6 all that one household has."""
    address = _address(scope)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _ONE_HOUSEHOLD), strict=False))
    return str(address)


def _address(scope: Scope) -> IPv4Address | IPv6Address:
    """The address that a request comes from. One that is not told, or that is none, counts as nobody's: ``::``."""
    host = (scope.get("client") or ("::", 0))[0]
    try:
        # Some proxies name a port, too.
        has_port = host.count(":") == 1 or host.startswith("[")
        address = ip_address((urlsplit(f"//{host}").hostname or "") if has_port else host)
    except ValueError:
        return IPv6Address("::")
    return getattr(address, "ipv4_mapped", None) or address

"""
Three agreements, played through the public API by parties who hold their own keys.

Each is a party of the client for programs (``docs/sdk.md``): what is asked for is *prepared* by the server and compared
here with what was asked; the party *signs* it on its own machine; it is *relayed* at the server's cost, or sent; then
one waits until the mirror has *seen* it. Read it from the stories at the end upwards.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from tallystick.chain.wallet import Wallet
from tallystick.cli.teller import Teller
from tallystick.client import AccountSigner, Asked, NewMilestone, NewTerms, Part, Sent, Tallystick, asked, sign_act
from tallystick.domain.ports import Token
from tallystick.domain.units import ZERO_ADDRESS, Address, BasisPoints, Seconds, TokenUnits

TWO_DAYS = Seconds(2 * 86_400)
THREE_DAYS = Seconds(3 * 86_400)
A_WEEK = Seconds(7 * 86_400)
NO_FEE = BasisPoints(0)
ONE_PERCENT = BasisPoints(100)


class Clock(Protocol):
    """The one thing that a demo can and a party cannot: let time pass on the chain."""

    def advance(self, seconds: Seconds) -> None:
        """Let so much time pass."""
        ...


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with a key of their own."""

    name: str
    wallet: Wallet

    @property
    def signer(self) -> AccountSigner:
        """Its key, which signs here."""
        return AccountSigner.from_key(self.wallet.key)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays."""

    employer: Party
    worker: Party
    platform: Address
    """Receives the fee, and has no part."""


@dataclass(frozen=True, slots=True)
class Deal:
    """What one story is about."""

    brief: str
    amount: TokenUnits
    deliver_in: Seconds
    review: Seconds
    fee: BasisPoints = NO_FEE


class Stage:
    """Where the parties meet the API."""

    def __init__(self, tally: Tallystick, cast: Cast, token: Token, clock: Clock, teller: Teller) -> None:
        self.cast = cast
        self.token = token
        self._tally = tally
        self._clock = clock
        self._teller = teller

    def begin(self, title: str) -> None:
        """Name the story that follows."""
        self._teller.begin(title)

    def units(self, whole: int) -> TokenUnits:
        """So many whole tokens, in token units."""
        return TokenUnits(whole * 10**self.token.decimals)

    def agree(self, deal: Deal) -> Part:
        """The employer registers the terms, the worker signs them: nothing is on chain yet, and nobody spends gas."""
        employer, worker = self.cast.employer, self.cast.worker
        registered = self._tally.register(self._terms(deal))
        agreement_id = registered.agreement_id
        self._teller.step(employer.name, "registers the terms", f"POST {self._tally.url}/agreements")
        self._teller.say(registered.sentence)

        self._tally.accept_terms(agreement_id, by=worker.signer)
        place = f"{self._tally.url}/agreements/{agreement_id}"
        self._teller.step(worker.name, "signs them: their digest is the agreement's id", f"POST {place}/acceptance")
        return Part(agreement_id)

    def fund(self, part: Part) -> None:
        """The employer locks the money with a transaction of its own, after letting the escrow draw it."""
        employer, act = self.cast.employer, asked.fund([part.milestone])
        prepared = self._tally.prepare(part.agreement_id, act, employer.wallet.address)
        for approval in self._tally.signed_approvals(prepared, employer.signer):
            self._sends(employer, "lets the escrow draw the amount", prepared.approval_sentence)
            self._seen(self._tally.broadcast(approval))
            prepared = self._tally.prepare(part.agreement_id, act, employer.wallet.address)
        self._sends(employer, "locks the money in the escrow", prepared.sentence)
        self._seen(self._tally.send(prepared, by=employer.signer))

    def deliver(self, part: Part, work: str) -> None:
        """The worker hands in the hash of what it made; the review starts."""
        deliverable = "0x" + hashlib.sha256(work.encode()).hexdigest()
        self._relay(part, asked.deliver(deliverable, part.milestone), self.cast.worker)

    def release(self, part: Part, released: TokenUnits) -> None:
        """The employer approves up to an amount in all."""
        self._relay(part, asked.release(released, part.milestone), self.cast.employer)

    def claim(self, part: Part) -> None:
        """The review passed in silence: the worker is paid, and nobody has to sign."""
        self._relay(part, asked.claim(part.milestone))

    def reclaim(self, part: Part) -> None:
        """Nothing was delivered in time: the employer gets the money back, and nobody has to sign."""
        self._relay(part, asked.reclaim(part.milestone))

    def wait(self, seconds: Seconds, why: str) -> None:
        """Time passes on the chain."""
        self._clock.advance(seconds)
        self._teller.step("Time", f"passes: {timedelta(seconds=seconds).days} days. {why}")

    def remark(self, who: str, what: str) -> None:
        """Something worth knowing that nobody has to do anything for."""
        self._teller.step(who, what)

    def _relay(self, part: Part, act: Asked, signer: Party | None = None) -> None:
        prepared = self._tally.prepare(part.agreement_id, act)
        kind = act.kind
        who, what = (signer.name, f"signs “{kind}”; the relayer pays the gas") if signer else ("Anybody", f"may {kind}")
        self._teller.step(who, what, f"POST {self._tally.url}{part}/{kind}/relay")
        self._teller.say(prepared.sentence)

        signatures = sign_act(prepared, signer.signer) if signer else {}
        self._seen(self._tally.relay(prepared, signatures))

    def _sends(self, sender: Party, what: str, sentence: str) -> None:
        self._teller.step(sender.name, what, f"POST {self._tally.url}/transactions")
        self._teller.say(sentence)

    def _seen(self, sent: Sent) -> None:
        """What was put on its way is done only once the mirror has seen it."""
        self._teller.mined(str(self._tally.wait_until(sent).transaction_hash))

    def _terms(self, deal: Deal) -> NewTerms:
        block = self._tally.chain().as_of.block
        deliver_by = (0 if block is None else block.timestamp) + deal.deliver_in
        return NewTerms(
            employer=self.cast.employer.wallet.address,
            worker=self.cast.worker.wallet.address,
            token=self.token.address,
            review_period=deal.review,
            brief=deal.brief,
            milestones=[NewMilestone(deal.amount, deliver_by)],
            fee_bps=deal.fee,
            fee_recipient=self.cast.platform if deal.fee else ZERO_ADDRESS,
        )


def paid_on_approval(stage: Stage) -> Part:
    """The employer approves half, then the rest. The worker is paid and never spends gas."""
    amount = stage.units(250)
    part = stage.agree(Deal("A logo for a bakery, as SVG.", amount, A_WEEK, THREE_DAYS, ONE_PERCENT))
    stage.fund(part)
    stage.deliver(part, "<svg>bread</svg>")
    stage.release(part, TokenUnits(amount // 2))
    stage.release(part, amount)
    stage.remark("Platform", "has its fee waiting in the escrow: anybody may sweep it there (docs/operations/sweep.md)")
    return part


def refunded_after_a_missed_deadline(stage: Stage) -> Part:
    """Nothing is delivered in time, and the employer gets everything back."""
    part = stage.agree(Deal("Translate the menu into Portuguese.", stage.units(120), TWO_DAYS, THREE_DAYS))
    stage.fund(part)
    stage.wait(TWO_DAYS, "The deadline comes, and nothing was delivered.")
    stage.reclaim(part)
    return part


def paid_by_claim_after_silence(stage: Stage) -> Part:
    """The worker delivers, the employer goes silent, and silence pays the worker."""
    part = stage.agree(Deal("Photograph twelve cakes.", stage.units(80), A_WEEK, THREE_DAYS))
    stage.fund(part)
    stage.deliver(part, "twelve photographs")
    stage.wait(THREE_DAYS, "The review ends, and the employer never answered.")
    stage.claim(part)
    return part


@dataclass(frozen=True, slots=True)
class Story:
    """A story, and how it must end."""

    title: str
    play: Callable[[Stage], Part]
    outcome: str
    """The milestone's outcome when it is closed."""


STORIES = (
    Story("1 · Paid on approval", paid_on_approval, "released"),
    Story("2 · Refunded after a missed deadline", refunded_after_a_missed_deadline, "refunded"),
    Story("3 · Paid by claim after the employer's silence", paid_by_claim_after_silence, "released"),
)

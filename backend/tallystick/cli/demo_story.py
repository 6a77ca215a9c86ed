"""
Three agreements, played through the public API by parties who hold their own keys.

Every act is the same four lines: *prepare* asks what would be signed and what would happen; the party *signs* it here,
on its own machine; *relay* hands the signature in and the server pays the gas; then one waits until the mirror has
*seen* it. Read it from the stories at the end upwards, and you know the API.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from tallystick.chain.wallet import Wallet
from tallystick.cli.client import Api, Json, Part
from tallystick.cli.teller import Teller
from tallystick.domain.ports import Token
from tallystick.domain.units import Address, BasisPoints, Seconds, TokenUnits

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

    def __init__(self, api: Api, cast: Cast, token: Token, clock: Clock, teller: Teller) -> None:
        self.cast = cast
        self.token = token
        self._api = api
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
        registered = self._api.register(self._terms(deal))
        agreement_id = registered["agreement_id"]
        self._teller.step(employer.name, "registers the terms", f"POST {self._api.url}/agreements")
        self._teller.say(registered["sentence"])

        self._api.accept(agreement_id, worker.wallet.sign_typed_data(registered["typed_data"]))
        place = f"{self._api.url}/agreements/{agreement_id}"
        self._teller.step(worker.name, "signs them: their digest is the agreement's id", f"POST {place}/acceptance")
        return Part(agreement_id)

    def fund(self, part: Part) -> None:
        """The employer locks the money with a transaction of its own, after letting the escrow draw it."""
        employer = self.cast.employer
        prepared = self._api.prepare(part, "fund", sender=employer.wallet.address)
        if prepared["approval"]:
            self._send(employer, prepared["approval"], "lets the escrow draw the amount")
            prepared = self._api.prepare(part, "fund", sender=employer.wallet.address)
        self._send(employer, prepared, "locks the money in the escrow")

    def deliver(self, part: Part, work: str) -> None:
        """The worker hands in the hash of what it made; the review starts."""
        deliverable = "0x" + hashlib.sha256(work.encode()).hexdigest()
        self._relay(part, "deliver", self.cast.worker, {"deliverable": deliverable})

    def release(self, part: Part, released: TokenUnits) -> None:
        """The employer approves up to an amount in all."""
        self._relay(part, "release", self.cast.employer, {"released": str(released)})

    def claim(self, part: Part) -> None:
        """The review passed in silence: the worker is paid, and nobody has to sign."""
        self._relay(part, "claim", None, {})

    def reclaim(self, part: Part) -> None:
        """Nothing was delivered in time: the employer gets the money back, and nobody has to sign."""
        self._relay(part, "reclaim", None, {})

    def wait(self, seconds: Seconds, why: str) -> None:
        """Time passes on the chain."""
        self._clock.advance(seconds)
        self._teller.step("Time", f"passes: {timedelta(seconds=seconds).days} days. {why}")

    def remark(self, who: str, what: str) -> None:
        """Something worth knowing that nobody has to do anything for."""
        self._teller.step(who, what)

    def _relay(self, part: Part, act: str, signer: Party | None, fields: Mapping[str, object]) -> None:
        prepared = self._api.prepare(part, act, **fields)
        who, what = (signer.name, f"signs “{act}”; the relayer pays the gas") if signer else ("Anybody", f"may {act}")
        self._teller.step(who, what, f"POST {self._api.url}{part}/{act}/relay")
        self._teller.say(prepared["sentence"])

        signed = {"signature": signer.wallet.sign_typed_data(prepared["typed_data"])} if signer else {}
        relay = self._api.relay(part, act, **signed, **fields)
        self._api.mirrored(relay["transaction_hash"])
        self._teller.mined(relay["transaction_hash"])

    def _send(self, sender: Party, prepared: Json, what: str) -> None:
        self._teller.step(sender.name, what, f"POST {self._api.url}/transactions")
        self._teller.say(prepared["sentence"])

        sent = self._api.broadcast(sender.wallet.sign_transaction(prepared["transaction"]))
        self._api.mirrored(sent["transaction_hash"])
        self._teller.mined(sent["transaction_hash"])

    def _terms(self, deal: Deal) -> Json:
        now = datetime.fromisoformat(self._api.get("/chain")["as_of"]["block"]["timestamp"]).astimezone(UTC)
        deliver_by = now + timedelta(seconds=deal.deliver_in)
        terms: Json = {
            "employer": self.cast.employer.wallet.address,
            "worker": self.cast.worker.wallet.address,
            "token": self.token.address,
            "review_period": deal.review,
            "brief": deal.brief,
            "milestones": [{"amount": str(deal.amount), "deliver_by": deliver_by.isoformat().replace("+00:00", "Z")}],
        }
        return terms | {"fee_recipient": self.cast.platform, "fee_bps": deal.fee} if deal.fee else terms


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

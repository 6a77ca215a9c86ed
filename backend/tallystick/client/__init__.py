"""
A client of the API, for programs that block (`Tallystick`) and for such with an event loop (`AsyncTallystick`).

It trusts no server with anything that it can compute: what is signed is computed here, from what was asked for and from
terms whose digest is the agreement's id, and a server that prepared something else is refused. Keys stay with their
signers. Amounts are token units, never scaled; instants Unix seconds, or moments with their zone.

    with Tallystick("http://127.0.0.1:8000") as tally:
        registered = tally.register(NewTerms(employer=..., worker=..., milestones=[NewMilestone(10**18, deadline)]))
        tally.accept_terms(registered.agreement_id, by=worker)
        tally.wait_until(tally.fund(registered.agreement_id, by=employer))

docs/sdk.md tells the whole of it.
"""

from tallystick.client import asked
from tallystick.client.acting import Part
from tallystick.client.agreeing import sign_terms
from tallystick.client.asked import Asked
from tallystick.client.asking import Retries
from tallystick.client.clients import AsyncTallystick, Tallystick
from tallystick.client.conducting import By
from tallystick.client.core import Options, Place
from tallystick.client.drafting import Draft, NewMilestone, NewTerms
from tallystick.client.errors import (
    NotAsAsked,
    NotDecided,
    NotGenuine,
    NotTheSigner,
    Refused,
    Reverted,
    TooDear,
    Unavailable,
    WouldBeRefused,
)
from tallystick.client.foreseen import refusal_of
from tallystick.client.hashing import agreement_id_of, digest_of, keccak_of, sha256_of
from tallystick.client.letters import Letter, News, read_letter
from tallystick.client.logins import MessageSigner
from tallystick.client.loose import Batched
from tallystick.client.models.agreements import Agreement, AgreementRow, HeldMilestone, Registered, Token
from tallystick.client.models.books import Balances, Entry, Event
from tallystick.client.models.chain import Chain, Health
from tallystick.client.models.documents import Document
from tallystick.client.models.feed import Announcement
from tallystick.client.models.fresh import Finality
from tallystick.client.models.logins import ApiKey, MadeKey, Session
from tallystick.client.models.prepared import Funding, FundingWay, Prospect
from tallystick.client.models.problem import Problem
from tallystick.client.models.records import Record
from tallystick.client.models.sent import Relay, RelayState, Sent, Stage, Transaction, TransactionState
from tallystick.client.models.webhooks import WebhookPlace
from tallystick.client.ready import Ready, sign_act
from tallystick.client.signers import AccountSigner, Signer
from tallystick.client.webhooks import NewWebhook, WebhookChanges
from tallystick.client.wholes import Split
from tallystick.domain.announcements import Topic
from tallystick.domain.callers import Scope
from tallystick.domain.errors import (
    Malformed,
    NothingLocked,
    NothingToFund,
    TallyError,
    UnknownMilestone,
    UnsoundTerms,
)

__all__ = [
    "AccountSigner",
    "Agreement",
    "AgreementRow",
    "Announcement",
    "ApiKey",
    "Asked",
    "AsyncTallystick",
    "Balances",
    "Batched",
    "By",
    "Chain",
    "Document",
    "Draft",
    "Entry",
    "Event",
    "Finality",
    "Funding",
    "FundingWay",
    "Health",
    "HeldMilestone",
    "Letter",
    "MadeKey",
    "Malformed",
    "MessageSigner",
    "NewMilestone",
    "NewTerms",
    "NewWebhook",
    "News",
    "NotAsAsked",
    "NotDecided",
    "NotGenuine",
    "NotTheSigner",
    "NothingLocked",
    "NothingToFund",
    "Options",
    "Part",
    "Place",
    "Problem",
    "Prospect",
    "Ready",
    "Record",
    "Refused",
    "Registered",
    "Relay",
    "RelayState",
    "Retries",
    "Reverted",
    "Scope",
    "Sent",
    "Session",
    "Signer",
    "Split",
    "Stage",
    "TallyError",
    "Tallystick",
    "Token",
    "TooDear",
    "Topic",
    "Transaction",
    "TransactionState",
    "Unavailable",
    "UnknownMilestone",
    "UnsoundTerms",
    "WebhookChanges",
    "WebhookPlace",
    "WouldBeRefused",
    "agreement_id_of",
    "asked",
    "digest_of",
    "keccak_of",
    "read_letter",
    "refusal_of",
    "sha256_of",
    "sign_act",
    "sign_terms",
]

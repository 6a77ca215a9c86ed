"""A world to ask about: what is there, and requests that succeed in it, for requests that are generated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.api.office import Json, Office, answered, place, raw, signature_of
from tests.logins import bearing, sign_in


@dataclass(frozen=True, slots=True)
class Seeds:
    """What a request can be about so that it reaches deep."""

    parameters: Mapping[str, Any]
    """By the names that the API has for them in its addresses."""
    bodies: Mapping[tuple[str, str], Json]
    """Signed acts and the like, by the place as the description writes it; each succeeds at least once."""
    login: Mapping[str, str]
    """The headers of a party who is signed in."""


def sown(office: Office) -> Seeds:
    """An agreement at work, an act that was relayed, a transaction that was sent, and what could be asked for next."""
    chain, agreement_id = office.chain, office.delivered()
    relayed = answered(office.relay(agreement_id, "release", chain.employer, released="100"), 202)
    office.register(salt="1")
    office.mirror()
    parameters = {
        "agreement_id": agreement_id,
        "milestone": 0,
        "relay_id": relayed["relay_id"],
        "transaction_hash": relayed["transaction_hash"],
        "address": chain.token,
        "account": f"party:{chain.worker.address}",
        "party": chain.employer.address,
        "token": chain.token,
        "agreement": agreement_id,
        "code": "malformed",
        "block": "head",
        "at": "head",
        "limit": 1,
        "cursor": answered(office.get("/agreements", limit=1), 200)["next"],
    }
    return Seeds(parameters, _bodies(office, agreement_id), bearing(sign_in(office.http, chain.employer)))


def _bodies(office: Office, agreement_id: str) -> dict[tuple[str, str], Json]:
    chain, within = office.chain, "/v1/agreements/{agreement_id}/milestones/{milestone}"
    release = office.prepare(agreement_id, "release", released="200")["typed_data"]
    settle: Json = {"released": "300", "refunded": "300", "valid_before": "2040-01-01T00:00:00Z"}
    both = office.prepare(agreement_id, "settle", **settle)["typed_data"]
    signed = signature_of(chain.employer, release)
    more = signature_of(chain.employer, office.prepare(agreement_id, "release", released="250")["typed_data"])
    one = {"act": "release", "agreement_id": agreement_id, "milestone": 0, "released": "250", "signature": more}
    return {
        ("POST", "/v1/agreements"): office.terms(brief="A poster."),
        ("POST", f"{within}/release/prepare"): {"released": "200", "sender": chain.employer.address},
        ("POST", f"{within}/release/relay"): {"released": "200", "signature": signed},
        ("POST", f"{within}/claim/prepare"): {},
        ("POST", "/v1/batches/prepare"): {"sender": chain.employer.address, "acts": [one]},
        ("POST", "/v1/batches/relay"): {"acts": [one]},
        ("POST", f"{within}/settle/relay"): settle
        | {"signature": signature_of(chain.employer, both), "worker_signature": signature_of(chain.worker, both)},
        ("POST", "/v1/sweeps/prepare"): {"token": chain.token, "fee_recipient": chain.worker.address},
        ("POST", "/v1/transactions"): {"raw": raw(chain.employer, _evidence(office, agreement_id))},
        ("POST", "/v1/sessions/nonce"): {"address": chain.worker.address},
        ("POST", "/v1/keys"): {"name": "a machine", "scopes": ["relay"]},
    }


def _evidence(office: Office, agreement_id: str) -> Json:
    """A transaction of the employer's that moves no money, as often as it is sent."""
    employer = office.chain.employer.address
    fields = {"party": employer, "evidence": "ipfs://seed", "sender": employer}
    prepared = answered(office.post(f"{place(agreement_id)}/evidence/prepare", fields), 200)
    transaction: Json = prepared["transaction"]
    return transaction

"""A life of agreements, told by requests: each operation succeeds once, and is refused once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from tallystick.domain.units import ZERO_ADDRESS, Address
from tests.api.office import Json, Office, answered, opened_by, place, signature_of
from tests.api.recording import Recorder
from tests.deals import REVIEW, WEEK
from tests.devchain import DevChain
from tests.logins import Watch, bearing, sign_in
from tests.permit2 import PERMIT2, put_permit2

DUE, LATER, EVER = "2027-03-01T00:00:00Z", "2027-05-01T00:00:00Z", "2040-01-01T00:00:00Z"
"""By a chain that begins in January 2027: what is asked for is the same whenever it is told."""
WORK, WHY = "0x" + "d1" * 32, "0x" + "4e" * 32
BRIEF = "A poster for the summer fair, as SVG."
FILE = b"<svg>bread</svg>"
UNKNOWN = {
    "agreement_id": "0x" + "ab" * 32,
    "relay_id": "ab" * 16,
    "transaction_hash": "0x" + "ab" * 32,
    "webhook_id": "ab" * 16,
    "key_id": "ab" * 8,
    "grant_id": "ab" * 16,
    "address": "0x" + "Ab" * 20,
    "known_by": "0x" + "ab" * 32,
    "milestone": "7",
    "code": "no-such-code",
    "block": "999999999",
}
ENDLESS = "/stream"
"""A stream of what is right to ask for has no end."""
REFUSES = bytes.fromhex("5f5ffd")


class Storyteller:
    """Asks an office for everything that there is."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._people = office.chain
        self._salt = 0

    def tell(self) -> None:
        """All of it. Time passes at the end."""
        self._look_around()
        self._work()
        self._pay_in_parts()
        self._agree()
        self._sign_deposits()
        self._pay_out()
        self._log_in()
        self._let_time_pass()

    def _agreement(self, *amounts: int, accepted: bool = True, funded: bool = True, **changes: Any) -> str:
        self._salt += 1
        parts = [{"amount": str(amount), "deliver_by": DUE} for amount in amounts or (250_000_000,)]
        terms = {"milestones": parts, "arbiter": self._people.arbiter.address, "salt": str(self._salt)} | changes
        registered = self._office.register(**terms)
        if accepted:
            self._office.accept(registered)
        agreement_id = str(registered["agreement_id"])
        if funded:
            self._people.enrich(self._people.employer)
            self._act(agreement_id, "fund", self._people.employer)
        return agreement_id

    def _act(self, agreement_id: str, act: str, signer: LocalAccount | None, **fields: Any) -> None:
        """An act on the first milestone, prepared, relayed and mirrored."""
        self._carry_out(place(agreement_id), act, signer, fields)

    def _whole(self, agreement_id: str, act: str, signer: LocalAccount, **fields: Any) -> None:
        self._carry_out(f"/agreements/{agreement_id}", act, signer, fields)

    def _carry_out(self, where: str, act: str, signer: LocalAccount | None, fields: Json) -> None:
        prepared = answered(self._office.post(f"{where}/{act}/prepare", fields), 200)
        signed = {} if signer is None else {"signature": signature_of(signer, prepared["typed_data"])}
        answered(self._office.post(f"{where}/{act}/relay", fields | signed), 202)
        self._office.mirror()

    def _jointly(self, where: str, act: str, fields: Json) -> None:
        typed = answered(self._office.post(f"{where}/{act}/prepare", fields), 200)["typed_data"]
        both = {"signature": self._people.employer, "worker_signature": self._people.worker}
        signed = {name: signature_of(signer, typed) for name, signer in both.items()}
        answered(self._office.post(f"{where}/{act}/relay", fields | signed), 202)
        self._office.mirror()

    def _look_around(self) -> None:
        office, chain = self._office, self._people
        for path in ("/health", "/chain", f"/tokens/{chain.token}", "/relay", "/problems", "/problems/act-refused"):
            answered(office.get(path), 200)
        agreement_id = self._agreement(funded=False, brief=BRIEF)
        answered(office.post("/agreements", office.terms(**self._same(brief=BRIEF))), 200)
        answered(office.get(f"/agreements/{agreement_id}/funding"), 200)

    def _same(self, **changes: Any) -> Json:
        parts = [{"amount": "250000000", "deliver_by": DUE}]
        return {"milestones": parts, "arbiter": self._people.arbiter.address, "salt": str(self._salt)} | changes

    def _work(self) -> None:
        """From the money to a ruling."""
        office, chain = self._office, self._people
        employer, worker = chain.employer, chain.worker
        one = self._agreement()
        self._act(one, "deliver", worker, deliverable=WORK)
        self._act(one, "request-changes", employer, reason=WHY, deliver_by=LATER)
        self._act(one, "deliver", worker, deliverable=WORK)
        self._act(one, "release", employer, released="100000000")
        self._act(one, "refund", worker, refunded="50000000")
        self._act(one, "dispute", worker, party=worker.address, evidence=WHY)
        self._act(one, "evidence", employer, party=employer.address, evidence="ipfs://what-was-said")
        fields = {"party": employer.address, "evidence": "ipfs://what-was-sent", "sender": employer.address}
        sent = answered(office.post(f"{place(one)}/evidence/prepare", fields), 200)
        office.mirror()
        found = office.send(employer, sent["transaction"])
        office.mirror()
        self._act(one, "rule", chain.arbiter, released="120000000", reason=WHY)
        for path in ("/agreements", f"/agreements/{one}", f"/agreements/{one}/events", f"/agreements/{one}/journal"):
            answered(office.get(path), 200)
        answered(office.get(f"/agreements/{one}/proof", at="head"), 200)
        answered(office.get("/balances", account=f"party:{worker.address}"), 200)
        answered(office.get(f"/addresses/{employer.address}/record"), 200)
        answered(office.get("/audit/reconciliation", at="head"), 200)
        answered(office.get("/events", limit=2), 200)
        looked = answered(office.get(f"/transactions/{found['transaction_hash']}"), 200)
        for path in (
            f"/transactions/{found['transaction_hash']}",
            f"/blocks/{looked['block_number']}",
            f"/addresses/{worker.address}",
        ):
            answered(office.get(f"/explorer{path}"), 200)

    def _pay_in_parts(self) -> None:
        office, chain = self._office, self._people
        many = self._agreement(100, 200, 300, accepted=False, funded=False)
        self._whole(many, "fund", chain.employer, milestones=[0, 1])
        self._act(many, "accept", chain.worker)
        self._whole(many, "release-all", chain.employer, milestones=[0])
        signed = office.prepare(many, "release", 1)["typed_data"]
        act = {"act": "release", "agreement_id": many, "milestone": 1}
        answered(office.post("/batches/prepare", {"sender": chain.employer.address, "acts": [act]}), 200)
        relayed = {"acts": [act | {"signature": signature_of(chain.employer, signed)}]}
        relay = answered(office.post("/batches/relay", relayed), 202)
        office.mirror()
        answered(office.get(f"/relays/{relay['relay_id']}"), 200)

    def _agree(self) -> None:
        self._act(self._agreement(accepted=False), "reclaim", self._people.employer)
        split = {"released": "150000000", "refunded": "100000000", "valid_before": EVER}
        self._jointly(place(self._agreement()), "settle", split)
        old = self._agreement()
        new = self._agreement(200_000_000, parent=old, funded=False)
        self._jointly(f"/agreements/{old}", "amend", {"to": new, "valid_before": EVER})

    def _sign_deposits(self) -> None:
        office, chain = self._office, self._people
        put_permit2(chain)
        chain.approve(chain.employer, 10**12, PERMIT2)
        ways: dict[str, Json] = {
            "fund-with-authorization": {"valid_before": EVER},
            "fund-with-permit": {"deadline": EVER},
            "fund-with-permit2": {"deadline": EVER},
        }
        for act, fields in ways.items():
            where = f"/agreements/{self._agreement(funded=False)}/{act}"
            asked = answered(office.post(f"{where}/prepare", fields), 200)["signatures"]
            signed = {one["field"]: signature_of(chain.employer, one["typed_data"]) for one in asked}
            answered(office.post(f"{where}/relay", fields | signed), 202)
            office.mirror()

    def _pay_out(self) -> None:
        """Fees are swept; what a worker could not take is withdrawn."""
        office, chain = self._office, self._people
        recipient = chain.fee_recipient.address
        self._act(self._agreement(fee_bps=1_000, fee_recipient=recipient), "release", chain.employer)
        fees = {"token": chain.token, "fee_recipient": recipient}
        answered(office.post("/sweeps/prepare", fees), 200)
        answered(office.post("/sweeps/relay", fees), 202)
        native = self._agreement(1_000, token=ZERO_ADDRESS, funded=False)
        office.send(chain.employer, office.prepare(native, "fund")["transaction"])
        office.mirror()
        chain.install(Address(chain.worker.address), REFUSES)
        self._act(native, "release", chain.employer)
        chain.install(Address(chain.worker.address), b"")
        debt = {"token": ZERO_ADDRESS, "owner": chain.worker.address}
        answered(office.post("/withdrawals/prepare", debt), 200)
        answered(office.post("/withdrawals/relay", debt), 202)
        office.mirror()

    def _log_in(self) -> None:
        http, chain = self._office.http, self._people
        employer, worker = chain.employer, chain.worker
        login = bearing(sign_in(http, employer))
        answered(http.get("/v1/sessions/current", headers=login), 200)
        wanted = {"name": "payroll", "scopes": ["documents:read"]}
        key = answered(http.post("/v1/keys", json=wanted, headers=login), 201)["key_id"]
        answered(http.get("/v1/keys", headers=login), 200)
        assert http.delete(f"/v1/keys/{key}", headers=login).status_code == 204
        self._hooks(login)
        agreement_id = self._agreement()
        documents = f"/v1/agreements/{agreement_id}/documents"
        known_by = "0x" + keccak(FILE).hex()
        kind = {"content-type": "image/svg+xml"}
        for status in (201, 200):
            answered(http.put(f"{documents}/{known_by}", content=FILE, headers=login | kind), status)
        answered(http.get(documents, headers=login), 200)
        grants = f"/v1/agreements/{agreement_id}/grants"
        given = answered(http.post(grants, json={"address": chain.stranger.address}, headers=login), 201)
        answered(http.get(grants, headers=login), 200)
        assert http.delete(f"{grants}/{given['grant_id']}", headers=login).status_code == 204
        other = bearing(sign_in(http, worker))
        assert http.delete("/v1/sessions/current", headers=other).status_code == 204
        assert http.delete("/v1/sessions", headers=bearing(sign_in(http, worker))).status_code == 204

    def _hooks(self, login: dict[str, str]) -> None:
        http, hooks = self._office.http, "/v1/webhooks"
        wish = {"url": "https://pay.example/tallystick", "types": ["milestone.released"], "description": "payroll"}
        made = answered(http.post(hooks, json=wish, headers=login), 201)
        one = f"{hooks}/{made['webhook']['id']}"
        answered(http.get(hooks, headers=login), 200)
        answered(http.get(one, headers=login), 200)
        answered(http.patch(one, json={"description": "payroll, by night"}, headers=login), 200)
        answered(http.post(f"{one}/secret", headers=login), 200)
        ping = answered(http.post(f"{one}/ping", headers=login), 202)["message_id"]
        answered(http.post(f"{one}/replay", json={"message_id": ping}, headers=login), 202)
        answered(http.get(f"{one}/deliveries", headers=login), 200)
        assert http.delete(one, headers=login).status_code == 204

    def _let_time_pass(self) -> None:
        chain = self._people
        silent, disputed = self._agreement(), self._agreement()
        for one in (silent, disputed):
            self._act(one, "deliver", chain.worker, deliverable=WORK)
        self._act(disputed, "dispute", chain.worker, party=chain.worker.address, evidence=WHY)
        chain.travel_to(chain.now() + max(REVIEW, WEEK) + 1)
        self._office.mirror()
        self._act(silent, "claim", None)
        self._act(disputed, "conclude", None)


def ask_wrongly(office: Office, recorder: Recorder, document: Json) -> None:
    """Ask each operation for what it refuses: what is unknown, or private, or has a member that there is not."""
    told = recorder.told()
    login = bearing(sign_in(office.http, office.chain.employer))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            one = told.get((method.upper(), path))
            body = None if one is None else one.request
            kind = {"content-type": "text/plain"} if method == "put" else {}
            nowhere = path.format(**UNKNOWN)
            for headers in ({}, login) if not path.endswith(ENDLESS) else ():
                office.http.request(method, nowhere, json=body, headers=headers | kind)
            if "requestBody" in operation and method != "put":
                office.http.request(method, nowhere, json={**(body or {}), "surprise": 1}, headers=login)
            elif method == "get":
                office.http.request(method, nowhere, params={"surprise": 1}, headers=login)


@contextmanager
def told_story(chain: DevChain, folder: Path, document: Json) -> Iterator[Recorder]:
    """The story, told to a server of its own, and all that was heard of it."""
    (folder / "hooks.key").write_bytes(b"k" * 32)
    with opened_by(Watch(), chain, folder, webhook_key_file=folder / "hooks.key") as office:
        recorder = Recorder(document)
        recorder.listen(office.http)
        Storyteller(office).tell()
        ask_wrongly(office, recorder, document)
        yield recorder

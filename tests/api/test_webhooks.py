"""
Webhooks over the API, from a login to a message that arrives.

webhooks
├── where the server has no key to sign with ......... 409 no-webhooks
├── when nobody signed in, or without the scope ...... 401, 403 scope-missing
├── when the place is of this network, or no place ... 422
└── otherwise ........................................ the secret is told once
    ├── something happens ............................ it is told, and the published verifier takes it
    ├── changed, rotated, pinged, replayed, deleted .. by its owner alone; 404 to anybody else
    └── looked at .................................... without its secret
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from standardwebhooks import Webhook as Verifier

from tallystick.services.lanes import Lanes
from tallystick.store.tables.repeats import repeats
from tests.api.office import Json, Office, answered, assert_refused, opened_office
from tests.devchain import DevChain
from tests.logins import bearing, make_key, sign_in
from tests.receiver import Receiver, receiving

HOOKS = "/v1/webhooks"


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who signed in."""

    office: Office
    token: str

    def ask(self, method: str, path: str = "", body: Any = None) -> httpx.Response:
        """The answer to a request about webhooks."""
        return self.office.http.request(method, HOOKS + path, json=body, headers=bearing(self.token))

    def make(self, receiver: Receiver, **wish: Any) -> Json:
        """A webhook, with its secret."""
        return answered(self.ask("POST", body={"url": receiver.url, **wish}), 201)


@pytest.fixture
def calling(chain: DevChain, tmp_path: Path) -> Iterator[Office]:
    """An office that has a key to sign with, and may call this machine."""
    (tmp_path / "hooks.key").write_bytes(b"k" * 32)
    with opened_office(chain, tmp_path, webhook_key_file=tmp_path / "hooks.key", webhook_loopback=True) as opened:
        yield opened


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as at_work:
        yield at_work


@pytest.fixture
def customer(calling: Office) -> Customer:
    return Customer(calling, sign_in(calling.http, calling.chain.employer))


def deliver(office: Office) -> None:
    """Tell all that can be told now."""
    assert office.house.delivering
    with Lanes() as lanes:
        office.house.delivering.step(lanes)
        lanes.rest()


class TestAWebhook:
    @pytest.mark.spec("WH1", "WH2")
    def test_is_told_what_happens_and_can_verify_it(self, customer: Customer, receiver: Receiver) -> None:
        made = customer.make(receiver, types=["agreement.funded"], description="pays out")
        agreement_id = customer.office.fund()

        deliver(customer.office)

        (letter,) = receiver.letters
        told = Verifier(made["secret"]).verify(letter.body, letter.headers)
        assert (told["type"], told["data"]["agreement_id"]) == ("agreement.funded", agreement_id)
        assert letter.id == told["data"]["id"]

    @pytest.mark.spec("WH2", "WH8")
    def test_is_shown_without_its_secret(self, customer: Customer, receiver: Receiver) -> None:
        made = customer.make(receiver)
        name = made["webhook"]["id"]

        shown = answered(customer.ask("GET", f"/{name}"), 200)
        listed = answered(customer.ask("GET"), 200)

        assert shown["webhook"] == made["webhook"]
        assert listed["webhooks"] == [made["webhook"]]
        assert made["secret"].startswith("whsec_")
        assert "secret" not in shown

    @pytest.mark.spec("WH2")
    def test_has_no_secret_that_is_kept_with_an_answer(self, customer: Customer, receiver: Receiver) -> None:
        """Nor where the answers to requests that may come again are kept."""
        headers = bearing(customer.token) | {"Idempotency-Key": "one-webhook-and-no-other"}
        http = customer.office.http
        first = answered(http.post(HOOKS, json={"url": receiver.url}, headers=headers), 201)

        again = http.post(HOOKS, json={"url": receiver.url}, headers=headers)

        assert_refused(again, 409, "answer-told-once")
        with customer.office.house.store.engine.connect() as connection:
            kept = str(list(connection.execute(select(repeats))))
        assert first["secret"] not in kept
        assert len(answered(customer.ask("GET"), 200)["webhooks"]) == 1

    @pytest.mark.spec("WH8")
    def test_is_changed_in_what_is_named_alone(self, customer: Customer, receiver: Receiver) -> None:
        made = customer.make(receiver, types=["agreement.funded"], description="pays out")["webhook"]

        off = answered(customer.ask("PATCH", f"/{made['id']}", {"enabled": False}), 200)["webhook"]
        final = answered(customer.ask("PATCH", f"/{made['id']}", {"finality": "finalized"}), 200)["webhook"]
        on = answered(customer.ask("PATCH", f"/{made['id']}", {"enabled": True, "types": None}), 200)["webhook"]

        assert (off["enabled"], off["note"], off["types"]) == (False, "switched off by its owner", made["types"])
        assert (final["enabled"], final["finality"], final["description"]) == (False, "finalized", "pays out")
        assert (on["enabled"], on["note"], on["types"], on["finality"]) == (True, None, None, "finalized")

    @pytest.mark.spec("WH2")
    def test_has_another_secret_after_a_rotation(self, customer: Customer, receiver: Receiver) -> None:
        made = customer.make(receiver)

        rotated = answered(customer.ask("POST", f"/{made['webhook']['id']}/secret"), 200)

        assert rotated["secret"] != made["secret"]
        assert rotated["webhook"]["both_secrets_until"]

    @pytest.mark.spec("WH8")
    def test_is_pinged_looked_after_and_told_again(self, customer: Customer, receiver: Receiver) -> None:
        made = customer.make(receiver)
        name = made["webhook"]["id"]
        ping = answered(customer.ask("POST", f"/{name}/ping"), 202)["message_id"]
        deliver(customer.office)
        again = answered(customer.ask("POST", f"/{name}/replay", {"message_id": ping}), 202)
        deliver(customer.office)

        log = answered(customer.ask("GET", f"/{name}/deliveries"), 200)

        assert (again["count"], again["resume"]) == (1, None)
        assert receiver.ids() == [ping, ping]
        (told,) = log["deliveries"]
        assert (told["id"], told["state"], told["status"], told["tries"]) == (ping, "delivered", 204, 1)

    @pytest.mark.spec("WH8")
    def test_is_told_a_part_of_the_feed_again(self, customer: Customer, receiver: Receiver) -> None:
        start = answered(customer.office.get("/events"), 200)["resume"]
        customer.office.fund()
        made = customer.make(receiver)["webhook"]

        answered(customer.ask("POST", f"/{made['id']}/replay", {"cursor": start}), 202)
        deliver(customer.office)

        assert "agreement.funded" in receiver.types()

    @pytest.mark.spec("WH8")
    def test_is_nobody_elses(self, customer: Customer, receiver: Receiver) -> None:
        name = customer.make(receiver)["webhook"]["id"]
        other = Customer(customer.office, sign_in(customer.office.http, customer.office.chain.worker))
        asked = [
            ("GET", "", None),
            ("PATCH", "", {"enabled": False}),
            ("DELETE", "", None),
            ("POST", "/secret", None),
            ("POST", "/ping", None),
            ("POST", "/replay", {"message_id": "ev_1"}),
            ("GET", "/deliveries", None),
        ]

        for method, path, body in asked:
            assert_refused(other.ask(method, f"/{name}{path}", body), 404, "unknown-webhook")
        assert answered(other.ask("GET"), 200)["webhooks"] == []

    @pytest.mark.spec("WH8")
    def test_is_gone_once_it_was_deleted(self, customer: Customer, receiver: Receiver) -> None:
        name = customer.make(receiver)["webhook"]["id"]

        assert customer.ask("DELETE", f"/{name}").status_code == 204
        assert_refused(customer.ask("GET", f"/{name}"), 404, "unknown-webhook")

    @pytest.mark.spec("WH8")
    def test_is_made_by_a_key_that_may_and_by_no_other(self, customer: Customer, receiver: Receiver) -> None:
        http, employer = customer.office.http, customer.office.chain.employer
        may = Customer(customer.office, make_key(http, employer, "webhooks")["credential"])
        may_not = Customer(customer.office, make_key(http, employer, "relay")["credential"])

        assert may.make(receiver)
        assert_refused(may_not.ask("GET"), 403, "scope-missing")
        assert_refused(http.get(HOOKS), 401, "not-signed-in")

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"url": "https://10.0.0.1/hook"}, "url"),
            ({"url": "https://169.254.169.254/latest"}, "url"),
            ({"url": "http://pay.example/hook"}, "url"),
            ({"url": "https://user:word@pay.example/"}, "url"),
            ({"url": "https://pay.example/" + "a" * 500}, "url"),
            ({"url": 7}, "url"),
            ({}, "url"),
            ({"url": "https://pay.example/", "types": []}, "types"),
            ({"url": "https://pay.example/", "types": ["all"]}, "types[0]"),
            ({"url": "https://pay.example/", "party": "0x" + "aB" * 20}, "party"),
            ({"url": "https://pay.example/", "description": "a\nb"}, "description"),
            ({"url": "https://pay.example/", "secret": "whsec_mine"}, "secret"),
        ],
    )
    @pytest.mark.spec("WH7")
    def test_is_refused_where_it_is_none(self, customer: Customer, body: Json, field: str) -> None:
        assert assert_refused(customer.ask("POST", body=body), 422, "malformed")["field"] == field

    @pytest.mark.spec("WH8")
    def test_is_offered_only_where_there_is_a_key_to_sign_with(self, office: Office) -> None:
        customer = Customer(office, sign_in(office.http, office.chain.employer))

        problem = assert_refused(customer.ask("POST", body={"url": "https://pay.example/"}), 409, "no-webhooks")

        assert "TALLY_WEBHOOK_KEY_FILE" in problem["detail"]

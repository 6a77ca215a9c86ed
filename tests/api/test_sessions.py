"""
Signing in.

sign in
├── when the message is written otherwise, or for another site, chain or purpose .. 422, naming what is wrong
├── when it is not good yet, or not any more ...................................... 422
├── when its nonce is not the server's, is over, or was used ...................... 422
├── when somebody else signed it .................................................. 409 wrong-signer
└── otherwise ..................................................................... a session
    ├── shown as a bearer ......................................................... known until its end
    └── ended here, or everywhere ................................................. nobody
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from eth_account.signers.local import LocalAccount

from tallystick.domain.siwe import SignInMessage, read_message
from tallystick.domain.units import Address, Timestamp
from tests.api.door import its_office, its_watch, office, own_office, own_origin, watch
from tests.api.office import Office, answered, assert_refused, opened_by
from tests.devchain import DevChain
from tests.logins import NOON, Watch, bearing, message_for, sign_in, signed_text
from tests.services.wallets import ACCEPTS_EVERYTHING

HERE = "http://localhost:{port}"


__all__ = ["its_office", "its_watch", "office", "own_office", "watch"]


@pytest.fixture
def worker(shared_chain: DevChain) -> LocalAccount:
    return shared_chain.worker


def hand_in(office: Office, text: str, signer: LocalAccount, **more: Any) -> httpx.Response:
    return office.post("/sessions", {"message": text, "signature": signed_text(signer, text), **more})


def who(office: Office, credential: str) -> httpx.Response:
    return office.http.get("/v1/sessions/current", headers=bearing(credential))


class TestTheMessage:
    @pytest.mark.spec("LG1")
    def test_says_everything_that_the_wallet_s_owner_should_know(self, office: Office, worker: LocalAccount) -> None:
        answer = answered(office.post("/sessions/nonce", {"address": worker.address}), 200)

        said = read_message(answer["message"])
        assert said == SignInMessage(
            domain=f"localhost:{office.http.base_url.port}",
            address=worker.address,
            statement="Sign in to Tallystick. This moves no money, allows nobody to move any, and costs nothing.",
            uri=own_origin(office),
            chain_id=office.chain.chain_id,
            nonce=answer["nonce"],
            issued_at=NOON,
            expires_at=Timestamp(NOON + 600),
        )
        assert answer["expires_at"] == "2027-01-15T08:10:00Z"

    @pytest.mark.spec("LG1", "LG4")
    def test_names_the_page_that_asks_if_that_is_ours(self, office: Office, worker: LocalAccount) -> None:
        ours = f"http://127.0.0.1:{office.http.base_url.port}"

        assert read_message(message_for(office.http, worker, origin=ours)).uri == ours
        assert read_message(message_for(office.http, worker, origin="https://evil.example")).uri == own_origin(office)

    @pytest.mark.spec("LG3")
    def test_leaves_nothing_behind_that_somebody_could_fill_a_disk_with(
        self, office: Office, worker: LocalAccount
    ) -> None:
        message_for(office.http, worker)
        before = office.house.desk.version()

        message_for(office.http, worker)

        assert office.house.desk.version() == before is not None

    @pytest.mark.spec("LG2")
    def test_is_for_an_address_with_its_checksum(self, office: Office, worker: LocalAccount) -> None:
        wrong = worker.address[:-1] + ("c" if worker.address[-1] == "C" else "C")

        assert_refused(office.post("/sessions/nonce", {"address": wrong}), 422, "malformed")


class TestASession:
    @pytest.mark.spec("LG1", "LG9")
    def test_is_its_signer_s(self, office: Office, worker: LocalAccount) -> None:
        answer = answered(hand_in(office, message_for(office.http, worker), worker), 201)

        known = answered(who(office, answer["credential"]), 200)
        assert (answer["address"], known["address"], known["key_id"]) == (worker.address, worker.address, None)
        assert known["scopes"] == answer["scopes"] == ["documents:read", "documents:write", "keys", "relay", "webhooks"]
        assert known["as_of"]["block"] is not None

    @pytest.mark.spec("LG1")
    def test_is_a_contract_wallet_s_if_that_takes_the_signature(self, own_office: Office, worker: LocalAccount) -> None:
        wallet = Address("0x" + "19" * 20)
        own_office.chain.install(wallet, ACCEPTS_EVERYTHING)
        text = replace(read_message(message_for(own_office.http, worker)), address=wallet).text()

        answer = answered(hand_in(own_office, text, worker), 201)

        assert answered(who(own_office, answer["credential"]), 200)["address"] == wallet

    @pytest.mark.spec("LG6")
    def test_is_over_at_its_time_and_not_before(self, office: Office, worker: LocalAccount, watch: Watch) -> None:
        credential = sign_in(office.http, worker)

        watch.pass_by(86_399)
        assert who(office, credential).status_code == 200
        watch.pass_by(1)
        assert_refused(who(office, credential), 401, "not-signed-in")

    @pytest.mark.spec("LG6")
    def test_is_over_where_its_owner_signs_out_and_not_elsewhere(self, office: Office, worker: LocalAccount) -> None:
        here, elsewhere = sign_in(office.http, worker), sign_in(office.http, worker)

        assert office.http.delete("/v1/sessions/current", headers=bearing(here)).status_code == 204

        assert_refused(who(office, here), 401, "not-signed-in")
        assert who(office, elsewhere).status_code == 200

    @pytest.mark.spec("LG6")
    def test_is_over_everywhere_when_its_owner_wants_that(self, office: Office, worker: LocalAccount) -> None:
        here, elsewhere = sign_in(office.http, worker), sign_in(office.http, worker)
        another = sign_in(office.http, office.chain.employer)

        assert office.http.delete("/v1/sessions", headers=bearing(here)).status_code == 204

        assert [who(office, one).status_code for one in (here, elsewhere, another)] == [401, 401, 200]

    @pytest.mark.spec("LG3")
    def test_holds_at_every_server_on_the_database(
        self, own_office: Office, worker: LocalAccount, tmp_path: Path, watch: Watch
    ) -> None:
        """Also the nonce: one server gives it out, another takes it, and a third one only reads."""
        with opened_by(watch, own_office.chain, tmp_path) as second:
            text = message_for(own_office.http, worker)
            port = second.http.base_url.port
            text = text.replace(f"localhost:{own_office.http.base_url.port}", f"localhost:{port}")
            credential = answered(hand_in(second, text, worker), 201)["credential"]

            assert who(own_office, credential).status_code == 200
        with opened_by(watch, own_office.chain, tmp_path, read_only=True, relayer_key=None) as reading:
            assert who(reading, credential).status_code == 200
            refused = reading.post("/sessions/nonce", {"address": worker.address})
            assert_refused(refused, 409, "read-only")


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another domain": ({"domain": "evil.example"}, "domain"),
    "our name as a part of another one": ({"domain": "localhost:1.evil.example"}, "domain"),
    "our name with a user before it": ({"domain": "me@localhost"}, "domain"),
    "another uri": ({"uri": "https://evil.example"}, "uri"),
    "a uri that only begins like ours": ({"uri": f"{HERE}.evil.example"}, "uri"),
    "another scheme": ({"scheme": "https"}, "domain"),
    "another version": ({"version": "2"}, "version"),
    "another chain": ({"chain_id": 1}, "chain_id"),
    "no purpose": ({"statement": None}, "statement"),
    "another purpose": ({"statement": "Win a prize."}, "statement"),
    "issued in the future": ({"issued_at": NOON + 61}, "issued_at"),
    "issued too long ago": ({"issued_at": NOON - 661}, "issued_at"),
    "expired": ({"expires_at": NOON}, "expiration_time"),
    "not good yet": ({"not_before": NOON + 61}, "not_before"),
    "somebody's own nonce": ({"nonce": "0123456789abcdef"}, "nonce"),
    "a nonce of the right length": ({"nonce": "0" * 108}, "nonce"),
}


class TestNobodyIsLetIn:
    @pytest.mark.spec("LG2", "LG3", "LG4")
    @pytest.mark.parametrize("wrong", WRONG)
    def test_by_a_message_that_is(self, wrong: str, office: Office, worker: LocalAccount) -> None:
        changes, field = WRONG[wrong]
        port = office.http.base_url.port
        said = {name: value.format(port=port) if name == "uri" else value for name, value in changes.items()}
        text = replace(read_message(message_for(office.http, worker)), **said).text()

        problem = assert_refused(hand_in(office, text, worker), 422, "sign-in-refused")

        assert problem["field"] == field
        assert problem["money_moved"] is False

    @pytest.mark.spec("LG2")
    @pytest.mark.parametrize("more", ["\nRequest ID: 1", "\nResources:\n- urn:recap:eyJhdHQiOnt9fQ"])
    def test_by_a_message_that_grants_more_than_it_says(self, more: str, office: Office, worker: LocalAccount) -> None:
        problem = assert_refused(
            hand_in(office, message_for(office.http, worker) + more, worker), 422, "sign-in-refused"
        )

        assert problem["field"] == "statement"

    @pytest.mark.spec("LG2")
    @pytest.mark.parametrize(
        ("written", "instead"),
        [("wants you to sign in", "would like you to sign in"), ("\nVersion: 1", ""), ("Nonce: ", "Nonce:")],
    )
    def test_by_a_message_that_the_standard_does_not_know(
        self, written: str, instead: str, office: Office, worker: LocalAccount
    ) -> None:
        text = message_for(office.http, worker).replace(written, instead)

        assert_refused(hand_in(office, text, worker), 422, "malformed")

    @pytest.mark.spec("LG2")
    def test_by_an_address_without_its_checksum(self, office: Office, worker: LocalAccount) -> None:
        text = message_for(office.http, worker).replace(worker.address, worker.address.lower())

        assert assert_refused(hand_in(office, text, worker), 422, "sign-in-refused")["field"] == "address"

    @pytest.mark.spec("LG2")
    def test_by_somebody_else_s_signature(self, office: Office, worker: LocalAccount) -> None:
        refused = hand_in(office, message_for(office.http, worker), office.chain.stranger)

        assert assert_refused(refused, 409, "wrong-signer")["recovered"] == office.chain.stranger.address

    @pytest.mark.spec("LG2")
    def test_by_a_signature_of_another_message(self, office: Office, worker: LocalAccount) -> None:
        one, other = message_for(office.http, worker), message_for(office.http, worker)

        refused = office.post("/sessions", {"message": one, "signature": signed_text(worker, other)})

        assert_refused(refused, 409, "wrong-signer")

    @pytest.mark.spec("LG3")
    def test_by_a_message_that_somebody_signed_in_with_already(self, office: Office, worker: LocalAccount) -> None:
        text = message_for(office.http, worker)
        answered(hand_in(office, text, worker), 201)

        assert assert_refused(hand_in(office, text, worker), 422, "sign-in-refused")["field"] == "nonce"

    @pytest.mark.spec("LG3")
    def test_twice_by_one_message_that_many_hand_in_at_once(self, office: Office, worker: LocalAccount) -> None:
        text = message_for(office.http, worker)

        with ThreadPoolExecutor(8) as crowd:
            statuses = [answer.status_code for answer in crowd.map(lambda _: hand_in(office, text, worker), range(16))]

        assert sorted(statuses) == [201] + [422] * 15

    @pytest.mark.spec("LG3")
    def test_by_a_nonce_that_is_over_whatever_the_message_says(
        self, office: Office, worker: LocalAccount, watch: Watch
    ) -> None:
        said = read_message(message_for(office.http, worker))
        watch.pass_by(600)
        text = replace(said, issued_at=watch.now, expires_at=None).text()

        assert assert_refused(hand_in(office, text, worker), 422, "sign-in-refused")["field"] == "nonce"

    @pytest.mark.spec("LG3")
    def test_by_a_used_nonce_after_it_was_swept(self, office: Office, worker: LocalAccount, watch: Watch) -> None:
        text = message_for(office.http, worker)
        answered(hand_in(office, text, worker), 201)
        watch.pass_by(600)
        sign_in(office.http, office.chain.employer)

        assert_refused(hand_in(office, text, worker), 422, "sign-in-refused")

    @pytest.mark.spec("LG4")
    def test_by_a_request_that_says_that_this_is_another_host(self, office: Office, worker: LocalAccount) -> None:
        """Somebody lures the worker to another site, and brings what it signed there."""
        said = read_message(message_for(office.http, worker))
        text = replace(said, domain="evil.example", uri="http://evil.example").text()
        body = {"message": text, "signature": signed_text(worker, text)}

        refused = office.http.post("/v1/sessions", json=body, headers={"host": "evil.example"})

        assert assert_refused(refused, 422, "sign-in-refused")["field"] == "domain"

    @pytest.mark.spec("LG9")
    @pytest.mark.parametrize(
        "header", ["Basic YWRhOnB3", "Bearer", "Bearer tally_session_", "Bearer x y", "tally_key_1"]
    )
    def test_by_what_is_no_credential(self, header: str, office: Office) -> None:
        refused = office.http.get("/v1/sessions/current", headers={"authorization": header})

        assert_refused(refused, 401, "not-signed-in")
        assert refused.headers["www-authenticate"] == 'Bearer realm="tallystick"'

    @pytest.mark.spec("LG9")
    def test_by_showing_nothing(self, office: Office) -> None:
        assert_refused(office.get("/sessions/current"), 401, "not-signed-in")


@pytest.mark.spec("LG8")
def test_nothing_in_the_database_lets_anybody_in(own_office: Office, worker: LocalAccount, tmp_path: Path) -> None:
    """Not even where an answer would be kept, to be given again."""
    text, again = message_for(own_office.http, worker), {"idempotency-key": "0123456789abcdef"}
    body = {"message": text, "signature": signed_text(worker, text)}
    session = answered(own_office.http.post("/v1/sessions", json=body, headers=again), 201)["credential"]
    wanted = {"name": "a machine", "scopes": ["relay"]}
    key = answered(own_office.http.post("/v1/keys", json=wanted, headers=again | bearing(session)), 201)["credential"]

    kept = b"".join(path.read_bytes() for path in tmp_path.glob("mirror.db*"))

    assert worker.address.encode() in kept
    assert session.removeprefix("tally_session_")[:12].encode() not in kept
    assert key.removeprefix("tally_key_")[:12].encode() not in kept


@pytest.mark.spec("LG9")
def test_a_login_is_asked_for_by_nothing_that_was_open_before(own_office: Office, worker: LocalAccount) -> None:
    agreement_id = own_office.fund()
    bad = {"authorization": "Bearer tally_session_gone"}

    answers = [own_office.http.get(f"/v1/agreements/{agreement_id}", headers=headers) for headers in ({}, bad)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert own_office.relay(agreement_id, "deliver", worker, deliverable="0x" + "d1" * 32).status_code == 202

"""
API keys.

a key
├── when nobody signed in, or a key asks ............. 401, 403 scope-missing
├── when its scopes are none of a key's .............. 422
├── when it would end in the past, or too late ....... 422
├── when there are fifty good ones ................... 409 too-many-keys
└── otherwise ........................................ its credential is told once
    ├── shown before its end ......................... its owner is known, with its scopes alone
    ├── shown from its end on ........................ 401
    ├── revoked by its owner ......................... 401, for ever; it stays on the list
    └── revoked by anybody else ...................... 404, as one that never was
"""

import pytest
from eth_account.signers.local import LocalAccount

from tests.api.door import its_office, its_watch, office, watch
from tests.api.office import Json, Office, answered, assert_refused
from tests.devchain import DevChain
from tests.logins import Watch, bearing, make_key, sign_in

__all__ = ["its_office", "its_watch", "office", "watch"]

DAY = 86_400
ACT = f"/agreements/0x{'ab' * 32}/milestones/0/claim/relay"
SOMEBODY = "0x" + "11" * 20
BODIES: dict[str, Json] = {
    "/transactions": {"raw": "0x02"},
    "/batches/relay": {"acts": [{"act": "claim", "agreement_id": "0x" + "ab" * 32, "milestone": 0}]},
    "/sweeps/relay": {"token": SOMEBODY, "fee_recipient": SOMEBODY},
    "/withdrawals/relay": {"token": SOMEBODY, "owner": SOMEBODY},
    ACT: {},
}


@pytest.fixture
def owner(shared_chain: DevChain) -> LocalAccount:
    return shared_chain.worker


class TestWhatSends:
    @pytest.mark.spec("LG9")
    @pytest.mark.parametrize("path", ["/transactions", "/batches/relay", "/sweeps/relay", "/withdrawals/relay", ACT])
    def test_is_refused_to_a_key_that_was_made_for_something_else(
        self, office: Office, owner: LocalAccount, path: str
    ) -> None:
        key = bearing(make_key(office.http, owner, "documents:read")["credential"])

        problem = assert_refused(office.http.post(f"/v1{path}", json=BODIES[path], headers=key), 403, "scope-missing")

        assert (problem["scope"], problem["money_moved"]) == ("relay", False)

    @pytest.mark.spec("LG9")
    @pytest.mark.parametrize("path", ["/sweeps/relay", ACT])
    def test_is_open_to_a_key_that_was_made_for_it_and_to_nobody_in_particular(
        self, office: Office, owner: LocalAccount, path: str
    ) -> None:
        """Open as far as the act itself: here there is nothing to be carried out."""
        key = bearing(make_key(office.http, owner, "relay")["credential"])

        answers = [office.http.post(f"/v1{path}", json=BODIES[path], headers=shown) for shown in (key, {})]

        assert [answer.status_code for answer in answers] == [404 if path == ACT else 409] * 2


class TestAKey:
    @pytest.mark.spec("LG7", "LG8")
    def test_makes_its_owner_known_with_its_scopes_alone(self, office: Office, owner: LocalAccount) -> None:
        made = make_key(office.http, owner, "documents:read", "relay", name="payroll")

        known = answered(office.http.get("/v1/sessions/current", headers=bearing(made["credential"])), 200)

        assert (known["address"], known["key_id"]) == (owner.address, made["key_id"])
        assert known["scopes"] == made["scopes"] == ["documents:read", "relay"]
        assert made["credential"].startswith(made["beginning"])

    @pytest.mark.spec("LG7", "LG8")
    def test_is_listed_without_what_makes_it_one(self, office: Office, owner: LocalAccount, watch: Watch) -> None:
        made = make_key(office.http, owner, "webhooks", name="hooks", expires_at="2027-02-01T00:00:00Z")
        watch.pass_by(60)
        office.http.get("/v1/sessions/current", headers=bearing(made["credential"]))

        listed = answered(office.http.get("/v1/keys", headers=bearing(sign_in(office.http, owner))), 200)["keys"]

        assert [key for key in listed if key["key_id"] == made["key_id"]] == [
            {
                "key_id": made["key_id"],
                "beginning": made["credential"][:16],
                "name": "hooks",
                "scopes": ["webhooks"],
                "made_at": "2027-01-15T08:00:00Z",
                "expires_at": "2027-02-01T00:00:00Z",
                "revoked_at": None,
                "used_at": "2027-01-15T08:01:00Z",
            }
        ]

    @pytest.mark.spec("LG7")
    def test_opens_nothing_from_its_end_on(self, office: Office, owner: LocalAccount, watch: Watch) -> None:
        shown = bearing(make_key(office.http, owner, "relay")["credential"])

        watch.pass_by(90 * DAY - 1)
        assert office.http.get("/v1/sessions/current", headers=shown).status_code == 200
        watch.pass_by(1)
        assert_refused(office.http.get("/v1/sessions/current", headers=shown), 401, "not-signed-in")

    @pytest.mark.spec("LG7")
    def test_opens_nothing_once_it_is_revoked(self, office: Office, owner: LocalAccount) -> None:
        made, session = make_key(office.http, owner, "relay"), bearing(sign_in(office.http, owner))
        path = f"/v1/keys/{made['key_id']}"

        assert [office.http.delete(path, headers=session).status_code for _ in range(2)] == [204, 204]

        refused = office.http.get("/v1/sessions/current", headers=bearing(made["credential"]))
        assert_refused(refused, 401, "not-signed-in")
        listed = office.http.get("/v1/keys", headers=session).json()["keys"]
        assert [key["revoked_at"] for key in listed if key["key_id"] == made["key_id"]] == ["2027-01-15T08:00:00Z"]

    @pytest.mark.spec("LG7")
    def test_of_somebody_else_is_as_one_that_never_was(self, office: Office, owner: LocalAccount) -> None:
        made = make_key(office.http, owner, "relay")
        other = bearing(sign_in(office.http, office.chain.employer))

        theirs = office.http.delete(f"/v1/keys/{made['key_id']}", headers=other)
        nobodys = office.http.delete(f"/v1/keys/{made['key_id'][::-1]}", headers=other)

        assert_refused(theirs, 404, "unknown-key")
        assert theirs.json()["detail"].replace(made["key_id"], "") == nobodys.json()["detail"].replace(
            made["key_id"][::-1], ""
        )
        assert made["key_id"] not in office.http.get("/v1/keys", headers=other).text
        assert office.http.get("/v1/sessions/current", headers=bearing(made["credential"])).status_code == 200

    @pytest.mark.spec("LG7", "LG9")
    def test_makes_lists_and_revokes_no_keys_and_signs_nobody_out(self, office: Office, owner: LocalAccount) -> None:
        made = make_key(office.http, owner, "documents:read", "documents:write", "relay", "webhooks")
        wanted = {"name": "another", "scopes": ["relay"]}

        for method, path, body in (
            ("POST", "/v1/keys", wanted),
            ("GET", "/v1/keys", None),
            ("DELETE", f"/v1/keys/{made['key_id']}", None),
            ("DELETE", "/v1/sessions/current", None),
            ("DELETE", "/v1/sessions", None),
        ):
            refused = office.http.request(method, path, json=body, headers=bearing(made["credential"]))
            assert assert_refused(refused, 403, "scope-missing")["scope"] == "keys"

    @pytest.mark.spec("LG7")
    @pytest.mark.parametrize(
        ("wanted", "field"),
        [
            ({"scopes": []}, "scopes"),
            ({"scopes": ["keys"]}, "scopes"),
            ({"scopes": ["relay", "keys"]}, "scopes"),
            ({"scopes": ["everything"]}, "scopes[0]"),
            ({"name": ""}, "name"),
            ({"name": " "}, "name"),
            ({"name": "a\nb"}, "name"),
            ({"name": "a\u202eb"}, "name"),
            ({"name": "a" * 101}, "name"),
            ({"expires_at": "2027-01-15T08:00:00Z"}, "expires_at"),
            ({"expires_at": "2028-01-16T08:00:01Z"}, "expires_at"),
            ({"expires_at": "soon"}, "expires_at"),
        ],
    )
    def test_is_not_made_of(self, wanted: dict[str, object], field: str, office: Office, owner: LocalAccount) -> None:
        usual = {"name": "a machine", "scopes": ["relay"]}
        session = bearing(sign_in(office.http, owner))

        refused = office.http.post("/v1/keys", json=usual | wanted, headers=session)

        assert assert_refused(refused, 422, "malformed")["field"] == field

    @pytest.mark.spec("LG7")
    def test_is_one_of_fifty_good_ones_at_most(self, office: Office) -> None:
        session = bearing(sign_in(office.http, office.chain.arbiter))
        wanted = {"name": "a machine", "scopes": ["relay"]}
        made = [answered(office.http.post("/v1/keys", json=wanted, headers=session), 201) for _ in range(50)]

        assert_refused(office.http.post("/v1/keys", json=wanted, headers=session), 409, "too-many-keys")

        office.http.delete(f"/v1/keys/{made[0]['key_id']}", headers=session)
        assert office.http.post("/v1/keys", json=wanted, headers=session).status_code == 201


@pytest.mark.spec("LG9")
@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/keys"), ("GET", "/v1/keys"), ("DELETE", "/v1/keys/0a")])
def test_nobody_makes_lists_or_revokes_keys(method: str, path: str, office: Office) -> None:
    body = {"name": "a", "scopes": ["relay"]} if method == "POST" else None

    assert_refused(office.http.request(method, path, json=body), 401, "not-signed-in")


@pytest.mark.spec("MA1", "MA5", "LG8")
def test_made_with_an_idempotency_key_is_one_and_told_once(office: Office, owner: LocalAccount) -> None:
    shown = bearing(sign_in(office.http, owner))
    wanted, again = {"name": "once", "scopes": ["relay"]}, shown | {"idempotency-key": "b7c0a6f4-once-and-no-more"}
    made = answered(office.http.post("/v1/keys", json=wanted, headers=again), 201)

    refused = office.http.post("/v1/keys", json=wanted, headers=again)

    assert_refused(refused, 409, "answer-told-once")
    assert refused.headers["idempotency-replayed"] == "true"
    listed = answered(office.http.get("/v1/keys", headers=shown), 200)["keys"]
    assert [key["key_id"] for key in listed if key["name"] == "once"] == [made["key_id"]]

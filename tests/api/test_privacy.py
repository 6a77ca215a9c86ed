"""
Who reads a private brief, and who does not.

a brief
├── asked for by nobody ................................................. 401
├── asked for by who signed in by a message
│   ├── that is of another domain or chain, expired or used ............. no session, so 401
│   └── and is no party ................................................. 404, as if nothing were there
├── asked for by a party of another agreement
│   ├── by this agreement's address, or by its own with the same hash ... 404
├── asked for by the arbiter
│   ├── before there was a dispute ...................................... 404
│   ├── once there was one .............................................. it reads
│   └── once that dispute left the chain ................................ 404
├── asked for by whom a party granted it ................................ it reads
│   └── once that is taken back, or ended with its login ................ 404, 401
├── asked for by a key without the scope, or a revoked one .............. 403, 401
└── asked for by a party ................................................ it reads
"""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from eth_account.signers.local import LocalAccount
from sqlalchemy import event

from tallystick.domain.siwe import read_message
from tests.api.archive import BRIEF, BRIEF_HASH, FILE, Archive, archive, kec, sha
from tests.api.office import Json, answered, assert_refused
from tests.devchain import chain, shared_chain
from tests.logins import bearing, make_key, message_for, sign_in, signed_text

__all__ = ["archive", "chain", "shared_chain"]

EVIDENCE = "0x" + "e1" * 32
OWN = {"instance", "request_id"}
"""What differs between any two answers."""


def brief_with(archive: Archive, headers: dict[str, str]) -> httpx.Response:
    return archive.office.http.get(f"/v1/agreements/{archive.agreement}/documents/{BRIEF_HASH}", headers=headers)


def words(answer: httpx.Response) -> Json:
    """All that an answer says, but for what is any request's own."""
    return {name: value for name, value in answer.json().items() if name not in OWN}


def headers_of(answer: httpx.Response) -> set[tuple[str, str]]:
    return {
        (name, value)
        for name, value in answer.headers.items()
        if name not in {"date", "x-request-id", "content-length"}
    }


@pytest.mark.spec("PD3")
class TestWhoReads:
    def test_are_the_parties(self, archive: Archive) -> None:
        people = archive.office.chain

        assert [archive.get(one).text for one in (people.employer, people.worker)] == [BRIEF, BRIEF]

    def test_is_the_arbiter_from_a_dispute_on_and_while_that_is_on_the_chain(self, archive: Archive) -> None:
        office, arbiter = archive.office, archive.office.chain.arbiter
        assert_refused(archive.get(arbiter), 404, "unknown-document")
        archive.deliver(sha(FILE))
        assert_refused(archive.get(arbiter), 404, "unknown-document")

        archive.dispute(EVIDENCE)
        assert archive.get(arbiter).text == BRIEF

        office.chain.reorg(1)
        office.mirror()
        assert_refused(archive.get(arbiter), 404, "unknown-document")

    def test_is_whom_a_party_lets_look_until_that_is_taken_back(self, archive: Archive) -> None:
        people = archive.office.chain
        made = answered(archive.grant(people.worker, people.stranger), 201)
        assert archive.get(people.stranger).text == BRIEF

        assert archive.revoke(people.worker, made["grant_id"]).status_code == 204

        assert_refused(archive.get(people.stranger), 404, "unknown-document")
        assert_refused(archive.listed(people.stranger), 404, "unknown-document")

    def test_is_a_party_s_key_with_the_scope_until_it_is_revoked(self, archive: Archive) -> None:
        http, worker = archive.office.http, archive.office.chain.worker
        reading, writing = make_key(http, worker, "documents:read"), make_key(http, worker, "documents:write", "relay")

        assert brief_with(archive, bearing(reading["credential"])).text == BRIEF
        refused = assert_refused(brief_with(archive, bearing(writing["credential"])), 403, "scope-missing")
        assert refused["scope"] == "documents:read"
        http.delete(f"/v1/keys/{reading['key_id']}", headers=bearing(sign_in(http, worker)))
        assert_refused(brief_with(archive, bearing(reading["credential"])), 401, "not-signed-in")


@pytest.mark.spec("PD3", "PD4")
class TestNobodyElseReads:
    def test_without_a_login(self, archive: Archive) -> None:
        for headers in ({}, bearing("tally_session_" + "0" * 49), {"cookie": "tallystick=1"}):
            assert_refused(brief_with(archive, headers), 401, "not-signed-in")

    def test_as_a_stranger_s_session(self, archive: Archive) -> None:
        assert_refused(archive.get(archive.office.chain.stranger), 404, "unknown-document")

    @pytest.mark.parametrize("role", ["relayer", "fee_recipient", "deployer", "second_employer"])
    def test_who_only_has_to_do_with_the_money(self, role: str, archive: Archive) -> None:
        somebody: LocalAccount = getattr(archive.office.chain, role)

        assert_refused(archive.get(somebody), 404, "unknown-document")

    @pytest.mark.parametrize(
        "changes", [{"domain": "evil.example", "uri": "https://evil.example"}, {"chain_id": 1}, {"expires_at": 1}]
    )
    def test_by_a_party_s_message_of_elsewhere_or_of_another_time(
        self, changes: dict[str, Any], archive: Archive
    ) -> None:
        http, worker = archive.office.http, archive.office.chain.worker
        text = replace(read_message(message_for(http, worker)), **changes).text()

        refused = http.post("/v1/sessions", json={"message": text, "signature": signed_text(worker, text)})

        assert_refused(refused, 422, "sign-in-refused")

    def test_by_a_party_s_message_that_was_used(self, archive: Archive) -> None:
        http, worker = archive.office.http, archive.office.chain.worker
        text = message_for(http, worker)
        body = {"message": text, "signature": signed_text(worker, text)}
        assert http.post("/v1/sessions", json=body).status_code == 201

        assert_refused(http.post("/v1/sessions", json=body), 422, "sign-in-refused")

    def test_by_a_party_s_session_that_is_over(self, archive: Archive) -> None:
        shown = archive.headers(archive.office.chain.worker)
        archive.watch.pass_by(86_400)

        assert_refused(brief_with(archive, shown), 401, "not-signed-in")

    @pytest.mark.spec("PD5")
    def test_by_terms_of_its_own_that_name_the_same_hash(self, archive: Archive) -> None:
        """The hash is public. Whoever registers it, as employer, as worker or both in turn, gets no text by that."""
        office, people = archive.office, archive.office.chain
        stranger = people.stranger
        for changes in ({"employer": stranger.address}, {"worker": stranger.address}, {"arbiter": stranger.address}):
            own = office.register(brief_hash=BRIEF_HASH, salt=str(len(changes)), **changes)["agreement_id"]

            assert_refused(archive.get(stranger, BRIEF_HASH, own), 404, "unknown-document")
            assert_refused(archive.get(stranger), 404, "unknown-document")
            listed = archive.listed(stranger, own)
            assert listed.status_code == 404 or listed.json()["documents"] == []

    def test_by_a_grant_in_another_agreement(self, archive: Archive) -> None:
        people = archive.office.chain
        other = replace(archive, agreement=archive.office.register(brief="Another one.", salt="9")["agreement_id"])
        answered(other.grant(people.employer, people.stranger), 201)

        assert other.get(people.stranger, kec(b"Another one.")).text == "Another one."
        assert_refused(archive.get(people.stranger), 404, "unknown-document")
        assert_refused(other.get(people.stranger), 404, "unknown-document")

    def test_by_a_grant_for_another_document(self, archive: Archive) -> None:
        people = archive.office.chain
        answered(archive.put(people.worker, FILE), 201)
        answered(archive.grant(people.worker, people.stranger, kec(FILE)), 201)

        assert archive.get(people.stranger, sha(FILE)).content == FILE
        assert_refused(archive.get(people.stranger), 404, "unknown-document")
        assert [one["sha256"] for one in archive.listed(people.stranger).json()["documents"]] == [sha(FILE)]

    def test_what_an_answer_to_somebody_who_may_left_behind(self, archive: Archive) -> None:
        """Neither the layer that gives answers again, nor the one that keeps them for a key, keeps a private one."""
        people = archive.office.chain
        worker, stranger = archive.headers(people.worker), archive.headers(people.stranger)
        for path in ("", f"/{BRIEF_HASH}"):
            place = f"/v1/agreements/{archive.agreement}/documents{path}"
            assert archive.office.http.get(place, headers=worker).status_code == 200
            assert_refused(archive.office.http.get(place, headers=stranger), 404, "unknown-document")
            assert_refused(archive.office.http.get(place), 401, "not-signed-in")

    def test_in_anything_that_is_public(self, archive: Archive) -> None:
        http, agreement = archive.office.http, f"/v1/agreements/{archive.agreement}"
        paths = ["/v1/agreements", agreement, f"{agreement}/events", f"{agreement}/journal", f"{agreement}/proof"]

        for path in (*paths, "/metrics", "/openapi.json"):
            answer = http.get(path)
            assert answer.status_code in {200, 409, 503}
            assert "harvest ball" not in answer.text


@pytest.mark.spec("PD4")
class TestWhoMayNotLook:
    """Learns nothing: the same words, and the same headers, whatever there is."""

    def test_is_told_the_same_of_what_is_there_and_of_what_is_not(self, archive: Archive) -> None:
        stranger, nowhere = archive.office.chain.stranger, "0x" + "ab" * 32
        answers = [
            archive.get(stranger),
            archive.get(stranger, nowhere),
            archive.get(stranger, BRIEF_HASH, nowhere),
            archive.listed(stranger),
            archive.listed(stranger, nowhere),
            archive.put(stranger, FILE),
            archive.put(stranger, BRIEF.encode(), BRIEF_HASH),
            archive.put(stranger, FILE, agreement=nowhere),
            archive.grant(stranger, stranger),
            archive.grant(stranger, stranger, BRIEF_HASH),
            archive.revoke(stranger, "00"),
        ]

        for answer in answers:
            assert_refused(answer, 404, "unknown-document")
            assert words(answer) == words(answers[0])
        assert len({frozenset(headers_of(answer)) for answer in answers}) == 1
        assert archive.contents == []

    def test_has_no_byte_of_a_file_read(self, archive: Archive) -> None:
        stranger = archive.office.chain.stranger

        assert_refused(archive.put(stranger, FILE * 10_000), 404, "unknown-document")

        assert not archive.folder.exists()

    def test_has_documents_looked_for_in_no_case(self, archive: Archive) -> None:
        """So the time of an answer does not depend on them."""
        people, asked = archive.office.chain, list[str]()
        headers = archive.headers(people.stranger)
        store = archive.office.house.store

        def heard(*call: object) -> None:
            asked.append(str(call[2]))

        event.listen(store.engine, "before_cursor_execute", heard)
        try:
            statements = []
            for known_by in (BRIEF_HASH, "0x" + "ab" * 32):
                asked.clear()
                path = f"/v1/agreements/{archive.agreement}/documents/{known_by}"
                archive.office.http.get(path, headers=headers)
                statements.append([one for one in asked if "sessions" not in one])
        finally:
            event.remove(store.engine, "before_cursor_execute", heard)

        assert statements[0] == statements[1] != []
        assert not any("FROM documents" in one for one in statements[0])

"""
Grants.

a grant
├── when who makes it is no party ................ 404, also the arbiter and who was let look itself
├── when there is nobody, or no such document .... 422, 404
├── when there are a hundred good ones ........... 409 too-many-grants
└── otherwise
    ├── of all documents ......................... also of those to come
    ├── of one ................................... of that one, by either hash
    ├── made again ............................... the same grant
    ├── looked at by either party ................ both see it, also once it was taken back
    ├── taken back by who made it ................ 204, and once more
    └── taken back by the other party ............ 404 unknown-grant
"""

import pytest
from eth_account import Account

from tests.api.archive import BRIEF_HASH, FILE, Archive, archive, kec, sha
from tests.api.office import answered, assert_refused
from tests.devchain import chain, shared_chain

__all__ = ["archive", "chain", "shared_chain"]


@pytest.mark.spec("PD6")
class TestAGrant:
    def test_of_all_documents_is_one_of_those_to_come_too(self, archive: Archive) -> None:
        people = archive.office.chain
        answered(archive.grant(people.employer, people.stranger), 201)

        answered(archive.put(people.worker, FILE), 201)

        assert archive.get(people.stranger, sha(FILE)).content == FILE
        assert len(archive.listed(people.stranger).json()["documents"]) == 2

    def test_lets_nobody_hand_anything_in_or_let_others_look(self, archive: Archive) -> None:
        people = archive.office.chain
        answered(archive.grant(people.employer, people.stranger), 201)

        assert_refused(archive.put(people.stranger, FILE), 409, "document-not-taken")
        assert_refused(archive.grant(people.stranger, people.relayer), 404, "unknown-document")
        path = f"/v1/agreements/{archive.agreement}/grants"
        refused = archive.office.http.get(path, headers=archive.headers(people.stranger))
        assert_refused(refused, 404, "unknown-document")

    def test_is_made_by_no_arbiter(self, archive: Archive) -> None:
        people = archive.office.chain
        archive.deliver(sha(FILE))
        archive.dispute(kec(FILE))

        assert archive.get(people.arbiter).status_code == 200
        assert_refused(archive.grant(people.arbiter, people.stranger), 404, "unknown-document")

    def test_is_on_record_for_both_parties(self, archive: Archive) -> None:
        people = archive.office.chain
        made = answered(archive.grant(people.worker, people.stranger, BRIEF_HASH), 201)
        archive.watch.pass_by(60)
        archive.revoke(people.worker, made["grant_id"])
        path = f"/v1/agreements/{archive.agreement}/grants"

        seen = [
            answered(archive.office.http.get(path, headers=archive.headers(one)), 200)["grants"]
            for one in (people.employer, people.worker)
        ]

        assert (
            seen[0]
            == seen[1]
            == [
                {
                    "grant_id": made["grant_id"],
                    "address": people.stranger.address,
                    "document": archive.listed(people.worker).json()["documents"][0]["sha256"],
                    "granted_by": people.worker.address,
                    "granted_at": "2027-01-15T08:00:00Z",
                    "revoked_at": "2027-01-15T08:01:00Z",
                }
            ]
        )

    def test_made_again_is_the_same_one(self, archive: Archive) -> None:
        people = archive.office.chain

        made = [answered(archive.grant(people.worker, people.stranger), 201)["grant_id"] for _ in range(2)]
        archive.revoke(people.worker, made[0])
        anew = answered(archive.grant(people.worker, people.stranger), 201)["grant_id"]

        assert made[0] == made[1] != anew

    def test_is_taken_back_by_who_made_it_alone(self, archive: Archive) -> None:
        people = archive.office.chain
        grant_id = answered(archive.grant(people.worker, people.stranger), 201)["grant_id"]

        assert_refused(archive.revoke(people.employer, grant_id), 404, "unknown-grant")
        assert_refused(archive.revoke(people.employer, "00"), 404, "unknown-grant")
        assert archive.get(people.stranger).status_code == 200
        assert [archive.revoke(people.worker, grant_id).status_code for _ in range(2)] == [204, 204]

    def test_by_one_party_stays_when_the_other_takes_its_own_back(self, archive: Archive) -> None:
        people = archive.office.chain
        made = answered(archive.grant(people.worker, people.stranger), 201)
        answered(archive.grant(people.employer, people.stranger), 201)

        archive.revoke(people.worker, made["grant_id"])

        assert archive.get(people.stranger).status_code == 200

    @pytest.mark.parametrize(
        ("address", "document", "status", "code"),
        [
            ("0x" + "00" * 20, None, 422, "malformed"),
            ("0x12", None, 422, "malformed"),
            ("0x70997970c51812dc3A010C7d01b50e0d17dc79C8", None, 422, "malformed"),
            ("0x" + "11" * 20, "0x" + "00" * 32, 404, "unknown-document"),
        ],
    )
    def test_is_for_somebody_and_of_something(
        self, address: str, document: str | None, status: int, code: str, archive: Archive
    ) -> None:
        assert_refused(archive.grant(archive.office.chain.worker, address, document), status, code)

    def test_is_one_of_a_hundred_good_ones_at_most(self, archive: Archive) -> None:
        people, http = archive.office.chain, archive.office.http
        headers, path = archive.headers(people.worker), f"/v1/agreements/{archive.agreement}/grants"
        guests = [{"address": Account.from_key(number.to_bytes(32)).address} for number in range(1, 102)]
        made = [answered(http.post(path, json=guest, headers=headers), 201) for guest in guests[:100]]

        assert_refused(http.post(path, json=guests[100], headers=headers), 409, "too-many-grants")

        assert http.post(path, json=guests[99], headers=headers).json()["grant_id"] == made[99]["grant_id"]
        http.delete(f"{path}/{made[0]['grant_id']}", headers=headers)
        assert http.post(path, json=guests[100], headers=headers).status_code == 201

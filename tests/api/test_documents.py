"""
Private documents.

a document
├── that is handed in
│   ├── by nobody, or by who has no say .............. 401, 404
│   ├── and is not what its hash says ................ 422 hash-differs, and nothing is kept
│   ├── of a kind that is not taken .................. 422
│   ├── that is too long ............................. 413, and nothing is kept
│   ├── before anything is locked
│   │   ├── and is the brief ......................... it is kept
│   │   └── and is another file ...................... 409 document-not-taken
│   ├── whose hash the terms or the chain name ....... it is kept, whatever its owner's room
│   ├── whose hash stands nowhere
│   │   ├── and there is room ........................ it is kept
│   │   └── and the room is used up .................. 409 document-not-taken; the other party's is not
│   └── once more .................................... 200, and nothing changes
└── that is asked for
    ├── by one of its hashes ......................... the file, to be kept and not to be run
    └── and was damaged .............................. the answer breaks off, or is 500 document-damaged
"""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.archive import BRIEF, BRIEF_HASH, FILE, Archive, archive, kec, sha
from tests.api.office import answered, assert_refused, opened_by
from tests.devchain import chain, shared_chain

__all__ = ["archive", "chain", "shared_chain"]


@pytest.mark.spec("PD1", "PD5")
class TestTheBrief:
    def test_that_came_with_the_registration_is_shown_to_both_parties(self, archive: Archive) -> None:
        people = archive.office.chain

        for party in (people.employer, people.worker):
            assert archive.get(party).text == BRIEF
            assert archive.get(party, sha(BRIEF.encode())).text == BRIEF
            (shown,) = answered(archive.listed(party), 200)["documents"]
            assert shown == {
                "sha256": sha(BRIEF.encode()),
                "keccak256": BRIEF_HASH,
                "size": len(BRIEF),
                "media_type": "text/plain; charset=utf-8",
                "name": None,
                "put_by": None,
                "put_at": None,
                "anchors": [{"kind": "brief", "milestone": None}],
            }

    @pytest.mark.spec("PD2")
    def test_can_be_a_file_before_anything_is_locked_and_nothing_else_can(self, archive: Archive) -> None:
        employer = archive.office.chain.employer
        draft = archive.office.register(brief_hash=kec(FILE), salt="7")["agreement_id"]

        assert_refused(archive.put(employer, b"other", agreement=draft), 409, "document-not-taken")
        kept = answered(archive.put(employer, FILE, kec(FILE), agreement=draft, name="poster.png"), 201)

        assert (kept["name"], kept["anchors"]) == ("poster.png", [{"kind": "brief", "milestone": None}])
        assert archive.get(employer, kec(FILE), draft).content == FILE

    @pytest.mark.spec("PD2")
    def test_is_of_a_mib_at_most_before_anything_is_locked(self, archive: Archive) -> None:
        employer, long = archive.office.chain.employer, b"x" * (1024 * 1024 + 1)
        draft = archive.office.register(brief_hash=kec(long), salt="8")["agreement_id"]

        refused = archive.put(employer, long, kec(long), agreement=draft)

        assert_refused(refused, 409, "document-not-taken")
        assert archive.contents == []


class TestADocument:
    @pytest.mark.spec("PD1", "PD8")
    def test_is_handed_out_as_a_file_that_no_browser_runs(self, archive: Archive) -> None:
        people = archive.office.chain
        content = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
        answered(archive.put(people.worker, content, kind="image/svg+xml", name="ünder the <fair>.svg"[:9]), 201)

        answer = archive.get(people.employer, sha(content))

        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        assert answer.content == content
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%BCnder%20the"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
        assert int(answer.headers["mirror-block"]) > 0

    @pytest.mark.spec("PD1")
    def test_is_one_whichever_of_its_hashes_it_is_named_by(self, archive: Archive) -> None:
        worker = archive.office.chain.worker

        first = archive.put(worker, FILE, sha(FILE))
        again = archive.put(worker, FILE, kec(FILE), kind="text/plain", name="other.txt")

        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json()["media_type"] == again.json()["media_type"] == "image/png"
        assert first.headers["location"] == again.headers["location"]
        assert len(archive.contents) == 1

    @pytest.mark.spec("PD1", "PD7")
    @pytest.mark.parametrize("said", ["0x" + "00" * 32, BRIEF_HASH])
    def test_that_is_not_what_its_hash_says_is_not_kept(self, said: str, archive: Archive) -> None:
        refused = archive.put(archive.office.chain.worker, FILE, said)

        problem = assert_refused(refused, 422, "hash-differs")
        assert problem["actual"] == {"sha256": sha(FILE), "keccak256": kec(FILE)}
        assert archive.contents == []

    @pytest.mark.spec("PD2")
    @pytest.mark.parametrize("kind", ["text/html", "application/x-msdownload", "", "text/plain; charset=utf-7", "x"])
    def test_of_another_kind_is_not_taken(self, kind: str, archive: Archive) -> None:
        problem = assert_refused(archive.put(archive.office.chain.worker, FILE, kind=kind), 422, "malformed")

        assert problem["field"] == "content-type"

    @pytest.mark.spec("PD2")
    @pytest.mark.parametrize("name", ["", " ", "..", "a/b", "a\\b", "a\nb", 'a"b', "a\u202eb", "x" * 201])
    def test_has_a_name_that_is_one(self, name: str, archive: Archive) -> None:
        problem = assert_refused(archive.put(archive.office.chain.worker, FILE, name=name), 422, "malformed")

        assert problem["field"] == "name"

    @pytest.mark.spec("PD2", "PD7")
    def test_that_is_too_long_is_not_kept_however_it_is_sent(self, archive: Archive, tmp_path: Path) -> None:
        people, size = archive.office.chain, 1024 * 1024
        with opened_by(archive.watch, people, tmp_path, document_bytes=size) as office:
            strict = Archive(office, archive.watch, archive.agreement, archive.folder)
            longest, longer = b"x" * size, b"x" * (size + 1)

            assert_refused(strict.put(people.worker, longer), 413, "body-too-large")
            path = f"/v1/agreements/{archive.agreement}/documents/{sha(longer)}"
            headers = strict.headers(people.worker) | {"content-type": "image/png"}
            parts = (longer[at : at + 65_536] for at in range(0, len(longer), 65_536))
            assert_refused(office.http.put(path, content=parts, headers=headers), 413, "body-too-large")
            assert strict.contents == []
            assert answered(strict.put(people.worker, longest), 201)["size"] == size

    @pytest.mark.spec("PD1")
    def test_says_where_its_hash_stands(self, archive: Archive) -> None:
        people = archive.office.chain
        evidence, loose = b"what was agreed by mail", b"a sketch"
        archive.deliver(sha(FILE))
        archive.dispute(kec(evidence))

        for who, content in ((people.worker, FILE), (people.arbiter, evidence), (people.employer, loose)):
            answered(archive.put(who, content), 201)

        shown = {one["sha256"]: one for one in answered(archive.listed(people.employer), 200)["documents"]}
        assert shown[sha(FILE)]["anchors"] == [{"kind": "deliverable", "milestone": 0}]
        assert shown[sha(evidence)]["anchors"] == [{"kind": "evidence", "milestone": 0}]
        assert shown[sha(loose)]["anchors"] == []
        assert shown[sha(evidence)]["put_by"] == people.arbiter.address

    @pytest.mark.spec("PD2")
    def test_has_room_of_its_owner_s_own(self, archive: Archive, tmp_path: Path) -> None:
        people, size = archive.office.chain, 1024 * 1024
        archive.deliver(sha(FILE))
        with opened_by(archive.watch, people, tmp_path, document_bytes=size) as office:
            small = Archive(office, archive.watch, archive.agreement, archive.folder)
            for number in range(10):
                answered(small.put(people.employer, bytes([number]) * size), 201)

            assert_refused(small.put(people.employer, b"one more"), 409, "document-not-taken")
            assert small.put(people.employer, bytes([3]) * size).status_code == 200
            assert small.put(people.worker, b"of the other party").status_code == 201
            assert small.put(people.employer, FILE).status_code == 201
            assert len(archive.contents) == 12

    @pytest.mark.spec("PD1")
    def test_that_was_changed_where_it_is_kept_is_not_handed_out_whole(self, archive: Archive) -> None:
        worker, long = archive.office.chain.worker, bytes(600_000)
        for content in (FILE, long):
            answered(archive.put(worker, content), 201)
        for path in archive.contents:
            path.write_bytes(path.read_bytes()[:-1] + b"!")

        assert_refused(archive.get(worker, sha(FILE)), 500, "document-damaged")
        with pytest.raises(httpx.RemoteProtocolError):
            archive.get(worker, sha(long))

    @pytest.mark.spec("PD1")
    def test_that_is_gone_is_told_of(self, archive: Archive) -> None:
        worker = archive.office.chain.worker
        answered(archive.put(worker, FILE), 201)
        (path,) = archive.contents
        path.unlink()

        assert_refused(archive.get(worker, sha(FILE)), 500, "document-damaged")

    @pytest.mark.spec("PD1")
    def test_that_was_damaged_is_whole_again_once_it_is_handed_in_again(self, archive: Archive) -> None:
        people = archive.office.chain
        answered(archive.put(people.worker, FILE), 201)
        archive.contents[0].write_bytes(b"something else")

        again = answered(archive.put(people.employer, FILE), 200)

        assert again["put_by"] == people.worker.address
        assert archive.get(people.worker, sha(FILE)).content == FILE

    @pytest.mark.spec("PD7")
    def test_whose_sender_leaves_is_not_kept(self, archive: Archive) -> None:
        path = f"/v1/agreements/{archive.agreement}/documents/{sha(FILE)}"
        headers = archive.headers(archive.office.chain.worker) | {"content-type": "image/png"}

        def half() -> Iterator[bytes]:
            yield FILE[:5]
            raise InterruptedError

        with pytest.raises(InterruptedError):
            archive.office.http.put(path, content=half(), headers=headers)

        archive.office.http.get("/v1/health")
        assert_refused(archive.get(archive.office.chain.worker, sha(FILE)), 404, "unknown-document")

    @pytest.mark.spec("PD2")
    def test_is_taken_by_no_server_that_only_reads(self, archive: Archive, tmp_path: Path) -> None:
        people = archive.office.chain
        with opened_by(archive.watch, people, tmp_path, read_only=True, relayer_key=None) as office:
            headers = archive.headers(people.worker)
            path = f"/v1/agreements/{archive.agreement}/documents/{sha(FILE)}"

            refused = office.http.put(path, content=FILE, headers=headers | {"content-type": "image/png"})

            assert_refused(refused, 409, "read-only")
            brief = f"/v1/agreements/{archive.agreement}/documents/{BRIEF_HASH}"
            assert office.http.get(brief, headers=headers).text == BRIEF

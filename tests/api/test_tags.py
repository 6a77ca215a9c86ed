"""
Tags
├── given a read that is answered at once ... it has a tag, and may be kept and asked for again
│   ├── whose tag the client has ............ 304, and no body
│   ├── that changed meanwhile .............. a new answer with a new tag
│   └── by somebody who shows a login ....... it has a tag, and may be kept nowhere
├── given a problem, or anything but a read . it has no tag
└── given what is sent in parts ............. it has no tag, and nobody waits for its end
"""

import httpx
import pytest

from tallystick.api.tags import tag_of
from tests.api.office import Office, answered

READS = ["/agreements", "/chain", "/problems", "/problems/malformed", "/health"]


def known(office: Office, path: str, tag: str, **headers: str) -> httpx.Response:
    return office.http.get(f"/v1{path}", headers={"if-none-match": tag, **headers})


class TestGivenARead:
    @pytest.mark.spec("MA10")
    @pytest.mark.parametrize("path", READS)
    def test_has_a_tag_of_its_bytes(self, still_office: Office, path: str) -> None:
        answer = still_office.get(path)

        assert answer.headers["etag"] == tag_of(answer.content)
        assert (answer.headers["cache-control"], answer.headers["vary"]) == (
            "no-cache",
            "Authorization, Cookie, Origin",
        )

    @pytest.mark.spec("MA10")
    def test_has_one_at_every_place_that_is_about_one_thing(self, office: Office) -> None:
        agreement_id = office.fund()
        relayed = office.relay(agreement_id, "deliver", office.chain.worker, deliverable="0x" + "d1" * 32).json()
        office.mirror()
        places = (
            f"/agreements/{agreement_id}",
            f"/agreements/{agreement_id}/events",
            f"/agreements/{agreement_id}/journal",
            f"/relays/{relayed['relay_id']}",
            f"/transactions/{relayed['transaction_hash']}",
            f"/balances?account=party:{office.chain.worker.address}&at=head",
        )

        for path in places:
            first = office.http.get(f"/v1{path}")
            again = known(office, path, first.headers["etag"])
            assert (first.status_code, again.status_code, again.content) == (200, 304, b""), path

    @pytest.mark.spec("MA10")
    @pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
    def test_is_not_sent_to_who_has_it(self, still_office: Office, form: str) -> None:
        first = still_office.get("/agreements")

        again = known(still_office, "/agreements", form.format(first.headers["etag"]))

        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["mirror-block"] == first.headers["mirror-block"]
        assert "content-type" not in again.headers

    @pytest.mark.spec("MA10")
    def test_is_sent_anew_when_it_changed(self, office: Office) -> None:
        first = office.get("/agreements")
        office.register()

        again = known(office, "/agreements", first.headers["etag"])

        assert len(answered(again, 200)["agreements"]) == 1
        assert again.headers["etag"] != first.headers["etag"]

    @pytest.mark.spec("MA10")
    @pytest.mark.parametrize("shown", [{"authorization": "Bearer x"}, {"cookie": "tallystick=x"}])
    def test_for_who_shows_a_login_is_kept_nowhere(self, still_office: Office, shown: dict[str, str]) -> None:
        first = still_office.http.get("/v1/agreements", headers=shown)

        assert first.headers["cache-control"] == "no-store"
        assert known(still_office, "/agreements", first.headers["etag"], **shown).status_code == 304


class TestGivenAnythingElse:
    @pytest.mark.spec("MA10")
    def test_has_no_tag(self, still_office: Office) -> None:
        terms = still_office.terms(milestones=[{"amount": "1", "deliver_by": "2041-01-01T00:00:00Z"}], salt="77")
        answers = [
            still_office.get("/nowhere"),
            known(still_office, "/nowhere", "*"),
            still_office.http.post("/v1/agreements", json=terms, headers={"if-none-match": "*"}),
            still_office.http.get("/livez"),
        ]

        assert [answer.status_code for answer in answers] == [404, 404, 201, 200]
        assert not any("etag" in answer.headers for answer in answers)
        assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}

    def test_that_is_sent_in_parts_has_no_tag(self, still_office: Office) -> None:
        answer = still_office.http.get("/v1/exports/movements.csv")

        assert "etag" not in answer.headers

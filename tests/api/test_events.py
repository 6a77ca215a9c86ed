"""The feed, page by page, over a real chain."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest

from tests.api.office import Json, Office, answered, assert_refused


def read(office: Office, **query: Any) -> Json:
    """A page of the feed."""
    return answered(office.get("/events", **query), 200)


def told(office: Office, **query: Any) -> list[Json]:
    """All of the feed, page by page."""
    found: list[Json] = []
    page = read(office, limit=2, **query)
    while True:
        found += page["announcements"]
        if page["next"] is None:
            return found
        page = read(office, limit=2, cursor=page["next"], **query)


def types(announcements: list[Json]) -> list[str]:
    return [one["type"] for one in announcements]


class TestTheFeed:
    @pytest.mark.spec("EV6")
    def test_is_read_page_by_page_from_its_beginning(self, office: Office) -> None:
        agreement_id = office.delivered()

        found = told(office)

        happened = [one for one in found if one["of"] is None]
        assert types(happened) == ["agreement.funded", "milestone.delivered"]
        assert {one["agreement_id"] for one in found} == {agreement_id}
        assert happened[1]["milestone"] == 0
        assert happened[1]["event"]["name"] == "WorkDelivered"
        assert happened[1]["event"]["fact"]["deliverable"] == "0x" + "d1" * 32

    @pytest.mark.spec("EV6")
    def test_goes_on_where_it_was_left(self, office: Office) -> None:
        at_first = read(office)
        office.fund()
        then = read(office, cursor=at_first["resume"])
        nothing = read(office, cursor=then["resume"])

        assert (at_first["announcements"], at_first["next"]) == ([], None)
        assert types(then["announcements"])[0] == "agreement.funded"
        assert nothing["announcements"] == []
        assert read(office, cursor=at_first["resume"])["announcements"][0]["id"] == then["announcements"][0]["id"]

    @pytest.mark.spec("EV6")
    def test_goes_on_behind_any_announcement(self, office: Office) -> None:
        office.delivered()
        found = told(office)

        behind = told(office, cursor=found[0]["cursor"])

        assert [one["id"] for one in behind] == [one["id"] for one in found[1:]]

    @pytest.mark.spec("EV2")
    def test_says_what_a_reorg_took_back_and_what_came_again(self, office: Office) -> None:
        """The same transactions are mined again, in other blocks."""
        office.fund()
        before = told(office)
        office.chain.rpc("anvil_reorg", 1, [])
        office.chain.mine(2)
        office.mirror()

        since = told(office, cursor=before[-1]["cursor"])
        reverted = [one for one in since if one["type"] == "event.reverted"]

        assert [one["of"] for one in reverted] == [one["id"] for one in before if one["finality"] == "latest"]
        assert all(one["finality"] == "reverted" for one in reverted)

    @pytest.mark.spec("EV3")
    def test_tells_only_what_is_final_when_asked_to(self, office: Office) -> None:
        office.fund()
        office.chain.mine(70)
        office.mirror()
        office.delivered()

        final = told(office, finality="finalized")

        assert types(final)[:1] == ["agreement.funded"]
        assert {one["finality"] for one in final} == {"finalized"}
        assert len(final) < len([one for one in told(office) if one["of"] is None])

    @pytest.mark.spec("EV4")
    def test_is_asked_for_agreement_party_and_types(self, office: Office) -> None:
        first, second = office.fund(salt="1"), office.fund(salt="2")

        def funded(**query: Any) -> list[str]:
            return [one["agreement_id"] for one in told(office, **query) if one["type"] == "agreement.funded"]

        assert funded() == [first, second]
        assert funded(agreement=second) == [second]
        assert funded(party=office.chain.worker.address) == [first, second]
        assert funded(party=office.chain.relayer.address) == []
        assert set(types(told(office, type="event.finalized"))) <= {"event.finalized"}
        assert funded(type=["agreement.funded", "milestone.released"]) == [first, second]

    @pytest.mark.spec("EV5")
    def test_refuses_a_cursor_of_a_feed_that_there_is_no_more(self, office: Office) -> None:
        office.fund()
        before = read(office)
        with office.house.store.begin() as unit:
            unit.books.forget()
            unit.books.require_chain(office.house.identity)
        office.mirror()

        problem = assert_refused(office.get("/events", cursor=before["resume"]), 410, "feed-began-anew")

        assert "start again without a cursor" in problem["detail"]
        assert problem["money_moved"] is False
        assert [(one["type"], one["of"]) for one in told(office)][:1] == [
            ("event.reverted", before["announcements"][0]["id"])
        ]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"cursor": "bm9uZQ"}, "cursor"),
            ({"cursor": "é"}, "cursor"),
            ({"cursor": ""}, "cursor"),
            ({"type": "agreement.gone"}, "type[0]"),
            ({"finality": "safe"}, "finality"),
            ({"party": "0x" + "aB" * 20}, "party"),
            ({"agreement": "0x12"}, "agreement"),
            ({"limit": 0}, "limit"),
            ({"limit": 101}, "limit"),
            ({"types": "agreement.funded"}, "types"),
        ],
    )
    @pytest.mark.spec("EV6")
    def test_refuses_what_it_does_not_know(self, still_office: Office, query: Json, field: str) -> None:
        problem = assert_refused(still_office.get("/events", **query), 422, "malformed")

        assert problem["field"] == field

    @pytest.mark.spec("EV6")
    def test_takes_no_cursor_that_no_database_can_hold(self, still_office: Office) -> None:
        """Places are whole numbers of a database: what is written larger is nowhere."""
        epoch = urlsafe_b64decode(read(still_office)["resume"] + "==").decode().split(".")[0]
        places = [f"{epoch}.{10**9 - 1}.{10**17}.{10**8}", f"{epoch}.{10**9}.0.0"]

        last, beyond = (urlsafe_b64encode(place.encode()).decode().rstrip("=") for place in places)

        assert read(still_office, cursor=last)["announcements"] == []
        assert_refused(still_office.get("/events", cursor=beyond), 422, "malformed")

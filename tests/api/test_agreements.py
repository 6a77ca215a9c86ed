"""Agreements: registered, accepted, listed, looked at."""

import pytest

from tallystick.services.freeroom import LEAST
from tests.api.office import Office, answered, assert_refused, signature_of

UNKNOWN = "0x" + "ab" * 32
TWO = [{"amount": "100", "deliver_by": "2027-03-01T00:00:00Z"}, {"amount": "50", "deliver_by": "2027-04-01T00:00:00Z"}]


class TestRegistering:
    @pytest.mark.spec("J9")
    def test_answers_the_id_that_the_worker_signs(self, office: Office) -> None:
        response = office.post("/agreements", office.terms())

        registered = answered(response, 201)
        assert registered["typed_data"]["primaryType"] == "Terms"
        assert office.house.app.state.desk.codec.digest_of(registered["typed_data"]) == registered["agreement_id"]
        assert response.headers["location"] == f"/v1/agreements/{registered['agreement_id']}"

    @pytest.mark.spec("J9")
    @pytest.mark.spec("J26")
    def test_says_what_is_agreed_in_every_language(self, office: Office) -> None:
        registered = office.register()

        assert registered["sentences"]["en"] == registered["sentence"]
        assert (
            f"{office.chain.employer.address} 向 {office.chain.worker.address} 出价" in registered["sentences"]["zh-CN"]
        )

    def test_of_the_same_terms_is_the_same_agreement(self, office: Office) -> None:
        terms = office.terms()
        first = answered(office.post("/agreements", terms), 201)

        again = answered(office.post("/agreements", terms), 200)

        assert (again["agreement_id"], again["created"]) == (first["agreement_id"], False)

    def test_tells_equal_agreements_apart_by_salt(self, office: Office) -> None:
        one, other = office.register(salt="1"), office.register(salt="2")

        assert one["agreement_id"] != other["agreement_id"]

    @pytest.mark.spec("J10")
    def test_shows_the_brief_to_nobody(self, office: Office) -> None:
        brief = "A logo for a bakery"

        registered = office.register(brief=brief)

        shown = office.get(f"/agreements/{registered['agreement_id']}").text
        listed = office.get("/agreements").text
        assert registered["terms"]["brief_hash"] in shown
        assert brief not in shown + listed + str(registered)

    @pytest.mark.spec("PD10")
    def test_counts_a_brief_by_where_it_comes_from(self, office: Office) -> None:
        with office.house.store.read() as unit:
            before = unit.documents.free_bytes_of("127.0.0.1")
        office.register(brief="A logo for a butcher")

        with office.house.store.read() as unit:
            assert unit.documents.free_bytes_of("127.0.0.1") == before + LEAST

    def test_refuses_a_brief_that_is_not_the_hash_s(self, office: Office) -> None:
        problem = assert_refused(
            office.post("/agreements", office.terms(brief="one", brief_hash=UNKNOWN)), 422, "unsound-terms"
        )

        assert problem["field"] == "brief_hash"

    @pytest.mark.spec("J3")
    def test_refuses_what_the_escrow_would_refuse(self, office: Office) -> None:
        terms = office.terms(worker=office.chain.employer.address)

        problem = assert_refused(office.post("/agreements", terms), 422, "unsound-terms")

        assert problem["field"] == "worker"
        assert problem["money_moved"] is False


class TestAcceptance:
    @pytest.mark.spec("J11")
    def test_keeps_the_worker_s_signature(self, office: Office) -> None:
        registered = office.register()

        office.accept(registered)

        assert answered(office.get(f"/agreements/{registered['agreement_id']}"), 200)["accepted"] is True

    @pytest.mark.spec("J11")
    def test_refuses_anybody_else_s(self, office: Office) -> None:
        registered = office.register()
        signature = signature_of(office.chain.stranger, registered["typed_data"])

        response = office.post(f"/agreements/{registered['agreement_id']}/acceptance", {"signature": signature})

        problem = assert_refused(response, 409, "wrong-signer")
        assert (problem["expected"], problem["recovered"]) == (
            office.chain.worker.address,
            office.chain.stranger.address,
        )
        assert answered(office.get(f"/agreements/{registered['agreement_id']}"), 200)["accepted"] is False

    @pytest.mark.spec("J3")
    def test_refuses_an_agreement_that_is_not_there(self, office: Office) -> None:
        response = office.post(f"/agreements/{UNKNOWN}/acceptance", {"signature": "0x" + "1b" * 65})

        assert_refused(response, 404, "unknown-agreement")


class TestLooking:
    def test_shows_a_draft(self, office: Office) -> None:
        agreement_id = office.register(milestones=TWO)["agreement_id"]

        shown = answered(office.get(f"/agreements/{agreement_id}"), 200)

        assert (shown["state"], shown["amount"], shown["escrowed"]) == ("draft", "150", "0")
        assert [part["state"] for part in shown["milestones"]] == ["unfunded", "unfunded"]
        assert shown["milestones"][1]["deliver_by"] == TWO[1]["deliver_by"]
        assert shown["token"] == {"address": office.chain.token, "symbol": "TLD", "decimals": 6}

    def test_shows_what_is_held(self, office: Office) -> None:
        agreement_id = office.fund()

        shown = answered(office.get(f"/agreements/{agreement_id}"), 200)

        assert (shown["state"], shown["escrowed"], shown["accepted"]) == ("active", "250000000", True)
        assert shown["milestones"][0]["outcome"] is None

    def test_shows_the_review_of_what_was_delivered(self, office: Office) -> None:
        agreement_id = office.delivered()

        (part,) = answered(office.get(f"/agreements/{agreement_id}"), 200)["milestones"]

        assert (part["state"], part["deliver_by"], part["deliverable"]) == ("delivered", None, "0x" + "d1" * 32)
        assert part["review_until"] is not None

    @pytest.mark.spec("J3")
    @pytest.mark.parametrize("place", ["", "/events", "/journal"])
    def test_refuses_an_agreement_that_is_not_there(self, office: Office, place: str) -> None:
        assert_refused(office.get(f"/agreements/{UNKNOWN}{place}"), 404, "unknown-agreement")

    def test_finds_an_id_in_upper_case(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]

        shown = answered(office.get(f"/agreements/0x{agreement_id[2:].upper()}"), 200)

        assert shown["agreement_id"] == agreement_id


class TestListing:
    @pytest.mark.spec("J13")
    def test_has_the_newest_funded_first_and_drafts_last(self, office: Office) -> None:
        draft = office.register()["agreement_id"]
        older, newer = office.fund(salt="1"), office.fund(salt="2")

        listed = answered(office.get("/agreements"), 200)["agreements"]

        assert [agreement["agreement_id"] for agreement in listed] == [newer, older, draft]

    @pytest.mark.spec("J13")
    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
    def test_repeats_and_misses_nothing_from_page_to_page(self, office: Office, limit: int) -> None:
        for salt in range(3):
            office.register(salt=str(salt))
        for salt in range(3, 5):
            office.fund(salt=str(salt))

        seen, cursor = [], None
        while True:
            asked: dict[str, str] = {"cursor": cursor} if cursor else {}
            page = answered(office.get("/agreements", limit=limit, **asked), 200)
            assert 0 < len(page["agreements"]) <= limit
            seen += [agreement["state"] for agreement in page["agreements"]]
            cursor = page["next"]
            if cursor is None:
                break

        assert seen == ["active", "active", "draft", "draft", "draft"]

    @pytest.mark.spec("J13")
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"state": "draft"}, 1),
            ({"state": "active"}, 1),
            ({"state": "closed"}, 0),
            ({"party": "worker"}, 2),
            ({"party": "stranger"}, 0),
            ({"token": "0x" + "00" * 20}, 0),
            ({"arbiter": "arbiter"}, 1),
            ({"arbiter": "arbiter", "state": "draft"}, 0),
            ({"arbiter": "stranger", "state": "draft"}, 1),
            ({"arbiter": "worker"}, 0),
        ],
    )
    def test_has_what_is_asked_for(self, office: Office, query: dict[str, str], found: int) -> None:
        office.register(arbiter=office.chain.stranger.address)
        office.fund(salt="1", arbiter=office.chain.arbiter.address)
        asked = {
            name: getattr(office.chain, value).address if name in {"party", "arbiter"} else value
            for name, value in query.items()
        }

        listed = answered(office.get("/agreements", **asked), 200)["agreements"]

        assert len(listed) == found

    @pytest.mark.parametrize("cursor", ["garbage", "mgarbage", "dgarbage", "m", "0" * 200])
    def test_refuses_a_cursor_that_no_page_gave(self, office: Office, cursor: str) -> None:
        problem = assert_refused(office.get("/agreements", cursor=cursor), 422, "malformed")

        assert problem["field"] == "cursor"


class TestEventsAndJournal:
    def test_tell_the_story_oldest_first(self, office: Office) -> None:
        agreement_id = office.delivered()

        told = answered(office.get(f"/agreements/{agreement_id}/events"), 200)["events"]

        assert [event["name"] for event in told] == ["MilestonesFunded", "WorkDelivered"]
        assert told[0]["fact"]["phase"] == "active"
        assert told[1]["fact"]["deliverable"] == "0x" + "d1" * 32
        assert told[1]["fact"]["review_until"].endswith("Z")

    @pytest.mark.spec("J20")
    def test_book_entries_that_sum_to_zero(self, office: Office) -> None:
        agreement_id = office.delivered()
        answered(office.relay(agreement_id, "release", office.chain.employer, released="100"), 202)
        office.mirror()

        entries = answered(office.get(f"/agreements/{agreement_id}/journal"), 200)["entries"]

        assert [entry["event"]["name"] for entry in entries] == ["MilestonesFunded", "PaymentReleased"]
        assert [sum(int(posting["amount"]) for posting in entry["postings"]) for entry in entries] == [0, 0]
        assert {"account": f"party:{office.chain.worker.address}", "token": office.chain.token, "amount": "100"} in (
            entries[1]["postings"]
        )

    def test_come_in_pages(self, office: Office) -> None:
        agreement_id = office.delivered()

        first = answered(office.get(f"/agreements/{agreement_id}/events", limit=1), 200)
        second = answered(office.get(f"/agreements/{agreement_id}/events", limit=1, cursor=first["next"]), 200)

        assert [page["events"][0]["name"] for page in (first, second)] == ["MilestonesFunded", "WorkDelivered"]
        assert second["next"] is None

"""Receipts and statements over the API, of a real chain: as files, and as pages for browsers."""

import hashlib
import re

import httpx
import pytest

from tests.api.office import Office, answered, assert_refused, place
from tests.exports.papermaking import links_on, text_on

CHINESE = {"language": "zh-CN", "zone": "Asia/Shanghai"}


def _paid(office: Office) -> str:
    """An agreement of which a part was released, in a block that is final."""
    agreement_id = office.delivered()
    answered(office.relay(agreement_id, "release", office.chain.employer, released="100000000"), 202)
    office.mirror()
    office.chain.mine(3)
    office.mirror()
    return agreement_id


def _page(office: Office, path: str, **query: str) -> httpx.Response:
    return office.http.get(path, params=query, headers={"accept": "text/html"})


class TestAReceipt:
    @pytest.mark.spec("PA1", "PA2", "PA10")
    @pytest.mark.parametrize("query", [{}, CHINESE])
    def test_names_the_proof_that_everybody_can_fetch(self, office: Office, query: dict[str, str]) -> None:
        agreement_id = _paid(office)

        response = office.get(f"{place(agreement_id)}/receipt", **query)

        text = text_on(response.content)
        proof = re.search(rf"/v1/agreements/{agreement_id}/proof\?at=(\d+)", text)
        assert proof is not None
        bundle = office.get(f"/agreements/{agreement_id}/proof", at=proof[1])
        assert hashlib.sha256(bundle.content).hexdigest() in text
        assert "100.000000 TLD" in text
        assert response.headers["content-type"] == "application/pdf"
        assert "attachment" in response.headers["content-disposition"]
        assert response.headers["mirror-block"] == str(office.chain.number())

    @pytest.mark.spec("PA2")
    def test_is_the_same_bytes_again(self, office: Office) -> None:
        path = f"{place(_paid(office))}/receipt"

        assert office.get(path).content == office.get(path).content

    @pytest.mark.spec("PA5", "PA10")
    def test_may_go_without_a_proof_and_leads_to_our_own_page(self, office: Office) -> None:
        agreement_id = _paid(office)

        content = office.get(f"{place(agreement_id)}/receipt", proof="false").content

        assert "not made for this paper" in text_on(content)
        (link,) = links_on(content)
        assert link.endswith(f"/agreements/{agreement_id}")
        assert link.startswith("http://")

    @pytest.mark.spec("PA7", "J3")
    def test_of_nothing_paid_is_refused(self, office: Office) -> None:
        agreement_id = office.fund()

        assert_refused(office.get(f"{place(agreement_id)}/receipt", at="head"), 409, "nothing-paid")
        assert_refused(office.get(f"{place(agreement_id, 7)}/receipt", at="head"), 404, "unknown-milestone")
        assert_refused(office.get(f"{place('0x' + '00' * 32)}/receipt", at="head"), 404, "unknown-agreement")

    @pytest.mark.spec("PA7")
    def test_of_what_was_only_registered_is_refused(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]

        assert_refused(office.get(f"{place(agreement_id)}/receipt", at="head"), 409, "nothing-paid")

    @pytest.mark.spec("J3", "J7")
    @pytest.mark.parametrize("query", [{"language": "tlh"}, {"zone": "Mars"}, {"proof": "perhaps"}, {"colour": "red"}])
    def test_of_what_cannot_be_asked_is_refused(self, still_office: Office, query: dict[str, str]) -> None:
        path = f"{place('0x' + '00' * 32)}/receipt"

        assert_refused(still_office.get(path, **query), 422, "malformed")


class TestAStatement:
    @pytest.mark.spec("PA8")
    def test_lists_what_a_worker_got(self, office: Office) -> None:
        _paid(office)

        content = office.get("/exports/statement", party=office.chain.worker.address, **CHINESE).content

        text = text_on(content)
        assert "对账单" in text
        assert "+100.000000 TLD" in text
        assert office.chain.worker.address in text

    @pytest.mark.spec("J3")
    @pytest.mark.parametrize("query", [{}, {"party": "0x12"}, {"party": "0x" + "22" * 20, "from": "soon"}])
    def test_of_what_cannot_be_asked_is_refused(self, still_office: Office, query: dict[str, str]) -> None:
        assert_refused(still_office.get("/exports/statement", **query), 422, "malformed")


class TestAPage:
    @pytest.mark.spec("PA11")
    @pytest.mark.parametrize(("query", "title"), [({}, "Receipt"), (CHINESE, "收据")])
    def test_says_what_the_file_says_and_runs_nothing(self, office: Office, query: dict[str, str], title: str) -> None:
        agreement_id = _paid(office)

        response = _page(office, f"/receipts/{agreement_id}/0", **query)

        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/html")
        assert f"<h1>{title}</h1>" in response.text
        assert "100.000000 TLD" in response.text
        policy = response.headers["content-security-policy"]
        assert "script" not in policy
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert not re.search(r"<script|style=|\son\w+=|javascript:", response.text)

    @pytest.mark.spec("PA11")
    def test_leads_to_its_style_the_file_and_the_other_language(self, office: Office) -> None:
        page = _page(office, f"/receipts/{_paid(office)}/0", zone="Asia/Shanghai").text

        style, pdf, chinese, *_ = re.findall(r'href="([^"]+)"', page)
        answers = [office.http.get(link.replace("&amp;", "&")) for link in (style, pdf, chinese)]

        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert answers[0].headers["content-type"].startswith("text/css")
        assert "@media print" in answers[0].text
        assert "+0800" in text_on(answers[1].content)
        assert "收据" in answers[2].text

    @pytest.mark.spec("PA8", "PA11")
    def test_of_a_statement_is_there_as_well(self, office: Office) -> None:
        _paid(office)
        worker = office.chain.worker.address

        page = _page(office, f"/statements/{worker.lower()}").text

        assert worker in page
        assert "+100.000000 TLD" in page
        pdf = re.findall(r'href="([^"]+)"', page)[1].replace("&amp;", "&")
        assert office.http.get(pdf).headers["content-type"] == "application/pdf"

    @pytest.mark.spec("PA7", "PA12", "J3")
    def test_of_what_is_not_there_says_so_in_words(self, still_office: Office) -> None:
        response = _page(still_office, f"/receipts/0x{'00' * 32}/0")

        assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "<h1>This paper is not there</h1>" in response.text
        assert "unknown-agreement" in response.text


class TestBeforeItIsFinal:
    @pytest.mark.spec("PA12")
    @pytest.mark.parametrize(
        ("query", "title", "accept"),
        [
            ({}, "There is no receipt yet", "text/html"),
            (CHINESE, "尚无收据", "text/html,application/xhtml+xml,*/*;q=0.8"),
        ],
    )
    def test_a_receipt_is_a_page_that_says_when_it_will_be_there(
        self, office: Office, query: dict[str, str], title: str, accept: str
    ) -> None:
        """Both that page and the file: a browser that follows a link to the file shows what it is answered."""
        agreement_id = office.delivered()
        answered(office.relay(agreement_id, "release", office.chain.employer, released="100000000"), 202)
        office.mirror()

        for path in (f"/receipts/{agreement_id}/0", f"/v1{place(agreement_id)}/receipt"):
            response = office.http.get(path, params=query, headers={"accept": accept})
            assert response.status_code == 409
            assert f"<h1>{title}</h1>" in response.text
            assert str(office.chain.number()) in response.text
            assert f'href="/agreements/{agreement_id}"' in response.text
            assert "script" not in response.headers["content-security-policy"]
            assert response.headers["mirror-block"] == str(office.chain.number())
            assert "Accept" in response.headers["vary"].split(", ")

    @pytest.mark.spec("PA12", "J2")
    def test_a_receipt_is_a_problem_to_a_program(self, office: Office) -> None:
        agreement_id = office.delivered()

        for path in (f"/receipts/{agreement_id}/0", f"/v1{place(agreement_id)}/receipt"):
            for accept in ("application/json", "*/*"):
                assert_refused(office.http.get(path, headers={"accept": accept}), 409, "nothing-paid")

    @pytest.mark.spec("PA4", "PA12")
    def test_nothing_of_what_was_asked_becomes_markup(self, still_office: Office) -> None:
        response = _page(still_office, "/v1/exports/statement", party="<script>alert(1)</script>", language="<b>")

        assert response.status_code == 422
        assert "<script" not in response.text
        assert "<b>" not in response.text

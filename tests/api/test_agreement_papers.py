"""Agreements on paper over the API, of a real chain: as files, and as pages for browsers."""

import ast
import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from html import unescape

import httpx
import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from fastapi import Request

from tallystick.api.app import create_app
from tallystick.api.quotas import MOST_PAPERS, Budgets, Holder, Quotas
from tallystick.api.rates import Purse, charge_for_reading
from tallystick.domain.errors import QuotaExceeded, TooManyAtOnce
from tests.api.office import Office, answered, assert_refused, served
from tests.exports.papermaking import text_on

CHINESE = {"language": "zh-CN", "zone": "Asia/Shanghai"}
_CALL = re.compile(r'cast call (0x\w{40}) "agreementIdOf\((.+)\)\(bytes32\)" "(\(.+?\))" "(\(.+?\))" --rpc-url')
BRIEF = "A logo for a bakery, with a loaf in it"


def _final(office: Office, agreement_id: str) -> str:
    office.chain.mine(3)
    office.mirror()
    return agreement_id


def _page(office: Office, path: str, **query: str) -> httpx.Response:
    return office.http.get(path, params=query, headers={"accept": "text/html"})


def _computed(office: Office, text: str) -> str:
    """What the contract answers to the call that a paper prints."""
    printed = _CALL.search(text)
    assert printed is not None
    escrow, shapes, *given = printed.groups()
    types = re.findall(r"\((?:[^()]|\([^()]*\))*\)", shapes.replace(" ", ""))
    values = [ast.literal_eval(re.sub(r"0x\w+", lambda one: f"'{one[0]}'", part)) for part in given]
    selector = keccak(text=f"agreementIdOf({','.join(types)})")[:4]
    ready = [tuple(_readable(member) for member in value) for value in values]
    called = {"to": escrow, "data": "0x" + (selector + encode(types, ready)).hex()}
    return str(office.chain.rpc("eth_call", called, "latest"))


def _readable(member: object) -> object:
    """Hashes are bytes to the encoder, addresses are not."""
    is_hash = isinstance(member, str) and len(member) == 2 + 2 * 32
    return bytes.fromhex(str(member)[2:]) if is_hash else member


class TestAnAgreement:
    @pytest.mark.spec("PA10", "PA16")
    @pytest.mark.parametrize("query", [{}, CHINESE])
    def test_names_the_proof_that_everybody_can_fetch(self, office: Office, query: dict[str, str]) -> None:
        agreement_id = _final(office, office.delivered())

        response = office.get(f"/agreements/{agreement_id}/agreement", **query)

        text = text_on(response.content)
        proof = re.search(rf"/v1/agreements/{agreement_id}/proof\?at=(\d+)", text)
        assert proof is not None
        bundle = office.get(f"/agreements/{agreement_id}/proof", at=proof[1])
        assert hashlib.sha256(bundle.content).hexdigest() in text
        assert "attachment" in response.headers["content-disposition"]
        assert (response.headers["content-type"], response.headers["mirror-block"]) == (
            "application/pdf",
            str(office.chain.number()),
        )

    @pytest.mark.spec("PA16")
    def test_has_the_contract_compute_its_id_from_the_terms_that_are_printed(self, office: Office) -> None:
        agreement_id = office.fund(brief=BRIEF, salt="7")

        page = unescape(_page(office, f"/agreements/{agreement_id}/print", at="head").text)

        assert _computed(office, page) == agreement_id

    @pytest.mark.spec("PA16", "PA18")
    @pytest.mark.parametrize(("query", "state"), [({}, "in review"), (CHINESE, "审核中")])
    def test_is_a_page_that_runs_nothing_and_leads_on(self, office: Office, query: dict[str, str], state: str) -> None:
        agreement_id = _final(office, office.delivered())

        page = _page(office, f"/agreements/{agreement_id}/print", **query)

        assert page.status_code == 200
        assert state in page.text
        assert office.chain.worker.address in page.text
        assert not re.search(r"<script|style=|\son\w+=|javascript:", page.text)
        links = [unescape(link) for link in re.findall(r'href="([^"]+)"', page.text)][1:5]
        answers = [office.http.get(link, headers={"accept": "text/html,*/*"}) for link in links]
        assert [answer.status_code for answer in answers] == [200] * 4
        assert answers[0].headers["content-type"] == "application/pdf"
        assert links[2] == f"/agreements/{agreement_id}"
        assert "at=head" in links[3]

    @pytest.mark.spec("PA16")
    def test_does_not_tell_the_text_of_the_work(self, office: Office) -> None:
        registered = office.register(brief=BRIEF)
        path = f"/agreements/{registered['agreement_id']}"

        page = _page(office, f"{path}/print", at="head").text
        text = text_on(office.get(f"{path}/agreement", at="head").content)

        assert registered["terms"]["brief_hash"] in page
        assert registered["terms"]["brief_hash"] in text
        assert BRIEF not in page + text

    @pytest.mark.spec("PA17")
    @pytest.mark.parametrize(
        ("query", "words"), [({}, "NO MONEY IS LOCKED under this agreement"), (CHINESE, "没有锁定任何资金")]
    )
    def test_that_is_a_draft_says_that_no_money_is_locked(
        self, office: Office, query: dict[str, str], words: str
    ) -> None:
        """Also of one that is locked in a block which is not final yet: as of the final one it is a draft."""
        drafted, locked = office.register()["agreement_id"], office.fund(salt="3")

        for agreement_id in (drafted, locked):
            path = f"/agreements/{agreement_id}"
            assert words in _page(office, f"{path}/print", **query).text
            assert words in text_on(office.get(f"{path}/agreement", **query).content)
        assert words not in _page(office, f"/agreements/{locked}/print", at="head", **query).text

    @pytest.mark.spec("PA12", "PA16", "J3")
    def test_that_nobody_knows_is_not_there(self, still_office: Office) -> None:
        unknown = "0x" + "12" * 32

        page = _page(still_office, f"/agreements/{unknown}/print", at="head", language="zh-CN")

        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "<h1>没有这份文件</h1>" in page.text
        assert_refused(still_office.get(f"/agreements/{unknown}/agreement", at="head"), 404, "unknown-agreement")
        assert_refused(still_office.http.get(f"/agreements/{unknown}/print?at=soon"), 422, "malformed")


@pytest.fixture
def crowded(office: Office) -> Iterator[httpx.Client]:
    """Somebody who is counted."""
    with served(create_app(office.house.desk, quotas=Quotas(at_once=9, counts_loopback=True))) as client:
        yield client


class TestManyAtOnce:
    @pytest.mark.spec("PA13", "MA15")
    def test_of_one_client_are_few_and_others_have_places(self, office: Office, crowded: httpx.Client) -> None:
        """While nothing is set, as many wait as one client may have; all others are refused before anything is read."""
        path, many = f"/v1/agreements/{office.fund()}/agreement?at=head&proof=false", MOST_PAPERS + 3
        with ThreadPoolExecutor(many) as clients:
            with office.house.desk.paperwork._press.turn():
                asked: set[Future[httpx.Response]] = {clients.submit(crowded.get, path) for _ in range(many)}
                refused = set[Future[httpx.Response]]()
                while len(refused) < many - MOST_PAPERS:
                    refused |= wait(asked - refused, timeout=60, return_when=FIRST_COMPLETED).done
                of_others = office.http.get("/v1/health").status_code
            made = [one.result() for one in asked - refused]

        assert [assert_refused(one.result(), 429, "too-many-at-once")["quota"] for one in refused] == [MOST_PAPERS] * 3
        assert ([one.status_code for one in made], of_others) == ([200] * MOST_PAPERS, 200)
        assert answered(crowded.get("/v1/health"), 200)

    @pytest.mark.spec("PA13")
    def test_of_one_client_are_no_more_by_a_login(self) -> None:
        budgets = Budgets(Quotas(at_once=1, callers=9))
        known = [Holder("callers at 203.0.113.7", 9), Holder("caller 0x1", 9)]
        open_ = [budgets.paper(known) for _ in range(MOST_PAPERS + 1)]
        for one in open_[:-1]:
            one.__enter__()

        with pytest.raises(TooManyAtOnce), open_[-1]:
            pass
        with budgets.long_answer(known):
            pass
        open_[0].__exit__(None, None, None)

        with budgets.paper(known):
            pass

    @pytest.mark.spec("PA13", "MA6")
    def test_that_cost_more_than_is_left_take_what_is_left_for_what_was_read(self) -> None:
        purse = Purse(Budgets(Quotas(questions="5/hour")), [Holder("203.0.113.7", 1)])
        request = Request({"type": "http", "state": {"purse": purse}})

        charge_for_reading(request, 2)
        with pytest.raises(QuotaExceeded):
            charge_for_reading(request, 9)

        with pytest.raises(QuotaExceeded):
            charge_for_reading(request, 1)

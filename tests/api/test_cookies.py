"""
Sessions that the browser keeps.

a session
├── asked for by our own page ..... it is in a cookie that no page reads
├── asked for by another page ..... 403 foreign-origin
└── in a cookie
    ├── to read ................... known; no other page can read the answer
    ├── to change anything, asked by our own page .. known
    └── to change anything, asked by another one ... 403 foreign-origin
"""

from pathlib import Path

import httpx
import pytest
from eth_account.signers.local import LocalAccount

from tallystick.domain.siwe import read_message
from tests.api.door import its_office, its_watch, office, own_origin, watch
from tests.api.office import Office, answered, assert_refused, opened_by
from tests.devchain import DevChain
from tests.logins import Watch, message_for, signed_text

__all__ = ["its_office", "its_watch", "office", "watch"]


@pytest.fixture
def worker(shared_chain: DevChain) -> LocalAccount:
    return shared_chain.worker


@pytest.fixture
def browser(office: Office, worker: LocalAccount) -> httpx.Client:
    """A browser that keeps the worker's session."""
    origin = {"origin": own_origin(office)}
    text = message_for(office.http, worker, **origin)
    body = {"message": text, "signature": signed_text(worker, text), "cookie": True}
    answer = office.http.post("/v1/sessions", json=body, headers=origin)
    assert answered(answer, 201)["credential"] is None
    return office.http


class TestACookie:
    @pytest.mark.spec("LG5")
    def test_is_out_of_reach_of_pages_and_of_other_sites(self, browser: httpx.Client, worker: LocalAccount) -> None:
        (cookie,) = browser.cookies.jar

        assert (cookie.name, cookie.path) == ("tallystick", "/")
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "lax"
        assert answered(browser.get("/v1/sessions/current"), 200)["address"] == worker.address

    @pytest.mark.spec("LG5")
    @pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
    def test_changes_nothing_when_another_page_sends_it(self, headers: dict[str, str], browser: httpx.Client) -> None:
        for method, path in (("DELETE", "/v1/sessions/current"), ("DELETE", "/v1/sessions"), ("POST", "/v1/keys")):
            body = {"name": "mine", "scopes": ["relay"]} if method == "POST" else None
            assert_refused(browser.request(method, path, json=body, headers=headers), 403, "foreign-origin")

        assert browser.get("/v1/sessions/current").status_code == 200

    @pytest.mark.spec("LG5", "LG6")
    def test_is_gone_when_its_owner_signs_out(self, browser: httpx.Client, office: Office) -> None:
        kept = {"cookie": f"tallystick={browser.cookies['tallystick']}"}
        answer = browser.delete("/v1/sessions/current", headers={"origin": own_origin(office)})

        assert (answer.status_code, dict(browser.cookies)) == (204, {})
        assert_refused(browser.get("/v1/sessions/current", headers=kept), 401, "not-signed-in")

    @pytest.mark.spec("LG5")
    def test_is_given_to_no_other_page(self, office: Office, worker: LocalAccount) -> None:
        """Or another site would sign a visitor in as somebody else."""
        text = message_for(office.http, worker)
        body = {"message": text, "signature": signed_text(worker, text), "cookie": True}

        for headers in ({}, {"origin": "https://evil.example"}):
            refused = office.http.post("/v1/sessions", json=body, headers=headers)
            assert_refused(refused, 403, "foreign-origin")
            assert "set-cookie" not in refused.headers

    @pytest.mark.spec("LG5", "LG4")
    def test_travels_over_https_alone_where_pages_do(
        self, chain: DevChain, worker: LocalAccount, tmp_path: Path, watch: Watch
    ) -> None:
        origin = "https://pay.example"
        with opened_by(watch, chain, tmp_path, public_origins=origin) as office:
            text = message_for(office.http, worker)
            body = {"message": text, "signature": signed_text(worker, text), "cookie": True}

            answer = office.http.post("/v1/sessions", json=body, headers={"origin": origin})

            assert read_message(text).domain == "pay.example"
            assert answered(answer, 201)["address"] == worker.address
            assert answer.headers["strict-transport-security"] == "max-age=31536000"
            parts = answer.headers["set-cookie"].split("; ")
            assert parts[0].startswith("__Host-tallystick=tally_session_")
            assert set(parts[1:]) == {"HttpOnly", "Max-Age=86400", "Path=/", "SameSite=lax", "Secure"}
            plain = {"cookie": f"tallystick={parts[0].partition('=')[2]}"}
            assert_refused(office.http.get("/v1/sessions/current", headers=plain), 401, "not-signed-in")

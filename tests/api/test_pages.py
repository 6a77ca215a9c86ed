"""The web pages as files: who gets which, how long they are kept, and what they may do in a browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tallystick.api.app import create_app
from tests.api.office import Office, served

_BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
_SCRIPT = "export const amount = 1n;\n" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Built pages, such as the build makes them."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Tallystick</title><noscript>None.</noscript>")
    (tmp_path / "mark.svg").write_text("<svg/>")
    (tmp_path / "assets" / "main-D3adB33f.js").write_text(_SCRIPT)
    (tmp_path / ".built").write_text("a stamp")
    return tmp_path


@pytest.fixture
def client(still_office: Office, folder: Path) -> Iterator[httpx.Client]:
    """Somebody who asks a server with pages."""
    with served(create_app(still_office.house.desk, pages=folder)) as client:
        yield client


class TestPages:
    @pytest.mark.spec("PG1")
    @pytest.mark.parametrize("path", ["/", "/agreements", "/agreements/0x12", "/new", "/no-such-page"])
    def test_are_one_file_that_finds_out_what_its_address_means(self, client: httpx.Client, path: str) -> None:
        response = client.get(path, headers=_BROWSER)

        assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "<title>Tallystick</title>" in response.text

    @pytest.mark.spec("PA18")
    def test_of_an_agreement_lead_who_runs_no_script_to_the_same_on_paper(self, client: httpx.Client) -> None:
        paths = [f"/agreements/0x{digit * 64}" for digit in "12"]
        ones = [client.get(path, headers=_BROWSER) for path in paths]
        others = [client.get(path, headers=_BROWSER).text for path in ("/agreements", "/agreements/0x12", "/new")]

        for path, page in zip(paths, ones, strict=True):
            within = page.text.partition("<noscript>")[2].partition("</noscript>")[0]
            assert re.findall(r'href="([^"?]+)\?at=head&amp;language=(en|zh-CN)"', within) == [
                (f"{path}/print", "en"),
                (f"{path}/print", "zh-CN"),
            ]
            again = client.get(path, headers=_BROWSER | {"if-none-match": page.headers["etag"]})
            assert again.status_code == 304
        assert ones[0].headers["etag"] != ones[1].headers["etag"]
        assert [text for text in others if "/print" in text] == []

    @pytest.mark.spec("PG1")
    def test_may_run_nothing_but_their_own_files(self, client: httpx.Client) -> None:
        policy = client.get("/", headers=_BROWSER).headers["content-security-policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))

        assert (rules["default-src"], rules["script-src"], rules["style-src"]) == ("'none'", "'self'", "'self'")
        assert (rules["connect-src"], rules["frame-ancestors"]) == ("'self'", "'none'")
        assert "unsafe" not in policy

    @pytest.mark.spec("PG2")
    def test_are_asked_for_anew_each_time_and_their_assets_never(self, client: httpx.Client) -> None:
        page, asset = client.get("/", headers=_BROWSER), client.get("/assets/main-D3adB33f.js")

        assert page.headers["cache-control"] == "no-cache"
        assert "immutable" in asset.headers["cache-control"]
        assert asset.headers["content-type"].startswith("text/javascript")
        assert asset.text == _SCRIPT

    @pytest.mark.spec("PG2")
    def test_are_sent_once_while_they_stay_the_same(self, client: httpx.Client) -> None:
        tag = client.get("/", headers=_BROWSER).headers["etag"]

        again = client.get("/", headers=_BROWSER | {"if-none-match": tag})

        assert (again.status_code, again.content) == (304, b"")

    def test_are_compressed_for_who_can_read_that(self, client: httpx.Client) -> None:
        plain = client.get("/assets/main-D3adB33f.js", headers={"accept-encoding": "identity"})
        small = client.get("/assets/main-D3adB33f.js", headers={"accept-encoding": "gzip"})

        assert "content-encoding" not in plain.headers
        assert small.headers["content-encoding"] == "gzip"
        assert int(small.headers["content-length"]) < int(plain.headers["content-length"])
        assert small.text == plain.text

    def test_are_told_of_by_head_as_well(self, client: httpx.Client) -> None:
        response = client.head("/", headers=_BROWSER)

        assert (response.status_code, response.content) == (200, b"")

    @pytest.mark.parametrize("path", ["/v1/nothing", "/docs/nothing", "/livez", "/assets/nothing.js", "/a/b/c"])
    def test_are_not_what_belongs_to_others(self, client: httpx.Client, path: str) -> None:
        assert "<title>Tallystick</title>" not in client.get(path, headers=_BROWSER).text

    @pytest.mark.parametrize("path", ["/assets/../index.html", "/assets/%2e%2e/index.html", "/.built", "/index.html"])
    def test_lead_nowhere_else(self, client: httpx.Client, path: str) -> None:
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("path", ["/agreements", "/nothing"])
    def test_are_for_browsers_and_programs_get_a_problem(self, client: httpx.Client, path: str) -> None:
        response = client.get(path, headers={"accept": "application/json"})

        assert (response.status_code, response.json()["code"]) == (404, "unknown-place")

    def test_take_no_other_method(self, client: httpx.Client) -> None:
        assert client.post("/", headers=_BROWSER).status_code == 404

    def test_make_up_no_series_for_a_monitor(self, client: httpx.Client) -> None:
        for path in ("/", "/agreements/0x12", "/agreements/0x34", "/assets/main-D3adB33f.js"):
            client.get(path, headers=_BROWSER)

        routes = set(re.findall(r'route="([^"]*page[^"]*|[^"]*asset[^"]*)"', client.get("/metrics").text))
        assert routes == {"/{page}", "/{page}/{page}", "/assets/{file}"}

    @pytest.mark.spec("PG3")
    def test_that_are_missing_are_said_to_be_and_all_else_works(self, still_office: Office, tmp_path: Path) -> None:
        with served(create_app(still_office.house.desk, pages=tmp_path / "nothing")) as client:
            page, health = client.get("/", headers=_BROWSER), client.get("/v1/health")

        assert (page.status_code, health.status_code) == (404, 200)
        assert "make pages" in page.text

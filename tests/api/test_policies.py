"""What pages may do in a browser: one strict policy for every answer that is HTML, whoever gives it, and why."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tallystick.api.app import create_app
from tests.api.office import Office, answered, served

_BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
_OURS = {"'none'", "'self'"}
_CLOSED = ("default-src", "base-uri", "form-action", "frame-ancestors")
_ENDLESS = "/v1/events/stream"
_MADE_UP = {"agreement_id": "0x" + "12" * 32, "party": "0x" + "22" * 20, "milestone": "0", "token": "0x" + "22" * 20}


@pytest.fixture
def unbuilt(still_office: Office, tmp_path: Path) -> Iterator[httpx.Client]:
    """Somebody in front of a server that was installed without its pages."""
    with served(create_app(still_office.house.desk, pages=tmp_path / "nothing")) as client:
        yield client


def _require_strict(response: httpx.Response) -> None:
    """Nothing runs that stands in the page, and nothing comes from anybody else."""
    named = response.headers.get_list("content-security-policy")
    assert len(named) == 1, response.url
    rules = dict(rule.strip().split(" ", 1) for rule in named[0].split(";"))
    assert {rules[name] for name in _CLOSED} == {"'none'"}, response.url
    assert {source for name, rule in rules.items() for source in rule.split() if name != "img-src"} <= _OURS
    assert set(rules.get("img-src", "'self'").split()) <= {*_OURS, "data:"}
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", response.text)
    loaded = re.findall(r"<(?:link|script|img)\b[^>]*?(?:href|src)=\"([^\"]*)\"", response.text)
    assert [place for place in loaded if not re.match(r"/[^/]", place)] == []


def _routes(routes: Iterable[Any]) -> Iterator[Any]:
    """All routes, those of the routers within as well."""
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from _routes(route.effective_candidates())
        else:
            yield route


def _places(office: Office) -> list[str]:
    """Every place that can be read, with made-up names in it; and some where no route is."""
    read = {route.path for route in _routes(office.house.app.routes) if "GET" in (route.methods or ())} - {_ENDLESS}
    filled = [re.sub(r"\{(\w+)[^}]*\}", lambda name: _MADE_UP.get(name[1], "1"), path) for path in sorted(read)]
    return [*filled, "/", "/agreements", f"/agreements/{_MADE_UP['agreement_id']}", "/new", "/nothing", "/a/b/c"]


class TestEveryPage:
    @pytest.mark.spec("PG39")
    def test_of_every_place_is_under_the_strict_policy(self, still_office: Office) -> None:
        answers = {path: still_office.http.get(path, headers=_BROWSER) for path in _places(still_office)}

        are_pages = {path for path, one in answers.items() if one.headers["content-type"].startswith("text/html")}
        assert {"/", "/new", "/docs", f"/statements/{_MADE_UP['party']}"} <= are_pages
        assert len(are_pages) >= 8
        for path in are_pages:
            _require_strict(answers[path])

    @pytest.mark.spec("PG39", "PA12")
    def test_of_a_paper_and_of_none_is_under_the_strict_policy(self, office: Office) -> None:
        agreement_id = office.delivered()
        answered(office.relay(agreement_id, "release", office.chain.employer, released="100000000"), 202)
        office.mirror()
        paths = {
            f"/receipts/{agreement_id}/0?at=head": 200,
            f"/receipts/{agreement_id}/0": 409,
            f"/receipts/{agreement_id}/9?at=head": 404,
            f"/receipts/{agreement_id}/0?zone=Mars": 422,
            f"/statements/{office.chain.worker.address}?at=head": 200,
            f"/agreements/{agreement_id}/print": 200,
            f"/agreements/{agreement_id}": 200,
        }

        for path, status in paths.items():
            response = office.http.get(path, headers=_BROWSER)
            assert response.status_code == status
            _require_strict(response)

    @pytest.mark.spec("PG3", "PG39")
    def test_where_none_were_built_is_under_the_strict_policy(self, unbuilt: httpx.Client) -> None:
        for path in ("/", "/agreements", "/docs"):
            response = unbuilt.get(path, headers=_BROWSER)
            assert response.headers["content-type"].startswith("text/html")
            _require_strict(response)

        assert unbuilt.get("/papers/paper.css").headers["content-type"].startswith("text/css")

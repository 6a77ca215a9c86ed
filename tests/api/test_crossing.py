"""
Pages of other sites.

another site's page asks
├── when no origin is allowed .......... no browser lets it read
├── when any may read
│   ├── to read ........................ it can
│   └── to change, or with a login ..... no browser lets it
└── when its origin is allowed
    ├── with a credential of its own ... it can
    └── with the browser's cookies ..... no browser lets it
"""

from pathlib import Path

import pytest
from httpx import Client, Response

from tests.api.office import Office, opened_office
from tests.devchain import DevChain

THEIRS = "https://shop.example"


def asked_before(http: Client, method: str, *headers: str, origin: str = THEIRS) -> Response:
    """What a browser asks before it lets a page ask."""
    asked = {"origin": origin, "access-control-request-method": method}
    if headers:
        asked["access-control-request-headers"] = ", ".join(headers)
    return http.options("/v1/agreements", headers=asked)


def may(answer: Response, origin: str = THEIRS) -> bool:
    """Whether a browser then lets it. Source: Fetch, "CORS-preflight fetch"."""
    allowed = answer.headers.get("access-control-allow-origin") in {"*", origin}
    return answer.status_code == 200 and allowed


@pytest.mark.spec("LG10")
def test_no_other_site_reads_by_default(still_office: Office) -> None:
    read = still_office.http.get("/v1/agreements", headers={"origin": THEIRS})

    assert read.status_code == 200
    assert "access-control-allow-origin" not in read.headers
    assert not may(asked_before(still_office.http, "GET"))


@pytest.mark.spec("LG10")
def test_any_site_can_be_let_read_what_needs_no_login(shared_chain: DevChain, tmp_path: Path) -> None:
    with opened_office(shared_chain, tmp_path, allowed_origins="*") as office:
        read = office.http.get("/v1/agreements", headers={"origin": THEIRS})

        assert may(read) and may(asked_before(office.http, "GET"))
        assert not may(asked_before(office.http, "POST", "content-type"))
        assert not may(asked_before(office.http, "GET", "authorization"))
        assert "access-control-allow-credentials" not in read.headers


@pytest.mark.spec("LG10")
def test_some_sites_can_be_let_do_everything_but_by_cookies(shared_chain: DevChain, tmp_path: Path) -> None:
    with opened_office(shared_chain, tmp_path, allowed_origins=f"{THEIRS}, https://other.example") as office:
        read = office.http.get("/v1/agreements", headers={"origin": THEIRS})
        problem = office.http.get("/v1/agreements/0x00", headers={"origin": THEIRS})

        assert may(read) and may(asked_before(office.http, "POST", "content-type", "authorization", "idempotency-key"))
        assert problem.headers["access-control-allow-origin"] == THEIRS
        assert "access-control-allow-credentials" not in read.headers
        assert {"mirror-block", "etag", "retry-after", "location", "ratelimit", "x-request-id"} <= {
            name.strip().lower() for name in read.headers["access-control-expose-headers"].split(",")
        }
        assert "origin" in read.headers["vary"].lower()
        assert not may(asked_before(office.http, "POST", origin="https://shop.example.evil"))
        assert not may(asked_before(office.http, "POST", origin="null"))

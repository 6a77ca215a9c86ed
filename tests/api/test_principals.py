"""
Principal of a request
├── given nothing is shown .............. nobody
├── given a credential
│   ├── of a known caller ............... its address and its key
│   └── of nobody, or of nobody any more  that very credential
└── given something else ................ that very text
"""

import pytest
from fastapi import FastAPI
from starlette.types import Scope

from tallystick.api.callers import COOKIE
from tallystick.api.origins import Origins
from tallystick.api.principals import NOBODY, principal_of
from tallystick.domain.callers import EVERYTHING, Caller
from tallystick.domain.units import Address

ALICE, BOB = Address("0x" + "a1" * 20), Address("0x" + "b0" * 20)
KNOWN = {
    "session-1": Caller(ALICE, EVERYTHING, None),
    "session-2": Caller(ALICE, EVERYTHING, None),
    "key-1": Caller(ALICE, EVERYTHING, "k1"),
    "session-3": Caller(BOB, EVERYTHING, None),
}


def _of(**headers: str) -> str:
    app = FastAPI()
    app.state.origins = Origins()
    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope: Scope = {"type": "http", "app": app, "headers": named}
    return principal_of(scope, KNOWN.get)


@pytest.mark.spec("MA5")
class TestThePrincipal:
    def test_of_a_request_that_shows_nothing_is_nobody(self) -> None:
        assert _of() == _of(cookie="another=1") == NOBODY

    def test_of_a_caller_is_the_same_in_its_next_session_and_in_a_cookie(self) -> None:
        assert _of(authorization="Bearer session-1") == _of(authorization="bearer session-2")
        assert _of(authorization="Bearer session-1") == _of(cookie=f"{COOKIE}=session-2")

    def test_of_each_caller_and_each_key_is_another_one(self) -> None:
        shown = ("Bearer session-1", "Bearer key-1", "Bearer session-3", "Bearer unknown", "Basic unknown")

        assert len({_of(authorization=one) for one in shown} | {NOBODY}) == len(shown) + 1

    def test_of_a_credential_that_is_over_is_no_callers(self) -> None:
        assert _of(authorization="Bearer session-4") not in {_of(authorization=f"Bearer {known}") for known in KNOWN}

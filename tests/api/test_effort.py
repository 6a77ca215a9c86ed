"""
what was worked at, and refused
├── given it took long ............. who asked is charged for that time, and told what is left
├── given less was left ............ all of it is taken, and the next request is refused
└── given it took no time .......... the price of the request is all
"""

from dataclasses import replace
from typing import cast

import httpx
import pytest

from tallystick.api.app import create_app
from tallystick.api.costs import OF_A_SECOND, costs_of
from tallystick.api.quotas import QUESTIONS, Quotas
from tallystick.domain.errors import ActRefused
from tallystick.services.relaying import Relaying, RelayView
from tallystick.services.requests import LooseRequest
from tests.api.office import Json, Office, assert_refused, served

QUOTA = 1_000
PLACE = "/v1/sweeps/relay"
PRICE = costs_of("POST", PLACE)[QUESTIONS]


class InVain:
    """Refuses every sweep after some seconds that nobody waits for."""

    def __init__(self, effort: float) -> None:
        self._effort = effort

    def relay_loose(self, request: LooseRequest, signature: bytes = b"") -> RelayView:
        refused = ActRefused("OutOfGas", {}, "it burnt all of it")
        refused.effort = self._effort
        raise refused


def _asked(office: Office, effort: float, times: int = 1) -> httpx.Response:
    """The last answer to a sweep that is refused after so many seconds of work."""
    desk = replace(office.house.desk, relaying=cast(Relaying, InVain(effort)))
    quotas = Quotas(questions=f"{QUOTA}/hour", counts_loopback=True)
    body: Json = {"token": office.chain.token, "fee_recipient": office.chain.worker.address}
    with served(create_app(desk, quotas=quotas)) as http:
        return [http.post(PLACE, json=body) for _ in range(times)][-1]


@pytest.mark.spec("RL12")
@pytest.mark.parametrize(("effort", "charged"), [(0.0, 0), (0.001, 0), (3.0, 3 * OF_A_SECOND)])
def test_is_charged_by_the_time_that_it_took(office: Office, effort: float, charged: int) -> None:
    answer = _asked(office, effort)

    assert_refused(answer, 409, "act-refused")
    assert f'"questions";r={QUOTA - PRICE - charged};' in answer.headers["ratelimit"]


@pytest.mark.spec("RL12")
def test_keeps_who_asks_for_more_from_asking_on(office: Office) -> None:
    assert '"questions";r=0;' in _asked(office, effort=60.0).headers["ratelimit"]
    assert assert_refused(_asked(office, effort=60.0, times=2), 429, "rate-limited")["policy"] == QUESTIONS

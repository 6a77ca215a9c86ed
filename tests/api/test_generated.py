"""Requests that nobody thought of: generated from the API's own description, sound and unsound ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.office import opened_office
from tests.api.seeds import Seeds, sown
from tests.devchain import DevChain
from tests.profiles import is_long

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
ENDLESS = "/stream"
"""A stream has no end to wait for; tests/api/test_stream.py asks for what is wrong with it."""
BUDGET = settings(
    max_examples=200 if is_long() else 6,
    deadline=None,
    derandomize=not is_long(),
    database=None,
    suppress_health_check=list(HealthCheck),
)
SIGN_OUT = {("DELETE", "/v1/sessions"), ("DELETE", "/v1/sessions/current")}
"""Whoever does that is nobody for all that is asked afterwards."""
OFTEN = strategies.sampled_from((True, True, False))


@dataclass(frozen=True, slots=True)
class Described:
    """An API that describes itself, and what there is in its world."""

    schema: Any
    seeds: Seeds

    def operations(self, mode: GenerationMode) -> list[Any]:
        """All that can be asked for and has an end; wrongly: all that anything can be wrong about."""
        found = [result.ok() for result in self.schema.get_all_operations()]
        ending = [one for one in found if not one.path.endswith(ENDLESS)]
        if mode is GenerationMode.POSITIVE:
            return ending
        return [one for one in ending if one.path_parameters or one.query or one.body]


@pytest.fixture(scope="module")
def described(shared_chain: DevChain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    """An office with an agreement at work, as its own description tells."""
    before = shared_chain.snapshot()
    folder: Path = tmp_path_factory.mktemp("generated")
    with opened_office(shared_chain, folder) as office:
        seeds = sown(office)
        yield Described(schemathesis.openapi.from_url(f"{office.http.base_url}/openapi.json"), seeds)
    shared_chain.restore(before)


@pytest.mark.slow
@pytest.mark.spec("J22")
def test_what_is_sown_reaches_deep(described: Described) -> None:
    """Each of our own requests succeeds as the description says: what is generated around them is no mere refusal."""
    operations = described.operations(GenerationMode.POSITIVE)
    known, reached = {(one.method.upper(), one.path): one for one in operations}, set[tuple[str, str]]()
    assert len(known) > 60
    for place, body in described.seeds.bodies.items():
        case = known[place].Case(path_parameters={}, body=body, media_type="application/json")
        case.headers = dict(described.seeds.login)
        case.path_parameters = {
            parameter.name: described.seeds.parameters[parameter.name] for parameter in known[place].path_parameters
        }
        response = case.call_and_validate(checks=list(CHECKS))
        if response.status_code < 300:
            reached.add(place)

    assert reached == set(described.seeds.bodies)


@pytest.mark.slow
@pytest.mark.spec("J22")
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_generated_request_makes_us_fail(described: Described, mode: GenerationMode) -> None:
    tried: set[str] = set()
    for operation in described.operations(mode):

        @BUDGET
        @given(case=operation.as_strategy(generation_mode=mode), is_there=OFTEN, is_known=OFTEN, is_sound=OFTEN)
        def hold(case: Any, is_there: bool, is_known: bool, is_sound: bool) -> None:
            if is_there:
                _aim(case, described.seeds)
            if is_known and (case.method, case.path) not in SIGN_OUT:
                case.headers = {**(case.headers or {}), **described.seeds.login}
            if is_sound:
                _say_something_sound(case, described.seeds)
            _wait_for_nothing(case)
            case.call_and_validate(checks=list(CHECKS))
            tried.add(case.operation.label)

        hold()

    assert tried == {operation.label for operation in described.operations(mode)} != set()


def _aim(case: Any, seeds: Seeds) -> None:
    """Let a request be about what is there."""
    for fields in (case.path_parameters, case.query):
        for name in fields or {}:
            if name in seeds.parameters and seeds.parameters[name] is not None:
                fields[name] = seeds.parameters[name]


def _say_something_sound(case: Any, seeds: Seeds) -> None:
    """Let a request be one that would succeed, as far as its body goes."""
    body = seeds.bodies.get((case.method, case.path))
    if body is not None:
        case.body, case.media_type = body, "application/json"


def _wait_for_nothing(case: Any) -> None:
    """A block that is not mirrored yet is waited for, and is then 503 by design."""
    if str((case.query or {}).get("min_block", "")).isdecimal():
        case.query["min_block"] = 0

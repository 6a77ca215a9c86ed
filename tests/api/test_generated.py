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
from tests.devchain import DevChain

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
ENDLESS = "/stream"
"""A stream has no end to wait for; tests/api/test_stream.py asks for what is wrong with it."""
BUDGET = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True, slots=True)
class Described:
    """An API that describes itself, and an agreement that it has."""

    schema: Any
    agreement_id: str


@pytest.fixture(scope="module")
def described(shared_chain: DevChain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    """An office with one funded agreement, as its own description tells."""
    before = shared_chain.snapshot()
    folder: Path = tmp_path_factory.mktemp("generated")
    with opened_office(shared_chain, folder) as office:
        agreement_id = office.fund()
        yield Described(schemathesis.openapi.from_url(f"{office.http.base_url}/openapi.json"), agreement_id)
    shared_chain.restore(before)


@pytest.mark.slow
@pytest.mark.spec("J22")
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_generated_request_makes_us_fail(described: Described, mode: GenerationMode) -> None:
    found = [result.ok() for result in described.schema.get_all_operations()]
    operations = [operation for operation in found if not operation.path.endswith(ENDLESS)]
    assert len(operations) > 25

    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not (operation.path_parameters or operation.query or operation.body):
            continue  # Nothing can be wrong about it.

        @BUDGET
        @given(case=operation.as_strategy(generation_mode=mode), is_there=strategies.booleans())
        def hold(case: Any, is_there: bool) -> None:
            if is_there:
                _aim(case, described.agreement_id)
            if str((case.query or {}).get("min_block", "")).isdecimal():
                case.query["min_block"] = 0  # One that is not mirrored yet is waited for, and is then 503 by design.
            case.call_and_validate(checks=list(CHECKS))

        hold()


def _aim(case: Any, agreement_id: str) -> None:
    """Let a request be about an agreement that is there."""
    known = {"agreement_id": agreement_id, "milestone": 0}
    case.path_parameters |= {name: value for name, value in known.items() if name in case.path_parameters}

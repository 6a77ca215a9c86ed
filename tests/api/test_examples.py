"""
The examples in the API's own description: whole, fitting, and what a server of today is asked and answers.

an example
├── of each operation ........... there is one of its request, of what succeeds, and of a problem
├── beside a schema ............. it fits it
├── of a request ................ a server of today takes it
├── of an answer ................ one of today has the same members
└── anywhere .................... it opens nothing
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tallystick.api.app import openapi_document
from tallystick.api.examples import kept_examples
from tests.api.office import Json
from tests.api.recording import PROBLEM, differences, form_of, kept
from tests.api.story import ENDLESS, told_story
from tests.devchain import started_chain

DOCUMENT = openapi_document()
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
EXAMPLES = kept_examples()
TOO_LONG = {"GET /v1/agreements/{agreement_id}/proof"}
"""A proof file is long, and made by others to be read by programs."""
FILES = {"PUT /v1/agreements/{agreement_id}/documents/{known_by}"}
"""What is handed in there is a file, of any kind."""
NEVER_REFUSED = {"GET /v1/chain", "GET /v1/health", "GET /v1/problems"}
BY_CHANCE = {"message", "signature", "raw", "message_id"}
"""Members that hold a nonce, a fee or an id of the day: they are made anew each time."""


def _contents(operation: Json) -> Iterator[tuple[str, Json]]:
    """What has a schema: the request, and each answer."""
    parts = [("request", operation.get("requestBody", {})), *operation["responses"].items()]
    for name, part in parts:
        yield from ((name, content) for kind, content in part.get("content", {}).items() if kind.endswith("json"))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Json]]:
    """The same story, told to a server of today."""
    folder = tmp_path_factory.mktemp("story")
    with started_chain() as chain, told_story(chain, folder, DOCUMENT) as heard:
        yield kept(heard.told(), DOCUMENT)


class TestTheExamples:
    @pytest.mark.spec("J33")
    @pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
    def test_are_of_request_answer_and_problem(self, name: str, operation: Json) -> None:
        told = {part for part, content in _contents(operation) if "example" in content}

        wanted = {part for part, _ in _contents(operation) if part == "request" or part < "300"}
        spared = ({"200"} if name in TOO_LONG else set()) | ({"request"} if name in FILES else set())
        assert wanted - told <= spared
        problems = {status for status in told - {"request"} if status >= "400"}
        assert problems or name in NEVER_REFUSED or name.endswith(ENDLESS)

    @pytest.mark.spec("J33")
    @pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
    def test_fit_their_schemas(self, name: str, operation: Json) -> None:
        for part, content in _contents(operation):
            if "example" not in content:
                continue
            schema = {**content["schema"], "components": DOCUMENT["components"]}
            faults = [fault.message for fault in Draft202012Validator(schema).iter_errors(content["example"])]
            assert faults == [], f"{name} {part}"

    def test_of_problems_say_what_their_answers_are(self) -> None:
        for _, operation in OPERATIONS:
            for status, answer in operation["responses"].items():
                example = answer.get("content", {}).get(PROBLEM, {}).get("example")
                assert example is None or (str(example["status"]), example["money_moved"]) == (status, False)

    @pytest.mark.slow
    @pytest.mark.spec("J33")
    def test_are_asked_and_answered_so_by_a_server_of_today(self, fresh: Mapping[str, Json]) -> None:
        assert {name: set(told["answers"]) for name, told in fresh.items()} == {
            name: set(told["answers"]) for name, told in EXAMPLES.items()
        }
        changed = {
            f"{name} {status}{place}"
            for name, told in EXAMPLES.items()
            for status, answer in told["answers"].items()
            for place in differences(form_of(answer), form_of(fresh[name]["answers"][status]))
        }
        assert changed == set(), "make examples records them anew"

    @pytest.mark.slow
    @pytest.mark.spec("J33")
    def test_of_requests_are_what_a_server_of_today_took(self, fresh: Mapping[str, Json]) -> None:
        assert {name: _steady(told.get("request")) for name, told in EXAMPLES.items()} == {
            name: _steady(told.get("request")) for name, told in fresh.items()
        }


def _steady(request: Any) -> Any:
    """A request without what chance is in."""
    if isinstance(request, list):
        return [_steady(one) for one in request]
    if not isinstance(request, dict):
        return request
    return {name: None if name in BY_CHANCE else _steady(value) for name, value in request.items()}

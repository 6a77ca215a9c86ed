"""Every error and every event of the escrow is explained to people, and has a twin in Python."""

import pytest

from tallystick.chain.artifacts import ESCROW_INTERFACE, artifact
from tallystick.domain import events
from tests.house.tree import ROOT

INTERFACE = artifact(ESCROW_INTERFACE)
ERRORS = [error["name"] for error in INTERFACE.errors]
EVENTS = [event["name"] for event in INTERFACE.events]


def _operations() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs" / "operations").glob("*.md")))


class TestDocuments:
    @pytest.mark.parametrize("error", ERRORS)
    def test_explain_an_error(self, error: str) -> None:
        assert f"`{error}" in (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")

    @pytest.mark.parametrize("event", EVENTS)
    def test_explain_an_event(self, event: str) -> None:
        assert f"`{event}" in _operations()

    @pytest.mark.parametrize("event", EVENTS)
    def test_have_a_twin_of_an_event_in_the_domain(self, event: str) -> None:
        assert isinstance(getattr(events, event, None), type)

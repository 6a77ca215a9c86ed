"""Every error and every event of the escrow is explained to people, and has a twin in Python."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from tallystick.chain.artifacts import ESCROW_INTERFACE, artifact
from tallystick.domain import events
from tallystick.domain.announcements import TOPICS, Topic
from tallystick.domain.state import AgreementState, MilestoneState, Outcome
from tests.house.tree import ROOT

DOCS = ROOT / "docs"
INTERFACE = artifact(ESCROW_INTERFACE)
ERRORS = [error["name"] for error in INTERFACE.errors]
EVENTS = [event["name"] for event in INTERFACE.events]
NAME_IN_CODE = re.compile(r"`([A-Z]\w+)")


def _named_in(*pages: Path) -> set[str]:
    return {name for page in pages for name in NAME_IN_CODE.findall(page.read_text(encoding="utf-8"))}


class TestStates:
    """docs/api.md defines each word for where a milestone or an agreement stands, in the table for it."""

    @pytest.mark.parametrize(
        ("heading", "words"),
        [("milestone", MilestoneState), ("outcome", Outcome), ("agreement", AgreementState)],
    )
    def test_are_defined_all_and_no_others(self, heading: str, words: type[StrEnum]) -> None:
        page = (DOCS / "api.md").read_text(encoding="utf-8")

        table = page.split(f"\n| {heading} | is |\n|---|---|\n")[1].split("\n\n")[0]
        defined = [word for row in table.splitlines() for word in re.findall(r"`([a-z]+)`", row.split("|")[1])]
        assert sorted(defined) == sorted(words)


class TestTheFeed:
    """docs/api.md says of each type of announcement what it says, and of which event it is."""

    def test_has_every_type_in_the_table_and_no_other(self) -> None:
        page = (DOCS / "api.md").read_text(encoding="utf-8")

        table = page.split("\n| type | says | event |\n|---|---|---|\n")[1].split("\n\n")[0]
        rows = [re.findall(r"`([\w.]+)`", row.split(" | ")[0]) for row in table.splitlines()]
        assert [name for names in rows for name in names] == list(Topic)
        assert {topic: fact.__name__ for fact, topic in TOPICS.items()}.items() <= {
            Topic(row.split("`")[1]): row.split("`")[3] for row in table.splitlines()[: len(TOPICS)]
        }.items()


class TestDocuments:
    @pytest.mark.parametrize("error", ERRORS)
    def test_explain_an_error(self, error: str) -> None:
        assert error in _named_in(DOCS / "errors.md")

    @pytest.mark.parametrize("event", EVENTS)
    def test_explain_an_event(self, event: str) -> None:
        assert event in _named_in(*(DOCS / "operations").glob("*.md"))

    @pytest.mark.parametrize("event", EVENTS)
    def test_have_a_twin_of_an_event_in_the_domain(self, event: str) -> None:
        assert isinstance(getattr(events, event, None), type)


class TestDecisions:
    """Each has a number of its own, in its name and in its heading, and a row in the list."""

    def test_have_a_number_each(self) -> None:
        numbers = [page.name[:4] for page in _decisions()]
        assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]

    def test_name_it_in_their_heading(self) -> None:
        assert [
            page.name for page in _decisions() if not page.read_text("utf-8").startswith(f"# {page.name[:4]} ")
        ] == []

    def test_are_all_in_the_list(self) -> None:
        listed = re.findall(r"^\| \[(\d{4})\]\((\1-[\w-]+\.md)\)", _list_of_decisions(), re.MULTILINE)
        assert [name for _, name in listed] == [page.name for page in _decisions()]


def _decisions() -> list[Path]:
    return sorted((DOCS / "decisions").glob("0*.md"))


def _list_of_decisions() -> str:
    return (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")

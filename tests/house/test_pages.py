"""The rooms of the web pages keep their rules: one way to the API, one to wallets, and no float near money."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, named, tracked

SOURCES = ROOT / "web" / "src"
PAGES = tracked(".ts", ".tsx", under=SOURCES)


def _of(*rooms: str) -> set[Path]:
    return {path for path in PAGES if path.relative_to(SOURCES).parts[0] in rooms}


ONLY_THERE = [
    (r"\bfetch\(|openapi-fetch|XMLHttpRequest|EventSource|WebSocket", _of("api")),
    (r"\beth_\w+|\bwallet_\w+|window\.ethereum|eip6963", _of("wallets")),
    (r"sessionStorage", _of("wizard")),
    (r"@artifacts/", _of("acts", "help", "witness")),
]
"""What stands in one room only."""

NOWHERE = [
    r"dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|document\.write",
    r"\beval\(|new Function",
    r"parseFloat|toFixed|formatEther|parseEther",
    r"@ts-ignore|@ts-expect-error|[:<] ?any[;,)>\]]|\bas any[;,)}\]]",
    r"https?://(?!localhost|www\.w3\.org)[a-z0-9]",
]
"""What a page may not do: write markup by hand, run text, round money, hush the compiler, know another host."""


class TestPages:
    def test_are_there(self) -> None:
        assert len(PAGES) > 100

    @pytest.mark.parametrize(("words", "rooms"), ONLY_THERE, ids=[words for words, _ in ONLY_THERE])
    def test_do_it_in_one_room(self, words: str, rooms: set[Path]) -> None:
        found = {path for path in PAGES if re.search(words, path.read_text(encoding="utf-8"))}

        assert found
        assert [named(path) for path in found - rooms] == []

    @pytest.mark.parametrize("words", NOWHERE)
    def test_never_do(self, words: str) -> None:
        assert [named(path) for path in PAGES if re.search(words, path.read_text(encoding="utf-8"))] == []

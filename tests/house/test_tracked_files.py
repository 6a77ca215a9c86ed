"""What is committed works anywhere: it names no one's machine, and nobody's package registry."""

import re
from pathlib import Path

import pytest

from tests.house.tree import named, tracked_files

DEVELOPERS_PATH = re.compile(rb"(?<![\w.~/-])/(?:home|Users|root|work)/[A-Za-z0-9._-]+/")
REGISTRY = re.compile(
    b"|".join(
        re.escape(b".".join(labels))
        for labels in (
            (b"registry", b"npmjs", b"org"),
            (b"registry", b"yarnpkg", b"com"),
            (b"files", b"pythonhosted", b"org"),
            (b"pypi", b"org"),
            (b"pypi", b"python", b"org"),
            (b"deb", b"debian", b"org"),
        )
    )
)
MARK_OF_A_MERGE = re.compile(rb"^(?:<{7} |>{7} )", re.MULTILINE)
"""What a version control system leaves where two changes met and nobody decided."""
LARGEST_FILE = 1_500_000
"""Bytes."""


@pytest.mark.parametrize("path", tracked_files(), ids=named)
class TestTrackedFile:
    def test_names_no_developers_path(self, path: Path) -> None:
        assert DEVELOPERS_PATH.findall(path.read_bytes()) == []

    def test_names_no_registry(self, path: Path) -> None:
        assert REGISTRY.findall(path.read_bytes()) == []

    def test_holds_no_merge_that_nobody_decided(self, path: Path) -> None:
        assert MARK_OF_A_MERGE.findall(path.read_bytes()) == []

    def test_is_not_large(self, path: Path) -> None:
        assert path.stat().st_size <= LARGEST_FILE

"""
A file that is fetched, as it comes to lie on the disk.

a file
├── when none was there ................... only its owner can read it
├── when one of the owner's was there ..... it takes over its mode
├── when a link was there ................. the link is replaced, and what it leads to stays as it was
├── when it is begun anew, or dropped ..... nothing is left beside it
└── while it comes ........................ it is for nobody else, under a name that nobody can foresee
"""

import stat
from pathlib import Path

import pytest

from tallystick.client.files import Saving
from tallystick.domain.errors import Malformed

pytestmark = pytest.mark.spec("CM21")


def _saved(path: Path) -> None:
    saving = Saving(path, lambda _: None)
    saving.take(b"new")
    saving.keep()
    saving.drop()


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_is_for_its_owner_alone(tmp_path: Path) -> None:
    _saved(tmp_path / "got.pdf")

    assert _mode(tmp_path / "got.pdf") == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["got.pdf"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_takes_over_the_mode_of_what_was_there(tmp_path: Path, mode: int) -> None:
    got = tmp_path / "got.pdf"
    got.write_bytes(b"old")
    got.chmod(mode)

    _saved(got)

    assert (_mode(got), got.read_bytes()) == (mode, b"new")


def test_follows_no_link(tmp_path: Path) -> None:
    other, got = tmp_path / "other", tmp_path / "got.pdf"
    other.write_bytes(b"old")
    other.chmod(0o644)
    got.symlink_to(other)
    (tmp_path / ".got.pdf.part").symlink_to(other)

    _saved(got)

    assert other.read_bytes() == b"old"
    assert (got.is_symlink(), got.read_bytes(), _mode(got)) == (False, b"new", 0o600)


def test_is_written_where_nobody_can_foresee_it_and_leaves_nothing(tmp_path: Path) -> None:
    saving = Saving(tmp_path / "got.pdf", lambda _: None)
    (first,) = tmp_path.iterdir()
    mode = _mode(first)
    saving.begin()
    (second,) = tmp_path.iterdir()
    saving.drop()

    assert (mode, first == second) == (0o600, False)
    assert list(tmp_path.iterdir()) == []


def test_cannot_be_begun_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=r"got\.pdf cannot be written"):
        Saving(tmp_path / "missing" / "got.pdf", lambda _: None)

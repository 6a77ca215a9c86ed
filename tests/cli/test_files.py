"""Where a command writes what it made."""

import os
from pathlib import Path
from threading import Thread

import pytest

from tallystick.cli.files import written_whole
from tallystick.domain.errors import Malformed


class TestAFile:
    def test_is_written_over_an_older_one(self, tmp_path: Path) -> None:
        file = tmp_path / "out"
        file.write_bytes(b"old")
        written_whole(file, b"new")
        assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("out", b"new")]

    def test_that_a_link_leads_to_is_written_and_the_link_stays(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(tmp_path / "out")
        written_whole(tmp_path / "link", b"new")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "out").read_bytes() == b"new"

    def test_in_no_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(Malformed, match="cannot be written: No such file or directory"):
            written_whole(tmp_path / "nowhere" / "out", b"new")

    def test_that_is_a_folder_is_refused_and_nothing_is_left(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        with pytest.raises(Malformed, match="Is a directory"):
            written_whole(tmp_path / "out", b"new")
        assert [one.name for one in tmp_path.iterdir()] == ["out"]

    def test_that_a_link_seeks_in_a_ring_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "one").symlink_to(tmp_path / "other")
        (tmp_path / "other").symlink_to(tmp_path / "one")
        with pytest.raises(Malformed, match="cannot be written"):
            written_whole(tmp_path / "one", b"new")


class TestWhatIsNoFile:
    def test_is_written_to_and_stays_what_it_is(self, tmp_path: Path) -> None:
        pipe, heard = tmp_path / "pipe", list[bytes]()
        os.mkfifo(pipe)
        reader = Thread(target=lambda: heard.append(pipe.read_bytes()), daemon=True)
        reader.start()
        written_whole(pipe, b"new")
        reader.join(60)
        assert heard == [b"new"]
        assert pipe.is_fifo()

    def test_takes_nothing_where_it_is_full(self) -> None:
        full = Path("/dev/full")
        if not full.is_char_device():
            pytest.skip("there is no such device here")
        with pytest.raises(Malformed, match="No space left"):
            written_whole(full, b"new")
        assert full.is_char_device()

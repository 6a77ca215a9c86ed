"""
Where contents are kept: a folder, and a bucket at a server that speaks S3.

content
├── that comes in
│   ├── and is kept ............ it is whole from then on, at its place
│   ├── and is dropped ......... nothing is there
│   └── and its server dies .... nothing is there; what it left is dropped later
├── that is asked for
│   ├── and is there ........... all of it, a part at a time
│   └── and is gone ............ document-damaged
└── that nobody needs .......... it is told apart by when it was kept
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tallystick.domain.errors import DocumentDamaged, Malformed, StorageUnavailable
from tallystick.domain.shelves import Shelf
from tallystick.domain.units import Timestamp
from tallystick.store.shelves.bucket import CHUNK, Bucket, bucket_at
from tallystick.store.shelves.folder import Folder

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

PLACE = "0x" + "a1" * 32 + "/" + "0" * 32
OTHER = "0x" + "a2" * 32 + "/" + "1" * 32
LONG_AGO, LATER = Timestamp(1), Timestamp(4_000_000_000)


@pytest.fixture(scope="module")
def s3() -> Iterator["S3Client"]:
    """A client of a server of its own, on a free port."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield boto3.client(
            "s3",
            endpoint_url=f"http://{host}:{port}",
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
    finally:
        server.stop()


@pytest.fixture
def bucket(s3: "S3Client", request: pytest.FixtureRequest) -> Bucket:
    name = f"b{abs(hash(request.node.nodeid))}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return Bucket(s3, name, "tally/")


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "folder":
        return Folder(tmp_path / "made" / "for" / "it")
    bucket: Bucket = request.getfixturevalue("bucket")
    return bucket


def keep(shelf: Shelf, place: str, *parts: bytes) -> None:
    intake = shelf.intake()
    for part in parts:
        intake.write(part)
    intake.keep_at(place)
    intake.close()


@pytest.mark.spec("PD7", "PD9")
class TestAShelf:
    @pytest.mark.parametrize("size", [0, 1, 256 * 1024, 2 * CHUNK + 1])
    def test_keeps_all_of_a_content(self, size: int, shelf: Shelf) -> None:
        content = os.urandom(size)

        keep(shelf, PLACE, *(content[at : at + CHUNK] for at in range(0, size, CHUNK)))

        parts = list(shelf.parts(PLACE))
        assert b"".join(parts) == content
        assert max(map(len, parts), default=0) <= 256 * 1024

    def test_shows_nothing_of_what_is_still_coming_in_or_was_dropped(self, shelf: Shelf) -> None:
        keep(shelf, OTHER, b"other")
        intake = shelf.intake()
        intake.write(b"half a file")
        assert list(shelf.places(LATER)) == [OTHER]
        intake.close()

        assert list(shelf.places(LATER)) == [OTHER]
        with pytest.raises(DocumentDamaged):
            next(shelf.parts(PLACE))

    def test_tells_what_was_kept_before_an_instant(self, shelf: Shelf) -> None:
        keep(shelf, PLACE, b"one")
        keep(shelf, OTHER, b"other")

        assert sorted(shelf.places(LATER)) == sorted([PLACE, OTHER])
        assert list(shelf.places(LONG_AGO)) == []

    def test_lets_go_what_is_removed_and_nothing_else(self, shelf: Shelf) -> None:
        keep(shelf, PLACE, b"one")
        keep(shelf, OTHER, b"other")

        for _ in range(2):
            shelf.remove(PLACE)

        assert list(shelf.places(LATER)) == [OTHER]
        with pytest.raises(DocumentDamaged):
            next(shelf.parts(PLACE))
        assert b"".join(shelf.parts(OTHER)) == b"other"


@pytest.mark.spec("PD7", "PD9")
class TestAFolder:
    def test_drops_what_a_server_that_died_left_half(self, tmp_path: Path) -> None:
        folder = Folder(tmp_path)
        folder.intake().write(b"half")  # And never closed.
        assert len(list((tmp_path / "incoming").iterdir())) == 1

        folder.drop_unkept(LONG_AGO)
        assert len(list((tmp_path / "incoming").iterdir())) == 1
        folder.drop_unkept(LATER)
        assert list((tmp_path / "incoming").iterdir()) == []

    def test_is_its_owner_s_alone(self, tmp_path: Path) -> None:
        keep(Folder(tmp_path / "kept"), PLACE, b"private")

        found = [path for path in (tmp_path / "kept").rglob("*")]
        assert {path.stat().st_mode & 0o077 for path in found} == {0}

    def test_that_cannot_be_made_is_told_of(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")

        with pytest.raises(StorageUnavailable, match="Not a directory"):
            Folder(tmp_path / "file").intake()


@pytest.mark.spec("PD7", "PD9")
class TestABucket:
    def test_gives_up_what_was_never_wholly_sent(self, bucket: Bucket, s3: "S3Client") -> None:
        name = bucket._name
        s3.create_multipart_upload(Bucket=name, Key=f"tally/{PLACE}")

        bucket.drop_unkept(LONG_AGO)
        assert len(s3.list_multipart_uploads(Bucket=name).get("Uploads", ())) == 1
        bucket.drop_unkept(LATER)
        assert s3.list_multipart_uploads(Bucket=name).get("Uploads", []) == []

    def test_has_each_part_checked_where_it_arrives(self, bucket: Bucket, s3: "S3Client") -> None:
        keep(bucket, PLACE, b"x")

        head = s3.head_object(Bucket=bucket._name, Key=f"tally/{PLACE}", ChecksumMode="ENABLED")
        assert head["ChecksumSHA256"] == "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE="

    def test_that_does_not_answer_is_told_of(self, s3: "S3Client") -> None:
        missing = Bucket(s3, "there-is-none", "")

        for ask in (lambda: keep(missing, PLACE, b"x"), lambda: list(missing.places(LATER))):
            with pytest.raises(StorageUnavailable):
                ask()

    @pytest.mark.parametrize("address", ["s3://", "s3:///prefix"])
    def test_has_a_name(self, address: str) -> None:
        with pytest.raises(Malformed):
            bucket_at(address)

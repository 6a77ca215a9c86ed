"""
A bucket of a store that speaks S3, for several servers. An object is there wholly or not at all.

What comes in waits in a file without a name until it is whole and its hash is known to be right; so the bucket never
holds what nobody checked. Each part is sent with its SHA-256, and the store refuses one that arrived otherwise. Region,
endpoint and credentials are what AWS's own tools are told (`AWS_REGION`, `AWS_ENDPOINT_URL_S3`, a role, …).

It needs what only `tallystick[aws]` brings: `wiring/rented.py` takes it in for those who have a bucket.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tallystick.domain.errors import DocumentDamaged, Malformed, StorageUnavailable
from tallystick.domain.shelves import BUCKETS, Intake, Shelf
from tallystick.domain.units import Timestamp

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

PART = 256 * 1024
"""Bytes that are read at once."""
CHUNK = 8 * 1024 * 1024
"""Bytes from which on an object is sent in several parts. Source: Amazon S3, "Multipart upload limits"."""
_CONNECT_SECONDS = 5
_READ_SECONDS = 30
_TRIES = 3


def bucket_at(address: str) -> "Bucket":
    """
    The bucket of an address.

    Args:
        address: ``s3://BUCKET`` or ``s3://BUCKET/PREFIX``.

    Raises:
        Malformed: If it names no bucket.
    """
    name, _, prefix = address.removeprefix(BUCKETS).partition("/")
    if not name:
        raise Malformed("documents", "a bucket is named as s3://BUCKET or s3://BUCKET/PREFIX")
    return Bucket(_client(), name, f"{prefix.strip('/')}/" if prefix.strip("/") else "")


def _client() -> "S3Client":
    patience = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"total_max_attempts": _TRIES, "mode": "standard"},
    )
    with _named():
        return boto3.client("s3", config=patience)


class Bucket(Shelf):
    """It exists already: nobody makes one here."""

    def __init__(self, client: "S3Client", name: str, prefix: str) -> None:
        self._client = client
        self._name = name
        self._prefix = prefix

    def intake(self) -> Intake:
        """Begin to take something in. Raises StorageUnavailable."""
        return _Waiting(self)

    def parts(self, place: str) -> Iterator[bytes]:
        """What is kept at a place, a part at a time. Raises DocumentDamaged, StorageUnavailable."""
        with _named(place):
            found = self._client.get_object(Bucket=self._name, Key=self._prefix + place)
            with closing(found["Body"]) as body:
                yield from body.iter_chunks(PART)

    def remove(self, place: str) -> None:
        """Let what is at a place go. Raises StorageUnavailable."""
        with _named():
            self._client.delete_object(Bucket=self._name, Key=self._prefix + place)

    def places(self, before: Timestamp) -> Iterator[str]:
        """The places at which something was kept before an instant. Raises StorageUnavailable."""
        limit = datetime.fromtimestamp(before, UTC)
        with _named():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._name, Prefix=self._prefix + "0x"
            )
            for page in pages:
                for found in page.get("Contents", ()):
                    if found["LastModified"] < limit:
                        yield found["Key"].removeprefix(self._prefix)

    def drop_unkept(self, before: Timestamp) -> None:
        """Give up what began to be sent before an instant and never became whole. Raises StorageUnavailable."""
        limit = datetime.fromtimestamp(before, UTC)
        with _named():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self._name, Prefix=self._prefix
            )
            for page in pages:
                for found in page.get("Uploads", ()):
                    if found["Initiated"] < limit:
                        self._client.abort_multipart_upload(
                            Bucket=self._name, Key=found["Key"], UploadId=found["UploadId"]
                        )

    def send(self, file: Any, place: str) -> None:
        """Send a file. Raises StorageUnavailable."""
        how = TransferConfig(multipart_threshold=CHUNK, multipart_chunksize=CHUNK, use_threads=False)
        with _named():
            self._client.upload_fileobj(
                file, self._name, self._prefix + place, ExtraArgs={"ChecksumAlgorithm": "SHA256"}, Config=how
            )


class _Waiting(Intake):
    """A file without a name, which is gone with its process."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        with _named():
            descriptor, name = tempfile.mkstemp()
            self._file = os.fdopen(descriptor, "w+b")
            Path(name).unlink()

    def write(self, part: bytes) -> None:
        """Take more of it. Raises StorageUnavailable."""
        with _named():
            self._file.write(part)

    def keep_at(self, place: str) -> None:
        """Keep all of it, for good once this returns. Raises StorageUnavailable."""
        with _named():
            self._file.seek(0)
        self._bucket.send(self._file, place)

    def close(self) -> None:
        """Drop what waits."""
        self._file.close()


@contextmanager
def _named(place: str = "") -> Iterator[None]:
    """What the store, or the system, complains of, by our name. Credentials are in none of its messages."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NoSuchKey":
            raise DocumentDamaged(f"nothing is kept at {place}") from error
        raise StorageUnavailable(f"documents cannot be kept or read now: {error}") from error
    except (Boto3Error, BotoCoreError, OSError) as error:
        raise StorageUnavailable(f"documents cannot be kept or read now: {type(error).__name__}") from error

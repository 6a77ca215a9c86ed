"""Documents in a bucket, as a server is told by its settings: by the same rules, and on several servers at once."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.api.archive import FILE, Archive, sha
from tests.api.office import answered, assert_refused, opened_by
from tests.devchain import DevChain, chain, shared_chain
from tests.logins import Watch

__all__ = ["chain", "shared_chain"]


@pytest.fixture
def store_s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedMotoServer]:
    """A server that speaks S3, with a bucket, of which AWS's own tools are told by the environment."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    told = {
        "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="papers")
    try:
        yield server
    finally:
        server.stop()


@pytest.mark.spec("PD3", "PD9")
def test_documents_are_kept_in_a_bucket_for_every_server(
    store_s3: ThreadedMotoServer, chain: DevChain, tmp_path: Path
) -> None:
    watch, long = Watch(), bytes(range(256)) * 40_000
    settings: dict[str, object] = {"documents": "s3://papers/tally"}
    with (
        opened_by(watch, chain, tmp_path, **settings) as office,
        opened_by(watch, chain, tmp_path, read_only=True, relayer_key=None, **settings) as other,
    ):
        here = Archive(office, watch, office.fund(brief="A poster."), tmp_path / "documents")
        for content in (FILE, long):
            answered(here.put(chain.worker, content), 201)
        place = f"/v1/agreements/{here.agreement}/documents/{sha(long)}"

        there = other.http.get(place, headers=here.headers(chain.employer))

        assert there.content == long
        assert_refused(other.http.get(place, headers=here.headers(chain.stranger)), 404, "unknown-document")
        assert len(boto3.client("s3").list_objects_v2(Bucket="papers", Prefix="tally/0x")["Contents"]) == 2
        assert not here.folder.exists()


@pytest.mark.spec("PD7", "PD9")
def test_a_store_that_is_away_is_told_of_and_nothing_is_on_record(
    store_s3: ThreadedMotoServer, chain: DevChain, tmp_path: Path
) -> None:
    watch = Watch()
    with opened_by(watch, chain, tmp_path, documents="s3://there-is-none") as office:
        archive = Archive(office, watch, office.fund(brief="A poster."), tmp_path / "documents")

        assert_refused(archive.put(chain.worker, FILE), 503, "storage-unavailable")

        assert [one["name"] for one in archive.listed(chain.worker).json()["documents"]] == [None]
        assert archive.get(chain.worker, sha(b"A poster.")).text == "A poster."

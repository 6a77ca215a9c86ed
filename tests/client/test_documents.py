"""Private documents: handed in, let be looked at, fetched, and held against their hashes here."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tallystick.client import (
    AccountSigner,
    AsyncTallystick,
    NotAsAsked,
    Part,
    Refused,
    Tallystick,
    keccak_of,
    sha256_of,
)
from tests.client.world import QUICK, World

WORK = b"%PDF-1.7 a poster"


class Forging(httpx.BaseTransport):
    """A server that hands out another file than the one that is asked for."""

    def __init__(self) -> None:
        self._true = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The server's answer, forged. Source: httpx, "Custom Transports"."""
        answer = self._true.handle_request(request)
        answer.read()
        if request.method == "GET" and "/documents/0x" in request.url.path:
            return httpx.Response(answer.status_code, headers={"content-type": "application/pdf"}, content=WORK + b"!")
        return answer

    def close(self) -> None:
        """Let the connection go."""
        self._true.close()


class Broken(httpx.SyncByteStream):
    """An answer that breaks off after its first part."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        """A part, and no more. Source: httpx, "Custom Transports"."""
        yield self._content[: 1 << 16]
        raise httpx.ReadError("cut off")


class BreakingOff(httpx.BaseTransport):
    """A server whose first answer with a file breaks off."""

    def __init__(self) -> None:
        self._true = httpx.HTTPTransport()
        self._whole = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The server's answer. Source: httpx, "Custom Transports"."""
        answer = self._true.handle_request(request)
        if request.method != "GET" or "/documents/0x" not in request.url.path or self._whole:
            return answer
        self._whole = True
        return httpx.Response(answer.status_code, headers=answer.headers, stream=Broken(answer.read()))

    def close(self) -> None:
        """Let the connection go."""
        self._true.close()


@contextmanager
def signed_in(
    world: World, *people: AccountSigner, transport: httpx.BaseTransport | None = None
) -> Iterator[list[Tallystick]]:
    """A client for each of several people."""
    origin = world.server.api.url.removesuffix("/v1")
    with ExitStack() as stack:
        sessions = [world.tally.sign_in(by=one, origin=origin) for one in people]
        clients = [Tallystick(origin, one.credential, QUICK, transport) for one in sessions]
        yield [stack.enter_context(client) for client in clients]


def test_a_party_hands_in_what_the_other_fetches_and_nobody_else(world: World) -> None:
    agreement_id = world.funded()
    world.done(world.tally.deliver(Part(agreement_id), sha256_of(WORK), by=world.worker))

    with signed_in(world, world.worker, world.employer, world.stranger) as (worker, employer, stranger):
        kept = worker.put_document(agreement_id, WORK, "application/pdf", "poster.pdf")
        again = worker.put_document(agreement_id, WORK, "application/pdf", "poster.pdf")

        assert kept.sha256 == again.sha256 == sha256_of(WORK)
        assert [one.name for one in employer.documents(agreement_id)] == ["poster.pdf"]
        assert [anchor.kind for one in employer.documents(agreement_id) for anchor in one.anchors] == ["deliverable"]
        assert employer.document(agreement_id, kept.sha256) == WORK
        assert employer.document(agreement_id, keccak_of(WORK)) == WORK
        with pytest.raises(Refused):
            stranger.document(agreement_id, kept.sha256)

        made = employer.grant(agreement_id, world.stranger.address)
        assert stranger.document(agreement_id, kept.sha256) == WORK
        employer.revoke_grant(agreement_id, made.grant_id)
        with pytest.raises(Refused):
            stranger.document(agreement_id, kept.sha256)
        assert [one.revoked_at is None for one in employer.grants(agreement_id)] == [False]

    with pytest.raises(Refused) as nobody:
        world.tally.documents(agreement_id)
    assert nobody.value.code == "not-signed-in"


@pytest.mark.spec("CL15")
def test_a_content_with_another_hash_is_not_handed_on(world: World) -> None:
    agreement_id = world.funded()
    world.done(world.tally.deliver(Part(agreement_id), sha256_of(WORK), by=world.worker))

    with signed_in(world, world.worker, transport=Forging()) as (worker,):
        worker.put_document(agreement_id, WORK, "application/pdf")
        with pytest.raises(NotAsAsked, match="hash"):
            worker.document(agreement_id, sha256_of(WORK))


@pytest.mark.spec("CL15")
class TestAFile:
    def test_is_handed_in_and_fetched_in_parts(self, world: World, tmp_path: Path) -> None:
        agreement_id, content = world.funded(), WORK * 20_000
        work, got = tmp_path / "work.pdf", tmp_path / "got.pdf"
        work.write_bytes(content)
        world.done(world.tally.deliver(Part(agreement_id), sha256_of(content), by=world.worker))
        sent: list[int] = []
        came: list[int] = []

        with signed_in(world, world.worker) as (worker,):
            kept = worker.put_file(agreement_id, work, "application/pdf", sent.append)
            digest = worker.save_document(agreement_id, keccak_of(content), got, came.append)

        assert kept.sha256 == digest == sha256_of(content)
        assert (got.read_bytes(), kept.name) == (content, "work.pdf")
        assert sent[-1] == came[-1] == len(content)
        assert len(sent) > 1 and len(came) > 1

    def test_goes_through_an_event_loop_alike(self, world: World, tmp_path: Path) -> None:
        agreement_id = world.funded()
        work, got = tmp_path / "work.pdf", tmp_path / "got.pdf"
        work.write_bytes(WORK)
        world.done(world.tally.deliver(Part(agreement_id), sha256_of(WORK), by=world.worker))
        origin = world.server.api.url.removesuffix("/v1")

        async def there_and_back() -> str:
            session = world.tally.sign_in(by=world.worker, origin=origin)
            async with AsyncTallystick(origin, session.credential, QUICK) as tally:
                await tally.put_file(agreement_id, work, "application/pdf")
                return await tally.save_document(agreement_id, sha256_of(WORK), got)

        assert asyncio.run(there_and_back()) == sha256_of(WORK)
        assert got.read_bytes() == WORK

    def test_with_another_hash_replaces_nothing(self, world: World, tmp_path: Path) -> None:
        agreement_id, got = world.funded(), tmp_path / "got.pdf"
        got.write_bytes(b"precious")
        world.done(world.tally.deliver(Part(agreement_id), sha256_of(WORK), by=world.worker))

        with signed_in(world, world.worker, transport=Forging()) as (worker,):
            worker.put_document(agreement_id, WORK, "application/pdf")
            with pytest.raises(NotAsAsked, match="hash"):
                worker.save_document(agreement_id, sha256_of(WORK), got)

        assert [file.name for file in tmp_path.iterdir()] == ["got.pdf"]
        assert got.read_bytes() == b"precious"

    def test_that_breaks_off_is_fetched_anew(self, world: World, tmp_path: Path) -> None:
        agreement_id, content, got = world.funded(), WORK * 20_000, tmp_path / "got.pdf"
        world.done(world.tally.deliver(Part(agreement_id), sha256_of(content), by=world.worker))

        with signed_in(world, world.worker, transport=BreakingOff()) as (worker,):
            worker.put_document(agreement_id, content, "application/pdf")
            worker.save_document(agreement_id, sha256_of(content), got)

        assert got.read_bytes() == content

"""Private documents: handed in, let be looked at, fetched, and held against their hashes here."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from tallystick.client import AccountSigner, NotAsAsked, Part, Refused, Tallystick, keccak_of, sha256_of
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

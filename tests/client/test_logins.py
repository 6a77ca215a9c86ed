"""Signing in by a message that is read before it is signed, and keys for machines."""

from typing import Any

import httpx
import pytest

from tallystick.client import NotAsAsked, Refused, Scope, Tallystick
from tallystick.domain.errors import Malformed
from tests.client.world import QUICK, World


def _origin(world: World) -> str:
    return world.server.api.url.removesuffix("/v1")


def test_a_person_signs_in_makes_a_key_and_revokes_it(world: World) -> None:
    session = world.tally.sign_in(by=world.worker, origin=_origin(world))

    with Tallystick(world.server.api.url, api_key=session.credential, options=QUICK) as person:
        assert (person.who_am_i().address, person.who_am_i().key_id) == (world.worker.address, None)
        made = person.make_key("payroll", [Scope.DOCUMENTS_READ])
        with Tallystick(world.server.api.url, api_key=made.credential, options=QUICK) as machine:
            assert machine.who_am_i().scopes == [Scope.DOCUMENTS_READ]
            with pytest.raises(Refused) as refused:
                machine.make_key("another", [Scope.RELAY])
            person.revoke_key(made.key_id)
            with pytest.raises(Refused):
                machine.who_am_i()
        assert [key.revoked_at is None for key in person.api_keys()] == [False]
        person.sign_out()
        with pytest.raises(Refused) as nobody:
            person.who_am_i()

    assert refused.value.code == "scope-missing"
    assert nobody.value.code == "not-signed-in"
    assert made.credential not in repr(made)
    assert str(session.credential) not in repr(session)


@pytest.mark.spec("CL13")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("127.0.0.1", "elsewhere.example"),
        ("Chain ID: 31337", "Chain ID: 1"),
        ("\n\n", "\n0x70997970C51812dc3A010C7d01b50e0d17dc79C8\n\n"),
        ("This moves no money", "This moves all money"),
        ("\n\nSign in to Tallystick. This moves no money, allows nobody to move any, and costs nothing.\n", "\n\n"),
        ("\nExpiration Time", "\nNot Before: 2020-01-01T00:00:00Z\nExpiration Time"),
        ("Version: 1", "Version: 2"),
        ("Version: 1", "Version: 1\nResources:\n- https://x.example"),
    ],
)
def test_a_message_for_something_else_is_not_signed(world: World, before: str, after: str) -> None:
    asked: list[str] = []

    def change(request: httpx.Request, answer: Any) -> Any:
        asked.append(request.url.path)
        if request.url.path.endswith("/nonce"):
            assert before in answer["message"]
            answer["message"] = answer["message"].replace(before, after)
        return answer

    with world.lied_to(change) as tally, pytest.raises((NotAsAsked, Malformed)) as refused:
        tally.sign_in(by=world.worker, origin=_origin(world))

    assert refused.value.code in {"not-as-asked", "malformed"}
    assert "/v1/sessions" not in asked

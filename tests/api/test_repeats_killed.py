"""kill -9 of a server that carries out a request with a key: it is done once, and the key is not stuck for ever."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr

from tallystick.api.app import create_app
from tallystick.domain.units import Seconds, Timestamp
from tallystick.services.repeating import LEASE, Repeating
from tallystick.wiring.house import wall_clock
from tests.api.office import Office, answered, assert_refused, place, served, signature_of
from tests.devchain import ROOT

KEY = "5b0e3f1c-2d6d-4d8e-9a53-0a1f6c1d7e11"
JSON = {"content-type": "application/json", "idempotency-key": KEY}


@contextmanager
def _later(office: Office, seconds: int) -> Iterator[httpx.Client]:
    """Another server on the same database, whose clock is so many seconds ahead."""
    desk = office.house.desk
    repeating = Repeating(office.house.store, Seconds(86_400), lambda: Timestamp(wall_clock() + seconds))
    with served(create_app(replace(desk, repeating=repeating))) as http:
        yield http


def _killed(office: Office, before: str, path: str, body: str) -> int:
    """Ask a server that dies before it writes something. Returns how it ended."""
    settings = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name in ("rpc_url", "escrow", "database_url", "deployments", "relayer_key")
        if (value := getattr(office.house.settings, name)) is not None
    }
    order = {"settings": settings, "before": before, "path": path, "body": body, "key": KEY}
    command = [sys.executable, "-m", "tests.api.keyed_victim", json.dumps(order)]
    return subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode


def _relays(office: Office) -> int:
    with office.house.store.read() as unit:
        return sum(unit.outbox.count().values())


@pytest.mark.spec("MA4", "J16")
@pytest.mark.parametrize("before", ["INSERT INTO repeats", "INSERT INTO relays", "UPDATE repeats"])
def test_an_act_whose_server_was_killed_is_relayed_once(office: Office, before: str) -> None:
    agreement_id = office.delivered()
    relayed_before = _relays(office)
    paid_before = office.chain.balance(office.chain.worker.address)
    typed_data = office.prepare(agreement_id, "release")["typed_data"]
    path = f"/v1{place(agreement_id)}/release/relay"
    body = json.dumps({"signature": signature_of(office.chain.employer, typed_data)})

    ended = _killed(office, before, path, body)
    at_once = office.http.post(path, content=body, headers=JSON)
    with _later(office, LEASE) as http:
        first = http.post(path, content=body, headers=JSON)
        again = http.post(path, content=body, headers=JSON)
    office.mirror()

    assert ended == -signal.SIGKILL
    if before == "INSERT INTO repeats":
        answered(at_once, 202)
    else:
        assert_refused(at_once, 409, "idempotency-key-in-flight")
    assert answered(first, 202) and again.content == first.content
    assert _relays(office) == relayed_before + 1
    assert office.chain.balance(office.chain.worker.address) - paid_before == 250_000_000
    assert [event["name"] for event in answered(office.get(f"/agreements/{agreement_id}/events"), 200)["events"]].count(
        "PaymentReleased"
    ) == 1

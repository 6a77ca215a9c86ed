"""A whole house over a real chain, served on a free port. The test decides when the mirror and the courier step."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any, cast

import httpx
import uvicorn
from eth_account.signers.local import LocalAccount
from fastapi import FastAPI

from tallystick.domain.ports import Clock
from tallystick.settings import Settings, read_settings
from tallystick.wiring.house import House, wall_clock, wire
from tests.deals import AMOUNT, WEEK, signed
from tests.devchain import DevChain
from tests.migrated import migrated

Json = dict[str, Any]


class Server(uvicorn.Server):
    """A server in a thread, which nobody's signals reach."""

    def install_signal_handlers(self) -> None:
        """Leave the signals to the tests."""


@dataclass(frozen=True, slots=True)
class Office:
    """A chain, a house over it, and somebody who asks its API."""

    chain: DevChain
    house: House
    http: httpx.Client

    def get(self, path: str, **query: str | int | list[str]) -> httpx.Response:
        """The answer to a question, below ``/v1``."""
        return self.http.get(f"/v1{path}", params=query)

    def post(self, path: str, body: Any = None) -> httpx.Response:
        """The answer to a request, below ``/v1``."""
        content = json.dumps({} if body is None else body)
        return self.http.post(f"/v1{path}", content=content, headers={"content-type": "application/json"})

    def mirror(self) -> None:
        """Bring the mirror level with the chain, once all that was sent is in a block."""
        while int(self.chain.rpc("txpool_status")["pending"], 16):
            pass  # The node answers before it has made the block.
        while self.house.mirror.step() is not None:
            pass

    def terms(self, **changes: Any) -> Json:
        """Terms between the chain's employer and worker, to be delivered within a week from now."""
        milestone = {"amount": str(AMOUNT), "deliver_by": instant(self.chain.now() + WEEK)}
        return {
            "employer": self.chain.employer.address,
            "worker": self.chain.worker.address,
            "token": self.chain.token,
            "milestones": [milestone],
            **changes,
        }

    def register(self, **changes: Any) -> Json:
        """Register terms. The answer has the agreement's id."""
        return answered(self.post("/agreements", self.terms(**changes)), 201)

    def accept(self, registered: Json) -> None:
        """Hand in the worker's signature of registered terms."""
        signature = signature_of(self.chain.worker, registered["typed_data"])
        answered(self.post(f"/agreements/{registered['agreement_id']}/acceptance", {"signature": signature}), 200)

    def prepare(self, agreement_id: str, act: str, milestone: int = 0, **fields: Any) -> Json:
        """What an act would be."""
        return answered(self.post(f"{place(agreement_id, milestone)}/{act}/prepare", fields), 200)

    def relay(self, agreement_id: str, act: str, signer: LocalAccount, **fields: Any) -> httpx.Response:
        """Have an act relayed, signed by its party."""
        typed_data = self.prepare(agreement_id, act, **fields)["typed_data"]
        signature = signature_of(signer, typed_data)
        return self.post(f"{place(agreement_id)}/{act}/relay", {**fields, "signature": signature})

    def send(self, signer: LocalAccount, unsigned: Json) -> Json:
        """Sign a transaction and have it passed on."""
        return answered(self.post("/transactions", {"raw": raw(signer, unsigned)}), 202)

    def fund(self, **changes: Any) -> str:
        """An agreement that is accepted, funded by the employer's own transaction, and mirrored. Returns its id."""
        registered = self.register(**changes)
        self.accept(registered)
        self.chain.enrich(self.chain.employer)
        prepared = self.prepare(registered["agreement_id"], "fund")
        self.send(self.chain.employer, prepared["transaction"])
        self.mirror()
        return str(registered["agreement_id"])

    def delivered(self) -> str:
        """An agreement whose work is delivered, and mirrored. Returns its id."""
        agreement_id = self.fund()
        answered(self.relay(agreement_id, "deliver", self.chain.worker, deliverable="0x" + "d1" * 32), 202)
        self.mirror()
        return agreement_id


@contextmanager
def opened_office(chain: DevChain, folder: Path, **settings: object) -> Iterator[Office]:
    """An office over a chain, whose database is in a folder."""
    with opened_by(wall_clock, chain, folder, **settings) as office:
        yield office


@contextmanager
def opened_by(clock: Clock, chain: DevChain, folder: Path, **settings: object) -> Iterator[Office]:
    """The same by another time of day than the machine's: logins end by it."""
    migrated(folder / "mirror.db")
    with wire(settings_for(chain, folder, **settings), clock=clock) as house, served(house.app) as http:
        office = Office(chain, house, http)
        office.mirror()
        yield office


def settings_for(chain: DevChain, folder: Path, **given: object) -> Settings:
    """Settings of a house over a chain, with a relayer's key unless that is given as None."""
    usual: dict[str, object] = {
        "rpc_url": chain.url,
        "escrow": chain.escrow,
        "database_url": f"sqlite:///{folder / 'mirror.db'}",
        "deployments": folder,
        "documents": str(folder / "documents"),
        "relayer_key": "0x" + bytes(chain.relayer.key).hex(),
    }
    return read_settings(**(usual | given))


@contextmanager
def served(app: FastAPI) -> Iterator[httpx.Client]:
    """Somebody who asks an app over a real connection. The server is stopped in the end."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            with httpx.Client(
                base_url=f"http://127.0.0.1:{door.getsockname()[1]}", timeout=60, trust_env=False
            ) as http:
                yield http
        finally:
            server.should_exit = True
            thread.join()


def answered(response: httpx.Response, status: int) -> Json:
    """What an answer says, if its status is the one that was expected."""
    assert response.status_code == status, response.text
    return cast(Json, response.json())


def assert_refused(response: httpx.Response, status: int, code: str) -> Json:
    """The problem that an answer is, if it is the one that was expected."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = answered(response, status)
    assert (problem["code"], problem["status"]) == (code, status)
    assert "Traceback" not in response.text
    return problem


def place(agreement_id: str, milestone: int = 0) -> str:
    """Where a milestone is."""
    return f"/agreements/{agreement_id}/milestones/{milestone}"


def signature_of(signer: LocalAccount, typed_data: Json) -> str:
    """A party's signature, as its wallet would give it."""
    return "0x" + signed(signer, typed_data).hex()


def raw(signer: LocalAccount, unsigned: Json) -> str:
    """A signed transaction, as its sender's wallet would give it."""
    return "0x" + bytes(signer.sign_transaction(cast(Any, unsigned)).raw_transaction).hex()


def instant(timestamp: int) -> str:
    """Unix seconds as RFC 3339."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

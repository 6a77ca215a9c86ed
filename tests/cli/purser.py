"""People with keystores of their own, who type commands at a real server on a real chain."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount

from tallystick.domain.units import Address
from tests.cli.running import Ended, tally
from tests.devchain import DevChain
from tests.journeys.server import Server

PASSWORD = "correct horse"
DECIMALS = 6
"""Of the test token."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a keystore."""

    address: Address
    keystore: Path


@dataclass(frozen=True, slots=True)
class Desk:
    """Where commands are typed."""

    chain: DevChain
    server: Server
    folder: Path
    capsys: pytest.CaptureFixture[str]
    employer: Person
    worker: Person
    arbiter: Person

    def typed(self, *words: object, by: Person | None = None, online: bool = True, api: str | None = None) -> Ended:
        """A command as it was typed, with its server and a key."""
        where = ["--api", api or self.server.api.url] if online else []
        # Who is not asked names the escrow.
        trusted = ["--escrow", self.escrow] if "--yes" in words and by and "--escrow" not in words else []
        return tally(self.capsys, *words, *where, *trusted, *self.key(by), "--json")

    @property
    def escrow(self) -> str:
        """The escrow, as the chain itself knows it."""
        return f"{self.chain.chain_id}:{self.chain.escrow}"

    def at(self, text: str) -> str:
        """A text whose ``+7d`` became a moment, by the chain's clock, which tests set forward."""
        return re.sub(r"\+(\d+)d", lambda days: self._moment(int(days[1])), text)

    def _moment(self, days: int) -> str:
        return datetime.fromtimestamp(self.chain.now() + days * 86_400, UTC).isoformat()

    def key(self, person: Person | None) -> list[object]:
        """The options that name a key."""
        password = ["--password-file", self.folder / "password"]
        return [] if person is None else ["--keystore", person.keystore, *password]

    def agreed(self, *pay: str) -> str:
        """An agreement that the worker accepted. Returns its id."""
        agreement_id = self.registered(*pay)
        assert self.typed("agreement", "accept-terms", agreement_id, "--yes", by=self.worker).code == 0
        return agreement_id

    def registered(self, *pay: str, parent: str | None = None) -> str:
        """Registered terms in the test token. Returns their id."""
        milestones = [word for part in pay or ("250.00 TLD by +7d",) for word in ("--pay", self.at(part))]
        token = ["--token", self.chain.token, "--decimals", DECIMALS, "--arbiter", self.arbiter.address]
        before = [] if parent is None else ["--parent", parent]
        worker = ["--worker", self.worker.address]
        made = self.typed("agreement", "register", *worker, *milestones, *token, *before, by=self.employer)
        assert made.code == 0, made.err
        return str(made.answer["agreement_id"])

    def registered_in(self, token: Address, units: int) -> str:
        """Registered terms in another token. Returns their id."""
        pay = ["--pay", self.at(f"{units} units by +7d"), "--token", token, "--arbiter", self.arbiter.address]
        made = self.typed("agreement", "register", "--worker", self.worker.address, *pay, by=self.employer)
        assert made.code == 0, made.err
        return str(made.answer["agreement_id"])

    def unseen(self, *words: object, by: Person | None, api: str | None = None) -> Ended:
        """An act that nobody is asked about: with the token's decimals, and moments by the chain's clock."""
        said = [self.at(str(word)) for word in words]
        return self.typed("agreement", *said, "--decimals", DECIMALS, "--yes", by=by, api=api)

    def done(self, act: str, agreement_id: str, *words: object, by: Person | None) -> Ended:
        """An act that must succeed."""
        ended = self.unseen(act, agreement_id, *words, by=by)
        assert ended.code == 0, ended.err
        return ended

    def milestone(self, agreement_id: str, milestone: int = 0) -> tuple[str, str, str]:
        """Where a milestone stands, and what was released and refunded."""
        found = self.server.milestone(agreement_id, milestone)
        return found["state"], found["released"], found["refunded"]


def a_person(folder: Path, name: str) -> Person:
    """Somebody new. The keystore is as weak as it can be, so that it opens at once."""
    key: LocalAccount = Account.create()
    path = folder / f"{name}.json"
    path.write_text(json.dumps(Account.encrypt(key.key, PASSWORD, kdf="pbkdf2", iterations=1)))
    return Person(Address(key.address), path)


def a_desk(chain: DevChain, server: Server, folder: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """An employer with tokens and gas, a worker and an arbiter with nothing."""
    (folder / "password").write_text(PASSWORD + "\n")
    employer, worker, arbiter = (a_person(folder, name) for name in ("employer", "worker", "arbiter"))
    chain.mint(employer.address, 10**12)
    chain.give_ether(employer.address, 10**19)
    return Desk(chain, server, folder, capsys, employer, worker, arbiter)

"""A real `tally serve` in a process of its own, on a free port: started, stopped, killed and started again."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tallystick.services.reconcile import Report
from tallystick.settings import read_settings
from tallystick.wiring.house import wire
from tests.devchain import DevChain
from tests.rawapi import Api

_PATIENCE = 60.0
"""Seconds for anything that a server has to get to."""
_PAUSE = 0.05


class Server:
    """One server on one database. It keeps its database over restarts."""

    def __init__(self, chain: DevChain, folder: Path, **variables: str) -> None:
        """``variables`` of the environment go before those that every server has."""
        self._folder = folder
        self._environment = (
            os.environ
            | {
                "TALLY_RPC_URL": chain.url,
                "TALLY_ESCROW": chain.escrow,
                "TALLY_DATABASE_URL": f"sqlite:///{folder / 'mirror.db'}",
                "TALLY_RELAYER_KEY": "0x" + chain.relayer.key.hex().removeprefix("0x"),
                "TALLY_POLL_SECONDS": "0.1",
            }
            | variables
        )
        self._running: subprocess.Popen[str] | None = None
        self.api: Api

    def ensure_running(self) -> None:
        """Start it unless it runs."""
        if self._running is None:
            self.start()

    def start(self) -> None:
        """Start it, and wait until it says where it serves."""
        log = (self._folder / "server.log").open("a")
        command = [sys.executable, "-m", "tallystick.cli", "serve", "--host", "127.0.0.1", "--port", "0", "--json"]
        self._running = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=self._environment, cwd=self._folder
        )
        log.close()
        self.api = Api(first_answer(self._running)["url"].removesuffix("/v1"))

    def stop(self) -> int:
        """Ask it to end, as a supervisor does. Returns its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut does: it gets no chance to do anything about it."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """End it if it still runs."""
        if self._running is not None:
            self.kill()

    def log(self) -> str:
        """All that it said on standard error."""
        return (self._folder / "server.log").read_text()

    def reconcile(self) -> Report:
        """Hold its books against the contract, as `tally audit reconcile` does."""
        settings = read_settings(
            rpc_url=self._environment["TALLY_RPC_URL"],
            escrow=self._environment["TALLY_ESCROW"],
            database_url=self._environment["TALLY_DATABASE_URL"],
        )
        with wire(settings) as house:
            return house.reconcile.run()

    def write_into_books(self, statement: str, *values: str) -> None:
        """Change the database behind everybody's back."""
        with sqlite3.connect(self._folder / "mirror.db") as connection:
            assert connection.execute(statement, values).rowcount > 0

    def tally(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run another `tally` command on the same chain and database."""
        command = [sys.executable, "-m", "tallystick.cli", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env=self._environment, cwd=self._folder
        )

    def until_level_with(self, chain: DevChain) -> None:
        """Wait until the mirror has the chain's newest block."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            block = self.api.get("/chain")["as_of"]["block"]
            if block and block["hash"] == chain.rpc("eth_getBlockByNumber", "latest", False)["hash"]:
                return
            time.sleep(_PAUSE)
        raise AssertionError(f"the mirror is not level with the chain: {self.api.get('/health')}\n{self.log()}")

    def milestone(self, agreement_id: str, milestone: int = 0) -> dict[str, Any]:
        """A milestone as the API shows it."""
        found: dict[str, Any] = self.api.get(f"/agreements/{agreement_id}")["milestones"][milestone]
        return found

    def events(self, agreement_id: str) -> list[str]:
        """The names of an agreement's events, in the order of the chain."""
        return [event["name"] for event in self.api.get(f"/agreements/{agreement_id}/events")["events"]]

    def until_event(self, agreement_id: str, name: str, count: int) -> None:
        """Wait until an agreement has so many events of a name."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            if self.events(agreement_id).count(name) == count:
                return
            time.sleep(_PAUSE)
        raise AssertionError(f"{name} did not happen {count} times: {self.events(agreement_id)}\n{self.log()}")

    @property
    def progress(self) -> str:
        """What its mirror is at."""
        progress: str = self.api.get("/health")["mirror"]["progress"]
        return progress

    def _end(self, by: signal.Signals) -> int:
        assert self._running is not None
        self._running.send_signal(by)
        code = self._running.wait(_PATIENCE)
        if self._running.stdout is not None:
            self._running.stdout.close()
        self._running = None
        self.api.close()
        return code


def first_answer(running: "subprocess.Popen[str]") -> dict[str, Any]:
    """The first JSON document that a program prints."""
    assert running.stdout is not None
    text = ""
    for line in running.stdout:
        text += line
        if line.rstrip() == "}":
            answer: dict[str, Any] = json.loads(text)
            return answer
    raise AssertionError(f"the server ended with {running.wait()} before it served: {text!r}")

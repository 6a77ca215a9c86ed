"""`tally webhook`: made, listed and removed at a real server; and a message that is genuine or not, without any."""

import json
import time
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tallystick.cli.failures import ExitCode
from tests.cli.purser import Desk, a_desk
from tests.cli.running import tally
from tests.devchain import DevChain
from tests.journeys.conftest import chain
from tests.journeys.server import Server

__all__ = ["chain"]
SECRET = "whsec_" + b64encode(b"a" * 32).decode()
PING = json.dumps({"type": "ping", "timestamp": "2027-01-15T08:00:00Z", "data": {}})


class TestAMessage:
    @pytest.fixture
    def command(self, tmp_path: Path) -> list[object]:
        """The command for a message that was signed just now."""
        (tmp_path / "secret").write_text(SECRET + "\n")
        (tmp_path / "body").write_text(PING)
        at = datetime.fromtimestamp(int(time.time()), UTC)
        signed = Webhook(SECRET).sign("msg_1", at, PING)
        headers = ["webhook-id: msg_1", f"webhook-timestamp: {int(at.timestamp())}", f"webhook-signature: {signed}"]
        named = [word for header in headers for word in ("--header", header)]
        return ["webhook", "verify", tmp_path / "body", "--secret-file", tmp_path / "secret", *named, "--json"]

    def test_that_is_signed_is_genuine(self, command: list[object], capsys: pytest.CaptureFixture[str]) -> None:
        assert tally(capsys, *command).answer == {"genuine": True, "type": "ping", "message_id": "msg_1"}

    @pytest.mark.spec("CL14")
    def test_that_was_changed_is_not(
        self, command: list[object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "body").write_text(PING + " ")

        ended = tally(capsys, *command)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "not-genuine")

    def test_without_headers_that_are_any_is_wrong_usage(
        self, command: list[object], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert tally(capsys, *command, "--header", "nonsense").code == ExitCode.USAGE


class TestAtAServer:
    @pytest.fixture
    def desk(self, chain: DevChain, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
        """Where commands are typed, at a server that calls others."""
        key = tmp_path / "webhooks.key"
        key.write_bytes(b"k" * 64)
        key.chmod(0o600)
        server = Server(chain, tmp_path, TALLY_WEBHOOK_KEY_FILE=str(key))
        server.start()
        return a_desk(chain, server, tmp_path, capsys)

    def test_one_is_made_listed_rotated_and_removed(self, desk: Desk) -> None:
        made = desk.typed("webhook", "add", "https://pay.example/hooks", by=desk.employer)
        assert made.code == 0, made.err
        webhook_id = made.answer["webhook_id"]
        listed = desk.typed("webhook", "list", by=desk.employer).answer["webhooks"]
        foreign = desk.typed("webhook", "list", by=desk.worker).answer["webhooks"]
        rotated = desk.typed("webhook", "rotate", webhook_id, by=desk.employer).answer["secret"]
        removed = desk.typed("webhook", "remove", webhook_id, by=desk.employer)

        assert ([one["id"] for one in listed], foreign) == ([webhook_id], [])
        assert made.answer["secret"] != rotated
        assert removed.code == 0
        assert desk.typed("webhook", "list", by=desk.employer).answer["webhooks"] == []
        assert desk.typed("webhook", "list").code == ExitCode.USAGE
        desk.server.close()

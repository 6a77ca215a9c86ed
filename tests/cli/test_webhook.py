"""
`tally webhook`, at a real server that calls others.

webhook
├── when nobody says who asks ................. wrong usage; nothing is asked
├── when the key opens nothing ................ refused
├── when it is somebody else's ................ refused, as if there were none
├── when an id or a place is none ............. wrong usage
├── create, rotate ............................ the secret is shown there, and nowhere else
├── change .................................... what is named, and nothing else
├── ping, replay, log ......................... it arrives, is genuine, and stands in the log
├── delete .................................... it is gone
└── verify .................................... genuine or not, without any server
"""

import json
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tallystick.cli.failures import ExitCode
from tallystick.client import AccountSigner, Scope, Tallystick, read_letter
from tallystick.domain.credentials import CredentialKind, write_credential
from tests.cli.purser import PASSWORD, Desk, a_desk
from tests.cli.running import tally
from tests.devchain import DevChain
from tests.journeys.conftest import chain
from tests.journeys.server import Server
from tests.receiver import receiving

__all__ = ["chain"]
HOOK = "https://pay.example/hooks"
SECRET = "whsec_" + b64encode(b"a" * 32).decode()
PING = json.dumps({"type": "ping", "timestamp": "2027-01-15T08:00:00Z", "data": {}})


@pytest.fixture(scope="module")
def calling(chain: DevChain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that calls others, and this machine, too."""
    folder = tmp_path_factory.mktemp("server")
    key = folder / "webhooks.key"
    key.write_bytes(b"k" * 64)
    key.chmod(0o600)
    server = Server(chain, folder, TALLY_WEBHOOK_KEY_FILE=str(key), TALLY_WEBHOOK_LOOPBACK="true")
    server.start()
    yield server
    server.close()


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
    def desk(self, chain: DevChain, calling: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
        """Where people of the test's own type commands."""
        return a_desk(chain, calling, tmp_path, capsys)

    @pytest.mark.spec("WH2", "WH8")
    def test_one_is_made_looked_after_and_deleted(self, desk: Desk, tmp_path: Path) -> None:
        made = desk.typed("webhook", "create", HOOK, "--type", "milestone.released", by=desk.employer)
        assert made.code == 0, made.err
        webhook_id, secret = made.answer["webhook_id"], made.answer["secret"]
        listed = desk.typed("webhook", "list", by=desk.employer)
        shown = desk.typed("webhook", "show", webhook_id, by=desk.employer)
        rotated = desk.typed("webhook", "rotate", webhook_id, by=desk.employer)
        deleted = desk.typed("webhook", "delete", webhook_id, by=desk.employer)
        gone = desk.typed("webhook", "show", webhook_id, by=desk.employer)

        assert [one["id"] for one in listed.answer["webhooks"]] == [webhook_id]
        assert (shown.answer["url"], shown.answer["types"]) == (HOOK, ["milestone.released"])
        assert secret.startswith("whsec_")
        assert rotated.answer["secret"] != secret
        assert not any(secret in ended.out + ended.err for ended in (listed, shown, rotated, deleted))
        assert deleted.answer == {"webhook_id": webhook_id, "deleted": True}
        assert (gone.code, gone.error["error"]) == (ExitCode.REFUSED, "unknown-webhook")
        assert desk.typed("webhook", "list", by=desk.employer).answer["webhooks"] == []

    @pytest.mark.spec("WH4")
    def test_one_is_changed_in_what_is_named_and_nothing_else(self, desk: Desk) -> None:
        party = desk.worker.address
        words = "--type", "milestone.claimed", "--type", "milestone.released", "--party", party, "--description", "pays"
        made = desk.typed("webhook", "create", HOOK, *words, by=desk.employer)
        assert made.code == 0, made.err
        change = "webhook", "change", made.answer["webhook_id"]

        wider = desk.typed(*change, "--party", "any", "--finality", "finalized", "--disable", by=desk.employer).answer
        other = desk.typed(*change, "--type", "any", "--url", HOOK + "/2", "--enable", by=desk.employer).answer

        assert (wider["party"], wider["finality"], wider["enabled"]) == (None, "finalized", False)
        assert (wider["types"], wider["description"]) == (["milestone.claimed", "milestone.released"], "pays")
        assert (other["types"], other["url"], other["enabled"], other["note"]) == (None, HOOK + "/2", True, None)
        assert (other["finality"], other["description"]) == ("finalized", "pays")

    @pytest.mark.spec("WH8")
    def test_one_is_pinged_by_a_key_in_a_file_and_told_again(
        self, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The whole way: what is posted is genuine by the secret that the command showed."""
        signer = AccountSigner.from_keystore(desk.employer.keystore, PASSWORD)
        with Tallystick(desk.server.api.url) as tally:
            session = tally.sign_in(by=signer, origin=desk.server.api.url.removesuffix("/v1"))
        with Tallystick(desk.server.api.url, session.credential) as person:
            key = person.make_key("cli", [Scope.WEBHOOKS])
        (tmp_path / "credential").write_text(key.credential + "\n")
        monkeypatch.setenv("TALLY_CREDENTIAL_FILE", str(tmp_path / "credential"))

        with receiving() as receiver:
            made = desk.typed("webhook", "create", receiver.url)
            assert made.code == 0, made.err
            webhook_id = made.answer["webhook_id"]
            message_id = desk.typed("webhook", "ping", webhook_id).answer["message_id"]
            receiver.until(1)
            again = desk.typed("webhook", "replay", webhook_id, "--message", message_id).answer
            receiver.until(2)
            log = desk.typed("webhook", "log", webhook_id).answer["deliveries"]

        assert again == {"webhook_id": webhook_id, "count": 1, "resume": None}
        assert receiver.ids() == [message_id, message_id]
        assert read_letter(receiver.letters[1].headers, receiver.letters[1].body.encode(), made.answer["secret"])
        assert [one["id"] for one in log] == [message_id]

    @pytest.mark.spec("WH8")
    @pytest.mark.parametrize(
        ("words", "code", "error"),
        [
            (("create", "http://10.0.0.1/hook"), ExitCode.USAGE, "malformed"),
            (("show", "../keys"), ExitCode.USAGE, "malformed"),
            (("change", "ab"), ExitCode.USAGE, "malformed"),
            (("change", "ab", "--type", "nonsense"), ExitCode.USAGE, "malformed"),
            (("replay", "ab"), ExitCode.USAGE, "malformed"),
            (("delete", "ab"), ExitCode.REFUSED, "unknown-webhook"),
            (("ping", "ab"), ExitCode.REFUSED, "unknown-webhook"),
            (("log", "ab"), ExitCode.REFUSED, "unknown-webhook"),
        ],
    )
    def test_what_cannot_be_is_refused(self, desk: Desk, words: tuple[str, ...], code: ExitCode, error: str) -> None:
        ended = desk.typed("webhook", *words, by=desk.employer)

        assert (ended.code, ended.error["error"]) == (code, error)

    @pytest.mark.spec("WH8")
    def test_others_neither_see_nor_change_one(self, desk: Desk) -> None:
        made = desk.typed("webhook", "create", HOOK, by=desk.employer)
        assert made.code == 0, made.err
        webhook_id = made.answer["webhook_id"]

        tried = [
            desk.typed("webhook", *words, by=desk.worker)
            for words in (("show", webhook_id), ("change", webhook_id, "--disable"), ("rotate", webhook_id))
        ]
        nobody = desk.typed("webhook", "list")

        assert [(ended.code, ended.error["error"]) for ended in tried] == 3 * [(ExitCode.REFUSED, "unknown-webhook")]
        assert desk.typed("webhook", "list", by=desk.worker).answer == {"webhooks": []}
        assert nobody.code == ExitCode.USAGE

    def test_a_credential_that_opens_nothing_is_refused(self, desk: Desk, tmp_path: Path) -> None:
        (tmp_path / "credential").write_text(write_credential(CredentialKind.KEY, b"\x07" * 32))

        ended = desk.typed("webhook", "list", "--credential-file", tmp_path / "credential")

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "not-signed-in")

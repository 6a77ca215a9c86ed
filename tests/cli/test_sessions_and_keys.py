"""
`tally session` and `tally key`, at a real server.

session
├── open
│   ├── without a key or a file ............. refused, or wrong usage
│   ├── when the file is there .............. wrong usage, and it stays as it was
│   └── otherwise ........................... a file for nobody else; what is in it is not shown
├── show .................................... whom the server takes one for
└── close ................................... it is over, and its file gone
    ├── of an API key ....................... wrong usage, and the file stays
    ├── of what is no credential ............ wrong usage, nothing is sent, and the file stays
    └── of what the server does not know .... refused, and the file stays

key
├── create .................................. what it opens, and no more; shown once, or into a file
├── list, revoke ............................ it stands there; once revoked it opens nothing
└── when it is dry .......................... nothing is asked
"""

import stat
from pathlib import Path

import pytest

from tallystick.cli.failures import ExitCode
from tallystick.domain.credentials import CredentialKind, write_credential
from tests.cli.liar import listener
from tests.cli.purser import Desk
from tests.journeys.conftest import chain, lasting_server, server

__all__ = ["chain", "lasting_server", "server"]


@pytest.fixture
def session(desk: Desk) -> Path:
    """A session of the employer's, in a file."""
    file = desk.folder / "session"
    opened = desk.typed("session", "open", "--credential-file", file, by=desk.employer)
    assert opened.code == 0, opened.err
    assert file.read_text() not in opened.out + opened.err
    return file


@pytest.mark.spec("CM19")
class TestASession:
    def test_is_in_a_file_for_nobody_else_and_is_the_one_of_who_signed(self, desk: Desk, session: Path) -> None:
        shown = desk.typed("session", "show", "--credential-file", session)

        assert stat.S_IMODE(session.stat().st_mode) == 0o600
        assert (shown.answer["address"], shown.answer["api_key"]) == (desk.employer.address, None)
        assert "keys" in shown.answer["opens"]

    def test_replaces_no_file(self, desk: Desk, session: Path) -> None:
        before = session.read_bytes()

        again = desk.typed("session", "open", "--credential-file", session, by=desk.employer)

        assert again.code == ExitCode.USAGE
        assert session.read_bytes() == before

    def test_needs_a_key_and_a_file_and_leaves_none_behind(self, desk: Desk) -> None:
        file = desk.folder / "session"

        keyless = desk.typed("session", "open", "--credential-file", file)
        nowhere = desk.typed("session", "open", by=desk.employer)
        nobody = desk.typed(
            "session", "open", "--credential-file", file, "--api", "http://127.0.0.1:9", by=desk.employer, online=False
        )

        assert (keyless.code, nowhere.code, nobody.code) == (ExitCode.REFUSED, ExitCode.USAGE, ExitCode.CHAIN)
        assert not file.exists()

    def test_is_over_once_it_is_closed(self, desk: Desk, session: Path) -> None:
        kept = desk.folder / "kept"
        kept.write_bytes(session.read_bytes())

        closed = desk.typed("session", "close", "--credential-file", session)
        after = desk.typed("session", "show", "--credential-file", kept)
        again = desk.typed("session", "close", "--credential-file", kept)

        assert (closed.code, session.exists()) == (0, False)
        assert (after.code, after.error["error"]) == (ExitCode.REFUSED, "not-signed-in")
        assert (again.code, again.error["error"]) == (ExitCode.REFUSED, "not-signed-in")
        assert kept.exists()

    def test_is_read_to_the_letter_and_nothing_else_is_sent_or_removed(self, desk: Desk, session: Path) -> None:
        good, other = session.read_text(), desk.folder / "other"
        keystore = desk.employer.keystore.read_text()

        with listener(desk.server.api.url) as (url, asked):
            for text in (keystore, "", good + "0", f"{good}\n{good}", good[:-1], "tally_session_"):
                other.write_text(text)
                for act in ("show", "close"):
                    ended = desk.typed("session", act, "--credential-file", other, api=url)
                    assert (ended.code, ended.error["error"]) == (ExitCode.USAGE, "malformed")
                    assert other.read_text() == text

        assert asked == []

    def test_that_another_server_does_not_know_keeps_its_file(self, desk: Desk) -> None:
        file = desk.folder / "elsewhere"
        file.write_text(write_credential(CredentialKind.SESSION, b"\x07" * 32))

        ended = desk.typed("session", "close", "--credential-file", file)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "not-signed-in")
        assert file.exists()


@pytest.mark.spec("CM20")
class TestAKey:
    def test_opens_what_it_is_for_and_once_revoked_nothing(self, desk: Desk, session: Path) -> None:
        file, known = desk.folder / "courier.key", ("--credential-file", session)

        made = desk.typed("key", "create", "courier", "--scope", "documents:read", "--out", file, *known)
        listed = desk.typed("key", "list", *known)
        shown = desk.typed("session", "show", "--credential-file", file)
        refused = desk.typed("webhook", "list", "--credential-file", file)
        unended = desk.typed("session", "close", "--credential-file", file)
        revoked = desk.typed("key", "revoke", made.answer["key_id"], *known)
        after = desk.typed("session", "show", "--credential-file", file)

        assert "credential" not in made.answer
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [(one["key_id"], one["name"]) for one in listed.answer["keys"]] == [(made.answer["key_id"], "courier")]
        assert (shown.answer["api_key"], shown.answer["opens"]) == (made.answer["key_id"], ["documents:read"])
        assert refused.error["error"] == "scope-missing"
        assert (unended.code, file.exists()) == (ExitCode.USAGE, True)
        assert (revoked.code, after.error["error"]) == (0, "not-signed-in")

    def test_is_shown_once_where_no_file_is_named(self, desk: Desk) -> None:
        made = desk.typed("key", "create", "one", "--scope", "relay", "--expires", "+1d", by=desk.worker)
        listed = desk.typed("key", "list", by=desk.worker)

        assert made.answer["credential"]
        assert made.answer["credential"] not in listed.out

    def test_opens_no_keys(self, desk: Desk) -> None:
        assert desk.typed("key", "create", "one", "--scope", "keys", by=desk.worker).code == ExitCode.USAGE

    def test_is_not_made_or_revoked_when_it_is_dry(self, desk: Desk, session: Path) -> None:
        made = desk.typed("key", "create", "one", "--scope", "relay", "--dry-run", online=False)
        revoked = desk.typed("key", "revoke", "5f1c", "--dry-run", online=False)

        assert (made.answer["made"], revoked.answer["revoked"]) == (False, False)
        assert desk.typed("key", "list", "--credential-file", session).answer["keys"] == []

"""Who is known by what they show."""

from dataclasses import dataclass

import pytest

from tallystick.domain.callers import EVERYTHING, Caller, Scope
from tallystick.domain.credentials import CredentialKind, hash_of, write_credential
from tallystick.domain.logins import ApiKey, Session
from tallystick.domain.units import Timestamp
from tallystick.services.admission import Admission
from tallystick.store.unit_of_work import Store
from tests.builders import EMPLOYER
from tests.store_fixture import kind, postgres, store

__all__ = ["kind", "postgres", "store"]

NOW = Timestamp(1_800_000_000)
END = Timestamp(NOW + 3_600)
SESSION = write_credential(CredentialKind.SESSION, b"\x01" * 32)
KEY = write_credential(CredentialKind.KEY, b"\x02" * 32)
A_SESSION = Session(hash_of(SESSION), EMPLOYER, NOW, END)
A_KEY = ApiKey("a1", hash_of(KEY), KEY[:16], EMPLOYER, "books", frozenset({Scope.DOCUMENTS_READ}), NOW, END)


@dataclass
class Watch:
    """A time of day that a test sets."""

    now: Timestamp = NOW

    def __call__(self) -> Timestamp:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def admission(store: Store, watch: Watch) -> Admission:
    with store.begin() as unit:
        unit.door.open_session(A_SESSION)
        unit.door.keep_key(A_KEY)
    return Admission(store, watch)


class TestAPerson:
    def test_is_known_by_a_session_and_may_everything(self, admission: Admission) -> None:
        assert admission.caller_of(SESSION) == Caller(EMPLOYER, EVERYTHING, None)

    def test_is_known_until_the_session_ends_and_not_from_then_on(self, admission: Admission, watch: Watch) -> None:
        watch.now = Timestamp(END - 1)
        assert admission.caller_of(SESSION) is not None

        watch.now = END
        assert admission.caller_of(SESSION) is None

    def test_is_nobody_once_the_session_was_ended(self, admission: Admission, store: Store) -> None:
        with store.begin() as unit:
            unit.door.end_sessions(EMPLOYER)

        assert admission.caller_of(SESSION) is None


class TestAMachine:
    def test_is_known_by_a_key_and_may_what_the_key_opens(self, admission: Admission) -> None:
        assert admission.caller_of(KEY) == Caller(EMPLOYER, frozenset({Scope.DOCUMENTS_READ}), "a1")

    def test_is_nobody_from_the_end_of_the_key_on(self, admission: Admission, watch: Watch) -> None:
        watch.now = END

        assert admission.caller_of(KEY) is None

    def test_is_nobody_once_the_key_is_revoked(self, admission: Admission, store: Store) -> None:
        with store.begin() as unit:
            assert unit.door.revoke_key(EMPLOYER, "a1", NOW)

        assert admission.caller_of(KEY) is None

    def test_has_its_key_s_use_written_down_once_a_minute(
        self, admission: Admission, store: Store, watch: Watch
    ) -> None:
        seen = []
        for seconds in (0, 59, 60):
            watch.now = Timestamp(NOW + seconds)
            admission.caller_of(KEY)
            with store.read() as unit:
                seen.append(unit.door.keys_of(EMPLOYER)[0].used_at)

        assert seen == [NOW, NOW, NOW + 60]

    def test_is_known_where_nothing_is_written(self, admission: Admission, store: Store, watch: Watch) -> None:
        reading = Admission(Store(store.engine, read_only=True), watch)

        assert reading.caller_of(KEY) == Caller(EMPLOYER, frozenset({Scope.DOCUMENTS_READ}), "a1")


class TestNobody:
    @pytest.mark.parametrize(
        "shown",
        [
            "",
            hash_of(SESSION),
            SESSION[:-1],
            SESSION + "0",
            write_credential(CredentialKind.SESSION, b"\x02" * 32),
            write_credential(CredentialKind.KEY, b"\x01" * 32),
        ],
    )
    def test_is_known_by_what_was_never_given_out(self, shown: str, admission: Admission) -> None:
        """Nor by what the database holds: whoever reads it has no login by that."""
        assert admission.caller_of(shown) is None

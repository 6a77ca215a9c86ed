import pytest
from starlette.types import Scope

from tallystick.api.origins import Origins


def a_request(host: str, port: int, said: str) -> Scope:
    return {"type": "http", "server": (host, port), "headers": [(b"host", said.encode())]}


class TestOurOrigins:
    @pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
    def test_are_all_names_of_this_machine_where_it_is_asked_from_itself(self, host: str) -> None:
        own = Origins().own(a_request(host, 8000, "evil.example"))

        assert own == ("http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000")

    def test_are_the_address_where_a_connection_arrived_whatever_the_request_says(self) -> None:
        assert Origins().own(a_request("192.0.2.7", 80, "evil.example")) == ("http://192.0.2.7",)

    def test_are_what_was_said_beforehand_and_nothing_else(self) -> None:
        assert Origins(("https://pay.example",)).own(a_request("127.0.0.1", 8000, "x")) == ("https://pay.example",)

    @pytest.mark.parametrize(
        ("public", "safe"),
        [((), False), (("https://a.example",), True), (("https://a.example", "http://b.example"), False)],
    )
    def test_are_safe_if_all_are_reached_over_https(self, public: tuple[str, ...], safe: bool) -> None:
        assert Origins(public).are_safe is safe

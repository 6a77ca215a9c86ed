import pytest

from tallystick.domain.urls import HTTP, WEBSOCKET, is_url, urls_in, without_keys


class TestAnAddress:
    @pytest.mark.parametrize("text", ["http://node", "HTTPS://user:key@node.example:8545/v3/key?q=1", "http://[::1]:1"])
    def test_has_a_scheme_and_a_host(self, text: str) -> None:
        assert is_url(text, HTTP)

    @pytest.mark.parametrize(
        "text",
        ["", "node:8545", "http://", "http:///path", "ws://node", "http://node:0", "http://node:99999", "http://["],
    )
    def test_is_none_without_them(self, text: str) -> None:
        assert not is_url(text, HTTP)

    def test_is_of_the_kind_that_is_asked_for(self) -> None:
        assert is_url("wss://node", WEBSOCKET)
        assert not is_url("wss://node", HTTP)

    @pytest.mark.parametrize(
        ("url", "shown"),
        [
            ("https://user:key@node.example/v3/key?q=key", "https://node.example"),
            ("http://node:8545/key", "http://node:8545"),
            ("http://[/key", "http:"),
        ],
    )
    def test_is_shown_without_its_keys(self, url: str, shown: str) -> None:
        assert without_keys(url) == shown


def test_several_are_parted_by_commas_or_blanks() -> None:
    assert urls_in(" http://a, http://b\thttp://c,") == ["http://a", "http://b", "http://c"]

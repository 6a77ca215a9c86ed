import pytest

from tallystick.domain.urls import HTTP, WEBSOCKET, is_origin, is_url, urls_in, without_keys


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


class TestAnOrigin:
    @pytest.mark.parametrize("text", ["https://pay.example", "http://localhost:8000", "http://[::1]:8000"])
    def test_is_written_as_browsers_write_it(self, text: str) -> None:
        assert is_origin(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "*",
            "pay.example",
            "https://pay.example/",
            "https://pay.example:443",
            "http://pay.example:80",
            "https://PAY.example",
            "https://ann@pay.example",
            "https://pay.example?q",
            "https://pay.example#",
            "https://päy.example",
            "wss://pay.example",
            "null",
        ],
    )
    def test_is_written_in_no_other_way(self, text: str) -> None:
        """A text is compared with what a browser says: one that never can be equal is a mistake."""
        assert not is_origin(text)


def test_several_are_parted_by_commas_or_blanks() -> None:
    assert urls_in(" http://a, http://b\thttp://c,") == ["http://a", "http://b", "http://c"]

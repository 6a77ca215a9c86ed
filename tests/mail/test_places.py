"""Where letters may go, and where they may not, however it is written."""

from ipaddress import ip_address
from threading import Event

import pytest

from tallystick.domain.errors import Malformed
from tallystick.mail.places import Found, Unreachable, addresses_of, is_public, look_up, place_of, within

PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e"]
NOT_PUBLIC = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.0.9",
    "192.0.0.10",
    "192.0.0.255",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:1::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "3fff:fff:ffff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


class TestAnAddress:
    @pytest.mark.parametrize("address", PUBLIC)
    @pytest.mark.spec("WH7")
    def test_of_the_public_internet_is_called(self, address: str) -> None:
        place = place_of("https://pay.example/hook")

        assert addresses_of(place, lambda *_: [ip_address(address)]) == [ip_address(address)]

    @pytest.mark.parametrize("address", NOT_PUBLIC)
    @pytest.mark.spec("WH7")
    def test_of_another_network_is_not(self, address: str) -> None:
        place = place_of("https://pay.example/hook")

        assert not is_public(ip_address(address))
        with pytest.raises(Unreachable, match="no address of the public internet"):
            addresses_of(place, lambda *_: [ip_address(PUBLIC[0]), ip_address(address)])

    @pytest.mark.parametrize("name", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "127.0.0.1.", "a.0x7f000001"])
    @pytest.mark.spec("WH7")
    def test_is_none_unless_it_is_written_as_one(self, name: str) -> None:
        with pytest.raises(Malformed, match="not written as one"):
            place_of(f"https://{name}/hook")

    @pytest.mark.spec("WH7")
    def test_is_what_this_machine_finds(self) -> None:
        with pytest.raises(Unreachable, match="no address of the public internet"):
            addresses_of(place_of("https://localhost/hook"), look_up)

    @pytest.mark.spec("WH7")
    def test_of_a_name_that_leads_nowhere_is_none_in_the_same_words_as_of_one_in_this_network(self) -> None:
        """Whoever makes webhooks would else learn which names there are in this network."""
        said = set()
        for resolve in (_unknown, lambda *_: [], lambda *_: [ip_address("10.0.0.1")]):
            with pytest.raises(Unreachable) as caught:
                addresses_of(place_of("https://pay.example/"), resolve)
            said.add(str(caught.value))

        assert said == {"pay.example leads to no address of the public internet"}

    @pytest.mark.spec("WH7")
    def test_that_takes_too_long_to_be_found_is_none(self) -> None:
        found = Event()

        def never(*_: object) -> list[Found]:
            found.wait(60)
            return [ip_address(PUBLIC[0])]

        with pytest.raises(Unreachable, match="no address of the public internet"):
            addresses_of(place_of("https://pay.example/"), within(0.05, never))
        found.set()


class TestAPlace:
    @pytest.mark.parametrize(
        "url",
        [
            "https://pay.example",
            "https://pay.example/",
            "https://pay.example:8443/a/b?c=d&e=%20",
            "https://93.184.215.14/hook",
            "https://[2606:4700:4700::1111]/hook",
            "HTTPS://Pay.Example/Hook",
        ],
    )
    @pytest.mark.spec("WH7")
    def test_is_a_safe_address_of_the_public_internet(self, url: str) -> None:
        assert place_of(url).is_safe

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "pay.example/hook",
            "http://pay.example/hook",
            "ftp://pay.example/hook",
            "https://pay.example:22/hook",
            "https://pay.example:0/hook",
            "https://pay.example:99999/hook",
            "https://user:word@pay.example/hook",
            "https://pay.example@10.0.0.1/hook",
            "https://pay.example/hook#part",
            "https://pay.example\\@10.0.0.1/",
            "https://pay.example/a b",
            "https://pay.example/\r\nHost: other",
            "https://pay.example/ü",
            "https://пример.example/",
            "http\N{LATIN SMALL LETTER LONG S}://pay.example/",
            "https://pay.example\N{KELVIN SIGN}/",
            "https://\N{KELVIN SIGN}ay.example/",
            "https://10.0.0.1/hook",
            "https://127.0.0.1/hook",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/hook",
            "https://[::ffff:10.0.0.1]/hook",
            "https://[fe80::1%25eth0]/hook",
            "http://127.0.0.1:8000/hook",
            "https:///hook",
            "https://pay.example/" + "a" * 500,
        ],
    )
    @pytest.mark.spec("WH7")
    def test_of_another_kind_is_refused_with_a_word(self, url: str) -> None:
        with pytest.raises(Malformed) as caught:
            place_of(url)

        assert caught.value.field == "url"

    @pytest.mark.spec("WH7")
    def test_may_be_this_machine_for_development_and_no_other_one(self) -> None:
        place = place_of("http://127.0.0.1:8000/hook", may_be_here=True)

        assert (place.is_safe, place.host, place.port) == (False, "127.0.0.1", 8000)
        with pytest.raises(Malformed):
            place_of("http://10.0.0.1:8000/hook", may_be_here=True)
        with pytest.raises(Unreachable):
            addresses_of(place_of("https://pay.example/", may_be_here=True), look_up_here, may_be_here=True)


def _unknown(*_: object) -> list[Found]:
    raise OSError("no such name")


def look_up_here(*_: object) -> list[Found]:
    return [ip_address("127.0.0.1")]

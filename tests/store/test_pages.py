from base64 import urlsafe_b64encode

import pytest

from tallystick.domain.errors import Malformed
from tallystick.domain.units import AgreementId, BlockNumber
from tallystick.store.pages import Place, read_cursor, write_cursor
from tests.builders import hash_of


def _encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


class TestACursor:
    @pytest.mark.parametrize(
        "place",
        [
            Place(BlockNumber(0), 0),
            Place(BlockNumber(10**17), 123_456_789),
            Place(BlockNumber(7), 3, AgreementId(hash_of("an agreement"))),
        ],
    )
    def test_names_a_place(self, place: Place) -> None:
        assert read_cursor(write_cursor(place)) == place

    def test_needs_no_escaping_in_an_address(self) -> None:
        assert write_cursor(Place(BlockNumber(63), 62, AgreementId(hash_of(1)))).replace("_", "a").isalnum()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "x",
            "no cursor",
            "é",
            "%%%%",
            _encoded("1"),
            _encoded("1.2.3"),
            _encoded("-1.2"),
            _encoded("1.2.0x" + "A" * 64),
            _encoded("9" * 19 + ".0"),
            _encoded("0." + "9" * 10),
            _encoded("1.2; drop table blocks"),
            "A" * 100_000,
        ],
        ids=lambda text: text[:20],
    )
    def test_that_we_never_gave_is_refused(self, text: str) -> None:
        with pytest.raises(Malformed, match="cursor"):
            read_cursor(text)

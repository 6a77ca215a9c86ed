"""One way to write a bundle: what is written otherwise is refused, at the first byte that is not as it should be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.chain.bundle import canon, members
from tallystick.chain.bundle.canon import read, written
from tallystick.domain.errors import BundleRefuted

VALUES = st.recursive(
    st.none() | st.integers(0, 2**53 - 1) | st.text("abc0x:/", max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4),
    max_leaves=20,
)


class TestWhatWasWritten:
    @settings(deadline=None)
    @given(VALUES)
    def test_is_read_as_it_was(self, value: object) -> None:
        assert read(written(value)) == value

    def test_is_one_line_with_its_members_in_order(self) -> None:
        assert written({"b": [1, None], "a": "0x"}) == b'{"a":"0x","b":[1,null]}\n'


class TestWhatIsWrittenOtherwise:
    @pytest.mark.spec("PB3")
    @pytest.mark.parametrize(
        ("content", "byte"),
        [
            (b'{"a":1}', 7),
            (b'{"a":1}\n\n', 8),
            (b'{"a": 1}\n', 5),
            (b' {"a":1}\n', 0),
            (b'{"b":1,"a":2}\n', 2),
            (b'{"a":1,"a":2}\n', 5),
            (b'{"a":"\\u0061"}\n', 6),
            (b'{"a":1.0e0}\n', 8),
            (b'{"a":01}\n', 6),
            (b"[1,]\n", 3),
            (b"", 0),
            (b"\xef\xbb\xbf{}\n", 0),
            ('{"a":"ä"}\n'.encode(), 6),
            (b'{"a":1', 6),
        ],
    )
    def test_is_refused_at_its_byte(self, content: bytes, byte: int) -> None:
        with pytest.raises(BundleRefuted) as refused:
            read(content)

        assert refused.value.place == f"byte {byte}"

    @pytest.mark.parametrize(
        "content",
        [b"[" * 100_000, b"9" * 5_000 + b"\n", b'{"a":NaN}\n', b"-Infinity\n", b" " * (canon.LARGEST + 1)],
        ids=["too deep", "too long a number", "no number", "without end", "too large"],
    )
    def test_is_refused_whatever_it_is(self, content: bytes) -> None:
        with pytest.raises(BundleRefuted):
            read(content)


class TestMembers:
    @pytest.mark.spec("PB3")
    @pytest.mark.parametrize(
        ("read_member", "value"),
        [
            (members.whole, "1"),
            (members.whole, -1),
            (members.whole, 1.0),
            (members.whole, True),
            (members.whole, 2**53),
            (members.decimal, "01"),
            (members.decimal, "+1"),
            (members.decimal, "-1"),
            (members.decimal, "1e3"),
            (members.decimal, ""),
            (members.decimal, "\u0661"),
            (members.decimal, 1),
            (members.quantity, "0x"),
            (members.quantity, "0x01"),
            (members.quantity, "0xA"),
            (members.quantity, "10"),
            (members.octets, "0xABCD"),
            (members.octets, "0xabc"),
            (members.octets, "abcd"),
            (members.octets, "0x ab"),
            (members.octets, "0xab\n"),
            (members.word, "0x" + "00" * 31),
            (members.hash_of, "0x" + "00" * 33),
            (members.address, "0x" + "ab" * 20),
            (members.address, "0x" + "00" * 19),
            (members.address, None),
        ],
    )
    def test_have_one_form(self, read_member: members.Reader[object], value: object) -> None:
        with pytest.raises(BundleRefuted) as refused:
            read_member(value, "here")

        assert refused.value.place == "here"

    @pytest.mark.parametrize("value", [[], "text", None, 7])
    def test_stand_in_objects(self, value: object) -> None:
        with pytest.raises(BundleRefuted, match="an object"):
            members.object_of(value, "here", "a")

    @pytest.mark.parametrize("value", [{}, "text", None, 7])
    def test_stand_in_arrays(self, value: object) -> None:
        with pytest.raises(BundleRefuted, match="an array"):
            members.list_of(members.whole, value, "here")

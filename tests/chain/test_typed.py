"""Digests of typed data are those of the library that many wallets sign with, whatever a message says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.chain.typed import digest_of
from tallystick.client.hashing import digest_of as of_library
from tallystick.domain.errors import Malformed

DOMAIN_TYPE = [
    {"name": "name", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]
DOMAIN = {"name": "Tallystick", "chainId": 31337, "verifyingContract": "0x" + "5a" * 20}


def octets(size: int) -> st.SearchStrategy[str]:
    return st.binary(min_size=size, max_size=size).map(lambda content: "0x" + content.hex())


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "address": octets(20),
    "bytes32": octets(32),
    "bytes4": octets(4),
    "bytes": st.binary(max_size=70).map(lambda content: "0x" + content.hex()),
    "string": st.text(max_size=40),
    "bool": st.booleans(),
    "uint256": st.integers(0, 2**256 - 1).map(str),
    "uint40": st.integers(0, 2**40 - 1),
    "int24": st.integers(-(2**23), 2**23 - 1),
    "Part": st.fixed_dictionaries({"amount": st.integers(0, 2**96 - 1).map(str), "owner": octets(20)}),
}
PART = [{"name": "amount", "type": "uint96"}, {"name": "owner", "type": "address"}]


def values_of(kind: str) -> st.SearchStrategy[Any]:
    if kind.endswith("[]"):
        return st.lists(values_of(kind.removesuffix("[]")), max_size=3)
    if kind.endswith("[2]"):
        return st.lists(values_of(kind.removesuffix("[2]")), min_size=2, max_size=2)
    return VALUES[kind]


@st.composite
def messages(draw: st.DrawFn) -> dict[str, Any]:
    """Typed data with members of many kinds, and arrays of them."""
    endings = st.sampled_from(["", "", "[]", "[2]", "[][2]"])
    kinds = draw(st.lists(st.builds(str.__add__, st.sampled_from(sorted(VALUES)), endings), min_size=1, max_size=5))
    names = [f"member{place}" for place in range(len(kinds))]
    fields = [{"name": name, "type": kind} for name, kind in zip(names, kinds, strict=True)]
    types: dict[str, Any] = {"EIP712Domain": DOMAIN_TYPE, "Message": fields}
    if any(kind.startswith("Part") for kind in kinds):
        types["Part"] = PART
    message = {name: draw(values_of(kind)) for name, kind in zip(names, kinds, strict=True)}
    return {"types": types, "primaryType": "Message", "domain": DOMAIN, "message": message}


def of(kind: str, value: object) -> dict[str, Any]:
    types = {"EIP712Domain": DOMAIN_TYPE, "Message": [{"name": "member", "type": kind}]}
    return {"types": types, "primaryType": "Message", "domain": DOMAIN, "message": {"member": value}}


@given(typed_data=messages())
def test_digests_are_those_of_the_library(typed_data: dict[str, Any]) -> None:
    assert digest_of(typed_data) == of_library(typed_data)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("uint8", 256),
        ("uint8", -1),
        ("int8", "128"),
        ("uint256", "one"),
        ("uint256", None),
        ("uint256", 1.9),
        ("uint256", True),
        ("uint256", "0x1"),
        ("uint256", "1_0"),
        ("uint256", "٣"),
        ("uint7", 1),
        ("uint512", 1),
        ("bytes33", "0x" + "5a" * 33),
        ("bytes", "0x5a 5b"),
        ("uint8[]", "12"),
        ("address", "0x" + "5a" * 19),
        ("address", "5a" * 20),
        ("bytes32", "0x5a"),
        ("bytes", "0xzz"),
        ("bool", "false"),
        ("string", 7),
        ("string", "\ud800"),
        ("uint8[2]", [1]),
        ("uint8[]", 1),
        ("Part", {}),
        ("word", 1),
    ],
)
def test_what_is_not_of_its_type_is_malformed(kind: str, value: object) -> None:
    with pytest.raises(Malformed):
        digest_of(of(kind, value))


def test_a_member_that_no_type_names_is_malformed() -> None:
    typed_data = of("uint8", 1)
    typed_data["message"]["another"] = 2

    with pytest.raises(Malformed):
        digest_of(typed_data)

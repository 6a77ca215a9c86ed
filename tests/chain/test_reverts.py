"""Every way in which a contract can refuse has a name, its evidence, and one sentence that a person understands."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.chain.abi import Signature, signatures
from tallystick.chain.artifacts import artifact
from tallystick.chain.meanings import IN_AN_ACT, MEANINGS, instant
from tallystick.chain.node import NodeRefusal
from tallystick.chain.remedies import IN_AN_ACT as REMEDIES_IN_AN_ACT
from tallystick.chain.remedies import REMEDIES
from tallystick.chain.reverts import revert_in, revert_of

ERRORS = {error.name: error for error in signatures(artifact("AgreementEscrow").abi, "error")}
WITHOUT_REMEDY = {"InvalidShortString", "StringTooLong"}
"""Errors of the escrow's libraries that no act can meet."""
DEADLINE = 1_796_083_200
REVIEW_RUNS = ERRORS["BeforeDeadline"].encode(DEADLINE - 60, DEADLINE)


def dull(kind: str) -> object:
    return {"address": "0x" + "11" * 20, "bytes32": b"\x22" * 32, "string": "text"}.get(kind, 3)


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_of_the_escrow_has_a_sentence_with_its_evidence(name: str) -> None:
    error = ERRORS[name]

    found = revert_of(error.encode(*map(dull, error.kinds)))

    assert found.error == name
    assert list(found.arguments) == [part["name"] for part in error.parameters]
    assert name in MEANINGS
    assert name in WITHOUT_REMEDY or found.meaning.lower().endswith(f"; no money moved. {REMEDIES[name]}".lower())
    assert not re.search(r"[{}]", found.meaning)


def test_no_sentence_is_for_an_error_that_is_not_there() -> None:
    others = {"Error", "Panic", "OutOfGas", "InsufficientFunds", "Unknown"}
    of_permit2 = {"InvalidSigner", "InvalidContractSignature", "InvalidNonce", "SignatureExpired"}
    of_the_token = {"OutsideValidity", "AuthorizationSpent", "AuthorizationNotSigned"}

    assert {error.name for error in signatures(artifact("DevToken").abi, "error")} >= of_the_token
    named = {name for name in MEANINGS if not name.startswith("ERC20")}
    assert named - others - of_permit2 - of_the_token == set(ERRORS)
    assert {error for _, error in IN_AN_ACT} <= set(ERRORS)
    assert set(REMEDIES) <= set(MEANINGS)
    assert set(REMEDIES_IN_AN_ACT) <= set(IN_AN_ACT)


def test_tells_when_the_review_ends() -> None:
    found = revert_of(REVIEW_RUNS, "claim")

    assert found.meaning == (
        "the review runs until 2026-12-01T00:00:00Z; now is 2026-11-30T23:59:00Z; no money moved."
        " Wait until then, or let the employer release"
    )
    assert found.arguments == {"timestamp": str(DEADLINE - 60), "deadline": str(DEADLINE)}


def test_of_a_settlement_that_ran_out_advises_to_sign_again() -> None:
    found = revert_of(ERRORS["AfterDeadline"].encode(DEADLINE, DEADLINE), "settle")

    assert found.meaning == (
        "the settlement was good before 2026-12-01T00:00:00Z, and now is 2026-12-01T00:00:00Z; no money moved."
        " Let both parties sign it again with a later valid_before"
    )


def test_of_an_early_conclusion_speaks_of_no_arbiter_whom_there_may_not_be() -> None:
    assert "arbiter" not in revert_of(REVIEW_RUNS, "conclude").meaning


def test_names_the_phase() -> None:
    found = revert_of(ERRORS["PhaseIs"].encode(2), "claim")

    assert found.meaning.startswith("only a delivered milestone can be claimed; this one is Active; no money moved")


def test_reads_what_tokens_say() -> None:
    found = revert_of(bytes.fromhex("fb8f41b2") + bytes(12) + b"\x11" * 20 + bytes(32) + (5).to_bytes(32, "big"))

    assert found.error == "ERC20InsufficientAllowance"
    assert found.arguments["needed"] == "5"


def test_reads_what_permit2_says() -> None:
    """Source: Permit2, "SignatureTransfer": the selectors are those of its deployed code."""
    expired = revert_of(bytes.fromhex("cd21db4f") + DEADLINE.to_bytes(32, "big"))

    assert expired.meaning == (
        "the permission for Permit2 was good until 2026-12-01T00:00:00Z; no money moved."
        " Sign it again with a later deadline"
    )
    assert revert_of(bytes.fromhex("756688fe")).error == "InvalidNonce"
    assert revert_of(bytes.fromhex("815e1d64")).error == "InvalidSigner"


def test_reads_soliditys_own() -> None:
    error = Signature("Error", ({"type": "string", "name": "reason"},)).encode("account is blacklisted")
    panic = Signature("Panic", ({"type": "uint256", "name": "code"},)).encode(0x32)

    assert revert_of(error).meaning == "the contract refused: account is blacklisted; no money moved"
    assert "no such place in an array" in revert_of(panic).meaning


@pytest.mark.parametrize(
    "payload", [b"", b"\x01", b"\xde\xad\xbe\xef", REVIEW_RUNS[:20], ERRORS["PhaseIs"].selector + b"\xff" * 32]
)
def test_what_cannot_be_read_is_unknown(payload: bytes) -> None:
    assert revert_of(payload).error == "Unknown"


def test_a_phase_that_nobody_knows_is_told_as_its_number() -> None:
    assert revert_of(ERRORS["PhaseIs"].encode(9)).arguments == {"phase": "9"}


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, len(ERRORS) + 1), tail=st.binary(max_size=200))
def test_bytes_of_any_kind_have_a_sentence(place: int, tail: bytes) -> None:
    selectors = [error.selector for error in ERRORS.values()] + [b"\x08\xc3\x79\xa0", b"\x4e\x48\x7b\x71"]

    assert revert_of(selectors[place] + tail).meaning


def test_an_instant_beyond_all_calendars_is_told_in_seconds() -> None:
    assert instant(2**40 - 1) == "Unix second 1099511627775"
    assert instant(253_402_300_799) == "9999-12-31T23:59:59Z"


HEX = "0x" + REVIEW_RUNS.hex()


@pytest.mark.parametrize(
    "error",
    [
        {"code": 3, "message": "execution reverted", "data": HEX},
        {"code": -32_015, "message": "VM execution error.", "data": f"Reverted {HEX}"},
        {"code": -32_603, "message": "Error: VM Exception", "data": {"message": "x", "data": HEX}},
        {"code": -32_000, "message": "execution reverted", "data": {"originalError": {"data": HEX}}},
    ],
    ids=["geth", "parity", "hardhat", "wrapped"],
)
def test_reads_the_dialects_of_nodes(error: dict[str, object]) -> None:
    found = revert_in(NodeRefusal("eth_call", error), "claim")

    assert found is not None
    assert found.error == "BeforeDeadline"


@pytest.mark.parametrize(
    ("message", "name"),
    [("execution reverted", "Unknown"), ("out of gas", "OutOfGas"), ("EVM error: OutOfGas", "OutOfGas")],
)
def test_reads_a_refusal_without_data(message: str, name: str) -> None:
    found = revert_in(NodeRefusal("eth_call", {"code": -32_000, "message": message}))

    assert found is not None
    assert found.error == name


@pytest.mark.parametrize("message", ["header not found", "missing trie node", "rate limit exceeded", ""])
def test_a_nodes_own_trouble_is_no_revert(message: str) -> None:
    assert revert_in(NodeRefusal("eth_call", {"code": -32_000, "message": message})) is None

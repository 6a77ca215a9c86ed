"""Messages to sign in with, held against the library that the pages use: each reads what the other one writes."""

import json
import subprocess
from typing import Any, cast

import pytest

from tallystick.domain.siwe import SignInMessage, read_message
from tallystick.domain.units import Timestamp
from tests.house.tree import ROOT

SAID = SignInMessage(
    domain="localhost:8000",
    address="0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    statement="Sign in to Tallystick.",
    uri="http://localhost:8000/agreements",
    chain_id=31_337,
    nonce="0123456789abcdef",
    issued_at=Timestamp(1_800_000_000),
    expires_at=Timestamp(1_800_000_600),
    not_before=Timestamp(1_799_999_999),
    scheme="http",
)
READS_AND_WRITES = """
import { createSiweMessage, parseSiweMessage } from "viem/siwe";
const read = parseSiweMessage(JSON.parse(process.argv[1]));
console.log(JSON.stringify({ read, written: createSiweMessage(read) }));
"""


def asked(text: str) -> dict[str, Any]:
    """What the other library reads in a message, and how it writes the same."""
    command = ("node", "--input-type=module", "--eval", READS_AND_WRITES, json.dumps(text))
    ran = subprocess.run(command, cwd=ROOT / "web", capture_output=True, text=True, check=True, timeout=60)
    return cast(dict[str, Any], json.loads(ran.stdout))


@pytest.mark.spec("LG1")
def test_are_read_and_written_alike_by_the_library_of_the_pages() -> None:
    answer = asked(SAID.text())

    assert read_message(answer["written"]) == SAID
    assert answer["read"] == {
        "scheme": "http",
        "domain": SAID.domain,
        "address": SAID.address,
        "statement": SAID.statement,
        "uri": SAID.uri,
        "version": "1",
        "chainId": SAID.chain_id,
        "nonce": SAID.nonce,
        "issuedAt": "2027-01-15T08:00:00.000Z",
        "expirationTime": "2027-01-15T08:10:00.000Z",
        "notBefore": "2027-01-15T07:59:59.000Z",
    }

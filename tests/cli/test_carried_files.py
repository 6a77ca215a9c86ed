"""
A carried file is signed as the act that it names, made anew from our own types; a file that lies is not signed.

a file
├── when the server lied as it was prepared ..... it is not written
├── when its terms are not its id's ............. it is refused
├── when what it would have signed is not its act
│   ├── a message of another kind ............... it is refused
│   ├── a message with other members or types ... it is refused
│   └── another call, or an approval beside it .. it is refused
├── when it is for another escrow ............... it is refused, and unseen the escrow is named
└── otherwise ................................... it is signed
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tallystick.cli.failures import ExitCode
from tests.cli.liar import Answer, liar
from tests.cli.purser import Desk
from tests.journeys.conftest import chain, lasting_server, server
from tests.odd_tokens import put_racing_token

__all__ = ["chain", "lasting_server", "server"]
OTHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
Content = dict[str, Any]
Change = Callable[[Content], None]


def prepared(desk: Desk, *words: object) -> Path:
    """A file with an act of the employer."""
    file = desk.folder / "act.json"
    ended = desk.typed("tx", "prepare", *words, "--sender", desk.employer.address, "--out", file)
    assert ended.code == 0, ended.err
    return file


def changed(file: Path, change: Change) -> None:
    """A file that was changed on its way."""
    content = json.loads(file.read_text())
    change(content)
    file.write_text(json.dumps(content))


def put(*path: str | int, value: Any) -> Change:
    """Another value at a place of a file."""

    def change(content: Content) -> None:
        found: Any = content
        for name in path[:-1]:
            found = found[name]
        found[path[-1]] = value

    return change


def permit(content: Content) -> None:
    """A permit for somebody else, in the place of what the act needs."""
    kinds = {"EIP712Domain": [{"name": "name", "type": "string"}], "Permit": [{"name": "spender", "type": "address"}]}
    evil = {"types": kinds, "primaryType": "Permit", "domain": {"name": "Dev"}, "message": {"spender": OTHER}}
    content["consents"][0]["typed_data"] = evil


MESSAGES = [
    put("said", "released", value=250_000_000),
    put("said", "milestone", value=1),
    lambda content: content.update(act="refund", said={"milestone": 0, "refunded": 5_000_000}),
    put("agreement_id", value="0x" + "11" * 32),
    put("terms", "payment", "worker", value=OTHER),
    put("consents", 0, "field", value="worker_signature"),
    put("consents", 0, "typed_data", "message", "extra", value="1"),
    put("consents", 0, "typed_data", "types", "Release", 2, "type", value="uint128"),
    put("consents", 0, "typed_data", "domain", "salt", value="0x" + "11" * 32),
    put("escrow", value=OTHER),
    put("chain_id", value=1),
    put("signatures", value={"released": "1"}),
    permit,
]


@pytest.mark.spec("CM12")
class TestAMessage:
    @pytest.mark.parametrize("change", MESSAGES)
    def test_that_is_not_the_act_is_not_signed(self, desk: Desk, funded: str, change: Change) -> None:
        file = prepared(desk, "release", funded, "--amount", "5000000 units")
        changed(file, change)

        signed = desk.typed("tx", "sign", file, "--yes", by=desk.employer, online=False)

        assert (signed.code, signed.error["error"]) == (ExitCode.OUT_OF_BALANCE, "not-as-asked"), signed.err
        assert not json.loads(file.read_text())["signed"]

    @pytest.mark.parametrize(
        "change",
        [
            put("said", "released", value="5000000"),
            put("said", value={}),
            put("terms", value=[]),
            put("escrow", value="0x12"),
            put("consents", value=[{}]),
            put("deadline", value="soon"),
            put("format", value="tallystick-act-1"),
        ],
    )
    def test_in_a_file_that_is_none_is_wrong_usage(self, desk: Desk, funded: str, change: Change) -> None:
        file = prepared(desk, "release", funded, "--amount", "5000000 units")
        changed(file, change)

        assert desk.typed("tx", "explain", file, online=False).code == ExitCode.USAGE

    @pytest.mark.parametrize("way", ["authorization", "permit"])
    def test_for_a_token_is_signed_for_the_escrow_and_for_nobody_else(self, desk: Desk, way: str) -> None:
        agreement_id = desk.agreed()
        said = ["fund", agreement_id, "--way", way, "--until", desk.at("+1d")]
        member = "to" if way == "authorization" else "spender"
        file = prepared(desk, *said)
        place = next(
            index
            for index, one in enumerate(json.loads(file.read_text())["consents"])
            if member in one["typed_data"]["message"]
        )
        changed(file, put("consents", place, "typed_data", "message", member, value=OTHER))

        lied = desk.typed("tx", "sign", file, "--yes", by=desk.employer, online=False)
        signed = desk.typed("tx", "sign", prepared(desk, *said), "--yes", by=desk.employer, online=False)

        assert lied.code == ExitCode.OUT_OF_BALANCE
        assert signed.answer["complete"], signed.err
        assert desk.typed("tx", "send", file).code == 0
        assert desk.milestone(agreement_id)[0] == "active"


@pytest.mark.spec("CM12")
class TestATransaction:
    def test_that_a_server_exchanged_is_not_written(self, desk: Desk, funded: str) -> None:
        file, real = desk.folder / "act.json", desk.server.api.url.removesuffix("/v1")

        def lie(path: str, answer: Answer) -> None:
            if path.endswith("/release/prepare"):
                with httpx.Client(trust_env=False) as http:
                    more = {"released": "250000000", "sender": desk.employer.address}
                    answer["transaction"] = http.post(real + path, json=more).json()["transaction"]

        said = ["--amount", "5000000 units", "--via", "self", "--sender", desk.employer.address, "--out", file]
        with liar(desk.server.api.url, lie) as url:
            ended = desk.typed("tx", "prepare", "release", funded, *said, api=url)

        assert (ended.code, ended.error["error"]) == (ExitCode.OUT_OF_BALANCE, "not-as-asked")
        assert not file.exists()

    def test_that_was_exchanged_in_the_file_is_not_signed(self, desk: Desk, funded: str) -> None:
        more = json.loads(prepared(desk, "release", funded, "--via", "self").read_text())["transactions"]
        file = prepared(desk, "release", funded, "--amount", "5000000 units", "--via", "self")
        changed(file, put("transactions", value=more))

        signed = desk.typed("tx", "sign", file, "--yes", by=desk.employer, online=False)
        told = desk.typed("tx", "explain", file, online=False)

        assert signed.code == told.code == ExitCode.OUT_OF_BALANCE

    def test_has_no_approval_beside_it_that_the_act_does_not_need(self, desk: Desk, funded: str) -> None:
        approval = json.loads(prepared(desk, "fund", desk.agreed()).read_text())["transactions"][0]
        file = prepared(desk, "release", funded, "--amount", "5000000 units", "--via", "self")
        changed(file, lambda content: content["transactions"].insert(0, approval))

        assert desk.typed("tx", "sign", file, "--yes", by=desk.employer, online=False).code == ExitCode.OUT_OF_BALANCE

    @pytest.mark.spec("J32")
    def test_has_an_approval_of_zero_before_the_other_where_the_token_wants_it(self, desk: Desk) -> None:
        agreement_id = desk.registered_in(put_racing_token(desk.chain, desk.employer.address, amount=5, allowed=1), 5)
        file = prepared(desk, "fund", agreement_id)
        assert len(json.loads(file.read_text())["transactions"]) == 3

        signed = desk.typed("tx", "sign", file, "--yes", by=desk.employer, online=False)
        sent = desk.typed("tx", "send", file)

        assert signed.code == sent.code == 0, signed.err + sent.err
        assert desk.milestone(agreement_id)[0] == "offered"

    @pytest.mark.spec("J32")
    def test_has_no_approval_of_something_before_the_other(self, desk: Desk) -> None:
        agreement_id = desk.registered_in(put_racing_token(desk.chain, desk.employer.address, amount=5, allowed=1), 5)
        file = prepared(desk, "fund", agreement_id)
        changed(file, lambda content: content["transactions"].__setitem__(0, content["transactions"][1]))

        assert desk.typed("tx", "sign", file, "--yes", by=desk.employer, online=False).code == ExitCode.OUT_OF_BALANCE

    @pytest.mark.parametrize("before", ["spender", "amount"])
    def test_has_an_approval_for_the_escrow_of_what_is_drawn(self, desk: Desk, before: str) -> None:
        file = prepared(desk, "fund", desk.agreed())
        was = desk.chain.escrow[2:].lower() if before == "spender" else f"{250_000_000:064x}"
        now = OTHER[2:].lower() if before == "spender" else "f" * 64

        def change(content: Content) -> None:
            assert was in content["transactions"][0]["data"]
            content["transactions"][0]["data"] = content["transactions"][0]["data"].replace(was, now)

        changed(file, change)

        assert desk.typed("tx", "sign", file, "--yes", by=desk.employer, online=False).code == ExitCode.OUT_OF_BALANCE


@pytest.mark.spec("CM13")
class TestTheEscrow:
    def test_is_named_where_nobody_is_asked(self, desk: Desk, funded: str) -> None:
        key = [*desk.key(desk.employer), "--yes"]

        acted = desk.typed("agreement", "release", funded, *key)
        accepted = desk.typed("agreement", "accept-terms", funded, *key)
        signed = desk.typed("tx", "sign", prepared(desk, "release", funded), *key, online=False)

        assert {ended.code for ended in (acted, accepted, signed)} == {ExitCode.USAGE}
        assert all("--escrow" in ended.error["message"] for ended in (acted, accepted, signed))
        assert desk.milestone(funded) == ("active", "0", "0")


@pytest.mark.spec("CM2")
def test_a_withdrawal_is_shown_as_it_is_computed_here(desk: Desk) -> None:
    paid = desk.typed("agreement", "withdraw", "--owner", desk.worker.address, "--to", OTHER, "--yes", by=desk.worker)

    assert f"to      {OTHER}" in paid.err
    assert desk.worker.address in paid.err

"""
/v2/contract, /v2/verify
├── given a contract of ours .................. exact_match · the fields that are wanted
├── given one whose code was changed .......... 404, nothing matches · the verification names the place
├── given an address, a chain, a field that is none of ours · it says which
├── when something is handed in
│   ├── that is not what we publish ........... 400, the first difference
│   └── that is ............................... 202, a number that every server gives
└── when too much is asked .................... 429, and the node is asked once
"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tallystick.api.rationing import Ration
from tallystick.api.sourcifying import A_SECOND, AT_ONCE
from tallystick.chain.artifacts import ESCROW, artifact
from tests.api.office import answered
from tests.chain.proxy import honest, proxied
from tests.sources.offices import office_over
from tests.sources.stage import NOBODY, Stage, with_byte

CHAIN = "31337"


@pytest.fixture
def http(stage: Stage, tmp_path: Path) -> Iterator[httpx.Client]:
    with office_over(stage, tmp_path) as client:
        yield client


def submission(contract: str) -> dict[str, Any]:
    """What a tool hands in for a contract of ours."""
    shipped = artifact(contract)
    return {
        "stdJsonInput": copy.deepcopy(shipped.standard_input),
        "compilerVersion": shipped.compiler,
        "contractIdentifier": f"{shipped.source}:{contract}",
    }


def hand_in(http: httpx.Client, address: str, body: object, chain: str = CHAIN) -> httpx.Response:
    content = json.dumps(body)
    return http.post(f"/v2/verify/{chain}/{address}", content=content, headers={"content-type": "application/json"})


class TestReading:
    @pytest.mark.spec("SV10")
    @pytest.mark.parametrize("contract", ["AgreementEscrow", "EscrowLens", "PanelArbiter", "Erc792Arbiter"])
    def test_of_our_contracts_says_how_far_they_are_verified(
        self, stage: Stage, http: httpx.Client, contract: str
    ) -> None:
        address = stage.place_of(contract)

        found = answered(http.get(f"/v2/contract/{CHAIN}/{address.lower()}"), 200)

        assert found.pop("verifiedAt").endswith("Z")
        assert int(found.pop("matchId")) > 0
        assert found == {
            "match": "exact_match",
            "creationMatch": "exact_match",
            "runtimeMatch": "exact_match",
            "chainId": CHAIN,
            "address": address,
        }

    @pytest.mark.spec("SV10")
    def test_gives_all_that_it_takes_to_compile_it_again(self, stage: Stage, http: httpx.Client) -> None:
        shipped, address = artifact("PanelArbiter"), stage.place_of("PanelArbiter")

        found = answered(http.get(f"/v2/contract/{CHAIN}/{address}?fields=all"), 200)

        assert found["stdJsonInput"] == shipped.standard_input
        assert found["compilation"]["fullyQualifiedName"] == "contracts/arbiters/PanelArbiter.sol:PanelArbiter"
        assert found["abi"] == shipped.abi
        assert found["runtimeBytecode"]["onchainBytecode"] == f"0x{stage.code('PanelArbiter').hex()}"
        assert found["creationBytecode"]["onchainBytecode"].startswith(found["creationBytecode"]["recompiledBytecode"])
        assert found["deployment"]["transactionHash"] == stage.record.contracts[1].transaction_hash
        assert found["metadata"]["compiler"]["version"] == shipped.compiler
        assert found["stdJsonOutput"] is None

    def test_lets_the_code_on_the_chain_be_made_from_what_it_gives(self, stage: Stage, http: httpx.Client) -> None:
        """By the transformations that are told, as any reader of Sourcify's answers does it."""
        address = stage.place_of("PanelArbiter")

        found = answered(http.get(f"/v2/contract/{CHAIN}/{address}?fields=runtimeBytecode"), 200)["runtimeBytecode"]

        code = bytearray.fromhex(found["recompiledBytecode"][2:])
        for change in found["transformations"]:
            held = bytes.fromhex(found["transformationValues"]["immutables"][change["id"]][2:])
            code[change["offset"] : change["offset"] + len(held)] = held
        assert f"0x{code.hex()}" == found["onchainBytecode"]
        tail = found["cborAuxdata"]["1"]
        assert found["recompiledBytecode"].endswith(tail["value"][2:])
        assert tail["offset"] * 2 == len(found["recompiledBytecode"]) - len(tail["value"])

    def test_gives_parts_of_a_field(self, stage: Stage, http: httpx.Client) -> None:
        address = stage.place_of(ESCROW)

        found = answered(
            http.get(f"/v2/contract/{CHAIN}/{address}?fields=compilation.name,deployment.blockNumber,match"), 200
        )

        assert found["compilation"] == {"name": ESCROW}
        assert found["deployment"] == {"blockNumber": str(stage.record.block_number)}

    def test_leaves_out_what_is_not_wanted(self, stage: Stage, http: httpx.Client) -> None:
        found = answered(http.get(f"/v2/contract/{CHAIN}/{stage.place_of(ESCROW)}?omit=abi,sources,stdJsonInput"), 200)

        assert "metadata" in found
        assert not {"abi", "sources", "stdJsonInput"} & found.keys()

    def test_is_of_one_chain(self, stage: Stage, http: httpx.Client) -> None:
        found = answered(http.get(f"/v2/contract/all-chains/{stage.place_of(ESCROW)}"), 200)

        assert [result["chainId"] for result in found["results"]] == [CHAIN]
        assert answered(http.get(f"/v2/contract/all-chains/{NOBODY}"), 404) == {"results": []}

    @pytest.mark.spec("SV5", "SV10")
    def test_knows_nothing_of_other_addresses(self, http: httpx.Client) -> None:
        assert answered(http.get(f"/v2/contract/{CHAIN}/{NOBODY}"), 404) == {
            "match": None,
            "creationMatch": None,
            "runtimeMatch": None,
            "chainId": CHAIN,
            "address": NOBODY,
        }

    @pytest.mark.spec("SV5")
    @pytest.mark.parametrize(
        ("path", "code"),
        [
            (f"1/{NOBODY}", "unsupported_chain"),
            (f"one/{NOBODY}", "invalid_parameter"),
            (f"{CHAIN}/0x12", "invalid_parameter"),
            (f"{CHAIN}/{NOBODY}?fields=a&omit=b", "invalid_parameter"),
        ],
    )
    def test_refuses_what_cannot_be_asked(self, http: httpx.Client, path: str, code: str) -> None:
        refusal = answered(http.get(f"/v2/contract/{path}"), 400)

        assert refusal["customCode"] == code
        assert set(refusal) == {"customCode", "message", "errorId"}

    @pytest.mark.parametrize("field", ["bytecode", "compilation.nothing", "signatures.event"])
    def test_refuses_fields_that_there_are_not(self, stage: Stage, http: httpx.Client, field: str) -> None:
        refusal = answered(http.get(f"/v2/contract/{CHAIN}/{stage.place_of(ESCROW)}?fields={field}"), 400)

        assert refusal["customCode"] == "invalid_parameter"

    @pytest.mark.spec("SV10")
    def test_matches_nothing_where_the_code_was_changed(self, stage: Stage, http: httpx.Client) -> None:
        stage.put(ESCROW, with_byte(stage.code(ESCROW), 500))

        assert answered(http.get(f"/v2/contract/{CHAIN}/{stage.place_of(ESCROW)}"), 404)["match"] is None

    @pytest.mark.spec("SV10")
    def test_is_a_weaker_match_where_a_comment_was_another(self, stage: Stage, http: httpx.Client) -> None:
        (digest,) = artifact("EscrowLens").digests
        stage.put("EscrowLens", with_byte(stage.code("EscrowLens"), digest.start))

        found = answered(http.get(f"/v2/contract/{CHAIN}/{stage.place_of('EscrowLens')}"), 200)

        assert (found["runtimeMatch"], found["match"]) == ("match", "match")


class TestHandingIn:
    @pytest.mark.spec("SV11")
    @pytest.mark.parametrize("contract", ["AgreementEscrow", "PanelArbiter"])
    def test_what_we_publish_is_verified_by_the_chain(self, stage: Stage, http: httpx.Client, contract: str) -> None:
        number = answered(hand_in(http, stage.place_of(contract), submission(contract)), 202)["verificationId"]

        ended = answered(http.get(f"/v2/verify/{number}"), 200)

        assert (ended["isJobCompleted"], ended["contract"]["match"]) == (True, "exact_match")
        assert "error" not in ended

    @pytest.mark.spec("SV11")
    def test_has_the_same_number_on_every_server(self, stage: Stage, http: httpx.Client, tmp_path: Path) -> None:
        address, folder = stage.place_of(ESCROW), tmp_path / "other"
        folder.mkdir()

        with office_over(stage, folder) as other:
            number = answered(hand_in(http, address, submission(ESCROW)), 202)["verificationId"]

            assert answered(other.get(f"/v2/verify/{number}"), 200)["contract"]["address"] == address

    @pytest.mark.spec("SV10", "SV11")
    def test_is_refused_by_the_chain_whatever_is_claimed(self, stage: Stage, http: httpx.Client) -> None:
        code = stage.code(ESCROW)
        stage.put(ESCROW, code + b"\xfe")

        number = answered(hand_in(http, stage.place_of(ESCROW), submission(ESCROW)), 202)["verificationId"]
        ended = answered(http.get(f"/v2/verify/{number}"), 200)

        assert (ended["isJobCompleted"], ended["contract"]["match"]) == (True, None)
        assert ended["error"]["customCode"] == "no_match"
        assert f"byte {len(code)}, 1 appended bytes: 0xfe where nothing belongs" in ended["error"]["message"]

    @pytest.mark.spec("SV11")
    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda body: body.update(compilerVersion="0.8.30+commit.73712a01"), "the compiler is 0.8.37"),
            (lambda body: body.update(contractIdentifier="contracts/X.sol:X"), "not contracts/X.sol:X"),
            (
                lambda body: body["stdJsonInput"]["sources"]["contracts/EscrowLens.sol"].update(
                    content="contract A {}"
                ),
                "the text of contracts/EscrowLens.sol is another",
            ),
            (
                lambda body: body["stdJsonInput"]["sources"].pop("contracts/EscrowLens.sol"),
                "the text of contracts/EscrowLens.sol is missing",
            ),
            (
                lambda body: body["stdJsonInput"]["sources"].update({"a.sol": {"content": ""}}),
                "a.sol is no part of it",
            ),
            (lambda body: body["stdJsonInput"]["settings"].update(evmVersion="prague"), "the setting evmVersion"),
            (lambda body: body["stdJsonInput"]["settings"].update(debug={"revertStrings": "strip"}), "setting debug"),
            (
                lambda body: body["stdJsonInput"]["settings"]["metadata"].update(bytecodeHash="none"),
                "the setting metadata",
            ),
            (lambda body: body["stdJsonInput"].pop("settings"), "it has no settings"),
            (lambda body: body["stdJsonInput"].update(sources=[]), "it has no sources"),
            (lambda body: body["stdJsonInput"].update(language="Yul"), "the language is another"),
        ],
    )
    def test_something_else_is_refused_and_the_difference_named(
        self, stage: Stage, http: httpx.Client, change: Any, told: str
    ) -> None:
        body = submission("EscrowLens")
        change(body)

        refusal = answered(hand_in(http, stage.place_of("EscrowLens"), body), 400)

        assert told in refusal["message"]

    @pytest.mark.spec("SV5", "SV11")
    def test_for_an_address_that_is_not_ours_is_refused(self, http: httpx.Client) -> None:
        refusal = answered(hand_in(http, NOBODY, submission(ESCROW)), 400)

        assert refusal["customCode"] == "unsupported_contract"

    def test_for_another_chain_is_refused(self, stage: Stage, http: httpx.Client) -> None:
        refusal = answered(hand_in(http, stage.place_of(ESCROW), submission(ESCROW), "1"), 400)

        assert refusal["customCode"] == "unsupported_chain"

    @pytest.mark.parametrize("body", [{}, [], {"stdJsonInput": "text"}, {"stdJsonInput": {}, "compilerVersion": 8}])
    def test_of_what_is_no_submission_is_refused(self, stage: Stage, http: httpx.Client, body: object) -> None:
        assert answered(hand_in(http, stage.place_of(ESCROW), body), 400)["customCode"] == "invalid_parameter"

    def test_of_what_is_no_json_is_refused(self, stage: Stage, http: httpx.Client) -> None:
        place = f"/v2/verify/{CHAIN}/{stage.place_of(ESCROW)}"

        refusal = answered(http.post(place, content="{", headers={"content-type": "application/json"}), 400)

        assert refusal["customCode"] == "invalid_json"

    def test_of_too_much_is_refused(self, stage: Stage, http: httpx.Client) -> None:
        assert hand_in(http, stage.place_of(ESCROW), {"stdJsonInput": "a" * 1_100_000}).status_code == 413

    def test_is_not_found_by_a_number_that_nobody_gave(self, http: httpx.Client) -> None:
        refusal = answered(http.get("/v2/verify/72d12273-0723-448e-a9f6-f7957128efa5"), 404)

        assert refusal["customCode"] == "job_not_found"


class TestBounds:
    @pytest.mark.spec("SV12")
    def test_the_node_is_asked_once_for_what_many_ask(self, stage: Stage, tmp_path: Path) -> None:
        with proxied(stage.url, honest) as proxy, office_over(stage, tmp_path, proxy.url) as http:
            for _ in range(5):
                answered(http.get(f"/v2/contract/{CHAIN}/{stage.place_of(ESCROW)}"), 200)

            codes = [parameters for method, parameters in proxy.asked if method == "eth_call" and len(parameters) > 2]
        assert len(codes) == 2

    @pytest.mark.spec("SV12")
    def test_too_many_requests_are_told_to_come_again(self, http: httpx.Client) -> None:
        refused = None
        for _ in range(50 * AT_ONCE):
            answer = http.get(f"/v2/contract/all-chains/{NOBODY}")
            if answer.status_code == 429:
                refused = answer
                break

        assert refused is not None
        assert refused.json()["customCode"] == "too_many_requests"
        assert int(refused.headers["retry-after"]) > 0

    @pytest.mark.spec("SV12")
    def test_a_ration_fills_again_and_no_further_than_it_was(self) -> None:
        now = [0.0]
        ration = Ration(2, 0.5, clock=lambda: now[0])

        first = [ration.take() for _ in range(3)]
        now[0] = 2.0
        second = [ration.take() for _ in range(2)]
        now[0] = 1_000.0
        third = [ration.take() for _ in range(3)]

        assert (first, second, third) == ([True, True, False], [True, False], [True, True, False])
        assert A_SECOND > 0

    def test_a_node_that_does_not_answer_is_503(self, stage: Stage, tmp_path: Path) -> None:
        def silent(method: str, _: list[Any]) -> Any:
            return {"error": {"code": -32603, "message": "busy"}} if method == "eth_getCode" and armed else None

        armed = False
        with proxied(stage.url, silent) as proxy, office_over(stage, tmp_path, proxy.url) as http:
            armed = True
            refusal = http.get(f"/v2/contract/{CHAIN}/{stage.place_of(ESCROW)}")

        assert (refusal.status_code, refusal.json()["customCode"]) == (503, "chain_unavailable")

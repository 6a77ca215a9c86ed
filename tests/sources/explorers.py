"""
Explorers of our own, over real HTTP: each checks what it is sent by the rules that the real one publishes.

They compile what is handed in, really, and hold it against a real chain: constructor arguments by the creation code,
which decides the address, and the runtime code but for immutables.

Source: Sourcify, "APIv2"; Etherscan, "Verify Solidity Source Code"; Blockscout, "Smart Contract Verification API".
"""

import email.parser
import email.policy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import solcx
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from tallystick.chain import compiler
from tallystick.chain.create2 import PROXY, SALT
from tallystick.chain.node import Node
from tallystick.domain.units import Address

ROOT = Path(__file__).resolve().parents[2]
KEY = "S3CRETKEY0123456789"
GUID = "a7lpxkm9kpcpicx7daftmjifrfhiuhf5vqqnawhkfhzfrcpnxj"
NUMBER = "72d12273-0723-448e-a9f6-f7957128efa5"

Reply = tuple[int, Any]


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        """The body as a form."""
        assert self.headers["content-type"] == "application/x-www-form-urlencoded"
        pairs = parse_qs(self.body.decode(), keep_blank_values=True, strict_parsing=True)
        return {name: values[0] for name, values in pairs.items()}

    def parts(self) -> dict[str, str]:
        """The body as the parts of a form with files."""
        assert self.headers["content-type"].startswith("multipart/form-data; boundary=")
        head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + self.body)
        parts = [part for part in message.walk() if not part.is_multipart()]
        names = [str(part.get_param("name", header="content-disposition")) for part in parts]
        contents: list[Any] = [part.get_payload(decode=True) for part in parts]
        return {name: content.decode() for name, content in zip(names, contents, strict=True)}


@dataclass
class Site:
    """An explorer: what it was asked, and how often it says that it is busy or waiting."""

    node: Node
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    waiting: int = 1
    busy: int = 0
    verified: dict[str, bool] = field(default_factory=dict)

    def is_ours(self, standard_input: Mapping[str, Any], identifier: str, address: str, arguments: str) -> bool:
        """Compile, and hold against the chain."""
        assert standard_input["language"] == "Solidity"
        path, _, name = identifier.rpartition(":")
        creation, runtime, holes = compiled(
            json.dumps(standard_input["sources"]), _settings(standard_input), path, name
        )
        code = self.node.code(Address(to_checksum_address(address)))
        init_code = bytes.fromhex(creation + arguments)
        seed = b"\xff" + bytes.fromhex(PROXY[2:] + SALT[2:]) + keccak(init_code)
        is_there = to_checksum_address(keccak(seed)[12:]) == to_checksum_address(address)
        return is_there and _without(code, holes) == _without(bytes.fromhex(runtime), holes)


@cache
def compiled(sources: str, settings: str, path: str, name: str) -> tuple[str, str, tuple[tuple[int, int], ...]]:
    """Creation code, runtime code, and the places of immutables."""
    outputs = {"*": {"*": ["evm.bytecode.object", "evm.deployedBytecode"]}}
    asked = {
        "language": "Solidity",
        "sources": json.loads(sources),
        "settings": {**json.loads(settings), "outputSelection": outputs},
    }
    solc = compiler.find_compiler(ROOT, report=lambda line: None)
    evm = solcx.compile_standard(asked, solc_binary=solc)["contracts"][path][name]["evm"]
    references = evm["deployedBytecode"].get("immutableReferences", {}).values()
    holes = tuple((place["start"], place["length"]) for places in references for place in places)
    return evm["bytecode"]["object"], evm["deployedBytecode"]["object"], holes


def sourcify(site: Site, asked: Asked) -> Reply:
    """Sourcify's API, version 2."""
    if place := re.fullmatch(r"/v2/verify/(\d+)/(0x[0-9a-fA-F]{40})", asked.path):
        assert asked.method == "POST"
        return _taken_by_sourcify(site, asked.json(), *place.groups())
    if place := re.fullmatch(r"/v2/contract/(\d+)/(0x[0-9a-fA-F]{40})", asked.path):
        return _known_to_sourcify(site, *place.groups())
    if asked.path != f"/v2/verify/{NUMBER}":
        return 404, {"customCode": "job_not_found", "message": "there is no such job", "errorId": NUMBER}
    if site.waiting:
        site.waiting -= 1
        return 200, {"isJobCompleted": False, "verificationId": NUMBER, "contract": {"match": None}}
    (address,) = site.verified
    is_ours = site.verified[address]
    error = (
        {} if is_ours else {"error": {"customCode": "no_match", "message": "The codes don't match.", "errorId": "1"}}
    )
    contract = _known_to_sourcify(site, "31337", address)[1]
    return 200, {"isJobCompleted": True, "verificationId": NUMBER, "contract": contract, **error}


def _taken_by_sourcify(site: Site, body: Mapping[str, Any], chain: str, address: str) -> Reply:
    assert int(chain) == site.node.chain_id()
    assert set(body) <= {"stdJsonInput", "compilerVersion", "contractIdentifier", "creationTransactionHash"}
    assert re.fullmatch(r"v?\d+\.\d+\.\d+.*", body["compilerVersion"])
    assert re.fullmatch(r"0x[a-f0-9]{64}", body.get("creationTransactionHash", "0x" + "0" * 64))
    if site.verified.get(address):
        return 409, {"customCode": "already_verified", "message": f"{address} is already verified", "errorId": "1"}
    arguments = _arguments_on_chain(site, body.get("creationTransactionHash"), body, address)
    site.verified = {address: site.is_ours(body["stdJsonInput"], body["contractIdentifier"], address, arguments)}
    return 202, {"verificationId": NUMBER}


def _arguments_on_chain(site: Site, transaction: str | None, body: Mapping[str, Any], address: str) -> str:
    """What follows the creation code in the transaction that brought the contract."""
    if transaction is None:
        return ""
    given: Any = site.node.ask("eth_getTransactionByHash", transaction)
    path, _, name = body["contractIdentifier"].rpartition(":")
    creation, _, _ = compiled(json.dumps(body["stdJsonInput"]["sources"]), _settings(body["stdJsonInput"]), path, name)
    called = str(given["input"])[2 + 64 :]
    return called[len(creation) :]


def _known_to_sourcify(site: Site, chain: str, address: str) -> Reply:
    match = "exact_match" if site.verified.get(address) else None
    known = {"match": match, "creationMatch": match, "runtimeMatch": match, "chainId": chain, "address": address}
    return (200, known | {"verifiedAt": "2026-01-01T00:00:00Z", "matchId": "1"}) if match else (404, known)


def etherscan(site: Site, asked: Asked) -> Reply:
    """Etherscan's API, version 2."""
    assert asked.path == "/v2/api"
    if asked.query.get("chainid") != str(site.node.chain_id()):
        return 200, _no("Missing or unsupported chainid parameter (required for v2 api)")
    if asked.method == "GET":
        return 200, _etherscans_status(site, asked.query)
    form = asked.form()
    if form["apikey"] != KEY:
        return 200, _no("Invalid API Key (#err2)|31337")
    assert set(asked.query) == {"chainid"}
    return 200, _etherscans_receipt(site, form)


def _etherscans_receipt(site: Site, form: Mapping[str, str]) -> dict[str, str]:
    assert (form["module"], form["action"]) == ("contract", "verifysourcecode")
    assert form["codeformat"] == "solidity-standard-json-input"
    assert re.fullmatch(r"v\d+\.\d+\.\d+\+commit\.[0-9a-f]{8}", form["compilerversion"])
    assert 1 <= int(form["licenseType"]) <= 14
    assert re.fullmatch(r"[0-9a-f]*", form["constructorArguments"])
    if site.verified.get(form["contractaddress"]):
        return _no("Contract source code already verified")
    is_ours = site.is_ours(
        json.loads(form["sourceCode"]), form["contractname"], form["contractaddress"], form["constructorArguments"]
    )
    site.verified = {form["contractaddress"]: is_ours}
    return {"status": "1", "message": "OK", "result": GUID}


def _etherscans_status(site: Site, query: Mapping[str, str]) -> dict[str, str]:
    assert query["apikey"] == KEY
    assert (query["module"], query["action"]) == ("contract", "checkverifystatus")
    if query["guid"] != GUID:
        return _no("Invalid GUID")
    if site.waiting:
        site.waiting -= 1
        return _no("Pending in queue")
    is_ours = all(site.verified.values())
    return {"status": "1", "message": "OK", "result": "Pass - Verified"} if is_ours else _no("Fail - Unable to verify")


def _no(why: str) -> dict[str, str]:
    return {"status": "0", "message": "NOTOK", "result": why}


def blockscout(site: Site, asked: Asked) -> Reply:
    """Blockscout's API, version 2."""
    place = re.fullmatch(r"/api/v2/smart-contracts/(0x[0-9a-fA-F]{40})(/verification/via/standard-input)?", asked.path)
    assert place is not None, asked.path
    address, is_handed_in = place.groups()
    if is_handed_in:
        assert asked.method == "POST"
        return _taken_by_blockscout(site, asked.parts(), address)
    if site.waiting:
        site.waiting -= 1
        return 200, {"is_verified": None}
    return 200, {"is_verified": site.verified.get(address, False), "is_partially_verified": False}


def _taken_by_blockscout(site: Site, parts: Mapping[str, str], address: str) -> Reply:
    if site.verified.get(address):
        return 200, {"message": "Already verified"}
    assert re.fullmatch(r"v\d+\.\d+\.\d+\+commit\.[0-9a-f]{8}", parts["compiler_version"])
    assert (parts["license_type"], parts["autodetect_constructor_args"]) == ("mit", "false")
    standard_input = json.loads(parts["files[0]"])
    (path,) = (name for name in standard_input["sources"] if name.endswith(f"/{parts['contract_name']}.sol"))
    identifier = f"{path}:{parts['contract_name']}"
    site.verified = {address: site.is_ours(standard_input, identifier, address, parts["constructor_args"])}
    return 200, {"message": "Smart-contract verification started"}


@contextmanager
def open_site(node: Node, rules: Callable[[Site, Asked], Reply]) -> Iterator[Site]:
    """An explorer that answers by rules, on a free port."""
    site = Site(node)

    class Answers(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, query, headers, body)
            site.asked.append(asked)
            status, content = _reply(site, asked, rules)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content if isinstance(content, bytes) else json.dumps(content).encode())

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _reply(site: Site, asked: Asked, rules: Callable[[Site, Asked], Reply]) -> Reply:
    """A request that breaks a rule is told which, as what it is: a bad request."""
    if site.busy:
        site.busy -= 1
        return 503, b"<html>busy</html>"
    try:
        return rules(site, asked)
    except (AssertionError, KeyError) as broken:
        return 400, {"message": f"broken rule: {broken!r}", "customCode": "invalid_parameter", "errorId": "1"}


def _settings(standard_input: Mapping[str, Any]) -> str:
    return json.dumps({name: value for name, value in standard_input["settings"].items() if name != "outputSelection"})


def _without(code: bytes, holes: tuple[tuple[int, int], ...]) -> bytes:
    masked = bytearray(code)
    for start, length in holes:
        masked[start : start + length] = bytes(length)
    return bytes(masked)

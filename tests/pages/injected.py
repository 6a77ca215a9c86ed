"""The mind of a wallet that is injected into a page: it holds the key, and the test decides what it agrees to."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from eth_account import Account
from eth_account.signers.local import LocalAccount
from playwright.sync_api import BrowserContext, Page, expect

from tallystick.chain.wallet import Wallet
from tests.logins import signed_text
from tests.pages.visitor import Visitor
from tests.pages.world import ARBITER, EMPLOYER, WORKER, World

_SCRIPT = (Path(__file__).parent / "injected.js").read_text(encoding="utf-8")
REJECTED, UNSUPPORTED, UNKNOWN_CHAIN = 4001, 4200, 4902
"""Source: EIP-1193, "Provider Errors"; EIP-3085."""
SERVER_ERROR = -32_000
"""What nodes answer, and wallets hand on, for all that has no code of its own."""
_READS = (
    *("eth_call", "eth_getCode", "eth_getTransactionByHash", "eth_getTransactionCount", "eth_blockNumber"),
    *("eth_getBalance", "eth_gasPrice", "eth_getTransactionReceipt"),
)
"""What it hands on to its node."""


class InjectedWallet:
    """Answers what a page asks of it, and remembers it."""

    def __init__(self, wallet: Wallet, node_url: str, chain_id: int = 31_337) -> None:
        self.wallet = wallet
        self.address = wallet.address
        """For whom it answers: a contract's, whose owner has the key, is another one."""
        self.chain_id = chain_id
        self.known = {31_337}
        """Chains that it can be brought to."""
        self.agrees = True
        self.is_broke = False
        """Whether it has nothing to pay the network's fee with."""
        self.silent: set[str] = set()
        """What it does not answer."""
        self.told: dict[str, str] = {}
        """What its node tells of the chain, where that is another one than the server's."""
        self.asked: list[dict[str, Any]] = []
        self._is_connected = False
        self._node = httpx.Client(base_url=node_url, timeout=30)

    def enter(self, context: BrowserContext) -> None:
        """Be there in every page of a context."""
        context.expose_function("__wallet", self._answer)
        context.add_init_script(_SCRIPT)

    def of(self, method: str) -> list[Any]:
        """The parameters of all requests of a method, in their order."""
        return [request.get("params") for request in self.asked if request["method"] == method]

    def _answer(self, text: str) -> dict[str, Any]:
        request = json.loads(text)
        self.asked.append(request)
        try:
            return {"result": self._result(request["method"], request.get("params", []))}
        except _Refusal as refusal:
            return {"error": {"code": refusal.code, "message": refusal.words}}

    def _result(self, method: str, params: list[Any]) -> Any:
        known: dict[str, Callable[[list[Any]], Any]] = {
            "eth_chainId": lambda _: hex(self.chain_id),
            "eth_accounts": lambda _: [self.address] if self._is_connected else [],
            "eth_requestAccounts": self._connect,
            "wallet_switchEthereumChain": self._switch,
            "wallet_addEthereumChain": self._add,
            "eth_signTypedData_v4": self._sign,
            "personal_sign": self._sign_text,
            "eth_sendTransaction": self._send,
            **{read: partial(self._read, read) for read in _READS},
        }
        if method not in known or method in self.silent:
            raise _Refusal(UNSUPPORTED)
        return known[method](params)

    def _connect(self, _: list[Any]) -> list[str]:
        self._require_consent()
        self._is_connected = True
        return [self.address]

    def _sign(self, params: list[Any]) -> str:
        self._require_consent()
        return self.wallet.sign_typed_data(json.loads(params[1]))

    def _sign_text(self, params: list[Any]) -> str:
        self._require_consent()
        key: LocalAccount = Account.from_key(self.wallet.key)
        return signed_text(key, bytes.fromhex(params[0].removeprefix("0x")).decode())

    def _require_consent(self) -> None:
        if not self.agrees:
            raise _Refusal(REJECTED)

    def _switch(self, params: list[Any]) -> None:
        chain_id = int(params[0]["chainId"], 16)
        if chain_id not in self.known:
            raise _Refusal(UNKNOWN_CHAIN)
        self._require_consent()
        self.chain_id = chain_id

    def _add(self, params: list[Any]) -> None:
        self._require_consent()
        self.known.add(int(params[0]["chainId"], 16))

    def _send(self, params: list[Any]) -> str:
        """As a wallet does: it has a node of its own, which here has the key as well."""
        self._require_consent()
        if self.is_broke:
            raise _Refusal(SERVER_ERROR, "insufficient funds for gas * price + value")
        sent: str = self._read("eth_sendTransaction", params)
        return sent

    def _read(self, method: str, params: list[Any]) -> Any:
        if method in self.told:
            return self.told[method]
        answer = self._node.post("", json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).json()
        if "error" in answer:
            raise _Refusal(answer["error"]["code"], answer["error"]["message"])
        return answer["result"]


def with_wallet(context: BrowserContext, party: Wallet, world: World) -> tuple[InjectedWallet, Visitor]:
    """A tab of somebody who has a wallet, which is connected."""
    wallet = InjectedWallet(party, world.node_url)
    wallet.enter(context)
    visitor = Visitor(context.new_page(), world.url)
    visitor.go("/without-us")
    visitor.connect("Injected")
    return wallet, visitor


class Owner(Visitor):
    """Somebody with a wallet of its own, who agrees to what it asks. It is several people's, one at a time."""

    def __init__(self, page: Page, world: World) -> None:
        super().__init__(page, world.url)
        self.wallet = InjectedWallet(EMPLOYER, world.node_url)
        self.wallet.enter(page.context)

    def connect(self, wallet: str = "Injected") -> None:
        super().connect(wallet)

    def become(self, person: str) -> None:
        chosen = {"Employer": EMPLOYER, "Worker$": WORKER, "Arbiter": ARBITER}[person]
        self.wallet.wallet, self.wallet.address = chosen, chosen.address
        self.page.evaluate("address => window.__tell('accountsChanged', [address])", chosen.address)
        expect(self.page.get_by_role("banner").get_by_text(chosen.address[-4:])).to_be_visible()

    def answer(self, word: str) -> None:
        """It answered already."""


class _Refusal(Exception):
    def __init__(self, code: int, words: str = "no") -> None:
        super().__init__(code)
        self.code = code
        self.words = words

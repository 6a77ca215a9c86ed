"""
A real chain for tests: a supervised anvil with the escrow and a test token on it. The test decides blocks and clock.

In a conftest: ``from tests.devchain import chain, shared_chain``, both named in ``__all__``. A test that asks for
``chain`` gets the session's one anvil, as it was freshly deployed; what the test did is taken back afterwards.
"""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, cast

import httpx
import pytest
from eth_abi.abi import encode
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from tallystick.chain.artifacts import artifact
from tallystick.domain.ports import Call, ChainIdentity
from tallystick.domain.units import Address, BlockNumber, Hash, Timestamp, TokenUnits

ROOT = Path(__file__).parent.parent
CHAIN_ID = 31_337
GENESIS_TIME = Timestamp(1_800_000_000)
"""When the chain starts, in Unix seconds: 2027-01-15T08:00:00Z. Blocks follow the machine's clock from there."""
_STATES = 100_000
"""
States that anvil keeps. With its own 500 it loses some that it still needs: of blocks that are taken back and made
again just alike, it forgets all when it forgets the first, and a reorg then builds on a chain without contracts.
"""
MNEMONIC_KEYS = (
    "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
    "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
    "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
    "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
    "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
    "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e",
    "0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356",
)
"""The public development keys of anvil's standard mnemonic, whose addresses are rich on it and nowhere else."""
BROKE_KEY = keccak(text="an address without any money").hex()


class NodeRefused(AssertionError):
    """The development chain answered a test's request with an error."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a test's transaction."""

    hash: Hash
    block_number: BlockNumber
    block_hash: Hash
    succeeded: bool
    gas_used: int
    logs: tuple[dict[str, Any], ...]
    contract: Address | None


class DevChain:
    """A running development chain. Each transaction is mined at once, in a block of its own, unless in :meth:`hold`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.Client(base_url=url, timeout=30, trust_env=False)
        signers = tuple(cast(LocalAccount, Account.from_key(key)) for key in MNEMONIC_KEYS)
        self.deployer, self.employer, self.worker, self.arbiter, self.fee_recipient, self.relayer, self.stranger = (
            signers[:7]
        )
        self.second_employer = signers[7]
        self.broke: LocalAccount = Account.from_key(BROKE_KEY)
        """A key whose address has no money for gas."""
        self.signers = signers
        self.chain_id = int(self.rpc("eth_chainId"), 16)
        self.token = self.deploy("DevToken")
        receipt = self._deployment("AgreementEscrow")
        assert receipt.succeeded and receipt.contract is not None, "the escrow was not deployed"
        self.escrow = receipt.contract
        self.identity = ChainIdentity(
            chain_id=self.chain_id,
            escrow=self.escrow,
            deployed_at=receipt.block_number,
            genesis_hash=Hash(self.rpc("eth_getBlockByNumber", "0x0", False)["hash"]),
        )

    def rpc(self, method: str, *params: object) -> Any:
        """The node's answer to a JSON-RPC request. Raises NodeRefused when it is an error."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = self._client.post("", json=request).json()
        if "error" in answer:
            raise NodeRefused(f"{method}: {answer['error']}")
        return answer["result"]

    def rpc_all(self, requests: Sequence[tuple[str, object]]) -> list[Any]:
        """The node's answers to requests with one parameter each, sent at once. Raises NodeRefused at an error."""
        sent = [
            {"jsonrpc": "2.0", "id": place, "method": method, "params": [parameter]}
            for place, (method, parameter) in enumerate(requests)
        ]
        answers = sorted(self._client.post("", json=sent).json(), key=lambda answer: int(answer["id"]))
        for answer in answers:
            if "error" in answer:
                raise NodeRefused(str(answer["error"]))
        return [answer["result"] for answer in answers]

    def send(
        self, sender: LocalAccount | str, to: LocalAccount | str | None, calldata: bytes = b"", value: int = 0
    ) -> Receipt:
        """Send a transaction from an address that anvil has the key of, and mine it. It may fail: see ``succeeded``."""
        return _receipt(self.rpc("eth_sendTransactionSync", _transaction(sender, to, calldata, value)))

    def submit(
        self, sender: LocalAccount | str, to: LocalAccount | str | None, calldata: bytes = b"", value: int = 0
    ) -> Hash:
        """Send a transaction without asking what became of it. Returns its hash."""
        return Hash(self.rpc("eth_sendTransaction", _transaction(sender, to, calldata, value)))

    def carry_out(self, call: Call, sender: LocalAccount) -> Receipt:
        """Send a call that must succeed."""
        receipt = self.send(sender, call.to, call.input, call.value)
        assert receipt.succeeded, f"{call.function} failed: {self.reason(call, sender)}"
        return receipt

    def reason(self, call: Call, sender: LocalAccount) -> str:
        """What the node says about a call, as text."""
        fields = {"from": sender.address, "to": call.to, "input": "0x" + call.input.hex(), "value": hex(call.value)}
        try:
            return str(self.rpc("eth_call", fields, "latest"))
        except NodeRefused as refusal:
            return str(refusal)

    def receipt(self, transaction: Hash) -> Receipt:
        """The receipt of a mined transaction."""
        found = self.rpc("eth_getTransactionReceipt", transaction)
        assert found is not None, f"{transaction} is not mined"
        return _receipt(found)

    def deploy(self, name: str, *arguments: tuple[str, object]) -> Address:
        """Deploy a contract of ours by its artifact's name. Arguments are pairs of ABI type and value."""
        receipt = self._deployment(name, *arguments)
        assert receipt.succeeded and receipt.contract is not None
        return receipt.contract

    def install(self, address: Address, runtime_code: bytes) -> None:
        """Put code at an address, as if it had always been there."""
        self.rpc("anvil_setCode", address, "0x" + runtime_code.hex())

    def mint(self, to: LocalAccount | str, amount: int, token: Address | None = None) -> None:
        """Create token units of the test token."""
        self._token_call(self.deployer, "mint(address,uint256)", to, amount, token)

    def approve(self, owner: LocalAccount, amount: int, spender: Address | None = None) -> None:
        """Let the escrow (or ``spender``) draw token units of the test token."""
        self._token_call(owner, "approve(address,uint256)", spender or self.escrow, amount, None)

    def enrich(self, owner: LocalAccount, amount: int = 10**12) -> None:
        """Mint test tokens to an address and let the escrow draw them all."""
        self.mint(owner, amount)
        self.approve(owner, amount)

    def balance(self, owner: LocalAccount | str) -> TokenUnits:
        """Token units of the test token."""
        calldata = keccak(text="balanceOf(address)")[:4] + encode(["address"], [address_of(owner)])
        return TokenUnits(int(self.rpc("eth_call", {"to": self.token, "input": "0x" + calldata.hex()}, "latest"), 16))

    def give_ether(self, address: Address, amount: int) -> None:
        """Set an address's balance of the chain's own currency, in wei."""
        self.rpc("anvil_setBalance", address, hex(amount))

    def mine(self, blocks: int = 1) -> None:
        """Mine blocks, one second apart."""
        self.rpc("anvil_mine", hex(blocks), hex(1))

    def number(self) -> BlockNumber:
        """The newest block's number."""
        return BlockNumber(int(self.rpc("eth_blockNumber"), 16))

    def now(self) -> Timestamp:
        """The newest block's timestamp."""
        return Timestamp(int(self.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16))

    def travel_to(self, timestamp: int) -> None:
        """Mine a block at an instant that has not come yet."""
        self.set_next_timestamp(timestamp)
        self.rpc("evm_mine")

    def set_next_timestamp(self, timestamp: int) -> None:
        """Decide the instant of the next block."""
        self.rpc("evm_setNextBlockTimestamp", timestamp)

    def reorg(self, depth: int, *transactions: tuple[str, int]) -> None:
        """
        Replace the newest ``depth`` blocks by as many others.

        Args:
            depth: How many blocks leave the chain.
            transactions: Raw signed transactions as hex, each with the place (from 0) of the new block that holds it.
        """
        self.rpc("anvil_reorg", depth, [list(pair) for pair in transactions])

    def raw(self, transaction: Hash) -> str:
        """A transaction's signed bytes as hex, to bring it back after a reorg. It must have been sent raw."""
        return str(self.rpc("eth_getRawTransactionByHash", transaction))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Inside, transactions wait until a block is mined by :meth:`mine`."""
        self.rpc("evm_setAutomine", False)
        try:
            yield
        finally:
            self.rpc("evm_setAutomine", True)

    def snapshot(self) -> str:
        """A name for the chain as it is, to come back to."""
        return str(self.rpc("evm_snapshot"))

    def restore(self, snapshot: str) -> None:
        """Make the chain what it was. Snapshots taken later are gone."""
        self._finish_blocks()
        assert self.rpc("evm_revert", snapshot) is True

    def state(self) -> bytes:
        """The whole chain for an anvil to go on from, compressed by gzip. Of a long one it takes minutes."""
        request = {"jsonrpc": "2.0", "id": 1, "method": "anvil_dumpState", "params": []}
        return bytes.fromhex(self._client.post("", json=request, timeout=None).json()["result"][2:])

    def close(self) -> None:
        """Close the connections to the node."""
        self._client.close()

    def _finish_blocks(self) -> None:
        """
        Wait until anvil makes no block any more, and its pool knows of all that it made.

        It answers before either. A block that it makes while it goes back leaves a hole below itself, and of a
        transaction that its pool still holds the sender's next one gets a nonce that is too high.
        """
        if self.rpc("anvil_getAutomine"):
            self.rpc("anvil_dropAllTransactions")
            # Blocks are made in the order of what was sent: when one of now is there, so are all before it.
            self.send(self.deployer, self.deployer)
            while int(self.rpc("txpool_status")["pending"], 16):
                pass

    def _deployment(self, name: str, *arguments: tuple[str, object]) -> Receipt:
        tail = encode([kind for kind, _ in arguments], [value for _, value in arguments])
        return self.send(self.deployer, None, artifact(name).bytecode + tail)

    def _token_call(
        self, sender: LocalAccount, signature: str, to: LocalAccount | str, amount: int, token: Address | None
    ) -> None:
        calldata = keccak(text=signature)[:4] + encode(["address", "uint256"], [address_of(to), amount])
        assert self.send(sender, token or self.token, calldata).succeeded


@contextmanager
def started_anvil(
    *options: str, chain_id: int = CHAIN_ID, hardfork: str = "osaka", genesis: int = GENESIS_TIME
) -> Iterator[str]:
    """A supervised anvil on a free port of its own choosing, as its URL. It is ended on leaving."""
    command = [
        *(str(anvil_binary()), "--port", "0", "--chain-id", str(chain_id), "--slots-in-an-epoch", "1"),
        *("--timestamp", str(genesis), "--hardfork", hardfork, "--threads", "1"),
        *("--prune-history", str(_STATES), *options),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as anvil:
        try:
            url = _listening_at(anvil)
            with _its_log_read(anvil):
                yield url
        finally:
            anvil.kill()


@contextmanager
def started_chain(*options: str) -> Iterator[DevChain]:
    """A development chain of one's own, with the escrow and the test token on it."""
    with started_anvil(*options) as url:
        chain = DevChain(url)
        try:
            yield chain
        finally:
            chain.close()


@pytest.fixture(scope="session")
def shared_chain() -> Iterator[DevChain]:
    """The session's development chain. Tests take ``chain`` instead, which cleans up."""
    with started_chain() as chain:
        yield chain


@pytest.fixture
def chain(shared_chain: DevChain) -> Iterator[DevChain]:
    """The session's development chain, as it was freshly deployed."""
    snapshot = shared_chain.snapshot()
    yield shared_chain
    shared_chain.restore(snapshot)


def address_of(owner: LocalAccount | str) -> Address:
    """The address of a key, or the address itself."""
    return Address(owner if isinstance(owner, str) else owner.address)


def anvil_binary() -> Path:
    """Where npm put anvil's own binary, without the script that wraps it."""
    found = sorted((ROOT / "node_modules" / "@foundry-rs").glob("anvil-*/bin/anvil*"))
    assert found, "anvil is not installed: run `npm ci`"
    return found[0]


def _transaction(
    sender: LocalAccount | str, to: LocalAccount | str | None, calldata: bytes, value: int
) -> dict[str, str]:
    fields = {"from": address_of(sender), "input": "0x" + calldata.hex(), "value": hex(value), "gas": hex(8_000_000)}
    return fields | ({"to": address_of(to)} if to else {})


def _receipt(found: dict[str, Any]) -> Receipt:
    return Receipt(
        hash=Hash(found["transactionHash"]),
        block_number=BlockNumber(int(found["blockNumber"], 16)),
        block_hash=Hash(found["blockHash"]),
        succeeded=int(found["status"], 16) == 1,
        gas_used=int(found["gasUsed"], 16),
        logs=tuple(found["logs"]),
        contract=Address(to_checksum_address(found["contractAddress"])) if found.get("contractAddress") else None,
    )


@contextmanager
def _its_log_read(anvil: "subprocess.Popen[str]") -> Iterator[None]:
    """Read what anvil writes, or it would wait for a reader when the pipe is full."""
    reader = Thread(target=_read_to_the_end, args=(anvil,), daemon=True)
    reader.start()
    try:
        yield
    finally:
        anvil.kill()
        reader.join()


def _read_to_the_end(anvil: "subprocess.Popen[str]") -> None:
    assert anvil.stdout is not None
    for _ in anvil.stdout:
        pass


def _listening_at(anvil: "subprocess.Popen[str]") -> str:
    assert anvil.stdout is not None
    heard = []
    for line in anvil.stdout:
        heard.append(line)
        if line.startswith("Listening on "):
            return "http://" + line.removeprefix("Listening on ").strip()
    raise AssertionError("anvil ended before it listened: " + json.dumps(heard))

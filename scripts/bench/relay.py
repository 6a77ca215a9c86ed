"""
The relay, measured beside the bare node: how many releases a second get into blocks.

*Bare*: transactions that were signed before are handed to the node, as many at once as it likes. *Relayed*: clients ask
`tally serve`, in a process of its own, on SQLite, for the same acts. Both in turn, on chains with the same settings;
counted is from the first handing over to the last one mined.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import urllib3
from eth_account.signers.local import LocalAccount
from eth_typing import HexStr

from tests.crowd import AMOUNT, SignedRelease, a_crowd
from tests.devchain import DevChain, started_chain
from tests.journeys.server import Server

_GAS = 500_000
_AT_ONCE = 50
_CLIENTS = 32
_A_GWEI = 10**9


@dataclass(frozen=True, slots=True)
class Mining:
    """How the chain makes blocks."""

    name: str
    seconds: int
    """Between two blocks; 0: whenever there is something."""
    gas: int
    """That a block holds."""


MININGS = (
    Mining("5 million gas a second, as Ethereum with blocks of 60 million", 1, 5_000_000),
    Mining("10 million gas a second", 1, 10_000_000),
    Mining("as fast as the node can", 0, 30_000_000),
)


def bare(mining: Mining, count: int) -> float:
    """Releases a second that get into blocks when they are signed already."""
    with _stage(mining, count) as (chain, releases):
        signed = [_signed(chain, chain.relayer, place, one) for place, one in enumerate(releases)]
        began = time.perf_counter()
        for start in range(0, count, _AT_ONCE):
            chain.rpc_all([("eth_sendRawTransaction", raw) for raw in signed[start : start + _AT_ONCE]])
        return count / _until_paid(chain, count, began)


def relayed(mining: Mining, count: int, keys: int = 2) -> float:
    """Releases a second that get into blocks when clients ask the relay for them."""
    with ExitStack() as held:
        chain, releases = held.enter_context(_stage(mining, count))
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        payers = (chain.relayer, chain.stranger, chain.deployer, chain.second_employer)[:keys]
        secrets = ",".join(bytes(key.key).hex() for key in payers)
        server = Server(chain, folder, TALLY_RELAYER_KEY=secrets, TALLY_LOG_LEVEL="warning", TALLY_POLL_SECONDS="1")
        held.callback(server.close)
        server.start()
        server.until_level_with(chain)
        began = time.perf_counter()
        _asked(server.api.url, releases)
        return count / _until_paid(chain, count, began)


def _asked(url: str, releases: list[SignedRelease]) -> None:
    """Have many clients ask, each on a connection of its own."""
    parts = [releases[place::_CLIENTS] for place in range(_CLIENTS)]

    def ask(part: list[SignedRelease]) -> None:
        # The leanest client there is: it shares the machine with what is measured.
        with urllib3.PoolManager() as http:
            for release in part:
                answer = http.request("POST", url + release.path, json=release.body, timeout=60)
                if answer.status != HTTPStatus.ACCEPTED:
                    raise AssertionError(f"the server answered {answer.status}: {answer.data[:500]!r}")

    with ThreadPoolExecutor(_CLIENTS) as pool:
        list(pool.map(ask, parts))


@contextmanager
def _stage(mining: Mining, count: int) -> Iterator[tuple[DevChain, list[SignedRelease]]]:
    with started_chain() as chain:
        releases = a_crowd(chain, count)
        chain.rpc("evm_setBlockGasLimit", hex(mining.gas))
        if mining.seconds:
            chain.rpc("evm_setIntervalMining", mining.seconds)
        yield chain, releases


def _signed(chain: DevChain, key: LocalAccount, nonce: int, release: SignedRelease) -> str:
    fields = {"type": 2, "chainId": chain.chain_id, "nonce": nonce, "gas": _GAS, "value": 0}
    fees = {"maxFeePerGas": 10 * _A_GWEI, "maxPriorityFeePerGas": _A_GWEI}
    sent = key.sign_transaction({**fields, **fees, "to": HexStr(release.call.to), "data": release.call.input})
    return "0x" + bytes(sent.raw_transaction).hex()


def _until_paid(chain: DevChain, count: int, began: float) -> float:
    """Seconds until the worker has it all."""
    while chain.balance(chain.worker) != count * AMOUNT:
        time.sleep(0.01)
    return time.perf_counter() - began


def main() -> None:
    """Measure both with each setting, and print it."""
    parser = argparse.ArgumentParser(description="Measures the relay beside the bare node.")
    parser.add_argument("--releases", type=int, default=1_000, help="of each run")
    parser.add_argument("--keys", type=int, default=2, help="of the relayer, at most four")
    asked = parser.parse_args()
    for mining in MININGS:
        limit, ours = bare(mining, asked.releases), relayed(mining, asked.releases, asked.keys)
        print(f"{mining.name}: bare {limit:.0f}/s, relayed {ours:.0f}/s, {ours / limit:.0%}", flush=True)


if __name__ == "__main__":
    main()

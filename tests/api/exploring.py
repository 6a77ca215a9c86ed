"""What tests of the explorer ask, and what they have sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tests.api.office import Json, Office, answered, opened_office
from tests.chain.proxy import Proxy, honest, proxied
from tests.devchain import DevChain

UNKNOWN = "0x" + "ab" * 32


def told(office: Office, transaction: str) -> Json:
    """A transaction as the explorer tells it."""
    return answered(office.get(f"/explorer/transactions/{transaction}"), 200)


def told_block(office: Office, block: int | str) -> Json:
    """A block as the explorer tells it."""
    return answered(office.get(f"/explorer/blocks/{block}"), 200)


def told_address(office: Office, address: str) -> Json:
    """An address as the explorer tells it."""
    return answered(office.get(f"/explorer/addresses/{address}"), 200)


def calldata(signature: str, *arguments: Any) -> bytes:
    """A call by its signature."""
    kinds = signature.partition("(")[2].removesuffix(")").split(",")
    return keccak(text=signature)[:4] + encode(kinds, arguments)


def last_event(office: Office, agreement_id: str) -> Json:
    """The newest event of an agreement."""
    found: Json = answered(office.get(f"/agreements/{agreement_id}/events"), 200)["events"][-1]
    return found


def refused_release(office: Office, agreement_id: str) -> bytes:
    """A release without anybody's signature, for who is not the employer."""
    sender = office.chain.employer.address
    prepared = office.prepare(agreement_id, "release", sender=sender)
    return bytes.fromhex(prepared["transaction"]["data"][2:])


@contextmanager
def watched_office(chain: DevChain, folder: Path) -> Iterator[tuple[Office, Proxy]]:
    """An office whose node answers as the test says."""
    with proxied(chain.url, honest) as proxy, opened_office(chain, folder, rpc_url=proxy.url) as office:
        yield office, proxy


def answering(answer: Any) -> Any:
    """An answer of a node that says this, or else what the node says."""
    return None if answer is None else {"result": answer}

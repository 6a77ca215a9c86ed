"""
A node that lies: it drops, invents, reorders, truncates and alters what a true node answers.

Each wrong is a function of a true answer. It returns another answer, or None where it has nothing to change.
"""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from eth_utils.crypto import keccak

from tallystick.chain.headers import hash_of
from tests.devchain import DevChain

Wrong = Callable[[Any, Random], Any]
"""Given a true answer, which it may change, a false one; None: this one stays true."""

RECEIPTS = "eth_getBlockReceipts"
PROOF = "eth_getProof"
HEADERS = frozenset({"eth_getBlockByNumber", "eth_getBlockByHash"})


def _with_logs(receipts: list[Any], random: Random) -> dict[str, Any] | None:
    """A receipt that has logs."""
    found = [receipt for receipt in receipts if receipt["logs"]]
    return random.choice(found) if found else None


def _another(digits: str, random: Random) -> str:
    """Hexadecimal digits with one of them changed."""
    place = random.randrange(2, len(digits))
    other = random.choice([digit for digit in "0123456789abcdef" if digit != digits[place]])
    return digits[:place] + other + digits[place + 1 :]


def drops_a_log(receipts: Any, random: Random) -> Any:
    receipt = _with_logs(receipts, random)
    if receipt is None:
        return None
    receipt["logs"].pop(random.randrange(len(receipt["logs"])))
    return receipts


def drops_all_logs(receipts: Any, random: Random) -> Any:
    if _with_logs(receipts, random) is None:
        return None
    return [receipt | {"logs": [], "logsBloom": "0x" + "00" * 256} for receipt in receipts]


def invents_a_log(receipts: Any, random: Random) -> Any:
    receipt = _with_logs(receipts, random)
    if receipt is None:
        return None
    log = deepcopy(random.choice(receipt["logs"]))
    receipt["logs"].insert(random.randrange(len(receipt["logs"]) + 1), log)
    return receipts


def reorders_logs(receipts: Any, random: Random) -> Any:
    receipt = _with_logs(receipts, random)
    if receipt is None or receipt["logs"] == receipt["logs"][::-1]:
        return None
    receipt["logs"].reverse()
    return receipts


def alters_an_amount(receipts: Any, random: Random) -> Any:
    receipt = _with_logs(receipts, random)
    logs = [log for log in receipt["logs"] if len(log["data"]) > 2] if receipt else []
    if not logs:
        return None
    log = random.choice(logs)
    log["data"] = _another(log["data"], random)
    return receipts


def alters_a_topic(receipts: Any, random: Random) -> Any:
    receipt = _with_logs(receipts, random)
    if receipt is None:
        return None
    topics = random.choice(receipt["logs"])["topics"]
    place = random.randrange(len(topics))
    topics[place] = _another(topics[place], random)
    return receipts


def alters_whose_log_it_is(receipts: Any, random: Random) -> Any:
    receipt = _with_logs(receipts, random)
    if receipt is None:
        return None
    log = random.choice(receipt["logs"])
    log["address"] = _another(log["address"], random)
    return receipts


def calls_a_success_a_failure(receipts: Any, random: Random) -> Any:
    if not receipts:
        return None
    receipt = random.choice(receipts)
    receipt["status"] = "0x0" if receipt["status"] == "0x1" else "0x1"
    return receipts


def drops_a_receipt(receipts: Any, random: Random) -> Any:
    if not receipts:
        return None
    receipts.pop(random.randrange(len(receipts)))
    return receipts


def drops_all_receipts(receipts: Any, random: Random) -> Any:
    return [] if receipts else None


def invents_a_receipt(receipts: Any, random: Random) -> Any:
    if not receipts:
        return None
    receipts.append(deepcopy(random.choice(receipts)))
    return receipts


def reorders_receipts(receipts: Any, random: Random) -> Any:
    return receipts[::-1] if len(receipts) > 1 else None


def forgets_the_receipts(receipts: Any, random: Random) -> Any:
    raise Gone


def hides_what_happened(header: Any, random: Random) -> Any:
    """An emptied filter: the block would need no receipts at all."""
    return header | {"logsBloom": "0x" + "00" * 256} if int(header["logsBloom"], 16) else None


def alters_the_header(header: Any, random: Random) -> Any:
    member = random.choice(["receiptsRoot", "stateRoot", "parentHash", "timestamp", "miner", "extraData", "gasUsed"])
    return header | {member: _another(header[member], random)} if len(header[member]) > 2 else None


def alters_the_hash(header: Any, random: Random) -> Any:
    return header | {"hash": _another(header["hash"], random)}


def tells_of_another_height(header: Any, random: Random) -> Any:
    return header | {"number": hex(int(header["number"], 16) + 1)}


def drops_transactions(header: Any, random: Random) -> Any:
    return header | {"transactions": header["transactions"][:-1]} if header["transactions"] else None


def reorders_transactions(header: Any, random: Random) -> Any:
    transactions = header["transactions"]
    return header | {"transactions": transactions[::-1]} if len(transactions) > 1 else None


def forges_the_block(header: Any, random: Random) -> Any:
    """A block of its own making, sound in itself: only other nodes can tell that it is not the chain's."""
    forged = header | {
        "logsBloom": "0x" + "00" * 256,
        "transactions": [],
        "extraData": "0x" + keccak(header["hash"].encode()).hex(),
    }
    return forged | {"hash": "0x" + hash_of(forged).hex()}


def names_a_member_that_is_not_ethereums(header: Any, random: Random) -> Any:
    return header | {"sealFields": "0x00", "stateRoot": _another(header["stateRoot"], random)}


def alters_a_proof_of_storage(proof: Any, random: Random) -> Any:
    nodes = random.choice(proof["storageProof"])["proof"]
    place = random.randrange(len(nodes))
    nodes[place] = _another(nodes[place], random)
    return proof


def alters_a_stored_word(proof: Any, random: Random) -> Any:
    """In the proof's last node, where the word is, and beside it."""
    word = random.choice(proof["storageProof"])
    word["proof"][-1], word["value"] = _another(word["proof"][-1], random), "0x1234"
    return proof


def alters_the_proof_of_the_account(proof: Any, random: Random) -> Any:
    place = random.randrange(len(proof["accountProof"]))
    proof["accountProof"][place] = _another(proof["accountProof"][place], random)
    return proof


def drops_a_node_of_a_proof(proof: Any, random: Random) -> Any:
    random.choice([proof["accountProof"], *(word["proof"] for word in proof["storageProof"])]).pop()
    return proof


def drops_a_word(proof: Any, random: Random) -> Any:
    proof["storageProof"].pop(random.randrange(len(proof["storageProof"])))
    return proof


def reorders_words(proof: Any, random: Random) -> Any:
    words = proof["storageProof"]
    return proof | {"storageProof": words[::-1]} if len(words) > 1 else None


def swaps_account_and_storage(proof: Any, random: Random) -> Any:
    return proof | {"accountProof": proof["storageProof"][0]["proof"]}


OF_RECEIPTS: tuple[Wrong, ...] = (
    *(drops_a_log, drops_all_logs, invents_a_log, reorders_logs, alters_an_amount, alters_a_topic),
    *(alters_whose_log_it_is, calls_a_success_a_failure, drops_a_receipt, drops_all_receipts, invents_a_receipt),
    *(reorders_receipts, forgets_the_receipts),
)
OF_HEADERS: tuple[Wrong, ...] = (
    *(hides_what_happened, alters_the_header, alters_the_hash, tells_of_another_height, drops_transactions),
    *(reorders_transactions, forges_the_block, names_a_member_that_is_not_ethereums),
)
WRONGS = OF_RECEIPTS + OF_HEADERS
OF_PROOFS: tuple[Wrong, ...] = (
    *(alters_a_proof_of_storage, alters_a_stored_word, alters_the_proof_of_the_account, drops_a_node_of_a_proof),
    *(drops_a_word, reorders_words, swaps_account_and_storage),
)
"""Asked for by a mirror that proves the state, and by no other."""


class Gone(Exception):
    """The node says that it does not have the block."""


class Liar:
    """Rules for a proxy: a node's true answers, and now and then a wrong one."""

    def __init__(self, chain: DevChain, wrongs: tuple[Wrong, ...], seed: int = 0, often: float = 1.0) -> None:
        """``often``: which part of the answers it changes that it can change."""
        self._chain = chain
        self._wrongs = wrongs
        self._random = Random(seed)
        self._often = often
        self.told: list[str] = []
        """The wrongs that were told, in their order."""

    def __call__(self, method: str, parameters: list[Any]) -> Any:
        """The answer to give; None: the true one."""
        fitting = [wrong for wrong in self._wrongs if wrong in _kinds(method)]
        if not fitting or self._random.random() > self._often:
            return None
        wrong = self._random.choice(fitting)
        truth = self._chain.rpc(method, *parameters)
        try:
            lie = None if truth is None else wrong(truth, self._random)
        except Gone:
            self.told.append(wrong.__name__)
            return {"result": None}
        if lie is None:
            return None
        self.told.append(wrong.__name__)
        return {"result": lie}


def _kinds(method: str) -> tuple[Wrong, ...]:
    """What can be told wrongly of an answer to a method."""
    if method in HEADERS:
        return OF_HEADERS
    return {RECEIPTS: OF_RECEIPTS, PROOF: OF_PROOFS}.get(method, ())

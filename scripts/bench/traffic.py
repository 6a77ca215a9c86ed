"""
A chain with real traffic at the escrow: made once by an anvil, and kept for every measurement.

Every act is a transaction of its own, by the party itself, and leaves one event. So many agreements are at work at a
time that a block holds one act of each of a dozen of them, and what happens to each is drawn by chance, from a seed.
"""

import gzip
import json
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import count
from pathlib import Path

from rich.progress import track

from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.codec import EscrowCodec
from tallystick.domain.acts import Accept, Act, Deliver, Dispute, Fund, Refund, Release, RequestChanges, Rule
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, BasisPoints, Hash, Timestamp, TokenUnits
from tests.deals import AMOUNT, DELIVERABLE, FIRST, REASON, WEEK, a_deal, in_token
from tests.devchain import ROOT, DevChain, started_anvil, started_chain

FOLDER = ROOT / "cache" / "bench"
AT_WORK = 240
"""How many agreements go on side by side."""
PER_BLOCK = 12
"""How many acts a block holds."""
_PEOPLE = 40
_IN_TOKENS, _WITH_FEE = 0.5, 0.33
_ACCEPTED, _GIVEN_BACK, _SENT_BACK, _DISPUTED, _IN_HALVES = 0.3, 0.1, 0.15, 0.1, 0.2
"""How likely it is that an agreement is in a token, has a fee, and takes each of these turns."""
_FEE = BasisPoints(250)
_PLENTY = 2**255
_GAS = 400_000
_HALF = TokenUnits(AMOUNT // 2)
_ONE = (FIRST,)


@dataclass(frozen=True, slots=True)
class Traffic:
    """A kept chain."""

    state: Path
    """What anvil goes on from, compressed by gzip: a tenth of it."""
    identity: ChainIdentity
    events: int
    blocks: int


Step = tuple[Address, Act]
"""Who does what."""


@dataclass(slots=True)
class _Agreement:
    terms: Terms
    left: list[Step]


def kept(events: int) -> Traffic:
    """The chain with at least so many events of today's escrow: as it is kept, or made now."""
    name = f"{events}-{sha256(artifact(ESCROW).bytecode).hexdigest()[:12]}"
    state, manifest = FOLDER / f"{name}.state.gz", FOLDER / f"{name}.json"
    if not (state.exists() and manifest.exists()):
        FOLDER.mkdir(parents=True, exist_ok=True)
        manifest.write_text(json.dumps(_made(events, state)))
    known = json.loads(manifest.read_text())
    return Traffic(state, ChainIdentity(**known["identity"]), known["events"], known["blocks"])


@contextmanager
def served(traffic: Traffic) -> Iterator[str]:
    """An anvil with a kept chain, as its URL."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        with gzip.open(traffic.state) as packed, state.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        with started_anvil("--load-state", str(state)) as url:
            yield url


def _made(events: int, state: Path) -> dict[str, object]:
    with started_chain("--accounts", str(_PEOPLE)) as chain:
        _Town(chain).play(-(-events // PER_BLOCK))
        found = chain.rpc("eth_getLogs", {"address": chain.escrow, "fromBlock": "0x0", "toBlock": "latest"})
        assert len(found) >= events, f"of {events} acts only {len(found)} succeeded"
        part = state.with_suffix(".part")
        part.write_bytes(chain.state())
        part.rename(state)
        return {"identity": asdict(chain.identity), "events": len(found), "blocks": chain.number() + 1}


class _Town:
    """People who work for each other on one chain."""

    def __init__(self, chain: DevChain) -> None:
        self._chain = chain
        self._codec = EscrowCodec(chain.identity)
        self._chance = random.Random(1)
        self._salts = count(1)
        self._people = [Address(person) for person in chain.rpc("eth_accounts")]
        self._deal = a_deal(chain)
        for person in self._people:
            chain.mint(person, 2**128)
            chain.send(person, chain.token, _approval(chain.escrow))

    def play(self, blocks: int) -> None:
        """So many blocks of acts."""
        at_work = [self._agreement() for _ in range(AT_WORK)]
        with self._chain.hold():
            for block in track(range(blocks), "making a chain"):
                turn = block * PER_BLOCK % AT_WORK
                for place in range(turn, turn + PER_BLOCK):
                    if not at_work[place].left:
                        at_work[place] = self._agreement()
                self._mine(at_work[turn : turn + PER_BLOCK])

    def _mine(self, agreements: list[_Agreement]) -> None:
        self._chain.rpc_all([("eth_sendTransaction", self._next(agreement)) for agreement in agreements])
        self._chain.rpc("evm_mine")

    def _next(self, agreement: _Agreement) -> dict[str, str]:
        sender, act = agreement.left.pop(0)
        call = self._codec.call(agreement.terms, act)
        fields = {"from": sender, "to": call.to, "input": "0x" + call.input.hex()}
        return fields | {"value": hex(call.value), "gas": hex(_GAS)}

    def _agreement(self) -> _Agreement:
        employer, worker, arbiter = (Address(one) for one in self._chance.sample(self._people, 3))
        payment = replace(self._deal.payment, employer=employer, worker=worker)
        if self._is(_WITH_FEE):
            payment = replace(payment, fee_bps=_FEE, fee_recipient=self._people[0])
        conditions = replace(self._deal.conditions, arbiter=arbiter, salt=next(self._salts))
        deal = Terms(payment, conditions)
        terms = deal if self._is(_IN_TOKENS) else in_token(deal, ZERO_ADDRESS)
        return _Agreement(terms, list(self._story(terms)))

    def _story(self, terms: Terms) -> Iterator[Step]:
        """What happens to one agreement, from its funding to its end."""
        employer, worker, arbiter = terms.payment.employer, terms.payment.worker, terms.conditions.arbiter
        yield employer, Fund(_ONE)
        if self._is(_ACCEPTED):
            yield worker, Accept(FIRST)
        if self._is(_GIVEN_BACK):
            yield worker, Refund(FIRST, AMOUNT)
            return
        yield worker, Deliver(FIRST, 0, self._hash())
        if self._is(_SENT_BACK):
            yield employer, RequestChanges(FIRST, 1, REASON, Timestamp(terms.milestones[0].deliver_by + WEEK))
            yield worker, Deliver(FIRST, 1, self._hash())
        elif self._is(_DISPUTED):
            yield worker, Dispute(FIRST, 0, worker, DELIVERABLE)
            yield arbiter, Rule(FIRST, _HALF, REASON)
            return
        if self._is(_IN_HALVES):
            yield employer, Release(FIRST, _HALF)
        yield employer, Release(FIRST, AMOUNT)

    def _is(self, likely: float) -> bool:
        return self._chance.random() < likely

    def _hash(self) -> Hash:
        return Hash("0x" + self._chance.randbytes(32).hex())


def _approval(spender: Address) -> bytes:
    """Lets the escrow draw as much as it takes. Source: EIP-20, ``approve``."""
    return bytes.fromhex("095ea7b3") + bytes(12) + bytes.fromhex(spender[2:]) + _PLENTY.to_bytes(32, "big")

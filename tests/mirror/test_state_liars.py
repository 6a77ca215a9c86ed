"""
Nodes that lie about the contract's storage, and a mirror whose level is state-proved
├── alone ............................. nothing is mirrored
├── beside an honest one .............. it is caught, and the other one proves
├── given a proof of another block .... likewise
├── given a word beside its proof ..... the word is not read
└── given a block that left the chain . nobody is caught for it
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.chain.endpoints import EndpointPool, pool_of
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.node import Node
from tallystick.chain.quorum import QuorumWatcher, watcher_over
from tallystick.chain.stateproofs import PooledStateProofs
from tallystick.chain.watcher import Reading
from tallystick.domain.chain import ProofLevel
from tallystick.domain.errors import ChainUnavailable, InvalidBlock, NoStateProof
from tallystick.domain.nodes import Standing
from tallystick.domain.stored import SuccessorOf
from tests.chain.liar import OF_PROOFS, PROOF, WRONGS, Liar, Wrong
from tests.chain.proxy import Proxy, Rule, honest, proxied
from tests.devchain import DevChain, started_chain
from tests.mirror.lives import of_an_amendment, of_payments, of_swept_fees, played
from tests.mirror.shelf import Books, Digest, Shelf
from tests.profiles import examples

STATE = ProofLevel.STATE_PROVED


@dataclass(frozen=True, slots=True)
class Scene:
    """A chain with a history, a node in front of it that lies, and what the books must be."""

    chain: DevChain
    first: Proxy
    shelf: Shelf
    truth: Digest

    def pool(self, *others: str) -> EndpointPool:
        """The first node, honest until told otherwise, and others."""
        self.first.rule = honest
        pool = pool_of(" ".join([self.first.url, *others]))
        pool.expect(self.chain.identity)
        return pool

    def mirror(self, pool: EndpointPool) -> Books:
        """New books of a mirror at the level."""
        identity, reading = self.chain.identity, Reading(STATE)
        is_alone = len(pool.members) == 1
        watcher = watcher_over(pool, identity, reading) if is_alone else QuorumWatcher(pool, identity, reading, 30.0)
        return self.shelf.over(self.chain, watcher, PooledStateProofs(pool, identity))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with started_chain() as chain, proxied(chain.url, honest) as proxy:
        played(chain, of_payments)
        played(chain, of_an_amendment)
        played(chain, of_swept_fees)
        chain.mine(2)
        scene = Scene(chain, proxy, Shelf(tmp_path_factory.mktemp("books")), {})
        books = scene.mirror(scene.pool()).follow(1)
        assert books.levels == {STATE}
        yield Scene(chain, proxy, scene.shelf, books.digest())


@pytest.fixture(scope="module")
def third(scene: Scene) -> Iterator[str]:
    """One more address of the node."""
    with proxied(scene.chain.url, honest) as proxy:
        yield proxy.url


def proving_another_block(chain: DevChain) -> Rule:
    """What it answers is a proof, but of the block before."""

    def rule(method: str, parameters: list[Any]) -> Any:
        if method != PROOF:
            return None
        address, keys, block = parameters
        return {"result": chain.rpc(PROOF, address, keys, hex(int(block, 16) - 5))}

    return rule


def saying_other_words(chain: DevChain) -> Rule:
    """The proof is true, and what is said beside it is not."""

    def rule(method: str, parameters: list[Any]) -> Any:
        if method != PROOF:
            return None
        told = chain.rpc(method, *parameters)
        words = [word | {"value": "0x1234"} for word in told["storageProof"]]
        return {"result": told | {"storageProof": words, "storageHash": "0x" + "11" * 32, "nonce": "0x99"}}

    return rule


class TestOneNodeThatLies:
    @pytest.mark.spec("BP3")
    @pytest.mark.parametrize("wrong", OF_PROOFS, ids=lambda wrong: wrong.__name__)
    def test_is_believed_nothing(self, scene: Scene, wrong: Wrong) -> None:
        books = scene.mirror(scene.pool())
        liar = scene.first.rule = Liar(scene.chain, (wrong,))

        books.follow(tries=3)

        assert liar.told
        assert [type(failure) for failure in books.failures] == [InvalidBlock] * 3
        assert books.height == -1

    @pytest.mark.spec("BP3")
    def test_with_a_proof_of_another_block_is_believed_nothing(self, scene: Scene) -> None:
        books = scene.mirror(scene.pool())
        scene.first.rule = proving_another_block(scene.chain)

        books.follow(tries=2)

        assert [type(failure) for failure in books.failures] == [InvalidBlock] * 2
        assert books.height == -1

    @pytest.mark.spec("BP3")
    def test_beside_its_proof_is_not_read(self, scene: Scene) -> None:
        books = scene.mirror(scene.pool())
        scene.first.rule = saying_other_words(scene.chain)

        books.follow(tries=1)

        assert books.failures == []
        assert books.digest() == scene.truth

    def test_is_believed_again_as_soon_as_it_tells_the_truth(self, scene: Scene) -> None:
        books = scene.mirror(scene.pool())
        scene.first.rule = Liar(scene.chain, OF_PROOFS)
        books.follow(tries=3)

        scene.first.rule = honest
        books.follow(tries=9)

        assert books.digest() == scene.truth


class TestALiarBesideAnHonestNode:
    @pytest.mark.spec("BP3", "BN3")
    @pytest.mark.parametrize("wrong", OF_PROOFS, ids=lambda wrong: wrong.__name__)
    def test_is_caught_and_the_other_one_proves(self, scene: Scene, wrong: Wrong) -> None:
        pool = scene.pool(scene.chain.url)
        books = scene.mirror(pool)
        liar = scene.first.rule = Liar(scene.chain, (wrong,))

        books.follow(tries=1)

        assert liar.told
        assert books.failures == []
        assert books.digest() == scene.truth
        assert pool.endpoints()[0].standing is Standing.QUARANTINED

    @pytest.mark.spec("BP3", "BN3")
    def test_with_a_proof_of_another_block_is_caught(self, scene: Scene) -> None:
        pool = scene.pool(scene.chain.url)
        books = scene.mirror(pool)
        scene.first.rule = proving_another_block(scene.chain)

        books.follow(tries=1)

        assert books.digest() == scene.truth
        assert pool.endpoints()[0].standing is Standing.QUARANTINED

    @pytest.mark.spec("BP4", "BN1")
    def test_that_merely_has_no_state_is_passed_over(self, scene: Scene) -> None:
        pool = scene.pool(scene.chain.url)
        books = scene.mirror(pool)
        scene.first.rule = _refusing_proofs

        books.follow(tries=1)

        assert books.digest() == scene.truth
        assert pool.endpoints()[0].standing is Standing.WORKING

    @pytest.mark.spec("BN4", "BP3")
    @given(
        wrongs=st.sets(st.sampled_from((*OF_PROOFS, *WRONGS)), min_size=1),
        seed=st.integers(0, 2**32),
        often=st.floats(0.02, 1),
    )
    @examples(normal=10, long=2_000)
    def test_changes_nothing_whatever_it_mixes(
        self, scene: Scene, third: str, wrongs: set[Wrong], seed: int, often: float
    ) -> None:
        books = scene.mirror(scene.pool(scene.chain.url, third))
        scene.first.rule = Liar(scene.chain, tuple(sorted(wrongs, key=lambda wrong: wrong.__name__)), seed, often)

        books.follow(tries=1)

        assert books.failures == []
        assert books.digest() == scene.truth


class TestProofsOfAChainThatMoves:
    """While the state of a block is asked for, another block takes its place."""

    @pytest.mark.spec("BP3")
    @pytest.mark.parametrize("at", ["before the header", "before the proof"])
    def test_are_asked_for_again_and_nobody_is_caught(self, scene: Scene, third: str, at: str) -> None:
        chain, before = scene.chain, scene.chain.snapshot()
        pool = scene.pool(third)
        played(chain, of_swept_fees)
        block = OnChainEscrow(Node(chain.url), chain.escrow).head()
        wanted = "eth_getBlockByNumber" if at == "before the header" else PROOF
        scene.first.rule = _once(wanted, lambda: chain.reorg(1))
        pool.members[1].rest("it is out for lunch", 1_000.0)

        with pytest.raises(ChainUnavailable, match="the chain may be moving") as moved:
            PooledStateProofs(pool, chain.identity).stored([SuccessorOf(_anything())], block)
        chain.restore(before)

        assert not isinstance(moved.value, InvalidBlock)
        assert pool.endpoints()[0].standing is Standing.WORKING


class TestProofsOfSeveralNodes:
    @pytest.mark.spec("BP4")
    def test_that_none_has_are_said_to_be_missing_everywhere(self, scene: Scene) -> None:
        with proxied(scene.chain.url, _refusing_proofs) as other:
            pool = scene.pool(other.url)
            scene.first.rule = _refusing_proofs
            head = OnChainEscrow(Node(scene.chain.url), scene.chain.escrow).head()

            with pytest.raises(NoStateProof) as missing:
                PooledStateProofs(pool, scene.chain.identity).stored([SuccessorOf(_anything())], head)

        assert scene.first.url in missing.value.reason
        assert other.url in missing.value.reason


def _refusing_proofs(method: str, _: list[Any]) -> Any:
    return {"error": {"code": -32_000, "message": "missing trie node"}} if method == PROOF else None


def _once(wanted: str, happen: Callable[[], object]) -> Rule:
    """Lets something happen when a method is asked for the first time, before it is answered."""
    left = [happen]

    def rule(method: str, _: list[Any]) -> None:
        if method == wanted and left:
            left.pop()()

    return rule


def _anything() -> Any:
    return "0x" + "ab" * 32

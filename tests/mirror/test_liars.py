"""
Nodes that lie, in front of a real chain, and a mirror that proves each block completely
├── given one node, which lies .................. the books are the true ones up to some block, or empty
├── given a second one, which is honest ......... the books are the true ones, whatever the first one tells
│   ├── when a lie can be recomputed ............ the liar is in quarantine
│   └── when it cannot: a block of its own ...... nothing is mirrored until most agree, and it is none of its own
├── given two honest ones beside the liar ....... the books are level with the chain, forged blocks or not
├── given one that hangs ........................ the other one is enough
└── given any mixture of wrongs ................. likewise
"""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.chain.endpoints import EndpointPool, pool_of
from tallystick.chain.quorum import QuorumWatcher, watcher_over
from tallystick.domain.acts import Accept, Fund, Release
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.nodes import Standing
from tallystick.domain.ports import Watcher
from tallystick.domain.units import TokenUnits
from tests.chain.agreement import Agreement
from tests.chain.liar import WRONGS, Liar, Wrong, forges_the_block, forgets_the_receipts
from tests.chain.proxy import Proxy, honest, proxied
from tests.deals import FIRST
from tests.devchain import DevChain, started_chain
from tests.mirror.shelf import Books, Digest, Shelf
from tests.profiles import examples

SOUND_IN_ITSELF = {forges_the_block}
"""What no arithmetic tells from the truth: it takes other nodes."""
NO_LIE = {forgets_the_receipts}
"""What a node may do that prunes, or that is behind: nobody is convicted of it."""
PROVABLE = [wrong for wrong in WRONGS if wrong not in SOUND_IN_ITSELF]


@pytest.fixture(scope="module")
def story() -> Iterator[DevChain]:
    """An agreement from its funding to its releases, three of them in one block, with empty blocks between."""
    with started_chain() as chain:
        agreement = Agreement(chain)
        agreement.act(Fund((FIRST,)))
        chain.mine(2)
        agreement.act(Accept(FIRST))
        with chain.hold():
            for part in (1, 2, 3):
                call = agreement.codec.call(agreement.terms, Release(FIRST, TokenUnits(part)))
                chain.submit(chain.employer, call.to, call.input)
            chain.mine()
        chain.mine()
        agreement.act(Release(FIRST, TokenUnits(9)))
        yield chain


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Where the books of a module are."""
    return Shelf(tmp_path_factory.mktemp("books"))


@dataclass(frozen=True, slots=True)
class Scene:
    """A chain that tells a story, a node in front of it that lies, and what the books must be."""

    chain: DevChain
    first: Proxy
    shelf: Shelf
    truth: Digest

    def books(self, watcher: Watcher) -> Books:
        """New books of what a watcher tells."""
        return self.shelf.over(self.chain, watcher)

    def watcher(self, *others: str, patience: float = 30.0) -> tuple[EndpointPool, Watcher]:
        """What follows the chain by the first node and others, as the server does. It lies only from then on."""
        self.first.rule = honest
        pool = pool_of(" ".join([self.first.url, *others]))
        pool.expect(self.chain.identity)
        if not others:
            return pool, watcher_over(pool, self.chain.identity)
        return pool, QuorumWatcher(pool, self.chain.identity, patience=patience)


@pytest.fixture(scope="module")
def scene(story: DevChain, shelf: Shelf) -> Iterator[Scene]:
    """The scene of all tests here."""
    with proxied(story.url, honest) as proxy:
        yield Scene(story, proxy, shelf, shelf.true(story))


@pytest.fixture(scope="module")
def third(story: DevChain) -> Iterator[str]:
    """One more address of the node."""
    with proxied(story.url, honest) as proxy:
        yield proxy.url


class TestOneNodeThatLies:
    @pytest.mark.spec("BN4", "B15", "B16")
    @pytest.mark.parametrize("wrong", PROVABLE, ids=lambda wrong: wrong.__name__)
    def test_is_believed_nothing(self, scene: Scene, wrong: Wrong) -> None:
        _, watcher = scene.watcher()
        liar = scene.first.rule = Liar(scene.chain, (wrong,))

        books = scene.books(watcher).follow(tries=4)

        assert liar.told
        assert len(books.failures) == 4
        assert books.height == -1

    def test_is_believed_again_as_soon_as_it_tells_the_truth(self, scene: Scene) -> None:
        _, watcher = scene.watcher()
        scene.first.rule = Liar(scene.chain, tuple(PROVABLE))
        books = scene.books(watcher).follow(tries=4)

        scene.first.rule = honest
        books.follow(tries=9)

        assert books.digest() == scene.truth


class TestALiarBesideAnHonestNode:
    @pytest.mark.spec("BN3", "BN4")
    @pytest.mark.parametrize("wrong", PROVABLE, ids=lambda wrong: wrong.__name__)
    def test_is_found_out_and_the_other_one_tells(self, scene: Scene, wrong: Wrong) -> None:
        pool, watcher = scene.watcher(scene.chain.url)
        liar = scene.first.rule = Liar(scene.chain, (wrong,))

        books = scene.books(watcher).follow(tries=1)

        assert liar.told
        assert books.failures == []
        assert books.digest() == scene.truth
        assert (pool.endpoints()[0].standing is Standing.QUARANTINED) == (wrong not in NO_LIE)

    @pytest.mark.spec("BN2")
    def test_with_blocks_of_its_own_stops_the_mirror_and_is_not_believed(self, scene: Scene) -> None:
        """Of two that contradict each other nobody can say which is right."""
        _, watcher = scene.watcher(scene.chain.url)
        scene.first.rule = Liar(scene.chain, (forges_the_block,))

        books = scene.books(watcher).follow(tries=3)

        assert [type(failure) for failure in books.failures] == [ChainUnavailable] * 3
        assert "do not agree" in str(books.failures[0])
        assert books.height == -1

    @pytest.mark.spec("BN4")
    def test_that_hangs_is_not_waited_for(self, scene: Scene) -> None:
        pool, watcher = scene.watcher(scene.chain.url, patience=0.2)
        is_over = Event()

        def hanging(*_: object) -> None:
            is_over.wait(30)

        scene.first.rule = hanging

        books = scene.books(watcher).follow(tries=1)
        standing = pool.endpoints()[0].standing
        is_over.set()

        assert books.digest() == scene.truth
        assert standing is Standing.RESTING


class TestALiarBesideTwoHonestNodes:
    @pytest.mark.spec("BN2", "BN3", "BN4")
    def test_with_blocks_of_its_own_is_found_out(self, scene: Scene, third: str) -> None:
        pool, watcher = scene.watcher(scene.chain.url, third)
        scene.first.rule = Liar(scene.chain, (forges_the_block,))

        books = scene.books(watcher).follow(tries=1)

        assert books.digest() == scene.truth
        standings = [state.standing for state in pool.endpoints()]
        assert standings == [Standing.QUARANTINED, Standing.WORKING, Standing.WORKING]

    @pytest.mark.spec("BN2", "BN4")
    def test_does_not_keep_the_mirror_from_following_a_reorg(self, scene: Scene, third: str) -> None:
        """Nor does it bring one about: it goes on telling of blocks that left the chain."""
        chain, before = scene.chain, scene.chain.snapshot()
        _, watcher = scene.watcher(chain.url, third)
        chain.mine(2)
        books = scene.books(watcher).follow(tries=1)
        head = chain.rpc("eth_getBlockByNumber", "latest", False)

        def stubborn(method: str, parameters: list[Any]) -> Any:
            is_asked = method == "eth_getBlockByNumber" and parameters[0] in {"latest", head["number"]}
            return {"result": head} if is_asked else None

        scene.first.rule = stubborn
        chain.reorg(1)
        chain.mine()
        books.follow(tries=1)
        truth = scene.shelf.true(chain)
        chain.restore(before)

        assert books.failures == []
        assert books.digest() == truth

    @pytest.mark.spec("BN4")
    @given(wrongs=st.sets(st.sampled_from(WRONGS), min_size=1), seed=st.integers(0, 2**32), often=st.floats(0.02, 1))
    @examples(normal=12, long=2_000)
    def test_changes_nothing_whatever_it_mixes(
        self, scene: Scene, third: str, wrongs: set[Wrong], seed: int, often: float
    ) -> None:
        _, watcher = scene.watcher(scene.chain.url, third)
        scene.first.rule = Liar(scene.chain, tuple(sorted(wrongs, key=lambda wrong: wrong.__name__)), seed, often)

        books = scene.books(watcher).follow(tries=1)

        assert books.failures == []
        assert books.digest() == scene.truth

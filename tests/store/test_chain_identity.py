from dataclasses import replace
from typing import Any

import pytest

from tallystick.domain.errors import ChainMismatch
from tallystick.domain.units import Hash
from tallystick.store.unit_of_work import Store
from tests.builders import IDENTITY, STRANGER, a_deal
from tests.digest import digest_of
from tests.fakes import a_chain, mirror

DEAL = a_deal()


class TestWhichChainItIs:
    @pytest.mark.spec("B9")
    def test_is_remembered(self, store: Store) -> None:
        for _ in range(2):
            with store.begin() as unit:
                unit.books.require_chain(IDENTITY)

        with store.read() as unit:
            assert unit.books.identity() == IDENTITY

    @pytest.mark.spec("B9")
    @pytest.mark.parametrize(
        ("change", "word"),
        [
            ({"chain_id": 1}, "chain id 31337 here, 1 there"),
            ({"genesis_hash": Hash("0x" + "ab" * 32)}, "genesis block"),
            ({"escrow": STRANGER}, "escrow"),
        ],
    )
    def test_must_not_change(self, store: Store, change: dict[str, Any], word: str) -> None:
        with store.begin() as unit:
            unit.books.require_chain(IDENTITY)

        with pytest.raises(ChainMismatch, match=word) as caught, store.begin() as unit:
            unit.books.require_chain(replace(IDENTITY, **change))

        assert "tally mirror rebuild" in str(caught.value)

    @pytest.mark.spec("B9")
    def test_is_forgotten_with_all_that_was_mirrored(self, store: Store) -> None:
        empty = digest_of(store.engine)
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(),))
        mirror(store, chain)
        with store.begin() as unit:
            unit.books.require_chain(IDENTITY)
            unit.books.rewind_to(chain.blocks[1].stamp)
            unit.books.finalize(chain.blocks[1].stamp)

        with store.begin() as unit:
            unit.books.forget()

        assert digest_of(store.engine) == empty
        with store.read() as unit:
            assert unit.books.identity() is None
            assert unit.books.reorgs() == []

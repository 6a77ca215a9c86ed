"""
A check
├── without a block that the auditor vouches for ... proves nothing of the chain, and says so
├── with the hash of the newest block .............. proves all that hangs together with it
├── with a node of the auditor's
│   ├── that has the same blocks ................... proves all
│   ├── that has other blocks, or another chain .... refutes the bundle
│   └── that does not know the block ............... proves nothing of the chain
└── of blocks that nothing ties .................... names them
"""

import json
from dataclasses import replace

import pytest

from tallystick.chain.bundle.asking import asked
from tallystick.chain.bundle.checking import check
from tallystick.chain.bundle.history import CODE_HASH, CONTRACT
from tallystick.chain.bundle.report import Anchor, Checked, Verdict
from tallystick.chain.bundle.sentences import proved, unproved
from tallystick.chain.hashing import keccak256
from tallystick.chain.node import Node
from tallystick.domain.acts import Accept, Fund, Release
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.units import Address, Hash, TokenUnits
from tests.bundles.case import Case, Json, anchored, changed, vouching
from tests.chain.proxy import proxied
from tests.deals import FIRST
from tests.devchain import DevChain, started_anvil
from tests.services.wallets import ACCEPTS_EVERYTHING

NO_SUCH = Hash("0x" + "ee" * 32)


@pytest.fixture
def case(chain: DevChain) -> Case:
    """Three blocks with events, some way before the newest one."""
    case = Case(chain).play(Fund((FIRST,)), Accept(FIRST))
    chain.mine(20)
    case.play(Release(FIRST, TokenUnits(300)))
    chain.mine(45)
    return case


def told_by(content: bytes, url: str) -> Checked:
    """What a check finds with a node of the auditor's."""
    evidence = check(content).evidence
    assert evidence is not None
    return check(content, asked(Node(url), evidence, Anchor()))


def untied(bundle: Json) -> None:
    """As on a chain that keeps no hashes of its blocks."""
    bundle["history"] = []
    bundle["blocks"] = [block for block in bundle["blocks"][:-1] if block["receipts"]] + bundle["blocks"][-1:]


class TestWithoutABlock:
    @pytest.mark.spec("PB2", "PB6")
    def test_nothing_of_the_chain_is_proved(self, case: Case) -> None:
        content = case.bundle()

        checked = check(content)

        newest = json.loads(content)["blocks"][-1]["hash"]
        assert checked.verdict is Verdict.UNANCHORED
        assert [said.startswith(f"Provided that block {case.chain.number()} ") for said in proved(checked)] == [
            *(False, True, True, True, True),
        ]
        assert newest in unproved(checked)[0] and "--block-hash" in unproved(checked)[0]

    @pytest.mark.spec("PB6")
    def test_the_hash_of_an_older_one_is_not_enough(self, case: Case) -> None:
        content = case.bundle()
        oldest = Hash(json.loads(content)["blocks"][0]["hash"])

        assert check(content, Anchor(hashes=frozenset({oldest}))).verdict is Verdict.UNANCHORED


class TestWithTheHashOfTheNewestBlock:
    @pytest.mark.spec("PB6")
    def test_all_is_proved(self, case: Case) -> None:
        checked = anchored(case.bundle())

        assert checked.verdict is Verdict.PROVED
        assert "each of the 3 events was told by the escrow" in proved(checked)[-1]

    @pytest.mark.spec("PB6")
    def test_all_is_proved_over_blocks_between(self, case: Case) -> None:
        content = case.bundle(stride=10)

        checked = anchored(content)

        assert checked.verdict is Verdict.PROVED
        assert len(json.loads(content)["history"]) > 5
        assert sum(not block["receipts"] for block in json.loads(content)["blocks"]) > 5

    @pytest.mark.spec("PB7")
    def test_another_hash_refutes_it(self, case: Case) -> None:
        (fault,) = check(case.bundle(), Anchor(hashes=frozenset({NO_SUCH}))).faults

        assert fault.place == "blocks"
        assert NO_SUCH in fault.reason


class TestBlocksThatNothingTies:
    @pytest.mark.spec("PB6")
    def test_are_named(self, case: Case) -> None:
        content = changed(case.bundle(), untied)

        checked = anchored(content)

        assert checked.verdict is Verdict.STATE_PROVED
        assert checked.evidence is not None
        hashes = [block["hash"] for block in json.loads(content)["blocks"]]
        assert [stamp.hash for stamp in checked.evidence.loose] == hashes[:-1]
        assert all(any(hash_ in said for said in unproved(checked)) for hash_ in hashes[:-1])

    @pytest.mark.spec("PB6")
    def test_are_proved_once_the_auditor_vouches_for_them(self, case: Case) -> None:
        content = changed(case.bundle(), untied)
        every = frozenset(Hash(block["hash"]) for block in json.loads(content)["blocks"])

        assert check(content, Anchor(hashes=every)).verdict is Verdict.PROVED

    @pytest.mark.spec("PB6", "PB11")
    def test_are_those_before_the_state_that_a_node_keeps(self, case: Case) -> None:
        """The node proves the newest state alone: blocks beyond its reach stay for the auditor to confirm."""
        newest = hex(case.chain.number())
        refusal = {"error": {"code": -32_000, "message": "missing trie node"}}
        with proxied(
            case.chain.url,
            lambda method, given: refusal if method == "eth_getProof" and given[2] != newest else None,
        ) as proxy:
            content = case.notary(proxy.url, stride=50).bundle(case.subject(), case.head)

        checked = anchored(content)

        assert checked.verdict is Verdict.STATE_PROVED
        assert checked.evidence is not None
        assert len(checked.evidence.loose) == 2

    @pytest.mark.spec("PB6")
    def test_are_all_on_a_chain_that_keeps_no_hashes(self, case: Case) -> None:
        case.chain.install(CONTRACT, b"\x00")
        case.chain.mine()

        checked = anchored(case.bundle())

        assert checked.verdict is Verdict.STATE_PROVED

    @pytest.mark.spec("PB6")
    def test_cannot_be_tied_by_a_contract_that_anybody_may_write_to(self, case: Case) -> None:
        content = case.bundle()
        foreign = changed(content, lambda bundle: bundle["history"][0].update(account=bundle["account"]))

        (fault,) = anchored(foreign).faults

        assert fault.place.startswith("history[0].account")

    def test_are_tied_by_the_code_that_chains_have(self, chain: DevChain) -> None:
        code = bytes.fromhex(chain.rpc("eth_getCode", CONTRACT, "latest")[2:])

        assert keccak256(code) == CODE_HASH


class TestWithANode:
    @pytest.mark.spec("PB6")
    def test_that_has_the_blocks_all_is_proved(self, case: Case) -> None:
        checked = told_by(changed(case.bundle(), untied), case.chain.url)

        assert checked.verdict is Verdict.PROVED

    @pytest.mark.spec("PB2")
    def test_it_is_said_whether_the_block_is_final(self, case: Case) -> None:
        content = case.bundle()
        fresh = told_by(content, case.chain.url)
        case.chain.mine(3)

        later = told_by(content, case.chain.url)

        assert any("does not call it final yet" in said for said in unproved(fresh))
        assert not any("stays on the chain" in said for said in unproved(later))

    @pytest.mark.spec("PB7")
    def test_that_has_other_blocks_it_is_refuted(self, case: Case) -> None:
        content = case.bundle()
        case.chain.reorg(1)

        checked = told_by(content, case.chain.url)

        assert [fault.place for fault in checked.faults] == [f"blocks[{len(json.loads(content)['blocks']) - 1}].hash"]

    @pytest.mark.spec("PB7")
    def test_on_another_chain_it_is_refuted(self, case: Case) -> None:
        content = case.bundle()
        with started_anvil(chain_id=5) as url:
            checked = told_by(content, url)

        assert [fault.place for fault in checked.faults] == ["chain_id"]

    @pytest.mark.spec("PB6")
    def test_that_does_not_know_the_block_nothing_of_the_chain_is_proved(self, case: Case) -> None:
        content = case.bundle()
        with started_anvil() as url:
            checked = told_by(content, url)

        assert checked.verdict is Verdict.UNANCHORED
        assert "your node does not have it" in unproved(checked)[0]

    def test_that_does_not_answer_it_is_said(self, case: Case) -> None:
        with pytest.raises(ChainUnavailable):
            told_by(case.bundle(), "http://127.0.0.1:9")

    @pytest.mark.spec("PB8")
    @pytest.mark.parametrize(("code", "said"), [(ACCEPTS_EVERYTHING, "takes the"), (b"\x00", "does not take the")])
    def test_the_workers_wallet_is_asked(self, case: Case, code: bytes, said: str) -> None:
        case.chain.install(case.parties.worker, code)
        case.chain.mine()

        checked = told_by(case.bundle(b"\x01\x02"), case.chain.url)

        assert any(f"your node says that the contract {said} signature now" in one for one in unproved(checked))


class TestTheEscrow:
    @pytest.mark.spec("PB9")
    def test_must_be_the_one_that_we_ship(self, case: Case) -> None:
        """Another contract at the same address could hold whatever it likes in the same places."""
        content = case.bundle()
        escrow = Address(case.chain.escrow)
        code = bytes.fromhex(case.chain.rpc("eth_getCode", escrow, "latest")[2:])
        case.chain.install(escrow, code + b"\x00")
        case.chain.mine()
        found = case.chain.rpc("eth_getProof", escrow, [], "latest")
        assert found["codeHash"] != json.loads(content)["account"]["codeHash"]

        with pytest.raises(Exception, match="it is not that of the escrow that this version of tally ships"):
            case.bundle()

    @pytest.mark.spec("PB2")
    def test_is_named_with_its_code(self, case: Case) -> None:
        content = case.bundle()

        said = " ".join(proved(check(content, vouching(content))))

        assert case.chain.escrow in said
        assert json.loads(content)["account"]["codeHash"] in said


def test_an_anchor_of_nothing_vouches_for_nothing(case: Case) -> None:
    assert not Anchor().vouches_for(replace(case.head, hash=NO_SUCH))

"""The devnet: what it starts with, what it keeps, and what it notices. Each test runs real anvils on free ports."""

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tallystick.chain.anvil import Anvil, AnvilOptions, find_anvil, require_free
from tallystick.chain.controls import Controls
from tallystick.chain.devnet import GIFT, Devnet, DevnetOptions, dev_token, running_devnet
from tallystick.chain.devnet_folder import DevnetFolder, Running
from tallystick.chain.devnet_remote import DevnetState, end_pid, is_anvil, look, take_down
from tallystick.chain.node import Node
from tallystick.chain.parties import parties, party
from tallystick.chain.record import DeploymentRecord, find_record
from tallystick.domain.errors import DevnetFailed, Malformed
from tallystick.domain.units import BlockNumber, Seconds, Timestamp, TokenUnits, Wei
from tests.devchain import started_anvil

PATIENCE = 20.0


def quiet(_: str) -> None:
    """Nobody listens."""


def options(folder: Path, *, chain_id: int = 31_337, port: int = 0, fresh: bool = False) -> DevnetOptions:
    return DevnetOptions(folder / "devnet", folder / "deployments", chain_id, port, fresh=fresh)


@contextmanager
def devnet_in(folder: Path, said: list[str] | None = None) -> Iterator[tuple[Devnet, DeploymentRecord]]:
    with running_devnet(options(folder), quiet if said is None else said.append) as running:
        yield running


@contextmanager
def supervised(devnet: Devnet) -> Iterator[list[DevnetFailed]]:
    """The supervision in a thread, and what it failed with."""
    stop = threading.Event()
    failures: list[DevnetFailed] = []

    def supervise() -> None:
        try:
            devnet.supervise(stop)
        except DevnetFailed as failure:
            failures.append(failure)

    thread = threading.Thread(target=supervise)
    thread.start()
    try:
        yield failures
    finally:
        stop.set()
        thread.join()


def until(happened: Callable[[], object]) -> None:
    """Wait until something is so, for as long as patience lasts."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.02)


class TestFirstRun:
    def test_has_escrow_and_token_and_people_with_both(self, tmp_path: Path) -> None:
        with devnet_in(tmp_path) as (devnet, record):
            assert devnet.node.code(record.escrow)
            assert [token.symbol for token in record.tokens] == ["TLD"]
            assert find_record([tmp_path / "deployments"], 31_337) == record
            for somebody in parties():
                assert devnet.controls.tokens_of(dev_token(), somebody.address) == GIFT
                assert devnet.node.wealth(somebody.address) > 10**21

    def test_calls_blocks_final_soon(self, tmp_path: Path) -> None:
        with devnet_in(tmp_path) as (devnet, _):
            head = devnet.controls.mine(5)
            finalized = devnet.node.block("finalized")

        assert finalized is not None
        assert finalized.number == head.number - 2

    def test_has_a_genesis_block_like_no_other(self, tmp_path: Path) -> None:
        with devnet_in(tmp_path / "a") as (_, one), devnet_in(tmp_path / "b") as (_, other):
            assert one.genesis_hash != other.genesis_hash
            assert one.escrow == other.escrow


class TestNextRun:
    def test_goes_on_where_the_last_one_was(self, tmp_path: Path) -> None:
        with devnet_in(tmp_path) as (devnet, first):
            devnet.controls.give_tokens(dev_token(), party("worker").address, TokenUnits(7))
            head = devnet.controls.advance(Seconds(3 * 86_400))

        with devnet_in(tmp_path) as (devnet, second):
            assert second == first
            assert devnet.controls.head() == head
            assert devnet.controls.tokens_of(dev_token(), party("worker").address) == GIFT + 7
            following = devnet.controls.mine(1)

        assert following.parent_hash == head.hash
        assert following.timestamp > head.timestamp

    def test_has_the_same_genesis_block_however_often(self, tmp_path: Path) -> None:
        """Anvil makes a genesis block of its own before it takes up a state, and could save both."""
        hashes = set()
        for _ in range(5):
            with devnet_in(tmp_path) as (devnet, _record):
                genesis = devnet.node.block(BlockNumber(0))
                assert genesis is not None
                hashes.add(genesis.hash)

        assert len(hashes) == 1

    def test_finds_its_escrow_again_without_the_record(self, tmp_path: Path) -> None:
        """A restarted anvil remembers its blocks, but no old states to search in."""
        with devnet_in(tmp_path) as (devnet, first):
            devnet.controls.mine(3)
        (tmp_path / "deployments" / "31337.json").unlink()

        with devnet_in(tmp_path) as (_, second):
            assert second == first

    def test_begins_anew_when_told_and_replaces_the_record(self, tmp_path: Path) -> None:
        with devnet_in(tmp_path) as (_, first):
            pass

        with running_devnet(options(tmp_path, fresh=True), quiet) as (_, second):
            assert second.genesis_hash != first.genesis_hash
            assert find_record([tmp_path / "deployments"], 31_337) == second

    def test_refuses_another_chain_id(self, tmp_path: Path) -> None:
        with devnet_in(tmp_path):
            pass

        with (
            pytest.raises(DevnetFailed, match="has the chain id 31337, not 5"),
            running_devnet(options(tmp_path, chain_id=5), quiet),
        ):
            pass

    def test_mines_by_the_clock_when_told(self, tmp_path: Path) -> None:
        by_clock = DevnetOptions(tmp_path / "devnet", tmp_path / "deployments", port=0, block_seconds=Seconds(1))

        with running_devnet(by_clock, quiet) as (devnet, _):
            number = devnet.controls.head().number

            until(lambda: devnet.controls.head().number > number)


class TestKilled:
    def test_supervisor_leaves_an_anvil_whose_state_the_next_run_takes_over(self, tmp_path: Path) -> None:
        folder = DevnetFolder(tmp_path / "devnet")
        with devnet_in(tmp_path) as (_, first):
            pass
        passport = folder.passport(31_337)
        orphan = Anvil.start(
            find_anvil(None),
            AnvilOptions(31_337, 0, passport.gas_limit, passport.began, tmp_path / "orphan.log", folder.state),
        )
        folder.keep_running(Running(pid=2**22, anvil_pid=orphan.pid, url=orphan.url, ready=True))
        unsaved = Controls(orphan.node).mine(4)
        said: list[str] = []

        assert look(folder).state is DevnetState.KILLED
        with devnet_in(tmp_path, said) as (devnet, second):
            assert second == first
            assert devnet.controls.head().hash == unsaved.hash

        assert "left behind" in said[0]
        assert not is_anvil(orphan.pid)
        orphan.stop()

    def test_anvil_is_noticed_and_its_saved_state_kept(self, tmp_path: Path) -> None:
        with devnet_in(tmp_path) as (devnet, first), supervised(devnet) as failures:
            head = devnet.controls.mine(3)
            until(lambda: _saved_blocks(tmp_path) == head.number)
            os.kill(_anvil_pid(tmp_path), signal.SIGKILL)
            until(lambda: failures)

        assert "anvil was ended by signal 9" in str(failures[0])
        with devnet_in(tmp_path) as (devnet, second):
            assert second == first
            assert devnet.controls.head() == head

    def test_anvil_with_blocks_unsaved_is_said_to_have_lost_them(self, tmp_path: Path) -> None:
        folder = DevnetFolder(tmp_path / "devnet")
        with devnet_in(tmp_path) as (devnet, _):
            saved = devnet.controls.head()
        passport = json.loads((folder.path / "passport.json").read_text())
        (folder.path / "passport.json").write_text(json.dumps(passport | {"seen": saved.number + 3}))
        said: list[str] = []

        with devnet_in(tmp_path, said):
            pass

        assert "killed before it could save its last 3 blocks" in said[0]

    def test_while_writing_leaves_the_former_state(self, tmp_path: Path) -> None:
        with devnet_in(tmp_path) as (_, first):
            pass
        (tmp_path / "devnet" / "state.json.99.new").write_text('{"half')

        with devnet_in(tmp_path) as (_, second):
            assert second == first
            assert list((tmp_path / "devnet").glob("*.new")) == []


class TestSharing:
    def test_a_port_with_somebody_elses_chain_is_refused_and_named(self, tmp_path: Path) -> None:
        with started_anvil(chain_id=99) as url:
            port = int(url.rsplit(":", maxsplit=1)[1])

            with (
                pytest.raises(DevnetFailed, match=rf"port {port} .* a node of chain 99 answers there"),
                running_devnet(options(tmp_path, port=port), quiet),
            ):
                pass

            assert Node(url).chain_id() == 99
        assert look(DevnetFolder(tmp_path / "devnet")).state is DevnetState.DOWN

    def test_a_port_with_something_else_is_refused(self) -> None:
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            pytest.raises(DevnetFailed, match="something that is no node is there"),
        ):
            require_free(server.getsockname()[1])

    def test_a_folder_has_one_devnet_at_a_time(self, tmp_path: Path) -> None:
        with (
            devnet_in(tmp_path),
            pytest.raises(DevnetFailed, match="another process runs the devnet"),
            devnet_in(tmp_path),
        ):
            pass

    def test_two_folders_have_two_devnets(self, tmp_path: Path) -> None:
        with devnet_in(tmp_path / "a") as (one, _), devnet_in(tmp_path / "b") as (other, _):
            assert one.url != other.url

    def test_another_chain_in_the_place_of_ours_is_noticed(self, tmp_path: Path) -> None:
        """The state says which genesis block ours has; what was started has another."""
        with devnet_in(tmp_path):
            pass
        path = tmp_path / "devnet" / "passport.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"gas_limit": 30_000_001, "began": 1_700_000_000}))

        with pytest.raises(DevnetFailed, match="another chain"), devnet_in(tmp_path):
            pass


class TestSeenFromOutside:
    def test_is_down_before_and_after_and_up_between(self, tmp_path: Path) -> None:
        folder = DevnetFolder(tmp_path / "devnet")
        before = look(folder)
        with devnet_in(tmp_path) as (devnet, _):
            during = look(folder)
            head = devnet.controls.head()

        assert (before.state, look(folder).state) == (DevnetState.DOWN, DevnetState.DOWN)
        assert (during.state, during.chain_id, during.head) == (DevnetState.UP, 31_337, head)
        assert not take_down(folder, quiet)


class TestAnvil:
    def test_that_is_not_there_is_said_so(self, tmp_path: Path) -> None:
        with pytest.raises(DevnetFailed, match="there is no anvil at"):
            find_anvil(tmp_path / "anvil")

    def test_that_ends_at_once_is_quoted(self, tmp_path: Path) -> None:
        with pytest.raises(DevnetFailed, match=r"anvil ended with code .*state"):
            Anvil.start(
                find_anvil(None),
                AnvilOptions(1, 0, 30_000_000, Timestamp(1), tmp_path / "log", tmp_path / "no-such-state.json"),
            )

    def test_that_is_another_program_is_said_to_have_ended(self, tmp_path: Path) -> None:
        program = tmp_path / "anvil"
        program.write_text("#!/bin/sh\necho I am no anvil\nexit 7\n")
        program.chmod(0o755)

        with pytest.raises(DevnetFailed, match="anvil ended with code 7: I am no anvil"):
            Anvil.start(program, AnvilOptions(1, 0, 30_000_000, Timestamp(1), tmp_path / "log"))

    def test_is_told_from_other_programs_by_its_pid(self) -> None:
        assert not is_anvil(os.getpid())
        assert not is_anvil(2**22 + 1)

    def test_end_of_a_pid_that_is_not_there_is_no_error(self) -> None:
        end_pid(2**22 + 1)


class TestControls:
    @pytest.fixture
    def controls(self) -> Iterator[Controls]:
        with started_anvil() as url:
            yield Controls(Node(url))

    def test_ether_is_added_and_in_a_block(self, controls: Controls) -> None:
        before = controls.head().number

        assert controls.give_ether(dev_token().address, Wei(5)) == 5
        assert controls.give_ether(dev_token().address, Wei(5)) == 10
        assert controls.head().number == before + 2

    def test_time_moves_to_an_instant(self, controls: Controls) -> None:
        later = Timestamp(controls.head().timestamp + 1_000_000)

        assert controls.move_to(later).timestamp == later

    def test_time_never_moves_back(self, controls: Controls) -> None:
        now = controls.head()

        with pytest.raises(Malformed, match="only moves forward"):
            controls.move_to(now.timestamp)

        assert controls.head() == now

    @pytest.mark.parametrize("blocks", [0, -1, 10_001])
    def test_absurd_numbers_of_blocks_are_refused(self, controls: Controls, blocks: int) -> None:
        with pytest.raises(Malformed, match="within 1 to 10000"):
            controls.mine(blocks)

    def test_a_reorganization_replaces_the_newest_blocks(self, controls: Controls) -> None:
        head = controls.mine(5)

        again = controls.reorganize(2)

        assert again.number == head.number
        assert again.hash != head.hash

    def test_a_reorganization_cannot_go_below_genesis(self, controls: Controls) -> None:
        controls.mine(2)

        with pytest.raises(Malformed, match="2 blocks above"):
            controls.reorganize(3)


def _saved_blocks(folder: Path) -> int:
    return int(json.loads((folder / "devnet" / "state.json").read_text())["best_block_number"])


def _anvil_pid(folder: Path) -> int:
    running = DevnetFolder(folder / "devnet").running()
    assert running is not None
    return running.anvil_pid

"""When our site is gone: what the pages gave along is enough, with nothing but a node and `cast`."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tallystick.chain.artifacts import artifact
from tallystick.chain.wallet import Wallet
from tests.devchain import ROOT
from tests.pages.visitor import Visitor
from tests.pages.world import DAY, EMPLOYER, WORKER, World

STRANGER = Wallet.demo(9)
_CAST = ROOT / "node_modules" / ".bin" / "cast"


class TestPage:
    @pytest.mark.spec("PG60")
    def test_names_every_call_that_changes_something(self, world: World, visitor: Visitor) -> None:
        abi = artifact("IAgreementEscrow").abi
        calls = {item["name"] for item in abi if item.get("stateMutability") in {"payable", "nonpayable"}}
        visitor.go("/without-us")
        expect(visitor.page.locator("details")).to_have_count(len(calls))
        visitor.page.get_by_text("Worker: hand the work in").click()

        escrow = world.house.identity.escrow
        expect(visitor.page.get_by_text(f"cast send {escrow} 'deliver((address,")).to_be_visible()


def _saved(visitor: Visitor, agreement: str, folder: Path) -> dict[str, str]:
    """The calls that an agreement's page saves, by what stands above each."""
    visitor.look_at(agreement)
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Save the calls").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    _, *blocks = path.read_text(encoding="utf-8").split("\n\n# ")
    return dict(block.strip().split("\n") for block in blocks if "\ncast send " in block)


def _sent(world: World, line: str, by: Wallet, **filled: object) -> None:
    """Run a line as it was saved, with the shell's variables filled in."""
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"{line} --rpc-url {world.node_url} --private-key {by.key}"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{_CAST.parent}:/usr/bin:/bin", **{name: str(value) for name, value in filled.items()}},
    )
    assert ended.returncode == 0, line + ended.stderr


class TestSavedCalls:
    """Two milestones, so that the places of both have to be right."""

    @pytest.mark.spec("PG63")
    def test_are_enough_for_the_whole_of_it(self, world: World, visitor: Visitor, tmp_path: Path) -> None:
        parts = [{"amount": amount, "deliver_by": world.in_days(7)} for amount in ("100000000", "40000000")]
        agreement = world.registered(milestones=parts, fee_bps=250, fee_recipient=STRANGER.address)
        calls = _saved(visitor, agreement, tmp_path)
        work = "0x" + "ab" * 32

        token, escrow = world.token.address, world.house.identity.escrow
        approval = f"cast send {token} 'approve(address,uint256)' {escrow} 140000000"
        _sent(world, approval, EMPLOYER)
        _sent(world, calls["Employer: lock the money"], EMPLOYER, VALUE=0, MILESTONES=3)
        for number in (1, 2):
            _sent(world, calls[f"Worker: hand the work in · Milestone {number}"], WORKER, DELIVERABLE=work)
        _sent(world, calls["Employer: pay the worker · Milestone 1"], EMPLOYER, RELEASED=30_000_000)
        _sent(world, calls["Worker: give the employer back · Milestone 1"], WORKER, REFUNDED=70_000_000)
        world.advance(4 * DAY)
        _sent(world, calls["Anybody: have the worker paid after a silent review · Milestone 2"], STRANGER)

        expect(visitor.figure("released")).to_have_text("70 TLD")
        expect(visitor.figure("refunded")).to_have_text("70 TLD")
        expect(visitor.page.locator("[data-words=closed]")).to_be_visible()

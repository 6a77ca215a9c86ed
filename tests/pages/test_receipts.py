"""Receipts and statements, where people find them: beside each payment, and beside what was earned."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.exports.papermaking import text_on
from tests.pages.conftest import Watch
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World


def _opened(page: Page, link: Locator) -> Page:
    """The tab that a link opens."""
    with page.context.expect_page() as opened:
        link.click()
    return opened.value


def _file(page: Page, link: Locator) -> str:
    """The text of the file that a link leads to."""
    with page.expect_download() as download:
        link.click()
    return text_on(Path(download.value.path()).read_bytes())


def _paid(world: World) -> str:
    agreement = world.delivered()
    world.relay(agreement, "release", EMPLOYER, released="250000000")
    return agreement


class TestAReceipt:
    @pytest.mark.spec("PG32", "PA7", "PA12")
    def test_is_beside_its_payment_once_that_is_final(self, world: World, visitor: Visitor, watch: Watch) -> None:
        watch.expect("409")
        agreement, page = _paid(world), visitor.page
        visitor.look_at(agreement)
        payment = page.locator("[data-event=PaymentReleased]")
        expect(payment.locator("[data-receipt=later]")).to_contain_text("Its receipt is there once block")
        expect(payment.get_by_role("link", name="Receipt")).to_have_count(0)
        visitor.go(f"/receipts/{agreement}/0")
        expect(page.get_by_role("heading", level=1)).to_have_text("There is no receipt yet")

        world.mine(3)
        page.get_by_role("link", name="The agreement's page").click()

        paper = _opened(page, payment.get_by_role("link", name="Receipt of milestone 1"))
        expect(paper.get_by_role("heading", level=1)).to_have_text("Receipt")
        expect(paper.get_by_text("250.000000 TLD").first).to_be_visible()
        assert "250.000000 TLD" in _file(page, payment.get_by_role("link", name="The same as a file (PDF)"))


class TestAStatement:
    @pytest.mark.spec("PG32", "PA8")
    def test_is_of_all_time_or_of_a_month(self, world: World, visitor: Visitor) -> None:
        _paid(world)
        world.mine(3)
        visitor.go(f"/earnings?of={WORKER.address}")
        page = visitor.page
        months = page.get_by_label("Statement of")
        page_link = page.get_by_role("link", name="The statement as a page")
        expect(months.locator("option")).not_to_have_count(1)
        whole = _opened(page, page_link)
        expect(whole.get_by_text("the beginning")).to_be_visible()
        months.select_option(index=1)
        month = months.input_value()

        paper = _opened(page, page_link)
        expect(paper.get_by_role("heading", level=1)).to_have_text("Statement")
        expect(paper.get_by_text(f"from {month}-01")).to_be_visible()
        expect(paper.get_by_text("+250.000000 TLD").first).to_be_visible()
        assert f"{month}-01" in _file(page, page.get_by_role("link", name="A statement (PDF)"))


class TestAnAgreement:
    @pytest.mark.spec("PA16", "PA18")
    def test_is_printed_from_where_it_is_handed_on(self, world: World, visitor: Visitor) -> None:
        agreement = world.delivered()
        visitor.look_at(agreement)

        paper = _opened(visitor.page, visitor.page.get_by_role("link", name="Print or save as PDF"))

        expect(paper.get_by_role("heading", level=1)).to_have_text("Agreement")
        expect(paper.locator("main")).to_contain_text("locked, handed in")
        assert agreement in _file(paper, paper.get_by_role("link", name="PDF"))

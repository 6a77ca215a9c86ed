"""A newcomer, from the README alone: `tally demo`, then both sides of a deal in one browser with the demo wallet."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.visitor import PATIENCE, Visitor

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
_ADDRESS = re.compile(r"Open (http://\S+)/ in a browser")


@contextmanager
def _demo(folder: Path) -> Iterator[str]:
    """The demo, as `make demo` starts it; where it says that its pages are."""
    command = (sys.executable, "-m", "tallystick.cli", "demo", "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder) as running:
        try:
            assert running.stdout is not None
            yield next(found[1] for line in running.stdout if (found := _ADDRESS.search(line)))
        finally:
            running.send_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demo serves its pages."""
    with _demo(tmp_path_factory.mktemp("newcomer")) as url:
        yield url


@pytest.fixture
def newcomer(browser: Browser, demo: str) -> Iterator[Visitor]:
    """Somebody who has never been here."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin")
    context.set_default_timeout(PATIENCE)
    yield Visitor(context.new_page(), demo)
    context.close()


def _words_of(step: int) -> str:
    """What a step of the README's tour says, on one line."""
    tour = README.split("## In the browser")[1].split("\n## ")[0]
    found = re.search(rf"^{step}\. (.*?)(?=^\d\. |^\n|^\| )", tour, re.MULTILINE | re.DOTALL)
    assert found is not None
    return " ".join(found[1].split())


def _lock_a_payment(page: Page) -> None:
    words = _words_of(1)
    worker = re.search(r"0x[0-9a-fA-F]{40}", words)
    assert worker is not None
    page.get_by_role("main").get_by_role("link", name="Lock a payment").click()
    page.get_by_label("The worker's address").fill(worker[0])
    page.get_by_role("button", name="Next").click()
    page.get_by_label("What is the work?").fill("A poster for the summer fair")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Amount in TLD").fill("40")
    page.get_by_label("To be delivered before").fill("2040-01-01T12:00")
    for _ in range(2):
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Create the agreement").click()
    expect(page).to_have_url(re.compile("/agreements/0x[0-9a-f]{64}"))


def _sign_the_terms(newcomer: Visitor) -> None:
    assert "become the **Worker**" in _words_of(2)
    newcomer.become("Worker$")
    newcomer.begin("agree")
    newcomer.confirm("agree")
    newcomer.answer("Sign")
    expect(newcomer.page.locator("[data-words=draft-accepted]")).to_be_visible()


def _lock_the_money(newcomer: Visitor) -> None:
    assert "In a token (the demo's is TLD) you sign once" in _words_of(3)
    newcomer.become("Employer")
    newcomer.page.locator("button[data-due=fund]").click()
    newcomer.finish("fund")
    expect(newcomer.figure("escrowed")).to_have_text("40 TLD")


def _deliver(newcomer: Visitor, folder: Path) -> None:
    assert "**deliver** some file" in _words_of(4)
    newcomer.become("Worker$")
    poster = folder / "poster.svg"
    poster.write_text("<svg/>")
    newcomer.begin("deliver")
    newcomer.dialog.get_by_label("The files that you hand in").set_input_files(poster)
    newcomer.finish("deliver")


def _release(newcomer: Visitor) -> None:
    assert "**release** a part, then the rest" in _words_of(5)
    newcomer.become("Employer")
    newcomer.begin("release")
    newcomer.dialog.get_by_label("Pay now").fill("15")
    newcomer.finish("release")
    newcomer.carry_out("release")


class TestNewcomer:
    @pytest.mark.spec("PG6", "PG32", "PG62")
    def test_pays_and_is_paid_as_the_readme_says(self, newcomer: Visitor, tmp_path: Path) -> None:
        newcomer.go("/")
        newcomer.connect()
        _lock_a_payment(newcomer.page)
        _sign_the_terms(newcomer)
        _lock_the_money(newcomer)
        _deliver(newcomer, tmp_path)
        _release(newcomer)

        newcomer.expect_state("closed")
        expect(newcomer.figure("released")).to_have_text("40 TLD")
        # Nobody else makes blocks here, and yet what happened last becomes final, and has its receipt.
        expect(newcomer.page.locator("[data-receipt=there]")).to_have_count(2)
        expect(newcomer.page.get_by_text("can still leave the chain")).to_have_count(0)

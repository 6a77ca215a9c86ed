"""Somebody in front of the pages: what is clicked and typed, in the words that stand there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

PATIENCE = 30_000
"""Milliseconds for whatever the page has to get to."""
expect.set_options(timeout=PATIENCE)


class Visitor:
    """One tab, and who sits in front of it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.url + path)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def look_at(self, agreement_id: str) -> None:
        """Open an agreement, and wait until its money is shown."""
        self.go(f"/agreements/{agreement_id}")
        expect(self.page.locator("[data-figure=escrowed]")).to_be_visible()

    def connect(self, wallet: str = "Demo wallet") -> None:
        """Connect a wallet by the button in the header."""
        self.page.get_by_role("banner").get_by_role("button", name="Connect a wallet").click()
        self.dialog.get_by_role("button", name=re.compile(wallet)).click()
        expect(self.page.get_by_role("banner").get_by_text("Connected as")).to_be_attached()

    def become(self, person: str) -> None:
        """Be somebody else in the demo wallet."""
        self.page.get_by_role("banner").get_by_role("button").last.click()
        self.dialog.get_by_role("radio", name=re.compile(person)).check()
        self.dialog.get_by_role("button", name="Close").click()
        expect(self.dialog).to_have_count(0)

    @property
    def login(self) -> Locator:
        """The button in the header that says who is signed in."""
        return self.page.locator("[data-login]")

    def sign_in(self, answer: str | None = None) -> None:
        """Sign in with the wallet that is connected; ``answer``: what the demo wallet is told."""
        self.login.click()
        self.dialog.locator("button[data-act=sign-in]").click()
        if answer:
            self.answer(answer)
        expect(self.login).to_have_text("Signed in")
        expect(self.dialog).to_have_count(0)

    @property
    def dialog(self) -> Locator:
        """The dialog on top."""
        return self.page.get_by_role("dialog").last

    def begin(self, act: str) -> None:
        """Press the button of an act on the first milestone."""
        self.page.locator(f"button[data-act={act}]").click()
        expect(self.dialog).to_be_visible()

    def confirm(self, act: str) -> None:
        """Press the button in the act's dialog that carries it out."""
        self.dialog.locator(f"button[data-act={act}-now]").click()

    def answer(self, word: str) -> None:
        """Answer the demo wallet's question."""
        self.dialog.get_by_role("button", name=word, exact=True).click()

    def pay_the_fee_oneself(self) -> None:
        """In the dialog of a locking: choose the way in which the wallet sends it."""
        self.dialog.get_by_label("I send it with my own wallet").check()

    def carry_out(self, act: str, answer: str | None = "Sign") -> None:
        """An act of which nothing is to be filled in, from its button to a block."""
        self.begin(act)
        self.finish(act, answer)

    def finish(self, act: str, answer: str | None = "Sign") -> None:
        """What comes after an act's form: confirm, answer the wallet, see it in a block."""
        with self.one_more_activity():
            self.confirm(act)
            if answer:
                self.answer(answer)

    def allow(self, then: str, step: str = "allowance") -> None:
        """Give an allowance, the first thing that is done, and answer what the wallet is asked by itself after it."""
        self.dialog.locator(f"button[data-act={step}]").click()
        self.answer("Send")
        self.go_on(then, before=1)

    def go_on(self, answer: str, before: int) -> None:
        """Answer what the wallet is asked by itself, once so much is in a block."""
        expect(self.done).to_have_count(before)
        with self.one_more_activity():
            self.answer(answer)

    @contextmanager
    def one_more_activity(self) -> Iterator[None]:
        """Whatever is done within puts something on its way, and it reaches a block."""
        rows = self.page.locator("[data-activity]")
        before = [str(row.get_attribute("data-activity")) for row in rows.all()]
        yield
        others = "".join(f":not([data-activity='{one}'])" for one in before)
        expect(self.page.locator(f"[data-stage=mined]{others}, [data-stage=final]{others}")).not_to_have_count(0)
        expect(self.page.locator("[data-stage=sent]")).to_have_count(0)

    @property
    def done(self) -> Locator:
        """What was done from here and is in a block."""
        return self.page.locator("[data-stage=mined], [data-stage=final]")

    def figure(self, name: str) -> Locator:
        """A figure of the agreement's money."""
        return self.page.locator(f"[data-figure={name}]")

    def expect_state(self, state: str) -> None:
        """Wait until the first milestone is in a state."""
        expect(self.page.locator(f"[data-milestone='0'][data-state={state}]")).to_be_visible()

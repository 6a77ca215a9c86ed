"""
The table of what can be looked at: who looks, where, what is opened, and which words must stand there then.

The words are named as the pages name them. What the sources have and no row shows fails a test.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from tests.pages.places import PLATFORM, STRANGER
from tests.pages.visitor import Visitor
from tests.pages.world import ARBITER, WORKER
from tests.pages.world import EMPLOYER as PAYER

_SOURCES = Path(__file__).parents[2] / "web" / "src"
Opens = Callable[[Visitor], None]


def _flat(words: dict[str, object], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in words.items():
        found |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: str(value)}
    return found


WORDS: dict[str, str] = {}
for _file in sorted((_SOURCES / "locales" / "en").glob("*.json")):
    WORDS |= _flat(json.loads(_file.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Look:
    """
    One look at one page.

    Args:
        who: Whom the demo wallet answers for; empty: nobody is connected.
        path: Of the page; ``{places}`` by their names. The same one as in the row before is not opened anew.
        shows: What must be seen, by the names of the words: a dialog's title, a state, an opened part, a step.
        opens: What is pressed before.
    """

    who: str
    path: str
    shows: tuple[str, ...] = ()
    opens: Opens = lambda _: None


def _press(act: str, fields: dict[str, str] | None = None) -> Opens:
    def opens(visitor: Visitor) -> None:
        visitor.page.locator(f"button[data-act={act}], button[data-due={act}]").first.click()
        for label, text in (fields or {}).items():
            visitor.dialog.get_by_label(label, exact=True).fill(text)

    return opens


def _then(*all_: Opens) -> Opens:
    def opens(visitor: Visitor) -> None:
        for one in all_:
            one(visitor)

    return opens


def _button(name: str) -> Opens:
    return lambda visitor: visitor.page.get_by_role("button", name=name).last.click()


def _fill(label: str, text: str) -> Opens:
    return lambda visitor: visitor.page.get_by_label(label).last.fill(text)


def _check(label: str) -> Opens:
    return lambda visitor: visitor.dialog.get_by_label(label).check()


def _signed(visitor: Visitor) -> None:
    visitor.answer("Sign")
    expect(visitor.dialog.get_by_label("Link")).to_be_visible()


def _sign_in(visitor: Visitor) -> None:
    visitor.sign_in("Sign")
    expect(visitor.page.locator("#documents summary")).to_have_count(2)


def _header(visitor: Visitor) -> None:
    visitor.page.get_by_role("banner").get_by_role("button").last.click()


def _all(beginning: str) -> tuple[str, ...]:
    return tuple(name for name in WORDS if name.startswith(beginning))


def _due(act: str, *more: str) -> tuple[str, ...]:
    return (f"acts.{act}.label", "acts.exactly", *more)


EMPLOYER, HIRED, JUDGE, APPLICANT = "Employer", "Worker$", "Arbiter", "The worker of the demo"
AT = "/agreements/{%s}"
NEXT = _button("Next")
BREAD = "There is some bread in it."

CHAIN_TOLD = ("explorer.input", "explorer.logs", "transaction.raw")
WHILE_SILENT = {"transaction.arguments"}
"""What is shown only while the chain itself says nothing of a transaction."""

LOOKS = [
    # Nobody is connected: every page there is, and one that there is not.
    Look("", "/", ("route./",)),
    Look("", "/agreements", ("route./agreements",)),
    Look("", "/new", ("route./new",)),
    Look("", "/earnings", ("route./earnings",)),
    Look("", f"/earnings?of={WORKER.address}"),
    Look("", "/disputes", ("route./disputes",)),
    Look("", f"/addresses/{WORKER.address}", ("route./addresses/$address", "records.worker.title")),
    Look("", f"/addresses/{PAYER.address}", ("records.employer.title", "on-chain.title")),
    Look("", f"/addresses/{ARBITER.address}", ("records.arbiter.title",)),
    Look("", f"/addresses/{STRANGER.address}", ("records.none",)),
    Look("", "/addresses/0x12", ("records.no-address",)),
    Look("", f"/agreements?party={WORKER.address}"),
    Look("", "/transactions/{transaction}", ("route./transactions/$hash", *CHAIN_TOLD)),
    Look("", "/transactions/{refused}"),
    Look("", "/blocks/{block}", ("route./blocks/$block",)),
    Look("", "/audit", ("route./audit",)),
    Look("", "/audit", (), _then(_fill("Address", WORKER.address), _press("reconcile"))),
    Look("", "/without-us", ("route./without-us", *_all("without.acts."))),
    Look("", "/nothing-here"),
    Look("", AT % "delivered", ("route./agreements/$id", "states.delivered", "terms.in-full", "proof.how")),
    Look("", AT % "delivered", ("milestones.check-files",), _button("Show the journal")),
    Look("", AT % "delivered", ("wallets.choose",), _header),
    # Every state of an agreement, and how it can end.
    Look("", AT % "task", ("states.offered",)),
    Look("", AT % "changed", ("states.active",)),
    Look("", AT % "disputed", ("states.disputed",)),
    Look("", AT % "released", ("states.closed", "outcomes.released")),
    Look("", AT % "refunded", ("states.closed", "outcomes.refunded")),
    Look("", AT % "split", ("states.closed", "outcomes.split")),
    Look("", AT % "dropped", ("states.active", "outcomes.dropped")),
    Look("", AT % "amended", ("states.amended",)),
    # The employer.
    Look(EMPLOYER, AT % "draft", ("states.draft", "states.unfunded")),
    Look(EMPLOYER, AT % "draft", _due("fund"), _press("fund")),
    Look(EMPLOYER, AT % "offered", _due("reclaim"), _press("reclaim")),
    Look(EMPLOYER, AT % "delivered", _due("release"), _press("release")),
    Look(
        EMPLOYER,
        AT % "delivered",
        _due("request-changes"),
        _press("request-changes", {"What is to be changed": "More bread."}),
    ),
    Look(
        EMPLOYER,
        AT % "delivered",
        _due("dispute", "forms.with-files"),
        _press("dispute", {"What you say about it": "There is no bread."}),
    ),
    Look(EMPLOYER, AT % "delivered", ("acts.settle.label",), _press("settle")),
    Look(
        EMPLOYER,
        AT % "delivered",
        ("acts.settle.label",),
        _then(_press("settle", {"To the worker": "200"}), _button("Sign the proposal"), _signed),
    ),
    Look(EMPLOYER, AT % "delivered", ("amending.propose.label",), _press("propose", {"Amount in TLD": "200"})),
    Look(
        EMPLOYER,
        AT % "delivered",
        ("amending.propose.label",),
        _then(_press("propose", {"Amount in TLD": "260"}), _button("Sign, and make the link"), _signed),
    ),
    Look(EMPLOYER, AT % "delivered", ("wallets.devnet.asks.sign",), _then(_press("release"), _press("release-now"))),
    Look(
        EMPLOYER,
        AT % "delivered",
        ("wallets.devnet.asks.send",),
        _then(
            _press("release"),
            lambda visitor: visitor.dialog.get_by_label("Send it with my own wallet").check(),
            _press("release-now"),
        ),
    ),
    Look(EMPLOYER, AT % "delivered", ("connection.wallet.info.name",), _header),
    Look(EMPLOYER, AT % "delivered", ("logins.title",), lambda visitor: visitor.login.click()),
    Look(EMPLOYER, AT % "delivered", ("documents.hand-in-other", "grants.title"), _sign_in),
    Look(EMPLOYER, AT % "delivered", ("logins.title",), lambda visitor: visitor.login.click()),
    Look(EMPLOYER, AT % "several", _due("release-all"), _press("release")),
    Look(EMPLOYER, AT % "late", _due("reclaim"), _press("reclaim")),
    Look(EMPLOYER, "/agreements?state=delivered", ("approving.button", "acts.exactly"), _press("approve-all")),
    Look(EMPLOYER, f"/earnings?of={PLATFORM.address}", ("payouts.sweep.label", "acts.exactly"), _press("sweep")),
    # A new agreement, with what each step says when nothing is filled in.
    Look(EMPLOYER, "/new", ("wizard.steps.parties",)),
    Look(
        EMPLOYER, "/new", ("wizard.steps.parties", "wizard.faults.address"), _then(_fill("The worker's", "0x12"), NEXT)
    ),
    Look(EMPLOYER, "/new", ("wizard.steps.work",), _then(_fill("The worker's", WORKER.address), NEXT)),
    Look(EMPLOYER, "/new", ("wizard.steps.work", "wizard.faults.empty"), NEXT),
    Look(EMPLOYER, "/new", ("wizard.steps.money",), _then(_fill("What is the work?", "A poster"), NEXT)),
    Look(EMPLOYER, "/new", ("wizard.steps.money", "wizard.faults.empty"), NEXT),
    Look(
        EMPLOYER,
        "/new",
        ("wizard.steps.rules",),
        _then(_fill("Amount in TLD", "5"), _fill("To be delivered before", "2039-12-31T18:00"), NEXT),
    ),
    Look(EMPLOYER, "/new", ("wizard.steps.rules", "wizard.faults.days"), _then(_fill("Days to review", "0"), NEXT)),
    Look(EMPLOYER, "/new", ("wizard.steps.review",), _then(_fill("Days to review", "3"), NEXT)),
    # The worker.
    Look(HIRED, AT % "draft", ("states.draft",)),
    Look(HIRED, AT % "draft", ("acts.agree.button",), _press("agree")),
    Look(HIRED, AT % "offered", _due("accept"), _press("accept")),
    Look(HIRED, AT % "active", ("acts.deliver.label", "forms.text-instead"), _press("deliver")),
    Look(HIRED, AT % "changed", _due("refund"), _then(_press("refund"), _check("Yes: the employer gets this back"))),
    Look(HIRED, AT % "silent", _due("claim"), _press("claim")),
    Look(HIRED, AT % "unruled", _due("conclude"), _press("conclude")),
    Look(HIRED, AT % "delivered" + "#{proposal}", ("settlement.proposed",)),
    Look(
        HIRED, AT % "delivered" + "#{proposal}", ("acts.settle.button", "acts.exactly"), _button("Agree to this split")
    ),
    Look(HIRED, AT % "delivered" + "#{amendment}", ("amending.proposed",)),
    Look(HIRED, AT % "delivered" + "#{amendment}", _due("amend"), _press("amend")),
    Look(HIRED, "/earnings", ("payouts.withdraw.label", "acts.exactly"), _press("withdraw")),
    # The arbiter, and somebody who would do an open task.
    Look(JUDGE, "/disputes"),
    Look(JUDGE, "/disputes", _due("rule"), _press("rule", {"To the worker": "100", "Your written reason": BREAD})),
    Look(JUDGE, AT % "disputed", ("acts.rule.label",), _press("rule")),
    Look(
        JUDGE,
        AT % "disputed",
        _due("evidence"),
        _then(
            _press("evidence"), _check("For everybody"), _fill("Where the evidence lies (a link)", "ipfs://bafybread")
        ),
    ),
    Look(APPLICANT, AT % "task", ("amending.apply.label",), _press("apply")),
]


def _named(name: str) -> set[str]:
    """The words that a template such as ``acts.${act}.label`` can mean; what is no word stands for itself."""
    form = re.compile(re.sub(r"\\\$\\\{[^}]*\\\}", r"[^.]+", re.escape(name)))
    return {known for known in WORDS if form.fullmatch(known)} or {name}


def everything() -> set[str]:
    """All that the sources can show: each page, each state, each dialog, each part that opens, each step."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in _SOURCES.rglob("*.tsx"))
    named = re.findall(r"<(?:Dialog|Disclosure)\b[^<]*?(?:title|summary)=\{t\([`\"]([^`\"]+)", text)
    plain = re.findall(r"<(?:Dialog|Disclosure)\b[^<]*?(?:title|summary)=\{([\w.]+)\}", text)
    stated = {name for name in WORDS if name.startswith(("states.", "outcomes.", "wizard.steps."))}
    routes = {f"route.{path}" for path in re.findall(r'path: "([^"]+)"', text)}
    return {found for name in named + plain for found in _named(name)} | stated | routes

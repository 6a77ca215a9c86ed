"""`tally agreement`: agreements looked at, over a server's API or straight from the database, and every act on them."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

import typer

from tallystick.cli.agreement_view import HAPPENED, LISTED, event_row, listed_row, milestones, summary
from tallystick.cli.carrying import carry_out
from tallystick.cli.columns import print_rows
from tallystick.cli.composing import AGREEING, UNSCALED, composed, conducted
from tallystick.cli.joint import amend, settle
from tallystick.cli.loose import sweep, withdraw
from tallystick.cli.output import AsJson, emit
from tallystick.cli.registering import accept_terms, draft, register_terms
from tallystick.cli.source import Server, asked, require_mirrored
from tallystick.cli.verbs import VERBS
from tallystick.client import Refused, Tallystick
from tallystick.client.effects import Json

AgreementId = Annotated[str, typer.Argument(metavar="ID", help="The agreement's id: 0x and 64 digits.")]
Party = Annotated[str | None, typer.Option(help="Only where this address is employer or worker.")]
Arbiter = Annotated[str | None, typer.Option(help="Only where this address rules disputes.")]
State = Annotated[str | None, typer.Option(help="Only these: draft, offered, active, delivered, disputed, closed.")]
Limit = Annotated[int, typer.Option(min=1, help="At most so many.")]


def register(app: typer.Typer) -> None:
    """Add `tally agreement`."""
    group = typer.Typer(no_args_is_help=True, help="Agreements: looked at, agreed on, acted on.")
    group.command()(show)
    group.command(name="list")(listed)
    group.command(name="draft")(draft)
    group.command(name="register")(register_terms)
    group.command(name="accept-terms")(conducted(accept_terms, AGREEING))
    for name, verb in VERBS.items():
        group.command(name=name)(composed(verb, carry_out))
    group.command(name="settle")(conducted(settle))
    group.command(name="amend")(conducted(amend))
    group.command(name="withdraw")(conducted(withdraw, UNSCALED))
    group.command(name="sweep")(conducted(sweep, UNSCALED))
    app.add_typer(group, name="agreement")


def show(agreement_id: AgreementId, api: Server = None, as_json: AsJson = False) -> None:
    """
    Show one agreement: its terms, each milestone's state and money, and its events.

    Ends with exit code 1 if no such agreement was registered here or funded on chain.
    """
    with asked(api) as source:
        agreement = _found(source, agreement_id)
        events = source.ask(f"/agreements/{agreement_id}/events")["events"]
    if as_json:
        emit(agreement | {"events": events}, as_json)
        return
    emit(summary(agreement), as_json)
    for heading, known in milestones(agreement):
        typer.echo(f"\n{heading}")
        emit(known, as_json)
    if events:
        typer.echo()
        print_rows(HAPPENED, [event_row(event) for event in events])


def listed(
    *,
    api: Server = None,
    party: Party = None,
    arbiter: Arbiter = None,
    state: State = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List agreements, newest first."""
    query: dict[str, str | int] = {}
    query |= {"party": party} if party else {}
    query |= {"arbiter": arbiter} if arbiter else {}
    query |= {"state": state} if state else {}
    with asked(api) as source:
        agreements = list(islice(_pages(source, query), limit))
        if not agreements:
            require_mirrored(source)
    if as_json:
        emit({"agreements": agreements}, as_json)
        return
    print_rows(LISTED, [listed_row(agreement) for agreement in agreements])


def _found(source: Tallystick, agreement_id: str) -> Json:
    try:
        return source.ask(f"/agreements/{agreement_id}")
    except Refused:
        require_mirrored(source)
        raise


def _pages(source: Tallystick, query: dict[str, str | int]) -> Iterator[Json]:
    """All that match, page after page."""
    page = source.ask("/agreements", query)
    yield from page["agreements"]
    while page["next"] is not None:
        page = source.ask("/agreements", {**query, "cursor": page["next"]})
        yield from page["agreements"]

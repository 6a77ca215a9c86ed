"""`tally agreement`: look at agreements, over a server's API or straight from the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tallystick.cli.client import Api, Json, WithoutSocket
from tallystick.cli.output import AsJson, emit
from tallystick.domain.units import ZERO_ADDRESS

Server = Annotated[
    str | None,
    typer.Option("--api", metavar="URL", help="Ask this server, such as http://127.0.0.1:8000; else the database."),
]
AgreementId = Annotated[str, typer.Argument(metavar="ID", help="The agreement's id: 0x and 64 digits.")]
Party = Annotated[str | None, typer.Option(help="Only where this address is employer or worker.")]
State = Annotated[str | None, typer.Option(help="Only these: draft, offered, active, delivered, disputed, closed.")]
Limit = Annotated[int, typer.Option(min=1, help="At most so many.")]


def register(app: typer.Typer) -> None:
    """Add `tally agreement`."""
    group = typer.Typer(no_args_is_help=True, help="Agreements, as the mirror knows them.")
    group.command()(show)
    group.command(name="list")(listed)
    app.add_typer(group, name="agreement")


def show(agreement_id: AgreementId, api: Server = None, as_json: AsJson = False) -> None:
    """
    Show one agreement: its terms, each milestone's state and money, and its events.

    Ends with exit code 1 if no such agreement was registered here or funded on chain.
    """
    with _asked(api) as source:
        agreement = source.get(f"/agreements/{agreement_id}")
        events = source.get(f"/agreements/{agreement_id}/events")["events"]
    if as_json:
        emit(agreement | {"events": events}, as_json)
        return
    emit(_summary(agreement), as_json)
    console = Console()
    console.print(_milestones(agreement))
    console.print(_events(events))


def listed(
    api: Server = None, party: Party = None, state: State = None, limit: Limit = 50, as_json: AsJson = False
) -> None:
    """List agreements, newest first."""
    query: dict[str, str | int] = {}
    query |= {"party": party} if party else {}
    query |= {"state": state} if state else {}
    with _asked(api) as source:
        agreements = list(islice(_pages(source, query), limit))
    if as_json:
        emit({"agreements": agreements}, as_json)
        return
    table = _table("agreement", "state", "employer", "worker", "milestones")
    for agreement in agreements:
        worker = "open task" if agreement["worker"] == ZERO_ADDRESS else agreement["worker"]
        parts = str(len(agreement["milestones"]))
        table.add_row(agreement["agreement_id"], agreement["state"], agreement["employer"], worker, parts)
    Console().print(table)


@contextmanager
def _asked(url: str | None) -> Iterator[Api]:
    """The API of a server; without one, the same API in this process, on the database that the environment names."""
    if url is not None:
        with Api(url) as api:
            yield api
        return
    from tallystick.cli.opened import opened_house  # noqa: PLC0415 - who asks a server need not wait for a house.

    with opened_house() as house, Api("http://without.socket", WithoutSocket(house.app)) as api:
        yield api


def _pages(source: Api, query: dict[str, str | int]) -> Iterator[Json]:
    """All that match, page after page."""
    page = source.get("/agreements", **query)
    yield from page["agreements"]
    while page["next"] is not None:
        page = source.get("/agreements", **query, cursor=page["next"])
        yield from page["agreements"]


def _summary(agreement: Json) -> Json:
    names = ("agreement_id", "state", "employer", "worker", "amount", "escrowed", "released", "refunded", "accepted")
    token, block = agreement["token"], agreement["as_of"]["block"]
    return {name: agreement[name] for name in names} | {
        "token": f"{token['address']} ({token['symbol']}, {token['decimals']} decimals)",
        "brief_hash": agreement["terms"]["brief_hash"],
        "as_of_block": block and block["number"],
    }


def _milestones(agreement: Json) -> Table:
    table = _table("milestone", "state", "amount", "escrowed", "released", "refunded", "deliver by")
    for milestone in agreement["milestones"]:
        state = milestone["state"] + (f" ({milestone['outcome']})" if milestone["outcome"] else "")
        figures = (milestone[name] for name in ("amount", "escrowed", "released", "refunded", "deliver_by"))
        table.add_row(str(milestone["index"]), state, *(str(figure) for figure in figures))
    return table


def _events(events: list[Json]) -> Table:
    table = _table("event", "block", "time", "transaction")
    for event in events:
        table.add_row(event["name"], str(event["block_number"]), event["timestamp"], event["transaction_hash"])
    return table


def _table(*headings: str) -> Table:
    """A table that breaks an id over lines rather than cutting it: it is there to be copied."""
    table = Table()
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table

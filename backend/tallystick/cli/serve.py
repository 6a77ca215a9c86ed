"""`tally serve`: the API, the mirror and the courier in one process."""

from typing import Annotated

import typer

from tallystick.cli.door import open_door
from tallystick.cli.logs import log_to_stderr
from tallystick.cli.options import Proof
from tallystick.cli.output import AsJson, emit
from tallystick.cli.serving import serve_until_stopped
from tallystick.settings import read_settings
from tallystick.wiring.house import wire

Host = Annotated[str | None, typer.Option(help="Address to listen on. Default: TALLY_HOST.", show_default=False)]
Port = Annotated[
    int | None,
    typer.Option(
        help="Port to listen on; 0: any free one. Default: TALLY_PORT.", min=0, max=65_535, show_default=False
    ),
]
FreePort = Annotated[bool, typer.Option("--free-port", help="Take any free port if this one is taken, and say so.")]


ReadOnly = Annotated[
    bool, typer.Option("--read-only", help="Only serve what another process mirrors. Default: TALLY_READ_ONLY.")
]


def register(app: typer.Typer) -> None:
    """Add `tally serve`."""
    app.command()(serve)


def serve(
    *,
    host: Host = None,
    port: Port = None,
    free_port: FreePort = False,
    read_only: ReadOnly = False,
    proof: Proof = None,
    as_json: AsJson = False,
) -> None:
    """
    Serve the API, mirror the chain and relay signed acts, until Ctrl-C.

    The API answers from the mirror below /v1, and describes itself in /openapi.json; the web pages are above it. Where
    the chain and the escrow are is told by the environment: TALLY_RPC_URL, TALLY_ESCROW and the others that the README
    lists. Without a relayer's key everything works but relaying.

    Try it beside a development chain: `tally devnet up`, then `tally serve`, then `curl localhost:8000/v1/health`.
    """
    settings = read_settings(host=host, port=port, read_only=read_only or None, proof=proof)
    door = open_door(settings.host, settings.port, or_any_port=free_port)
    log_to_stderr(settings)
    with wire(settings) as house:
        emit(
            {
                "url": f"{door.url}/v1",
                "pages": f"{door.url}/",
                "moved": door.moved,
                "chain_id": house.identity.chain_id,
                "escrow": house.identity.escrow,
                "relays": house.courier is not None,
                "read_only": settings.read_only,
            },
            as_json,
        )
        serve_until_stopped(house, door)

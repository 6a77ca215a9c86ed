"""A devnet in the background: the same command again, in a session of its own."""

import subprocess
import sys
import time

from tallystick.chain.devnet import DevnetOptions
from tallystick.chain.devnet_folder import DevnetFolder
from tallystick.chain.devnet_remote import DevnetState, look
from tallystick.domain.errors import DevnetFailed

_START_SECONDS = 90.0
_POLL_SECONDS = 0.1


def start_detached(options: DevnetOptions, folder: DevnetFolder) -> None:
    """
    Start a devnet in the background, and wait until it is ready.

    Raises:
        DevnetFailed: If it ends instead, with what it said.
    """
    folder.path.mkdir(parents=True, exist_ok=True)
    with folder.output.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "tallystick.cli", "devnet", "up", *_arguments(options)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while look(folder).state is not DevnetState.UP:
        if child.poll() is not None:
            raise DevnetFailed(_last_words(folder))
        if time.monotonic() > deadline:
            raise DevnetFailed(f"the devnet is not ready after {_START_SECONDS:.0f} seconds: see {folder.output}")
        time.sleep(_POLL_SECONDS)


def _arguments(options: DevnetOptions) -> list[str]:
    named = {
        "--port": options.port,
        "--chain-id": options.chain_id,
        "--block-time": options.block_seconds,
        "--state": options.folder.absolute(),
        "--deployments": options.deployments.absolute(),
        "--anvil": options.anvil,
    }
    given = [str(part) for pair in named.items() if pair[1] is not None for part in pair]
    return [*given, "--fresh"] if options.fresh else given


def _last_words(folder: DevnetFolder) -> str:
    lines = folder.output.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].removeprefix("tally: ").removesuffix(f" [{DevnetFailed.code}]") if lines else "it said nothing"

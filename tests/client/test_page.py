"""The program of docs/sdk.md runs as it stands."""

import json
import re
from pathlib import Path
from threading import Event, Thread

import pytest
from eth_account import Account

from tests.client.world import World
from tests.deals import WEEK
from tests.devchain import ROOT

PROGRAM = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
PASSWORD = "correct horse"


def test_the_first_program_of_the_page_runs(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    key = world.employer.key
    keystore = Account.encrypt(key, PASSWORD, kdf="pbkdf2", iterations=1)
    (tmp_path / "employer.json").write_text(json.dumps(keystore))
    program = PROGRAM.findall((ROOT / "docs" / "sdk.md").read_text(encoding="utf-8"))[0]
    known = {
        "password": PASSWORD,
        "chain_id": world.chain.chain_id,
        "escrow": world.chain.escrow,
        "token": world.chain.token,
        "deadline": world.at(WEEK),
    }
    done = Event()

    def mine() -> None:
        while not done.wait(0.2):
            world.chain.mine()

    miner = Thread(target=mine)
    miner.start()
    try:
        exec(program.replace("http://127.0.0.1:8000", world.server.api.url), known)
    finally:
        done.set()
        miner.join()

    paid = world.tally.agreement(str(known["agreement_id"]))
    assert (paid.state, paid.released) == ("closed", 250_000_000)

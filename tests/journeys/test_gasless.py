"""An employer with tokens and no gas at all locks its money by signing. The server is killed at the worst moments."""

from typing import Any

import pytest
from eth_account import Account

from tallystick.chain.wallet import Wallet
from tests.api.office import instant
from tests.devchain import DevChain
from tests.journeys.server import Server

AMOUNT = 5_000_000
FIELDS: dict[str, dict[str, Any]] = {
    "fund-with-authorization": {"milestones": [0], "valid_before": instant(2**33)},
    "fund-with-permit": {"milestones": [0], "deadline": instant(2**33)},
}
ACTS = list(FIELDS)


class Employer:
    """Somebody with a new key, some tokens, and an agreement that waits to be funded."""

    def __init__(self, chain: DevChain, server: Server) -> None:
        self._wallet = Wallet(Account.create().key)
        self.address = self._wallet.address
        chain.mint(self.address, 2 * AMOUNT)
        milestone = {"amount": str(AMOUNT), "deliver_by": instant(chain.now() + 7 * 86_400)}
        parties = {"employer": self.address, "worker": chain.worker.address, "token": chain.token}
        self.agreement_id = str(server.api.register({**parties, "milestones": [milestone]})["agreement_id"])

    def path(self, act: str) -> str:
        return f"/agreements/{self.agreement_id}/{act}"

    def signed(self, server: Server, act: str) -> dict[str, Any]:
        """What is relayed: the fields of the act with all signatures that it needs."""
        prepared = server.api.post(f"{self.path(act)}/prepare", FIELDS[act])
        signatures = {
            part["field"]: self._wallet.sign_typed_data(part["typed_data"]) for part in prepared["signatures"]
        }
        return FIELDS[act] | signatures


@pytest.fixture
def employer(chain: DevChain, server: Server) -> Employer:
    return Employer(chain, server)


def _assert_locked_once(chain: DevChain, server: Server, employer: Employer) -> None:
    server.until_level_with(chain)
    assert server.events(employer.agreement_id) == ["MilestonesFunded"]
    assert server.milestone(employer.agreement_id)["escrowed"] == str(AMOUNT)
    assert chain.balance(employer.address) == AMOUNT
    assert int(chain.rpc("eth_getTransactionCount", employer.address, "latest"), 16) == 0
    assert int(chain.rpc("eth_getBalance", employer.address, "latest"), 16) == 0
    assert server.reconcile().findings == ()


@pytest.mark.spec("J27")
@pytest.mark.parametrize("act", ACTS)
def test_money_is_locked_and_the_employer_spends_no_gas(
    chain: DevChain, server: Server, employer: Employer, act: str
) -> None:
    relay = server.api.post(f"{employer.path(act)}/relay", employer.signed(server, act))

    server.api.mirrored(relay["transaction_hash"])

    _assert_locked_once(chain, server, employer)


@pytest.mark.spec("J27")
@pytest.mark.parametrize("act", ACTS)
def test_a_kill_before_the_transaction_is_mined_loses_and_doubles_nothing(
    chain: DevChain, server: Server, employer: Employer, act: str
) -> None:
    body = employer.signed(server, act)
    with chain.hold():
        relay = server.api.post(f"{employer.path(act)}/relay", body)
        server.kill()
        chain.rpc("anvil_dropAllTransactions")

    server.start()
    again = server.api.post(f"{employer.path(act)}/relay", body)
    server.api.mirrored(relay["transaction_hash"])

    assert again["relay_id"] == relay["relay_id"]
    _assert_locked_once(chain, server, employer)


@pytest.mark.spec("J27")
@pytest.mark.parametrize("act", ACTS)
def test_what_was_mined_while_the_server_was_dead_is_not_sent_again(
    chain: DevChain, server: Server, employer: Employer, act: str
) -> None:
    body = employer.signed(server, act)
    with chain.hold():
        relay = server.api.post(f"{employer.path(act)}/relay", body)
        server.kill()
        chain.mine()

    server.start()
    server.api.mirrored(relay["transaction_hash"])
    again = server.api.post(f"{employer.path(act)}/relay", body)

    assert again["relay_id"] == relay["relay_id"]
    _assert_locked_once(chain, server, employer)


@pytest.mark.spec("J27")
def test_a_reorg_takes_the_funding_out_and_it_comes_back_once(
    chain: DevChain, server: Server, employer: Employer
) -> None:
    act = "fund-with-authorization"
    chain.mine(3)
    relay = server.api.post(f"{employer.path(act)}/relay", employer.signed(server, act))
    server.api.mirrored(relay["transaction_hash"])

    chain.reorg(1)
    server.until_level_with(chain)
    chain.mine()
    server.until_event(employer.agreement_id, "MilestonesFunded", 1)
    _assert_locked_once(chain, server, employer)

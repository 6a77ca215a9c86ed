"""
The stage for Brownie's tests: one escrow and one token per module, and each test on a chain as it was before it.

The escrow is the shipped one, to the byte what users get: see `shipped`. Only the test contracts are Brownie's builds.
"""

import pytest
from brownie import ZERO_ADDRESS, DevToken, HostileToken, HostileWallet, web3

from tests.contracts.asking import AskAgain
from tests.contracts.deals import AMOUNT, Deal, Parties
from tests.contracts.shipped import deploy_escrow


@pytest.fixture(scope="session", autouse=True)
def _asking_again():
    """Brownie sees every transaction that it sent."""
    web3.middleware_onion.add(AskAgain, "ask again")
    yield
    web3.middleware_onion.remove("ask again")


@pytest.fixture(scope="module", autouse=True)
def _module(module_isolation):
    """Brownie takes back what the module did."""


@pytest.fixture(autouse=True)
def _test(fn_isolation):
    """Brownie takes back what the test did."""


@pytest.fixture(scope="module")
def parties(accounts):
    return Parties.of_the_chain()


@pytest.fixture(scope="module")
def escrow(parties):
    return deploy_escrow(parties.deployer)


@pytest.fixture(scope="module")
def token(parties, escrow):
    """A token that the employer has plenty of, and lets the escrow draw."""
    token = DevToken.deploy({"from": parties.deployer})
    token.mint(parties.employer, 1_000 * AMOUNT, {"from": parties.deployer})
    token.approve(escrow, 2**256 - 1, {"from": parties.employer})
    return token


@pytest.fixture(scope="module")
def deal(escrow, token):
    """In the test token."""
    return Deal.on(escrow, token)


@pytest.fixture(scope="module")
def native_deal(escrow):
    """In the chain's own currency."""
    return Deal.on(escrow, ZERO_ADDRESS)


@pytest.fixture(scope="module")
def hostile(parties, escrow):
    """A token that the employer has, and lets the escrow draw. It behaves until it is told otherwise."""
    token = HostileToken.deploy({"from": parties.deployer})
    token.mint(parties.employer, 100 * AMOUNT, {"from": parties.deployer})
    token.approve(escrow, 2**256 - 1, {"from": parties.employer})
    return token


@pytest.fixture(scope="module")
def hostile_deal(escrow, hostile):
    """In the token that can be told to misbehave."""
    return Deal.on(escrow, hostile)


@pytest.fixture(scope="module")
def wallet(parties, escrow):
    """A contract wallet of the worker's key, which can be told to misbehave."""
    return HostileWallet.deploy(parties.worker, {"from": parties.deployer})

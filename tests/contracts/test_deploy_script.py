"""
scripts/deploy.py, run by Brownie
├── given no escrow ............ it creates it where it is on every chain
└── given the escrow ........... it finds it
"""

from brownie import run, web3

from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.create2 import Creation

CREATION = Creation(artifact(ESCROW))


def test_creates_the_escrow_where_it_is_on_every_chain(capsys):
    run("deploy")

    assert CREATION.artifact.is_deployed_as(bytes(web3.eth.get_code(CREATION.address)))
    assert "the escrow was created" in capsys.readouterr().out


def test_finds_the_escrow_that_is_there(capsys):
    run("deploy")
    capsys.readouterr()

    run("deploy")

    assert "the escrow was there already" in capsys.readouterr().out

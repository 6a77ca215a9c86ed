from eth_account import Account
from eth_account.messages import encode_typed_data

from tallystick.chain.wallet import Wallet

TYPED_DATA = {
    "types": {
        "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}],
        "Release": [{"name": "milestone", "type": "uint256"}, {"name": "released", "type": "uint96"}],
    },
    "primaryType": "Release",
    "domain": {"name": "Tallystick", "chainId": 31337},
    "message": {"milestone": "0", "released": "250000000"},
}


def test_demo_wallets_are_those_that_every_development_chain_knows() -> None:
    assert Wallet.demo(0).address == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    assert Wallet.demo(1).address == "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


def test_signature_of_typed_data_recovers_to_its_owner() -> None:
    wallet = Wallet.demo(3)

    signature = wallet.sign_typed_data(TYPED_DATA)

    signed = encode_typed_data(full_message=TYPED_DATA)
    assert Account.recover_message(signed, signature=signature) == wallet.address


def test_signed_transaction_recovers_to_its_owner() -> None:
    wallet = Wallet.demo(3)
    unsigned: dict[str, str | int] = {
        "type": "0x2",
        "from": wallet.address,
        "to": Wallet.demo(4).address,
        "chainId": "0x7a69",
        "nonce": "0x0",
        "gas": "0x5208",
        "value": "0x1",
        "data": "0x",
        "maxFeePerGas": "0x10",
        "maxPriorityFeePerGas": "0x1",
    }

    assert Account.recover_transaction(wallet.sign_transaction(unsigned)) == wallet.address


def test_a_wallet_can_be_opened_again_with_its_key() -> None:
    assert Wallet(bytes.fromhex(Wallet.demo(5).key[2:])).address == Wallet.demo(5).address

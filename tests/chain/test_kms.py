"""
a key in AWS KMS
├── when it is of the curve ........ it has an address, and signs as any key does
├── when it is of another kind ..... KeyUnavailable
├── when there is none ............. KeyUnavailable
├── when it may not be used now .... SignerUnavailable
├── when KMS does not answer ....... SignerUnavailable
└── when it answers with nonsense .. SignerUnavailable

KMS is moto's, as a server on this machine; the chain is a real one.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.config import Config
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from eth_utils.crypto import keccak
from moto.kms.utils import ECDSAPrivateKey
from moto.server import ThreadedMotoServer

from tallystick.chain.keyring import KeyRing
from tallystick.chain.kms import KmsSigner, kms_client
from tallystick.chain.node import Node
from tallystick.chain.signatures import signer_of
from tallystick.domain.errors import KeyUnavailable, SignerUnavailable
from tallystick.domain.operators import ToSign
from tallystick.domain.ports import Call, SignedTransaction
from tallystick.domain.units import Address, Hash, Wei
from tests.devchain import DevChain

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient

MANY = 24


@pytest.fixture(scope="module")
def vault() -> Iterator[str]:
    """The address of a KMS on a free port. Moto's own hashes digests again; this one takes them as AWS does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ECDSAPrivateKey, "sign", _signed_as_a_digest)
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()


@pytest.fixture
def kms(vault: str, monkeypatch: pytest.MonkeyPatch) -> "KMSClient":
    """It, as the usual environment names it."""
    named = {"AWS_ENDPOINT_URL_KMS": vault, "AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1"}
    for name, value in {**named, "AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing"}.items():
        monkeypatch.setenv(name, value)
    return kms_client()


@pytest.fixture
def key(kms: "KMSClient") -> str:
    return _made(kms, "ECC_SECG_P256K1")


class TestAKey:
    @pytest.mark.spec("RL9")
    def test_signs_so_that_the_escrow_would_recover_its_address(self, kms: "KMSClient", key: str) -> None:
        """Many times: a half of all signatures comes with the higher s, and each parity is as likely."""
        signer = KmsSigner(kms, key)

        parities = set()
        for turn in range(MANY):
            digest = keccak(bytes([turn]))
            parity, r, s = signer.sign(digest)
            parities.add(parity)
            written = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([27 + parity])
            assert signer_of(Hash("0x" + digest.hex()), written) == signer.address

        assert parities == {0, 1}

    @pytest.mark.spec("RL9")
    def test_pays_on_a_chain(self, kms: "KMSClient", key: str, chain: DevChain) -> None:
        signer = KmsSigner(kms, key)
        ring = KeyRing(Node(chain.url), chain.chain_id, [signer])
        chain.give_ether(signer.address, 10**18)
        nothing = Call(Address(chain.stranger.address), Wei(7), b"", "", {})
        before = int(chain.rpc("eth_getBalance", chain.stranger.address, "latest"), 16)

        fees = ring.weather().fees
        signed = ring.sign_all([ToSign(signer.address, nothing, nonce, 21_000, fees) for nonce in range(3)])
        with chain.hold():
            for one in signed:
                assert isinstance(one, SignedTransaction)
                chain.rpc("eth_sendRawTransaction", "0x" + one.raw.hex())
            chain.mine()

        assert int(chain.rpc("eth_getBalance", chain.stranger.address, "latest"), 16) == before + 3 * 7
        assert ring.weather().keys[signer.address].mined == 3

    @pytest.mark.spec("RL9")
    def test_has_the_same_address_by_its_alias(self, kms: "KMSClient", key: str) -> None:
        kms.create_alias(AliasName="alias/relayer", TargetKeyId=key)

        assert KmsSigner(kms, "alias/relayer").address == KmsSigner(kms, key).address


class TestWhatCannotSign:
    @pytest.mark.spec("RL9")
    def test_is_refused_when_it_is_of_another_curve(self, kms: "KMSClient") -> None:
        with pytest.raises(KeyUnavailable, match="of another kind"):
            KmsSigner(kms, _made(kms, "ECC_NIST_P256"))

    @pytest.mark.spec("RL9")
    def test_is_refused_when_it_is_not_there(self, kms: "KMSClient") -> None:
        with pytest.raises(KeyUnavailable, match="NotFoundException"):
            KmsSigner(kms, "6e9a3a5c-0000-4000-8000-000000000000")

    @pytest.mark.spec("RL9")
    def test_is_waited_for_when_it_is_gone_meanwhile(self, kms: "KMSClient", key: str) -> None:
        """Whoever may can enable it again, so that nothing is refused for good."""
        signer = KmsSigner(kms, key)
        gone = KmsSigner(kms, key)
        gone._key_id = "6e9a3a5c-0000-4000-8000-000000000000"

        with pytest.raises(SignerUnavailable, match="NotFoundException") as told:
            gone.sign(keccak(b"anything"))
        assert gone._key_id not in str(told.value)  # Strangers are told this: not whose account it is.
        assert signer.sign(keccak(b"anything"))

    @pytest.mark.spec("RL9")
    def test_is_waited_for_when_kms_does_not_answer(self, kms: "KMSClient", key: str) -> None:
        signer = KmsSigner(kms, key)
        nowhere = Config(retries={"max_attempts": 1}, connect_timeout=1, read_timeout=1)
        signer._client = boto3.client("kms", endpoint_url="http://127.0.0.1:1", config=nowhere)

        with pytest.raises(SignerUnavailable, match="does not answer"):
            signer.sign(keccak(b"anything"))

    @pytest.mark.spec("RL9")
    @pytest.mark.parametrize("answer", [b"", b"\x30", b"\x30\x06\x02\x01\x01\x02\x01\x01", b"\x02\x01\x01"])
    def test_is_waited_for_when_it_answers_with_nonsense(self, kms: "KMSClient", key: str, answer: bytes) -> None:
        signer = KmsSigner(kms, key)

        class Senseless:
            def sign(self, **_: Any) -> dict[str, bytes]:
                return {"Signature": answer}

        signer._client = cast(Any, Senseless())

        with pytest.raises(SignerUnavailable):
            signer.sign(keccak(b"anything"))


def _signed_as_a_digest(key: ECDSAPrivateKey, message: bytes, signing_algorithm: str) -> bytes:
    assert signing_algorithm == "ECDSA_SHA_256"
    return bytes(key.private_key.sign(message, ec.ECDSA(Prehashed(SHA256()))))


def _made(kms: "KMSClient", spec: Any) -> str:
    return kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]

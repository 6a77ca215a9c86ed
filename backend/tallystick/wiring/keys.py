"""The relayer's keys, from wherever the settings say that they are."""

from collections.abc import Iterator
from pathlib import Path

from tallystick.chain.keyring import KeyRing
from tallystick.chain.keys import KeySource, load_key
from tallystick.chain.node import Node
from tallystick.chain.signers import KeySigner, Signer
from tallystick.domain.errors import KeyUnavailable
from tallystick.settings import Settings, parts_of, variable
from tallystick.wiring.rented import rented


def operators_of(settings: Settings, node: Node, chain_id: int) -> KeyRing | None:
    """
    Who pays for relayed acts; None without a key.

    Raises:
        KeyUnavailable: If a key does not open, naming its variable.
        SignerUnavailable: If its keeper does not answer now.
    """
    signers = [*_near(settings), *_far(settings)]
    return KeyRing(node, chain_id, signers) if signers else None


def _near(settings: Settings) -> Iterator[Signer]:
    """Keys in this process's memory: of keystores or, if there are none, in plain text."""
    if settings.relayer_keystore is not None:
        with_password = "relayer_keystore", "relayer_password_file"
        for path in _keystores(settings.relayer_keystore):
            yield _opened(KeySource(keystore=path, password_file=settings.relayer_password_file), *with_password)
    elif settings.relayer_key is not None:
        for text in parts_of(settings.relayer_key.get_secret_value()):
            yield _opened(KeySource(plain=text), "relayer_key")


def _far(settings: Settings) -> Iterator[Signer]:
    """Keys that somebody else keeps."""
    names = parts_of(settings.relayer_kms_key or "")
    if not names:
        return
    try:
        kms = rented("tallystick.chain.kms", KeyUnavailable)
        client = kms.kms_client()
        yield from (kms.KmsSigner(client, name) for name in names)
    except KeyUnavailable as error:
        raise KeyUnavailable(f"{variable('relayer_kms_key')}: {error}") from error


def _keystores(place: Path) -> list[Path]:
    """A keystore, or all that are in a folder, by their names."""
    if not place.is_dir():
        return [place]
    found = sorted(path for path in place.iterdir() if path.is_file() and not path.name.startswith("."))
    if not found:
        raise KeyUnavailable(f"{variable('relayer_keystore')}: there is no keystore in the folder {place}")
    return found


def _opened(source: KeySource, *named: str) -> KeySigner:
    try:
        return KeySigner(load_key(source))
    except KeyUnavailable as error:
        raise KeyUnavailable(f"{' and '.join(variable(one) for one in named)}: {error}") from error

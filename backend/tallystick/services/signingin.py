"""Signing in with a wallet: the message that is signed, and the session that it opens. Source: ERC-4361."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from tallystick.domain.acts import Signature
from tallystick.domain.callers import Caller
from tallystick.domain.credentials import SECRET_BYTES, CredentialKind, hash_of, write_credential
from tallystick.domain.errors import SignInRefused
from tallystick.domain.logins import Session
from tallystick.domain.ports import Clock, Codec, Escrow
from tallystick.domain.siwe import STATEMENT, VERSION, SignInMessage, octets_to_sign, read_message
from tallystick.domain.units import Address, Seconds, Timestamp
from tallystick.services.nonces import NONCE_SECONDS, Nonces
from tallystick.store.unit_of_work import Store

SKEW = Seconds(60)
"""So far ahead of ours the clock of who writes a message may be."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A message to be signed."""

    text: str
    nonce: str
    expires_at: Timestamp
    """From then on it is taken no more."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session, and what to show to be known by it. That is kept nowhere here."""

    credential: str
    session: Session


class SigningIn:
    """Opens sessions, and ends them."""

    def __init__(self, store: Store, chain: tuple[Codec, Escrow], clock: Clock, lasts: Seconds) -> None:
        """A session ``lasts`` so many seconds."""
        self._store = store
        self._codec, self._escrow = chain
        self._clock = clock
        self._lasts = lasts
        self._nonces = Nonces(store)

    def invite(self, address: Address, origin: str) -> Invitation:
        """The message by which an address signs in from ``origin``. Raises ReadOnly where nobody can."""
        now = self._clock()
        message = SignInMessage(
            domain=origin.partition("://")[2],
            address=address,
            statement=STATEMENT,
            uri=origin,
            chain_id=self._codec.identity.chain_id,
            nonce=self._nonces.new(now),
            issued_at=now,
            expires_at=Timestamp(now + NONCE_SECONDS),
        )
        return Invitation(message.text(), message.nonce, Timestamp(now + NONCE_SECONDS))

    def open(self, text: str, signature: Signature, origins: Collection[str]) -> Opened:
        """
        Open a session for who signed a message.

        Args:
            text: The message, to the letter.
            signature: Of its address: by its key, or as a contract there takes it (ERC-1271).
            origins: From where people sign in.

        Raises:
            Malformed: If it is no such message, or its address has a wrong checksum.
            SignInRefused: If it is for another site, chain or purpose, not good now, or was used before.
            WrongSigner: If the signature is not of its address.
            ChainUnavailable: If the node does not answer, and only it could tell.
        """
        now, message = self._clock(), read_message(text)
        _require_ours(message, origins, self._codec.identity.chain_id)
        _require_timely(message, now)
        address = self._address_in(message)
        expires_at = self._nonces.require(message.nonce, now)
        self._escrow.require_signature(address, self._codec.hash_of(octets_to_sign(text)), signature)
        credential = write_credential(CredentialKind.SESSION, secrets.token_bytes(SECRET_BYTES))
        session = Session(hash_of(credential), address, now, Timestamp(now + self._lasts))
        with self._store.begin() as unit:
            if not unit.door.use_nonce(message.nonce, expires_at):
                raise SignInRefused("nonce", "somebody signed in with it already: ask for a new message, and sign that")
            unit.door.sweep(now)
            unit.door.open_session(session)
        return Opened(credential, session)

    def end(self, credential: str) -> None:
        """End a session. One that is over stays so."""
        with self._store.begin() as unit:
            unit.door.end_session(hash_of(credential))

    def end_all(self, caller: Caller) -> None:
        """End all sessions of the caller's address, wherever they were opened."""
        with self._store.begin() as unit:
            unit.door.end_sessions(caller.address)

    def _address_in(self, message: SignInMessage) -> Address:
        address = self._codec.address("message", message.address)
        if address != message.address:
            raise SignInRefused("address", f"it is written without its checksum, which is {address}")
        return address


def _require_ours(message: SignInMessage, origins: Collection[str], chain_id: int) -> None:
    _require_origin(message, origins)
    if message.version != VERSION:
        raise SignInRefused("version", f"the version is {VERSION}")
    if message.chain_id != chain_id:
        raise SignInRefused("chain_id", f"this is chain {chain_id}")
    if message.statement != STATEMENT or not message.is_plain:
        raise SignInRefused("statement", f"what is signed says this and nothing else: {STATEMENT}")


def _require_origin(message: SignInMessage, origins: Collection[str]) -> None:
    """Whoever was lured to another site signs that site's name, and is not let in by it."""
    ours = [origin for origin in origins if origin.partition("://")[2] == message.domain]
    if not ours:
        raise SignInRefused("domain", f"{message.domain[:100]} is not where people sign in to this server")
    origin = next((one for one in ours if message.uri == one or message.uri.startswith(f"{one}/")), None)
    if origin is None:
        raise SignInRefused("uri", f"it is not below {ours[0]}")
    if message.scheme not in {None, origin.partition("://")[0]}:
        raise SignInRefused("domain", f"it is {origin}, and not {message.scheme}")


def _require_timely(message: SignInMessage, now: Timestamp) -> None:
    if message.issued_at > now + SKEW:
        raise SignInRefused("issued_at", "it is in the future: is your clock right?")
    if message.issued_at < now - NONCE_SECONDS - SKEW:
        raise SignInRefused("issued_at", "it is too long ago: ask for a new message, and sign that")
    if message.expires_at is not None and message.expires_at <= now:
        raise SignInRefused("expiration_time", "it has passed: ask for a new message, and sign that")
    if message.not_before is not None and message.not_before > now + SKEW:
        raise SignInRefused("not_before", "it has not come yet")

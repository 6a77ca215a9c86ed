"""Signing in, and keys for machines. A login moves no money: for that each act is signed by itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from tallystick.client.asking import delete, get, post
from tallystick.client.consent.comparing import require_same
from tallystick.client.core import Core
from tallystick.client.effects import Json, Plan
from tallystick.client.models.logins import ApiKey, Invitation, KeyList, Known, MadeKey, Session
from tallystick.client.models.texts import instant_of, written
from tallystick.client.operation import Operation
from tallystick.domain.callers import Scope
from tallystick.domain.siwe import STATEMENT, SignInMessage, read_message
from tallystick.domain.units import Address


class MessageSigner(Protocol):
    """Somebody who can sign a text."""

    @property
    def address(self) -> Address:
        """Whose signatures these are."""
        ...

    def sign_message(self, text: str) -> bytes:
        """A signature of a text. Source: EIP-191, "Version 0x45 (E)"."""
        ...


class Logins(Core):
    """Signs in and out, and makes keys."""

    @Operation
    def sign_in(self, *, by: MessageSigner, origin: str) -> Plan[Session]:
        """
        Open a session. Its credential is then what ``api_key`` is to a client.

        The message is read before it is signed: it must be for this address, on this chain, and for the origin that was
        named, so that no other server can have it signed to use it elsewhere; and it must say what ours say and nothing
        else. Of its text only the nonce and the times are the server's.

        Args:
            by: Who signs in.
            origin: The server's own, as a browser would write it: ``https://tally.example``.

        Raises:
            NotAsAsked: If the message is for somebody else. Nothing was signed.
            Refused: If the server does not take it.
            Unavailable: If nobody answers.
        """
        identity = yield from self._identity()
        asked = post("/sessions/nonce", {"address": by.address}, origin=origin.rstrip("/"))
        invitation = yield from self._ask(asked, Invitation)
        message = read_message(invitation.message)
        require_same("address", by.address, message.address)
        require_same("domain", origin.partition("://")[2], message.domain)
        require_same("uri", origin.rstrip("/"), message.uri.rstrip("/"))
        require_same("chain_id", identity.chain_id, message.chain_id)
        require_same("resources", True, message.is_plain)
        text = _written_here(message, by.address)
        require_same("message", text, invitation.message)
        signature = "0x" + by.sign_message(text).hex()
        return (yield from self._ask(post("/sessions", {"message": text, "signature": signature}), Session))

    @Operation
    def who_am_i(self) -> Plan[Known]:
        """
        Whom the server takes the client for.

        Raises:
            Refused: If it takes it for nobody (``not-signed-in``).
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(get("/sessions/current"), Known))

    @Operation
    def sign_out(self) -> Plan[None]:
        """
        End the session that the client shows.

        Raises:
            Refused: If it shows none.
            Unavailable: If nobody answers.
        """
        yield from self._done(delete("/sessions/current"))

    @Operation
    def make_key(self, name: str, scopes: Iterable[Scope], expires_at: datetime | int | None = None) -> Plan[MadeKey]:
        """
        Make a key for machines. Its credential is in this answer alone.

        Args:
            name: What you call it.
            scopes: What it opens.
            expires_at: From then on it opens nothing: in a year at most; None: in 90 days.

        Raises:
            Malformed: If the instant is none.
            Refused: If nobody is signed in, or may not (``scope-missing``).
            Unavailable: If nobody answers.
        """
        body: Json = {"name": name, "scopes": sorted(scopes)}
        body |= (
            {} if expires_at is None else {"expires_at": written("expires_at", instant_of("expires_at", expires_at))}
        )
        return (yield from self._ask(post("/keys", body), MadeKey))

    @Operation
    def api_keys(self) -> Plan[list[ApiKey]]:
        """
        All keys of the caller's address, the newest first, also those that open nothing any more.

        Raises:
            Refused: If nobody is signed in, or may not (``scope-missing``).
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(get("/keys"), KeyList)).keys

    @Operation
    def revoke_key(self, key_id: str) -> Plan[None]:
        """
        Let a key open nothing any more, for ever. Once more is no fault.

        Raises:
            Refused: If there is no such key, or nobody is signed in.
            Unavailable: If nobody answers.
        """
        yield from self._done(delete(f"/keys/{key_id}"))


def _written_here(message: SignInMessage, address: Address) -> str:
    """The text to sign, made anew: of what came only what was compared, the nonce and the times are in it."""
    said = SignInMessage(
        domain=message.domain,
        address=address,
        statement=STATEMENT,
        uri=message.uri,
        chain_id=message.chain_id,
        nonce=message.nonce,
        issued_at=message.issued_at,
        expires_at=message.expires_at,
    )
    return said.text()

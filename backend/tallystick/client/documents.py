"""Private documents of agreements: handed in and fetched, and held against their hashes here."""

from pathlib import Path

from tallystick.client.addresses import address_in, agreement_in, hash_in
from tallystick.client.asking import asked, delete, fetch, get, hand_in, post, put
from tallystick.client.core import Core
from tallystick.client.effects import Json, Plan
from tallystick.client.errors import NotAsAsked
from tallystick.client.files import Saving, Told, Upload
from tallystick.client.hashing import keccak_of, sha256_of
from tallystick.client.models.documents import Document, DocumentAnswer, DocumentList, Grant, GrantAnswer, GrantList
from tallystick.client.operation import Operation
from tallystick.domain.units import Hash


class Documents(Core):
    """Keeps what only the parties see. Needs a login: a session, or a key with its scope."""

    @Operation
    def put_document(
        self, agreement_id: str, content: bytes, media_type: str, name: str | None = None
    ) -> Plan[DocumentAnswer]:
        """
        Hand a document in. The same once more is no fault.

        Args:
            agreement_id: Whose document it is.
            content: To the byte.
            media_type: Such as ``application/pdf``.
            name: What it is called, for people.

        Raises:
            Malformed: If the id is none.
            NotAsAsked: If the server says that it kept something else.
            Refused: If nobody is signed in (``not-signed-in``), or it is not taken.
            Unavailable: If nobody answers. Ask again.
        """
        digest = sha256_of(content)
        place = f"/agreements/{agreement_in(agreement_id)}/documents/{digest}"
        kept = yield from self._ask(put(place, content, media_type, name), DocumentAnswer)
        if kept.sha256 != digest:
            raise NotAsAsked("sha256", digest, kept.sha256)
        return kept

    @Operation
    def put_file(
        self, agreement_id: str, path: Path | str, media_type: str, told: Told = lambda _: None
    ) -> Plan[DocumentAnswer]:
        """
        Hand a file in as :meth:`put_document` does, a part at a time: it need not fit into memory.

        Args:
            agreement_id: Whose document it is.
            path: Of the file, whose name the document bears.
            media_type: Such as ``application/pdf``.
            told: Is told how many bytes went, for who looks on.

        Raises:
            Malformed: If the id is none, or the file cannot be read.
            NotAsAsked: If the server says that it kept something else.
            Refused: If nobody is signed in (``not-signed-in``), or it is not taken.
            Unavailable: If nobody answers. Ask again.
        """
        upload = Upload(Path(path), told)
        place = f"/agreements/{agreement_in(agreement_id)}/documents/{upload.sha256}"
        kept = yield from self._ask(hand_in(place, upload, media_type, Path(path).name), DocumentAnswer)
        if kept.sha256 != upload.sha256:
            raise NotAsAsked("sha256", upload.sha256, kept.sha256)
        return kept

    @Operation
    def documents(self, agreement_id: str) -> Plan[list[Document]]:
        """
        What one sees of an agreement's documents, the oldest first.

        Raises:
            Malformed: If the id is none.
            Refused: If nobody is signed in, or sees any.
            Unavailable: If nobody answers.
        """
        request = get(f"/agreements/{agreement_in(agreement_id)}/documents")
        return (yield from self._ask(request, DocumentList)).documents

    @Operation
    def document(self, agreement_id: str, known_by: str) -> Plan[bytes]:
        """
        A document's content, to the byte, which was held against its hash.

        Args:
            agreement_id: Whose document it is.
            known_by: Its SHA-256 or keccak256.

        Raises:
            Malformed: If the id or the hash is none.
            NotAsAsked: If the content has another hash.
            Refused: If nobody is signed in, or it is not there for the caller.
            Unavailable: If nobody answers.
        """
        wanted = hash_in("known_by", known_by)
        request = fetch(f"/agreements/{agreement_in(agreement_id)}/documents/{wanted}")
        response = yield from asked(request, self._options.retries)
        found = (sha256_of(response.content), keccak_of(response.content))
        if wanted not in found:
            raise NotAsAsked("the content's hash", wanted, found[0])
        return response.content

    @Operation
    def save_document(
        self, agreement_id: str, known_by: str, path: Path | str, told: Told = lambda _: None
    ) -> Plan[Hash]:
        """
        Fetch a document into a file, a part at a time. The file is there whole, with the hash asked for, or not at all.

        Args:
            agreement_id: Whose document it is.
            known_by: Its SHA-256 or keccak256.
            path: Where to. A file that is there already is replaced once the other one is whole.
            told: Is told how many bytes came, for who looks on.

        Returns:
            Its SHA-256.

        Raises:
            Malformed: If the id or the hash is none, or the file cannot be written.
            NotAsAsked: If the content has another hash.
            Refused: If nobody is signed in, or it is not there for the caller.
            Unavailable: If nobody answers.
        """
        wanted = hash_in("known_by", known_by)
        place = f"/agreements/{agreement_in(agreement_id)}/documents/{wanted}"
        saving = Saving(Path(path), told)
        try:
            yield from asked(fetch(place, saving), self._options.retries)
            if wanted not in saving.hashes:
                raise NotAsAsked("the content's hash", wanted, saving.hashes[0])
            saving.keep()
        finally:
            saving.drop()
        return saving.hashes[0]

    @Operation
    def grant(self, agreement_id: str, address: str, document: str | None = None) -> Plan[GrantAnswer]:
        """
        Let an address look at documents, as a party. The same once more is the same grant.

        Args:
            agreement_id: Whose documents they are.
            address: Of who is let look.
            document: The one, by its hash; None: all, also those to come.

        Raises:
            Malformed: If an id, a hash or the address is none.
            Refused: If nobody is signed in, or the caller is no party.
            Unavailable: If nobody answers.
        """
        body: Json = {"address": address_in("address", address)}
        body |= {} if document is None else {"document": hash_in("document", document)}
        return (yield from self._ask(post(f"/agreements/{agreement_in(agreement_id)}/grants", body), GrantAnswer))

    @Operation
    def grants(self, agreement_id: str) -> Plan[list[Grant]]:
        """
        Who was let look, the oldest first, also those whose grant was taken back.

        Raises:
            Malformed: If the id is none.
            Refused: If nobody is signed in, or the caller is no party.
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(get(f"/agreements/{agreement_in(agreement_id)}/grants"), GrantList)).grants

    @Operation
    def revoke_grant(self, agreement_id: str, grant_id: str) -> Plan[None]:
        """
        Let the address look no more, from now on. Once more is no fault.

        Raises:
            Malformed: If the id is none.
            Refused: If there is no such grant of the caller's.
            Unavailable: If nobody answers.
        """
        yield from self._done(delete(f"/agreements/{agreement_in(agreement_id)}/grants/{grant_id}"))

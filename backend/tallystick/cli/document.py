"""`tally document`: what only the parties see, handed in and fetched in parts, and held against its hash here."""

import mimetypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from tallystick.cli.columns import print_rows
from tallystick.cli.composing import SIGNED_IN, WRITING_SIGNED_IN, conducted
from tallystick.cli.errands import AgreementId, Conduct
from tallystick.cli.login import signed_in
from tallystick.cli.options import time_shown
from tallystick.cli.output import emit, progress_console
from tallystick.cli.typed_in import whole_id
from tallystick.client import Document, Tallystick
from tallystick.client.files import Upload
from tallystick.client.models.documents import Anchor
from tallystick.domain.documents import MEDIA_TYPES
from tallystick.domain.errors import Malformed

Hash = Annotated[str, typer.Argument(metavar="HASH", help="The document's SHA-256 or keccak256.")]
_LISTED = ("sha256", "bytes", "type", "stands", "name")
_GRANTS = ("grant", "address", "document", "standing")


def register(app: typer.Typer) -> None:
    """Add `tally document`."""
    group = typer.Typer(
        no_args_is_help=True,
        help="Private documents of agreements: handed in and fetched, held against their hashes here.",
    )
    group.command(name="put")(conducted(put, WRITING_SIGNED_IN))
    group.command(name="get")(conducted(get, SIGNED_IN))
    group.command(name="list")(conducted(listed, SIGNED_IN))
    group.command(name="grant")(conducted(grant, WRITING_SIGNED_IN))
    group.command(name="grants")(conducted(grants, SIGNED_IN))
    group.command(name="revoke")(conducted(revoke, WRITING_SIGNED_IN))
    app.add_typer(group, name="document")


def put(
    agreement_id: AgreementId,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What is handed in.", dir_okay=False)],
    *,
    media_type: Annotated[
        str | None, typer.Option("--type", help="Such as application/pdf. Left out: by its name.")
    ] = None,
    conduct: Conduct,
) -> None:
    """
    Hand a file in, for the other party to see. The same once more is no fault.

    For example: tally document put 0x9c22ff19d40aa7b3 poster.pdf --keystore worker.json
    """
    kind = media_type or mimetypes.guess_type(file.name)[0]
    if kind not in MEDIA_TYPES:
        raise Malformed("--type", f"{kind or 'this file'} is not taken: name one of {', '.join(sorted(MEDIA_TYPES))}")
    upload = Upload(file, lambda _: None)
    said = {"file": str(file), "sha256": upload.sha256, "bytes": upload.size, "type": kind}
    if conduct.dry_run:
        emit({**said, "kept": False}, conduct.as_json)
        return
    with signed_in(conduct) as tally, _going(f"handing in {file.name}", upload.size) as told:
        kept = tally.put_file(_named(tally, agreement_id, shares=True), file, kind, told)
    emit({**said, "kept": True, "stands": _anchors(kept)}, conduct.as_json)


def get(
    agreement_id: AgreementId,
    known_by: Hash,
    *,
    out: Annotated[
        Path, typer.Option(help="Where to. Written whole, with the right hash, or not at all.", dir_okay=False)
    ],
    conduct: Conduct,
) -> None:
    """
    Fetch a document into a file.

    For example: tally document get 0x9c22ff 0xd1… --out poster.pdf --keystore employer.json
    """
    with signed_in(conduct) as tally:
        named = _named(tally, agreement_id)
        sizes = {str(one.sha256): one.size for one in tally.documents(named)}
        with _going(f"fetching {out.name}", sizes.get(known_by)) as told:
            digest = tally.save_document(named, known_by, out, told)
    emit({"file": str(out), "sha256": digest, "bytes": out.stat().st_size}, conduct.as_json)


def listed(agreement_id: AgreementId, *, conduct: Conduct) -> None:
    """List what one sees of an agreement's documents, the oldest first, and where their hashes stand."""
    with signed_in(conduct) as tally:
        found = tally.documents(_named(tally, agreement_id))
    if conduct.as_json:
        emit({"documents": [one.model_dump(mode="json") for one in found]}, conduct.as_json)
        return
    rows = [(one.sha256, str(one.size), one.media_type, _anchors(one), one.name or "") for one in found]
    print_rows(_LISTED, rows)


def grant(
    agreement_id: AgreementId,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Who is let look, such as the arbiter.")],
    *,
    document: Annotated[
        str | None, typer.Option(help="Only at this one, by its hash. Left out: at all to come, too.")
    ] = None,
    conduct: Conduct,
) -> None:
    """
    Let an address look at documents, until that is revoked. The other party sees it, and it stays on record.

    For example: tally document grant 0x9c22ff19d40aa7b3 0x3C44… --keystore worker.json
    """
    said = {"address": address, "document": document or "all"}
    if conduct.dry_run:
        emit({**said, "granted": False}, conduct.as_json)
        return
    with signed_in(conduct) as tally:
        made = tally.grant(_named(tally, agreement_id, shares=True), address, document)
    emit({"grant_id": made.grant_id, **said, "address": made.address, "granted": True}, conduct.as_json)


def grants(agreement_id: AgreementId, *, conduct: Conduct) -> None:
    """List who was let look, the oldest first, also those whose grant was revoked."""
    with signed_in(conduct) as tally:
        found = tally.grants(_named(tally, agreement_id))
    if conduct.as_json:
        emit({"grants": [one.model_dump(mode="json") for one in found]}, conduct.as_json)
        return
    rows = [(one.grant_id, one.address, one.document or "all", _standing(one.revoked_at)) for one in found]
    print_rows(_GRANTS, rows)


def revoke(
    agreement_id: AgreementId,
    grant_id: Annotated[str, typer.Argument(metavar="GRANT", help="Its id, as `tally document grants` has it.")],
    *,
    conduct: Conduct,
) -> None:
    """Let somebody look no more, by the party that let it. Once more is no fault."""
    if not conduct.dry_run:
        with signed_in(conduct) as tally:
            tally.revoke_grant(_named(tally, agreement_id), grant_id)
    emit({"grant_id": grant_id, "revoked": not conduct.dry_run}, conduct.as_json)


def _named(tally: Tallystick, agreement_id: str, *, shares: bool = False) -> str:
    """The whole id. What is shared goes to nobody whose agreement only begins alike: then 16 digits are typed."""
    return whole_id(tally, agreement_id, tally.who_am_i().address, unseen=shares)


def _anchors(document: Document) -> str:
    return ", ".join(map(_anchor, document.anchors)) or "nowhere yet"


def _anchor(anchor: Anchor) -> str:
    return str(anchor.kind) if anchor.milestone is None else f"{anchor.kind} of milestone {anchor.milestone}"


def _standing(revoked_at: int | None) -> str:
    return "looks" if revoked_at is None else f"revoked {time_shown(revoked_at)}"


@contextmanager
def _going(what: str, size: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, for as long as a file is on its way; nothing elsewhere."""
    console = progress_console()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=size)
        yield lambda went: progress.update(task, completed=went)

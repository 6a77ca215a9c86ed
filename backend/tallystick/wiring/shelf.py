"""Where documents are kept: a folder or a bucket, as it is set."""

from pathlib import Path

from tallystick.domain.errors import Malformed
from tallystick.domain.shelves import BUCKETS, Shelf
from tallystick.settings import Settings, variable
from tallystick.store.shelves.folder import Folder
from tallystick.wiring.rented import rented


def shelf_of(settings: Settings) -> Shelf:
    """The shelf. Nothing is asked of it, nor made, before something is kept. Raises Malformed, naming the setting."""
    if not settings.documents.startswith(BUCKETS):
        return Folder(Path(settings.documents))
    try:
        room = rented("tallystick.store.shelves.bucket", lambda reason: Malformed("documents", reason))
        bucket: Shelf = room.bucket_at(settings.documents)
    except Malformed as error:
        raise Malformed(variable(error.field), error.reason) from error
    return bucket

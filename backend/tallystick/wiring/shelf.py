"""Where documents are kept: a folder or a bucket, as it is set."""

from pathlib import Path

from tallystick.domain.errors import Malformed
from tallystick.domain.shelves import BUCKETS, Shelf
from tallystick.domain.units import Seconds
from tallystick.services.documents import Room
from tallystick.services.freeroom import DAY, FreeRoom
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


def room_of(settings: Settings) -> Room:
    """How much is kept."""
    kept, level = Seconds(settings.draft_days * DAY), Seconds(settings.ready_lag_seconds)
    free = FreeRoom(most=settings.draft_bytes, kept=kept, level=level)
    return Room(settings.document_bytes, free)

"""Where documents are kept: a folder or a bucket, as it is set."""

from pathlib import Path

from tallystick.domain.errors import Malformed
from tallystick.domain.shelves import Shelf
from tallystick.settings import Settings, variable
from tallystick.store.shelves.bucket import SCHEME, bucket_at
from tallystick.store.shelves.folder import Folder


def shelf_of(settings: Settings) -> Shelf:
    """The shelf. Nothing is asked of it, nor made, before something is kept. Raises Malformed, naming the setting."""
    if not settings.documents.startswith(SCHEME):
        return Folder(Path(settings.documents))
    try:
        return bucket_at(settings.documents)
    except Malformed as error:
        raise Malformed(variable(error.field), error.reason) from error

"""What somebody else wrote, in short: of whatever length and depth it is, a message quotes so much of it."""

from reprlib import Repr

MOST = 120
"""Characters of an excerpt."""
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 80
# Each level may have as many members as it may: what is deep and wide would still be long.
_SHORT.maxlevel, _SHORT.maxlist, _SHORT.maxdict = 2, 3, 3


def excerpt(written: object) -> str:
    """Text in quotation marks, or a piece of JSON as Python writes it, cut where it is long or deep."""
    return _SHORT.repr(written)[:MOST]

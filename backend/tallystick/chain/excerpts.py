"""What somebody else wrote, in short: of whatever length and depth it is, a message quotes so much of it."""

from reprlib import Repr

_MOST = 80
"""Characters of a text."""
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = _MOST


def excerpt(written: object) -> str:
    """Text in quotation marks, or a piece of JSON as Python writes it, cut where it is long or deep."""
    return _SHORT.repr(written)

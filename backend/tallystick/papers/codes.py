"""Codes that a camera reads."""

from io import BytesIO

import segno

_CORRECTION = "m"
"""A seventh of it may be unreadable. Source: ISO/IEC 18004, "Error correction"."""


def drawn_code(text: str) -> str:
    """A text as a QR code: an SVG picture without any style in it. The same text gives the same picture."""
    picture = BytesIO()
    code = segno.make_qr(text, error=_CORRECTION)
    code.save(picture, kind="svg", xmldecl=False, svgclass=None, lineclass=None, omitsize=True)
    return picture.getvalue().decode()

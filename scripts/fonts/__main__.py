"""
Cut the font, and put it where the package looks for it: `python -m scripts.fonts`.

What stays are the 6,763 characters that all Chinese text of today is written with (GB 2312), the signs beside them, and
Latin letters: a token may call itself in any of them. The font's own licence (OFL) stays in it, as that licence wants.
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
WHOLE = HERE / "node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"
PLACE = HERE.parents[1] / "backend" / "tallystick" / "fonts" / "NotoSansSC-Regular.ttf"
_ROWS = range(0xA1, 0xF8)
_CELLS = range(0xA1, 0xFF)


def characters() -> frozenset[int]:
    """The code points that stay. Source: GB/T 2312-1980, by Python's codec."""
    plain = range(0x20, 0x250)
    signs = (bytes((row, cell)).decode("gb2312", "ignore") for row in _ROWS for cell in _CELLS)
    return frozenset(plain) | {ord(sign) for sign in signs if sign}


def cut(whole: Path, place: Path) -> None:
    """Write the font with these characters alone. The same input gives the same bytes."""
    options = subset.Options()
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.layout_features = ["kern", "locl", "ccmp", "mark"]
    options.hinting = False
    font = TTFont(whole, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    place.parent.mkdir(parents=True, exist_ok=True)
    font.save(place)


if __name__ == "__main__":
    cut(WHOLE, PLACE)

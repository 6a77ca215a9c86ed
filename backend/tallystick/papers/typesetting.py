"""
Papers as PDF files: tagged for readers who do not see, with their fonts inside, and the same bytes for the same paper.

Source: ISO 14289-1 (PDF/UA-1).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

import typst

from tallystick.domain.errors import BusyPrinting, LanguageUnavailable
from tallystick.papers.codes import drawn_code
from tallystick.papers.paper import Paper

FONTS = Path(__file__).parents[1] / "fonts"
"""Where `make fonts` puts the Chinese font, and where a wheel has it."""

PLACES = 8
"""Papers that are set, one after the other, or wait for it. Whoever waits keeps a thread from others."""
_TEMPLATES = Path(__file__).parent / "templates"
_CHINESE = "zh"
_MOST_LATIN = 0x250
"""The first code point that is no Latin letter."""
_QUOTES = "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}“”"
_SIGNS = frozenset(f"\N{EN DASH}—…€·{_QUOTES}")
_UNKNOWN = "?"


class Press:
    """Sets papers, one at a time. Latin letters come with the typesetter, Chinese ones are built into the package."""

    def __init__(self, fonts: Path = FONTS) -> None:
        self._fonts = fonts
        self._turn = Lock()
        self._places = BoundedSemaphore(PLACES)

    def pdf(self, paper: Paper) -> bytes:
        """
        The file of a paper.

        Raises:
            LanguageUnavailable: If it is in Chinese, and this package was installed without the font.
            BusyPrinting: If as many papers wait as can.
        """
        is_chinese = paper.language.startswith(_CHINESE)
        if is_chinese and not any(self._fonts.glob("*.ttf")):
            raise LanguageUnavailable(paper.language)
        said = asdict(paper) | {"code": None if paper.link is None else drawn_code(paper.link.address)}
        with self.place(), self.turn():
            return typst.compile(
                _TEMPLATES / "paper.typ",
                root=_TEMPLATES,
                font_paths=[self._fonts] if self._fonts.is_dir() else [],
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"paper": json.dumps(_settable(said, is_chinese=is_chinese))},
                pdf_standards="ua-1",
                timestamp=int(paper.dated),
            )

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The one at whose time a paper is set; the others wait."""
        with self._turn:
            yield

    @contextmanager
    def place(self) -> Iterator[None]:
        """One of the few places. Raises BusyPrinting if all are taken."""
        if not self._places.acquire(blocking=False):
            raise BusyPrinting(PLACES)
        try:
            yield
        finally:
            self._places.release()


def _settable(said: Any, *, is_chinese: bool) -> Any:
    """The same without letters that our fonts do not have: a token may call itself whatever it likes."""
    match said:
        case str():
            return "".join(sign if _has_letter(sign, is_chinese=is_chinese) else _UNKNOWN for sign in said)
        case dict():
            return {name: _settable(value, is_chinese=is_chinese) for name, value in said.items()}
        case list() | tuple():
            return [_settable(value, is_chinese=is_chinese) for value in said]
        case _:
            return said


def _has_letter(sign: str, *, is_chinese: bool) -> bool:
    if not sign.isprintable() and sign != "\n":
        return False
    if ord(sign) < _MOST_LATIN or sign in _SIGNS:
        return True
    return is_chinese and bool(sign.encode("gb2312", "ignore"))

"""
Sentences in every language that we speak: one phrase holds all of them, side by side, so that none is forgotten.

A sentence is put together once, of phrases and of what stands in them, and is said in whichever language is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Language(StrEnum):
    """The languages, by their tags. Source: BCP 47, "Language Tag"."""

    ENGLISH = "en"
    CHINESE = "zh-CN"
    """As written in mainland China: simplified characters."""


class Saying(Protocol):
    """Something that can be said in each language."""

    def said(self, language: Language) -> str:
        """It in a language."""
        ...


@dataclass(frozen=True, slots=True)
class Phrase:
    """The pattern of a sentence in each language. ``{name}`` stands for something that is put in."""

    en: str
    zh: str

    def __call__(self, **values: "Saying | str") -> "Sentence":
        """The sentence with these values put in; texts are the same in all languages."""
        return Sentence(self, values)

    def said(self, language: Language) -> str:
        """The pattern in a language."""
        return self.en if language is Language.ENGLISH else self.zh


@dataclass(frozen=True, slots=True)
class Sentence:
    """A phrase, and what stands in it."""

    phrase: Phrase
    values: Mapping[str, Saying | str]

    def said(self, language: Language) -> str:
        """The sentence in a language."""
        return self.phrase.said(language).format(
            **{name: _said(value, language) for name, value in self.values.items()}
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences, one after the other."""

    parts: tuple[Saying, ...]

    def said(self, language: Language) -> str:
        """The sentences in a language. Chinese puts nothing between two."""
        gap = " " if language is Language.ENGLISH else ""
        return gap.join(part.said(language) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Listing:
    """Some sayings that a comma parts."""

    parts: tuple[Saying, ...]

    def said(self, language: Language) -> str:
        """The list in a language."""
        comma = ", " if language is Language.ENGLISH else "、"
        return comma.join(part.said(language) for part in self.parts)


def passage(*parts: Saying | None) -> Passage:
    """Sentences, one after the other; None: one that is left out."""
    return Passage(tuple(part for part in parts if part is not None))


def in_all(saying: Saying) -> Mapping[Language, str]:
    """What is said, by language."""
    return {language: saying.said(language) for language in Language}


def _said(value: Saying | str, language: Language) -> str:
    return value if isinstance(value, str) else value.said(language)

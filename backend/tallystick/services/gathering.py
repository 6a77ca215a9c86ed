"""
Gathering: what many threads want at the same time is done once for all of them.

Whoever comes while nothing is under way goes at once, alone. Whoever comes meanwhile waits, and all who waited go
together: one question to the node, one unit of work. So it is the load itself that decides how many go together.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar, cast

from tallystick.domain.errors import TallyError

_Wish = TypeVar("_Wish")
_Answer = TypeVar("_Answer")


class _Place(Generic[_Wish, _Answer]):
    """One thread's place among those who wait."""

    def __init__(self, wish: _Wish) -> None:
        self.wish = wish
        self.is_done = False
        self.answer: _Answer | None = None
        self.trouble: BaseException | None = None


class Gathering(Generic[_Wish, _Answer]):
    """Does one kind of thing for many threads, in the order in which they came."""

    def __init__(self, fulfil: Callable[[Sequence[_Wish]], Sequence[_Answer | TallyError]], most: int = 100) -> None:
        """
        Nothing is done yet.

        Args:
            fulfil: Does it for some: an answer for each, or the error that it is to be told. What it raises, all are.
            most: How many go together, at the most.
        """
        self._fulfil = fulfil
        self._most = most
        self._turn = Lock()
        self._guard = Lock()
        self._waiting: list[_Place[_Wish, _Answer]] = []

    def ask(self, wish: _Wish) -> _Answer:
        """The answer to a wish, once it is its turn. Raises the error that is its answer."""
        place: _Place[_Wish, _Answer] = _Place(wish)
        with self._guard:
            self._waiting.append(place)
        with self._turn:
            # Done already by whoever had the turn before; or by us, now, for all who came since.
            while not place.is_done:
                self._take_turn(place)
        if place.trouble is not None:
            raise place.trouble
        return cast(_Answer, place.answer)

    def _take_turn(self, own: _Place[_Wish, _Answer]) -> None:
        with self._guard:
            going, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            answers = self._fulfilled(going)
        except BaseException as trouble:
            for place in going:
                place.trouble, place.is_done = trouble, True
            if own in going:
                raise
            return
        for place, answer in zip(going, answers, strict=True):
            if isinstance(answer, TallyError):
                place.trouble = answer
            else:
                place.answer = answer
            place.is_done = True

    def _fulfilled(self, going: Sequence[_Place[_Wish, _Answer]]) -> Sequence[_Answer | TallyError]:
        """An answer for each. Were there fewer, somebody would wait for ever."""
        answers = self._fulfil([place.wish for place in going])
        if len(answers) != len(going):
            raise RuntimeError(f"{len(going)} wishes got {len(answers)} answers")
        return answers

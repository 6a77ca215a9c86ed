"""One text for programs that block and for programs that do not: a plan, bound to the client that carries it out."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Iterator
from functools import update_wrapper
from typing import Any, ClassVar, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast, overload

from tallystick.client.effects import Plan
from tallystick.client.listening import Listening
from tallystick.client.models.feed import Announcement

Given = ParamSpec("Given")
Value = TypeVar("Value")
Owner = TypeVar("Owner")
Heard = Generator[Announcement, None, None]
HeardLater = AsyncGenerator[Announcement, None]
"""What a stream says. It can be closed."""


class Blocking(Protocol):
    """A client whose operations return their values."""

    def _run(self, plan: Plan[Value]) -> Value: ...

    def _each(self, pages: "Pages[Value]") -> Iterator[Value]: ...

    def _hear(self, listening: Listening) -> Heard: ...


class Awaiting(Protocol):
    """A client whose operations are awaited."""

    def _run_async(self, plan: Plan[Value]) -> Coroutine[Any, Any, Value]: ...

    def _each_async(self, pages: "Pages[Value]") -> AsyncIterator[Value]: ...

    def _hear_async(self, listening: Listening) -> HeardLater: ...


class Pages(Protocol[Value]):
    """A list that comes in pages: what a cursor leads to, and the cursor of what follows."""

    def __call__(self, cursor: str | None, /) -> Plan[tuple[list[Value], str | None]]:
        """The page at a cursor; None: the first page, and as the next one: there is none."""
        ...


class _Method(Generic[Owner, Given]):
    """A method that was written once, bound to whichever client it is asked of."""

    _blocking: ClassVar[str]
    _awaiting: ClassVar[str]
    """What carries it out, on the one client and on the other."""

    def __init__(self, made: Callable[Concatenate[Owner, Given], object]) -> None:
        self._made = made
        self.__doc__, self.__name__, self.__wrapped__ = made.__doc__, made.__name__, made

    def _bound_to(self, client: object) -> Any:
        """Source: Python, "Implementing Descriptors"."""
        if client is None:
            return self
        carry = getattr(client, self._blocking, None) or getattr(client, self._awaiting)

        def method(*given: Any, **named: Any) -> Any:
            return carry(self._made(cast(Owner, client), *given, **named))

        bound = update_wrapper(method, self._made)
        bound.__qualname__ = f"{type(client).__name__}.{self._made.__name__}"
        return bound


class Operation(_Method[Owner, Given], Generic[Owner, Given, Value]):
    """Makes a method of a plan: one that returns on a blocking client, and is awaited on the other."""

    _blocking, _awaiting = "_run", "_run_async"

    def __init__(self, plan: Callable[Concatenate[Owner, Given], Plan[Value]]) -> None:
        super().__init__(plan)

    @overload
    def __get__(self, client: Blocking, kind: type | None = None) -> Callable[Given, Value]: ...

    @overload
    def __get__(self, client: Awaiting, kind: type | None = None) -> Callable[Given, Coroutine[Any, Any, Value]]: ...

    @overload
    def __get__(self, client: None, kind: type | None = None) -> "Operation[Owner, Given, Value]": ...

    def __get__(self, client: object, kind: type | None = None) -> Any:
        """The method, bound to a client."""
        return self._bound_to(client)


class Listing(_Method[Owner, Given], Generic[Owner, Given, Value]):
    """Makes a method that iterates over all items of a list, page after page."""

    _blocking, _awaiting = "_each", "_each_async"

    def __init__(self, pages: Callable[Concatenate[Owner, Given], Pages[Value]]) -> None:
        super().__init__(pages)

    @overload
    def __get__(self, client: Blocking, kind: type | None = None) -> Callable[Given, Iterator[Value]]: ...

    @overload
    def __get__(self, client: Awaiting, kind: type | None = None) -> Callable[Given, AsyncIterator[Value]]: ...

    @overload
    def __get__(self, client: None, kind: type | None = None) -> "Listing[Owner, Given, Value]": ...

    def __get__(self, client: object, kind: type | None = None) -> Any:
        """The method, bound to a client."""
        return self._bound_to(client)


class Hearing(_Method[Owner, Given]):
    """Makes a method that iterates over what a stream says, for as long as one listens."""

    _blocking, _awaiting = "_hear", "_hear_async"

    def __init__(self, listening: Callable[Concatenate[Owner, Given], Listening]) -> None:
        super().__init__(listening)

    @overload
    def __get__(self, client: Blocking, kind: type | None = None) -> Callable[Given, Heard]: ...

    @overload
    def __get__(self, client: Awaiting, kind: type | None = None) -> Callable[Given, HeardLater]: ...

    @overload
    def __get__(self, client: None, kind: type | None = None) -> "Hearing[Owner, Given]": ...

    def __get__(self, client: object, kind: type | None = None) -> Any:
        """The method, bound to a client."""
        return self._bound_to(client)

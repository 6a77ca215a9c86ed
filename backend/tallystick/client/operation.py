"""One text for programs that block and for programs that do not: a plan, bound to the client that carries it out."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

from tallystick.client.effects import Plan
from tallystick.client.listening import Listening
from tallystick.client.models.feed import Announcement

Given = ParamSpec("Given")
Value = TypeVar("Value")
Owner = TypeVar("Owner")


class Blocking(Protocol):
    """A client whose operations return their values."""

    def _run(self, plan: Plan[Value]) -> Value: ...

    def _each(self, pages: "Pages[Value]") -> Iterator[Value]: ...

    def _hear(self, listening: Listening) -> Iterator[Announcement]: ...


class Awaiting(Protocol):
    """A client whose operations are awaited."""

    def _run_async(self, plan: Plan[Value]) -> Coroutine[Any, Any, Value]: ...

    def _each_async(self, pages: "Pages[Value]") -> AsyncIterator[Value]: ...

    def _hear_async(self, listening: Listening) -> AsyncIterator[Announcement]: ...


class Pages(Protocol[Value]):
    """A list that comes in pages: what a cursor leads to, and the cursor of what follows."""

    def __call__(self, cursor: str | None, /) -> Plan[tuple[list[Value], str | None]]:
        """The page at a cursor; None: the first page, and as the next one: there is none."""
        ...


class operation(Generic[Owner, Given, Value]):  # noqa: N801 - a decorator.
    """Makes a method of a plan: one that returns on a blocking client, and is awaited on the other."""

    def __init__(self, plan: Callable[Concatenate[Owner, Given], Plan[Value]]) -> None:
        self._plan = plan
        self.__doc__, self.__name__, self.__wrapped__ = plan.__doc__, plan.__name__, plan

    @overload
    def __get__(self, client: Blocking, kind: type | None = None) -> Callable[Given, Value]: ...

    @overload
    def __get__(self, client: Awaiting, kind: type | None = None) -> Callable[Given, Coroutine[Any, Any, Value]]: ...

    @overload
    def __get__(self, client: None, kind: type | None = None) -> "operation[Owner, Given, Value]": ...

    def __get__(self, client: Any, kind: type | None = None) -> Any:
        """The method, bound to a client. Source: Python, "Implementing Descriptors"."""
        if client is None:
            return self
        run = client._run if hasattr(client, "_run") else client._run_async
        return _bound(lambda *given, **named: run(self._plan(client, *given, **named)), self._plan, client)


class listing(Generic[Owner, Given, Value]):  # noqa: N801 - a decorator.
    """Makes a method that iterates over all items of a list, page after page."""

    def __init__(self, pages: Callable[Concatenate[Owner, Given], Pages[Value]]) -> None:
        self._pages = pages
        self.__doc__, self.__name__, self.__wrapped__ = pages.__doc__, pages.__name__, pages

    @overload
    def __get__(self, client: Blocking, kind: type | None = None) -> Callable[Given, Iterator[Value]]: ...

    @overload
    def __get__(self, client: Awaiting, kind: type | None = None) -> Callable[Given, AsyncIterator[Value]]: ...

    @overload
    def __get__(self, client: None, kind: type | None = None) -> "listing[Owner, Given, Value]": ...

    def __get__(self, client: Any, kind: type | None = None) -> Any:
        """The method, bound to a client. Source: Python, "Implementing Descriptors"."""
        if client is None:
            return self
        each = client._each if hasattr(client, "_each") else client._each_async
        return _bound(lambda *given, **named: each(self._pages(client, *given, **named)), self._pages, client)


class hearing(Generic[Owner, Given]):  # noqa: N801 - a decorator.
    """Makes a method that iterates over what a stream says, for as long as one listens."""

    def __init__(self, listening: Callable[Concatenate[Owner, Given], Listening]) -> None:
        self._listening = listening
        self.__doc__, self.__name__, self.__wrapped__ = listening.__doc__, listening.__name__, listening

    @overload
    def __get__(self, client: Blocking, kind: type | None = None) -> Callable[Given, Iterator[Announcement]]: ...

    @overload
    def __get__(self, client: Awaiting, kind: type | None = None) -> Callable[Given, AsyncIterator[Announcement]]: ...

    @overload
    def __get__(self, client: None, kind: type | None = None) -> "hearing[Owner, Given]": ...

    def __get__(self, client: Any, kind: type | None = None) -> Any:
        """The method, bound to a client. Source: Python, "Implementing Descriptors"."""
        if client is None:
            return self
        hear = client._hear if hasattr(client, "_hear") else client._hear_async
        return _bound(lambda *given, **named: hear(self._listening(client, *given, **named)), self._listening, client)


def _bound(method: Callable[..., Any], told_by: Callable[..., Any], client: object) -> Callable[..., Any]:
    bound = update_wrapper(method, told_by)
    bound.__qualname__ = f"{type(client).__name__}.{told_by.__name__}"
    return bound

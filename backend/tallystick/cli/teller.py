"""Who tells a story while it is played: to people as it goes, and in the end to programs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text


@dataclass(frozen=True, slots=True)
class Step:
    """Something that somebody did."""

    story: str
    who: str
    what: str
    request: str
    """The request that did it, as a reader can repeat it; empty when it was none."""
    transaction_hash: str | None = None


class Teller:
    """Prints each step, and remembers it."""

    def __init__(self, console: Console, api_url: str, names: Mapping[str, str] = MappingProxyType({})) -> None:
        """
        Tell to a console.

        Args:
            console: Where people read.
            api_url: The API, up to ``/v1``.
            names: What to say instead of an address, by address.
        """
        self._console = console
        self._names = names
        self._api_url = api_url
        self._story = ""
        self._steps: list[Step] = []

    @property
    def steps(self) -> list[dict[str, str | None]]:
        """All that was told, as JSON."""
        return [asdict(step) for step in self._steps]

    def begin(self, title: str) -> None:
        """A new story."""
        self._story = title
        self._console.rule(f"[bold]{escape(title)}", align="left")

    def say(self, sentence: str) -> None:
        """What the API says that something means, with names instead of addresses."""
        for address, name in self._names.items():
            sentence = sentence.replace(address, name)
        told = Text(f"“{sentence[:1].upper()}{sentence[1:]}”", style="italic")
        self._console.print(Padding(told, (0, 0, 0, 4)))

    def step(self, who: str, what: str, request: str = "") -> None:
        """Somebody does something. What it says, and what became of it, follows."""
        self._steps.append(Step(self._story, who, what, request))
        self._console.print(f"[bold cyan]{escape(who):<9}[/] {escape(what)}", highlight=False)
        if request:
            self._console.print(f"    [dim]{escape(request)}[/]", highlight=False, soft_wrap=True)

    def mined(self, transaction_hash: str) -> None:
        """What somebody did last is in a block."""
        self._steps[-1] = replace(self._steps[-1], transaction_hash=transaction_hash)
        place = f"{self._api_url}/transactions/{transaction_hash}"
        self._console.print(f"    [green]{place}[/]", highlight=False, soft_wrap=True)

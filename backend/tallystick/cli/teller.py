"""Who tells a story while it is played: to people as it goes, and in the end to programs."""

from dataclasses import asdict, dataclass

from rich.console import Console
from rich.markup import escape


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

    def __init__(self, console: Console, api_url: str) -> None:
        self._console = console
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
        """What the API says that something means."""
        self._console.print(f"    [italic]“{escape(sentence)}”[/]", highlight=False)

    def note(self, line: str) -> None:
        """A remark that is no step."""
        self._console.print(f"    {escape(line)}", highlight=False)

    def step(self, who: str, what: str, request: str, transaction_hash: str | None = None) -> None:
        """Somebody did something."""
        self._steps.append(Step(self._story, who, what, request, transaction_hash))
        self._console.print(f"[bold cyan]{escape(who):<9}[/] {escape(what)}", highlight=False)
        if request:
            self._console.print(f"    [dim]{escape(request)}[/]", highlight=False, soft_wrap=True)
        if transaction_hash:
            place = f"{self._api_url}/transactions/{transaction_hash}"
            self._console.print(f"    [green]{place}[/]", highlight=False, soft_wrap=True)

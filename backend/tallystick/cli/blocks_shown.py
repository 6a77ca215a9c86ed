"""How far a long way through the blocks is, with rate and time left."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from tallystick.cli.output import progress_console


@contextmanager
def blocks_shown() -> Iterator[Progress]:
    """A bar of blocks with rate and time left, on standard error."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=progress_console()) as progress:
        yield progress


class _Rate(ProgressColumn):
    """Blocks in a second, of late, or whatever else a task counts."""

    def render(self, task: Task) -> Text:
        """The rate, once there is one."""
        return Text(f"{task.speed:,.0f} {task.fields.get('unit', 'blocks')}/s" if task.speed else "")

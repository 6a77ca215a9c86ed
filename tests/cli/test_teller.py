from io import StringIO

from rich.console import Console

from tallystick.cli.teller import Teller


def test_a_sentence_names_people_begins_large_and_stays_indented() -> None:
    page = StringIO()

    Teller(Console(file=page, width=40), "http://127.0.0.1:8000/v1", {"0xf39F": "the employer"}).say(
        "0xf39F locks 250 TLD for work to be delivered in a week"
    )

    lines = page.getvalue().splitlines()
    assert lines[0].startswith("    “The employer locks")
    assert len(lines) == 2
    assert all(line.startswith("    ") for line in lines)

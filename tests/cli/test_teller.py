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


def test_who_does_what_comes_before_what_it_says_and_what_became_of_it() -> None:
    page = StringIO()
    teller = Teller(Console(file=page, width=100), "http://here/v1")

    teller.step("Employer", "locks the money", "POST http://here/v1/transactions")
    teller.say("the employer locks 250 TLD")
    teller.mined("0x12")

    assert [line.strip() for line in page.getvalue().splitlines()] == [
        "Employer  locks the money",
        "POST http://here/v1/transactions",
        "“The employer locks 250 TLD”",
        "http://here/v1/transactions/0x12",
    ]
    assert teller.steps == [
        {
            "story": "",
            "who": "Employer",
            "what": "locks the money",
            "request": "POST http://here/v1/transactions",
            "transaction_hash": "0x12",
        }
    ]

import pytest

from tallystick.cli.columns import print_rows, written

ID = "0x" + "ab" * 32
EMPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


def test_in_a_pipe_a_row_is_one_line_without_borders(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(("agreement", "state", "employer"), [(ID, "active", EMPLOYER), ("0x12", "closed", "-")])

    heading, first, second = capsys.readouterr().out.splitlines()
    assert heading.split() == ["agreement", "state", "employer"]
    assert first.split() == [ID, "active", EMPLOYER]
    assert second.index("closed") == first.index("active") == heading.index("state")


def test_on_a_narrow_terminal_all_ids_but_the_first_are_shown_by_their_ends() -> None:
    assert written(("agreement", "employer"), [(ID, EMPLOYER)], width=80)[1].split() == [ID, "0xf39F…2266"]


def test_on_a_wide_terminal_nothing_is_shortened() -> None:
    assert written(("agreement", "employer"), [(ID, EMPLOYER)], width=200)[1].split() == [ID, EMPLOYER]


def test_no_rows_leave_the_headings() -> None:
    assert written(("agreement", "state"), [], width=None) == ["agreement  state"]

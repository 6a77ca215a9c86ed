import pytest

from tallystick.cli.output import emit


@pytest.mark.parametrize("nothing", [None, [], {}], ids=["none", "list", "mapping"])
def test_nothing_is_a_dash_and_not_a_gap(nothing: object, capsys: pytest.CaptureFixture[str]) -> None:
    emit({"findings": nothing}, as_json=False)

    assert capsys.readouterr().out == "findings  -\n"

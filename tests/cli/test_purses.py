from io import StringIO

from rich.console import Console

from tallystick.cli.purses import Movement, Purse
from tallystick.domain.ports import Token
from tallystick.domain.units import Address, TokenUnits, Wei

TOKEN = Token(Address("0x" + "11" * 20), "TLD", 6)


def a_purse(tokens: int, wei: int = 0) -> Purse:
    return Purse(TokenUnits(tokens), Wei(wei))


def test_a_payment_only_moves_tokens() -> None:
    movement = Movement(
        TOKEN,
        before={"employer": a_purse(1_000_000, wei=90), "worker": a_purse(0)},
        after={"employer": a_purse(750_000, wei=70), "worker": a_purse(250_000)},
    )

    assert movement.tokens("employer") == -250_000
    assert movement.gas("employer") == 20
    assert movement.gas("worker") == 0
    assert movement.residual == 0


def test_tokens_from_nowhere_show() -> None:
    movement = Movement(TOKEN, before={"worker": a_purse(1)}, after={"worker": a_purse(3)})

    assert movement.residual == 2


def test_people_read_whole_tokens_exactly() -> None:
    movement = Movement(TOKEN, before={"employer": a_purse(1_234_500_001)}, after={"employer": a_purse(0)})
    shown = StringIO()

    Console(file=shown, width=120).print(movement.to_table())

    assert " 1,234.500001 " in shown.getvalue()
    assert " -1,234.500001 " in shown.getvalue()
    assert " 0 " in shown.getvalue()

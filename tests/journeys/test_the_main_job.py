"""The three ways in which an agreement ends, driven through the public API by parties who hold their own keys."""

from tallystick.cli.demo_story import (
    ONE_PERCENT,
    THREE_DAYS,
    TWO_DAYS,
    Deal,
    Stage,
    paid_by_claim_after_silence,
    paid_on_approval,
    refunded_after_a_missed_deadline,
)
from tallystick.domain.units import TokenUnits
from tests.devchain import DevChain
from tests.journeys.server import Server


def test_worker_is_paid_on_approval_and_spends_no_gas(chain: DevChain, server: Server, stage: Stage) -> None:
    held_before = chain.balance(chain.escrow)

    part = paid_on_approval(stage)

    assert chain.balance(stage.cast.worker.wallet.address) == 247_500_000
    assert chain.balance(chain.escrow) == held_before + 2_500_000
    assert int(chain.rpc("eth_getBalance", stage.cast.worker.wallet.address, "latest"), 16) == 0
    assert int(chain.rpc("eth_getTransactionCount", stage.cast.worker.wallet.address, "latest"), 16) == 0
    milestone = server.milestone(part.agreement_id)
    assert (milestone["state"], milestone["outcome"], milestone["released"]) == ("closed", "released", "250000000")
    assert server.events(part.agreement_id) == [
        "MilestonesFunded",
        "WorkDelivered",
        "PaymentReleased",
        "PaymentReleased",
    ]


def test_employer_is_refunded_after_a_missed_deadline(chain: DevChain, server: Server, stage: Stage) -> None:
    before = chain.balance(chain.employer)

    part = refunded_after_a_missed_deadline(stage)

    assert chain.balance(chain.employer) == before
    milestone = server.milestone(part.agreement_id)
    assert (milestone["state"], milestone["outcome"], milestone["refunded"]) == ("closed", "refunded", "120000000")


def test_worker_is_paid_when_the_employer_goes_silent(chain: DevChain, server: Server, stage: Stage) -> None:
    part = paid_by_claim_after_silence(stage)

    assert chain.balance(stage.cast.worker.wallet.address) == 80_000_000
    milestone = server.milestone(part.agreement_id)
    assert (milestone["state"], milestone["outcome"], milestone["released"]) == ("closed", "released", "80000000")


def test_books_and_contract_agree_at_every_step(chain: DevChain, server: Server, stage: Stage) -> None:
    def settled() -> tuple[int, int]:
        server.until_level_with(chain)
        assert server.reconcile().findings == ()
        return chain.balance(chain.employer), chain.balance(stage.cast.worker.wallet.address)

    before, _ = settled()
    part = stage.agree(Deal("A song.", stage.units(10), TWO_DAYS, THREE_DAYS, ONE_PERCENT))
    assert settled() == (before, 0)
    stage.fund(part)
    assert settled() == (before - 10_000_000, 0)
    stage.deliver(part, "la la la")
    assert settled() == (before - 10_000_000, 0)
    stage.release(part, TokenUnits(4_000_000))
    assert settled() == (before - 10_000_000, 3_960_000)
    stage.wait(THREE_DAYS, "the review ends")
    stage.claim(part)
    assert settled() == (before - 10_000_000, 9_900_000)


def test_the_server_stops_cleanly_when_it_is_asked_to(server: Server) -> None:
    assert server.stop() == 0
    assert "Traceback" not in server.log()


def test_an_audit_finds_what_was_written_into_the_books_by_hand(chain: DevChain, server: Server, stage: Stage) -> None:
    part = paid_by_claim_after_silence(stage)
    server.until_level_with(chain)
    clean = server.tally("audit", "reconcile", "--json")
    server.stop()
    server.write_into_books("UPDATE holdings SET released = '1' WHERE agreement_id = ?", part.agreement_id)

    tampered = server.tally("audit", "reconcile", "--json")

    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert tampered.returncode == 5, tampered.stdout + tampered.stderr
    assert part.agreement_id in tampered.stdout

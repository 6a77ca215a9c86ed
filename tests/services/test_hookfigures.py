"""
What a monitor is told of webhooks
├── given none ............... all is zero, and nothing is old
├── given one that takes ..... tries that were delivered
├── given one that does not .. it fails; what it is not told is counted, and how old that is
└── given one switched off ... it is disabled, and nobody waits for what it is not told
"""

from dataclasses import replace

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tallystick.services.hookfigures import HookFigures
from tallystick.services.webhooks import Wish
from tests.receiver import Receiver, free_port
from tests.services.post import ALL, DEAL, OWNER, Post, kind, post, postgres, receiver, store

__all__ = ["kind", "post", "postgres", "receiver", "store"]

OLDEST = "tally_webhook_oldest_timestamp_seconds"


def figures(post: Post) -> dict[str, float]:
    registry = post.tools.telemetry.registry
    collector = HookFigures(post.store)
    registry.register(collector)
    text = generate_latest(registry).decode()
    registry.unregister(collector)
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {" ".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


@pytest.mark.spec("OP8")
class TestFigures:
    def test_of_nothing_are_zero(self, post: Post) -> None:
        found = figures(post)

        assert {found[f"tally_webhooks {standing}"] for standing in ("called", "failing", "disabled")} == {0}
        assert {found[f"tally_webhook_messages {state}"] for state in ("waiting", "aside", "failed")} == {0}
        assert {
            found[f"tally_webhook_tries_total {outcome}"] for outcome in ("delivered", "refused", "unanswered")
        } == {0}
        assert OLDEST not in found

    def test_of_what_arrives_count_it(self, post: Post, receiver: Receiver) -> None:
        post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded(), DEAL.accepted())
        post.see()
        post.deliver()

        found = figures(post)

        assert (found["tally_webhook_tries_total delivered"], found["tally_webhooks called"]) == (2, 1)
        assert OLDEST not in found

    def test_of_what_does_not_arrive_say_how_old_it_is(self, post: Post, receiver: Receiver) -> None:
        receiver.refuses = {"milestone.accepted"}
        post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.webhooks.make(OWNER, Wish(f"http://127.0.0.1:{free_port()}/hook", ALL))
        post.chain.mine(DEAL.funded(), DEAL.accepted())
        post.see()
        post.deliver()

        found = figures(post)

        tries = [found[f"tally_webhook_tries_total {outcome}"] for outcome in ("delivered", "refused", "unanswered")]
        assert tries == [1, 1, 1]
        assert (found["tally_webhooks failing"], found["tally_webhook_messages waiting"]) == (2, 2)
        assert found[OLDEST] == post.chain.blocks[-1].stamp.timestamp

    def test_of_one_that_is_off_say_so_and_count_nothing_of_it(self, post: Post) -> None:
        told = post.webhooks.make(OWNER, Wish(f"http://127.0.0.1:{free_port()}/hook", ALL))
        post.chain.mine(DEAL.funded())
        post.see()
        post.deliver()
        post.webhooks.change(OWNER, told.webhook.id, lambda webhook: replace(webhook, note="off"))

        found = figures(post)

        assert (found["tally_webhooks disabled"], found["tally_webhooks failing"]) == (1, 0)
        assert found["tally_webhook_messages waiting"] == 0
        assert OLDEST not in found

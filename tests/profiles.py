"""How long tests play that could play for ever: a minute normally, and as long as it takes in the ``long`` profile."""

import os

from hypothesis import HealthCheck, settings

PROFILE = "TALLY_TEST_PROFILE"
"""The environment variable that names the profile: ``long``, or anything else for the normal one."""


def is_long() -> bool:
    """Whether tests may take as long as they take."""
    return os.environ.get(PROFILE) == "long"


def lengths(*, normal: int, long: int, steps: int) -> settings:
    """Settings for a state machine: so many games in each profile, of so many steps."""
    games = long if is_long() else normal
    return settings(
        max_examples=games,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


def examples(*, normal: int, long: int) -> settings:
    """Settings for a property: so many examples in each profile."""
    return settings(
        max_examples=long if is_long() else normal,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )

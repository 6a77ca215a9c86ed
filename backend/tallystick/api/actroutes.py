"""The two places of an act: where it is prepared, in a way of its own, and where it is relayed, like any other."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from fastapi import APIRouter, Response

from tallystick.api.actforms import ActForm
from tallystick.api.callers import MaySend
from tallystick.api.desk import AsOfNow, AtDesk, Part
from tallystick.api.document import documented
from tallystick.api.shapes.acts import Relaying
from tallystick.api.shapes.transactions import RelayAnswer, accepted

RelayingOf = TypeVar("RelayingOf", bound=Relaying)


def add_act(router: APIRouter, form: ActForm, prepare: Callable[..., Any], says: str) -> None:
    """
    Give an act its two places.

    Args:
        router: Below an agreement.
        form: The act, and the bodies by which it is asked for.
        prepare: Answers what it would be.
        says: What that answer says, for the description.
    """
    router.add_api_route(
        f"{form.place}/{form.kind}/prepare",
        prepare,
        methods=["POST"],
        name=f"prepare_{form.name}",
        summary=f"Prepare: {form.kind}",
        description=f"{form.meaning} This changes nothing: {says}.",
        responses=documented(404, 409, 503),
    )
    router.add_api_route(
        f"{form.place}/{form.kind}/relay",
        _relaying(form, form.relaying),
        methods=["POST"],
        name=f"relay_{form.name}",
        status_code=HTTPStatus.ACCEPTED,
        summary=f"Relay: {form.kind}",
        description=f"{form.meaning} It is tried, stored and sent at the relayer's cost: see Location.",
        dependencies=[MaySend],
        responses=documented(401, 403, 404, 409, 503),
    )


def _relaying(form: ActForm, body_type: type[RelayingOf]) -> Callable[..., RelayAnswer]:
    def relay(part: Part, body: RelayingOf, response: Response, desk: AtDesk, as_of: AsOfNow) -> RelayAnswer:
        request = body.request(form.kind, part.milestone, desk.codec)
        return accepted(response, desk.require_relaying().relay(part.agreement_id, request, *body.consents), as_of)

    relay.__annotations__ |= {"body": body_type, "part": form.path}
    return relay

"""Webhooks: servers of the caller's that are called when something happens."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from tallystick.api.callers import KnownCaller, require
from tallystick.api.desk import AsOfNow, AtDesk
from tallystick.api.document import documented
from tallystick.api.repeats import tell_once
from tallystick.api.shapes.webhooks import (
    LogQuery,
    MessagePage,
    MessageShape,
    PingAnswer,
    ReplayAnswer,
    ReplayIn,
    SecretAnswer,
    WebhookAnswer,
    WebhookIn,
    WebhookList,
    WebhookPatch,
    WebhookShape,
)
from tallystick.api.strictness import StrictRoute
from tallystick.domain.callers import Scope

router = APIRouter(prefix="/webhooks", tags=["webhooks"], route_class=StrictRoute)

WebhookPath = Annotated[str, Path(max_length=32, pattern=r"^[0-9a-f]+$", description="The webhook's id.")]
_REFUSED = documented(401, 403, 404, 409, 503)


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    dependencies=[Depends(tell_once)],
    responses=documented(401, 403, 409, 503),
    summary="Make a webhook",
)
def make(body: WebhookIn, caller: KnownCaller, response: Response, desk: AtDesk, as_of: AsOfNow) -> SecretAnswer:
    """
    Have a server of yours called with what happens from now on, by the Standard Webhooks specification.

    Its secret is in this answer alone. How to receive and verify, and what to heed before money is paid out on it:
    `docs/webhooks.md`.
    """
    require(caller, Scope.WEBHOOKS)
    told = desk.require_webhooks().make(caller, body.wish(desk.codec))
    response.headers["Location"] = f"/v1/webhooks/{told.webhook.id}"
    return SecretAnswer.of(told, as_of)


@router.get("", responses=documented(401, 403, 409, 503), summary="List webhooks")
def listed(caller: KnownCaller, desk: AtDesk, as_of: AsOfNow) -> WebhookList:
    """All webhooks of the caller's address."""
    require(caller, Scope.WEBHOOKS)
    found = desk.require_webhooks().of(caller)
    return WebhookList(as_of=as_of, webhooks=[WebhookShape.of(webhook) for webhook in found])


@router.get("/{webhook_id}", responses=_REFUSED, summary="Look at a webhook")
def shown(webhook_id: WebhookPath, caller: KnownCaller, desk: AtDesk, as_of: AsOfNow) -> WebhookAnswer:
    """One webhook, and whether what it is told arrives."""
    require(caller, Scope.WEBHOOKS)
    return WebhookAnswer.of(desk.require_webhooks().get(caller, webhook_id), as_of)


@router.patch("/{webhook_id}", responses=_REFUSED, summary="Change a webhook")
def change(
    webhook_id: WebhookPath, body: WebhookPatch, caller: KnownCaller, desk: AtDesk, as_of: AsOfNow
) -> WebhookAnswer:
    """Call another place, tell it something else, switch it off, or on again: then it goes on where it was."""
    require(caller, Scope.WEBHOOKS)
    changed = desk.require_webhooks().change(caller, webhook_id, lambda webhook: body.changed(webhook, desk.codec))
    return WebhookAnswer.of(changed, as_of)


@router.delete("/{webhook_id}", status_code=HTTPStatus.NO_CONTENT, responses=_REFUSED, summary="Delete a webhook")
def remove(webhook_id: WebhookPath, caller: KnownCaller, desk: AtDesk, as_of: AsOfNow) -> None:
    """Call it never again, and forget what was told to it."""
    require(caller, Scope.WEBHOOKS)
    desk.require_webhooks().remove(caller, webhook_id)


@router.post(
    "/{webhook_id}/secret",
    dependencies=[Depends(tell_once)],
    responses=_REFUSED,
    summary="Rotate a webhook's secret",
)
def rotate(webhook_id: WebhookPath, caller: KnownCaller, desk: AtDesk, as_of: AsOfNow) -> SecretAnswer:
    """Another secret, which is in this answer alone. For 24 hours messages carry a signature of each."""
    require(caller, Scope.WEBHOOKS)
    return SecretAnswer.of(desk.require_webhooks().rotate(caller, webhook_id), as_of)


@router.post(
    "/{webhook_id}/ping", status_code=HTTPStatus.ACCEPTED, responses=_REFUSED, summary="Send a message about nothing"
)
def ping(webhook_id: WebhookPath, caller: KnownCaller, desk: AtDesk, as_of: AsOfNow) -> PingAnswer:
    """See whether messages arrive: one of type `ping` comes soon. What came of it is in the log."""
    require(caller, Scope.WEBHOOKS)
    return PingAnswer(as_of=as_of, message_id=desk.require_webhooks().ping(caller, webhook_id).id)


@router.post(
    "/{webhook_id}/replay", status_code=HTTPStatus.ACCEPTED, responses=documented(410) | _REFUSED, summary="Tell again"
)
def replay(webhook_id: WebhookPath, body: ReplayIn, caller: KnownCaller, desk: AtDesk, as_of: AsOfNow) -> ReplayAnswer:
    """Have a message told again, or all that the feed holds between two places. The ids are those that they had."""
    require(caller, Scope.WEBHOOKS)
    webhooks = desk.require_webhooks()
    if body.message_id is not None:
        return ReplayAnswer.of(webhooks.tell_again(caller, webhook_id, body.message_id), as_of)
    return ReplayAnswer.of(webhooks.tell_range(caller, webhook_id, body.cursor or "", body.until), as_of)


@router.get("/{webhook_id}/deliveries", responses=_REFUSED, summary="What was told")
def deliveries(
    webhook_id: WebhookPath,
    query: Annotated[LogQuery, Query()],
    caller: KnownCaller,
    desk: AtDesk,
    as_of: AsOfNow,
) -> MessagePage:
    """The log of the last 30 days: each message with what came of its last try, the newest first."""
    require(caller, Scope.WEBHOOKS)
    page = desk.require_webhooks().log(caller, webhook_id, query.cursor, query.limit)
    return MessagePage(as_of=as_of, deliveries=[MessageShape.of(message) for message in page.items], next=page.next)

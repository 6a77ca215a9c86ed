"""Signing in and out."""

from http import HTTPStatus

from fastapi import APIRouter, Depends, Request, Response

from tallystick.api.callers import COOKIE, SAFE_COOKIE, KnownCaller, require, require_own_page, shown_by
from tallystick.api.desk import AsOfNow, AtDesk
from tallystick.api.document import documented
from tallystick.api.origins import Origins
from tallystick.api.repeats import tell_once
from tallystick.api.shapes.door import CallerAnswer, InvitationAnswer, InvitationIn, SessionAnswer, SignInIn
from tallystick.api.strictness import StrictRoute
from tallystick.domain.callers import EVERYTHING, Scope
from tallystick.services.signingin import Opened

router = APIRouter(prefix="/sessions", tags=["logins"], route_class=StrictRoute)


@router.post("/nonce", responses=documented(409, 503), summary="Ask for a message to sign in with")
def invite(body: InvitationIn, request: Request, desk: AtDesk, as_of: AsOfNow) -> InvitationAnswer:
    """
    A message by which an address signs in, with a nonce that is good once and for ten minutes.

    It names the origin that asks, if that is one of the server's own, or else the first of those.
    """
    own = _origins(request).own(request.scope)
    asking = request.headers.get("origin")
    address = desk.codec.address("address", body.address)
    return InvitationAnswer.of(desk.signing_in.invite(address, asking if asking in own else own[0]), as_of)


@router.post(
    "",
    dependencies=[Depends(tell_once)],
    status_code=HTTPStatus.CREATED,
    responses=documented(403, 409, 503),
    summary="Sign in",
)
def sign_in(body: SignInIn, request: Request, response: Response, desk: AtDesk, as_of: AsOfNow) -> SessionAnswer:
    """
    Open a session for who signed a message of ERC-4361, by a key or as a contract wallet takes it (ERC-1271).

    It lets nobody move money: for that each act is signed by itself. With `cookie` the browser keeps the session.
    """
    origins = _origins(request)
    if body.cookie:
        require_own_page(request)
    opened = desk.signing_in.open(body.message, body.signature, origins.own(request.scope))
    if body.cookie:
        _keep_in_browser(response, origins, opened)
    return SessionAnswer(
        as_of=as_of,
        address=opened.session.address,
        scopes=sorted(EVERYTHING),
        expires_at=opened.session.expires_at,
        credential=None if body.cookie else opened.credential,
    )


@router.get("/current", responses=documented(401, 503), summary="Who am I?")
def current(caller: KnownCaller, as_of: AsOfNow) -> CallerAnswer:
    """Whom the server takes the caller for, by a session or by a key, and what is open to it."""
    return CallerAnswer.of(caller, as_of)


@router.delete(
    "/current",
    status_code=HTTPStatus.NO_CONTENT,
    responses=documented(401, 403, 409, 503),
    summary="Sign out",
)
def sign_out(caller: KnownCaller, request: Request, response: Response, desk: AtDesk, as_of: AsOfNow) -> None:
    """End the session that is shown. A key is revoked instead."""
    require(caller, Scope.KEYS)
    shown = shown_by(request)
    if shown is not None:
        desk.signing_in.end(shown.credential)
    _forget_in_browser(response, _origins(request))


@router.delete(
    "", status_code=HTTPStatus.NO_CONTENT, responses=documented(401, 403, 409, 503), summary="Sign out everywhere"
)
def sign_out_everywhere(
    caller: KnownCaller, request: Request, response: Response, desk: AtDesk, as_of: AsOfNow
) -> None:
    """End all sessions of the caller's address, wherever they were opened. Keys stay: they are revoked one by one."""
    require(caller, Scope.KEYS)
    desk.signing_in.end_all(caller)
    _forget_in_browser(response, _origins(request))


def _origins(request: Request) -> Origins:
    origins: Origins = request.app.state.origins
    return origins


def _keep_in_browser(response: Response, origins: Origins, opened: Opened) -> None:
    response.set_cookie(
        SAFE_COOKIE if origins.are_safe else COOKIE,
        opened.credential,
        max_age=opened.session.expires_at - opened.session.made_at,
        path="/",
        secure=origins.are_safe,
        httponly=True,
        samesite="lax",
    )


def _forget_in_browser(response: Response, origins: Origins) -> None:
    name = SAFE_COOKIE if origins.are_safe else COOKIE
    response.delete_cookie(name, path="/", secure=origins.are_safe, httponly=True, samesite="lax")

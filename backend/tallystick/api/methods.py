"""``HEAD`` wherever there is ``GET``: the same answer, without its body. Source: RFC 9110, "HEAD"."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ASKED, _ANSWERED_AS = "HEAD", "GET"


class _Enough(Exception):
    """Its beginning was all that was asked for of an answer that goes on."""


class Heads:
    """The layer that asks for the whole answer, and sends its beginning."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        if scope["type"] != "http" or scope["method"] != _ASKED:
            await self._app(scope, receive, send)
            return

        async def beginning(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({"type": "http.response.body", "body": b""})
            if message.get("more_body", False):
                raise _Enough

        # A copy: the server itself looks at the method, to send no body.
        asked = {**scope, "method": _ANSWERED_AS}
        try:
            await self._app(asked, receive, beginning)
        except* _Enough:
            pass  # Alone, or in a group: what goes on is sent by several tasks.
        finally:
            scope["route"] = asked.get("route")  # What routing found out, for who measures.

"""What a real server answered to real requests, by the places that the description names: whole examples of each."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.api.office import Json

METHODS = ("get", "post", "put", "patch", "delete")
JSON, PROBLEM = "application/json", "application/problem+json"
LONGEST = 32 * 1024
"""Bytes of an example: what is longer, a proof of a whole agreement, teaches nobody."""
_SECRET = re.compile(r"^((?:tally_[a-z]+|whsec)_)(.*)$")
Place = tuple[str, str]
"""A method and a path as the description writes it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One operation: a request that has a body, and answers by their status."""

    request: Json | None = None
    answers: Mapping[str, Json] = field(default_factory=dict)


class Recorder:
    """Listens to a client. Kept is each operation's first answer of a status, and its first request that succeeds."""

    def __init__(self, document: Json) -> None:
        """``document`` is the OpenAPI document, which knows the places."""
        self._places = [
            (method.upper(), path, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))))
            for path, operations in sorted(document["paths"].items(), key=lambda item: item[0].count("{"))
            for method in operations
            if method in METHODS
        ]
        self._requests: dict[Place, Json] = {}
        self._answers: dict[Place, dict[str, Json]] = {}

    def listen(self, http: httpx.Client) -> None:
        """Hear all that is asked by a client from now on."""
        http.event_hooks["response"].append(self._hear)

    def told(self) -> dict[Place, Told]:
        """What was heard so far."""
        return {place: Told(self._requests.get(place), answers) for place, answers in self._answers.items()}

    def place_of(self, method: str, path: str) -> Place | None:
        """The operation that a request is for; None: it is none of the description's."""
        found = (one for one in self._places if one[0] == method and one[2].fullmatch(path))
        return next(((place[0], place[1]) for place in found), None)

    def _hear(self, response: httpx.Response) -> None:
        request = response.request
        place = self.place_of(request.method, request.url.path)
        if place is None:
            return
        response.read()
        answers = self._answers.setdefault(place, {})
        kind = response.headers.get("content-type", "").partition(";")[0]
        if kind in (JSON, PROBLEM) and 0 < len(response.content) <= LONGEST:
            answers.setdefault(str(response.status_code), _without_secrets(response.json()))
        if response.is_success and request.headers.get("content-type") == JSON and request.content:
            self._requests.setdefault(place, _without_secrets(json.loads(request.content)))


def kept(told: Mapping[Place, Told], document: Json) -> dict[str, Json]:
    """What is kept of it: of each operation the request, and the answers that its description has a form for."""
    return {
        f"{method} {path}": ({} if one.request is None else {"request": one.request})
        | {"answers": {status: one.answers[status] for status in _formed(document["paths"][path][method.lower()], one)}}
        for (method, path), one in told.items()
    }


def _formed(operation: Json, told: Told) -> list[str]:
    return [status for status in told.answers if "content" in operation["responses"].get(status, {})]


def _without_secrets(told: Any) -> Any:
    """The same, with what opens something made unusable: its form is kept."""
    if isinstance(told, dict):
        return {name: _without_secrets(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_without_secrets(value) for value in told]
    secret = _SECRET.match(told) if isinstance(told, str) else None
    return told if secret is None else secret[1] + re.sub(r"[A-Za-z1-9]", "0", secret[2])


def form_of(told: Any) -> Any:
    """The names of all members, without what stands in them."""
    if isinstance(told, dict):
        return {name: form_of(value) for name, value in told.items()}
    if isinstance(told, list):
        return [form_of(told[0])] if told else []
    return None


def differences(kept: Any, fresh: Any, path: str = "") -> Iterator[str]:
    """Where two forms differ. What is null, or an empty list, in one of them has any form."""
    if kept in (None, []) or fresh in (None, []):
        return
    if isinstance(kept, list) and isinstance(fresh, list):
        yield from differences(kept[0], fresh[0], f"{path}[]")
    elif isinstance(kept, dict) and isinstance(fresh, dict):
        yield from (f"{path}.{name}" for name in kept.keys() ^ fresh.keys())
        for name in kept.keys() & fresh.keys():
            yield from differences(kept[name], fresh[name], f"{path}.{name}")
    else:
        yield path

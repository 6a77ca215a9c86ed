"""
One HTTP request to an explorer, and its answer.

A key is kept apart from the request until it is sent: what is shown, logged or told of an error never holds it.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tallystick.domain.errors import ExplorerRefused, ExplorerUnavailable
from tallystick.domain.urls import without_keys

HIDDEN = "<the key>"
_SECONDS = 60.0
_SERVER_ERROR = 500
_TOO_MANY = 429
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Errand:
    """A request. At most one of ``form``, ``json`` and ``upload`` is its body."""

    method: str
    url: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    json: Mapping[str, Any] | None = None
    upload: tuple[str, str, str] | None = None
    """A file beside the form: the field's name, the file's and its text. The form's fields are then parts as well."""
    key_in: str | None = None
    """The field that takes the key, of the form if there is one, else of the query; None: none is wanted."""

    def shown(self) -> dict[str, object]:
        """The request for people and programs, with a mark where the key goes."""
        form, query = self._with_key(HIDDEN)
        parts = {"form": form, "json": self.json, "file": self._file()}
        there = {name: part for name, part in parts.items() if part}
        return {"method": self.method, "url": self.url, "query": query, **there}

    def parts(self, key: str | None) -> dict[str, Any]:
        """The request for the library that sends it."""
        form, query = self._with_key(key)
        sent: dict[str, Any] = {"params": query, "data": form, "json": self.json}
        if self.upload is not None:
            name, file_name, text = self.upload
            sent["files"] = {name: (file_name, text.encode(), "application/json")}
        return {name: part for name, part in sent.items() if part}

    def _with_key(self, key: str | None) -> tuple[dict[str, str] | None, dict[str, str]]:
        form = None if self.form is None else dict(self.form)
        query = dict(self.query)
        if self.key_in is not None and key is not None:
            (query if form is None else form)[self.key_in] = key
        return form, query

    def _file(self) -> dict[str, str] | None:
        return None if self.upload is None else dict(zip(("field", "name", "content"), self.upload, strict=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """What an explorer answered: the HTTP status, and the JSON that came along."""

    status: int
    fields: Mapping[str, Any]


class Errands:
    """Sends requests, with a key where one is wanted."""

    def __init__(self, key: str | None = None) -> None:
        """``key`` is the explorer's, None: there is none."""
        self._key = key
        # The library tells whole addresses, with what stands in them, at a level that somebody may listen to.
        logging.getLogger("httpx").setLevel(logging.WARNING)

    def run(self, errand: Errand) -> Answer:
        """
        Send a request.

        Raises:
            ExplorerUnavailable: If nobody answers, or not with JSON, or not now.
        """
        where = without_keys(errand.url)
        try:
            answered = httpx.request(errand.method, errand.url, timeout=_SECONDS, **errand.parts(self._key))
        except httpx.HTTPError as trouble:
            raise ExplorerUnavailable(f"{where} does not answer: {type(trouble).__name__}") from None
        if answered.status_code == _TOO_MANY or answered.status_code >= _SERVER_ERROR:
            raise ExplorerUnavailable(f"{where} does not answer now: HTTP status {answered.status_code}")
        try:
            fields = json.loads(self._without_key(answered.text))
        except ValueError:
            fields = None
        if not isinstance(fields, dict):
            raise ExplorerUnavailable(f"{where} does not answer with JSON: HTTP status {answered.status_code}")
        return Answer(answered.status_code, fields)

    def _without_key(self, text: str) -> str:
        """What was answered is shown in the explorer's own words: one that repeats the key must not have us tell it."""
        return text if self._key is None else text.replace(self._key, HIDDEN)


def refused(where: str, why: object) -> ExplorerRefused:
    """What an explorer says no to, in its own words."""
    return ExplorerRefused(f"{without_keys(where)} refuses it: {str(why)[:_LONGEST]}")

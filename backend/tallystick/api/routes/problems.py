"""The kinds of problems: where the ``type`` of a problem document leads."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.exceptions import HTTPException

from tallystick.api.desk import AsOfNow
from tallystick.api.document import documented
from tallystick.api.problems import FRAMEWORK_CODES, every_kind, status_of, title_of
from tallystick.api.shapes.problem import KindAnswer, KindList, KindShape
from tallystick.api.strictness import StrictRoute

router = APIRouter(prefix="/problems", tags=["house"], route_class=StrictRoute)


@router.get("", responses=documented(), summary="All kinds of problems")
def listed(as_of: AsOfNow) -> KindList:
    """Every code that a problem document can have, and what it means."""
    return KindList(as_of=as_of, problems=list(_kinds()))


@router.get("/{code}", responses=documented(404), summary="A kind of problem")
def shown(code: Annotated[str, Path(max_length=100, description="The problem's code.")], as_of: AsOfNow) -> KindAnswer:
    """What a code means."""
    found = next((kind for kind in _kinds() if kind.code == code), None)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return KindAnswer(as_of=as_of, **dict(found))


def _kinds() -> Iterator[KindShape]:
    for kind in every_kind():
        meaning = (kind.__doc__ or "").strip().split("\n")[0]
        yield _kind(kind.code, status_of(kind), meaning, retryable=kind.retryable)
    for status, code in FRAMEWORK_CODES.items():
        yield _kind(code, status, status.description or status.phrase, retryable=False)


def _kind(code: str, status: HTTPStatus, meaning: str, *, retryable: bool) -> KindShape:
    return KindShape(code=code, title=title_of(code), status=status.value, meaning=meaning, retryable=retryable)

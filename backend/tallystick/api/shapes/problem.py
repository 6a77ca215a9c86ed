"""The problem document, for the OpenAPI document and the catalogue of problems."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tallystick.api.shapes.fresh import Answer
from tallystick.api.shapes.shape import Shape


class ProblemShape(BaseModel):
    """Why a request did not succeed. Source: RFC 9457, "Members of a Problem Details Object"."""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str = Field(description="Where this kind of problem is described.", examples=["/v1/problems/act-refused"])
    title: str = Field(description="The kind of problem, in words that stay the same.")
    status: int = Field(description="HTTP's.", examples=[409])
    detail: str = Field(description="What is wrong this time, with the evidence in it.")
    instance: str = Field(description="The path that was asked for.")
    code: str = Field(description="A stable name, for programs.", examples=["act-refused"])
    retryable: bool = Field(description="Whether the same request may succeed later.")
    request_id: str = Field(description="By which our log knows the request.")
    money_moved: bool | None = Field(
        description=(
            "False: a request that is refused moves nothing. Null where one to relay or to send something broke off, "
            "so that nobody knows: the same one again does nothing twice."
        )
    )
    field: str | None = Field(default=None, description="The field that is not what it should be.")
    faults: list[dict[str, str]] | None = Field(default=None, description="All fields that are not.")
    error: str | None = Field(default=None, description="The contract's error, as in its interface.")
    arguments: dict[str, Any] | None = Field(default=None, description="The contract's error's arguments, by name.")


class KindShape(Shape):
    """A kind of problem."""

    code: str = Field(description="A stable name, for programs.")
    title: str = Field(description="The same in words.")
    status: int = Field(description="HTTP's.")
    meaning: str = Field(description="What happened, whether money moved, and what to do.")
    retryable: bool


class KindAnswer(KindShape, Answer):
    """A kind of problem."""


class KindList(Answer):
    """All kinds of problems."""

    problems: list[KindShape]

"""What all answers have in common."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """An answer, or a part of one. What a newer server says besides is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    schema_name: ClassVar[str]
    """By which name the server's OpenAPI document describes it; a test holds the two together."""

"""Members of answers."""

from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema

T = TypeVar("T")


class _Unchecked:
    """Leaves of a kind its plain type, and how it is described."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        handler(source)  # The rules before this one hand in their descriptions, and are dropped.
        return handler.generate_schema(source)


Shown: TypeAlias = Annotated[T, _Unchecked()]
"""A member of an answer, described as it is in requests.

Nothing is checked again: what was once taken must not become an error.
"""

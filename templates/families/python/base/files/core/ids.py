"""Ids of rows: UUIDs of version 7, which sort by the time they were made."""

import uuid
from typing import Annotated, Final

import uuid_utils.compat
from pydantic import WithJsonSchema

_SCHEMA: Final = WithJsonSchema({"type": "string", "format": "uuid", "maxLength": 36})

Id = Annotated[uuid.UUID, _SCHEMA]
"""The id of something, in an answer."""

PathId = Annotated[str, _SCHEMA]
"""The id in a path. What can be none is 404 like any that nothing has."""


def new_id() -> uuid.UUID:
    """A new UUIDv7 (RFC 9562). Ids of one process ascend, so rows land at the end of an index."""
    return uuid_utils.compat.uuid7()


def parse_id(text: str) -> uuid.UUID | None:
    """The id in a path. There is one way to write it: lower case, with hyphens."""
    try:
        parsed = uuid.UUID(text)
    except ValueError:
        return None
    return parsed if str(parsed) == text else None

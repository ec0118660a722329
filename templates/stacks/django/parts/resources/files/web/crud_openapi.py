"""What the descriptions of the operations on resources have in common, for `openapi_extra`."""

from typing import Any, Final

from core.openapi_parts import MAX_HEADER, described

# `*`, or entity tags (RFC 9110, 13.1).
_ENTITY_TAGS: Final = '^([*]|(W/)?"[^"]*"( *, *(W/)?"[^"]*")*)$'


def _condition(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": _ENTITY_TAGS, "maxLength": MAX_HEADER}
    return {"name": name, "in": "header", "description": description, "schema": schema}


_IF_MATCH: Final = _condition("If-Match", "Answers 412 unless the entity tag is still this one.")
_IF_NONE_MATCH: Final = _condition("If-None-Match", "Answers 304 while the entity tag is this one.")


def listed() -> dict[str, Any]:
    """A page, and the link to the next one."""
    return described(headers={200: ["Link"]})


def created(*refusals: int) -> dict[str, Any]:
    """A new row; `refusals` are what access adds."""
    return described(409, *refusals, headers={201: ["Location", "ETag"]})


def read(*refusals: int) -> dict[str, Any]:
    """One row, or nothing while it is the one that the client holds."""
    not_modified = {304: {"description": "Not changed."}}
    headers = {200: ["ETag"], 304: ["ETag"]}
    return described(
        404, *refusals, headers=headers, parameters=[_IF_NONE_MATCH], answers=not_modified
    )


def changed(*refusals: int) -> dict[str, Any]:
    """The row as it is now."""
    headers = {200: ["ETag"]}
    return described(404, 409, 412, *refusals, headers=headers, parameters=[_IF_MATCH])


def deleted(*refusals: int) -> dict[str, Any]:
    """Nothing is left to show."""
    return described(404, 409, 412, *refusals, parameters=[_IF_MATCH])

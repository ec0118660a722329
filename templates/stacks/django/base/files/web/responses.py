"""Answers: JSON of models, entity tags, nothing at all."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from pydantic import BaseModel

JSON: Final = "application/json; charset=utf-8"
PROBLEM: Final = "application/problem+json; charset=utf-8"


def json_response(
    body: BaseModel | dict[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """JSON. A model is written by pydantic itself, member names in camelCase."""
    if isinstance(body, BaseModel):
        text = body.model_dump_json(by_alias=True)
    else:
        text = json.dumps(body, separators=(",", ":"))
    return HttpResponse(text, content_type=JSON, status=status, headers=headers)


def created(
    body: BaseModel | dict[str, Any], location: str, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """201 with the new object and its address, an absolute path."""
    return json_response(body, 201, {"Location": location, **(headers or {})})


def no_content(headers: Mapping[str, str] | None = None) -> HttpResponse:
    """204: done, nothing to show."""
    return _empty(204, headers)


def not_modified(etag: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """304: what the client holds is still right."""
    return _empty(304, {"ETag": etag, **(headers or {})})


def _empty(status: int, headers: Mapping[str, str] | None) -> HttpResponse:
    response = HttpResponse(status=status, headers=headers)
    del response.headers["Content-Type"]
    return response

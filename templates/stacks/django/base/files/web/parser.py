"""Reads the JSON body of a request."""

import re
from typing import Any, Final

from django.http import HttpRequest
from ninja.parser import Parser

from core import problems
from core.strict_json import parse_json
from web.routing import ACCEPT_PATCH

_JSON_TYPE: Final = re.compile(
    r"application/(merge-patch\+)?json[ \t]*"
    r'(?:;[ \t]*charset[ \t]*=[ \t]*(?:utf-8|"utf-8")[ \t]*)?;?[ \t]*',
    re.IGNORECASE,
)


class StrictParser(Parser):
    """Takes JSON in UTF-8, and nothing else. How long it may be, Django knows from the settings."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value.

        Raises a problem: 415 for another media type or encoding, 400 and 422 as `parse_json`.
        """
        if not _is_json(request):
            headers = {"Accept-Patch": ACCEPT_PATCH} if request.method == "PATCH" else None
            raise problems.unsupported_media_type(headers=headers)
        # A compressed body may be a thousand times larger than it looks.
        if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
            raise problems.unsupported_media_type("Send the body uncompressed.")
        return parse_json(request.body)


def _is_json(request: HttpRequest) -> bool:
    media_type = request.META.get("CONTENT_TYPE", "")
    if media_type == "application/json":
        return True
    match = _JSON_TYPE.fullmatch(media_type)
    return match is not None and (match[1] is None or request.method == "PATCH")

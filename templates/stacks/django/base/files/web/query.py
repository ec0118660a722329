"""The query of a request."""

from collections.abc import Collection
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, QueryDict

from core.problems import MAX_PART, FieldError, bad_request, invalid


def query_of(request: HttpRequest) -> QueryDict:
    """The parameters. `?a[b]=1` is one parameter named `a[b]`, never an object.

    Raises a problem, 400, for what is no text in UTF-8: Django would make something else of it.
    """
    try:
        unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode()
    except UnicodeDecodeError:
        raise bad_request("The URL is not well-formed.") from None
    return request.GET


def refuse_unknown(request: HttpRequest, known: Collection[str]) -> None:
    """Who sends a parameter believes that it does something; nor may one stand there twice.

    Raises a problem, 422: two readers of one URL must not disagree about it.
    """
    if not request.META.get("QUERY_STRING"):
        return
    errors = []
    for name, values in query_of(request).lists():
        if name not in known:
            errors.append(FieldError(f"?{name[:MAX_PART]}", "Unknown parameter."))
        elif len(values) > 1:
            errors.append(FieldError(f"?{name}", "Give it once."))
    if errors:
        raise invalid(errors)

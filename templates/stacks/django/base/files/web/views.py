"""Views outside of the API: health, pages."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from core import problems
from web.query import refuse_unknown
from web.responses import no_content

View = Callable[[HttpRequest], HttpResponse]


def read_only(*, takes: tuple[str, ...] | None = ()) -> Callable[[View], View]:
    """A view for GET and HEAD; OPTIONS is answered here, any other method is 405.

    A query parameter that is not in `takes` is 422; with `takes=None` they are of no matter.
    """
    allow = "GET, HEAD, OPTIONS"

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            if request.method == "OPTIONS":
                return no_content({"Allow": allow})
            if request.method not in ("GET", "HEAD"):
                raise problems.method_not_allowed(allow)
            if takes is not None:
                refuse_unknown(request, takes)
            return view(request)

        return answer

    return decorate

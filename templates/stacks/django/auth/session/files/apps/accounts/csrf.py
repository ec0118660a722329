"""Refuses requests that another site makes a browser send.

Django's own guard asks for a token in each form, made by a page of the same app. An API has no such
page, and browsers say themselves where a request comes from.
"""

from collections.abc import Callable
from typing import Final, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.accounts.audit import audit
from apps.accounts.scheme import COOKIE
from core.environment import environment
from core.problems import forbidden
from web.errors import problem_response

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LOGIN_PATH: Final = f"/{settings.API_PREFIX}auth/login"
_ORIGINS: Final = frozenset({environment.public_url, *environment.cors_origins})

Site = Literal["own", "foreign", "unknown"]


def site_of(request: HttpRequest) -> Site:
    """Where a request comes from, as far as the browser says so.

    `Sec-Fetch-Site` is set by the browser and out of reach for scripts; browsers without it still
    send `Origin` with every unsafe request.
    """
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site in ("same-origin", "none"):
        return "own"
    if site == "cross-site":
        return "foreign"
    # Another subdomain (`same-site`), or a browser that does not say: only if we know the origin.
    origin = request.META.get("HTTP_ORIGIN")
    if origin is None:
        return "unknown"
    return "own" if origin in _ORIGINS else "foreign"


def refuse_cross_site(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A cookie goes along with requests that other sites cause: an unsafe one must show it is ours.

    Logging in needs no cookie, but nobody shall be logged in to an account of an attacker, and give
    it their data.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method in _SAFE_METHODS or not _is_forged(request):
            return get_response(request)
        audit("access.refused", reason="cross-site")
        return problem_response(request, forbidden("This request comes from another site."))

    return answer


def _is_forged(request: HttpRequest) -> bool:
    if COOKIE.read(request) is not None:
        return site_of(request) != "own"
    return request.path_info == _LOGIN_PATH and site_of(request) == "foreign"

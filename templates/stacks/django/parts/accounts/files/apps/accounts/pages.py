"""`/verify-email`, `/reset-password` and `/forgot-password`: where mails lead."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from core.account_pages import ACCOUNT_PAGES_POLICY, account_pages
from core.environment import environment
from web.views import View, read_only

_HEADERS: Final = {"Cache-Control": "no-store", "Content-Security-Policy": ACCOUNT_PAGES_POLICY}


def account_page_paths() -> list[URLPattern]:
    """The pages."""
    pages = account_pages(environment.password_min_length)
    return [path(name, _view_of(page)) for name, page in pages.items()]


def _view_of(page: str) -> View:
    # Mail programs add parameters to links.
    @read_only(takes=None)
    def show(request: HttpRequest) -> HttpResponse:
        return HttpResponse(page, headers=_HEADERS)

    return show

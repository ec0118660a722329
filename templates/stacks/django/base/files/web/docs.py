"""`GET /openapi.json` and `GET /docs`, both made at the first request and kept."""

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from core.docs_page import docs_page
from core.environment import environment
from core.html import PAGE_POLICY
from web.openapi import document
from web.responses import JSON
from web.views import read_only


def docs_paths() -> list[URLPattern]:
    """None unless `DOCS_ENABLED`."""
    if not environment.docs_enabled:
        return []
    return [path("openapi.json", show_document), path("docs", show_page)]


@read_only()
def show_document(request: HttpRequest) -> HttpResponse:
    """The description of the API."""
    return HttpResponse(_document_text(), content_type=JSON)


@read_only()
def show_page(request: HttpRequest) -> HttpResponse:
    """The same for people; it runs no script and loads nothing from anywhere."""
    return HttpResponse(_page_text(), headers={"Content-Security-Policy": PAGE_POLICY})


@cache
def _document_text() -> str:
    return json.dumps(document())


@cache
def _page_text() -> str:
    return docs_page(document())

"""The reference page of an API description, made here: it runs no script and loads nothing."""

from typing import Any

from core.html import html_page


def docs_page(document: dict[str, Any]) -> str:
    """The page."""
    return html_page(document["info"]["title"], "", "")

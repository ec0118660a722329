"""`GET /dev/mailbox`: the mails that were kept instead of sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from core.environment import environment
from core.html import PAGE_POLICY
from core.mail import KeptMail
from core.mailbox_page import mailbox_page
from web.mail import mailbox
from web.responses import json_response
from web.views import read_only


def mailbox_paths() -> list[URLPattern]:
    """Absent in production, and wherever mails are really sent."""
    if environment.is_production or mailbox is None:
        return []
    return [path("dev/mailbox", show_mailbox)]


@read_only(takes=("to",))
def show_mailbox(request: HttpRequest) -> HttpResponse:
    """A page for browsers, JSON for programs; `?to=` picks those to one address."""
    assert mailbox is not None
    mails = mailbox.list(request.GET.get("to"))
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if "text/html" in request.META.get("HTTP_ACCEPT", ""):
        headers["Content-Security-Policy"] = PAGE_POLICY
        return HttpResponse(mailbox_page(mails), headers=headers)
    return json_response({"data": [_shown(kept) for kept in mails]}, headers=headers)


def _shown(kept: KeptMail) -> dict[str, Any]:
    return {
        "id": str(kept.id),
        "to": kept.mail.to,
        "subject": kept.mail.subject,
        "text": kept.mail.text,
        "sentAt": kept.sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "links": kept.links,
    }

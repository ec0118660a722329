import pytest
from django.test import Client


@pytest.mark.parametrize("path", ["/verify-email", "/reset-password", "/forgot-password"])
def test_mails_lead_to_pages(client: Client, path: str) -> None:
    answer = client.get(path, {"utm_source": "mail"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "script-src 'sha256-" in answer.headers["Content-Security-Policy"]
    assert client.post(path).status_code == 405

import base64
import hashlib
import re

from core.account_pages import ACCOUNT_PAGES_POLICY, account_pages


def test_every_page_may_run_its_script_and_no_other() -> None:
    for page in account_pages(15).values():
        script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
        assert script is not None
        digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in ACCOUNT_PAGES_POLICY


def test_pages_send_what_their_form_holds() -> None:
    pages = account_pages(20)
    assert set(pages) == {"verify-email", "reset-password", "forgot-password"}
    assert (
        'data-operation="/api/v1/auth/password/reset" data-sends="token"' in pages["reset-password"]
    )
    assert "20 characters or more" in pages["reset-password"]
    assert 'data-sends="fields"' in pages["forgot-password"]

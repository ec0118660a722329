import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from core.docs_page import docs_page
from core.lifecycle import lifecycle
from core.mail import Mail
from core.openapi_parts import EVERY_ANSWER, ref
from tests import small_api
from web import health
from web.mail import MailError, goes_unencrypted, mailbox, send, smtp_backend
from web.openapi import describe, document


class TestHealth:
    def test_the_process_runs(self, client: Client) -> None:
        answer = client.get("/health/live")
        assert answer.json() == {"status": "ok"}
        assert answer.headers["cache-control"] == "no-store"
        assert "ratelimit" not in answer.headers

    def test_it_says_what_is_down(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> None:
            raise OperationalError("secret address")

        monkeypatch.setattr(health, "PROBES", {"database": fail, "other": lambda: None})
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["checks"] == {"database": "down", "other": "ok"}
        assert "secret" not in answer.content.decode()

    def test_it_does_not_wait_for_ever(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go = threading.Event()
        monkeypatch.setattr(health, "_PATIENCE", 0.05)
        monkeypatch.setattr(health, "PROBES", {"silent": lambda: go.wait(5)})
        assert client.get("/health/ready").json()["checks"] == {"silent": "down"}
        go.set()

    def test_who_comes_at_the_same_time_shares_a_bad_answer(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []

        def probe() -> None:
            asked.append(1)
            time.sleep(0.05)
            raise OperationalError

        monkeypatch.setattr(health, "PROBES", {"slow": probe})
        with ThreadPoolExecutor(5) as pool:
            answers = list(pool.map(lambda _: Client().get("/health/ready"), range(5)))
        assert {answer.status_code for answer in answers} == {503}
        assert len(asked) == 1

    def test_a_good_answer_is_asked_for_each_time(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []
        monkeypatch.setattr(health, "PROBES", {"other": lambda: asked.append(1)})
        client.get("/health/ready")
        client.get("/health/ready")
        assert len(asked) == 2

    def test_all_is_well(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health, "PROBES", {"database": lambda: None})
        assert client.get("/health/ready").json() == {"status": "ok", "checks": {"database": "ok"}}

    def test_who_stops_is_not_ready(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health, "PROBES", {})
        monkeypatch.setattr(lifecycle, "is_stopping", True)
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.headers["connection"] == "close"
        assert client.get("/health/live").status_code == 200


class TestDocs:
    def test_the_document_is_served(self, client: Client) -> None:
        served = client.get("/openapi.json").json()
        assert served["openapi"] == "3.1.1"
        assert served["paths"]["/health/live"]["get"]["security"] == []

    def test_nothing_that_is_referred_to_is_missing(self) -> None:
        made = document()
        for kind in ("responses", "headers", "schemas"):
            for name in _names(made, kind):
                assert name in made["components"][kind]

    def test_each_operation_has_a_name_of_its_own(self) -> None:
        names = [
            operation["operationId"]
            for item in document()["paths"].values()
            for operation in item.values()
        ]
        assert len(names) == len(set(names))

    def test_the_page_loads_nothing(self, client: Client) -> None:
        answer = client.get("/docs", headers={"accept": "text/html"})
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "script" not in answer.headers["content-security-policy"]
        page = answer.content.decode()
        assert '<article id="healthReady">' in page
        assert "<script" not in page
        assert "src=" not in page


@pytest.mark.urls("tests.small_api")
class TestDescription:
    """What is said of an API that has all there is to say."""

    @pytest.fixture
    def made(self) -> dict[str, Any]:
        return describe(small_api.api)

    def test_members_have_their_names_outside(self, made: dict[str, Any]) -> None:
        create = made["paths"]["/small/items"]["post"]
        answer = create["responses"]["201"]
        assert list(answer["headers"]) == [*EVERY_ANSWER, "Location", "ETag"]
        assert answer["content"]["application/json"]["schema"] == ref("schemas", "Item")
        item = made["components"]["schemas"]["Item"]
        assert item["required"] == ["displayName", "count", "releasedOn", "parts"]
        sent = create["requestBody"]["content"]["application/json"]
        assert sent["schema"] == ref("schemas", "ItemInput")
        assert sent["example"] == {"displayName": "Some text", "count": 1}

    def test_what_may_be_refused_is_said(self, made: dict[str, Any]) -> None:
        create = made["paths"]["/small/items"]["post"]["responses"]
        # 403 is refused to all unsafe methods where a cookie says who somebody is.
        own = [status for status in create if status != "403"]
        assert own == ["201", "400", "409", "413", "415", "422", "429", "500", "503"]
        assert create["409"] == ref("responses", "Conflict")
        assert "413" not in made["paths"]["/small/items"]["get"]["responses"]

    def test_a_patch_has_two_media_types(self, made: dict[str, Any]) -> None:
        change = made["paths"]["/small/items/{item_id}"]["patch"]
        types = ["application/merge-patch+json", "application/json"]
        assert list(change["requestBody"]["content"]) == types
        assert {"404", "412"} < set(change["responses"])

    def test_the_page_shows_it(self, made: dict[str, Any]) -> None:
        untagged = [path for path in made["paths"] if "items" not in path]
        for path in untagged:
            del made["paths"][path]
        page = docs_page({**made, "tags": [{"name": "Items", "description": "All of them."}]})
        for words in (
            "<wbr>/<var>{item_id}</var>",
            '<a href="#schema-Item">Item</a>',
            "string, 1 to 200 characters",
            "integer, 0 to 9",
            "<small>How many.</small>",
            "string (date) or null",
            'list of <a href="#schema-Part">Part</a>',
            "&quot;displayName&quot;: &quot;Some text&quot;",
            "integer, default 20",
        ):
            assert words in page, words


class TestMailbox:
    @pytest.fixture(autouse=True)
    def _mails(self) -> None:
        for to in ("ada@mail.example", "bob@mail.example"):
            send(Mail(to, "Hello <you>", "Go to https://app.example/x#token=1 & see"))

    def test_mails_as_json(self, client: Client) -> None:
        mails = client.get("/dev/mailbox").json()["data"]
        assert [mail["to"] for mail in mails] == ["bob@mail.example", "ada@mail.example"]
        assert mails[0]["links"] == ["https://app.example/x#token=1"]
        assert mails[0]["sentAt"].endswith("Z")

    def test_mails_to_one_address(self, client: Client) -> None:
        mails = client.get("/dev/mailbox", {"to": "ada@mail.example"}).json()["data"]
        assert [mail["to"] for mail in mails] == ["ada@mail.example"]
        assert client.get("/dev/mailbox", {"from": "x"}).status_code == 422

    def test_mails_as_a_page(self, client: Client) -> None:
        page = client.get("/dev/mailbox", headers={"accept": "text/html"}).content.decode()
        assert "Hello &lt;you&gt;" in page
        assert '<a href="https://app.example/x#token=1" rel="noreferrer">' in page

    def test_it_forgets_the_oldest(self) -> None:
        assert mailbox is not None
        for number in range(300):
            mailbox.add(Mail("eve@mail.example", str(number), ""), datetime.now(timezone.utc))
        assert len(mailbox.list()) == 200
        assert mailbox.list("ada@mail.example") == []


def test_an_error_of_mail_shows_no_address() -> None:
    import smtplib

    cause = smtplib.SMTPRecipientsRefused({"ada@mail.example": (550, b"no ada@mail.example")})
    error = MailError(cause)
    assert "ada" not in str(error)
    assert error.is_permanent
    assert not MailError(OSError("connection refused by ada")).is_permanent


@pytest.mark.parametrize(
    ("url", "port", "ssl", "starttls", "is_open"),
    [
        ("smtps://mail.example.com", 465, True, False, False),
        ("smtp://mail.example.com", 587, False, True, False),
        ("smtp://mail.example.com:25?requireTLS=true", 25, False, True, False),
        ("smtp://mail.example.com:25?requireTLS=false", 25, False, False, True),
        ("smtp://127.0.0.1:1025", 1025, False, False, False),
    ],
)
def test_the_way_to_the_mail_server(
    url: str, port: int, ssl: bool, starttls: bool, is_open: bool
) -> None:
    backend = smtp_backend(url)
    assert (backend.port, backend.use_ssl, backend.use_tls) == (port, ssl, starttls)
    assert goes_unencrypted(url) == is_open


def test_a_name_and_a_password_are_decoded() -> None:
    backend = smtp_backend("smtps://us%40er:p%2Fw@mail.example.com")
    assert (backend.username, backend.password) == ("us@er", "p/w")


def _names(value: object, kind: str) -> set[str]:
    if isinstance(value, dict):
        _, is_there, name = str(value.get("$ref")).partition(f"#/components/{kind}/")
        return {name for _ in is_there[:1]}.union(*(_names(part, kind) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(_names(part, kind) for part in value))
    return set()

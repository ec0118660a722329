import json
from typing import Any

import pytest
from django.test import Client

from web.limits import limits

pytestmark = pytest.mark.urls("tests.small_api")

ITEMS = "/small/items"
JSON = "application/json"


def expect_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["requestId"] == answer.headers["x-request-id"]
    return problem


def pointers(problem: dict[str, Any]) -> list[str]:
    return [error["pointer"] for error in problem["errors"]]


class TestEveryAnswer:
    @pytest.mark.parametrize("path", ["/health/live", "/nowhere", ITEMS])
    def test_it_has_the_security_headers(self, client: Client, path: str) -> None:
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "strict-transport-security" not in headers

    def test_a_good_request_id_is_kept(self, client: Client) -> None:
        answer = client.get("/nowhere", headers={"x-request-id": "a.B_c-1"})
        assert answer.headers["x-request-id"] == "a.B_c-1"

    @pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "a\n"])
    def test_a_bad_request_id_is_replaced(self, client: Client, given: str) -> None:
        first = client.get("/nowhere", headers={"x-request-id": given}).headers["x-request-id"]
        second = client.get("/nowhere", headers={"x-request-id": given}).headers["x-request-id"]
        assert len(first) == 36
        assert first != second

    def test_it_has_a_line_in_the_log(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO", "access")
        client.patch(f"{ITEMS}/01890a5d-ac96-774b-bcce-b302099a8057?token=secret")
        client.get("/verify/" + "s" * 30)
        known, unknown = (vars(record) for record in caplog.records)
        assert known["route"] == "/small/items/{item_id}"
        assert known["status"] == 422
        assert unknown["path"] == "/verify/*"
        assert "secret" not in caplog.text


class TestProblems:
    def test_an_unknown_path(self, client: Client) -> None:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            expect_problem(client.generic(method, "/nowhere"), 404)

    def test_a_fault_of_ours_says_nothing(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = client.get("/small/broken")
        expect_problem(answer, 500)
        assert "secret words" not in answer.content.decode()
        assert "secret words" in caplog.text

    def test_an_error_of_ninja_keeps_its_words(self, client: Client) -> None:
        problem = expect_problem(client.get("/small/gone"), 410)
        assert (problem["title"], problem["detail"]) == ("Gone", "It was here.")

    def test_a_database_that_is_away(self, client: Client) -> None:
        answer = client.get("/small/away")
        expect_problem(answer, 503)
        assert int(answer.headers["retry-after"]) >= 1


class TestMethods:
    def test_another_method_is_405(self, client: Client) -> None:
        answer = client.put(ITEMS)
        expect_problem(answer, 405)
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
        expect_problem(client.post("/health/live"), 405)

    def test_options_are_told(self, client: Client) -> None:
        answer = client.options(f"{ITEMS}/01890a5d-ac96-774b-bcce-b302099a8057")
        assert answer.status_code == 204
        assert answer.headers["allow"] == "OPTIONS, PATCH"
        assert answer.headers["accept-patch"] == "application/merge-patch+json, application/json"
        assert "content-type" not in answer.headers
        assert client.options("/health/live").headers["allow"] == "GET, HEAD, OPTIONS"

    def test_head_is_get_without_a_body(self, client: Client) -> None:
        get, head = client.get(ITEMS), client.head(ITEMS)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["content-length"] == get.headers["content-length"]

    def test_an_id_that_cannot_be_one_is_404(self, client: Client) -> None:
        for item_id in ("1", "x", "01890A5D-AC96-774B-BCCE-B302099A8057"):
            expect_problem(client.patch(f"{ITEMS}/{item_id}"), 404)


class TestQueries:
    def test_a_known_parameter(self, client: Client) -> None:
        assert client.get(ITEMS, {"limit": "5"}).json() == {"limit": 5}

    @pytest.mark.parametrize("name", ["unknown", "LIMIT", "limit[]", "$where", "__proto__"])
    def test_an_unknown_one_is_422(self, client: Client, name: str) -> None:
        assert pointers(expect_problem(client.get(ITEMS, {name: "1"}), 422)) == [f"?{name}"]

    def test_one_that_is_given_twice_is_422(self, client: Client) -> None:
        problem = expect_problem(client.get(ITEMS, {"limit": ["1", "2"]}), 422)
        assert pointers(problem) == ["?limit"]

    def test_a_wrong_value_is_422(self, client: Client) -> None:
        assert pointers(expect_problem(client.get(ITEMS, {"limit": "x"}), 422)) == ["?limit"]

    def test_what_is_no_text_is_400(self, client: Client) -> None:
        expect_problem(client.get(f"{ITEMS}?limit=%ff"), 400)

    def test_who_may_not_ask_at_all_learns_that_first(self, client: Client) -> None:
        answer = client.get("/small/guarded?unknown=1")
        expect_problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Session"

    def test_health_does_not_mind(self, client: Client) -> None:
        assert client.get("/health/live?from=balancer").status_code == 200


class TestBodies:
    def post(self, client: Client, body: object, content_type: str = JSON) -> Any:
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return client.post(ITEMS, text, content_type=content_type)

    def test_a_good_body(self, client: Client) -> None:
        answer = self.post(client, {"displayName": "x", "count": 2})
        assert answer.status_code == 201
        assert answer.headers["location"] == "/small/items/1"
        assert answer.headers["etag"] == '"1.0"'
        assert answer.json() == {"displayName": "x", "count": 2}

    @pytest.mark.parametrize(
        ("body", "found"),
        [
            ({}, ["/displayName"]),
            ({"displayName": 1}, ["/displayName"]),
            ({"displayName": "x", "count": "2"}, ["/count"]),
            ({"displayName": "x", "count": True}, ["/count"]),
            ({"display_name": "x"}, ["/displayName", "/display_name"]),
            ({"displayName": "x", "a/b": 1}, ["/a~1b"]),
            ([], [""]),
            (None, [""]),
            ("", [""]),
        ],
    )
    def test_a_body_that_breaks_rules(self, client: Client, body: object, found: list[str]) -> None:
        problem = expect_problem(self.post(client, body), 422)
        assert sorted(pointers(problem)) == found

    @pytest.mark.parametrize("body", ["{", '{"a":NaN}', b'{"a":"\xff"}', '{"a":1,"a":1}'])
    def test_a_body_that_is_no_json(self, client: Client, body: object) -> None:
        answer = self.post(client, body)
        expect_problem(answer, 400)
        assert "NaN" not in answer.content.decode()

    @pytest.mark.parametrize(
        "media_type",
        [
            "text/plain",
            "application/jsonx",
            "application/json; charset=iso-8859-1",
            "application/merge-patch+json",
            "application/x-www-form-urlencoded",
        ],
    )
    def test_another_media_type(self, client: Client, media_type: str) -> None:
        expect_problem(self.post(client, "{}", media_type), 415)

    def test_a_charset_may_be_named(self, client: Client) -> None:
        answer = self.post(client, {"displayName": "x"}, 'Application/JSON; charset="utf-8"')
        assert answer.status_code == 201

    def test_a_merge_patch_has_a_type_of_its_own(self, client: Client) -> None:
        path = f"{ITEMS}/01890a5d-ac96-774b-bcce-b302099a8057"
        body = '{"displayName":"x"}'
        for media_type in (JSON, "application/merge-patch+json"):
            assert client.patch(path, body, content_type=media_type).status_code == 200
        answer = client.patch(path, body, content_type="text/plain")
        expect_problem(answer, 415)
        assert "merge-patch" in answer.headers["accept-patch"]

    def test_a_compressed_body(self, client: Client) -> None:
        headers = {"content-encoding": "gzip"}
        answer = client.post(ITEMS, "{}", content_type=JSON, headers=headers)
        expect_problem(answer, 415)

    def test_a_body_over_the_limit(self, client: Client) -> None:
        body = {"displayName": "x" * 100_000}
        expect_problem(self.post(client, body), 413)


class TestOtherOrigins:
    def test_a_listed_one_is_echoed(self, client: Client) -> None:
        for path in (ITEMS, "/nowhere"):
            headers = client.get(path, headers={"origin": "https://app.example"}).headers
            assert headers["access-control-allow-origin"] == "https://app.example"
            assert headers["access-control-allow-credentials"] == "true"
            assert "ETag" in headers["access-control-expose-headers"]
            assert headers["vary"] == "Origin"

    @pytest.mark.parametrize(
        "origin", ["null", "http://app.example", "https://app.example.evil", "https://x"]
    )
    def test_another_gets_no_permission(self, client: Client, origin: str) -> None:
        headers = client.get(ITEMS, headers={"origin": origin}).headers
        assert "access-control-allow-origin" not in headers
        assert headers["vary"] == "Origin"

    def test_a_preflight_is_answered_at_once(self, client: Client) -> None:
        asked = {"origin": "https://app.example", "access-control-request-method": "PUT"}
        answer = client.options("/small/guarded", headers=asked)
        assert answer.status_code == 204
        assert "PATCH" in answer.headers["access-control-allow-methods"]
        assert int(answer.headers["access-control-max-age"]) <= 86_400


class TestLimits:
    @pytest.fixture(autouse=True)
    def _one_point(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "_limits", {"general": type(limits.limit_of("general"))(1, 60)})

    def test_the_last_one_and_one_too_many(self, client: Client) -> None:
        answer = client.get("/nowhere")
        assert answer.headers["ratelimit"] == '"general";r=0;t=60'
        refused = client.get("/nowhere")
        expect_problem(refused, 429)
        assert 1 <= int(refused.headers["retry-after"]) <= 60

    def test_each_address_counts_for_itself(self, client: Client) -> None:
        for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1"):
            assert client.get("/nowhere", REMOTE_ADDR=address).status_code == 404
        assert client.get("/nowhere", REMOTE_ADDR="2001:db8::2").status_code == 429

    def test_a_made_up_address_does_not_help(self, client: Client) -> None:
        client.get("/nowhere")
        headers = {"x-forwarded-for": "6.6.6.6", "forwarded": "for=6.6.6.6"}
        assert client.get("/nowhere", headers=headers).status_code == 429

    def test_health_is_not_counted(self, client: Client) -> None:
        for _ in range(3):
            assert client.get("/health/live").status_code == 200

    def test_what_only_looks_like_health_is(self, client: Client) -> None:
        assert client.get("/health/live/").status_code == 404
        expect_problem(client.get("/health/nowhere"), 429)

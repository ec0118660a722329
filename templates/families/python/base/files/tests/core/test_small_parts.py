import uuid
from typing import Annotated

from pydantic import BeforeValidator, TypeAdapter, WithJsonSchema

from core.html import escape, html_page
from core.ids import new_id
from core.keys import derive_key
from core.openapi_parts import example_of
from core.problems import MAX_ERRORS, FieldError, invalid, pointer, too_many_requests
from core.shown import Shown


def test_ids_ascend_and_are_of_version_7() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert {(each.version, each.variant) for each in ids} == {(7, uuid.RFC_4122)}


def test_answers_are_described_like_requests_but_not_checked_again() -> None:
    def refuse(value: object) -> str:
        raise ValueError("never")

    described = WithJsonSchema({"type": "string", "maxLength": 2})
    shown = TypeAdapter(Shown[Annotated[str, BeforeValidator(refuse), described]] | None)
    assert shown.validate_python("more") == "more"
    assert shown.validate_python(None) is None
    assert shown.json_schema()["anyOf"][0] == {"type": "string", "maxLength": 2}


def test_keys_differ_by_purpose_and_secret() -> None:
    keys = {derive_key(secret, purpose) for secret in ("a", "b") for purpose in ("x", "y")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
    assert derive_key("a", "x") == derive_key("a", "x")


def test_pointers_are_escaped_and_cut() -> None:
    assert pointer(["a/b", 0, "~c"]) == "/a~1b/0/~0c"
    assert pointer([]) == ""
    assert len(pointer(["x" * 1000])) == 101


def test_problems_are_bounded() -> None:
    problem = invalid([FieldError(f"/{number}", "No.") for number in range(50)])
    assert len(problem.body("id")["errors"]) == MAX_ERRORS


def test_waiting_takes_at_least_a_second() -> None:
    assert too_many_requests(0.2).headers == {"Retry-After": "1"}
    assert too_many_requests(1.2).headers == {"Retry-After": "2"}


def test_pages_are_escaped() -> None:
    assert escape('<a href="x">&\'') == "&lt;a href=&quot;x&quot;&gt;&amp;&#x27;"
    assert "<title>&lt;b&gt;</title>" in html_page("<b>", "", "")


def test_examples_follow_their_schema() -> None:
    schemas = {"Colour": {"enum": ["red", "blue"]}}
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 12, "maxLength": 20},
            "count": {"type": "integer", "minimum": 3, "maximum": 9},
            "ok": {"type": "boolean"},
            "colour": {"$ref": "#/components/schemas/Colour"},
            "tags": {"type": "array", "items": {"type": "string", "maxLength": 4}},
            "when": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "size": {"type": "number", "default": 2.5},
            "any": {},
        },
    }
    assert example_of(schema, schemas) == {
        "name": "Some text...",
        "count": 3,
        "ok": True,
        "colour": "red",
        "tags": ["Some"],
        "when": "2026-12-24",
        "size": 2.5,
        "any": {},
    }

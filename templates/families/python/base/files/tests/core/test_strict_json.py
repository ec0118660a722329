import contextlib
import time
from typing import Any

import pytest

from core.problems import Problem
from core.strict_json import parse_json


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a":[1,2.5,"\xc3\xa9",null,true]}', {"a": [1, 2.5, "é", None, True]}),
        (b' "x" ', "x"),
        (b"[" * 64 + b"]" * 64, None),
        (b'{"a":"' + b"[" * 100 + b'"}', {"a": "[" * 100}),
        (b'["' + b'\\"[' * 100 + b'"]', ['"[' * 100]),
    ],
)
def test_good_documents(body: bytes, value: Any) -> None:
    parsed = parse_json(body)
    assert value is None or parsed == value


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"a":1,}',
        b'{"a":1} {"b":2}',
        b"// no\n{}",
        b'{"a":NaN}',
        b"-Infinity",
        b"{'a':1}",
        b"\x00",
        b'{"a":"\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"\\u0062":2}}',
        b"[" * 65 + b"]" * 65,
        b"[" * 50_000,
        b'{"a":' * 20_000,
    ],
)
def test_bad_documents(body: bytes) -> None:
    with pytest.raises(Problem) as raised:
        parse_json(body)
    assert raised.value.status == 400


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"__proto__":1}', "/__proto__"),
        (b'{"a/b":[{"__pr\\u006fto__":1}]}', "/a~1b/0/__proto__"),
    ],
)
def test_a_member_that_changes_other_objects(body: bytes, pointer: str) -> None:
    with pytest.raises(Problem) as raised:
        parse_json(body)
    assert raised.value.status == 422
    assert [error.pointer for error in raised.value.errors] == [pointer]


def test_proto_may_stand_in_a_text() -> None:
    assert parse_json(b'{"a":"__proto__"}') == {"a": "__proto__"}


@pytest.mark.parametrize("body", [b'"' * 100_000, b'\\"' * 50_000, b"1" * 100_000, b'[["' * 33_000])
def test_no_document_takes_long(body: bytes) -> None:
    start = time.perf_counter()
    with contextlib.suppress(Problem):
        parse_json(b"[" * 65 + body)
    assert time.perf_counter() - start < 0.5

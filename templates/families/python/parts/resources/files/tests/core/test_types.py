from datetime import datetime, timezone
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from core import types


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value)


def faults_of(kind: Any, value: object) -> list[tuple[tuple[int | str, ...], str]]:
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    return [(error["loc"], error["msg"]) for error in caught.value.errors()]


class TestText:
    kind = Annotated[str, types.Text(1, 3)]

    @pytest.mark.parametrize("text", ["a", "🦊🦊🦊", " a ", "é"])
    def test_what_fits_is_taken(self, text: str) -> None:
        assert read(self.kind, text) == text

    def test_two_ways_to_write_a_letter_are_one(self) -> None:
        assert read(self.kind, "e\u0301") == "\xe9"

    @pytest.mark.parametrize("text", ["   ", "\u200b", "\ufeff\u2060", "\t\n", "\x7f", "\u3164"])
    def test_there_has_to_be_something_to_see(self, text: str) -> None:
        assert faults_of(self.kind, text) == [((), "Must not be blank.")]

    def test_blanks_are_good_where_nothing_is_needed(self) -> None:
        assert read(Annotated[str, types.Text(0, 3)], "   ") == "   "

    def test_null_is_for_what_may_be_none(self) -> None:
        assert read(Annotated[str | None, types.Text(1, 3)], None) is None
        assert faults_of(self.kind, None) == [((), "Must be a string.")]

    def test_it_says_so_in_its_schema(self) -> None:
        schema = TypeAdapter(Annotated[str | None, types.Text(1, 3)]).json_schema()
        assert schema["type"] == ["string", "null"]
        assert (schema["minLength"], schema["maxLength"]) == (1, 3)


@pytest.mark.parametrize(
    "kind",
    [
        Annotated[str, types.Text(1, 3)],
        Annotated[int | None, types.Whole(0, 9)],
        *(types.LongText, types.Money, types.Number, types.Boolean),
        *(types.Date, types.Uuid, types.Json, types.parameters.Cursor),
    ],
)
def test_what_is_shown_is_described_as_it_is_taken(kind: Any) -> None:
    shown = TypeAdapter(types.Shown[kind])
    assert shown.json_schema(mode="serialization") == TypeAdapter(kind).json_schema()


def test_what_is_shown_was_checked_before() -> None:
    assert read(types.Shown[Annotated[str, types.Text(1, 3)]], "four") == "four"
    assert read(types.Shown[types.Money], Decimal("-1.00")) == Decimal("-1.00")


def test_a_whole_number_may_be_written_with_a_point() -> None:
    value = read(Annotated[int, types.Whole(0, 9)], 5.0)
    assert (value, type(value)) == (5, int)


def test_zero_has_no_sign() -> None:
    assert str(read(types.Number, -0.0)) == "0.0"


def test_money_is_exact() -> None:
    assert read(types.Money, "9999999999999.99") == Decimal("9999999999999.99")


@pytest.mark.parametrize(
    ("text", "hour"), [("T10:00:00Z", 10), ("T10:00:00+02:00", 8), ("T10:00:00-02:30", 12)]
)
def test_a_moment_has_any_offset(text: str, hour: int) -> None:
    moment = read(types.Moment, f"2026-05-04{text}")
    assert (moment.hour, moment.tzinfo) == (hour, timezone.utc)


def test_a_moment_has_milliseconds() -> None:
    moment = read(types.Moment, "2026-05-04T00:00:00.5Z")
    assert moment == datetime(2026, 5, 4, microsecond=500_000, tzinfo=timezone.utc)


class TestJson:
    def test_it_stays_as_it_is(self) -> None:
        value = {"e\u0301": [1, 1.5, True, None, "x"]}
        assert read(types.Json, value) is value

    @pytest.mark.parametrize(
        ("value", "place"),
        [
            (None, ()),
            ({"a": ["ok", "x\0"]}, ("a", 1)),
            ({"a": {"\ud800": 1}}, ("a",)),
            ([2**53], (0,)),
            ([1e300], (0,)),
            ([float("inf")], (0,)),
            ("x" * 65_536, ()),
        ],
    )
    def test_a_fault_is_told_with_its_place(self, value: Any, place: tuple[Any, ...]) -> None:
        assert [where for where, _ in faults_of(types.Json, value)] == [place]

    def test_it_is_not_deeper_than_can_be_stored(self) -> None:
        value: Any = 1
        for _ in range(31):
            value = [value]
        read(types.Json, value)
        assert faults_of(types.Json, [value]) == [((), "Must be at most 31 levels deep.")]

import pytest
from pydantic import TypeAdapter, ValidationError

from core.segments import PathSegment

segment = TypeAdapter[str](PathSegment)


def test_a_path_that_nobody_guesses_is_taken() -> None:
    assert segment.validate_python("Zld_xxd4-frZk") == "Zld_xxd4-frZk"


@pytest.mark.parametrize("taken", ["api", "health", "docs", "dev", "admin", "Admin"])
def test_what_hides_the_app_or_is_guessed_first_is_refused(taken: str) -> None:
    with pytest.raises(ValidationError, match="must be a path of its own"):
        segment.validate_python(taken)


@pytest.mark.parametrize("value", ["", "a/b", "a b", "ä", "a\n"])
def test_it_is_one_part_of_a_path(value: str) -> None:
    with pytest.raises(ValidationError, match="letters, digits"):
        segment.validate_python(value)

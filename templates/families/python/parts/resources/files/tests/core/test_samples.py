import pytest

from core import samples


@pytest.mark.parametrize(("min", "max"), [(0, 1), (1, 1), (3, 3), (0, 200), (50, 60)])
def test_strings_fit_and_differ(min: int, max: int) -> None:
    made = [samples.string("title", n, min=min, max=max) for n in range(20)]
    assert all(min <= len(text) <= max for text in made)
    assert len(set(made)) == 20


@pytest.mark.parametrize(("min", "max"), [(0, 5), (-9, -3), (7, 7), (-(2**31), 2**31 - 1)])
def test_whole_numbers_fit(min: int, max: int) -> None:
    made = [samples.whole(n, min=min, max=max) for n in range(50)]
    assert all(min <= number <= max for number in made)
    assert len(set(made)) == (50 if max - min > 50 else max - min + 1)

import time

import pytest

from core.password_policy import independent_parts, password_weakness


def weakness(password: str, email: str = "grace.hopper@example.com") -> str | None:
    return password_weakness(password, min_length=15, email=email, project="tidy-market")


@pytest.mark.parametrize(
    "password",
    [
        "orbit lantern quilt 9",
        "kxqvjwmzpltrbgh",  # Only lower case letters: no composition rules.
        "horsestaplehorsestaple",
        "purple monkey dishwasher",
        "482910573829104",
        "🦊🐙🦉🐝🦋🐳🦔🐢🦚🐫🦥🐿🦜🐌🐇",
    ],
)
def test_good_passwords_pass(password: str) -> None:
    assert weakness(password) is None


@pytest.mark.parametrize(
    "password",
    [
        "gravel umbrell",  # Too short.
        "🦊🐙🦉🐝🦋🐳🦔🐢🦚🐫🦥🐿🦜🐌",  # 14 characters, though 56 bytes.
        "password1234567",  # A common word and a run.
        "P@$$w0rd1234567",  # Look-alikes of letters.
        "qwertyuiopasdfg",  # Two rows of a keyboard.
        "1qaz2wsx3edc4rfv",  # Columns of a keyboard.
        "zyxwvutsrqponmlk",  # An alphabet backwards.
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "iloveyouiloveyou",
        "dragon482910573",  # A common word and digits.
        "Summer2024!Summer2024!",
        "correct horse battery staple",
        "Correct-Horse-Battery-Staple-1",
        "012345678901234",
        "йцукенгшщзхъфыва",
    ],
)
def test_weak_passwords_do_not(password: str) -> None:
    assert weakness(password) is not None


@pytest.mark.parametrize(
    "password", ["xx Grace.Hopper quilt 9", "a grace-hopper lantern", "gracehopper and quilt"]
)
def test_the_name_in_the_address_is_no_password(password: str) -> None:
    assert "e-mail" in (weakness(password) or "")


@pytest.mark.parametrize("name", ["tidy-market", "TIDY MARKET", "my TidyMarket"])
def test_the_name_of_the_project_is_none_however_it_is_written(name: str) -> None:
    assert "project" in (weakness(f"{name} lantern quilt") or "")


def test_a_name_of_two_letters_is_no_hint() -> None:
    assert weakness("orbit lantern quilt 9", email="qu@example.com") is None


def test_what_repeats_itself_counts_once() -> None:
    assert independent_parts("xkvxkvxkv") == 1 + independent_parts("xkv") == 4


def test_the_longest_one_takes_no_time() -> None:
    start = time.perf_counter()
    weakness("qwp" * 42)
    weakness("abcdefgh" * 16)
    assert time.perf_counter() - start < 0.2

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from core.account_types import (
    AccountName,
    EmailAddress,
    NewPassword,
    Token,
    Typed,
)
from core.tokens import hash_token, is_token, new_token


def refusal(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    return caught.value.errors()[0]["msg"]


def taken(kind: Any, value: object) -> object:
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize("kind", [EmailAddress, AccountName, Typed, NewPassword, Token])
@pytest.mark.parametrize("value", [None, 1, True, {}, []])
def test_only_text_is_taken(kind: Any, value: object) -> None:
    assert refusal(kind, value) == "Must be a string."


def test_names_are_trimmed() -> None:
    assert taken(AccountName, "  Ada  Lovelace ") == "Ada  Lovelace"
    assert taken(AccountName, "e\u0301" * 100) == "é" * 100


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "Must not be blank."),
        ("\u200b \u00ad", "Must not be blank."),
        ("x" * 101, "Must have at most 100 characters."),
        ("Ada\nBcc", "Must be one line."),
        ("Ada\u2028", "Must be one line."),
        ("Ada\0", "Must be one line."),
        ("Ada\ud800", "Must be one line."),
        ("Ada \u202egnirts", "Must not change the direction of text."),
    ],
)
def test_a_name_is_one_line_that_can_be_seen(name: str, reason: str) -> None:
    # Blanks at the ends are trimmed: a letter behind them keeps them in.
    assert refusal(AccountName, name if reason != "Must be one line." else f"{name}x") == reason


def test_addresses_are_trimmed() -> None:
    assert taken(EmailAddress, " Ada@example.com ") == "Ada@example.com"
    assert refusal(EmailAddress, "ada@\ud800.com").startswith("Must be an e-mail address")


@pytest.mark.parametrize("password", ["x" * 129, "x" * 1_000_000])
def test_a_password_over_the_limit_is_refused(password: str) -> None:
    assert refusal(NewPassword, password) == "Must have at most 128 characters."


def test_a_password_is_counted_in_characters_and_kept_as_it_is() -> None:
    assert taken(NewPassword, "🦊" * 128) == "🦊" * 128
    assert taken(NewPassword, " spaces, “quotes” ") == " spaces, “quotes” "
    assert refusal(NewPassword, "a\0b") == "Must be valid text without NUL."


def test_what_is_typed_is_harmless() -> None:
    assert taken(Typed, "whatever") == "whatever"
    assert refusal(Typed, "") == "Must not be empty."
    assert refusal(Typed, "x" * 1025) == "Must have at most 1024 characters."
    assert refusal(Typed, "a\udfff") == "Must be valid text without NUL."


def test_tokens() -> None:
    token = new_token()
    assert is_token(token)
    assert token != new_token()
    assert is_token(hash_token(token))
    assert hash_token(token) != token
    assert not is_token(token[1:])
    assert not is_token(token[1:] + "\n")
    assert refusal(Token, "x" * 1025) == "Is not a token."

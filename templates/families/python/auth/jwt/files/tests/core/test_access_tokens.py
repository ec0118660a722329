import base64
import hmac
import json
from typing import Any

import jwt
import pytest

from core.access_tokens import AccessTokens, Claims
from core.ids import new_id

SECRET = "a secret of thirty-two bytes or more"
OTHER = "quite another secret of so many bytes"
NOW = 1_800_000_000
USER, SESSION = new_id(), new_id()
GOOD: dict[str, Any] = {
    "iss": "https://api.example",
    "aud": "shop",
    "sub": str(USER),
    "sid": str(SESSION),
    "role": "user",
    "jti": str(new_id()),
    "iat": NOW,
    "exp": NOW + 900,
}


def tokens(*secrets: str, now: float = NOW) -> AccessTokens:
    return AccessTokens(
        list(secrets or (SECRET,)),
        issuer="https://api.example",
        audience="shop",
        lifetime=900,
        now=lambda: now,
    )


def forged(
    claims: dict[str, Any] | None = None,
    *,
    secret: str = SECRET,
    algorithm: str = "HS256",
    **headers: Any,
) -> str:
    given = {"typ": "at+jwt", **headers}
    return jwt.encode(GOOD if claims is None else claims, secret, algorithm, headers=given)


def signed(header: str, payload: str) -> str:
    """A token with exactly this header."""
    text = f"{encoded(header.encode())}.{payload}"
    return f"{text}.{encoded(hmac.digest(SECRET.encode(), text.encode(), 'sha256'))}"


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def issued(made_by: AccessTokens) -> str:
    return made_by.issue(user_id=USER, session_id=SESSION, role="user")


def test_a_token_says_whose_it_is_and_nothing_private() -> None:
    token = issued(tokens())
    assert tokens().verify(token) == Claims(USER, SESSION, NOW + 900)
    header, payload, _ = token.split(".")
    assert json.loads(base64.urlsafe_b64decode(header + "==")).keys() == {"alg", "typ", "kid"}
    assert json.loads(base64.urlsafe_b64decode(payload + "==")).keys() == GOOD.keys()


def test_it_is_found_again_without_its_signature_being_checked() -> None:
    made_by = tokens()
    token = issued(made_by)
    assert made_by.verify(token) is made_by.verify(token)


def test_it_expires_and_is_still_good_to_log_out() -> None:
    token = issued(tokens())
    later = tokens(now=NOW + 900)
    assert later.verify(token) is None
    assert later.verify_expired(token) is not None


def test_the_previous_secret_is_taken_and_others_are_not() -> None:
    token = issued(tokens(OTHER))
    assert tokens(SECRET, OTHER).verify(token) is not None
    assert tokens(SECRET).verify(token) is None
    assert tokens(SECRET, OTHER).verify(forged(secret=OTHER)) is not None


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "sid", "role", "jti", "iat", "exp"])
def test_every_claim_must_be_there(name: str) -> None:
    assert tokens().verify(forged()) is not None
    assert tokens().verify(forged({key: GOOD[key] for key in GOOD if key != name})) is None


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"},
        {"aud": "other"},
        {"aud": ["shop"]},
        {"sub": "1"},
        {"sid": 1},
        {"role": "root"},
        {"iat": NOW + 6},
        {"iat": True},
        {"nbf": NOW + 6},
        {"nbf": "0"},
        {"exp": NOW},
        {"exp": "2100-01-01"},
        {"exp": 1e308},
        {"exp": 2**60},
    ],
)
def test_every_claim_must_be_right(change: dict[str, Any]) -> None:
    assert tokens().verify(forged({**GOOD, **change})) is None


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"kid": "../../dev/null"},
        {"crit": ["exp"]},
        {"jku": "https://evil.example/keys"},
        {"zip": "DEF"},
        {"x5u": "https://evil.example/chain"},
    ],
)
def test_the_header_says_what_ours_says(header: dict[str, Any]) -> None:
    assert tokens().verify(forged(**header)) is None


@pytest.mark.parametrize("algorithm", ["none", "HS512"])
def test_the_algorithm_is_not_chosen_by_the_token(algorithm: str) -> None:
    secret = "" if algorithm == "none" else SECRET * 2
    assert tokens(SECRET * 2).verify(forged(secret=secret, algorithm=algorithm)) is None


def test_a_member_that_stands_there_twice_is_refused() -> None:
    payload = forged().split(".")[1]
    twice = signed('{"alg":"none","alg":"HS256","typ":"at+jwt"}', payload)
    assert tokens().verify(twice) is None
    assert tokens().verify(signed('{"alg":"HS256","typ":"at+jwt"}', payload)) is not None


def test_no_other_spelling_of_a_signature_passes() -> None:
    token = forged()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    same_bytes = letters[letters.index(token[-1]) + 1]
    assert tokens().verify(token[:-1] + same_bytes) is None
    assert tokens().verify(f"{token[:-9]}!{token[-9:]}") is None
    assert tokens().verify(token + "\n") is None
    assert tokens().verify(token + "=") is None


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "x" * 1_000_000])
def test_what_is_no_token_is_none(text: str) -> None:
    assert tokens().verify(text) is None

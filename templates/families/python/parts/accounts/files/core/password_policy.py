"""Which passwords are too easy to guess."""

import unicodedata
from collections.abc import Iterator

from core.common_passwords import COMMON_PHRASES, COMMON_WORDS, RUNS
from core.email_address import local_part

MAX_LENGTH = 128
"""In code points: room for any passphrase, and an end to what has to be hashed."""

_MIN_PARTS = 5
"""With fewer independent parts a password falls to a list of common ones and a few rules."""

_MIN_NAME_LENGTH = 3
"""Shorter names stand in too many words to be refused."""

_LOOK_ALIKES = str.maketrans("0134578@$!+9l", "oieastbasitgi")
"""Letters that people write as digits and signs. `1` is an `i` or an `l`: the three are one."""

_WORDS = frozenset(word.translate(_LOOK_ALIKES) for word in COMMON_WORDS)
_LONGEST_WORD = max(map(len, _WORDS))

_RUN_PARTS = frozenset(
    run[start:end]
    for each in RUNS
    for run in (each, each[::-1])
    for start in range(len(run))
    for end in range(start + 3, len(run) + 1)
)


def normalise_password(password: str) -> str:
    """The form in which a password is counted, hashed and compared: Unicode NFC.

    So `é` typed on two keyboards is one password (RFC 8265, 4.2.2). Nothing is trimmed or cut.
    """
    return unicodedata.normalize("NFC", password)


def password_weakness(password: str, *, min_length: int, email: str, project: str) -> str | None:
    """Why a password is too easy to guess, as a sentence for its owner; None when it is not.

    There are no composition rules: they make passwords worse (NIST SP 800-63B, 3.1.1.2).
    """
    if len(normalise_password(password)) < min_length:
        return f"Must have {min_length} characters or more."
    folded = unicodedata.normalize("NFKC", password).lower()
    if _holds_name(folded, local_part(email)):
        return "Must not contain the name in your e-mail address."
    if _holds_name(folded, project):
        return "Must not contain this project's name."
    if len(set(folded)) == 1:
        return "Must not be one repeated character."
    if min(independent_parts(folded), independent_parts(_without_phrase(folded))) < _MIN_PARTS:
        return "Is too common or too simple: use several unrelated words."
    return None


def independent_parts(text: str) -> int:
    """In how many independent choices the text can be spelled out.

    A common word, a run (`qwerty`, `4321`), a repeated character or three digits or signs count as
    one, and so does each other character. What repeats itself is counted once. A lower bound of the
    work of someone who guesses well.
    """
    unit = _repeated_unit(text)
    if unit < len(text):
        return 1 + independent_parts(text[:unit])
    plain = text.translate(_LOOK_ALIKES)
    best = [0] + [len(text) + 1] * len(text)
    for start in range(len(text)):
        for length in _choices_at(text, plain, start):
            best[start + length] = min(best[start + length], best[start] + 1)
    return best[-1]


def _choices_at(text: str, plain: str, start: int) -> Iterator[int]:
    """The lengths of everything at this place that counts as one choice."""
    yield 1
    for length in (2, 3):
        part = text[start : start + length]
        if len(part) == length and all(_is_padding(char) for char in part):
            yield length
    for length in (_repeat_length(text, start), _run_length(text, start)):
        if length >= 3:
            yield length
    for length in range(2, min(_LONGEST_WORD, len(text) - start) + 1):
        if plain[start : start + length] in _WORDS:
            yield length


def _without_phrase(folded: str) -> str:
    """A well-known phrase counts as one sign, with or without spaces in it."""
    text = "".join(char for char in folded if not char.isspace() and char not in "_-")
    phrase = next((known for known in COMMON_PHRASES if known in text), None)
    return folded if phrase is None else text.replace(phrase, "\0")


def _holds_name(folded: str, name: str) -> bool:
    """Separators do not hide a name: `my-api`, `my_api` and `My API` are one."""
    plain = _without_separators(unicodedata.normalize("NFKC", name).lower())
    return len(plain) >= _MIN_NAME_LENGTH and plain in _without_separators(folded)


def _without_separators(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")


def _repeated_unit(text: str) -> int:
    """The shortest unit that the whole text repeats at least twice; else its length."""
    for unit in range(1, len(text) // 2 + 1):
        if text[unit:] == text[:-unit]:
            return unit
    return len(text)


def _is_padding(char: str) -> bool:
    return char == "\0" or char.isspace() or unicodedata.category(char)[0] in "NPS"


def _repeat_length(text: str, start: int) -> int:
    end = start + 1
    while end < len(text) and text[end] == text[start]:
        end += 1
    return end - start


def _run_length(text: str, start: int) -> int:
    end = start + 3
    while end <= len(text) and text[start:end] in _RUN_PARTS:
        end += 1
    return end - 1 - start

"""Characters as people count them: code points, so that an emoji is one."""

import re
import unicodedata

# Halves of characters, and NUL: databases read them differently, or not at all.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

# Unicode's Default_Ignorable_Code_Point, and blanks that are not of `str.isspace`.
_INVISIBLE = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def is_storable(text: str) -> bool:
    """Whether every database gives the text back as it is."""
    return _UNSTORABLE.search(text) is None


def is_visible(text: str) -> bool:
    """Whether there is anything to see: no blank, no control, nothing that is invisible."""
    return any(
        not character.isspace() and unicodedata.category(character) != "Cc"
        for character in _INVISIBLE.sub("", text)
    )


def fold(text: str) -> str:
    """One form for every case and every way to write an accent, to look text up by."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())

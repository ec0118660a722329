import pytest

from core import cursor

KEY = b"a key"
LIST = ["/api/v1/things", {"sort": "name"}]
SEALED = cursor.seal(["an id", "ä"], LIST, KEY)


def test_it_tells_where_the_next_page_begins() -> None:
    assert cursor.unseal(SEALED, LIST, KEY) == ["an id", "ä"]


@pytest.mark.parametrize(
    "text", ["", "x", "äöü", SEALED[:-1], f"{SEALED}=", f"{SEALED} ", SEALED.swapcase()]
)
def test_it_can_not_be_made_up(text: str) -> None:
    with pytest.raises(ValueError, match="this list"):
        cursor.unseal(text, LIST, KEY)


def test_it_is_good_for_one_list_and_one_key() -> None:
    with pytest.raises(ValueError, match="this list"):
        cursor.unseal(SEALED, ["/api/v1/things", {"sort": "-name"}], KEY)
    with pytest.raises(ValueError, match="this list"):
        cursor.unseal(SEALED, LIST, b"another key")

import uuid

import pytest

from web.etag import allows_change, matches, strong_etag

TAG = '"a.1"'


def test_it_changes_with_the_version() -> None:
    row_id = uuid.UUID(int=1)
    assert strong_etag(row_id, 1) != strong_etag(row_id, 2)
    assert strong_etag(row_id, 255) == f'"{row_id}.ff"'


@pytest.mark.parametrize("header", [TAG, "*", f'"x", {TAG}', f"W/{TAG}", f'W/"x" ,W/{TAG}'])
def test_what_the_client_holds_is_still_right(header: str) -> None:
    assert matches(header, TAG)


@pytest.mark.parametrize("header", [None, "", '"x"', "a.1"])
def test_what_it_holds_is_not(header: str | None) -> None:
    assert not matches(header, TAG)


@pytest.mark.parametrize("header", [None, TAG, "*", f'"x", {TAG}'])
def test_a_change_is_allowed(header: str | None) -> None:
    assert allows_change(header, TAG)


@pytest.mark.parametrize("header", ["", '"x"', f"W/{TAG}"])
def test_a_change_of_another_version_is_not(header: str) -> None:
    assert not allows_change(header, TAG)

"""Strong entity tags (RFC 9110, 8.8.3), made of versions of rows."""

from uuid import UUID


def strong_etag(row_id: UUID, version: int) -> str:
    """It changes whenever the object changes."""
    return f'"{row_id}.{version:x}"'


def matches(header: str | None, etag: str) -> bool:
    """Whether `If-None-Match` names the tag: a list, `*` or weak forms (RFC 9110, 13.1.2).

    A GET for which this is true is answered with 304.
    """
    if header is None:
        return False
    return any(tag == "*" or tag.removeprefix("W/") == etag for tag in _tags(header))


def allows_change(header: str | None, etag: str) -> bool:
    """Whether `If-Match` allows a change: absent, `*`, or naming exactly this tag (13.1.1).

    A weak tag never matches. False means 412.
    """
    return header is None or any(tag in ("*", etag) for tag in _tags(header))


def _tags(header: str) -> list[str]:
    return [tag.strip() for tag in header.split(",")]

"""Ids of rows: UUIDs of version 7, which sort by the time they were made."""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """A new UUIDv7 (RFC 9562). Ids of one process ascend, so rows land at the end of an index."""
    return uuid_utils.compat.uuid7()

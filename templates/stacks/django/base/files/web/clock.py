"""The time; tests move it."""

from datetime import datetime, timezone


def now() -> datetime:
    """Now, in UTC, to the millisecond: what the API shows and databases keep."""
    moment = datetime.now(timezone.utc)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

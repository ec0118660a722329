"""Times as the API writes them."""

from datetime import datetime, timezone
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema


def write_moment(moment: datetime) -> str:
    """`2026-05-04T09:30:00.000Z`."""
    utc = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


Moment = Annotated[
    datetime,
    PlainSerializer(write_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "maxLength": 24}),
]
"""A time in an answer: UTC with milliseconds."""

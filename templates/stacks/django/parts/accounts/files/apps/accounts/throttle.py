"""Rate limits of single operations."""

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from web import limits


class ByAddress(BaseThrottle):
    """Takes a point from a bucket of the client's address before anything is read or done."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def allow_request(self, request: HttpRequest) -> bool:
        limits.take(request, self._bucket)
        return True

"""`POST /api/v1/auth/refresh`."""

from django.http import HttpRequest, HttpResponse

from apps.accounts.refresh import refresh
from apps.accounts.throttle import ByAddress
from apps.accounts.transport import TokenPair
from core.account_types import Token
from core.openapi_parts import described
from web.caching import never_stored
from web.responses import json_response
from web.routing import Router
from web.schemas import Input

router = Router(tags=["Accounts"])
router.add_decorator(never_stored, mode="view")


class RefreshBody(Input):
    """A refresh token, to be exchanged."""

    refresh_token: Token


@router.post(
    "/refresh",
    throttle=ByAddress("refresh"),
    response={200: TokenPair},
    operation_id="refresh",
    summary="Exchange a refresh token for a new pair",
    openapi_extra=described(401, answers={200: {"description": "A new pair."}}),
)
def exchange(request: HttpRequest, body: RefreshBody) -> HttpResponse:
    """Each token works once. One that comes back later ends its login."""
    return json_response(refresh(body.refresh_token))

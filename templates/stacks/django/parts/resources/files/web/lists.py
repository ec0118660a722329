"""Lists: what may be asked of them, and their pages."""

from typing import Any, ClassVar, Final, Generic, TypeVar
from uuid import UUID

import pydantic
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse

from core import cursor, problems
from core.environment import environment
from core.keys import derive_key
from core.problems import FieldError
from core.text import fold
from core.types import parameters
from web import keyset, responses
from web.keyset import Order, Position
from web.rows import Row
from web.schemas import Output, Query, Shown

R = TypeVar("R", bound=Row)
O = TypeVar("O", bound=Output)

_KEY: Final = derive_key(environment.app_secret, "cursors")

_NO_FILTERS: Final = {"limit", "cursor", "sort", "q"}


class ListQuery(Query):
    """The parameters of every list. All others are filters: rows with exactly this value."""

    sortable_by: ClassVar[dict[str, str]] = {"createdAt": "id"}
    """What a list can be sorted by, and the field for it."""

    limit: parameters.Limit = 20
    cursor: parameters.Cursor | None = pydantic.Field(
        default=None,
        description=(
            "Where the page begins: `nextCursor` of the page before, with the same sort and filters."
        ),
    )
    sort: str
    """One of `sortable_by`, or `-` and one of them for the other direction."""


class SearchQuery(ListQuery):
    """Of lists of rows that have strings to look into."""

    q: parameters.Search | None = pydantic.Field(
        default=None,
        description="Only rows that hold this text in one of their strings, in any case.",
    )


class Page(Output, Generic[O]):
    """One page of a list."""

    data: list[O] = pydantic.Field(max_length=parameters.MAX_ROWS)
    next_cursor: Shown[parameters.Cursor] | None = pydantic.Field(
        description="The `cursor` of the next page."
    )


def list_page(
    request: HttpRequest,
    rows: QuerySet[R],
    query: ListQuery,
    output: type[O],
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """One page of the rows, with a link to the next one (RFC 8288)."""
    if isinstance(query, SearchQuery) and query.q is not None:
        rows = rows.filter(search_text__contains=fold(query.q))
    rows = rows.filter(**_filters_of(query))
    page = keyset.read_page(rows, _order_of(query), query.limit, _start(request, rows, query))
    headers = dict(headers or {})
    next_cursor = None
    if page.end is not None:
        next_cursor = _seal(request, query, page.end)
        asked = request.GET.copy()
        asked["cursor"] = next_cursor
        headers["Link"] = f'<{request.path}?{asked.urlencode()}>; rel="next"'
    data = [output.model_validate(row) for row in page.rows]
    return responses.json_response(Page(data=data, next_cursor=next_cursor), headers=headers)


def _order_of(query: ListQuery) -> Order:
    return Order(query.sortable_by[query.sort.removeprefix("-")], query.sort.startswith("-"))


def _filters_of(query: ListQuery) -> dict[str, Any]:
    """By field of the model."""
    filters = {name: value for name, value in query if name not in _NO_FILTERS}
    return {name: value for name, value in filters.items() if value is not None}


def _seal(request: HttpRequest, query: ListQuery, position: Position) -> str:
    value = (
        position.value if isinstance(position.value, int | float | None) else str(position.value)
    )
    return cursor.seal([str(position.row_id), value], _identity(request, query), _KEY)


def _start(request: HttpRequest, rows: QuerySet[R], query: ListQuery) -> Position | None:
    if query.cursor is None:
        return None
    try:
        row_id, value = cursor.unseal(query.cursor, _identity(request, query), _KEY)
    except ValueError:
        detail = "Not a cursor of this list with this sort and these filters."
        raise problems.invalid([FieldError("?cursor", detail)]) from None
    field = rows.model._meta.get_field(_order_of(query).field)
    assert isinstance(field, Field)
    return Position(UUID(row_id), field.to_python(value))


def _identity(request: HttpRequest, query: ListQuery) -> list[Any]:
    """What decides which rows a list has, and in which order."""
    return [request.path, query.model_dump(mode="json", exclude={"limit", "cursor"})]

"""What HTTP asks of every resource that is created, read, changed and deleted."""

import copy
import json
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet, UniqueConstraint
from django.http import HttpRequest, HttpResponse

from core import problems
from core.ids import parse_id
from core.problems import FieldError, Problem
from web import etag, responses
from web.merge_patch import MergePatch
from web.rows import Row
from web.schemas import Output, camel_case

R = TypeVar("R", bound=Row)

KEPT: Final = {"Cache-Control": "no-cache"}
"""May be kept, but is asked for again each time: the entity tag makes that cheap."""

# Each failed attempt means that another one succeeded: so many are not lost in a row by chance.
_MAX_ATTEMPTS: Final = 100


def create(request: HttpRequest, row: Row, output: type[Output]) -> HttpResponse:
    """Stores a new row."""
    try:
        # What the database refuses must not spoil a transaction around it.
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _conflict(row) from error
    location = f"{request.path}/{row.id}"
    return responses.created(output.model_validate(row), location, {"ETag": row.etag})


def read(
    request: HttpRequest,
    rows: QuerySet[R],
    row_id: str,
    output: type[Output],
    headers: dict[str, str] | None = None,
    *,
    may_see: Callable[[R], bool] = lambda row: True,
) -> HttpResponse:
    """Answers one row, or 304 while the client holds what it is.

    `may_see` looks at the row that was read: each condition of a query costs what ten comparisons here do.
    """
    row = find(rows, row_id)
    if not may_see(row):
        raise problems.not_found()
    if etag.matches(request.headers.get("If-None-Match"), row.etag):
        return responses.not_modified(row.etag)
    headers = {"ETag": row.etag, **(headers or {})}
    return responses.json_response(output.model_validate(row), headers=headers)


def change(
    request: HttpRequest,
    rows: QuerySet[R],
    row_id: str,
    patch: MergePatch,
    output: type[Output],
    *,
    may_change: Callable[[R], bool] = lambda row: True,
    check: Callable[[R, R], None] = lambda row, before: None,
) -> HttpResponse:
    """Applies a merge patch. A change that somebody else's came before is made anew on top of it.

    `check` raises a problem for what no schema can tell of the row and what it was before.
    """
    for _ in range(_MAX_ATTEMPTS):
        row = _find_unchanged(request, rows, row_id, may_change)
        if _apply(row, patch, output, check):
            return responses.json_response(output.model_validate(row), headers={"ETag": row.etag})
    raise problems.unavailable(1, "Too many are changing this at the same time.")


def remove(
    request: HttpRequest,
    rows: QuerySet[R],
    row_id: str,
    *,
    may_change: Callable[[R], bool] = lambda row: True,
) -> HttpResponse:
    """Deletes a row that nothing refers to."""
    try:
        with transaction.atomic():
            # Locked, so that it stays the row that `If-Match` named, and nothing begins to refer to it.
            _find_unchanged(request, rows.select_for_update(), row_id, may_change).delete()
    except (ProtectedError, IntegrityError) as error:
        raise problems.conflict("Something still refers to it.") from error
    return responses.no_content()


def find(rows: QuerySet[R], row_id: str) -> R:
    """The row if it is among these; what the caller does not see looks like nothing: 404."""
    # For what can not be an id the database is not asked.
    if (parsed := parse_id(row_id)) is None:
        raise problems.not_found()
    try:
        return rows.get(pk=parsed)
    except ObjectDoesNotExist:
        raise problems.not_found() from None


def check_references(row: Row, before: Row | None, /, **targets: QuerySet[Any]) -> None:
    """What a foreign key leads to has to be among its targets, else the answer is 422.

    What was referred to before is not asked again: it may have been moved out of sight.
    """
    errors = []
    for name, rows in targets.items():
        target_id = getattr(row, f"{name}_id")
        is_new = before is None or target_id != getattr(before, f"{name}_id")
        if target_id is None or not is_new or rows.filter(pk=target_id).exists():
            continue
        what = rows.model._meta.verbose_name
        no_such = f"other {what} with this id" if rows.model is type(row) else f"such {what}"
        errors.append(FieldError(f"/{camel_case(name)}", f"There is no {no_such}."))
    if errors:
        raise problems.invalid(errors)


def _apply(
    row: R,
    patch: MergePatch,
    output: type[Output],
    check: Callable[[R, R], None],
) -> bool:
    """Whether the patch was written, or there was nothing to write."""
    before = copy.copy(row)
    shown = output.model_validate(row).model_dump_json(by_alias=True)
    body = patch.apply(json.loads(shown))
    for name, value in body:
        setattr(row, name, value)
    if output.model_validate(row).model_dump_json(by_alias=True) == shown:
        return True
    check(row, before)
    try:
        with transaction.atomic():
            return row.save_if_unchanged()
    except IntegrityError as error:
        raise _conflict(row) from error


def _find_unchanged(
    request: HttpRequest, rows: QuerySet[R], row_id: str, may_change: Callable[[R], bool]
) -> R:
    """The row to change, if the caller may, and if it is still the one they hold (`If-Match`)."""
    row = find(rows, row_id)
    if not may_change(row):
        raise problems.forbidden()
    if not etag.allows_change(request.headers.get("If-Match"), row.etag):
        raise problems.stale()
    return row


def _conflict(row: Row) -> Problem:
    """What to say when the database refused the row: it alone can tell, since two may have looked."""
    try:
        row.validate_constraints()
    except ValidationError:
        unique = (each for each in row._meta.constraints if isinstance(each, UniqueConstraint))
        fields = (name for each in unique for name in each.fields if name != "owner_id")
        names = " or ".join(camel_case(name) for name in fields)
        return problems.conflict(f"Another {row._meta.verbose_name} has this {names}.")
    return problems.conflict("What it refers to was just deleted.")

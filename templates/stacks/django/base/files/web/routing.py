"""Paths of the API: what Django Ninja leaves to others about methods and queries."""

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import ninja
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import operation as ninja_operation

from core import problems
from web.errors import problem_response
from web.query import refuse_unknown
from web.responses import no_content

V = TypeVar("V", bound=Callable[..., HttpResponse])

ACCEPT_PATCH: Final = "application/merge-patch+json, application/json"
"""What a PATCH may be sent as (RFC 5789, 3.1): it is a merge patch (RFC 7396) by either name."""


_NO_RESPONSE: Final = HttpResponse()
"""Views make their answers themselves, and get none handed in."""


def any_query(view: V) -> V:
    """For an operation to which others add parameters that are of no matter."""
    view.takes_any_query = True  # type: ignore[attr-defined]
    return view


class Operation(ninja_operation.Operation):
    """An operation that refuses query parameters it does not know, after its guards have let pass."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.query_names = _query_names(self.models)
        self.takes_any_query = getattr(self.view_func, "takes_any_query", False)

    def clone(self) -> "Operation":
        cloned = cast(Operation, super().clone())
        cloned.query_names = self.query_names
        cloned.takes_any_query = self.takes_any_query
        return cloned

    def run(self, request: HttpRequest, **path: Any) -> HttpResponseBase:
        """As Ninja's, but the query is looked at in between, and no answer made before there is one."""
        if (refusal := self._run_checks(request)) is not None:
            return refusal
        try:
            if not self.takes_any_query:
                refuse_unknown(request, self.query_names)
            values = self._get_values(request, path, _NO_RESPONSE)
            result = self.view_func(request, **values)
            if isinstance(result, HttpResponseBase):
                return result
            response = self.api.create_temporal_response(request)
            return self._result_to_response(request, result, response)
        except Exception as error:
            return self.api.on_exception(request, error)


def _query_names(models: list[Any]) -> frozenset[str]:
    queries = [model for model in models if model.__ninja_param_source__ == "query"]
    return frozenset(name for model in queries for name in model.__ninja_flatten_map__)


class PathView(ninja_operation.PathView):
    """A path with all its methods: HEAD wherever GET is, OPTIONS, and 405 for any other."""

    def __init__(self) -> None:
        super().__init__()
        self._by_method: dict[str | None, ninja_operation.Operation] = {}

    def add_operation(
        self, path: str, methods: list[str], view_func: Callable[..., Any], **options: Any
    ) -> ninja_operation.Operation:
        if url_name := options.get("url_name"):
            self.url_name = url_name
        operation = Operation(path, methods, view_func, **options)
        self._add(operation)
        return operation

    def clone(self) -> "PathView":
        cloned = PathView()
        cloned.url_name = self.url_name
        for operation in self.operations:
            cloned._add(operation.clone())
        return cloned

    def _add(self, operation: ninja_operation.Operation) -> None:
        self.operations.append(operation)
        for method in operation.methods:
            self._by_method[method] = operation
        if "GET" in operation.methods:
            self._by_method["HEAD"] = operation

    def _sync_view(self, request: HttpRequest, *args: Any, **path: Any) -> HttpResponseBase:
        operation = self._by_method.get(request.method)
        if operation is not None:
            return operation.run(request, *args, **path)
        allow = ", ".join(sorted([*cast(dict[str, Any], self._by_method), "OPTIONS"]))
        if request.method != "OPTIONS":
            return problem_response(request, problems.method_not_allowed(allow))
        headers = {"Allow": allow}
        if "PATCH" in self._by_method:
            headers["Accept-Patch"] = ACCEPT_PATCH
        return no_content(headers)


class Router(ninja.Router):
    """A router whose paths are as above; use it in place of Ninja's."""

    def add_api_operation(
        self, path: str, methods: list[str], view_func: Callable[..., Any], **options: Any
    ) -> None:
        # Ninja would do the same, and make a path of its own for what it then finds missing.
        path = path.replace("{uuid:", "{uuidstr:")
        # As Ninja writes the path, so that it finds this view and makes none of its own.
        path = path.replace("{uuid:", "{uuidstr:")
        self.path_operations.setdefault(path, PathView())
        # Members are written, and described, in camelCase.
        options["by_alias"] = True
        super().add_api_operation(path, methods, view_func, **options)
